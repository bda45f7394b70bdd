"""A disk that is full, broken, read-only or in use at the n-th operation: nobody sees a traceback, and nothing false is told."""

from __future__ import annotations

import asyncio
import shutil
import sys

import pytest
from sqlcipher3 import dbapi2

from desk.errors import StoreError
from desk.model.intent import Intent, IntentState, advance
from desk.store import cipher, open_store
from desk.store.journal import SqlJournal
from tests.faults.broken import FAULTS, LAST, Breaking, Disk, Run, break_all, morning
from tests.faults.reception import WaitlessClock
from tests.faults.recording import KEY, scratch
from tests.faults.vfs import ALL, WatchedFiles

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the library shows its files' operations by name on Linux and macOS"
)

SEEDS = 10


@pytest.mark.timeout(900)
def test_whichever_operation_fails_nothing_is_sent_that_is_not_on_the_disk_and_all_ends_well():
    """Every second fault lasts until the disk is changed; those between happen once."""
    findings = break_all(range(1), both=False)
    assert not findings.wrong, "\n".join(findings.wrong[:10])
    assert set(findings.failed) == set(FAULTS)
    assert min(findings.failed[fault] for fault in ("full", "write", "read only")) == LAST, str(findings)
    assert findings.failed["busy"] > LAST // 2, str(findings)


@pytest.mark.nightly
@pytest.mark.timeout(0)
def test_whichever_operation_fails_on_whichever_day_it_ends_well():
    findings = break_all(range(SEEDS), both=True)
    assert not findings.wrong, "\n".join(findings.wrong[:10])


def test_a_till_that_sends_before_it_writes_is_found_out(monkeypatch):
    """The negative control."""

    async def careless(self: SqlJournal, intent_id: str, *_given: object, **_named: object) -> Intent:
        return advance(await self.intent(intent_id), IntentState.SENDING, self._database.clock.now())

    made = asyncio.run(morning(0))
    monkeypatch.setattr(SqlJournal, "begin_attempt", careless)
    run = Run(Breaking("full", 10**9, lasting=False), made, scratch())
    asyncio.run(run.work())
    shutil.rmtree(run.folder)
    assert any("is sent and is not on the disk" in each for each in run.wrong)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("full", "full"),
        ("write", "disk"),
        ("sync", "disk"),
        ("read", "disk"),
        ("read only", "read_only"),
        ("busy", "locked"),
        ("open", "read_only"),
    ],
)
async def test_a_store_that_cannot_be_opened_says_why_and_opens_when_the_disk_is_whole(fault, reason, tmp_path):
    disk = Disk(Breaking(fault, 1, lasting=True))
    with WatchedFiles(disk.watch, ALL):
        with pytest.raises(StoreError) as caught:
            await open_store(tmp_path, KEY, WaitlessClock())
        with disk.calm():
            store = await open_store(tmp_path, KEY, WaitlessClock())
            assert await store.journal.intents() == []
            await store.close()
    assert caught.value.reason == reason


async def test_an_older_sqlite_is_refused_before_a_file_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(StoreError) as caught:
        await open_store(tmp_path, KEY, WaitlessClock())
    assert caught.value.reason == "engine"
    assert not list(tmp_path.glob("*.db*"))


async def test_the_oldest_sqlite_that_is_taken_is_the_first_without_the_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 3))
    await (await open_store(tmp_path, KEY, WaitlessClock())).close()


class _Deaf:
    """A connection that takes a setting and does not keep it."""

    def __init__(self, inner: dbapi2.Connection, setting: str) -> None:
        self._inner, self._setting = inner, setting

    def execute(self, statement: str) -> dbapi2.Cursor:
        return self._inner.execute("SELECT 1" if statement.startswith(f"PRAGMA {self._setting} =") else statement)

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


@pytest.mark.parametrize(("setting", "default"), [("synchronous", "NORMAL"), ("journal_mode", "delete"), ("foreign_keys", "OFF")])
async def test_a_store_that_does_not_keep_what_money_needs_is_refused(setting, default, tmp_path, monkeypatch):
    connect = dbapi2.connect

    def deaf(*given, **named):
        connection = connect(*given, **named)
        connection.execute(f"PRAGMA {setting} = {default}")
        return _Deaf(connection, setting)

    monkeypatch.setattr(cipher.dbapi2, "connect", deaf)
    with pytest.raises(StoreError) as caught:
        await open_store(tmp_path, KEY, WaitlessClock())
    assert caught.value.reason == "engine"
