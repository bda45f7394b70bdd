"""The roster in its file (the port Roster)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from desk.model.client import Client, Staff
from desk.model.phone import digits
from desk.model.roster import Extent, Kept, News, Owners, badges_of, widest
from desk.model.tag import Tag, readings
from desk.store.roster import rows, words
from desk.store.roster.file import RosterFile
from desk.store.roster.writing import COMPLETE, STAFF_AT, write

_PERSON = ", ".join(f"p.{name}" for name in f"{rows.PERSON}, {rows.TOLD}".split(", "))
_SOUGHT = ", ".join(f"p.{name}" for name in rows.PERSON.split(", "))
_TICKETS, _DEPOSITS = (f"({each} IS NULL OR {each} < :before)" for each in ("tickets_at", "deposits_at"))
_DUE = f"({_TICKETS} OR {_DEPOSITS})"


class SqlRoster:
    """Reads in one thread, writes in another. Raises StoreError."""

    def __init__(self, file: RosterFile) -> None:
        self._file = file

    async def by_tag(self, tag: Tag) -> Owners:
        """Everybody whose stored tag, in any spelling, is most likely this card; several when that can't be told apart."""

        def read(connection: Any) -> Owners:
            found = _kept(connection, _numbered(connection, tag.numbers()))
            return replace(widest(tag, found, _staff(connection)), staff_at=_moment(connection, STAFF_AT))

        return await self._file.read(read)

    async def client(self, client_id: int) -> Kept | None:
        """One client with all they hold, or None."""
        return await self._file.read(lambda connection: next(iter(_kept(connection, [client_id])), None))

    async def badges(self, stored: str) -> Sequence[Staff]:
        """Staff whose badge has the whole number of a stored tag."""
        return await self._file.read(lambda connection: badges_of(stored, _staff(connection)))

    async def search(self, text: str, limit: int = 50) -> Sequence[Client]:
        """Clients by the beginning of any word of a name in either alphabet, a piece of a phone, or a card; in no order."""
        return await self._file.read(lambda connection: _sought(connection, text, limit))

    async def note(self, news: Sequence[News]) -> None:
        """Keeps what LuckyFit told, all of it or nothing."""

        def written(connection: Any) -> None:
            for each in news:
                write(each, connection)

        await self._file.write(written)

    async def extent(self) -> Extent:
        """How much is kept."""
        return await self._file.look(_extent)

    async def unread(self, before: datetime, limit: int, after: int | None = None) -> Sequence[int]:
        """Clients whose tickets or deposits were not told since `before`, from the highest number down; below `after` only."""
        query = f"SELECT id FROM person WHERE (:after IS NULL OR id < :after) AND {_DUE} ORDER BY id DESC LIMIT :limit"  # noqa: S608
        asked = {"before": rows.to_ms(before), "limit": limit, "after": after}
        return await self._file.look(lambda connection: [number for (number,) in connection.execute(query, asked)])

    async def count_untold(self, before: datetime) -> int:
        """How many answers that is: of everybody their tickets are one, their deposits another."""
        query = f"SELECT total({_TICKETS}) + total({_DEPOSITS}) FROM person"  # noqa: S608 - our own names
        asked = {"before": rows.to_ms(before)}
        return await self._file.look(lambda connection: int(connection.execute(query, asked).fetchone()[0]))

    async def seen_unread(self, before: datetime, limit: int) -> Sequence[int]:
        """Of those the ones who stood at the desk, the latest first."""
        query = f"SELECT id FROM person WHERE seen_at IS NOT NULL AND {_DUE} ORDER BY seen_at DESC LIMIT :limit"  # noqa: S608
        asked = {"before": rows.to_ms(before), "limit": limit}
        return await self._file.look(lambda connection: [number for (number,) in connection.execute(query, asked)])

    async def some(self, limit: int) -> Sequence[int]:
        """Some of the clients, by chance."""
        query = "SELECT id FROM person ORDER BY random() LIMIT ?"
        return await self._file.look(lambda connection: [number for (number,) in connection.execute(query, (limit,))])

    async def recall(self, name: str) -> str:
        """What was kept under this name, or nothing: how far a long reading has come."""
        return await self._file.look(lambda connection: _recalled(connection, name))

    async def keep(self, name: str, value: str) -> None:
        """Keeps a short text under a name."""
        await self._file.write(
            lambda connection: connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, value)) and None
        )

    async def close(self) -> None:
        """Closes the file after all that was asked for."""
        await self._file.close()


def _numbered(connection: Any, numbers: frozenset[bytes]) -> list[int]:
    """Clients with a stored tag that may mean any of these numbers."""
    query = f"SELECT DISTINCT person FROM number WHERE number IN ({', '.join('?' * len(numbers))})"  # noqa: S608 - only marks
    return [person for (person,) in connection.execute(query, tuple(numbers))]


def _kept(connection: Any, client_ids: Sequence[int]) -> list[Kept]:
    found = []
    for client_id in client_ids:
        row = connection.execute(f"SELECT {_PERSON} FROM person p WHERE p.id = ?", (client_id,)).fetchone()  # noqa: S608
        if row is not None:
            tickets = connection.execute(f"SELECT {rows.TICKET} FROM ticket WHERE client_id = ?", (client_id,))  # noqa: S608
            deposits = connection.execute(f"SELECT {rows.DEPOSIT} FROM deposit WHERE client_id = ?", (client_id,))  # noqa: S608
            found.append(rows.kept_from(row, tickets.fetchall(), deposits.fetchall()))
    return found


def _staff(connection: Any) -> list[Staff]:
    return [rows.staff_from(each) for each in connection.execute(f"SELECT {rows.STAFF} FROM staff")]  # noqa: S608 - our own names


def _sought(connection: Any, text: str, limit: int) -> list[Client]:
    """By every way the text can be meant, the whole words first, until there are enough."""
    found: dict[int, Client] = {}
    if len(digits(text)) >= words.SHORTEST_PIECE:
        _add(connection, found, "number_word", words.by_number(text), limit)
        numbers = frozenset[bytes]().union(*(tag.numbers() for tag in readings(text)))
        found |= {kept.client.id: kept.client for kept in _kept(connection, _numbered(connection, numbers)[:limit])}
    if any(map(str.isalpha, text)):
        for query in (words.by_name(text, whole=True), words.by_name(text)):
            _add(connection, found, "name_word", query, limit)
        for query in (words.by_unfinished(text), words.by_other_layout(text)):
            if not found:
                _add(connection, found, "name_word", query, limit)
    return list(found.values())


def _add(connection: Any, found: dict[int, Client], index: str, query: str, limit: int) -> None:
    """Adds those the index has, in no order: ordering by rank would read every one of them."""
    if not query or len(found) >= limit:
        return
    sought = f"SELECT {_SOUGHT} FROM {index} w JOIN person p ON p.id = w.rowid WHERE {index} MATCH ? LIMIT ?"  # noqa: S608
    for row in connection.execute(sought, (query, limit)):
        found.setdefault(row[0], rows.client_from(row))


def _extent(connection: Any) -> Extent:
    clients, told = connection.execute("SELECT count(*), count(tickets_at) FROM person").fetchone()
    return Extent(clients, told, _moment(connection, COMPLETE))


def _moment(connection: Any, name: str) -> datetime | None:
    """The moment that was kept under this name."""
    kept = _recalled(connection, name)
    return rows.from_ms(int(kept)) if kept else None


def _recalled(connection: Any, name: str) -> str:
    found = connection.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
    return str(found[0]) if found else ""
