"""The whole run: starts first, then taps in the window on a club; each in processes of their own."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path

from desk.bench import Figures
from desk.bench.figures import growth_pct, summary
from desk.bench.sandbox import Address, sandbox, tell
from ui.bench.bare import bare
from ui.bench.children import told
from ui.bench.figures import tap_ratio
from ui.bench.starting import starts

COURSE = ("-c", "from ui import qt; qt.load(); from ui.bench.course import main; main()")
PATIENCE_S = 7200.0
COHORT = 1000


def measured(clients: int, taps: int) -> Figures:
    """Every figure, told on the error stream as it comes. Memory is that of a second day, when the store is there already."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        begun = starts(home)
        tell(f"start: {begun.ours_ms} ms, a bare label {begun.bare_ms} ms")
        with sandbox(clients, home) as at:
            tell(f"a club of {clients} clients serves")
            cards = home / "cards.json"
            cards.write_text(json.dumps(asyncio.run(_cards(at, clients))), "utf-8")
            course = (at.url, at.key, at.control, str(home / "product"), str(cards), str(taps))
            taken = json.loads(told((*COURSE, "timed", *course), home, PATIENCE_S))
            held = json.loads(told((*COURSE, "weighed", *course), home, PATIENCE_S))
    tap, plain = summary(taken["taps_ms"]), summary(taken["bare_ms"])
    return {
        "tap_to_paint_ms": tap,
        "bare_requests_ms": plain,
        "tap_ratio": tap_ratio(tap["p50"], plain["p50"]),
        "longest_block_ms": round(max(taken["blocks_ms"]), 3),
        "start_ms": begun.ours_ms,
        "start_ratio": begun.ratio,
        "rss_mib": round(held["rss_before"], 1),
        "growth_pct": growth_pct(held["rss_before"], held["rss_after"]),
    }


async def _cards(at: Address, clients: int) -> list[str]:
    async with bare(at) as plain:
        return await plain.cards(min(COHORT, clients), clients)
