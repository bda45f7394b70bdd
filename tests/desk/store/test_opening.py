"""Opening the store: made, found again, refused with a clear cause."""

from __future__ import annotations

import sqlite3

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from desk.errors import StoreError
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind
from desk.store import FILE_NAME, open_store
from desk.store.schema import MIGRATIONS, REVISIONS
from desk.store.tables import metadata

BOOKING = Booking(17, 501, Operation.TOP_UP, PayKind.CASH, Money(50000))


async def test_what_was_written_is_there_after_reopening(store, tmp_path, key, clock):
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="")
    await store.close()
    again = await open_store(tmp_path, key, clock)
    assert await again.journal.intent(prepared.id) == prepared
    await again.close()


async def test_the_connection_is_as_durable_as_money_needs(store):
    def pragmas(connection: Connection) -> list[object]:
        return [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]

    assert await store.journal._database.transaction(pragmas) == ["wal", 2, 1]


async def test_the_file_tells_nothing_without_the_key(store, tmp_path):
    await store.tags.remember("canary-spelling")
    for file in tmp_path.iterdir():
        assert b"canary" not in file.read_bytes()
        assert b"SQLite format" not in file.read_bytes()
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / FILE_NAME).execute("SELECT * FROM intent")


async def test_a_wrong_key_is_refused_and_the_journal_stays_as_it_was(store, tmp_path, key, clock):
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="")
    await store.close()
    with pytest.raises(StoreError) as caught:
        await open_store(tmp_path, bytes(32), clock)
    assert caught.value.reason == "wrong_key"
    again = await open_store(tmp_path, key, clock)
    assert await again.journal.open_questions() == [prepared]
    await again.close()


async def test_a_wrong_key_harms_nothing_that_a_killed_program_left_in_the_log(store, tmp_path, key, clock):
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="")
    left = tmp_path / "left"
    left.mkdir()
    for name in (FILE_NAME, f"{FILE_NAME}-wal"):
        (left / name).write_bytes((tmp_path / name).read_bytes())
    with pytest.raises(StoreError):
        await open_store(left, bytes(32), clock)
    again = await open_store(left, key, clock)
    assert await again.journal.open_questions() == [prepared]
    await again.close()


async def test_a_short_key_is_refused_before_a_file_is_made(tmp_path, clock):
    with pytest.raises(StoreError) as caught:
        await open_store(tmp_path, b"short", clock)
    assert caught.value.reason == "wrong_key"
    assert not (tmp_path / FILE_NAME).exists()


async def test_a_damaged_file_is_refused(store, tmp_path, key, clock):
    await store.journal.prepare("", [BOOKING], operator="")
    await store.close()
    path = tmp_path / FILE_NAME
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 2 + 64] = bytes(64)
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        await open_store(tmp_path, key, clock)
    assert caught.value.reason == "damaged"
    assert path.read_bytes() == content


async def test_a_store_of_a_newer_program_is_refused_by_its_version(store, tmp_path, key, clock):
    await store.journal._database.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    await store.close()
    with pytest.raises(StoreError, match="0999") as caught:
        await open_store(tmp_path, key, clock)
    assert caught.value.reason == "newer"


async def test_a_folder_that_cannot_be_made_is_said(tmp_path, key, clock):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        await open_store(tmp_path / "file", key, clock)


async def test_a_closed_store_takes_no_more(store):
    await store.close()
    with pytest.raises(StoreError) as caught:
        await store.journal.open_questions()
    assert caught.value.reason == "closed"


def test_every_step_is_listed_in_order():
    steps = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert tuple(reversed([step.revision for step in steps])) == REVISIONS


async def test_the_steps_make_the_tables_the_program_uses(store):
    def columns(connection: Connection) -> dict[str, set[tuple[str, bool]]]:
        found = inspect(connection)
        return {table: {(column["name"], column["nullable"]) for column in found.get_columns(table)} for table in metadata.tables}

    expected = {
        name: {(column.name, bool(column.nullable)) for column in table.columns} for name, table in metadata.tables.items()
    }
    assert await store.journal._database.transaction(columns) == expected


async def test_what_was_being_written_is_in_no_traceback(store):
    secret = "Коваль Олена"

    def wrong(connection: Connection) -> None:
        connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": secret})

    with pytest.raises(StoreError) as caught:
        await store.journal._database.transaction(wrong)
    assert secret not in "".join(f"{each!r} {each}" for each in (caught.value, caught.value.__cause__))
