"""`desk bench`: how fast the till is on this machine, against bare requests in the same run; and doors over a long time."""

from __future__ import annotations

from typing import Annotated

import typer

from desk.bench import Figures
from desk.cli.running import answer, say

app = typer.Typer(help="Measures how fast the program is on this machine.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]


@app.callback()
def benches() -> None:
    """Measures how fast the program is on this machine."""


@app.command("till")
def till(
    as_json: AsJson = False,
    payments: Annotated[int, typer.Option(min=10, help="How many payments are made one by one, and again at once.")] = 300,
) -> None:
    """Payments a second, one payment against its bare request, and a start over 900 that were being sent."""
    from desk.bench import measure_till  # noqa: PLC0415

    tell_figures(measure_till(payments=payments), as_json=as_json)


@app.command("soak")
def soak(
    as_json: AsJson = False,
    clients: Annotated[int, typer.Option(min=1, help="How many clients the club has, all of them remembered.")] = 10_000,
    taps: Annotated[int, typer.Option(min=1_000, help="How many cards are tapped; a million takes about an hour.")] = 1_000_000,
) -> None:
    """Cards at four doors while LuckyFit is gone: memory from ten thousand cards on, and whether a pass is missing."""
    from desk.bench import measure_soak  # noqa: PLC0415

    tell_figures(measure_soak(clients=clients, taps=taps), as_json=as_json)


def tell_figures(found: Figures, *, as_json: bool) -> None:
    """The figures, a line each or as one object."""
    if as_json:
        answer(found)
    else:
        say("\n".join(f"{name}: {value}" for name, value in found.items()))
