"""python -m tests.proof kill: a desk in a process of its own is killed at each boundary of its journal, and started anew.

`--boundary NAME --seed N` replays one life. Whatever it was killed at, it ends where it ends when nobody kills it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from desk.model.intent import IntentState
from desk.store import FILE_NAME, Store, open_store
from tests.faults.ledger import Ledger
from tests.faults.mortal import CALLS, TOLD, Life
from tests.faults.reception import WaitlessClock, everything, verdict
from tests.faults.recording import KEY, scratch
from tests.faults.script import Script
from tests.faults.server import Server
from tests.proof.spread import spread

LENGTH = 3
MOMENTS = ("first byte", "whole body", "booked", "issued", "gone")
LIFE_S = 0.3
"""Within so many seconds from its start a life is killed at random."""
BOUNDARIES: dict[str, tuple[str, ...]] = {
    "inside the first opening": ("inside upgrade",),
    "before prepare": ("before prepare",),
    "inside prepare": ("inside prepare",),
    "after prepare": ("after prepare",),
    "after the list is read": ("after statement",),
    "inside keep_baseline": ("inside keep_baseline",),
    "after keep_baseline": ("after keep_baseline",),
    "inside begin_attempt": ("inside begin_attempt",),
    "after begin_attempt": ("after begin_attempt",),
    "at the first byte": ("first byte",),
    "at the whole body": ("whole body",),
    "booked and not answered": ("booked",),
    "after the answer": ("after book",),
    "inside settle": ("inside settle",),
    "after settle": ("after settle",),
    "inside recover": ("booked", "inside recover"),
    "after recover": ("booked", "after recover"),
    "inside the proof's settle": ("booked", "inside settle"),
    "after the proof's settle": ("booked", "after settle"),
    "inside calling off": ("after prepare", "inside settle"),
    "after calling off": ("after prepare", "after settle"),
    "inside open_sale": ("inside open_sale",),
    "after open_sale": ("after open_sale",),
    "issued and not answered": ("issued",),
    "after the answer to a sale": ("after sell_ticket",),
    "inside settle_sale": ("inside settle_sale",),
    "after settle_sale": ("after settle_sale",),
    "taken back and not answered": ("gone",),
    "killed again and again": ("booked", "inside recover", "after recover", "inside settle", "after settle"),
    "at random": ("random",),
}
"""Each with the deaths of its lives, one after another: at a call of the journal or the club, or at a moment of LuckyFit's."""

CHIEF = (
    "inside prepare",
    "after prepare",
    "inside keep_baseline",
    "inside begin_attempt",
    "after begin_attempt",
    "at the first byte",
    "booked and not answered",
    "after the answer",
    "inside settle",
    "after settle",
    "inside recover",
    "inside the proof's settle",
    "after open_sale",
    "inside settle_sale",
)
"""Those at which money is on its way or its end is being written."""
NEW = frozenset({"inside the first opening"})
"""Where the store is not there before."""


@dataclass(frozen=True, slots=True)
class End:
    """What a day comes to: what is booked, who holds a ticket, and what the journal calls recorded."""

    booked: tuple[Any, ...]
    holders: tuple[int, ...]
    recorded: tuple[Any, ...]


@dataclass(slots=True)
class Findings:
    """How often the desk was killed at each boundary; and every life after which something was wrong."""

    kills: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        """Those of another process."""
        self.kills += other.kills
        self.wrong += other.wrong

    def __str__(self) -> str:
        told = ", ".join(f"{name} {count}" for name, count in self.kills.items())
        return f"{sum(self.kills.values())} kills ({told}), {len(self.wrong)} wrong"


@dataclass(frozen=True, slots=True)
class Killing:
    """What one process has to do: so many kills at each of these boundaries, with seeds from `first` on."""

    boundaries: tuple[str, ...]
    kills: int
    first: int = 0
    only: int | None = None


class Nursery:
    """The process that desks are forked from."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = 0

    async def born(self, life: Life) -> None:
        """Starts a desk; `pid` is it."""
        assert self._process.stdin is not None
        self._process.stdin.write(life.as_line().encode())
        self.pid = (await self._line())["pid"]

    async def ended(self) -> int:
        """How it ended."""
        return (await self._line())["ended"]

    async def _line(self) -> dict[str, int]:
        assert self._process.stdout is not None
        told: dict[str, int] = json.loads(await self._process.stdout.readline())
        return told


@contextlib.asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """As long as desks are needed."""
    command = (sys.executable, "-m", "tests.faults.mortal")
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    try:
        yield Nursery(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


class Desk:
    """One desk over all its lives, and the LuckyFit it speaks to."""

    def __init__(self, home: Nursery, folder: Path, seed: int) -> None:
        self._home, self._folder, self._seed = home, folder, seed
        self._ends: asyncio.Task[int] | None = None
        self._doom: tuple[str, int] = ("", 0)
        self._gone = Random(f"{seed} rest of the request")  # noqa: S311 - chance, not a secret
        self.script, self.ledger = Script(seed, LENGTH), Ledger()
        self.moments: Counter[str] = Counter()
        self.url = ""

    async def life(self, dies: str = "", moment: tuple[str, int] = ("", 0), after_s: float | None = None) -> int:
        """One start of the program; how it ended."""
        self._doom, self.moments = moment, Counter()
        started = asyncio.Event()
        self._started = started
        await self._home.born(Life(str(self._folder), self.url, self._seed, LENGTH, dies))
        self._ends = asyncio.ensure_future(self._home.ended())
        started.set()
        if after_s is not None:
            asyncio.get_running_loop().call_later(after_s, self._kill, self._ends)
        return await self._ends

    async def at(self, moment: str) -> None:
        """LuckyFit has come to that moment of a request."""
        await self._started.wait()
        self.moments[moment] += 1
        if (moment, self.moments[moment]) != self._doom or self._ends is None:
            return
        self._kill(self._ends)
        await self._ends
        if moment == "first byte" and self._gone.random() < 0.5:
            raise ConnectionResetError

    def _kill(self, ends: asyncio.Task[int]) -> None:
        if not ends.done():
            os.kill(self._home.pid, signal.SIGKILL)


async def killed(killing: Killing) -> Findings:
    """All of it."""
    findings = Findings()
    async with nursery() as home:
        for boundary in killing.boundaries:
            seeds = range(killing.first, killing.first + 20 * killing.kills) if killing.only is None else (killing.only,)
            for seed in seeds:
                wrong, times = await _lives(home, boundary, seed)
                findings.kills[boundary] += times
                if wrong:
                    told = f'python -m tests.proof kill --boundary "{boundary}" --seed {seed}'
                    findings.wrong.append(f"{told}: {'; '.join(wrong[:3])}")
                if findings.kills[boundary] >= killing.kills:
                    break
    return findings


_stores: list[bytes] = []
_references: dict[int, tuple[End, Counter[str], Counter[str]]] = {}


async def _reference(home: Nursery, seed: int) -> tuple[End, Counter[str], Counter[str]]:
    """How that day ends when nobody is killed, and how often each call is made and each moment reached in it."""
    if seed not in _references:
        async with _served(home, seed) as (desk, folder):
            if code := await desk.life():
                raise AssertionError(f"seed {seed}: the day without a death ended with {code}")
            calls = Counter(json.loads((folder / CALLS).read_text()))
            moments = +desk.moments
            wrong, end = await _end(desk, folder)
            assert not wrong, f"seed {seed}: {wrong}"
            _references[seed] = (end, calls, moments)
    return _references[seed]


async def _lives(home: Nursery, boundary: str, seed: int) -> tuple[list[str], int]:
    """What was wrong after these deaths, and whether there were any: a day may not come to its boundary."""
    expected, calls, moments = await _reference(home, seed)
    chance = Random(f"{boundary} {seed}")  # noqa: S311
    kills = 0
    async with _served(home, seed, new=boundary in NEW) as (desk, folder):
        for number, death in enumerate(BOUNDARIES[boundary]):
            call = death.split()[-1]
            most = 1 if number or boundary in NEW else max(calls[call], moments[death], death == "random")
            if most == 0:
                return [], 0
            n = chance.randint(1, most)
            if death == "random":
                code = await desk.life(after_s=chance.uniform(0.0, LIFE_S))
            elif death in MOMENTS:
                code = await desk.life(moment=(death, n))
            else:
                code = await desk.life(f"{death} {n}")
            if code not in (0, -signal.SIGKILL):
                return [f"the program ended with {code}"], kills
            kills += code != 0
            if code == 0:
                break
        if kills and (code := await desk.life()):
            return [f"started anew, the program ended with {code}"], kills
        wrong, end = await _end(desk, folder)
        wrong += [] if end == expected else [f"it ends otherwise than without a death: {end}, {expected}"]
    return wrong, int(kills == len(BOUNDARIES[boundary]))


@contextlib.asynccontextmanager
async def _served(home: Nursery, seed: int, *, new: bool = False) -> AsyncIterator[tuple[Desk, Path]]:
    """A desk on a store that was made before, unless it is to make it itself."""
    folder = scratch()
    if not new:
        (folder / FILE_NAME).write_bytes(await _made())
    desk = Desk(home, folder, seed)
    server = await asyncio.start_server(Server(desk.ledger, desk.script, desk.at).serve, "127.0.0.1", 0)
    desk.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield desk, folder
    finally:
        server.close()
        await server.wait_closed()
        shutil.rmtree(folder)


async def _made() -> bytes:
    if not _stores:
        folder = scratch()
        await (await open_store(folder, KEY, WaitlessClock())).close()
        _stores.append((folder / FILE_NAME).read_bytes())
        shutil.rmtree(folder)
    return _stores[0]


async def _end(desk: Desk, folder: Path) -> tuple[list[str], End]:
    store = await open_store(folder, KEY, WaitlessClock())
    try:
        wrong = await verdict(store, desk.ledger, desk.script, LENGTH) + await _untold(store, folder)
        intents = await store.journal.intents()
        recorded = Counter(each.booking for each in intents if each.state is IntentState.CONFIRMED)
        holders = sorted(each.client_id for each in desk.ledger.tickets)
        return wrong, End(_sorted(desk.ledger.booked), tuple(holders), _sorted(recorded))
    finally:
        await store.close()


async def _untold(store: Store, folder: Path) -> list[str]:
    """What the journal once said to be there, and is not in its audit."""
    memory = folder / TOLD
    told = {tuple(line.split()) for line in memory.read_text().splitlines()} if memory.exists() else set()
    held = await everything(store)
    noted = {(subject, kind) for _seq, _at, kind, subject, *_rest in held["event"]}
    return [f"{subject} was told to be {kind} and that is lost" for subject, kind in sorted(told - noted)]


def _sorted(counts: Counter[Any]) -> tuple[Any, ...]:
    return tuple(sorted(counts.items(), key=repr))


def kill(killing: Killing) -> Findings:
    """All of it, in a loop of its own."""
    return asyncio.run(killed(killing))


def kill_all(boundaries: Sequence[str], kills: int) -> Findings:
    """So many at each, by all processors."""
    findings = Findings()
    processes = os.cpu_count() or 1
    for each in spread(kill, [Killing(tuple(boundaries[first::processes]), kills) for first in range(processes)]):
        findings.add(each)
    return findings


def main(arguments: Sequence[str] | None = None) -> int:
    """1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof kill", description=__doc__)
    parser.add_argument("--boundary", choices=list(BOUNDARIES), action="append", help="this one alone; may be given again")
    parser.add_argument("--kills", type=int, default=30, help="at each")
    parser.add_argument("--seed", type=int, help="this one alone")
    asked = parser.parse_args(arguments)
    boundaries = tuple(asked.boundary or BOUNDARIES)
    alone = asked.seed is not None
    findings = kill(Killing(boundaries, asked.kills, only=asked.seed)) if alone else kill_all(boundaries, asked.kills)
    sys.stdout.write("\n".join([*findings.wrong, f"kill: {findings}"]) + "\n")
    return int(bool(findings.wrong))
