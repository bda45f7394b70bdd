"""Money: deposits, movements, bills."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from desk.errors import NotAllowed, UnexpectedAnswer
from desk.luckyfit.ask import Ask
from desk.luckyfit.endpoints.endpoint import Endpoint
from desk.luckyfit.envelope import BrokenShape
from desk.luckyfit.grammar import Query
from desk.luckyfit.line import Line
from desk.luckyfit.models.goods import OrderItemRow, OrderRow
from desk.luckyfit.models.money import AccountRow, TransactionRow
from desk.luckyfit.models.row import Spared, number_in
from desk.model.difference import Listing
from desk.model.money import ZERO, Money
from desk.model.proof import Statement
from desk.model.sale import PAYABLE, Booking, Operation, Order, OrderItem, PayKind, Transaction
from desk.model.ticket import DepositAccount

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=26)
CLOCK_DOUBT = timedelta(hours=1)
"""Servers behind one address may differ by this much, and nothing is made of it."""
POINT_TOLD = (Operation.TOP_UP, Operation.FEE)
"""Movements of which LuckyFit documents that they carry the point's name; others are not filtered by it."""

WRITABLE = (Operation.TOP_UP, Operation.TICKET, Operation.FEE)


class MoneyMoves(Endpoint):
    """Deposits, movements of money and bills."""

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self._passed_over: set[int | None] = set()

    async def client_accounts(self, client_id: int) -> list[DepositAccount]:
        """Deposits of a client."""
        query = Query().equals("client_id", client_id)
        found = await self._line.rows(Ask("GET", "/client_accounts", query=query), AccountRow, "client_accounts")
        self._line.keeping.deposits(client_id, found)
        return found

    async def transactions(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        kind: PayKind | None = None,
        operation: Operation | None = None,
        point_name: str | None = None,
    ) -> list[Transaction]:
        """Movements of money; raises UnexpectedAnswer when the answer is not all that `total` announces."""
        query = Query().between("created_at", since, until, await self._line.zones.zone())
        return await self._listed(query.equals("paykind_id", kind).equals("finoperation_id", operation), point_name)

    async def statement(self, booking: Booking, since: datetime | None = None) -> Statement:
        """Every movement that may be this booking's, and its like, from `since` or the last day on by LuckyFit's own clock.

        That is more than a day, so that no mistake about a zone leaves a row out, and has no end: a clock that goes back must not
        either. Where LuckyFit's clock is found to have been ahead when `since` was told, it is read from earlier on. Raises
        UnexpectedAnswer when the answer is not all that `total` announces. A row that can't be read and tells another client than
        the booking's is passed over.
        """
        begins = self._line.wire.earliest_now(ours=since is None) - WINDOW
        since = begins if since is None or begins < since - CLOCK_DOUBT else since
        told = booking.point_name if booking.operation in POINT_TOLD else None
        query = Query().between("created_at", since, None, await self._line.zones.zone())
        query = query.equals("paykind_id", booking.kind).equals("finoperation_id", booking.operation)
        odd: set[int | None] = set()
        rows = await self._listed(query, told or None, partial(self._is_of_another, booking.client_id, odd))
        wire = self._line.wire  # which may have been told another time by this very answer
        early = wire.earliest_now(ours=False) - WINDOW >= since - CLOCK_DOUBT
        return Statement(since, tuple(rows), sure=early and wire.clocks_agree, odd=frozenset(odd))

    async def listing(
        self,
        point_name: str,
        since: datetime | None = None,
        *,
        operation: Operation | None = None,
        client_id: int | None = None,
    ) -> Listing:
        """Every movement under a point's name, or under any without one, from `since` on, the last day at least.

        By LuckyFit's own clock. Raises UnexpectedAnswer when the answer is not all that `total` announces. Where one client is
        meant, a row that can't be read and tells another is passed over.
        """
        begins = self._line.wire.earliest_now(ours=since is None) - WINDOW
        since = min(since or begins, begins)
        query = Query().between("created_at", since, None, await self._line.zones.zone()).equals("finoperation_id", operation)
        odd: set[int | None] = set()
        spared = None if client_id is None else partial(self._is_of_another, client_id, odd)
        rows = await self._listed(query, point_name or None, spared)
        if not self._line.wire.clocks_agree:
            raise UnexpectedAnswer("GET /transactions", "Date", "LuckyFit's clock and this PC's are months apart")
        return Listing(since, self._line.wire.server_now(), tuple(rows), frozenset(odd))

    async def book(self, booking: Booking) -> Transaction:
        """One POST of one movement (ticket payment, fee or top-up by `booking.operation`). Never repeated by the client.

        The answer must tell the whole movement itself: one that leaves a field out may be about something else.
        """
        ask = Ask("POST", "/transactions", body=_movement(booking))
        return await self._line.made(ask, TransactionRow, "transaction", {}, lambda made: _is_of(made, booking))

    async def pay_ticket(
        self, client_id: int, account_id: int, kind: PayKind, amount: Money, point_name: str = ""
    ) -> Transaction:
        """Pays for a ticket, to its `account_id`."""
        return await self.book(Booking(client_id, account_id, Operation.TICKET, kind, amount, point_name))

    async def pay_fee(self, client_id: int, account_id: int, kind: PayKind, amount: Money, point_name: str = "") -> Transaction:
        """Pays a membership fee, to the ticket's `fee_account_id`."""
        return await self.book(Booking(client_id, account_id, Operation.FEE, kind, amount, point_name))

    async def top_up(self, client_id: int, account_id: int, kind: PayKind, amount: Money, point_name: str = "") -> Transaction:
        """Puts money on a deposit."""
        return await self.book(Booking(client_id, account_id, Operation.TOP_UP, kind, amount, point_name))

    async def orders(
        self,
        *,
        created_since: datetime | None = None,
        created_until: datetime | None = None,
        payed_since: datetime | None = None,
        payed_until: datetime | None = None,
        paid: bool | None = None,
        kind: PayKind | None = None,
        point_name: str | None = None,
    ) -> list[Order]:
        """Bills that fit every argument given."""
        zone = await self._line.zones.zone()
        query = Query().between("created_at", created_since, created_until, zone)
        query = query.between("payed_at", payed_since, payed_until, zone)
        query = query.equals("payment_status", None if paid is None else 1 + paid)
        query = query.equals("paykind_id", kind).equals("point_name", point_name)
        return await self._line.rows(Ask("GET", "/orders", query=query), OrderRow, "orders")

    async def order_items(self, order_id: int) -> list[OrderItem]:
        """Lines of a bill."""
        return await self._line.rows(Ask("GET", "/order_items/id/{id}", order_id), OrderItemRow, "order_items")

    async def _listed(self, query: Query, point_name: str | None, spared: Spared | None = None) -> list[Transaction]:
        ask = Ask("GET", "/transactions", query=query.equals("point_name", point_name))
        return await self._line.rows(ask, TransactionRow, "transactions", whole=True, spared=spared)

    def _is_of_another(self, client_id: int, odd: set[int | None], wire: Any, error: BrokenShape) -> bool:
        """True for a row that clearly tells another client: it is one of the `odd` ones then, and in the log once."""
        told, row = number_in(wire, "client_id"), number_in(wire, "id")
        if told is None or told <= 0 or told == client_id:
            return False
        odd.add(row)
        if row not in self._passed_over:
            self._passed_over.add(row)
            log.warning("row %s of GET /transactions can't be read (%s) and is of another client: passed over", row, error)
        return True


def _movement(booking: Booking) -> dict[str, Any]:
    """What is sent. The point's name is not documented for ticket payments, and separates tills for them too."""
    if booking.operation not in WRITABLE or booking.kind not in PAYABLE:
        raise NotAllowed("not_writable", operation=booking.operation, kind=booking.kind)
    if booking.sum <= ZERO:
        raise NotAllowed("nothing_to_pay")
    body: dict[str, Any] = {
        "account_dest_id": booking.account_id,
        "client_id": booking.client_id,
        "finoperation_id": int(booking.operation),
        "paykind_id": int(booking.kind),
        "summ": booking.sum,
    }
    return {**body, "point_name": booking.point_name} if booking.point_name else body


def _is_of(made: Transaction, booking: Booking) -> bool:
    """True for the row of this very booking, with a number of its own (they begin at one); a point it tells must be ours."""
    told = (made.client_id, made.account_id, made.operation, made.kind, made.sum, made.point_name or booking.point_name)
    wanted = (booking.client_id, booking.account_id, booking.operation, booking.kind, booking.sum, booking.point_name)
    return made.id > 0 and told == wanted
