"""PC/SC's own C functions by ctypes: winscard.dll on Windows, libpcsclite elsewhere; the only importer of either.

The interface has stood still for twenty years, and the usual wrapper (pyscard) has no ready wheel for Linux.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from typing import Any

ON_WINDOWS = sys.platform == "win32"
PLUG_AND_PLAY = "\\\\?PnP?\\Notification"
UNAWARE, CHANGED, PRESENT = 0x0000, 0x0002, 0x0020
CANCELLED, TIMEOUT, NO_READERS = 0x80100002, 0x8010000A, 0x8010002E
NO_LIBRARY = 0x8010001D
_CODE = 0xFFFFFFFF
_SYSTEM_SCOPE, _SHARED, _ANY_PROTOCOL, _LEAVE_CARD = 2, 2, 3, 0
_LONGEST_ANSWER = 258

_Text: Any = ctypes.c_wchar_p if ON_WINDOWS else ctypes.c_char_p
_Handle = ctypes.c_size_t  # ULONG_PTR there, long here: as wide as a pointer in both


class _State(ctypes.Structure):
    """SCARD_READERSTATE: what is known of a reader before, and what is so now."""

    _fields_ = (
        ("name", _Text),
        ("user", ctypes.c_void_p),
        ("known", ctypes.c_ulong),
        ("event", ctypes.c_ulong),
        ("atr_length", ctypes.c_ulong),
        ("atr", ctypes.c_ubyte * (36 if ON_WINDOWS else 33)),
    )


class _Protocol(ctypes.Structure):
    """SCARD_IO_REQUEST."""

    _fields_ = (("protocol", ctypes.c_ulong), ("length", ctypes.c_ulong))


class PcscError(Exception):
    """PC/SC refused; `code` is its own number for why."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"{code:08X}")


class Context:
    """One conversation with the smart card service; after any error but a card's own it is to be released and made anew."""

    def __init__(self) -> None:
        self._library = _library()
        self._handle = _Handle()
        self._call("SCardEstablishContext", ctypes.c_ulong(_SYSTEM_SCOPE), None, None, ctypes.byref(self._handle))

    def readers(self) -> tuple[str, ...]:
        """The names of all readers that are plugged in."""
        length = ctypes.c_ulong()
        try:
            self._named("SCardListReaders", self._handle, None, None, ctypes.byref(length))
            buffer: Any = (ctypes.create_unicode_buffer if ON_WINDOWS else ctypes.create_string_buffer)(length.value)
            self._named("SCardListReaders", self._handle, None, buffer, ctypes.byref(length))
        except PcscError as error:
            if error.code == NO_READERS:
                return ()
            raise
        names = buffer[: length.value]
        return tuple(name for name in _shown(names).split("\0") if name)

    def changes(self, known: Mapping[str, int], wait_ms: int) -> dict[str, int]:
        """The states of these readers as soon as one of them is another than the known one; none when all stay so."""
        states = (_State * len(known))()
        for state, (name, before) in zip(states, known.items(), strict=True):
            state.name, state.known = _text(name), before
        try:
            self._named("SCardGetStatusChange", self._handle, ctypes.c_ulong(wait_ms), states, ctypes.c_ulong(len(known)))
        except PcscError as error:
            if error.code in (TIMEOUT, CANCELLED):
                return {}
            raise
        return {name: state.event & ~CHANGED for state, name in zip(states, known, strict=True)}

    def ask(self, reader: str, command: bytes) -> bytes:
        """What the card on this reader answers."""
        card, protocol = _Handle(), ctypes.c_ulong()
        self._named(
            "SCardConnect",
            self._handle,
            _Text(_text(reader)),
            ctypes.c_ulong(_SHARED),
            ctypes.c_ulong(_ANY_PROTOCOL),
            ctypes.byref(card),
            ctypes.byref(protocol),
        )
        try:
            return self._transmitted(card, protocol.value, command)
        finally:
            self._library.SCardDisconnect(card, ctypes.c_ulong(_LEAVE_CARD))

    def cancel(self) -> None:
        """Ends a waiting `changes`, from another thread."""
        self._library.SCardCancel(self._handle)

    def release(self) -> None:
        """Ends the conversation; never fails."""
        self._library.SCardReleaseContext(self._handle)

    def _transmitted(self, card: ctypes.c_size_t, protocol: int, command: bytes) -> bytes:
        kind = _Protocol(protocol, ctypes.sizeof(_Protocol))
        answer, length = ctypes.create_string_buffer(_LONGEST_ANSWER), ctypes.c_ulong(_LONGEST_ANSWER)
        sent = (ctypes.byref(kind), command, ctypes.c_ulong(len(command)))
        self._call("SCardTransmit", card, *sent, None, answer, ctypes.byref(length))
        return answer.raw[: length.value]

    def _named(self, function: str, *arguments: Any) -> None:
        """A function that is given names of readers: Windows has a wide one of it."""
        self._call(function + "W" if ON_WINDOWS else function, *arguments)

    def _call(self, function: str, *arguments: Any) -> None:
        code = getattr(self._library, function)(*arguments) & _CODE
        if code:
            raise PcscError(code)


def _library() -> Any:
    try:
        if sys.platform == "win32":
            return ctypes.WinDLL("winscard")
        return ctypes.CDLL("libpcsclite.so.1")
    except OSError as error:
        raise PcscError(NO_LIBRARY) from error


def _text(name: str) -> Any:
    return name if ON_WINDOWS else name.encode()


def _shown(names: Any) -> str:
    return names if isinstance(names, str) else bytes(names).decode("utf-8", "replace")
