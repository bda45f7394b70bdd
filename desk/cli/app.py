"""The command line as a whole: every command in one table, and the one entry."""

from __future__ import annotations

import typer

from desk import logs
from desk.cli import (
    bench,
    corrections,
    devices,
    doctor,
    door,
    find,
    gate,
    journal,
    journal_export,
    money,
    sandbox,
    settings,
    shift,
)
from desk.cli.running import exit_of, tell_error
from desk.config import home
from desk.errors import DeskError

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
app.command("doctor")(doctor.doctor)
app.command("find")(find.find)
app.command("sell")(money.sell)
app.command("pay")(money.pay)
app.command("topup")(money.top_up)
journal.app.command("export")(journal_export.export)
app.add_typer(journal.app, name="journal")
app.add_typer(corrections.app, name="correct")
app.add_typer(shift.app, name="shift")
app.add_typer(gate.app, name="gate")
app.add_typer(door.app, name="door")
app.add_typer(settings.app, name="config")
app.add_typer(bench.app, name="bench")


def main() -> None:
    """Runs one command; what goes wrong ends it with a sentence, never with a traceback."""
    logs.to_file(home())
    try:
        app()
    except DeskError as error:
        tell_error(error, as_json=False)
        raise SystemExit(exit_of(error)) from error
