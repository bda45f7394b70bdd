"""What a kiosk adds to the running product."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from desk.ports import Clock, Secrets
from desk.services.kiosk import Keeping, KioskLock, KioskOrder
from desk.store.kiosk_file import KioskFile


class KioskParts(NamedTuple):
    """Its lock, and whether it is in order."""

    lock: KioskLock
    order: KioskOrder


def kiosk_of(folder: Path, keys: Secrets, clock: Clock) -> KioskParts:
    """The kiosk of a home folder."""
    kept = Keeping(KioskFile(folder))
    return KioskParts(KioskLock(keys, kept, clock), KioskOrder(kept, clock))
