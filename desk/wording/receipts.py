"""A client's receipt as a sheet of paper: what was taken, for what, and what LuckyFit holds of it. Never the word paid."""

from __future__ import annotations

from collections.abc import Iterator

from desk.i18n import Language, clock_time, current, day
from desk.model.fiscal import FiscalOutcome, NotRegistered, WhyNot
from desk.model.intent import Intent
from desk.model.paper import Blank, Line, Pair, Paper, Rule, TextLevel, Words
from desk.model.receipt import Item, Receipt, short_id
from desk.model.sale import Operation, PayKind


def of_receipt(receipt: Receipt, say: Language | None = None) -> Paper:
    """The sheet, in the language in use or the one given."""
    say = say or current()
    title = say.gettext("Receipt no. {number}").format(number=receipt.number)
    return Paper(title, tuple(_lines(receipt, say)))


def of_fiscal(outcome: FiscalOutcome, say: Language | None = None) -> str:
    """What came of the fiscal receipt; the payment itself is another matter, and stays as it is."""
    say = say or current()
    if not isinstance(outcome, NotRegistered):
        return say.gettext("Fiscal receipt no. {number}.").format(number=outcome.number)
    if outcome.why is WhyNot.NOT_SET_UP:
        return say.gettext("No provider of fiscal receipts is set up.")
    if outcome.why is WhyNot.REFUSED:
        return say.gettext("The fiscal receipt was refused: «{words}». The payment is not touched by it.").format(
            words=outcome.words or say.gettext("no reason given")
        )
    return say.gettext("There is no fiscal receipt yet: «{words}». The payment is not touched by it.").format(
        words=outcome.words or say.gettext("no reason given")
    )


def kind_name(kind: PayKind, say: Language | None = None) -> str:
    """A kind of money."""
    say = say or current()
    return {
        PayKind.DEPOSIT: say.gettext("Deposit"),
        PayKind.CASH: say.gettext("Cash"),
        PayKind.CARD: say.gettext("Card"),
        PayKind.BANK: say.gettext("Bank transfer"),
        PayKind.ADDITIONAL: say.gettext("Additional form"),
    }.get(kind, kind.name.title())


def _lines(receipt: Receipt, say: Language) -> Iterator[Line]:
    yield from _head(receipt, say)
    yield Rule()
    for item in receipt.items:
        yield Pair(_for_what(item, say), say.money(item.sum))
    yield Rule()
    yield from _sums(receipt, say)
    yield Rule()
    yield from _records(receipt, say)
    yield Blank()
    yield Words(say.gettext("NOT A FISCAL RECEIPT"), TextLevel.STRONG)


def _head(receipt: Receipt, say: Language) -> Iterator[Line]:
    if receipt.copy:
        yield Words(say.gettext("COPY"), TextLevel.STRONG)
    place = ", ".join(part for part in (receipt.club_name, receipt.point_name) if part)
    if place:
        yield Words(place)
    yield Words(f"{day(receipt.at)} {clock_time(receipt.at)}")
    if receipt.operator:
        yield Words(say.gettext("Served by: {name}").format(name=receipt.operator))
    client = receipt.client_name or say.gettext("no. {number}").format(number=receipt.client_id)
    yield Words(say.gettext("Client: {name}").format(name=client))


def _sums(receipt: Receipt, say: Language) -> Iterator[Line]:
    for kind, value in receipt.by_kind.items():
        yield Pair(kind_name(kind, say), say.money(value))
        for slip in receipt.slips if kind is PayKind.CARD else ():
            yield Words(say.gettext("Slip no. {number}").format(number=slip), TextLevel.SMALL)
    yield Pair(say.gettext("Accepted in all"), say.money(receipt.sum), strong=True)
    if receipt.tendered is not None and receipt.change:
        yield Pair(say.gettext("Cash in hand"), say.money(receipt.tendered))
        yield Pair(say.gettext("Change"), say.money(receipt.change))


def _records(receipt: Receipt, say: Language) -> Iterator[Line]:
    for intent in receipt.recorded:
        yield Pair(say.gettext("Recorded in LuckyFit, no. {number}").format(number=intent.row_id), _sum(intent, say))
    for intent in receipt.being_recorded:
        told = say.gettext("Accepted, no. {number}") if intent.booked else say.gettext("Accepted, being recorded, no. {number}")
        yield Pair(told.format(number=short_id(intent.id)), _sum(intent, say))
    if receipt.fiscal is not None:
        yield Words(of_fiscal(receipt.fiscal, say))
        if receipt.fiscal.link:
            yield Words(receipt.fiscal.link, TextLevel.SMALL)


def _sum(intent: Intent, say: Language) -> str:
    return say.money(intent.booking.sum)


def _for_what(item: Item, say: Language) -> str:
    if item.operation is Operation.FEE and item.title:
        return say.gettext("{ticket}: membership fee").format(ticket=item.title)
    if item.operation is Operation.FEE:
        return say.gettext("Membership fee")
    if item.operation is Operation.TOP_UP:
        return say.gettext("Deposit top-up")
    return item.title or say.gettext("Ticket")
