"""`desk journal`: every movement of money this desk wrote down, its story, and the proof of what became of it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from desk import i18n
from desk.cli.answers import plain
from desk.cli.running import EXIT_DONE, EXIT_REFUSED, EXIT_UNKNOWN, answer, run, say
from desk.model.intent import TERMINAL, Intent, IntentState
from desk.wiring import Product
from desk.wording import of_intent

app = typer.Typer(help="Shows and proves the journal of money.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]


@app.command("list")
def listing(as_json: AsJson = False) -> None:
    """Every movement of money, oldest first."""

    async def work(product: Product) -> int:
        intents = await product.store.journal.intents()
        _tell(intents, as_json=as_json)
        return EXIT_DONE

    run(work, as_json=as_json)


@app.command("show")
def show(intent: Annotated[str, typer.Argument(help="The id, as `list` tells it.")], as_json: AsJson = False) -> None:
    """One movement with everything that happened to it."""

    async def work(product: Product) -> int:
        found = await product.store.journal.intent(intent)
        events = await product.store.journal.story(intent)
        if as_json:
            answer(_row(found) | {"events": plain(events)})
        else:
            say(_line(found))
            for each in events:
                say(f"  {each['at']:%Y-%m-%d %H:%M:%S}  {each['kind']}  {each['body']}")
        return EXIT_DONE

    run(work, as_json=as_json)


@app.command("verify")
def verify(as_json: AsJson = False) -> None:
    """Checks the chain of the audit; says where it breaks."""

    async def work(product: Product) -> int:
        broken = await product.store.journal.first_break()
        if as_json:
            answer({"whole": broken is None, "first_break": broken})
        elif broken is None:
            say(i18n._("The audit is whole."))
        else:
            say(i18n._("The audit breaks at event {number}.").format(number=broken))
        return EXIT_DONE if broken is None else EXIT_REFUSED

    run(work, as_json=as_json)


@app.command("reconcile")
def reconcile(as_json: AsJson = False) -> None:
    """Looks in LuckyFit until every movement is settled or is for a person to decide."""

    async def work(product: Product) -> int:
        await product.till.recover()
        unknown = [each for each in await product.till.open_questions() if each.state is IntentState.UNKNOWN]
        await asyncio.gather(*(product.prover.prove(each.id) for each in unknown))
        left = [each for each in await product.store.journal.intents() if each.state not in TERMINAL]
        _tell(left, as_json=as_json)
        return EXIT_UNKNOWN if left else EXIT_DONE

    run(work, as_json=as_json)


def _tell(intents: list[Intent], *, as_json: bool) -> None:
    if as_json:
        answer({"intents": [_row(each) for each in intents]})
    else:
        for each in intents:
            say(_line(each))


def _row(intent: Intent) -> dict[str, Any]:
    """An intent in the names that are kept stable for machines."""
    booking = intent.booking
    return {
        "id": intent.id,
        "state": intent.state.value,
        "client_id": booking.client_id,
        "account_id": booking.account_id,
        "operation": booking.operation.name.lower(),
        "kind": booking.kind.name.lower(),
        "summ": str(booking.sum),
        "row_id": intent.row_id,
        "claimed_by": intent.claimed_by.value if intent.claimed_by else None,
        "attempts": intent.attempts,
        "created_at": intent.created_at.isoformat(),
    }


def _line(intent: Intent) -> str:
    told = i18n.money(intent.booking.sum)
    return f"{intent.created_at:%Y-%m-%d %H:%M}  {intent.id}  {intent.booking.client_id}  {told}  {of_intent(intent)}"
