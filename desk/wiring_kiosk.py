"""What a kiosk adds to the running product."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from desk.config import Settings
from desk.model.door import Place
from desk.model.gate import Direction
from desk.ports import Clock, Secrets
from desk.services.checkin import Checkin
from desk.services.door import Door
from desk.services.kiosk import Keeping, KioskLock, KioskOrder
from desk.services.phone_entry import PhoneEntry, SignsIn
from desk.store.kiosk_file import KioskFile


class KioskParts(NamedTuple):
    """Its lock, whether it is in order, and how who has no card comes in, where that is wished."""

    lock: KioskLock
    order: KioskOrder
    phone: PhoneEntry | None = None


class KioskGround(NamedTuple):
    """What a kiosk stands on besides its own folder, where people may come in by a code."""

    settings: Settings
    club: SignsIn
    checkin: Checkin
    door: Door


def kiosk_of(folder: Path, keys: Secrets, clock: Clock, ground: KioskGround | None = None) -> KioskParts:
    """The kiosk of a home folder."""
    kept = Keeping(KioskFile(folder))
    phone = _phone_of(ground, kept, clock) if ground is not None else None
    return KioskParts(KioskLock(keys, kept, clock), KioskOrder(kept, clock), phone)


def _phone_of(on: KioskGround, kept: Keeping, clock: Clock) -> PhoneEntry | None:
    """None where it is not wished, or it can't be told which door is meant."""
    gates = [each for each in on.settings.gates if on.settings.kiosk.door in ("", each)]
    if not on.settings.kiosk.phone_code or len(gates) != 1:
        return None
    return PhoneEntry(on.club, on.checkin, on.door, Place(gates[0], Direction.IN), kept, clock)
