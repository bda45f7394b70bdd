"""What the operations of every noun stand on."""

from __future__ import annotations

from desk.luckyfit.line import Line


class Endpoint:
    """Operations of one noun over the line they share."""

    def __init__(self, line: Line) -> None:
        self._line = line
