"""What this PC knows by itself, durable and encrypted: the journal of money, corrections, passes, learned tags, log-ins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from desk.ports import (
    CardDeeds,
    Clock,
    Corrections,
    DoorWatch,
    DoorWishes,
    EmergencyMark,
    Journal,
    KioskDeeds,
    KioskPresence,
    Passes,
    Records,
    ShiftBook,
    TagMemory,
    TokenBox,
)
from desk.store.worker import Worker

if TYPE_CHECKING:
    from desk.store.database import Database
    from desk.store.door_parts import DoorParts

FILE_NAME = "desk.db"


@dataclass(frozen=True)
class Store:
    """An open store; `close` ends its thread after everything asked of it is written.

    `is_owner`: no other living program had opened it. `is_new`: there was none before, so what was booked here lately is not
    known. What not every program needs is loaded and made when it is first asked for: doors, Instasport, the journal for people.
    """

    journal: Journal
    corrections: Corrections
    shifts: ShiftBook
    tags: TagMemory
    is_owner: bool
    is_new: bool
    close: Callable[[], Awaitable[None]]
    _database: Database
    _folder: Path

    @cached_property
    def records(self) -> Records:
        """The journal, to be read."""
        from desk.store.records import SqlRecords  # noqa: PLC0415

        return SqlRecords(self._database)

    @cached_property
    def tokens(self) -> TokenBox:
        """Kept log-ins at Instasport."""
        from desk.store.tokens import SqlTokenBox  # noqa: PLC0415

        return SqlTokenBox(self._database)

    @cached_property
    def card_deeds(self) -> CardDeeds:
        """Presses on Instasport cards that nobody knows the end of yet."""
        from desk.store.card_deeds import SqlCardDeeds  # noqa: PLC0415

        return SqlCardDeeds(self._database)

    @cached_property
    def doors(self) -> DoorParts:
        """All that is kept of doors."""
        from desk.store.door_parts import parts_of  # noqa: PLC0415

        return parts_of(self._database, self._folder)

    @property
    def passes(self) -> Passes:
        """The record of passes."""
        return self.doors.passes

    @property
    def door_watch(self) -> DoorWatch:
        """What other programs write of the doors."""
        return self.doors.watch

    @property
    def mark(self) -> EmergencyMark:
        """That all doors are held open."""
        return self.doors.mark

    @property
    def wishes(self) -> DoorWishes:
        """What is asked of the program that works the doors."""
        return self.doors.wishes

    @property
    def kiosks(self) -> KioskPresence:
        """Whether a kiosk lives on this PC."""
        return self.doors.kiosks

    @property
    def deeds(self) -> KioskDeeds:
        """What is done at a kiosk."""
        return self.doors.deeds


def _nobody(_client_id: int) -> str:
    return ""


async def open_store(
    folder: Path, key: bytes, clock: Clock, name_of: Callable[[int], str] = _nobody, *, doors: bool = False
) -> Store:
    """Opens the store of `folder`, made or brought up to date when needed. Raises StoreError, and then changes nothing.

    `key` is 32 random bytes from the key store. The first program to open it is its owner: only that one recovers.
    `name_of` is asked what a client is called whenever money of theirs is written down. `doors`: they are needed at once, so what
    they need is loaded here, where it keeps nobody waiting.
    """
    worker = Worker()
    try:
        return await worker.run(lambda: _opened(folder, key, clock, worker, name_of, doors=doors))
    except BaseException:
        worker.stop()
        raise


def _opened(folder: Path, key: bytes, clock: Clock, worker: Worker, name_of: Callable[[int], str], *, doors: bool) -> Store:
    """In the store's thread, where loading the database library keeps nobody waiting."""
    from desk.store.corrections import SqlCorrections  # noqa: PLC0415
    from desk.store.database import Database  # noqa: PLC0415 - a third of a second, not spent by whoever imports this package
    from desk.store.journal import SqlJournal  # noqa: PLC0415
    from desk.store.shifts import SqlShiftBook  # noqa: PLC0415
    from desk.store.tags import SqlTagMemory  # noqa: PLC0415

    database = Database.opened(folder / FILE_NAME, key, clock, worker, name_of)
    try:
        if doors:
            from desk.store import door_parts  # noqa: F401, PLC0415
        return Store(
            journal=SqlJournal(database),
            corrections=SqlCorrections(database),
            shifts=SqlShiftBook(database),
            tags=SqlTagMemory(database),
            is_owner=database.is_owner,
            is_new=database.is_new,
            close=database.close,
            _database=database,
            _folder=folder,
        )
    except BaseException:
        database.dispose()
        raise
