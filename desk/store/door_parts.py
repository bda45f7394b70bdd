"""What the store keeps of doors, loaded where there are some."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desk.store.database import Database
from desk.store.emergency_file import EmergencyFile
from desk.store.following import SqlDoorWatch
from desk.store.ownership import KioskHere
from desk.store.passes import SqlPasses
from desk.store.wishes import SqlDoorWishes


@dataclass(frozen=True, slots=True)
class DoorParts:
    """Each is one of `desk.ports`."""

    passes: SqlPasses
    watch: SqlDoorWatch
    mark: EmergencyFile
    wishes: SqlDoorWishes
    kiosks: KioskHere
    deeds: SqlDoorWishes


def parts_of(database: Database, folder: Path) -> DoorParts:
    """Nothing is read or written by it."""
    wishes = SqlDoorWishes(database, folder)
    return DoorParts(SqlPasses(database), SqlDoorWatch(database), EmergencyFile(folder), wishes, KioskHere(folder), wishes)
