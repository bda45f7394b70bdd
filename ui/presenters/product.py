"""What the windows need of the running product; `desk.wiring` makes one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desk.config import Settings
    from desk.events import Bus
    from desk.ports import Clock
    from desk.services.audits import Auditor
    from desk.services.cards import CardsDesk
    from desk.services.checkin import Checkin
    from desk.services.history import History
    from desk.services.kiosk import KioskLock
    from desk.services.line import LineWatch
    from desk.services.lost_sales import LostSales
    from desk.services.members import Members
    from desk.services.proving import Prover
    from desk.services.receipts import Receipts
    from desk.services.reports import Reports
    from desk.services.selling import Selling
    from desk.services.shifts import Shifts
    from desk.services.till import Till
    from desk.tasks import Tasks
    from desk.wiring_doors import Doors


class Product(Protocol):
    """Everything that runs. States of readers and services come over the bus, after `start` at the latest."""

    @property
    def settings(self) -> Settings:
        """As read at start."""
        ...

    @property
    def folder(self) -> Path:
        """Where the settings file lies."""
        ...

    @property
    def bus(self) -> Bus:
        """Carries facts of devices and services, in the window's thread."""
        ...

    @property
    def tasks(self) -> Tasks:
        """Where background work is started."""
        ...

    @property
    def clock(self) -> Clock:
        """Time in the branch's zone."""
        ...

    @property
    def lock(self) -> KioskLock:
        """The PIN of this PC's kiosk."""
        ...

    @property
    def checkin(self) -> Checkin:
        """Who stands at the desk."""
        ...

    @property
    def line(self) -> LineWatch:
        """How the line to LuckyFit is doing."""
        ...

    @property
    def members(self) -> Members:
        """The search."""
        ...

    @property
    def selling(self) -> Selling:
        """The price list and sales."""
        ...

    @property
    def till(self) -> Till:
        """Movements of money."""
        ...

    @property
    def prover(self) -> Prover:
        """What finds out about payments whose answer was lost."""
        ...

    @property
    def auditor(self) -> Auditor:
        """What looks again at payments that were in doubt."""
        ...

    @property
    def lost_sales(self) -> LostSales:
        """What finds out about sales whose answer was lost."""
        ...

    @property
    def shifts(self) -> Shifts:
        """The shift of this desk."""
        ...

    @property
    def reports(self) -> Reports:
        """Reports of shifts on paper and in files."""
        ...

    @property
    def receipts(self) -> Receipts:
        """What a client is told about money that was taken."""
        ...

    @property
    def history(self) -> History:
        """The journal, to be read."""
        ...

    @property
    def cards_desk(self) -> CardsDesk | None:
        """Instasport, when it is set up."""
        ...

    @property
    def doors(self) -> Doors:
        """The doors, or what there would be of them."""
        ...

    async def start(self) -> None:
        """Begins its work; called once, when the window listens."""
        ...

    async def stop(self) -> None:
        """Ends its work in order; called once."""
        ...
