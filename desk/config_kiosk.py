"""Settings of the kiosk, the screen at a door. Apart from `desk.config`, which is long enough."""

from __future__ import annotations

from typing import NamedTuple

KIOSK_RANGES = {
    "kiosk.hangs_s": (2, 600),
    "kiosk.distance_m": (0.5, 10),
    "kiosk.dots_per_inch": (0, 600),
}
"""What numbers may be."""


class KioskSettings(NamedTuple):
    """The screen at a door; times in seconds.

    `door`: whose passes it tells, by the name of `[gates.NAME]`; nothing for all of them. An answer stays `granted_s`, `warned_s`
    or `denied_s`; a screen nobody comes to is dimmed after `dim_s`. `distance_m`: from so far it is to be read.
    `dots_per_inch` is measured with a ruler where the screen does not know its own size; 0 believes the screen.
    `surname`: the whole surname is shown, and not its first letter. `phone_code`: who has no card may come in by a code that
    LuckyFit sends to their phone or e-mail. `language`: what is spoken before anybody touches another; nothing for the window's.
    `hangs_s`: a watched kiosk that does not answer for so long is started anew.
    """

    door: str = ""
    granted_s: float = 3.0
    warned_s: float = 4.0
    denied_s: float = 6.0
    dim_s: float = 60.0
    distance_m: float = 3.0
    dots_per_inch: float = 0.0
    hangs_s: float = 15.0
    surname: bool = False
    phone_code: bool = False
    language: str = ""
