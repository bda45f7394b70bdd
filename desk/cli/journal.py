"""`desk journal`: every movement of money this desk wrote down, its story, and the proof of what became of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from desk import i18n
from desk.cli.answers import plain
from desk.cli.journal_filter import AsJson, Chosen, ClientId, FirstDay, LastDay, Operator, State
from desk.cli.running import (
    EXIT_DONE,
    EXIT_REFUSED,
    EXIT_UNKNOWN,
    Listing,
    answer,
    error_told,
    exit_of,
    run,
    say,
    tell_error,
    warn,
)
from desk.errors import DeskError, StoreError
from desk.events import ServiceChanged
from desk.model.health import Health
from desk.model.intent import Intent, IntentState
from desk.model.record import Chain, SaleStory, Slips, Story, slips_in
from desk.model.saga import SALE_QUESTIONS, Sale, SaleState
from desk.model.witness import Heard
from desk.services.endings import GivenBack
from desk.wiring import Product
from desk.wording import of_given_back, of_heard, of_intent, of_kept, of_returned
from desk.wording.chain import of_chain
from desk.wording.story import Line, of_sale_story, of_story

Within = Annotated[
    float | None, typer.Option("--within", min=0, help="Looks no longer than so many seconds; else until all is settled.")
]

app = typer.Typer(help="Shows and proves the journal of money.", no_args_is_help=True)


@app.command("list")
def listing(
    first: FirstDay = "",
    last: LastDay = "",
    operator: Operator = "",
    client: ClientId = None,
    state: State = "all",
    as_json: AsJson = False,
) -> None:
    """Movements of money, oldest first; all of them unless less is asked for."""
    chosen = Chosen(first, last, operator, client, state)

    async def work(product: Product) -> int:
        told = Listing("intents", as_json=as_json)
        async for some in product.history.each(chosen.wanted(product.clock)):
            slips = await product.history.slips(some)
            told.add([(_row if as_json else _line)(each, slips[each.id]) for each in some])
        told.end()
        return EXIT_DONE

    run(work, as_json=as_json, say_error=of_kept)


@app.command("show")
def show(
    intent: Annotated[str, typer.Argument(help="The id of a movement as `list` tells it, or of a sale.")], as_json: AsJson = False
) -> None:
    """One movement, or the sale of a ticket, with everything that happened to it."""

    async def work(product: Product) -> int:
        try:
            found = await product.history.story(intent)
            _show(found, await product.prover.heard(intent) if found.intent.is_open else None, as_json=as_json)
        except StoreError as missing:
            try:
                sold = await product.history.sale_story(intent)
            except StoreError:
                raise missing from None
            _show_sale(sold, await product.history.slips(sold.parts), as_json=as_json)
        return EXIT_DONE

    run(work, as_json=as_json, say_error=of_kept)


@app.command("returned")
def returned(
    intent: Annotated[str, typer.Argument(help="The id of a movement as `list` tells it.")],
    slip: Annotated[str, typer.Option("--slip", help="The number of the slip by which it went back; never a card's.")] = "",
    never_charged: Annotated[bool, typer.Option("--never-charged", help="Nothing was taken at all: it was a mistake.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="With --never-charged: why; it is kept for good.")] = "",
    as_json: AsJson = False,
) -> None:
    """Says that the bank's terminal has given back card money that nothing is booked for, or never took it."""
    if never_charged and slip:
        raise typer.BadParameter("--never-charged: then there is no --slip by which it went back")
    if reason and not never_charged:
        raise typer.BadParameter("--reason: only with --never-charged")

    async def work(product: Product) -> int:
        await product.learn_operator()
        if never_charged:
            ended = await product.prover.never_charged(intent, reason)
        else:
            ended = await product.till.returning.returned(intent, slip)
        if as_json:
            answer(_row(_here(ended, product), (await product.history.slips([ended]))[ended.id]))
        else:
            say(of_intent(ended) if never_charged else of_returned())
        return EXIT_DONE

    run(work, as_json=as_json, say_error=of_kept)


@app.command("verify")
def verify(
    head: Annotated[str, typer.Option("--head", help="A head noted earlier: only it shows that the end was cut off.")] = "",
    as_json: AsJson = False,
) -> None:
    """Checks the chain of the audit, and compares with it the rows, the desk's code, the tables and their rules.

    Not covered: passes (`desk door verify`), learned tag spellings, kept log-ins, and of rows written by earlier versions what
    their events do not tell, as a client's name. An audit written anew as a whole shows only by a head noted elsewhere.
    """

    async def work(product: Product) -> int:
        found = await product.store.records.check(head)
        if as_json:
            answer(_chain(found, head))
        else:
            for each in of_chain(found, product.clock.zone, noted=head):
                say(each)
        return EXIT_DONE if _is_good(found, head) else EXIT_REFUSED

    run(work, as_json=as_json, say_error=of_kept)


@app.command("give-back")
def give_back(
    intent: Annotated[str, typer.Argument(help="The id of a movement as `list` tells it.")], as_json: AsJson = False
) -> None:
    """Ends what LuckyFit does not have, after a last look, or what was never sent: its money goes back to the client."""

    async def work(product: Product) -> int:
        await product.learn_operator()
        if (await product.store.journal.intent(intent)).state is IntentState.PREPARED:
            given = GivenBack(await product.till.call_off(intent))
        else:
            given = await product.till.give_back(intent)
        if as_json:
            answer(_row(_here(given.intent, product)) | {"looked": given.looked})
        else:
            say(of_given_back(given.intent, looked=given.looked))
        return EXIT_DONE

    run(work, as_json=as_json, say_error=of_kept)


@app.command("reconcile")
def reconcile(within: Within = None, as_json: AsJson = False) -> None:
    """Looks in LuckyFit until every movement, and every sale of a ticket, is settled or is for a person to decide.

    What LuckyFit did not have is looked for once more: its record may have come late. What another program is sending is waited
    for, two minutes at most. At the end a ticket that a sale made twice is taken back while nothing is paid for it.
    """

    async def work(product: Product) -> int:
        await product.till.recover()
        _tell_once_unreachable(product)
        until = None if within is None else asyncio.get_running_loop().time() + within
        await _as_far_as(until, product.elsewhere.outlast())
        questions = await product.till.open_questions()
        lost = [each for each in questions if each.state is IntentState.UNKNOWN]
        absent = [each for each in questions if each.state is IntentState.ABSENT]
        sales = [each for each in await product.selling.open_questions() if each.state is SaleState.UNKNOWN]
        proving = [*(_seen_through(product, each.id) for each in lost), *(product.lost_sales.prove(each.id) for each in sales)]
        await _as_far_as(until, asyncio.gather(*proving))
        for each in absent:
            await _as_far_as(until, product.prover.look_again(each.id))
        taken_back, trouble = await _swept(product)
        settled = [] if as_json else await _settled(product, [*lost, *absent], sales)
        open_ones, in_doubt = await product.store.journal.open_questions(), await product.selling.open_questions()
        left = [_here(each, product) for each in open_ones]
        if as_json:
            told = {"intents": [_row(each) for each in left], "sales": [_sale_row(each, product) for each in in_doubt]}
            swept = {"taken_back": taken_back} if taken_back else {}
            answer(told | swept | (error_told(trouble) if trouble else {}))
        else:
            for line in [*settled, *(_line(each) for each in left), *[await _sale_line(each, product) for each in in_doubt]]:
                say(line)
            for number in taken_back:
                say(i18n._("Ticket no. {number} was one too many and is taken back.").format(number=number))
            if trouble is not None:
                tell_error(trouble, as_json=False)
            elif not left and not in_doubt:
                say(i18n._("Nothing is in doubt."))
        return EXIT_UNKNOWN if left or in_doubt else EXIT_DONE if trouble is None else exit_of(trouble)

    run(work, as_json=as_json, say_error=of_kept)


async def _as_far_as(until: float | None, work: Awaitable[object]) -> None:
    """Whatever is not done by then stays as it is."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout_at(until):
            await work


async def _swept(product: Product) -> tuple[list[int], DeskError | None]:
    """Tickets that were one too many and are taken back; what kept them from being looked for."""
    try:
        return await product.lost_sales.sweep_all(), None
    except DeskError as error:
        return [], error


def _tell_once_unreachable(product: Product) -> None:
    """Whoever waits is told why: it is asked for as long as it takes."""
    told: list[ServiceChanged] = []

    def heard(fact: ServiceChanged) -> None:
        if fact.service == "luckyfit" and fact.health is Health.OFF and not told:
            told.append(fact)
            warn(i18n._("LuckyFit can't be reached now. It is asked again until it answers."))

    product.bus.subscribe(ServiceChanged, heard)


async def _settled(product: Product, intents: Sequence[Intent], sales: Sequence[Sale]) -> list[str]:
    """What was in doubt when the command began and is not any more, a line each."""
    moved = [await product.store.journal.intent(each.id) for each in intents]
    sold = [await product.store.journal.sale(each.id) for each in sales]
    told = [_line(_here(each, product)) for each in moved if not each.is_open]
    return told + [await _sale_line(each, product) for each in sold if each.state not in SALE_QUESTIONS]


async def _seen_through(product: Product, intent_id: str) -> None:
    """What was sent under a number is repeated first; what is then still in doubt is looked for in LuckyFit's list."""
    if (await product.resender.resend(intent_id)).state is IntentState.UNKNOWN:
        await product.prover.prove(intent_id)


def _show(story: Story, heard: Heard | None, *, as_json: bool) -> None:
    """With what the client's deposits say of it, while it is open and was to be paid from them."""
    if as_json:
        events, attempts = [plain(each) for each in story.happened], [plain(each) for each in story.attempts]
        told = {"events": events, "attempts": attempts, "baseline_rows": story.before, "deposit": plain(heard)}
        answer(_row(story.intent, slips_in(story.happened)) | told | _sold(story))
        return
    say(_line(story.intent, slips_in(story.happened)))
    _say_lines(of_story(story, technical=True))
    if heard is not None:
        say(f"  {of_heard(heard)}")


def _sold(story: Story) -> dict[str, Any]:
    """The ticket that is paid for, when this desk sold it."""
    if story.sale is None:
        return {"sale": None}
    return {"sale": plain(story.sale) | {"events": [plain(each) for each in story.sale_happened]}}


def _show_sale(story: SaleStory, slips: Mapping[str, Slips], *, as_json: bool) -> None:
    sale = story.sale
    if as_json:
        events = [plain(each) for each in story.happened]
        answer(plain(sale) | {"events": events, "intents": [_row(each, slips[each.id]) for each in story.parts]})
        return
    due = i18n.money(sale.due) if sale.due is not None else ""
    say(f"{sale.id}  {_client(sale.client_id, sale.client_name)}  {due}".rstrip())
    _say_lines(of_sale_story(story))
    for each in story.parts:
        say(_line(each, slips[each.id]))


def _say_lines(lines: tuple[Line, ...]) -> None:
    for each in lines:
        say(f"  {each.at:%Y-%m-%d %H:%M:%S}  {each.text}")


def _chain(found: Chain, noted: str) -> dict[str, Any]:
    broken = found.broken
    return {
        "whole": _is_good(found, noted),
        "events": found.count,
        "head": found.head,
        "first_break": None if broken is None else broken.seq,
        "damage": None if broken is None else broken.damage.value,
        "about": None if broken is None else broken.subject,
        "at": None if broken is None else plain(broken.at),
        "noted_at": found.noted_at,
        "differing": list(found.differing),
        "rows": [
            {"table": each.table, "id": each.id, "what": each.oddity.value, "columns": list(each.columns)} for each in found.rows
        ],
        "schema": list(found.schema),
    }


def _is_good(found: Chain, noted: str) -> bool:
    agrees = not (found.differing or found.rows or found.schema)
    return found.broken is None and agrees and not (noted and found.noted_at is None)


def _here(intent: Intent, product: Product) -> Intent:
    """The same, told by the clock at the wall."""
    return replace(intent, created_at=intent.created_at.astimezone(product.clock.zone))


def _row(intent: Intent, slips: Slips | None = None) -> dict[str, Any]:
    """An intent in the names that are kept stable for machines; `tender_ref` is the last slip there is of it."""
    booking, slips = intent.booking, slips or Slips(intent.tender_ref)
    return {
        "id": intent.id,
        "state": intent.state.value,
        "client_id": booking.client_id,
        "client_name": intent.client_name,
        "account_id": booking.account_id or None,
        "operation": booking.operation.name.lower(),
        "kind": booking.kind.name.lower(),
        "summ": str(booking.sum),
        "row_id": intent.row_id,
        "claimed_by": intent.claimed_by.value if intent.claimed_by else None,
        "attempts": intent.attempts,
        "tender": intent.tender.value,
        "tender_ref": intent.tender_ref,
        "slip": slips.paid,
        "return_slip": slips.returned,
        "operator": intent.operator,
        "created_at": intent.created_at.isoformat(),
    }


def _sale_row(sale: Sale, product: Product) -> dict[str, Any]:
    """A sale in the names that are kept stable for machines."""
    return {
        "id": sale.id,
        "state": sale.state.value,
        "client_id": sale.client_id,
        "client_name": sale.client_name,
        "template_id": sale.template_id,
        "summ": str(sale.due) if sale.due is not None else None,
        "operator": sale.operator,
        "created_at": sale.created_at.astimezone(product.clock.zone).isoformat(),
    }


async def _sale_line(sale: Sale, product: Product) -> str:
    """Of a sale that is surely not done, what can be done; of another the last that happened to it."""
    told = i18n._("LuckyFit has no ticket of this sale. Sell it again, or give it up.")
    if sale.state is not SaleState.ABSENT:
        told = of_sale_story(await product.history.sale_story(sale.id))[-1].text
    due = i18n.money(sale.due) if sale.due is not None else ""
    begun, client = sale.created_at.astimezone(product.clock.zone), _client(sale.client_id, sale.client_name)
    return f"{begun:%Y-%m-%d %H:%M}  {sale.id}  {client}  {due}  {told}"


def _line(intent: Intent, slips: Slips | None = None) -> str:
    told = i18n.money(intent.booking.sum)
    client = _client(intent.booking.client_id, intent.client_name)
    line = f"{intent.created_at:%Y-%m-%d %H:%M}  {intent.id}  {client}  {told}  {of_intent(intent)}"
    return " ".join([line, *_slips(slips or Slips(intent.tender_ref))])


def _slips(slips: Slips) -> Iterator[str]:
    if slips.paid:
        yield i18n._("Slip no. {number}.").format(number=slips.paid)
    if slips.returned:
        yield i18n._("It went back by slip no. {number}.").format(number=slips.returned)


def _client(client_id: int, name: str) -> str:
    return f"{client_id} {name}".rstrip()
