"""python -m tests.proof power: the power is cut at every moment of a day at the till, and every disk that may be left is opened.

`--day D --count C --image N` replays one image and says what is wrong with it.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from unittest.mock import patch

from sqlalchemy import text

from desk.errors import DeskError
from desk.store import Store, open_store
from desk.store.worker import Worker
from tests.faults.images import Image, images
from tests.faults.ledger import PaperClub
from tests.faults.reception import MONEY_TABLES, Reception, WaitlessClock, counted, everything, one_compiler, verdict
from tests.faults.recording import KEY, Mark, Recording, fingerprint, recorded, scratch
from tests.faults.vfs import SKIP, WatchedFiles
from tests.proof.spread import spread

T = TypeVar("T")
PER_DAY = 5000
PARTS = 2
NO_SYNC = frozenset({"sync"})


@dataclass(slots=True)
class Findings:
    """How many images there were, how they came to be, and every one with which something was wrong."""

    images: int = 0
    ended: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        """Those of another process."""
        self.images, self.ended = self.images + other.images, self.ended + other.ended
        self.kinds += other.kinds
        self.wrong += other.wrong

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kinds.items()))
        return f"{self.images} images ({kinds}), {self.ended} taken to their end, {len(self.wrong)} wrong"


@dataclass(frozen=True, slots=True)
class Cuts:
    """Images to be opened: `part` of `parts` of the `count` of that day. Every `every`th is taken to its end, and what is new."""

    day: int
    count: int = PER_DAY
    part: int = 0
    parts: int = 1
    every: int = 1
    image: int | None = None
    synchronous: str = "FULL"

    @property
    def numbers(self) -> range:
        """Which ones."""
        if self.image is not None:
            return range(self.image, self.image + 1)
        return range(self.count * self.part // self.parts, self.count * (self.part + 1) // self.parts)

    def __str__(self) -> str:
        other = "" if self.synchronous == "FULL" else f" --synchronous {self.synchronous}"
        return f"python -m tests.proof power --day {self.day} --count {self.count}{other}"


def cut(cuts: Cuts) -> Findings:
    """Opens them all, and judges."""
    logging.disable(logging.CRITICAL)
    try:
        with one_compiler():
            return asyncio.run(_cut(cuts))
    finally:
        logging.disable(logging.NOTSET)


async def _cut(cuts: Cuts) -> Findings:
    recording = await recorded(cuts.day, durability=cuts.synchronous)
    with patch("desk.store.Worker", AtOnce):
        judge = Judge(recording, str(cuts), cuts.every)
        for image in images(recording.operations, cuts.count, f"{cuts.day} {cuts.synchronous}", cuts.numbers):
            await judge.take(image)
    return judge.findings


class AtOnce(Worker):
    """The store's work done where it is asked for, since nobody waits meanwhile."""

    async def run(self, work: Callable[[], T]) -> T:
        return work()


@dataclass(slots=True)
class Judge:
    """Opens image after image. Every `every`th is taken to its end, and so is the first with what nobody has seen yet."""

    recording: Recording
    name: str
    every: int
    findings: Findings = field(default_factory=Findings)
    _seen: set[tuple[str, int, bool]] = field(default_factory=set)

    async def take(self, image: Image) -> None:
        """One image."""
        wrong = await self._judged(image, with_that=Random(f"{self.name} {image.number} before or after").random() < 0.5)  # noqa: S311
        self.findings.images += 1
        self.findings.kinds[image.how] += 1
        if wrong:
            told = f"{self.name} --image {image.number} (after {image.cut} operations, {image.how} of the rest)"
            self.findings.wrong.append(f"{told}: {'; '.join(wrong[:3])}")

    async def _judged(self, image: Image, *, with_that: bool) -> list[str]:
        folder = scratch()
        try:
            image.put(folder)
            with WatchedFiles(lambda _done: SKIP, NO_SYNC):
                return await self._opened(image, folder, with_that=with_that)
        except DeskError as error:
            return [f"{error!r} {error}"]
        finally:
            shutil.rmtree(folder)

    async def _opened(self, image: Image, folder: Path, *, with_that: bool) -> list[str]:
        clock = WaitlessClock()
        store = await open_store(folder, KEY, clock)
        try:
            held = await everything(store)
            wrong = await _left(store, held, self.recording, image.cut)
            seen = (fingerprint(held), _served(self.recording, image.cut), with_that)
            if not wrong and (image.number % self.every == 0 or seen not in self._seen):
                self._seen.add(seen)
                self.findings.ended += 1
                wrong = await _ended(store, self.recording, image.cut, clock, with_that=with_that)
            return wrong
        finally:
            await store.close()


async def _left(store: Store, held: dict[str, list[tuple[Any, ...]]], recording: Recording, at: int) -> list[str]:
    """What is wrong with what the disk held: it must be what was told last, or what was being written."""
    health = await store.journal._database.transaction(lambda each: each.execute(text("PRAGMA integrity_check")).scalars().all())
    wrong = [] if health == ["ok"] else [f"integrity_check: {health[:3]}"]
    if await store.journal.first_break() is not None:
        wrong.append("the audit is broken")
    before, after = told(recording.marks, at)
    if before is None:
        return wrong + [f"{name} is not empty" for name in MONEY_TABLES if held[name]]
    if fingerprint(held) not in (before, after):
        earlier = [each.state for each in recording.marks].count(fingerprint(held))
        wrong.append("what was told to be there is lost" if earlier else "what is there was never there at once")
    return wrong


async def _ended(store: Store, recording: Recording, at: int, clock: WaitlessClock, *, with_that: bool) -> list[str]:
    """What is wrong at the end, once the client at the counter is served as if nothing had been."""
    ledger, script = recording.ledger.as_of(at, with_that=with_that), recording.script
    served, before = _served(recording, at), await counted(store)
    reception = Reception(store.journal, PaperClub(ledger, script), clock, script)
    await reception.recover()
    await reception.answer()
    for step in script.steps[max(0, served - 1) : served]:
        await reception.finish(step)
    after = await counted(store)
    wrong = await verdict(store, ledger, script, served)
    return wrong + [f"{name} has fewer rows" for name in MONEY_TABLES if after[name] < before[name]]


def _served(recording: Recording, at: int) -> int:
    """How many clients had come by then."""
    return max((each.steps for each in recording.marks if each.at <= at), default=0)


def told(marks: Sequence[Mark], at: int) -> tuple[str | None, str | None]:
    """What the disk must hold after so many operations, and what it may hold instead because it was being written."""
    before = [each.state for each in marks if each.at <= at]
    coming = [each.state for each in marks if each.at > at and (not before or each.state != before[-1])]
    return (before[-1] if before else None, coming[0] if coming else None)


def cut_all(days: range, **how: int) -> Findings:
    """All images of all these days, by all processors."""
    findings = Findings()
    pieces = [Cuts(day, part=part, parts=PARTS, **how) for day in days for part in range(PARTS)]
    for each in spread(cut, pieces):
        findings.add(each)
    return findings


def main(arguments: Sequence[str] | None = None) -> int:
    """1 when any image was not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof power", description=__doc__)
    parser.add_argument("--days", type=int, default=2, help="how many days are lived and cut off")
    parser.add_argument("--count", type=int, default=PER_DAY, help="images of each day")
    parser.add_argument("--every", type=int, default=1, help="each how many is taken to its end, beside what is new")
    parser.add_argument("--day", type=int, help="this one alone")
    parser.add_argument("--image", type=int, help="this image of that day alone")
    parser.add_argument("--synchronous", default="FULL", help="of that day; NORMAL is how it must not be")
    asked = parser.parse_args(arguments)
    if asked.day is None:
        findings = cut_all(range(asked.days), count=asked.count, every=asked.every)
    else:
        findings = cut(Cuts(asked.day, asked.count, every=asked.every, image=asked.image, synchronous=asked.synchronous))
    sys.stdout.write("\n".join([*findings.wrong, f"power: {findings}"]) + "\n")
    return int(bool(findings.wrong))
