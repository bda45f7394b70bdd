"""The whole club is read while the window is there: how long it did not answer meanwhile, and how much memory that took."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from desk.bench import BenchFailed
from desk.bench.memory import resident_mib
from desk.bench.sandbox import Address, tell
from desk.config import LuckyFitSettings, RosterSettings, Settings
from desk.events import RosterProgress
from ui.bench.painting import Heartbeat
from ui.bench.stage import Stage, stage

PATIENCE_S = 3600.0
LOOK_S = 0.2
PER_MINUTE = 6000
AT_ONCE = 8


@dataclass(slots=True)
class Taken:
    """What was measured."""

    block_ms: float = 0.0
    most_mib: float = 0.0
    clients: int = 0


class SyncCourse:
    """One reading of everybody, as fast as the settings let it be."""

    def __init__(self, address: Address, folder: Path) -> None:
        self._address, self._folder = address, folder
        self.taken = Taken()

    def run(self) -> Taken:
        """The window opens, the club is read, and it closes."""
        reading = RosterSettings(per_minute=PER_MINUTE, at_once=AT_ONCE)
        settings = Settings(luckyfit=LuckyFitSettings(url=self._address.url), roster=reading)
        stage(settings, self._folder, self._address.key, self._through)
        return self.taken

    async def _through(self, at: Stage) -> None:
        read: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        at.product.bus.subscribe(RosterProgress, lambda fact: None if fact.going or read.done() else read.set_result(None))
        beat = Heartbeat(at.window)
        beat.begin()
        async with asyncio.timeout(PATIENCE_S):
            while not read.done():
                await asyncio.wait({read}, timeout=LOOK_S)
                self.taken.most_mib = max(self.taken.most_mib, resident_mib())
        beat.end()
        self.taken.block_ms = beat.gaps[0].taken_ms
        if at.product.keeper is None:
            raise BenchFailed("nothing is remembered")
        extent = await at.product.keeper.roster.extent()
        self.taken.clients = extent.with_tickets
        tell(f"{extent.clients} clients read, {extent.with_tickets} with tickets: longest gap {self.taken.block_ms:.1f} ms")


def main() -> None:
    """Runs as the arguments say, and writes what was measured as JSON."""
    url, key, control, folder = sys.argv[1:]
    sys.stdout.write(json.dumps(asdict(SyncCourse(Address(url, key, control), Path(folder)).run())))
