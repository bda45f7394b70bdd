"""The club at LuckyFit: every operation of its documents, one typed method each; what services know as `desk.ports.Club`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from desk.config import LuckyFitSettings
from desk.events import ServiceChanged
from desk.luckyfit.endpoints.access import Access
from desk.luckyfit.endpoints.catalogue import Catalogue
from desk.luckyfit.endpoints.clients import Clients
from desk.luckyfit.endpoints.money import MoneyMoves
from desk.luckyfit.endpoints.pages import Pages
from desk.luckyfit.endpoints.schedule import Schedule
from desk.luckyfit.endpoints.sign_in import SignIn
from desk.luckyfit.endpoints.terminal import Terminal
from desk.luckyfit.endpoints.tickets import ClientTickets
from desk.luckyfit.line import Line
from desk.luckyfit.wire import Limits, Transport, Wire
from desk.ports import Clock, Keeping


class LuckyFitClub(Clients, ClientTickets, MoneyMoves, Catalogue, Access, Schedule, SignIn, Pages, Terminal):
    """LuckyFit over REST. `transport` stands in for the network.

    `observe` is told after each call how LuckyFit answers, `keeping` what it answered about people.
    """

    def __init__(
        self,
        settings: LuckyFitSettings,
        key: Callable[[], str],
        clock: Clock,
        *,
        transport: Transport | None = None,
        observe: Callable[[ServiceChanged], None] | None = None,
        limits: Limits | None = None,
        keeping: Keeping | None = None,
    ) -> None:
        wire = Wire(settings, key, clock, transport=transport, observe=observe, limits=limits)
        super().__init__(Line(wire, clock, keeping))

    def server_now(self) -> datetime:
        """LuckyFit's time by its last answer; this PC's until there is one."""
        return self._line.wire.server_now()

    @property
    def tells_time(self) -> bool:
        """True once an answer told LuckyFit's time."""
        return self._line.wire.tells_time

    async def close(self) -> None:
        """Hangs up."""
        await self._line.wire.close()
