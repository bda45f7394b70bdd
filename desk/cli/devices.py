"""`desk read`: what a reader sends, one JSON line a tag."""

from __future__ import annotations

import json
import signal
import sys
import threading
from typing import Annotated

import typer

from desk import i18n
from desk.cli.running import EXIT_UNREACHABLE, tell_error
from desk.config import ReaderSettings, home, load
from desk.errors import DeskError
from desk.hardware.listen import read_lines
from desk.hardware.readers import READERS
from desk.hardware.readers.formats import FORMATS


def read(
    port: Annotated[str, typer.Option(help="Any pyserial address: COM3, /dev/ttyUSB0, socket://host:port, a pty.")] = "",
    protocol: Annotated[str, typer.Option(help=f"One of: {', '.join(READERS)}.")] = "",
    line_format: Annotated[str, typer.Option("--format", help="How the line protocol reads a line; auto by default.")] = "",
    list_protocols: Annotated[bool, typer.Option("--list", help="Every protocol's name, and nothing is opened.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --list: one array.")] = False,
) -> None:
    """Prints each tag with all its spellings until it is stopped."""
    if list_protocols:
        _line(json.dumps([*READERS]) if as_json else "\n".join(READERS))
        return
    loaded = load(home())
    i18n.use(loaded.window.language)
    settings = _settings(loaded.reader, port.strip(), protocol, line_format)
    _check(settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        read_lines(settings, _line, stop, tell=lambda text: typer.echo(text, err=True))
    except DeskError as error:
        tell_error(error, as_json=False)
        raise SystemExit(EXIT_UNREACHABLE) from error


def _settings(known: ReaderSettings, port: str, protocol: str, line_format: str) -> ReaderSettings:
    """The reader at this port, else as it is set up; another protocol than that has a speed of its own."""
    fresh = known._replace(port=port, vid="", pid="", serial="", location="", format=line_format or known.format)
    return fresh._replace(protocol=protocol, baud=0) if protocol and protocol != known.protocol else fresh


def _check(settings: ReaderSettings) -> None:
    if not settings.port:
        raise typer.BadParameter("--port: which port?")
    if settings.protocol not in READERS:
        raise typer.BadParameter(f"--protocol {settings.protocol}: choose from {', '.join(READERS)}")
    if settings.format not in FORMATS:
        raise typer.BadParameter(f"--format {settings.format}: choose from {', '.join(FORMATS)}")


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
