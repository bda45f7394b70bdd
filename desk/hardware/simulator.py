"""A pretended reader for demo, training and tests: a program taps the cards and real bytes go their usual way."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import reduce
from operator import xor
from typing import Protocol

from desk.config import ReaderSettings
from desk.hardware.links.memory import MemoryWire
from desk.hardware.links.pty import HAS_PTY, PtyWire
from desk.hardware.readers.frames import crc16
from desk.hardware.readers.r200 import tag_crc
from desk.model.spelling import SHORT_UID
from desk.model.tag import Form, Tag, readings

_FULL = 5
_numbers = itertools.count(1)


class Wire(Protocol):
    """A pretended device: where it is, what it says, and whether it is plugged in."""

    port: str

    def send(self, data: bytes) -> None:
        """What the device says."""
        ...

    def unplug(self) -> None:
        """The device is pulled out."""
        ...

    def plug(self) -> None:
        """The device is back."""
        ...

    def close(self) -> None:
        """The device is gone for good."""
        ...


class SimulatedReader:
    """Speaks one protocol through a pseudo terminal, or inside the program where there is none."""

    def __init__(self, protocol: str = "ironlogic", *, name: str = "reader", wire: Wire | None = None) -> None:
        self._spoken, self._leaving = SPEAKERS[protocol]
        self._wire = wire or (PtyWire() if HAS_PTY else MemoryWire(f"simulated-{next(_numbers)}"))
        self.settings = ReaderSettings(port=self._wire.port, protocol=protocol, name=name)

    def tap(self, card: Tag | str) -> None:
        """A card touches the reader. Raises ValueError when it is no card of this reader's kind."""
        self.put(card)
        self.take()

    def put(self, card: Tag | str) -> None:
        """A card is laid on the reader."""
        self._wire.send(self._spoken(_card(card)))

    def take(self) -> None:
        """It is taken away; most readers say nothing of it."""
        self._wire.send(self._leaving)

    def say(self, data: bytes) -> None:
        """Any bytes: a damaged card, another protocol."""
        self._wire.send(data)

    def unplug(self) -> None:
        """The cable is pulled out."""
        self._wire.unplug()

    def plug(self) -> None:
        """The cable is back."""
        self._wire.plug()

    def close(self) -> None:
        """Ends the pretence."""
        self._wire.close()


def by_whole_number(card: str) -> Tag:
    """A card by all of its number in hex, as the sandbox tells it: ten digits at 125 kHz, eight or fourteen at 13.56 MHz."""
    number = bytes.fromhex(card)
    return Tag.em(number) if len(number) == _FULL else Tag.uid(number)


def _card(card: Tag | str) -> Tag:
    if isinstance(card, Tag):
        return card
    return next(iter(readings(card)), None) or Tag.text(card)


def _ironlogic(tag: Tag) -> bytes:
    if Form.UID in tag.forms:
        return _mifare(tag)
    number = _em(tag)
    return f"Em-Marine[{number[:2].hex().upper()}] {tag.forms[Form.W26]}\r\n".encode()


def _mifare(tag: Tag) -> bytes:
    """The last four of seven bytes are printed first."""
    kinds = {4: "1K (0004,08)", 7: "UL (0144,00)"}
    if len(tag.number) not in kinds:
        raise ValueError("IronLogic prints UIDs of four and of seven bytes")
    printed = tag.number if len(tag.number) == SHORT_UID else tag.number[3:] + tag.number[:3]
    return f"Mifare[{printed.hex().upper()}] {kinds[len(tag.number)]} {tag.forms[Form.W26]}\r\n".encode()


def _stx(tag: Tag) -> bytes:
    number = _em(tag)
    return f"\x02{number.hex().upper()}{reduce(xor, number):02X}\x03".encode()


def _em(tag: Tag) -> bytes:
    """Five bytes; what a narrower number does not know is zero."""
    if not {Form.UID, Form.EPC, Form.TEXT}.isdisjoint(tag.forms):
        raise ValueError("not a 125 kHz card")
    return tag.number.rjust(_FULL, b"\0")


def _bcc(tag: Tag) -> bytes:
    kind, number = (0x01, tag.number) if Form.UID in tag.forms else (0x02, _em(tag))
    body = bytes((len(number) + 5, kind)) + number
    return b"\x02" + body + bytes((reduce(xor, body), 0x03))


def _twn4(tag: Tag) -> bytes:
    kind, number = (0x80, tag.number) if Form.UID in tag.forms else (0x40, _em(tag))
    return f"0001{kind:02X}{len(number) * 8:02X}{len(number):02X}{number.hex().upper()}\r".encode()


def _pcsc(tag: Tag) -> bytes:
    return f"{_uid(tag).hex().upper()}9000 Simulated reader\r\n".encode()


def _pn532(tag: Tag) -> bytes:
    uid = _uid(tag)
    body = bytes.fromhex("D54B0101000408") + bytes([len(uid)]) + uid
    return b"\x00\x00\xff" + bytes((len(body), -len(body) & 0xFF)) + body + bytes((-sum(body) & 0xFF, 0))


def _r200(tag: Tag) -> bytes:
    epc = _epc(tag)
    told = bytes((len(epc) << 2, 0)) + epc
    body = b"\x02\x22" + (len(told) + 3).to_bytes(2) + b"\xc4" + told + tag_crc(told).to_bytes(2)
    return b"\xbb" + body + bytes((sum(body) & 0xFF, 0x7E))


def _ru5102(tag: Tag) -> bytes:
    epc = _epc(tag)
    body = bytes((len(epc) + 7, 0, 1, 1, 1, len(epc))) + epc
    return body + crc16(body).to_bytes(2, "little")


def _uid(tag: Tag) -> bytes:
    if Form.UID not in tag.forms:
        raise ValueError("not a 13.56 MHz card")
    return tag.number


def _epc(tag: Tag) -> bytes:
    if Form.EPC not in tag.forms:
        raise ValueError("not an 860 MHz tag")
    return tag.number


def _line(tag: Tag) -> bytes:
    told = next(form for form in (Form.TEXT, Form.UID, Form.EPC, Form.EM40, Form.DEC10, Form.W26) if form in tag.forms)
    return f"{tag.forms[told]}\r\n".encode()


SPEAKERS: dict[str, tuple[Callable[[Tag], bytes], bytes]] = {
    "ironlogic": (_ironlogic, b"No card\r\n"),
    "stx": (_stx, b""),
    "line": (_line, b""),
    "pcsc": (_pcsc, b"gone Simulated reader\r\n"),
    "twn4": (_twn4, b"0000\r"),
    "bcc": (_bcc, b""),
    "pn532": (_pn532, b""),
    "r200": (_r200, b""),
    "ru5102": (_ru5102, b""),
}
