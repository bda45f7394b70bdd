"""The command line as a whole: every command in one table, and the one entry."""

from __future__ import annotations

import typer

from desk import logs
from desk.cli import devices, find, money, sandbox, settings
from desk.cli.running import EXIT_WRONG_USE
from desk.config import home
from desk.errors import SettingsError

app = typer.Typer(
    name="desk",
    help="LuckyFit Desk: the reception of a fitness club.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("sandbox")(sandbox.sandbox)
app.command("read")(devices.read)
app.command("find")(find.find)
app.command("sell")(money.sell)
app.command("pay")(money.pay)
app.command("topup")(money.top_up)
app.add_typer(settings.app, name="config")


def main() -> None:
    """Runs one command; wrong settings end it with a sentence, never with a traceback."""
    logs.to_file(home())
    try:
        app()
    except SettingsError as error:
        typer.echo(f"{error.name}: {error.reason}", err=True)
        raise SystemExit(EXIT_WRONG_USE) from error
