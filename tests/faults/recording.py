"""A day at the till with everything that went to the disk, and the moments at which the program was told that it is there."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

from desk.store import FILE_NAME, Store, open_store
from tests.faults.ledger import Ledger, PaperClub
from tests.faults.reception import Reception, WaitlessClock, everything
from tests.faults.script import Script
from tests.faults.vfs import OK, Done, WatchedFiles

KEY = bytes(range(32))
SEEN = frozenset({"open", "delete", "write", "truncate", "sync"})
WRITES = frozenset({"prepare", "begin_attempt", "settle", "set_tender", "keep_baseline", "recover", "open_sale", "settle_sale"})
PAGES = 60
"""The log is taken into the file so often that a day sees it many times."""
MEMORY = Path("/dev/shm")  # noqa: S108 - only that it is memory matters


@dataclass(frozen=True, slots=True)
class Mark:
    """When so many operations were begun, the program was told that this is on the disk; so many clients had come by then."""

    at: int
    state: str
    steps: int


@dataclass(slots=True)
class Recording:
    """What one day did to its disk."""

    script: Script
    ledger: Ledger
    operations: list[Done] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    durability: str = "FULL"
    paused: bool = False

    def watch(self, done: Done) -> int:
        """Takes an operation down."""
        if not self.paused:
            self.operations.append(done)
        return OK


class Told:
    """A journal that says when a write of it has returned."""

    def __init__(self, inner: Any, returned: Callable[[], Awaitable[None]]) -> None:
        self._inner, self._returned = inner, returned

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name not in WRITES:
            return method

        async def noted(*given: Any, **named: Any) -> Any:
            answer = await method(*given, **named)
            await self._returned()
            return answer

        return noted


async def recorded(seed: int, *, durability: str = "FULL", length: int = 8) -> Recording:
    """The day of that seed, in which the program is closed once and killed once. Only the names of rows are chance."""
    ledger, script = Ledger(), Script(seed, length)
    recording = Recording(script, ledger, durability=durability)
    ledger.now = lambda: len(recording.operations)
    folder = scratch()
    chance = Random(f"{seed} names")  # noqa: S311
    try:
        with patch("desk.store.ulid.secrets.randbits", chance.getrandbits), WatchedFiles(recording.watch, SEEN):
            await _lived(recording, folder)
    finally:
        shutil.rmtree(folder)
    return recording


def scratch() -> Path:
    """A folder for a short while, in memory where that is possible."""
    return Path(mkdtemp(prefix="desk-faults-", dir=MEMORY if MEMORY.is_dir() else None))


async def tuned(store: Store, **pragmas: object) -> None:
    """Sets what a test wants otherwise than the program does."""
    database = store.journal._database

    def tune() -> None:
        connection = database._engine.raw_connection()
        for name, value in pragmas.items():
            connection.cursor().execute(f"PRAGMA {name} = {value}")
        connection.close()

    await database._worker.run(tune)


def fingerprint(held: dict[str, list[tuple[Any, ...]]]) -> str:
    """What a store holds, in short."""
    return hashlib.sha256(repr(sorted(held.items())).encode()).hexdigest()


class Killed(BaseException):
    """The program ends here."""


async def _lived(recording: Recording, folder: Path) -> None:
    """Three starts of the program. The second ends at the first byte of a payment, which LuckyFit books all the same."""
    clock, script = WaitlessClock(), recording.script
    third = max(1, script.length // 3)
    for session, end in enumerate((third, 2 * third, script.length)):
        store = await open_store(folder, KEY, clock)
        await _prepared(store, recording)
        death = _Death(recording, folder) if session == 1 else None
        try:
            await _session(_reception(store, recording, clock, death), recording, end)
        except Killed:
            folder /= "anew"
        await store.close()
        recording.paused = False


async def _session(reception: Reception, recording: Recording, end: int) -> None:
    """The client who was at the counter is served to the end; then the others, up to that one."""
    begun = recording.marks[-1].steps
    await reception.recover()
    for step in recording.script.steps[max(0, begun - 1) : begun]:
        await reception.finish(step)
    for step in recording.script.steps[begun:end]:
        recording.marks.append(Mark(len(recording.operations), recording.marks[-1].state, step.number + 1))
        await reception.serve(step)


class _Death:
    """At the first byte of the first payment the files are taken as they are, and what the dying program does is not seen."""

    def __init__(self, recording: Recording, folder: Path) -> None:
        self._recording, self._folder = recording, folder

    def __call__(self, kind: str, about: Any) -> None:
        if kind != "book" or self._recording.paused:
            return
        self._recording.paused = True
        (self._folder / "anew").mkdir()
        for file in self._folder.glob(f"{FILE_NAME}*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, self._folder / "anew")
        self._recording.ledger.note("request", about)
        if not self._recording.script.is_refused(about):
            self._recording.ledger.book(about)
        raise Killed


async def _prepared(store: Store, recording: Recording) -> None:
    await tuned(store, wal_autocheckpoint=PAGES, synchronous=recording.durability)
    steps = recording.marks[-1].steps if recording.marks else 0
    recording.marks.append(Mark(len(recording.operations), fingerprint(await everything(store)), steps))


def _reception(store: Store, recording: Recording, clock: WaitlessClock, death: _Death | None) -> Reception:
    async def returned() -> None:
        if not recording.paused:
            state, steps = fingerprint(await everything(store)), recording.marks[-1].steps
            recording.marks.append(Mark(len(recording.operations), state, steps))

    club = PaperClub(recording.ledger, recording.script, *([death] if death else []))
    return Reception(Told(store.journal, returned), club, clock, recording.script)
