"""Commands that need a window, put beside the headless ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk import config
from desk.cli import app, bench, main
from desk.cli.running import say
from ui import qt


def run_command() -> None:
    """Runs one command of the whole program."""
    main()


@app.command("demo")
def demo(
    clients: Annotated[int, typer.Option(help="How many clients the generated club has.")] = 1000,
    lang: Annotated[str, typer.Option(help="uk, ru or en.")] = "",
    theme: Annotated[str, typer.Option(help="system, light or dark.")] = "",
    screenshots: Annotated[
        Path | None, typer.Option(help="Writes every screen as a picture into this folder, then ends.")
    ] = None,
) -> None:
    """The reception on a generated club, with a tray of virtual cards; no account and no reader are needed."""
    qt.load()
    settings = config.load(config.home())
    window = settings.window._replace(language=lang or settings.window.language, theme=theme or settings.window.theme)
    settings = config.checked(settings._replace(window=window))
    if screenshots is not None:
        from ui.screenshots import take  # noqa: PLC0415

        raise SystemExit(take(settings, screenshots, everything=not lang and not theme, say=say))
    from ui.demo import show  # noqa: PLC0415

    raise SystemExit(show(settings, clients))


@bench.app.command("tap")
def tap(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
    clients: Annotated[int, typer.Option(help="How many clients the imitated club has.")] = 250_000,
    taps: Annotated[int, typer.Option(help="How many cards are tapped; memory is compared from the thousandth on.")] = 10_000,
) -> None:
    """From the last byte of a card to the painted client, against bare HTTP requests; start, blocks, memory."""
    from ui.bench import measure  # noqa: PLC0415

    bench.tell_figures(measure(clients=clients, taps=taps), as_json=as_json)
