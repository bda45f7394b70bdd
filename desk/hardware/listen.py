"""The body of `desk read`: one line of JSON a tag, until told to stop."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable

from desk.config import ReaderSettings
from desk.errors import DeviceError
from desk.events import CardRead, Fact, ReaderChanged, UnreadableCard
from desk.hardware.base import Opener
from desk.hardware.reader import CardReader
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
    facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
    reader = CardReader(settings, facts.put, links=links)
    reader.start()
    try:
        was_open = False
        while not stop.is_set():
            try:
                fact = facts.get(timeout=_TURN_S)
            except queue.Empty:
                continue
            if isinstance(fact, ReaderChanged) and fact.health is not Health.OK and not was_open:
                raise DeviceError(settings.port, fact.detail or "no port is set")
            was_open = True
            _write(fact, settings.protocol, write, tell)
    finally:
        reader.stop()


def line_of(tag: Tag, protocol: str) -> str:
    """One tag as `desk read` prints it."""
    forms = {str(form): text for form, text in tag.forms.items()}
    return json.dumps({"protocol": protocol, "raw": tag.raw, "forms": forms}, ensure_ascii=False)


def _write(fact: Fact, protocol: str, write: Callable[[str], None], tell: Callable[[str], None] | None) -> None:
    if isinstance(fact, CardRead):
        write(line_of(fact.tag, protocol))
    elif tell is not None and isinstance(fact, ReaderChanged | UnreadableCard):
        tell(_said(fact))


def _said(fact: ReaderChanged | UnreadableCard) -> str:
    if isinstance(fact, UnreadableCard):
        return _("The reader sent something that is no card number: {text}").format(text=fact.raw)
    if fact.health is Health.OK:
        return _("The reader is connected: {port}").format(port=fact.detail)
    return _("The reader is not connected: {reason}").format(reason=fact.detail)
