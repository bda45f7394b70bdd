"""python -m tests.proof disk: the n-th operation of the store on its disk fails, once or from then on, while money is taken.

`--fault KIND --n N [--lasting]` replays one.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlcipher3 import dbapi2

from desk import wording
from desk.errors import DeskError, StoreError
from desk.model.intent import TERMINAL
from desk.model.sale import Booking
from desk.store import FILE_NAME, Store, open_store
from desk.store.failures import REASONS
from tests.faults.ledger import Ledger, PaperClub
from tests.faults.power import AtOnce
from tests.faults.reception import MONEY_TABLES, Reception, WaitlessClock, counted, one_compiler, verdict
from tests.faults.recording import KEY, PAGES, scratch, tuned
from tests.faults.script import Script, Step
from tests.faults.vfs import ALL, OK, Done, WatchedFiles
from tests.proof.spread import spread

SERVED, STEPS = 2, 5
"""Clients that were served before, and in all."""
LAST = 300
KNOWN = {*REASONS.values(), "halfway", "left", "transition"}
FAULTS: dict[str, tuple[frozenset[str], int]] = {
    "full": (frozenset({"write"}), 13),
    "write": (frozenset({"write"}), 778),
    "read only": (frozenset({"write"}), 8),
    "sync": (frozenset({"sync"}), 1034),
    "read": (frozenset({"read"}), 266),
    "truncate": (frozenset({"truncate"}), 1546),
    "delete": (frozenset({"delete"}), 2570),
    "busy": (frozenset({"lock", "shm lock"}), 5),
    "shared memory": (frozenset({"shm map"}), 5386),
    "open": (frozenset({"open"}), 14),
}
"""Which operations fail, and with which of SQLite's codes (sqlite.org/rescode.html)."""
TAKING = 2
"""SQLITE_SHM_LOCK: giving a lock back never fails."""


@dataclass(frozen=True, slots=True)
class Breaking:
    """One run: what fails, the how manieth time, and whether it goes on failing."""

    fault: str
    n: int
    lasting: bool
    seed: int = 0

    def __str__(self) -> str:
        how = " --lasting" if self.lasting else ""
        return f'python -m tests.proof disk --fault "{self.fault}" --n {self.n} --seed {self.seed}{how}'


@dataclass(slots=True)
class Disk:
    """The watcher that lets an operation fail while it is `armed`; `failed` counts how often it did."""

    breaking: Breaking
    armed: bool = True
    failed: int = 0
    _seen: int = 0

    def watch(self, done: Done) -> int:
        """OK, or the fault."""
        kinds, code = FAULTS[self.breaking.fault]
        if not self.armed or done.kind not in kinds or (done.kind == "shm lock" and not done.size & TAKING):
            return OK
        self._seen += 1
        hit = self._seen >= self.breaking.n if self.breaking.lasting else self._seen == self.breaking.n
        self.failed += hit
        return code if hit else OK

    @contextmanager
    def calm(self) -> Iterator[None]:
        """Nothing fails inside."""
        armed, self.armed = self.armed, False
        yield
        self.armed = armed


@dataclass(frozen=True, slots=True)
class Morning:
    """A store as a killed program left it, with a payment under way, and LuckyFit as it is then."""

    script: Script
    files: dict[str, bytes]
    ledger: Ledger


async def morning(seed: int) -> Morning:
    """Two clients were served; of the third the first payment is on the wire, and is booked."""
    script, ledger, folder = Script(seed, STEPS), Ledger(), scratch()
    taken: dict[str, bytes] = {}

    def killed(_kind: str, _about: Any) -> None:
        if armed and not taken:
            taken.update({name: (folder / name).read_bytes() for name in (FILE_NAME, f"{FILE_NAME}-wal")})
            happened.extend(ledger.happened)

    happened: list[Any] = []
    armed: list[Step] = []
    clock = WaitlessClock()
    store = await open_store(folder, KEY, clock)
    reception = Reception(store.journal, PaperClub(ledger, script, killed), clock, script)
    for step in script.steps[: SERVED + 1]:
        armed += [step] if step.number == SERVED else []
        await reception.serve(step)
    await store.close()
    shutil.rmtree(folder)
    return Morning(script, taken, Ledger(happened=happened))


@dataclass(slots=True)
class Run:
    """One morning on a disk that breaks."""

    breaking: Breaking
    morning: Morning
    folder: Path
    disk: Disk = field(init=False)
    ledger: Ledger = field(init=False)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.disk = Disk(self.breaking)
        self.ledger = Ledger(happened=list(self.morning.ledger.happened))

    async def work(self) -> None:
        """Takes money while the disk breaks, goes on when it is whole, then starts anew and comes to the end."""
        for name, content in self.morning.files.items():
            (self.folder / name).write_bytes(content)
        clock, club = WaitlessClock(), PaperClub(self.ledger, self.morning.script, self._first_byte)
        with WatchedFiles(self.disk.watch, ALL):
            troubles, told = await self._while_it_breaks(clock, club)
            self.disk.armed = False
            store = await open_store(self.folder, KEY, clock)
            try:
                await self._to_the_end(store, clock, club)
                self._check_told(told, {each.id: each for each in await store.journal.intents()})
            finally:
                await store.close()
        self.wrong += [f"{each!r} can't be told" for each in troubles if not _can_be_told(each)]

    async def _while_it_breaks(self, clock: WaitlessClock, club: PaperClub) -> tuple[list[DeskError], list[Any]]:
        try:
            store = await open_store(self.folder, KEY, clock)
        except StoreError as error:
            return [error], []
        try:
            with self.disk.calm():
                before = await counted(store)
                await tuned(store, wal_autocheckpoint=PAGES)
            reception = Reception(store.journal, club, clock, self.morning.script)
            await reception.recover()
            for step in self.morning.script.steps[SERVED:]:
                await reception.press(step)
                await reception.finish(step, rounds=1)
            with self.disk.calm():
                await self._goes_on(store, reception, before)
        finally:
            await store.close()
        return reception.troubles, reception.told

    async def _goes_on(self, store: Store, reception: Reception, before: dict[str, int]) -> None:
        """The same program on a disk that is whole again: it reads, it writes, and nothing has gone."""
        await reception.answer()
        after = await counted(store)
        self.wrong += [f"{name} has fewer rows" for name in MONEY_TABLES if after[name] < before[name]]
        if (broken := await store.journal.first_break()) is not None:
            self.wrong.append(f"the audit is broken at {broken}")
        try:
            await store.tags.remember("hex")
        except DeskError as error:
            self.wrong.append(f"on a whole disk the store still fails: {error}")

    async def _to_the_end(self, store: Store, clock: WaitlessClock, club: PaperClub) -> None:
        script = self.morning.script
        reception = Reception(store.journal, club, clock, script)
        await reception.recover()
        for step in script.steps[SERVED:]:
            await reception.finish(step)
        self.wrong += await verdict(store, self.ledger, script, len(script.steps))

    def _first_byte(self, kind: str, about: Any) -> None:
        """Before anything is sent it is on the disk, as another program sees it."""
        with self.disk.calm():
            found = self._on_disk(kind, about)
        if not found:
            self.wrong.append(f"{about} is sent and is not on the disk")

    def _on_disk(self, kind: str, about: Any) -> int:
        connection = dbapi2.connect(str(self.folder / FILE_NAME), isolation_level=None)
        try:
            connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
            if kind == "sell":
                query = "SELECT count(*) FROM sale WHERE state = 'sending' AND instr(?, docmark) > 0"
                return int(connection.execute(query, (about.docnumber,)).fetchone()[0])
            booking: Booking = about
            query = "SELECT count(*) FROM intent WHERE state = 'sending' AND (client_id, account_dest_id, paykind, summ_minor)"
            wanted = (booking.client_id, booking.account_id, booking.kind.value, booking.sum.minor)
            return int(connection.execute(f"{query} = (?, ?, ?, ?)", wanted).fetchone()[0])
        finally:
            connection.close()

    def _check_told(self, told: Sequence[Any], after: dict[str, Any]) -> None:
        """Whatever a person was told to be over is so for good."""
        for each in told:
            if each.state in TERMINAL and (after[each.id].state, after[each.id].row_id) != (each.state, each.row_id):
                self.wrong.append(f"{each.id} was told to be {each.state} and is {after[each.id].state}")


@dataclass(slots=True)
class Findings:
    """How many runs there were and in how many anything failed; and every one in which something was wrong."""

    runs: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        """Those of another process."""
        self.runs += other.runs
        self.failed += other.failed
        self.wrong += other.wrong

    def __str__(self) -> str:
        told = ", ".join(f"{kind} {self.failed[kind]} of {runs}" for kind, runs in self.runs.items())
        return f"{sum(self.failed.values())} runs in which the disk failed ({told}), {len(self.wrong)} wrong"


def broken(breakings: Sequence[Breaking]) -> Findings:
    """All these runs; of a kind that has no n-th operation no later one is tried."""
    logging.disable(logging.CRITICAL)
    findings = Findings()
    try:
        with one_compiler(), patch("desk.store.Worker", AtOnce):
            asyncio.run(_broken(breakings, findings))
    finally:
        logging.disable(logging.NOTSET)
    return findings


async def _broken(breakings: Sequence[Breaking], findings: Findings) -> None:
    mornings: dict[int, Morning] = {}
    over: set[tuple[str, bool, int]] = set()
    for each in breakings:
        if (each.fault, each.lasting, each.seed) in over:
            continue
        if each.seed not in mornings:
            mornings[each.seed] = await morning(each.seed)
        run = Run(each, mornings[each.seed], scratch())
        try:
            await run.work()
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may see it
            run.wrong.append(f"{type(error).__name__}: {error}")
        shutil.rmtree(run.folder)
        findings.runs[each.fault] += 1
        findings.failed[each.fault] += bool(run.disk.failed)
        if not run.disk.failed:
            over.add((each.fault, each.lasting, each.seed))
        findings.wrong += [f"{each}: {'; '.join(run.wrong[:3])}"] if run.wrong else []


def _can_be_told(error: DeskError) -> bool:
    known = not isinstance(error, StoreError) or error.reason in KNOWN
    return known and bool(wording.of_error(error).strip())


def break_all(seeds: range, *, both: bool) -> Findings:
    """Every n-th operation of every kind, once or from then on in turn, or `both` each time; by all processors."""
    runs = [
        Breaking(fault, n, lasting, seed)
        for seed in seeds
        for fault in FAULTS
        for lasting in (False, True)
        for n in range(1, LAST + 1)
        if both or lasting == (n % 4 > 1)
    ]
    processes, findings = os.cpu_count() or 1, Findings()
    for each in spread(broken, [runs[first::processes] for first in range(processes)]):
        findings.add(each)
    return findings


def main(arguments: Sequence[str] | None = None) -> int:
    """1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof disk", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1, help="how many mornings")
    parser.add_argument("--both", action="store_true", help="every fault once and lasting, not in turn")
    parser.add_argument("--fault", choices=list(FAULTS), help="this one alone, with --n")
    parser.add_argument("--n", type=int, default=1, help="which operation of that kind fails")
    parser.add_argument("--to", type=int, help="and all after it up to that one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lasting", action="store_true", help="it goes on failing")
    asked = parser.parse_args(arguments)
    if asked.fault:
        numbers = range(asked.n, (asked.to or asked.n) + 1)
        findings = broken([Breaking(asked.fault, n, asked.lasting, asked.seed) for n in numbers])
    else:
        findings = break_all(range(asked.seeds), both=asked.both)
    sys.stdout.write("\n".join([*findings.wrong, f"disk: {findings}"]) + "\n")
    return int(bool(findings.wrong))
