"""The real window and the real product, tapped through a real port; in a process of its own, which loads no more than they do."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from desk.bench.figures import summary
from desk.bench.memory import resident_mib
from desk.bench.sandbox import Address, tell
from desk.config import LuckyFitSettings, RosterSettings, Settings
from desk.hardware.simulator import SimulatedReader, by_whole_number
from ui.bench.bare import Bare, bare
from ui.bench.painting import Heartbeat, Painting
from ui.bench.stage import PATIENCE_S, Stage, stage
from ui.presenters.reception_state import Shown

FIRST = 20
EARLY = 1000
WATCHED = 500


@dataclass(slots=True)
class Taken:
    """What was measured of the taps."""

    taps_ms: list[float] = field(default_factory=list)
    bare_ms: list[float] = field(default_factory=list)
    blocks_ms: list[float] = field(default_factory=list)
    rss_before: float = 0.0
    rss_after: float = 0.0


class Course:
    """Taps one card after another in the real window: either to time them, or only to see what is left of them in memory."""

    def __init__(self, address: Address, folder: Path, cards: Sequence[str], taps: int, *, timed: bool) -> None:
        self._address, self._folder, self._cards = address, folder, cards
        self._taps, self._timed = taps, timed
        self._early = min(EARLY, max(1, taps // 2))
        self._reader = SimulatedReader()
        self._taken = Taken()
        self._next = 0

    def run(self) -> Taken:
        """The window opens, is tapped, and closes."""
        settings = Settings(
            luckyfit=LuckyFitSettings(url=self._address.url),
            reader=self._reader.settings._replace(quiet_s=0.0),  # few cards stand in for many people
            roster=RosterSettings(sync_hours=0),  # the sandbox is to see what the taps ask for, and nothing else
        )
        try:
            stage(settings, self._folder, self._address.key, self._through)
        finally:
            self._reader.close()
        return self._taken

    async def _through(self, at: Stage) -> None:
        """Every tap there is."""
        painting = Painting(at.window, at.flow)
        await (self._time(painting) if self._timed else self._weigh(painting))

    async def _time(self, painting: Painting) -> None:
        """The first taps of a run and some later ones under the heartbeat, those between next to bare requests."""
        await self._watch(painting, FIRST)
        async with bare(self._address) as plain:
            await self._compare(painting, plain)
        await self._watch(painting, min(WATCHED, self._early))

    async def _weigh(self, painting: Painting) -> None:
        """Nothing but taps, so that all the memory is the program's."""
        self._taken.rss_before = await self._memory_after(self._early, painting)
        self._taken.rss_after = await self._memory_after(self._taps, painting)

    async def _memory_after(self, taps: int, painting: Painting) -> float:
        while self._next < taps:
            await self._tap(painting)
        taken = resident_mib()
        tell(f"memory after {taps} taps: {taken:.1f} MiB")
        return taken

    async def _watch(self, painting: Painting, taps: int) -> None:
        """Some taps under the heartbeat; the very first of a run is among them."""
        beat = Heartbeat(painting)
        for _number in range(taps):
            beat.begin()
            await self._tap(painting)
            beat.end()
        worst = max(beat.gaps)
        self._taken.blocks_ms.append(worst.taken_ms)
        tell(f"{taps} taps under the heartbeat: longest gap {worst.taken_ms:.1f} ms, of which at work {worst.worked_ms:.1f} ms")

    async def _compare(self, painting: Painting, plain: Bare) -> None:
        """Taps in turn with the same requests made plainly, each learned from the sandbox."""
        while self._next < self._early or not self._taken.taps_ms:
            await plain.forget()
            taken_ms = await self._tap(painting)
            plan = await plain.seen()
            if taken_ms is not None:
                self._taken.taps_ms.append(taken_ms)
                self._taken.bare_ms.append(await plain.taken_ms(plan))
        tap, bare_ms = summary(self._taken.taps_ms), summary(self._taken.bare_ms)
        tell(f"{len(self._taken.taps_ms)} taps compared: {tap} ms, bare {bare_ms} ms")

    async def _tap(self, painting: Painting) -> float | None:
        """From the last byte of a card to its client painted, in milliseconds; None when the card led to no one client."""
        card = self._cards[self._next % len(self._cards)]
        self._next += 1
        painted = painting.next_tap()
        begun = time.perf_counter()
        self._reader.put(by_whole_number(card))
        self._reader.take()
        at, shown = await asyncio.wait_for(painted, PATIENCE_S)
        return (at - begun) * 1000 if shown is Shown.CLIENT else None


def main() -> None:
    """Runs as the arguments say, and writes what was measured as JSON."""
    how, url, key, control, folder, cards, taps = sys.argv[1:]
    given = json.loads(Path(cards).read_text("utf-8"))
    course = Course(Address(url, key, control), Path(folder), given, int(taps), timed=how == "timed")
    sys.stdout.write(json.dumps(asdict(course.run())))
