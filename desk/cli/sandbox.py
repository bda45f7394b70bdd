"""`desk sandbox`: both vendors imitated on loopback."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk.sandbox.changelog import CLIENTS, SEED
from desk.sandbox.command import serve


def sandbox(
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8642,
    seed: Annotated[int | None, typer.Option(help=f"The same number makes the same club; {SEED} unless told.")] = None,
    clients: Annotated[int | None, typer.Option(help=f"How many clients the club has; {CLIENTS} unless told.")] = None,
    state: Annotated[Path | None, typer.Option(help="A file the club's state is kept in; else in memory.")] = None,
    fault: Annotated[
        list[str] | None, typer.Option(help='As JSON: {"operation": "POST /transactions", "fault": "lost_after"}')
    ] = None,
    habit: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE: what LuckyFit does where its document is silent, as /control/habits.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line of addresses when it serves.")] = False,
) -> None:
    """Serves a generated club with LuckyFit's and Instasport's own calls, and faults on demand."""
    serve(seed=seed, clients=clients, port=port, state=state, json_line=as_json, faults=fault or [], habits=habit or [])
