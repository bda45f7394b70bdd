"""`desk sandbox`: both vendors imitated on loopback."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk.sandbox.command import serve


def sandbox(
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8642,
    seed: Annotated[int, typer.Option(help="The same number makes the same club.")] = 7,
    clients: Annotated[int, typer.Option(help="How many clients the club has.")] = 1000,
    state: Annotated[Path | None, typer.Option(help="A file the club's state is kept in; else in memory.")] = None,
    fault: Annotated[
        list[str] | None, typer.Option(help='As JSON: {"operation": "POST /transactions", "fault": "lost_after"}')
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line of addresses when it serves.")] = False,
) -> None:
    """Serves a generated club with LuckyFit's and Instasport's own calls, and faults on demand."""
    serve(seed=seed, clients=clients, port=port, state=state, json_line=as_json, faults=fault or [])
