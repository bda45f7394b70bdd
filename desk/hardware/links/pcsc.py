"""Contactless readers of PC/SC at `pcsc://` (all of them) or `pcsc://NAME`: a line of text for each card that comes or goes.

A loop of our own around one context: whatever fails, the context is released and the reader at work opens a new one. The service
stops when its last reader is unplugged (Windows), or is started anew, and a context does not outlive that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Protocol

from desk.errors import DeviceError
from desk.hardware.links.winscard import PLUG_AND_PLAY, PRESENT, UNAWARE, Context, PcscError
from desk.hardware.readers.pcsc import GONE

SCHEME = "pcsc://"
WAIT_MS = 500
GET_NUMBER = bytes.fromhex("FF CA 00 00 00")
_NO_SERVICE = (0x8010001D, 0x8010001E)
_CARD_LEFT = (0x80100069, 0x8010000C)
_OF_THE_CARD = (0x8010000B, 0x8010000F, 0x80100010, 0x80100016, 0x8010002F, 0x80100065, 0x80100066, 0x80100067, 0x80100068)
_COUNTER = 0xFFFF0000


class Smartcards(Protocol):
    """What is needed of `winscard.Context`."""

    def readers(self) -> tuple[str, ...]:
        """As there."""
        ...

    def changes(self, known: Mapping[str, int], wait_ms: int) -> dict[str, int]:
        """As there."""
        ...

    def ask(self, reader: str, command: bytes) -> bytes:
        """As there."""
        ...

    def cancel(self) -> None:
        """As there."""
        ...

    def release(self) -> None:
        """As there."""
        ...


class PcScLink:
    """Reads every reader whose name was asked for. A card that lies there at first is told too."""

    def __init__(self, port: str, context: Smartcards) -> None:
        self._port = port
        self._context = context
        self._states: dict[str, int] = {PLUG_AND_PLAY: UNAWARE}
        self._lines: deque[str] = deque()
        self._notice_readers()

    @property
    def name(self) -> str:
        """The names of its readers."""
        return ", ".join(self._readers())

    def read(self) -> bytes:
        """As in `Link`."""
        try:
            if not self._lines:
                self._look()
        except PcscError as error:
            raise DeviceError(self._port, _reason(error)) from error
        return f"{self._lines.popleft()}\r\n".encode() if self._lines else b""

    def write(self, data: bytes) -> None:
        """Nothing but the question for a card's number is ever sent to these."""
        raise DeviceError(self._port, f"takes no bytes: {len(data)} refused")

    def cancel(self) -> None:
        """As in `Link`."""
        self._context.cancel()

    def close(self) -> None:
        """As in `Link`."""
        self._context.release()

    def _readers(self) -> list[str]:
        return [name for name in self._states if name != PLUG_AND_PLAY]

    def _look(self) -> None:
        """Waits until a card or a reader comes or goes, for WAIT_MS at most."""
        for name, now in self._context.changes(self._states, WAIT_MS).items():
            before, self._states[name] = self._states[name], now
            if name != PLUG_AND_PLAY:
                self._tell(name, before, now)
        self._notice_readers()

    def _tell(self, name: str, before: int, now: int) -> None:
        """Another count of comings and goings is another card, also when one lay there before."""
        if not now & PRESENT:
            if before & PRESENT:
                self._lines.append(f"{GONE} {name}")
        elif not before & PRESENT or (before ^ now) & _COUNTER:
            self._ask(name)

    def _ask(self, name: str) -> None:
        """A card at the edge of the field may fail once; one that left in the meantime is not spoken of."""
        for is_last in (False, True):
            try:
                self._lines.append(f"{self._context.ask(name, GET_NUMBER).hex().upper()} {name}")
            except PcscError as error:
                if error.code not in (*_CARD_LEFT, *_OF_THE_CARD):
                    raise
                if is_last and error.code in _OF_THE_CARD:
                    self._lines.append(f"{error} {name}")
            else:
                return

    def _notice_readers(self) -> None:
        """Follows what is plugged in. Raises DeviceError when none of its readers is left."""
        wanted = _chosen(self._port.removeprefix(SCHEME), self._context.readers())
        if not wanted:
            raise DeviceError(self._port, "not there")
        plugging = {PLUG_AND_PLAY: self._states[PLUG_AND_PLAY]}
        self._states = plugging | {name: self._states.get(name, UNAWARE) for name in wanted}


def open_link(port: str) -> PcScLink:
    """The readers at `port`. Raises DeviceError."""
    try:
        context = Context()
    except PcscError as error:
        raise DeviceError(port, _reason(error)) from error
    try:
        return PcScLink(port, context)
    except PcscError as error:
        context.release()
        raise DeviceError(port, _reason(error)) from error
    except DeviceError:
        context.release()
        raise


def _chosen(wanted: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The reader of exactly this name, else all that have it in theirs; all when none is asked for."""
    return (wanted,) if wanted in names else tuple(name for name in names if wanted.casefold() in name.casefold())


def _reason(error: PcscError) -> str:
    return "the smart card service is not running" if error.code in _NO_SERVICE else f"PC/SC says {error}"
