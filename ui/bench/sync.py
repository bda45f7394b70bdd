"""The whole run of a reading: a club serves, and a window that remembers nobody reads it."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from desk.bench import BenchFailed, Figures
from desk.bench.sandbox import sandbox, tell
from ui.bench.children import told

COURSE = ("-c", "from ui import qt; qt.load(); from ui.bench.sync_course import main; main()")
PATIENCE_S = 7200.0


def measured(clients: int) -> Figures:
    """Every figure, told on the error stream as it comes."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        with sandbox(clients, home) as at:
            tell(f"a club of {clients} clients serves")
            begun = time.monotonic()
            taken = json.loads(told((*COURSE, at.url, at.key, at.control, str(home / "product")), home, PATIENCE_S))
    if taken["clients"] != clients:
        raise BenchFailed(f"{taken['clients']} of {clients} clients were read")
    return {
        "longest_block_ms": round(taken["block_ms"], 3),
        "rss_mib": round(taken["most_mib"], 1),
        "taken_s": round(time.monotonic() - begun, 1),
    }
