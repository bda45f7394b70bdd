"""`desk read`: what a reader sends, one JSON line a tag."""

from __future__ import annotations

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
    port: Annotated[str, typer.Option(help="Any pyserial address: COM3, /dev/ttyUSB0, socket://host:port, a pty.")],
    protocol: Annotated[str, typer.Option(help=f"One of: {', '.join(READERS)}.")] = "",
    line_format: Annotated[str, typer.Option("--format", help="How the line protocol reads a line; auto by default.")] = "",
) -> None:
    """Prints each tag with all its spellings until it is stopped."""
    loaded = load(home())
    i18n.use(loaded.window.language)
    settings = loaded.reader._replace(
        port=port.strip(),
        vid="",
        pid="",
        serial="",
        location="",
        protocol=protocol or loaded.reader.protocol,
        format=line_format or loaded.reader.format,
    )
    _check(settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        read_lines(settings, _line, stop, tell=lambda text: typer.echo(text, err=True))
    except DeskError as error:
        tell_error(error, as_json=False)
        raise SystemExit(EXIT_UNREACHABLE) from error


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
