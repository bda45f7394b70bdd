"""The whole run at the doors: a club is remembered, then desk, door and search one by one, then four lanes in an outage."""

from __future__ import annotations

import asyncio
import json
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desk.bench import Figures
from desk.bench.figures import growth_pct, summary
from desk.bench.sandbox import Address, sandbox, tell
from ui.bench.bare import bare
from ui.bench.children import told
from ui.bench.door_given import Given, begun_in, given_by

FILL = ("-c", "from desk.bench.roster import main; main()")
COURSE = ("-c", "from ui import qt; qt.load(); from ui.bench.door_course import main; main()")
PATIENCE_S = 7200.0
COHORT = 1000
LOOK_S = 0.05


def measured(clients: int, taps: int, minutes: float) -> Figures:
    """Every figure, told on the error stream as it comes."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        folder, facts = home / "product", home / "given.json"
        told((*FILL, str(folder), str(clients)), home, PATIENCE_S)
        tell(f"{clients} clients are remembered")
        with sandbox(clients, home) as at:
            facts.write_text(json.dumps(asdict(asyncio.run(_given(at, clients)))), "utf-8")
            alone = _course("alone", at, home, taps)
        busy = _in_an_outage(clients, home, minutes)
    return {
        "tap_to_paint_ms": summary(alone["paints_ms"]),
        "tap_to_pulse_ms": summary(alone["pulses_ms"]),
        "search_ms": summary(alone["keys_ms"]),
        "rss_mib": round(alone["rss_before"], 1),
        "growth_pct": growth_pct(alone["rss_before"], alone["rss_after"]),
        "answer_gap_ms": round(max(busy["answers_ms"]), 3),
    }


def _in_an_outage(clients: int, home: Path, minutes: float) -> Mapping[str, Any]:
    """Four lanes; LuckyFit is killed when half of the time is over, and started again at once, which takes it a while."""
    found: list[Mapping[str, Any]] = []
    with sandbox(clients, home) as at:
        lanes = threading.Thread(target=lambda: found.append(_course("busy", at, home, minutes)))
        lanes.start()
        while lanes.is_alive() and not begun_in(home / "product").exists():
            lanes.join(LOOK_S)
        lanes.join(minutes * 30)
    tell("LuckyFit is killed")
    with sandbox(clients, home, port=at.port):
        tell("LuckyFit answers again")
        lanes.join()
    return found[0]


def _course(how: str, at: Address, home: Path, amount: float) -> Mapping[str, Any]:
    course = (how, at.url, at.key, at.control, str(home / "product"), str(home / "given.json"), str(amount))
    taken: Mapping[str, Any] = json.loads(told((*COURSE, *course), home, PATIENCE_S))
    return taken


async def _given(at: Address, clients: int) -> Given:
    async with bare(at) as plain:
        return given_by(await plain.club(min(COHORT, clients), clients))
