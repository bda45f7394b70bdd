"""`desk sell`, `desk pay`, `desk topup`: the same services as the window's, for scripts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from desk.cli import answers
from desk.cli.running import EXIT_DONE, EXIT_REFUSED, EXIT_UNKNOWN, EXIT_UNREACHABLE, answer, run, say
from desk.errors import NotAllowed
from desk.model.intent import Intent, IntentState
from desk.model.money import ZERO, Money, total
from desk.model.sale import Discount, DiscountKind, Due, PayKind, Tender, TicketOrder
from desk.wiring import Product
from desk.wording import of_intent

KINDS = {
    "deposit": PayKind.DEPOSIT,
    "cash": PayKind.CASH,
    "card": PayKind.CARD,
    "bank": PayKind.BANK,
    "additional": PayKind.ADDITIONAL,
}

Sums = Annotated[list[str] | None, typer.Option("--sum", help="A sum, 500.00; repeat it for a split.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help=f"How each sum is paid: {', '.join(KINDS)}.")]
Again = Annotated[
    bool, typer.Option("--again", help="A second payment of the same sum, although the first one's outcome is not known.")
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
    as_json: AsJson = False,
) -> None:
    """Sells a ticket, and pays for it at once as far as sums are given; the rest stays as debt."""
    tenders = _tenders(sums, kinds)
    order = TicketOrder(client, ticket, _day(start), _discount(discount, discount_kind, reason), docnumber)

    async def work(product: Product) -> int:
        sold = await product.selling.sell(order)
        view = await product.checkin.refresh(client)
        dues = [due for due in view.dues if due.client_ticket_id == sold.id]
        intents = (await product.till.pay(client, _cut(dues, tenders), tenders)).intents if tenders else ()
        if as_json:
            answer({"client_ticket": answers.plain(sold), "intents": [answers.intent(each) for each in intents]})
        else:
            say(f"{sold.name}: {sold.id}")
            _tell(intents)
        return _exit(intents)

    run(work, as_json=as_json)


def pay(
    client: Annotated[int, typer.Argument(help="LuckyFit's id of the client.")],
    account: Annotated[list[int], typer.Option("--account", help="An account that is owed on; repeat it for several.")],
    sums: Sums = None,
    kinds: Kinds = None,
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """Pays what a client owes on one account or several."""
    tenders = _tenders(sums, kinds, wanted=True)

    async def work(product: Product) -> int:
        view = await product.checkin.refresh(client)
        owed = {due.account_id: due for due in view.dues}
        if unknown := [each for each in account if each not in owed]:
            raise NotAllowed("nothing_owed", account_id=unknown[0])
        result = await product.till.pay(client, _cut([owed[each] for each in account], tenders), tenders, again=again)
        return _done(result.intents, as_json=as_json)

    run(work, as_json=as_json)


def top_up(
    client: Annotated[int, typer.Argument(help="LuckyFit's id of the client.")],
    sums: Sums = None,
    kinds: Kinds = None,
    account: Annotated[int | None, typer.Option("--account", help="Which deposit, where there are several.")] = None,
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """Puts money on a client's deposit."""
    tenders = _tenders(sums, kinds, wanted=True)

    async def work(product: Product) -> int:
        deposits = await product.club.client_accounts(client)
        chosen = [each.id for each in deposits if account in (None, each.id)]
        if len(chosen) != 1:
            raise NotAllowed("choose_deposit" if chosen else "no_deposit")
        intents: list[Intent] = []
        for tender in tenders:
            intents += (await product.till.top_up(client, chosen[0], tender, again=again)).intents
        return _done(intents, as_json=as_json)

    run(work, as_json=as_json)


def _tenders(sums: list[str] | None, kinds: list[str] | None, *, wanted: bool = False) -> list[Tender]:
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


def _done(intents: Sequence[Intent], *, as_json: bool) -> int:
    if as_json:
        answer({"intents": [answers.intent(each) for each in intents]})
    else:
        _tell(intents)
    return _exit(intents)


def _tell(intents: Sequence[Intent]) -> None:
    for each in intents:
        say(of_intent(each))


def _exit(intents: Sequence[Intent]) -> int:
    """Unknown outweighs refused, refused outweighs not sent."""
    states = {each.state for each in intents}
    if states & {IntentState.UNKNOWN, IntentState.SENDING, IntentState.AMBIGUOUS, IntentState.ABSENT}:
        return EXIT_UNKNOWN
    if IntentState.REJECTED in states:
        return EXIT_REFUSED
    return EXIT_DONE if states <= {IntentState.CONFIRMED} else EXIT_UNREACHABLE
