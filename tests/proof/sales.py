"""Sales of tickets in memory, beside the intents: what the journal's port knows of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk.errors import NotAllowed, StoreError
from desk.model.intent import Intent, IntentState
from desk.model.money import ZERO, Money, total
from desk.model.saga import SALE_QUESTIONS, SETTLED, Sale, SaleState, advance_sale, paid_state
from desk.model.sale import Tender
from desk.model.ticket import ClientTicket
from tests.simulation.journal import MemoryJournal, Paper

WAITING = frozenset({SaleState.ISSUED, SaleState.PART_PAID})


@dataclass(slots=True)
class SalePaper:
    """What is durably written down of the tickets sold at one desk."""

    desk: str
    sales: dict[str, Sale] = field(default_factory=dict)
    boots: dict[str, int] = field(default_factory=dict)
    doubted: set[str] = field(default_factory=set)

    def twin(self) -> SalePaper:
        """The same once more."""
        return SalePaper(self.desk, dict(self.sales), dict(self.boots), set(self.doubted))

    def of_mark(self, mark: str) -> Sale | None:
        """The sale of that mark."""
        return next((each for each in self.sales.values() if each.docmark and each.docmark in mark), None)


class SaleJournal(MemoryJournal):
    """The port Journal with its sales."""

    def __init__(
        self, paper: Paper, sales: SalePaper, boot: int, now: Callable[[], datetime], turn: Callable[[str], object]
    ) -> None:
        super().__init__(paper, boot, now, turn)
        self._sales = sales

    async def open_sale(
        self, client_id: int, *, template_id: int, due: Money, operator: str, named: Sequence[Tender] = ()
    ) -> Sale:
        await self._turn("before open sale")
        held, now = self._sales, self._now()
        number = f"{held.desk}-ticket-{len(held.sales):03}"
        opened = Sale(number, client_id, SaleState.SENDING, now, now, f"LF-{number}", template_id, due, operator=operator)
        held.sales[number], held.boots[number] = opened, self._boot
        await self._turn("after open sale")
        return opened

    async def settle_sale(self, sale_id: str, state: SaleState, *, ticket: ClientTicket | None = None, words: str = "") -> Sale:
        await self._turn("before settle sale")
        after = self._settled(sale_id, state, ticket, words)
        if state is SaleState.SENDING:
            self._sales.boots[sale_id] = self._boot
        await self._turn("after settle sale")
        return after

    async def sale(self, sale_id: str) -> Sale:
        await self._turn("read")
        return self._sales.sales[sale_id]

    async def sale_of_ticket(self, client_ticket_id: int) -> Sale | None:
        await self._turn("read")
        sold = [each for each in self._sales.sales.values() if each.client_ticket_id == client_ticket_id]
        return sold[-1] if sold else None

    async def sale_questions(self) -> list[Sale]:
        await self._turn("read")
        return [each for each in self._sales.sales.values() if each.state in SALE_QUESTIONS]

    async def was_paid(self, account_ids: Collection[int]) -> bool:
        await self._turn("read")
        return any(each.row_id is not None and each.booking.account_id in account_ids for each in self._paper.intents.values())

    async def doubted_sales(self, most: int) -> list[Sale]:
        await self._turn("read")
        known = [self._sales.sales[each] for each in sorted(self._sales.doubted)]
        return [each for each in known if each.state in SETTLED][-most:]

    async def settle(self, intent_id: str, state: IntentState, **told: Any) -> Intent:
        after = await super().settle(intent_id, state, **told)
        if after.state is IntentState.CONFIRMED:
            self._count_payment(after.booking.account_id)
        return after

    async def recover(self) -> list[Intent]:
        left = await super().recover()
        for each in list(self._sales.sales.values()):
            if each.state is SaleState.SENDING and self._sales.boots[each.id] != self._boot:
                self._settled(each.id, SaleState.UNKNOWN, None, "")
        return left

    def _settled(self, sale_id: str, state: SaleState, ticket: ClientTicket | None, words: str) -> Sale:
        before = self._sales.sales[sale_id]
        if before.state is state is SaleState.UNKNOWN:
            return before
        try:
            after = advance_sale(before, state, self._now(), ticket=ticket, words=words)
        except NotAllowed as error:
            raise StoreError(f"{sale_id}: {before.state} can't become {state}", reason="transition") from error
        self._sales.sales[sale_id] = after
        if state is SaleState.UNKNOWN:
            self._sales.doubted.add(sale_id)
        return after

    def _count_payment(self, account_id: int) -> None:
        for sale in self._sales.sales.values():
            accounts = (sale.account_id, sale.fee_account_id)
            if sale.state in WAITING and account_id in accounts:
                booked = [each for each in self._paper.intents.values() if each.booked and each.booking.account_id in accounts]
                state = paid_state(sale.due or ZERO, total([each.booking.sum for each in booked]))
                if state is not sale.state:
                    self._settled(sale.id, state, None, "")
                return
