"""A card reader at work: one thread that opens the port, reads, tells each card once, and comes back after an unplug."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, repeat
from typing import assert_never

from desk.config import ReaderSettings
from desk.errors import DeviceError
from desk.events import CardRead, Fact, ReaderChanged, UnreadableCard
from desk.hardware.base import CardGone, Link, Opener, Read, Unreadable
from desk.hardware.condition import Condition
from desk.hardware.links import Links
from desk.hardware.presence import Presence
from desk.hardware.readers import reader_protocol
from desk.model.health import Health
from desk.model.tag import Tag

log = logging.getLogger(__name__)
DELAYS_S = (1.0, 2.0, 5.0)
STOP_S = 2.0


class CardReader:
    """Publishes CardRead, UnreadableCard and ReaderChanged from its own thread: the caller crosses over to the loop.

    Raises SettingsError at once when the protocol or the format is not known.
    """

    def __init__(
        self,
        settings: ReaderSettings,
        publish: Callable[[Fact], None],
        *,
        links: Opener | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        delays: Sequence[float] = DELAYS_S,
    ) -> None:
        protocol = reader_protocol(settings.protocol, settings.format)
        self._settings = settings._replace(baud=settings.baud or protocol.baud)
        self._asks = protocol.asks
        self._publish = publish
        self._links = links or Links()
        self._monotonic = monotonic
        self._delays = delays
        self._presence = Presence(settings.quiet_s, settings.gone_s)
        self._condition = Condition(f"reader {settings.name}", partial(ReaderChanged, settings.name), publish)
        self._unreadable: tuple[str, float] = ("", 0.0)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._link: Link | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to read; without a port set it only says so."""
        if not self._settings.is_set_up:
            self._condition.tell(Health.NOT_SET_UP)
            return
        self._thread = threading.Thread(target=self._run, name=f"reader {self._settings.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends reading and lets go of the port; waits for the thread a moment at most."""
        self._stopping.set()
        with self._lock:
            if self._link is not None:
                self._link.cancel()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(STOP_S)

    def _run(self) -> None:
        delays = self._waits()
        while not self._stopping.is_set():
            try:
                link = self._links.open(self._settings, self._asks)
            except DeviceError as error:
                self._lost(error)
            else:
                delays = self._waits()
                self._serve(link)
            self._stopping.wait(next(delays))

    def _waits(self) -> chain[float]:
        return chain(self._delays, repeat(self._delays[-1]))

    def _serve(self, link: Link) -> None:
        """Reads until the device is gone or we stop."""
        with self._lock:
            self._link = link
        protocol = reader_protocol(self._settings.protocol, self._settings.format)
        self._condition.tell(Health.OK, link.name)
        try:
            for data in self._heard(link):
                for read in protocol.feed(data):
                    self._take(read, self._monotonic())
        except DeviceError as error:
            self._lost(error)
        finally:
            with self._lock:
                self._link = None
            link.close()

    def _heard(self, link: Link) -> Iterator[bytes]:
        """What comes until we stop; a reader that speaks only when asked is asked at first and after each silence."""
        questions = self._asks.questions() if self._asks is not None else None
        data = b""
        while not self._stopping.is_set():
            if questions is not None and not data:
                link.write(next(questions))
            data = link.read()
            yield data

    def _take(self, read: Read, now: float) -> None:
        match read:
            case Tag():
                if self._presence.is_new(read, now):
                    self._publish(CardRead(read, self._settings.name))
            case CardGone():
                self._presence.gone(now)
            case Unreadable(raw):
                self._take_unreadable(raw, now)
            case _:
                assert_never(read)

    def _take_unreadable(self, raw: str, now: float) -> None:
        """The same line again and again is told once in the quiet time."""
        before, told_at = self._unreadable
        if raw != before or now - told_at >= self._settings.quiet_s:
            self._unreadable = (raw, now)
            log.info("reader %s sent %s characters that are no card", self._settings.name, len(raw))
            self._publish(UnreadableCard(raw, self._settings.name))

    def _lost(self, error: DeviceError) -> None:
        if not self._stopping.is_set():
            self._condition.tell(Health.OFF, error.reason)
