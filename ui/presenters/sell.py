"""Selling a ticket: what is chosen from the price list, what it costs, and what LuckyFit issued. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from desk.errors import DeskError, NotAllowed, OutcomeUnknown
from desk.events import Bus, SaleChanged
from desk.model.client import Client
from desk.model.money import ZERO, Money
from desk.model.saga import KEEPS_A_TICKET, Sale, SaleState
from desk.model.sale import Discount, DiscountKind, Quote, TicketOrder, quote
from desk.model.ticket import ClientTicket, StartKind, TicketTemplate
from desk.ports import Clock
from desk.services.selling import PriceList, Selling
from ui.presenters.screen import Screen
from ui.presenters.time_left import Left, nobody_looks


class Start(StrEnum):
    """When a ticket begins; FIRST_ENTRY leaves it to LuckyFit."""

    TODAY = "today"
    DAY = "day"
    FIRST_ENTRY = "first_entry"


class Field(StrEnum):
    """Fields that may be wrong."""

    DISCOUNT = "discount"
    REASON = "reason"
    DAY = "day"


class Stage(StrEnum):
    """Where the sale stands. DIFFERS: LuckyFit issued the ticket at another price than shown.

    UNKNOWN: the answer was lost, from where it ends in FOUND or ABSENT as it is proved.
    """

    EDITING = "editing"
    SENDING = "sending"
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    FOUND = "found"
    ABSENT = "absent"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Sold:
    """A ticket LuckyFit issued; `pay_now` when the receptionist goes on to the payment."""

    ticket: ClientTicket
    pay_now: bool

    @property
    def free(self) -> bool:
        """True when LuckyFit told a price and nothing is to be paid."""
        return self.ticket.price is not None and not issued_sum(self.ticket)


@dataclass(frozen=True, slots=True)
class SellState:
    """What the selling dialog shows. `discount` None means that what was typed is no number.

    `lost` is the sale whose answer was lost, as it stands.
    """

    client_name: str
    today: date
    day: date
    price_list: PriceList | None = None
    template: TicketTemplate | None = None
    start: Start = Start.TODAY
    discount: Decimal | None = Decimal(0)
    discount_kind: DiscountKind = DiscountKind.PERCENT
    reason: str = ""
    docnumber: str = ""
    quote: Quote | None = None
    problems: Mapping[Field, str] = field(default_factory=dict)
    stage: Stage = Stage.EDITING
    loading: bool = False
    error: DeskError | None = None
    sold: Sold | None = None
    lost: Sale | None = None

    @property
    def starts(self) -> tuple[Start, ...]:
        """Ways to begin the chosen ticket knows."""
        if self.template is None or self.template.start_kind is StartKind.SALE:
            return (Start.TODAY, Start.DAY)
        return (Start.FIRST_ENTRY,)

    @property
    def reason_needed(self) -> bool:
        """True when LuckyFit would refuse the discount without a reason."""
        return bool(self.discount)

    @property
    def ready(self) -> bool:
        """True when the ticket may be sold as it stands."""
        return self.stage is Stage.EDITING and self.template is not None and self.quote is not None and not self.problems

    @property
    def free(self) -> bool:
        """True when there is nothing to pay for the chosen ticket."""
        return self.quote is not None and not self.quote.due

    @property
    def may_close(self) -> bool:
        """False while the sale is on its way, and while its price is a question."""
        return self.stage not in (Stage.SENDING, Stage.DIFFERS)


class SellPresenter(Screen[SellState]):
    """Edits are plain calls; what talks to LuckyFit is awaited. `left` says how long a ticket is looked for yet."""

    def __init__(
        self, selling: Selling, bus: Bus, clock: Clock, client: Client, left: Callable[[str], Left | None] = nobody_looks
    ) -> None:
        self._selling, self._client, self._left = selling, client, left
        today = clock.now().date()
        super().__init__(SellState(client_name=client.full_name, today=today, day=today))
        self._leave = bus.subscribe(SaleChanged, lambda fact: self._follow(fact.sale))

    def detach(self) -> None:
        """Draws no more, and no longer follows what is found out."""
        super().detach()
        self._leave()

    def time_left(self) -> Left | None:
        """Until it can be told whether there is a ticket, at this moment; None when nobody looks."""
        return self._left(self.state.lost.id) if self.state.lost is not None else None

    async def load(self) -> None:
        """Reads the price list."""
        self._show(replace(self.state, loading=True, error=None))
        try:
            price_list = await self._selling.price_list()
        except DeskError as error:
            self._show(replace(self.state, loading=False, error=error))
        else:
            self._show(replace(self.state, loading=False, price_list=price_list))

    def choose(self, template: TicketTemplate | None) -> None:
        """The ticket to be sold."""
        if template != self.state.template:
            starts = replace(self.state, template=template).starts
            start = self.state.start if self.state.start in starts else starts[0]
            self._edit(template=template, start=start)

    def set_start(self, start: Start) -> None:
        """When it begins."""
        if start in self.state.starts:
            self._edit(start=start)

    def set_day(self, day: date) -> None:
        """The day it begins, when one is chosen."""
        self._edit(day=day)

    def set_discount(self, value: Decimal | None) -> None:
        """Percent or sum, as `set_discount_kind` says; None when what was typed is no number."""
        self._edit(discount=value)

    def set_discount_kind(self, kind: DiscountKind) -> None:
        """Percent or sum."""
        self._edit(discount_kind=kind)

    def set_reason(self, reason: str) -> None:
        """Why there is a discount."""
        self._edit(reason=reason)

    def set_docnumber(self, docnumber: str) -> None:
        """The number of the contract."""
        self._edit(docnumber=docnumber)

    async def sell(self, *, pay_now: bool) -> None:
        """Issues the ticket, unpaid. A lost answer ends in UNKNOWN, from where nothing can be sold again."""
        if not self.state.ready or self.state.template is None:
            return
        order = self._order(self.state.template)
        self._show(replace(self.state, stage=Stage.SENDING, error=None, lost=None))
        try:
            ticket = await self._selling.sell(order)
        except OutcomeUnknown as error:
            lost = self.state.lost
            stage = Stage.UNKNOWN if lost is None else _stage_of(lost, Stage.UNKNOWN)
            self._show(replace(self.state, stage=stage, error=error))
        except DeskError as error:
            self._show(replace(self.state, stage=Stage.EDITING, error=error))
        else:
            self._show_issued(ticket, pay_now=pay_now)

    async def take_found(self, *, pay_now: bool) -> None:
        """Goes on with the ticket that was found, as after a plain sale."""
        if self.state.stage is not Stage.FOUND or self.state.lost is None:
            return
        self._show(replace(self.state, stage=Stage.SENDING, error=None))
        try:
            ticket = await self._selling.look_for(self.state.lost.id)
        except DeskError as error:
            self._show(replace(self.state, stage=Stage.FOUND, error=error))
        else:
            if ticket is None:
                self._show(replace(self.state, stage=Stage.DONE))
            else:
                self._show_issued(ticket, pay_now=pay_now)

    def start_again(self) -> None:
        """Back to the fields after surely no ticket was issued; what is sold then is asked for under the same mark."""
        if self.state.stage is Stage.ABSENT:
            self._show(replace(self.state, stage=Stage.EDITING, error=None))

    def keep(self) -> None:
        """The ticket stays at the price LuckyFit set."""
        if self.state.stage is Stage.DIFFERS:
            self._show(replace(self.state, stage=Stage.DONE))

    async def take_back(self) -> None:
        """Deletes the ticket that came out at another price; nobody has paid for it yet."""
        if self.state.stage is not Stage.DIFFERS or self.state.sold is None:
            return
        self._show(replace(self.state, stage=Stage.SENDING, error=None))
        try:
            await self._selling.undo(self._client.id, self.state.sold.ticket.id)
        except DeskError as error:
            self._show(replace(self.state, stage=Stage.DIFFERS, error=error))
        else:
            self._show(replace(self.state, stage=Stage.EDITING, sold=None))

    def _order(self, template: TicketTemplate) -> TicketOrder:
        starts = {Start.TODAY: self.state.today, Start.DAY: self.state.day, Start.FIRST_ENTRY: None}[self.state.start]
        return TicketOrder(
            self._client.id,
            template.id,
            starts=starts,
            discount=_discount(self.state),
            docnumber=self.state.docnumber.strip(),
        )

    def _show_issued(self, ticket: ClientTicket, *, pay_now: bool) -> None:
        stage = Stage.DONE if self._as_quoted(ticket) else Stage.DIFFERS
        self._show(replace(self.state, stage=stage, sold=Sold(ticket, pay_now)))

    def _follow(self, sale: Sale) -> None:
        """The sale whose answer was just lost, and then what is found out about it."""
        mine = self.state.template is not None and (sale.client_id, sale.template_id) == (self._client.id, self.state.template.id)
        if self.state.stage is Stage.SENDING and self.state.lost is None and sale.state is SaleState.UNKNOWN and mine:
            self._show(replace(self.state, lost=sale))
        elif self.state.lost is not None and sale.id == self.state.lost.id:
            stage = _stage_of(sale, self.state.stage)
            self._show(replace(self.state, lost=sale, stage=stage))

    def _as_quoted(self, ticket: ClientTicket) -> bool:
        due = self.state.quote.due if self.state.quote is not None else ZERO
        return ticket.price is None or ticket.price + (ticket.fee or ZERO) == due

    def _edit(self, **changes: object) -> None:
        if self.state.stage is Stage.EDITING:
            self._show(_quoted(replace(self.state, **changes)))  # type: ignore[arg-type]  # by name


def issued_sum(ticket: ClientTicket) -> Money:
    """What an issued ticket costs in all."""
    return (ticket.price or ZERO) + (ticket.fee or ZERO)


def _stage_of(sale: Sale, stage: Stage) -> Stage:
    """Where the form stands by what was found out; nothing moves it while something is sent, or after a person has gone on."""
    if stage not in (Stage.UNKNOWN, Stage.ABSENT):
        return stage
    if sale.state in KEEPS_A_TICKET:
        return Stage.FOUND
    return Stage.ABSENT if sale.state is SaleState.ABSENT else stage


def _discount(state: SellState) -> Discount | None:
    return Discount(state.discount, state.discount_kind, state.reason.strip()) if state.discount else None


def _quoted(state: SellState) -> SellState:
    """The state with its sums and its problems worked out anew."""
    problems: dict[Field, str] = {}
    if state.discount is None:
        problems[Field.DISCOUNT] = "not_a_number"
    if state.discount and not state.reason.strip():
        problems[Field.REASON] = "missing"
    if state.start is Start.DAY and state.day < state.today:
        problems[Field.DAY] = "past"
    sums = None
    if state.template is not None:
        try:
            sums = quote(state.template, _discount(state))
        except NotAllowed as error:
            problems[Field.DISCOUNT] = error.code
            sums = quote(state.template)
    return replace(state, quote=sums, problems=problems)
