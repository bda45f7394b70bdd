"""What this PC knows by itself, durable and encrypted: the journal of money, corrections, passes, learned tags, log-ins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from desk.ports import (
    CardDeeds,
    Clock,
    Corrections,
    DoorWatch,
    EmergencyMark,
    Journal,
    Passes,
    Records,
    ShiftBook,
    TagMemory,
    TokenBox,
)
from desk.ports.wishes import DoorWishes, KioskDeeds, KioskPresence
from desk.store.ownership import KioskHere
from desk.store.worker import Worker

FILE_NAME = "desk.db"


@dataclass(frozen=True, slots=True)
class Store:
    """An open store; `close` ends its thread after everything asked of it is written.

    `is_owner`: no other living program had opened it. `is_new`: there was none before, so what was booked here lately is not
    known.
    """

    journal: Journal
    corrections: Corrections
    records: Records
    shifts: ShiftBook
    passes: Passes
    door_watch: DoorWatch
    mark: EmergencyMark
    is_owner: bool
    wishes: DoorWishes
    kiosks: KioskPresence
    deeds: KioskDeeds
    tags: TagMemory
    tokens: TokenBox
    card_deeds: CardDeeds
    is_new: bool
    close: Callable[[], Awaitable[None]]


def _nobody(_client_id: int) -> str:
    return ""


async def open_store(folder: Path, key: bytes, clock: Clock, name_of: Callable[[int], str] = _nobody) -> Store:
    """Opens the store of `folder`, made or brought up to date when needed. Raises StoreError, and then changes nothing.

    `key` is 32 random bytes from the key store. The first program to open it is its owner: only that one recovers.
    `name_of` is asked what a client is called whenever money of theirs is written down.
    """
    worker = Worker()
    try:
        return await worker.run(lambda: _opened(folder, key, clock, worker, name_of))
    except BaseException:
        worker.stop()
        raise


def _opened(folder: Path, key: bytes, clock: Clock, worker: Worker, name_of: Callable[[int], str]) -> Store:
    """In the store's thread, where loading the database library keeps nobody waiting."""
    from desk.store.card_deeds import SqlCardDeeds  # noqa: PLC0415
    from desk.store.corrections import SqlCorrections  # noqa: PLC0415
    from desk.store.database import Database  # noqa: PLC0415 - a third of a second, not spent by whoever imports this package
    from desk.store.emergency_file import EmergencyFile  # noqa: PLC0415
    from desk.store.following import SqlDoorWatch  # noqa: PLC0415
    from desk.store.journal import SqlJournal  # noqa: PLC0415
    from desk.store.passes import SqlPasses  # noqa: PLC0415
    from desk.store.records import SqlRecords  # noqa: PLC0415
    from desk.store.shifts import SqlShiftBook  # noqa: PLC0415
    from desk.store.tags import SqlTagMemory  # noqa: PLC0415
    from desk.store.tokens import SqlTokenBox  # noqa: PLC0415
    from desk.store.wishes import SqlDoorWishes  # noqa: PLC0415

    database = Database.opened(folder / FILE_NAME, key, clock, worker, name_of)
    try:
        return Store(
            journal=SqlJournal(database),
            corrections=SqlCorrections(database),
            records=SqlRecords(database),
            shifts=SqlShiftBook(database),
            passes=SqlPasses(database),
            door_watch=SqlDoorWatch(database),
            mark=EmergencyFile(folder),
            is_owner=database.is_owner,
            wishes=(wishes := SqlDoorWishes(database, folder)),
            kiosks=KioskHere(folder),
            deeds=wishes,
            tags=SqlTagMemory(database),
            tokens=SqlTokenBox(database),
            card_deeds=SqlCardDeeds(database),
            is_new=database.is_new,
            close=database.close,
        )
    except BaseException:
        database.dispose()
        raise
