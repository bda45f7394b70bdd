"""A long time at the doors: cards in and out at four of them while LuckyFit is gone, with everything written down."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

from desk.bench import BenchFailed, Figures
from desk.bench.figures import growth_pct
from desk.bench.memory import resident_mib
from desk.bench.roster import fill
from desk.bench.sandbox import SEED, GivenKeys, surroundings, tell
from desk.config import LuckyFitSettings, RosterSettings, Settings
from desk.config_door import DoorSettings
from desk.model.door import Place
from desk.model.gate import Direction, GateOutcome, Passed
from desk.model.tag import Tag
from desk.sandbox.club import generate
from desk.secrets import Keys
from desk.wiring import Product, build

FILL = ("-c", "from desk.bench.soak import main; main()")
LANES = tuple(f"lane{number}" for number in range(1, 5))
NOBODY = "http://127.0.0.1:9"
"""Nothing listens there."""
WARM, TOLD = 10_000, 20
"""Memory is compared from that many cards on, or from half of them; how far it has come is told with each twentieth."""


class TurnsAtOnce:
    """A turnstile whose pulse takes no time, with somebody who runs."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def open(self, direction: Direction) -> GateOutcome:  # noqa: ARG002 - both ways alike
        """Somebody has gone through."""
        return Passed()


def measured(clients: int, taps: int) -> Figures:
    """Every figure, told on the error stream as it comes."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "product"
        command = [sys.executable, *FILL, str(folder), str(clients)]
        filled = subprocess.run(command, env=surroundings(Path(name)), stdout=subprocess.PIPE, check=False)  # noqa: S603 - our own
        if filled.returncode:
            raise BenchFailed(f"the club could not be filled: {filled.returncode}")
        return asyncio.run(_measured(folder, json.loads(filled.stdout), taps))


async def _measured(folder: Path, cards: list[str], taps: int) -> Figures:
    settings = Settings(
        luckyfit=LuckyFitSettings(url=NOBODY), door=DoorSettings(quiet_s=0.0), roster=RosterSettings(sync_hours=0)
    )
    product = await build(settings, folder, keys=Keys(GivenKeys("no matter"), {}))
    try:
        return await _soaked(product, [Tag.em(bytes.fromhex(each)) for each in cards], taps)
    finally:
        await product.stop()


async def _soaked(product: Product, cards: list[Tag], taps: int) -> Figures:
    door, passes, begun = product.doors.door, product.store.passes, product.clock.now()
    door.start()
    door.gates.update({name: TurnsAtOnce(name) for name in LANES})
    turns, done, before_mib = iter(range(taps)), 0, 0.0
    people, since = cycle(cards), time.perf_counter()

    async def lane(name: str) -> None:
        nonlocal done, before_mib
        for _turn in turns:
            card, way = next(people), (Direction.IN, Direction.OUT)[done // len(cards) % 2]
            if await door.tapped(card, Place(name, way)) is None:
                raise BenchFailed(f"a card at {name} was not written down")
            done += 1
            if done == min(WARM, taps // 2):
                before_mib = resident_mib()
            if done % max(taps // TOLD, 1) == 0:
                tell(f"{done} cards, {done / (time.perf_counter() - since):.0f} a second, {resident_mib():.1f} MiB")

    await asyncio.gather(*(lane(name) for name in LANES))
    took_s, after_mib = time.perf_counter() - since, resident_mib()
    written = sum((await passes.counts(begun)).values())
    whole = (await product.doors.passbook.check()).whole
    if written != taps or not whole:
        raise BenchFailed(f"{taps} cards were tapped; {written} passes stand in the record, whole: {whole}")
    return {
        "taps_per_s": round(taps / took_s, 1),
        "rss_mib": round(after_mib, 1),
        "growth_pct": growth_pct(before_mib, after_mib),
        "passes_lost": taps - written,
    }


def main() -> None:
    """Fills the roster in the folder that is named first with as many clients as are named second; writes their cards."""
    folder, clients = Path(sys.argv[1]), int(sys.argv[2])
    asyncio.run(fill(folder, clients))
    cards = [each.card for each in generate(SEED, clients).people if len(each.card) == EM]
    sys.stdout.write(json.dumps(cards))


EM = 10
"""Digits of such a card's number."""
