"""The body of `desk read`: a line of JSON a tag, until told to stop; which reader was tapped; and what a recording holds."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from desk.config import ReaderSettings
from desk.errors import DeviceError
from desk.events import CardRead, Fact, ReaderChanged, UnreadableCard
from desk.hardware.base import Opener, Unreadable
from desk.hardware.links.recording import SAID, Piece
from desk.hardware.reader import CardReader
from desk.hardware.readers import reader_protocol
from desk.i18n import _
from desk.model.health import Health
from desk.model.tag import Tag

_TURN_S = 0.1


def read_lines(
    settings: ReaderSettings,
    write: Callable[[str], None],
    stop: threading.Event,
    *,
    tell: Callable[[str], None] | None = None,
    links: Opener | None = None,
) -> None:
    """Writes a line a card; `tell` hears of the reader and of what can't be read. Raises DeviceError when it can't be opened."""
    was_open = False
    with _working([settings], links) as facts:
        for fact in _until(stop, facts):
            if isinstance(fact, ReaderChanged) and fact.health is not Health.OK and not was_open:
                raise DeviceError(settings.port, fact.detail or "no port is set")
            was_open = True
            if isinstance(fact, CardRead):
                write(line_of(fact.tag, settings.protocol))
            elif tell is not None and isinstance(fact, ReaderChanged | UnreadableCard):
                tell(_said(fact))


def identify_lines(
    readers: Sequence[ReaderSettings],
    write: Callable[[str], None],
    stop: threading.Event,
    *,
    tell: Callable[[str], None],
    links: Opener | None = None,
) -> None:
    """Writes which of the readers each tap was on, whether or not the card could be read; `tell` hears how they are."""
    by_name = {each.name: each for each in readers}
    ports: dict[str, str] = {}
    with _working(readers, links) as facts:
        for fact in _until(stop, facts):
            if isinstance(fact, ReaderChanged):
                ports[fact.reader] = fact.detail
                tell(f"{fact.reader}: {_said(fact)}")
            elif isinstance(fact, CardRead | UnreadableCard):
                write(_tapped(fact, by_name[fact.reader], ports[fact.reader]))


def replay_lines(
    recorded: Iterable[Piece], settings: ReaderSettings, write: Callable[[str], None], *, tell: Callable[[str], None]
) -> None:
    """Writes every tag the protocol finds in what a reader said, again and again where it did."""
    protocol = reader_protocol(settings.protocol, settings.format)
    for piece in recorded:
        for read in protocol.feed(piece.data) if piece.way == SAID else ():
            if isinstance(read, Tag):
                write(line_of(read, settings.protocol))
            elif isinstance(read, Unreadable):
                tell(_said(UnreadableCard(read.raw, settings.name)))


def line_of(tag: Tag, protocol: str) -> str:
    """One tag as `desk read` prints it; one that changes at every tap is marked."""
    forms = {str(form): text for form, text in tag.forms.items()}
    marked = {"random": True} if tag.is_random else {}
    return json.dumps({"protocol": protocol, "raw": tag.raw, "forms": forms, **marked}, ensure_ascii=False)


@contextmanager
def _working(readers: Sequence[ReaderSettings], links: Opener | None) -> Iterator[queue.SimpleQueue[Fact]]:
    """What all of them tell, while they work."""
    facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
    working = [CardReader(each, facts.put, links=links) for each in readers]
    for reader in working:
        reader.start()
    try:
        yield facts
    finally:
        for reader in working:
            reader.stop()


def _until(stop: threading.Event, facts: queue.SimpleQueue[Fact]) -> Iterator[Fact]:
    while not stop.is_set():
        try:
            yield facts.get(timeout=_TURN_S)
        except queue.Empty:
            continue


def _tapped(fact: CardRead | UnreadableCard, reader: ReaderSettings, port: str) -> str:
    raw = fact.tag.raw if isinstance(fact, CardRead) else fact.raw
    place = {"reader": fact.reader, "port": port, "point": reader.point, "direction": reader.direction}
    return json.dumps({**place, "raw": raw}, ensure_ascii=False)


def _said(fact: ReaderChanged | UnreadableCard) -> str:
    if isinstance(fact, UnreadableCard):
        return _("The reader sent something that is no card number: {text}").format(text=fact.raw)
    if fact.health is Health.OK:
        return _("The reader is connected: {port}").format(port=fact.detail)
    return _("The reader is not connected: {reason}").format(reason=fact.detail or _("no port is set"))
