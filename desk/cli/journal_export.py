"""`desk journal export`: the journal as a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk import i18n
from desk.cli.journal_filter import AsJson, Chosen, ClientId, FirstDay, LastDay, Operator, State
from desk.cli.running import EXIT_DONE, Listing, answer, put, run, say
from desk.model.sheet import COMMA, SEMICOLON
from desk.wiring import Product
from desk.wording import of_kept
from desk.wording.journal_sheet import HEADER, row

SEPARATORS = (COMMA, SEMICOLON)


def export(
    csv: Annotated[str, typer.Option("--csv", help="Where to write it; - is the standard output.")] = "-",
    first: FirstDay = "",
    last: LastDay = "",
    operator: Operator = "",
    client: ClientId = None,
    state: State = "all",
    separator: Annotated[str, typer.Option(help="Between cells: , or ; (then sums have a comma too).")] = COMMA,
    as_json: AsJson = False,
) -> None:
    """Movements of money as CSV, one row each, oldest first. With --json and no file: the same rows as JSON."""
    chosen, path = Chosen(first, last, operator, client, state), Path(csv).absolute()
    if separator not in SEPARATORS:
        raise typer.BadParameter("--separator must be , or ;")

    async def work(product: Product) -> int:
        wanted = chosen.wanted(product.clock)
        if csv != "-":
            count = await product.history.save(wanted, path, separator=separator)
            _told(path, count, as_json=as_json)
        elif as_json:
            told = Listing("rows", as_json=True)
            async for some in product.history.each(wanted):
                slips = await product.history.slips(some)
                told.add([dict(zip(HEADER, row(each, slips=slips[each.id]), strict=True)) for each in some])
            told.end()
        else:
            await product.history.write(wanted, put, separator=separator)
        return EXIT_DONE

    run(work, as_json=as_json, say_error=of_kept)


def _told(path: Path, count: int, *, as_json: bool) -> None:
    if as_json:
        answer({"path": str(path), "rows": count})
    else:
        told = i18n.ngettext("{count} row is written to {path}.", "{count} rows are written to {path}.", count)
        say(told.format(count=count, path=path))
