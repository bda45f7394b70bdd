"""The real window and the real product at the doors of a club whose clients are remembered; in a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path

from desk.bench import BenchFailed
from desk.bench.figures import summary
from desk.bench.memory import resident_mib
from desk.bench.sandbox import Address, tell
from desk.config_gates import GateSettings
from desk.hardware.simulator import by_whole_number
from ui.bench.door_given import Given, begun_in
from ui.bench.entrance import Entrance
from ui.bench.painting import Painting
from ui.bench.stage import PATIENCE_S, Stage, stage
from ui.bench.typist import Typist

WARM = 20
BETWEEN_S = 2.0
"""Thirty people a minute at each lane."""
LOCKED_S = 0.5
"""A turnstile is locked again after so long."""
LANES = 4


@dataclass(slots=True)
class Taken:
    """What was measured."""

    paints_ms: list[float] = field(default_factory=list)
    pulses_ms: list[float] = field(default_factory=list)
    keys_ms: list[float] = field(default_factory=list)
    answers_ms: list[float] = field(default_factory=list)
    rss_before: float = 0.0
    rss_after: float = 0.0


class DoorCourse:
    """Measures one PC that is the reception and has doors."""

    def __init__(self, address: Address, folder: Path, given: Given) -> None:
        self._address, self._folder, self._given = address, folder, given
        self.taken = Taken()

    def alone(self, taps: int) -> Taken:
        """One thing after another: cards at the desk, cards at one door, keys in the search; then memory."""
        return self._run(Entrance(1, LOCKED_S / 2), lambda at, entrance: self._one_by_one(at, entrance, taps))

    def busy(self, minutes: float) -> Taken:
        """Four lanes at once for so long; every tap is answered, and stands in the record."""
        return self._run(Entrance(LANES, GateSettings().hold_s), lambda at, entrance: self._four_lanes(at, entrance, minutes))

    def _run(self, entrance: Entrance, work: Callable[[Stage, Entrance], Awaitable[None]]) -> Taken:
        try:
            stage(
                entrance.settings(self._address.url), self._folder, self._address.key, lambda at: self._seen(at, entrance, work)
            )
        finally:
            entrance.close()
        return self.taken

    async def _seen(self, at: Stage, entrance: Entrance, work: Callable[[Stage, Entrance], Awaitable[None]]) -> None:
        entrance.listen(at.product.bus)
        await work(at, entrance)

    async def _one_by_one(self, at: Stage, entrance: Entrance, taps: int) -> None:
        painting, welcome = Painting(at.window, at.flow, remembered=True), cycle(self._given.welcome)
        await self._at_the_desk(at, entrance, painting, welcome, WARM)
        self.taken.paints_ms = await self._at_the_desk(at, entrance, painting, welcome, taps)
        tell(f"{taps} cards at the desk: {summary(self.taken.paints_ms)} ms to the painted client")
        await self._at_the_door(entrance, welcome, max(taps // 4, 10))
        if not self.taken.pulses_ms:
            raise BenchFailed("nobody was let in")
        tell(f"{len(self.taken.pulses_ms)} cards at a door: {summary(self.taken.pulses_ms)} ms to the pulse")
        typist = Typist(at.window)
        for text in self._given.typed:
            self.taken.keys_ms += await typist.types(text)
        tell(f"{len(self.taken.keys_ms)} keys in the search: {summary(self.taken.keys_ms)} ms to the painted list")
        self.taken.rss_before = resident_mib()
        await self._at_the_desk(at, entrance, painting, welcome, 3 * taps)
        self.taken.rss_after = resident_mib()
        tell(f"memory: {self.taken.rss_before:.1f} MiB, after as much again and more {self.taken.rss_after:.1f} MiB")

    async def _at_the_desk(
        self, at: Stage, entrance: Entrance, painting: Painting, cards: Iterator[str], taps: int
    ) -> list[float]:
        """Milliseconds to each painted client; the next card comes when LuckyFit has answered too."""
        taken = []
        for _ in range(taps):
            painted, begun = painting.next_tap(), time.perf_counter()
            entrance.desk.tap(by_whole_number(next(cards)))
            when, _shown = await asyncio.wait_for(painted, PATIENCE_S)
            taken.append((when - begun) * 1000)
            while at.flow.reception.state.reading:  # noqa: ASYNC110 - the window tells nobody that it reads no more
                await asyncio.sleep(0.001)
        return taken

    async def _at_the_door(self, entrance: Entrance, cards: Iterator[str], taps: int) -> None:
        """The next card comes when the turnstile is locked again, which nobody tells.

        In a large club some cards are like another's, as far as this reader can tell: nobody is let in by those.
        """
        (lane,) = entrance.lanes.values()
        for number in range(taps + WARM):
            _answer, pulse = await lane.tap(next(cards))
            if number >= WARM and pulse is not None:
                self.taken.pulses_ms.append(pulse)
            await asyncio.sleep(LOCKED_S)

    async def _four_lanes(self, at: Stage, entrance: Entrance, minutes: float) -> None:
        cards, loop = cycle(self._given.anybody), asyncio.get_running_loop()
        begun_in(self._folder).touch()
        begun, until = at.product.clock.now(), loop.time() + minutes * 60

        async def lane(name: str, wait_s: float) -> None:
            due = loop.time() + wait_s
            while due < until:
                await asyncio.sleep(due - loop.time())
                answer, _pulse = await entrance.lanes[name].tap(next(cards))
                self.taken.answers_ms.append(answer)
                due = max(due + BETWEEN_S, loop.time())

        await asyncio.gather(*(lane(name, number * BETWEEN_S / LANES) for number, name in enumerate(entrance.lanes)))
        written = sum((await at.product.store.passes.counts(begun)).values())
        if written != len(self.taken.answers_ms):
            raise BenchFailed(f"{len(self.taken.answers_ms)} cards were tapped and {written} passes stand in the record")
        tell(f"{written} cards at {LANES} lanes, all in the record: {summary(self.taken.answers_ms)} ms to an answer")


def main() -> None:
    """Runs as the arguments say, and writes what was measured as JSON."""
    how, url, key, control, folder, given, amount = sys.argv[1:]
    course = DoorCourse(Address(url, key, control), Path(folder), Given(**json.loads(Path(given).read_text("utf-8"))))
    taken = course.alone(int(amount)) if how == "alone" else course.busy(float(amount))
    sys.stdout.write(json.dumps(asdict(taken)))
