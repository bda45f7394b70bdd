"""The same desk with its journal on a real file: what the invariants judge is read back from it after every change."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import gettempdir, mkdtemp
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from desk.model.drawer import ShiftMoney
from desk.model.intent import ClaimedBy
from desk.services.audits import Auditor
from desk.store.chain import first_break
from desk.store.corrections import SqlCorrections, _correction
from desk.store.database import Database
from desk.store.intents import IntentRows
from desk.store.journal import SqlJournal
from desk.store.sales import _sale
from desk.store.shifts import SqlShiftBook
from desk.store.tables import correction, sale
from desk.store.ulid import LENGTH, RANDOM_BITS, Ulids, base32
from tests.proof.desk import ToldDesk, ToldProgram
from tests.proof.drawers import ToldBook

KEY = bytes(range(32))
QUICK = Path("/dev/shm")  # noqa: S108 - a disk in memory, where there is one
READS = frozenset(
    {
        *("intent", "intents", "open_questions", "of_client", "evidence", "transports", "story", "first_break", "sent_elsewhere"),
        *(
            "sale",
            "sale_of_ticket",
            "sale_questions",
            "doubted_sales",
            "was_paid",
            "to_look_at",
            "doubted_lately",
            "open_ones",
            "of_intent",
            "one",
        ),
    }
)
T = TypeVar("T")


class AtOnce:
    """The store's thread, without one."""

    async def run(self, work: Callable[[], T]) -> T:
        return work()

    def stop(self) -> None:
        """Nothing runs."""


class ToldUlids(Ulids):
    """The same ids in every run."""

    def __init__(self, clock: Any, chance: Random) -> None:
        super().__init__(clock)
        self._chance = chance

    def next(self) -> str:
        moment = int(self._clock.now().timestamp() * 1000)
        number = (moment << RANDOM_BITS) | self._chance.getrandbits(RANDOM_BITS)
        self._last = number if number >> RANDOM_BITS > self._last >> RANDOM_BITS else self._last + 1
        return base32(self._last, LENGTH)


class Mirrored:
    """A port over the file: around every write others may act and the program may die, and what was written is read back."""

    def __init__(self, inner: object, program: DiskProgram) -> None:
        self._inner, self._program = inner, program

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        inner, program = getattr(self._inner, name), self._program

        async def called(*given: Any, **named: Any) -> Any:
            if name in READS:
                await program.turn("read")
                return await inner(*given, **named)
            await program.turn(f"before {name}")
            told = await inner(*given, **named)
            program.mirrors()
            await program.turn(f"after {name}")
            return told

        return called


class DiskProgram(ToldProgram):
    """One run of the program over the file of its desk."""

    desk: DiskDesk

    def opened(self, boot: int) -> Any:
        desk = self.desk
        self.database = Database.opened(desk.folder / "desk.db", KEY, desk.clock, AtOnce(), lambda _client: "")
        self.database.ulids = ToldUlids(desk.clock, desk.ids)
        held = dict(desk.paper.intents)
        self.mirrors()
        if held and held != desk.paper.intents:
            desk.findings.found(f"the file of {desk.name} holds something else after a restart")
        return Mirrored(SqlJournal(self.database), self)

    def auditor(self) -> Auditor:
        corrections = Mirrored(SqlCorrections(self.database), self)
        return Auditor(self, self.journal, corrections, self.bus, self.desk.clock, self.tasks, pause=self.pause)

    def book_of_shifts(self) -> ToldBook:
        return ToldBook(SqlShiftBook(self.database), self)

    def money(self) -> ShiftMoney | None:
        book = SqlShiftBook(self.database)

        def known(connection: Connection) -> ShiftMoney | None:
            opened = book._current(connection)
            return None if opened is None else book._money.of(connection, opened)

        return self.database._transaction(known)

    def mirrors(self) -> None:
        """What is committed, for the invariants."""
        paper, rows = self.desk.paper, IntentRows(self.database)
        intents, sales, corrections = self.database._transaction(
            lambda connection: (
                rows.all(connection),
                [_sale(row) for row in connection.execute(select(sale).where(sale.c.docmark.is_not(None)).order_by(sale.c.id))],
                [_correction(row) for row in connection.execute(select(correction).order_by(correction.c.id))],
            )
        )
        for gone in set(paper.intents) - {each.id for each in intents}:
            self.desk.findings.found(f"intent {gone} is no more in the file")
        for each in intents:
            if each.id not in paper.intents:
                paper.intents[each.id] = each
            elif paper.intents[each.id] != each:
                paper.put(each, each.claimed_by or ClaimedBy.RESPONSE)
        self.desk.sold.sales = {each.id: each for each in sales}
        paper.corrections = corrections

    def whole(self) -> None:
        """The audit's chain has no break."""
        if (broken := self.database._transaction(first_break)) is not None:
            self.desk.findings.found(f"the audit of {self.desk.name} is broken at {broken}")

    def shut(self) -> None:
        """As the system shuts what a dead program had open."""
        self.database.dispose()


@dataclass
class DiskDesk(ToldDesk):
    """Its journal lies in `folder`."""

    folder: Path = field(default_factory=lambda: Path(mkdtemp(dir=QUICK if QUICK.is_dir() else gettempdir())))
    ids: Random = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.ids = Random(self.name)  # noqa: S311 - chance, not a secret

    def fresh(self) -> DiskProgram:
        return DiskProgram(self, self.boots)

    def crash(self) -> None:
        program = self.program
        super().crash()
        if program is not None:
            program.shut()

    def copied_to(self, copy: DiskDesk) -> None:
        """The file and what is not yet in it."""
        for name in ("desk.db", "desk.db-wal"):
            shutil.copy(self.folder / name, copy.folder / name)
        copy.ids.setstate(self.ids.getstate())

    def leave(self) -> None:
        """Nothing is kept."""
        if self.program is not None:
            self.program.whole()
            self.program.shut()
        shutil.rmtree(self.folder, ignore_errors=True)
