"""`desk sell`, `desk pay`, `desk topup`: the same services as the window's, for scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, NoReturn

import typer

from desk import i18n
from desk.cli import answers
from desk.cli.charged import WARNINGS, Charged, told_of
from desk.cli.running import EXIT_DONE, EXIT_REFUSED, EXIT_UNKNOWN, EXIT_UNREACHABLE, answer, attempt, exit_of, say, warn
from desk.cli.stopped import Begun
from desk.errors import DeskError, NotAllowed, OutcomeUnknown
from desk.model.intent import Intent, IntentState
from desk.model.money import ZERO, Money, total
from desk.model.sale import NO_ACCOUNT, Discount, DiscountKind, Due, Operation, PayKind, Tender, TicketOrder, quote
from desk.model.ticket import ClientTicket
from desk.services.till import PaymentResult
from desk.wiring import Product
from desk.wording import of_trouble
from desk.wording.shift import of_no_shift

KINDS = {
    "deposit": PayKind.DEPOSIT,
    "cash": PayKind.CASH,
    "card": PayKind.CARD,
    "bank": PayKind.BANK,
    "additional": PayKind.ADDITIONAL,
}
NO_SHIFT = "no_shift"
PRICE_TO_COME, FEE_TO_COME = NO_ACCOUNT, -1
"""Accounts of a ticket that is not issued yet; no account has these numbers."""
IN_DOUBT = frozenset({IntentState.UNKNOWN, IntentState.SENDING, IntentState.AMBIGUOUS, IntentState.ABSENT})

Sums = Annotated[list[str] | None, typer.Option("--sum", help="A sum, 500.00; repeat it for a split.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help=f"How each sum is paid: {', '.join(KINDS)}.")]
Again = Annotated[
    bool,
    typer.Option(
        "--again",
        help="It is a second payment, or a second ticket, indeed: though one like it (this client, this sum) was taken within "
        "ten minutes, here or elsewhere, or is still open; though such a ticket was found issued and nothing is paid for it. The "
        "very same payment is never sent while it is in doubt, whatever is said here.",
    ),
]
Slip = Annotated[
    str,
    typer.Option("--slip", help="The number of the bank terminal's slip, for what is paid by card; never a card's own number."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]


def sell(
    client: Annotated[int, typer.Argument(help="LuckyFit's id of the client.")],
    ticket: Annotated[int, typer.Argument(help="LuckyFit's id of the ticket in the price list.")],
    sums: Sums = None,
    kinds: Kinds = None,
    start: Annotated[str, typer.Option(help="First day, 2026-12-01; else by the ticket's own rule.")] = "",
    discount: Annotated[str, typer.Option(help="10 or 150.00.")] = "",
    discount_kind: Annotated[str, typer.Option(help="percent or sum.")] = "percent",
    reason: Annotated[str, typer.Option(help="Why there is a discount; mandatory with one.")] = "",
    docnumber: Annotated[str, typer.Option(help="The contract's number.")] = "",
    slip: Slip = "",
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """Sells a ticket, and pays for it at once as far as sums are given; the rest stays as debt."""
    named = _tenders(sums, kinds, slip)
    order = TicketOrder(client, ticket, _day(start), _discount(discount, discount_kind, reason), docnumber)

    async def work(product: Product, report: Report, charged: Charged) -> None:
        tenders = charged.tenders
        if not again and (found := await product.selling.found_lately(order)) is not None:
            raise NotAllowed("ticket_found", number=found.client_ticket_id)
        await _check_payable(product, order, tenders, again=again)
        due = await _price(product, order)
        report.sold = await product.selling.sell(order, tenders)
        charged.account = report.sold.account_id or NO_ACCOUNT
        if tenders:
            await _paid_at_once(product, report, tenders, due, again=again)

    _run(work, Charged(client, Operation.TICKET, slip), named, as_json=as_json)


def pay(
    client: Annotated[int, typer.Argument(help="LuckyFit's id of the client.")],
    account: Annotated[list[int], typer.Option("--account", help="An account that is owed on; repeat it for several.")],
    sums: Sums = None,
    kinds: Kinds = None,
    slip: Slip = "",
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """Pays what a client owes on one account or several."""
    named = _tenders(sums, kinds, slip, wanted=True)

    async def work(product: Product, report: Report, charged: Charged) -> None:
        view = await product.checkin.refresh(client)
        owed = {due.account_id: due for due in view.dues}
        if unknown := [each for each in account if each not in owed]:
            raise NotAllowed("nothing_owed", account_id=unknown[0])
        charged.operation = owed[account[0]].operation
        dues = _cut([owed[each] for each in account], charged.tenders)
        report.add(await product.till.pay(client, dues, charged.tenders, again=again))

    _run(work, Charged(client, Operation.TICKET, slip, account[0]), named, as_json=as_json)


def top_up(
    client: Annotated[int, typer.Argument(help="LuckyFit's id of the client.")],
    sums: Sums = None,
    kinds: Kinds = None,
    account: Annotated[int | None, typer.Option("--account", help="Which deposit, where there are several.")] = None,
    slip: Slip = "",
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """Puts money on a client's deposit."""
    named = _tenders(sums, kinds, slip, wanted=True)

    async def work(product: Product, report: Report, charged: Charged) -> None:
        deposits = await product.club.client_accounts(client)
        chosen = [each.id for each in deposits if account in (None, each.id)]
        if len(chosen) != 1:
            raise NotAllowed("choose_deposit" if chosen else "no_deposit")
        charged.account = chosen[0]
        due = Due(chosen[0], Operation.TOP_UP, total([each.sum for each in charged.tenders]))
        report.add(await product.till.pay(client, [due], charged.tenders, again=again))

    _run(work, Charged(client, Operation.TOP_UP, slip, account or NO_ACCOUNT), named, as_json=as_json)


def _run(
    work: Callable[[Product, Report, Charged], Awaitable[None]], charged: Charged, named: Sequence[Tender], *, as_json: bool
) -> NoReturn:
    """What a command takes is written down for whoever's the open shift is, as the window does.

    However it ends, what a slip says was taken, and none of its payments took up, is an open question.
    """
    begun = Begun()

    async def in_the_shift(product: Product) -> int:
        begun.listen(product)
        charged.take(named)
        report = Report()
        try:
            await product.learn_operator()
            try:
                report.in_a_shift = await _in_a_shift(product)
                await work(product, report, charged)
            except DeskError as error:
                report.trouble = error
                if not (owed := await charged.keep(product, begun.parts, error)):
                    raise
            else:
                owed = await charged.keep(product, begun.parts, report.trouble)
        except asyncio.CancelledError:
            await begun.end(product)
            await charged.keep(product, begun.parts)
            raise
        report.keep(owed, begun.parts)
        report.of_slip = charged.warnings
        return report.told(as_json=as_json)

    try:
        code = attempt(in_the_shift)
    except KeyboardInterrupt:
        raise SystemExit(begun.told(charged, as_json=as_json)) from None
    except DeskError as error:
        code = charged.told_error(error, as_json=as_json)
    raise SystemExit(code)


async def _price(product: Product, order: TicketOrder) -> Money | None:
    """What the price list says it costs in all, less the discount."""
    template = (await product.selling.price_list()).template(order.template_id)
    return None if template is None else quote(template, order.discount).due


async def _in_a_shift(product: Product) -> bool:
    """True while a shift is open that money is counted in."""
    return await product.shifts.current() is not None


async def _check_payable(product: Product, order: TicketOrder, tenders: Sequence[Tender], *, again: bool) -> None:
    """Before anything is issued: what is given is no more than the ticket costs, nor than lies on the deposit.

    And it is no second payment, unless `again`: whoever is asked about that must not have a second ticket by then.
    """
    template = next((each for each in (await product.selling.price_list()).templates if each.id == order.template_id), None)
    if template is None or not tenders:
        return
    sums = quote(template, order.discount)
    given = total([each.sum for each in tenders])
    if given > sums.due:
        raise NotAllowed("overpaid", sum=given - sums.due)
    wanted = total([each.sum for each in tenders if each.kind is PayKind.DEPOSIT])
    if wanted:
        balance = total([each.balance for each in await product.club.client_accounts(order.client_id)])
        if wanted > balance:
            raise NotAllowed("deposit_short", balance=balance, sum=wanted)
    expected = (Due(PRICE_TO_COME, Operation.TICKET, sums.price - sums.off), Due(FEE_TO_COME, Operation.FEE, sums.fee))
    await product.till.check(order.client_id, _cut(expected, tenders), tenders, again=again)


async def _paid_at_once(
    product: Product, report: Report, tenders: Sequence[Tender], listed: Money | None, *, again: bool
) -> None:
    """The ticket is issued whatever happens here; what goes wrong is told beside it.

    One that costs another sum than was `listed`, as it is read now, is not paid: the client is to be asked.
    """
    if report.sold is None:
        return
    client = report.sold.client_id
    try:
        dues = [due for due in (await product.checkin.refresh(client)).dues if due.client_ticket_id == report.sold.id]
        costs = total([due.sum for due in dues]) if dues else ZERO
        if listed is not None and costs != listed:
            raise NotAllowed("price_differs", price=costs, due=listed)
        report.add(await product.till.pay(client, _cut(dues, tenders), tenders, again=again))
    except DeskError as error:
        report.trouble = error


@dataclass(slots=True)
class Report:
    """What was done by one command, told whole whatever went wrong on the way."""

    sold: ClientTicket | None = None
    parts: list[Intent] = field(default_factory=list)
    trouble: DeskError | None = None
    in_a_shift: bool = True
    of_slip: list[str] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """What is to be known beside it: money came in, or may have, and no shift is open to count it in; or stands nowhere."""
        came = any(each.booked or each.is_open for each in self.parts)
        no_shift = [NO_SHIFT] if came and not self.in_a_shift else []
        return no_shift + self.of_slip

    @property
    def all_confirmed(self) -> bool:
        """True when every part is recorded."""
        return all(each.state is IntentState.CONFIRMED for each in self.parts)

    def add(self, result: PaymentResult) -> None:
        """The parts of one payment, and the first thing that went wrong."""
        self.parts += result.intents
        self.trouble = self.trouble or result.trouble

    def keep(self, owed: Sequence[Intent], heard: Sequence[Intent]) -> None:
        """Card money that is a question now is told too, and every part as it was `heard` of last."""
        now, told = {each.id: each for each in heard}, {each.id for each in self.parts}
        self.parts = [now.get(each.id, each) for each in self.parts] + [each for each in owed if each.id not in told]

    def told(self, *, as_json: bool) -> int:
        """Says it; the exit code. Once something was done, no code says that nothing was."""
        if as_json:
            answer(self._as_json())
        else:
            for line in self._lines():
                say(line)
            for each in self.warnings:
                warn({NO_SHIFT: of_no_shift, **WARNINGS}[each]())
        return self._exit()

    def _as_json(self) -> dict[str, Any]:
        whole: dict[str, Any] = {
            "intents": [answers.intent(each) | {"text": told_of(each, in_doubt=self._ticket_in_doubt)} for each in self.parts]
        }
        if self.sold is not None:
            whole = {"client_ticket": answers.plain(_less(self.sold, self.parts)), **whole}
        if self.trouble is not None:
            whole["error"] = {"code": self.trouble.code, "text": self._troubled(self.trouble)}
        if self.warnings:
            whole["warnings"] = self.warnings
        return whole

    def _lines(self) -> Iterator[str]:
        if self.sold is not None:
            yield i18n._("{ticket} is sold, no. {number}.").format(ticket=self.sold.name, number=self.sold.id)
        yield from (told_of(each, in_doubt=self._ticket_in_doubt) for each in self.parts)
        if self.trouble is not None:
            yield self._troubled(self.trouble)

    @property
    def _ticket_in_doubt(self) -> bool:
        """True when nobody knows whether there is a ticket, and so whether the money has something to pay."""
        return self.sold is None and isinstance(self.trouble, OutcomeUnknown) and not any(each.attempts for each in self.parts)

    def _troubled(self, trouble: DeskError) -> str:
        done = self.sold is not None or any(each.state is not IntentState.REJECTED and each.attempts for each in self.parts)
        return of_trouble(trouble, stands=done)

    def _exit(self) -> int:
        """Unknown outweighs refused; not sent is `unreachable` only while nothing at all was done."""
        states = {each.state for each in self.parts}
        if states & IN_DOUBT or (self.trouble is not None and exit_of(self.trouble) == EXIT_UNKNOWN):
            return EXIT_UNKNOWN
        if self.all_confirmed and self.trouble is None:
            return EXIT_DONE
        done = self.sold is not None or IntentState.CONFIRMED in states
        refused = IntentState.REJECTED in states or self.trouble is None or exit_of(self.trouble) != EXIT_UNREACHABLE
        return EXIT_REFUSED if done or refused else EXIT_UNREACHABLE


def _less(ticket: ClientTicket, parts: Sequence[Intent]) -> ClientTicket:
    """The ticket with what is left to pay: less what is surely recorded of these parts."""
    booked = [each.booking for each in parts if each.state is IntentState.CONFIRMED]

    def left(debt: Money | None, account_id: int | None) -> Money | None:
        return debt and debt - total([each.sum for each in booked if each.account_id == account_id])

    return replace(
        ticket,
        price_debt=left(ticket.price_debt, ticket.account_id),
        fee_debt=left(ticket.fee_debt, ticket.fee_account_id),
    )


def _tenders(sums: list[str] | None, kinds: list[str] | None, slip: str, *, wanted: bool = False) -> list[Tender]:
    """The split as given: each `--sum` with its `--kind`."""
    sums, kinds = sums or [], kinds or []
    if len(sums) != len(kinds) or (wanted and not sums):
        raise typer.BadParameter("give each --sum its --kind")
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise typer.BadParameter(f"--kind {unknown[0]}: choose from {', '.join(KINDS)}")
    try:
        tenders = [Tender(KINDS[kind], Money.parse(text)) for text, kind in zip(sums, kinds, strict=True)]
    except ValueError as error:
        raise typer.BadParameter(f"--sum: {error}") from error
    if any(tender.sum <= ZERO for tender in tenders):
        raise typer.BadParameter("--sum must be more than nothing")
    if slip and all(tender.kind is not PayKind.CARD for tender in tenders):
        raise typer.BadParameter("--slip is for --kind card")
    return tenders


def _cut(dues: Sequence[Due], tenders: Sequence[Tender]) -> list[Due]:
    """What is paid now when less is given than is owed: accounts are filled in the order they were named."""
    left, cut = total([each.sum for each in tenders]), []
    for due in dues:
        part = min(left, due.sum)
        if part:
            cut.append(Due(due.account_id, due.operation, part, due.title, due.client_ticket_id))
        left -= part
    if left:
        raise NotAllowed("overpaid", sum=left)
    return cut


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise typer.BadParameter("--start must be a day like 2026-12-01") from error


def _discount(value: str, kind: str, comment: str) -> Discount | None:
    if not value:
        return None
    if kind not in ("percent", "sum"):
        raise typer.BadParameter("--discount-kind must be percent or sum")
    try:
        return Discount(Decimal(value), DiscountKind[kind.upper()], comment)
    except InvalidOperation as error:
        raise typer.BadParameter("--discount must be a number") from error
