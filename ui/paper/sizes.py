"""Kinds of paper and the sizes of letters on them, in points and millimetres."""

from __future__ import annotations

from typing import NamedTuple

from desk.model.paper import TextLevel

ROLL_DPI = 203
"""Eight dots a millimetre: what thermal printers have."""
POINTS_AN_INCH = 72
MM_AN_INCH = 25.4


class Size(NamedTuple):
    """One kind of paper. A roll has no `height`, and as many `dots` across as its printer's head; sums in points and mm."""

    width: float
    height: float = 0.0
    margin: float = 0.0
    dots: int = 0
    title: float = 16.0
    strong: float = 13.0
    normal: float = 10.5
    small: float = 8.5

    @property
    def is_roll(self) -> bool:
        """True for paper without an end."""
        return not self.height

    def points(self, level: TextLevel) -> float:
        """How large a line of that loudness is."""
        return {TextLevel.STRONG: self.strong, TextLevel.NORMAL: self.normal, TextLevel.SMALL: self.small}[level]


SIZES = {
    "a4": Size(210, 297, 18),
    "a5": Size(148, 210, 14, title=14, strong=12, normal=9.5, small=8),
    "80": Size(80, dots=576, margin=4, title=11, strong=13, normal=9, small=7.5),
    "58": Size(58, dots=384, margin=5, title=10, strong=11, normal=8.5, small=7),
}
"""By the name of the setting `print.width`."""
