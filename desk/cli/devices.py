"""`desk read`: what a reader sends, one JSON line a tag; which of several was tapped; recordings for support."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from desk import i18n
from desk.cli.running import EXIT_UNREACHABLE, tell_error
from desk.config import ReaderSettings, Settings, home, load
from desk.errors import DeviceError, SettingsError
from desk.hardware.base import Opener
from desk.hardware.links import Links
from desk.hardware.links.recording import Recorded, pieces
from desk.hardware.listen import identify_lines, read_lines, replay_lines
from desk.hardware.readers import READERS
from desk.hardware.readers.formats import FORMATS

PORTS = "Any pyserial address: COM3, /dev/ttyUSB0, socket://host:port, a pty; or pcsc:// for the contactless readers of PC/SC."
PCSC = "pcsc"


def read(
    port: Annotated[str, typer.Option(help=PORTS)] = "",
    protocol: Annotated[str, typer.Option(help=f"One of: {', '.join(READERS)}.")] = "",
    line_format: Annotated[str, typer.Option("--format", help="How the line protocol reads a line; auto by default.")] = "",
    list_protocols: Annotated[bool, typer.Option("--list", help="Every protocol's name, and nothing is opened.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --list: one array.")] = False,
    identify: Annotated[bool, typer.Option(help="Opens every reader of the settings and tells which one is tapped.")] = False,
    record: Annotated[Path | None, typer.Option(help="Writes all bytes with their time to this file, for support.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Reads such a file instead of a port.")] = None,
) -> None:
    """Prints each tag with all its spellings until it is stopped."""
    if list_protocols:
        _line(json.dumps([*READERS]) if as_json else "\n".join(READERS))
        return
    loaded = load(home())
    i18n.use(loaded.window.language)
    if identify:
        _identify(loaded)
        return
    settings = _settings(loaded.reader, port.strip(), protocol, line_format)
    _check(settings)
    if replay is not None:
        _replay(replay, settings)
        return
    if not settings.port:
        raise typer.BadParameter("--port: which port?")
    with ExitStack() as opened:
        links = _recorded(record, opened) if record is not None else None
        _until_stopped(lambda stop: read_lines(settings, _line, stop, tell=_aside, links=links))


def _settings(known: ReaderSettings, port: str, protocol: str, line_format: str) -> ReaderSettings:
    """The reader at this port, else as it is set up; another protocol than that has a speed of its own."""
    protocol = protocol or (PCSC if port.startswith(f"{PCSC}:") else known.protocol)
    fresh = known._replace(port=port, vid="", pid="", serial="", location="", format=line_format or known.format)
    return fresh if protocol == known.protocol else fresh._replace(protocol=protocol, baud=0)


def _check(settings: ReaderSettings) -> None:
    if settings.protocol not in READERS:
        raise typer.BadParameter(f"--protocol {settings.protocol}: choose from {', '.join(READERS)}")
    if settings.format not in FORMATS:
        raise typer.BadParameter(f"--format {settings.format}: choose from {', '.join(FORMATS)}")


def _identify(loaded: Settings) -> None:
    chosen = [each for each in loaded.all_readers if each.is_set_up]
    if not chosen:
        raise typer.BadParameter("--identify: no reader is set up")
    for each in chosen:
        if each.is_keyboard:
            _aside(_typing(each))
    readers = [each for each in chosen if not each.is_keyboard]
    if not readers:
        return
    try:
        _until_stopped(lambda stop: identify_lines(readers, _line, stop, tell=_aside))
    except SettingsError as error:
        raise typer.BadParameter(f"{error.name} {error.reason}") from error


def _typing(reader: ReaderSettings) -> str:
    """How a reader without a port is identified."""
    return i18n._(
        "{reader}: types like a keyboard, so it is identified in a window. Open the desk or the kiosk and tap a card: it is "
        "answered there. On Windows the log then names the keyboard; a part of that name (PID_…) makes the port keyboard://PID_…"
    ).format(reader=reader.name)


def _replay(path: Path, settings: ReaderSettings) -> None:
    try:
        with path.open(encoding="utf-8") as lines:
            replay_lines(pieces(lines), settings, _line, tell=_aside)
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"--replay {path}: {error}") from error


def _recorded(path: Path, opened: ExitStack) -> Opener:
    """Links that write to this file, a line at once: what was said before a crash is what is asked for."""
    try:
        file = opened.enter_context(path.open("w", encoding="utf-8", buffering=1))
    except OSError as error:
        raise typer.BadParameter(f"--record {path}: {error.strerror}") from error
    return Recorded(Links(), lambda line: file.write(f"{line}\n"))


def _until_stopped(work: Callable[[threading.Event], None]) -> None:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        work(stop)
    except DeviceError as error:
        tell_error(error, as_json=False)
        raise SystemExit(EXIT_UNREACHABLE) from error


def _aside(text: str) -> None:
    typer.echo(text, err=True)


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
