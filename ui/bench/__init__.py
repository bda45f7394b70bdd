"""`desk bench tap`: how fast the program is on this machine, measured on its real parts; kept light for its children."""

from __future__ import annotations

from desk.bench import BenchFailed, Figures

__all__ = ["BenchFailed", "Figures", "measure"]


def measure(*, clients: int, taps: int) -> Figures:
    """How fast a tap, a start and the window are, and how much memory that takes, in one run. Raises BenchFailed."""
    from ui.bench.run import measured  # noqa: PLC0415 - only in the process that measures

    return measured(clients, taps)
