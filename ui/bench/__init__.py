"""`desk bench tap`, `door` and `sync`: how fast the program is on this machine, by its real parts; light for its children."""

from __future__ import annotations

from desk.bench import BenchFailed, Figures

__all__ = ["BenchFailed", "Figures", "measure", "measure_door", "measure_sync"]


def measure(*, clients: int, taps: int) -> Figures:
    """How fast a tap, a start and the window are, and how much memory that takes, in one run. Raises BenchFailed."""
    from ui.bench.run import measured  # noqa: PLC0415 - only in the process that measures

    return measured(clients, taps)


def measure_door(*, clients: int, taps: int, minutes: float) -> Figures:
    """How fast desk and door answer from what is remembered, what that takes, and four lanes in an outage. Raises BenchFailed."""
    from ui.bench.door import measured  # noqa: PLC0415 - only in the process that measures

    return measured(clients, taps, minutes)


def measure_sync(*, clients: int) -> Figures:
    """How long the window does not answer while the whole club is read, and the memory that takes. Raises BenchFailed."""
    from ui.bench.sync import measured  # noqa: PLC0415 - only in the process that measures

    return measured(clients)
