"""Real sizes on a screen: millimetres, and letters that are read from afar."""

from __future__ import annotations

from PySide6.QtGui import QScreen

from desk.config_kiosk import KioskSettings

MM = 25.4
BELIEVED = (40.0, 400.0)
"""A screen that tells of fewer or more dots to the inch does not know its size."""
FAR = 200.0
"""Letters of a two-hundredth of the distance are read with ease."""
CAPITAL = 0.727
"""How much of the size of our font its capitals are high."""
LEAST_TARGET, TARGET_MM = 60, 15.0


class Ruler:
    """Pixels of one screen. `letter` is the size of a font that is read from where people stand."""

    def __init__(self, dots_per_inch: float, distance_m: float) -> None:
        self._per_mm = dots_per_inch / MM
        self.letter = round(self.mm(1000 * distance_m / FAR) / CAPITAL)

    def mm(self, size: float) -> float:
        """So many pixels are that many millimetres."""
        return size * self._per_mm

    @property
    def target(self) -> int:
        """The side of what is pressed with a finger."""
        return max(LEAST_TARGET, round(self.mm(TARGET_MM)))


def ruler_of(screen: QScreen, settings: KioskSettings) -> Ruler:
    """By what was measured, else by what the screen says of itself, else as Qt thinks of screens in general."""
    told = settings.dots_per_inch or screen.physicalDotsPerInch()
    least, most = BELIEVED
    return Ruler(told if settings.dots_per_inch or least <= told <= most else screen.logicalDotsPerInch(), settings.distance_m)
