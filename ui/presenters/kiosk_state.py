"""What the screen at a door shows: one frozen value, no sentence in it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from desk.model.decide import Reason
from desk.model.kiosk import Trouble
from desk.model.passing import Ending


class KioskShown(StrEnum):
    """Each has its own colour, icon, words and sound.

    RECEPTION: a person is to decide, and the screen does not say why. SHUT: the door is out of order and lets nobody in. OFFLINE:
    nobody but a person can decide, as LuckyFit does not answer. BUSY: somebody else is passing. NOT_TURNED: it was opened, and
    nobody went through. OPEN: this door stands open. FIRE: another door's controller tells of fire, and this door stays as it is.
    """

    WAITING = "waiting"
    READING = "reading"
    GRANTED = "granted"
    WARNED = "warned"
    DENIED = "denied"
    RECEPTION = "reception"
    UNKNOWN_CARD = "unknown_card"
    UNREADABLE = "unreadable"
    SHUT = "shut"
    OFFLINE = "offline"
    BUSY = "busy"
    NOT_TURNED = "not_turned"
    OUT_OF_ORDER = "out_of_order"
    OPEN = "open"
    FIRE = "fire"


class KioskState(NamedTuple):
    """All the screen shows. `number` counts answers, so that the same one told again begins its time anew.

    `name` is already as a public screen may show it, `reason` is one everybody may read. `remembered`: this PC answered and
    LuckyFit did not. `stays_s` is None for what stays until something changes. `called`: a person was asked for;
    `coming`: somebody goes there. `no_reader`: none hangs at the doors of this screen, so no card opens them.
    """

    shown: KioskShown = KioskShown.WAITING
    number: int = 0
    name: str = ""
    reason: Reason | None = None
    passes_left: int | None = None
    until: date | None = None
    leaving: bool = False
    remembered: bool = False
    ending: Ending | None = None
    trouble: Trouble | None = None
    burning: bool = False
    offline: bool = False
    clock_off: bool = False
    no_reader: bool = False
    stays_s: float | None = None
    called: bool = False
    coming: bool = False
    language: str = "uk"
    club: str = ""
