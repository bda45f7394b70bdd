"""What LuckyFit told, written into the roster's tables; runs inside one transaction of the writer."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from functools import singledispatch
from typing import Any

from desk.model.client import Client
from desk.model.roster import AllTold, ClientsTold, DepositsTold, Gone, News, Seen, StaffTold, TicketsTold, numbers_of
from desk.store.roster import rows, words

log = logging.getLogger(__name__)
COMPLETE = "complete_at"
LATEST_MS = 900_000
"""An answer comes no later than so long after another: what was told later than that was dated by a clock that was ahead."""
STAFF_AT = "staff"
"""The name under which it is kept when all staff were told."""
_INDEXED = (1, 2, 3, 4, 5, 6, 7)
"""Places in a person's row of what a search or a card finds them by: names, tag, printed number, phones."""


@singledispatch
def write(news: News, connection: Any) -> None:  # noqa: ARG001 - the base of those below
    """Keeps one piece of news."""
    raise TypeError(type(news).__name__)


@write.register
def _(news: ClientsTold, connection: Any) -> None:
    at = rows.to_ms(news.at)
    for client in news.clients:
        _keep(connection, client, at)


@write.register
def _(news: TicketsTold, connection: Any) -> None:
    mine = [rows.ticket_row(each) for each in news.tickets if each.client_id == news.client_id]
    _replace(connection, "ticket", rows.TICKET, news.client_id, mine)
    _mark(connection, "tickets_at", rows.to_ms(news.at), news.client_id)


@write.register
def _(news: DepositsTold, connection: Any) -> None:
    mine = [rows.deposit_row(each) for each in news.accounts if each.client_id == news.client_id]
    _replace(connection, "deposit", rows.DEPOSIT, news.client_id, mine)
    _mark(connection, "deposits_at", rows.to_ms(news.at), news.client_id)


@write.register
def _(news: StaffTold, connection: Any) -> None:
    connection.execute("DELETE FROM staff")
    _insert(connection, "staff", rows.STAFF, map(rows.staff_row, news.staff))
    connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (STAFF_AT, str(rows.to_ms(news.at))))


@write.register
def _(news: Seen, connection: Any) -> None:
    at = rows.to_ms(news.at)
    connection.execute("UPDATE person SET seen_at = max(coalesce(seen_at, 0), ?) WHERE id = ?", (at, news.client_id))


@write.register
def _(news: Gone, connection: Any) -> None:
    for client_id in news.client_ids:
        _drop(connection, client_id)


@write.register
def _(news: AllTold, connection: Any) -> None:
    left = connection.execute("SELECT id FROM person WHERE told_at < ?", (rows.to_ms(news.since),)).fetchall()
    (known,) = connection.execute("SELECT count(*) FROM person").fetchone()
    if 2 * len(left) > known:
        log.warning("a list of all clients has less than half of those known, and is not believed")
        return
    for (client_id,) in left:
        _drop(connection, client_id)
    connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (COMPLETE, str(rows.to_ms(news.at))))


def _keep(connection: Any, client: Client, at: int) -> None:
    """What has not changed costs one short update; an older answer never takes the place of a newer one."""
    fresh = rows.person_row(client)
    found = connection.execute(f"SELECT {rows.PERSON}, told_at FROM person WHERE id = ?", (client.id,)).fetchone()  # noqa: S608
    if found is None:
        _insert(connection, "person", f"{rows.PERSON}, told_at", [(*fresh, at)])
        _index(connection, client)
        return
    *before, told_at = found
    if 0 < told_at - at <= LATEST_MS:
        return
    if tuple(before) == fresh:
        connection.execute("UPDATE person SET told_at = ? WHERE id = ?", (at, client.id))
        return
    places = ", ".join(f"{name} = ?" for name in f"{rows.PERSON}, told_at".split(", "))
    connection.execute(f"UPDATE person SET {places} WHERE id = ?", (*fresh, at, client.id))  # noqa: S608 - our own names
    if any(before[place] != fresh[place] for place in _INDEXED):
        _unindex(connection, rows.client_from(before))
        _index(connection, client)


def _drop(connection: Any, client_id: int) -> None:
    found = connection.execute(f"SELECT {rows.PERSON} FROM person WHERE id = ?", (client_id,)).fetchone()  # noqa: S608
    if found is None:
        return
    _unindex(connection, rows.client_from(found))
    connection.execute("DELETE FROM person WHERE id = ?", (client_id,))
    connection.execute("DELETE FROM ticket WHERE client_id = ?", (client_id,))
    connection.execute("DELETE FROM deposit WHERE client_id = ?", (client_id,))


def _index(connection: Any, client: Client) -> None:
    connection.executemany("INSERT OR IGNORE INTO number VALUES (?, ?)", [(each, client.id) for each in numbers_of(client.tag)])
    connection.execute("INSERT INTO name_word (rowid, words) VALUES (?, ?)", (client.id, words.name_words(client)))
    connection.execute("INSERT INTO number_word (rowid, words) VALUES (?, ?)", (client.id, words.number_words(client)))


def _unindex(connection: Any, client: Client) -> None:
    gone = [(each, client.id) for each in numbers_of(client.tag)]
    connection.executemany("DELETE FROM number WHERE number = ? AND person = ?", gone)
    connection.execute("DELETE FROM name_word WHERE rowid = ?", (client.id,))
    connection.execute("DELETE FROM number_word WHERE rowid = ?", (client.id,))


def _replace(connection: Any, table: str, columns: str, client_id: int, fresh: Sequence[tuple[Any, ...]]) -> None:
    """The rows of one client, unless they are there already as they are."""
    query = f"SELECT {columns} FROM {table} WHERE client_id = ?"  # noqa: S608 - our own names
    if sorted(connection.execute(query, (client_id,)).fetchall(), key=_number) == sorted(fresh, key=_number):
        return
    connection.execute(f"DELETE FROM {table} WHERE client_id = ?", (client_id,))  # noqa: S608 - our own names
    _insert(connection, table, columns, fresh)


def _number(row: Sequence[Any]) -> int:
    return int(row[1])


def _mark(connection: Any, column: str, at: int, client_id: int) -> None:
    connection.execute(f"UPDATE person SET {column} = ? WHERE id = ?", (at, client_id))  # noqa: S608 - our own names


def _insert(connection: Any, table: str, columns: str, fresh: Iterable[tuple[Any, ...]]) -> None:
    places = ", ".join("?" * (columns.count(",") + 1))
    connection.executemany(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({places})", fresh)  # noqa: S608 - our own names
