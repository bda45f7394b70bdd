"""What is measured without a window, and what every measurement needs; `desk bench till` and `desk bench soak` are here."""

from __future__ import annotations

from collections.abc import Mapping

Figures = Mapping[str, float | Mapping[str, float]]


class BenchFailed(RuntimeError):
    """Something that was to be measured did not work."""


def measure_till(*, payments: int) -> Figures:
    """Payments a second, one payment against its bare request, a start after a bad end. Raises BenchFailed."""
    from desk.bench.till import measured  # noqa: PLC0415 - only in the process that measures

    return measured(payments)


def measure_soak(*, clients: int, taps: int) -> Figures:
    """Cards at four doors without LuckyFit: how many a second, memory, and whether every pass is there. Raises BenchFailed."""
    from desk.bench.soak import measured  # noqa: PLC0415 - only in the process that measures

    return measured(clients, taps)
