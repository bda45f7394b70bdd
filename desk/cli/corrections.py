"""`desk correct`: what is to be put right at LuckyFit after it was booked; closed by LuckyFit's own list."""

from __future__ import annotations

from typing import Annotated

import typer

from desk import i18n
from desk.cli.answers import plain
from desk.cli.running import EXIT_DONE, EXIT_UNKNOWN, answer, run, say
from desk.model.correction import Correction
from desk.model.intent import Intent
from desk.wiring import Product
from desk.wording import of_intent, of_kept
from desk.wording.corrections import of_correction

app = typer.Typer(help="Shows and closes what is to be put right at LuckyFit.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]
Id = Annotated[str, typer.Argument(help="The id, as `list` tells it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept for good.")]


@app.command("list")
def listing(as_json: AsJson = False) -> None:
    """Everything that waits, oldest first."""

    async def work(product: Product) -> int:
        return _tell(await product.auditor.open_ones(), as_json=as_json)

    run(work, as_json=as_json, say_error=of_kept)


@app.command("look")
def look(as_json: AsJson = False) -> None:
    """Looks once more at everything that was ever in doubt or taken out; what is wrong waits from then on."""

    async def work(product: Product) -> int:
        await product.auditor.look_at_all()
        return _tell(await product.auditor.open_ones(), as_json=as_json)

    run(work, as_json=as_json, say_error=of_kept)


@app.command("refund")
def refund(
    intent: Annotated[str, typer.Argument(help="The movement's id, as `desk journal list` tells it.")],
    reason: Reason,
    operator: Annotated[str, typer.Option("--operator", help="Who asks for it.")] = "",
    as_json: AsJson = False,
) -> None:
    """A booked payment is to be taken out in LuckyFit by hand; nothing is sent."""

    async def work(product: Product) -> int:
        _tell([await product.auditor.ask_refund(intent, reason, operator)], as_json=as_json)
        return EXIT_DONE

    run(work, as_json=as_json, say_error=of_kept)


@app.command("check")
def check(correction: Id, as_json: AsJson = False) -> None:
    """Reads LuckyFit's list, and closes it when that shows it put right."""

    async def work(product: Product) -> int:
        return _end(await product.auditor.check(correction), as_json=as_json)

    run(work, as_json=as_json, say_error=of_kept)


@app.command("accept")
def accept(
    correction: Id,
    reason: Reason,
    money_back: Annotated[bool, typer.Option("--money-back", help="The client has the money back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Says why a row is rightly gone, rightly there, or another's; a refund can't be closed so."""

    async def work(product: Product) -> int:
        return _end(await product.auditor.accept(correction, reason, money_back=money_back), as_json=as_json)

    run(work, as_json=as_json, say_error=of_kept)


@app.command("mine")
def mine(correction: Id, as_json: AsJson = False) -> None:
    """Says that the record that turned up late is this payment, whose money is still here: it is booked by it."""

    async def work(product: Product) -> int:
        await product.learn_operator()
        return _end(await product.auditor.mine(correction), as_json=as_json)

    run(work, as_json=as_json)


def _tell(waiting: list[Correction], *, as_json: bool) -> int:
    if as_json:
        answer({"corrections": plain(waiting)})
    elif not waiting:
        say(i18n._("Nothing is to be put right."))
    for each in waiting if not as_json else ():
        say(f"{each.id}  {each.intent_id}  {of_correction(each)}")
    return EXIT_UNKNOWN if waiting else EXIT_DONE


def _end(intent: Intent, *, as_json: bool) -> int:
    if as_json:
        answer({"intent": intent.id, "state": intent.state, "booked": intent.booked, "tender": intent.tender})
    else:
        say(of_intent(intent))
    return EXIT_DONE
