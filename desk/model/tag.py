"""A card number with every spelling it may have at a reader, on the card, or in LuckyFit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from desk.model import spelling
from desk.model.keyboard import meant
from desk.model.spelling import BYTE, EM24, EM32, EM40, SHORTEST, WORD, Spelling

__all__ = ["LONGEST_TEXT", "Form", "Spelling", "Tag", "brief", "common_bits", "printable", "readings"]

RAW_LENGTH = 64
"""So much of a text is shown, and kept for support."""
LONGEST_TEXT = 512
"""A longer text is no card's: it would have to be cut, and two cards could become one."""
_UID_LENGTHS = (4, 7, 8, 10)
_RANDOM_UID = 0x08
_LONGEST_EPC = 62
_DEC8, _DEC10, _DEC13, _DEC17 = 8, 10, 13, 17
_BITS_OF_DIGITS = {_DEC8: 24, _DEC10: 32, _DEC13: 40, _DEC17: 56}


class Form(StrEnum):
    """Names of the spellings `desk read` prints."""

    EM40 = "em40"
    DEC13 = "dec13"
    HEX8 = "hex8"
    DEC10 = "dec10"
    W26 = "w26"
    DEC8 = "dec8"
    W34 = "w34"
    UID = "uid"
    EPC = "epc"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as read. `raw` is what the reader sent, in printable characters; equality is by the number itself."""

    number: bytes
    bits: int
    raw: str = field(default="", compare=False)
    forms: Mapping[Form, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if not self.number or len(self.number) * 8 != self.bits:
            raise ValueError(f"a tag of {self.bits} bits in {len(self.number)} bytes")

    @classmethod
    def em(cls, number: bytes, raw: str = "") -> Tag:
        """A 125 kHz number: all five bytes of it, or the four or three that were kept."""
        if len(number) not in (EM24, EM32, EM40):
            raise ValueError(f"no 125 kHz number has {len(number)} bytes")
        return cls(number, len(number) * 8, brief(raw), _em_forms(number))

    @classmethod
    def uid(cls, number: bytes, raw: str = "") -> Tag:
        """A 13.56 MHz number in the order of the air. `w26` is the pair IronLogic prints for it."""
        if len(number) not in _UID_LENGTHS:
            raise ValueError(f"no UID has {len(number)} bytes")
        forms = {Form.UID: number.hex().upper(), Form.W26: spelling.pair_text(spelling.uid_pair(number))}
        return cls(number, len(number) * 8, brief(raw), forms)

    @classmethod
    def epc(cls, number: bytes, raw: str = "") -> Tag:
        """The number a UHF tag was given, 96 bits as a rule: whole words, and never a part of it."""
        if len(number) % 2 or not EM32 <= len(number) <= _LONGEST_EPC:
            raise ValueError(f"no EPC has {len(number)} bytes")
        return cls(number, len(number) * 8, brief(raw), {Form.EPC: number.hex().upper()})

    @classmethod
    def w26(cls, facility: int, low: int, raw: str = "") -> Tag:
        """`FFF,NNNNN`: 24 bits. Raises ValueError when a part is too large, as all of these do."""
        return cls.em(_bytes(facility, 1) + _bytes(low, 2), raw)

    @classmethod
    def w34(cls, high: int, low: int, raw: str = "") -> Tag:
        """`HHHHH,NNNNN`: 32 bits."""
        return cls.em(_bytes(high, 2) + _bytes(low, 2), raw)

    @classmethod
    def dec13(cls, value: int, raw: str = "") -> Tag:
        """All 40 bits as one decimal."""
        return cls.em(_bytes(value, EM40), raw)

    @classmethod
    def dec10(cls, value: int, raw: str = "") -> Tag:
        """The low 32 bits as one decimal, the number printed on most cards."""
        return cls.em(_bytes(value, EM32), raw)

    @classmethod
    def dec8(cls, value: int, raw: str = "") -> Tag:
        """The low 24 bits as one decimal."""
        return cls.em(_bytes(value, EM24), raw)

    @classmethod
    def em40(cls, digits: str, raw: str = "") -> Tag:
        """All 40 bits as hex digits."""
        return cls.dec13(int(digits, 16), raw)

    @classmethod
    def hex8(cls, digits: str, raw: str = "") -> Tag:
        """The low 32 bits as hex digits."""
        return cls.dec10(int(digits, 16), raw)

    @classmethod
    def text(cls, text: str, raw: str = "") -> Tag:
        """What a QR or barcode scanner read: it means only itself, and is never cut."""
        plain = printable(text)
        if len(plain) > LONGEST_TEXT:
            raise ValueError("a text too long for a card")
        number = plain.encode()
        return cls(number, len(number) * 8, brief(raw) or brief(plain), {Form.TEXT: plain})

    @property
    def shown(self) -> str:
        """The number for a person, as the reader's own kind writes it."""
        pair_first = (Form.W26, Form.DEC10) if "," in self.raw else (Form.DEC10, Form.W26)
        for form in (Form.TEXT, Form.UID, Form.EPC, *pair_first):
            if form in self.forms:
                return brief(self.forms[form])
        return self.number.hex().upper()

    @property
    def is_random(self) -> bool:
        """A phone's UID that changes at every tap (four bytes, the first 08: NXP AN10927): never give it to a client."""
        return Form.UID in self.forms and len(self.number) == spelling.SHORT_UID and self.number[0] == _RANDOM_UID

    def spellings(self) -> tuple[Spelling, ...]:
        """Every way this tag may be written in LuckyFit, widest first, no text twice."""
        if Form.TEXT in self.forms:
            return (Spelling("text", self.forms[Form.TEXT], self.bits),)
        if Form.EPC in self.forms:
            return spelling.epc_spellings(self.number)
        return spelling.uid_spellings(self.number) if Form.UID in self.forms else spelling.em_spellings(self.number)

    def numbers(self) -> frozenset[bytes]:
        """This number and the narrower ones readers make of it."""
        if Form.TEXT in self.forms or Form.EPC in self.forms:
            return frozenset({self.number})
        if Form.UID in self.forms:
            return frozenset({self.number, self.number[::-1], spelling.uid_pair(self.number)})
        return frozenset({self.number, self.number[-EM32:], self.number[-EM24:]})


def readings(text: str) -> tuple[Tag, ...]:
    """Every tag a stored or typed text could mean, the most usual first; none when it can't be a card number."""
    raw = brief(text)
    found: dict[tuple[bytes, bool], Tag] = {}
    for candidate in meant(printable(text)):
        for tag in _parsed(candidate):
            found.setdefault((tag.number, Form.UID in tag.forms), replace(tag, raw=raw))
    return tuple(found.values())


def common_bits(read: Tag, text: str) -> int:
    """How many bits of the number a tag and a stored text surely share; 0 when they are different cards."""
    if Form.TEXT in read.forms:
        return read.bits if printable(text) == read.forms[Form.TEXT] else 0
    kin = (each for each in readings(text) if each.number in read.numbers() or read.number in each.numbers())
    return min((min(read.bits, each.bits) for each in kin), default=0)


def printable(text: str) -> str:
    """`text` without control characters, trimmed. Of one beyond LONGEST_TEXT so much is left that it can be seen to be longer."""
    return "".join(sign for sign in text if sign.isprintable()).strip()[: LONGEST_TEXT + 1]


def brief(text: str) -> str:
    """The same, cut: safe to show, and to keep for support."""
    return printable(text)[:RAW_LENGTH]


def _bytes(value: int, length: int) -> bytes:
    if not 0 <= value < 1 << 8 * length:
        raise ValueError(f"{value} does not fit in {length} bytes")
    return value.to_bytes(length)


def _em_forms(number: bytes) -> dict[Form, str]:
    value, low = int.from_bytes(number), int.from_bytes(number[-2:])
    forms: dict[Form, str] = {}
    if len(number) == EM40:
        forms |= {Form.EM40: number.hex().upper(), Form.DEC13: f"{value:013}"}
    if len(number) >= EM32:
        forms |= {Form.HEX8: number[-EM32:].hex().upper(), Form.DEC10: f"{int.from_bytes(number[-EM32:]):010}"}
    forms |= {Form.W26: spelling.pair_text(number[-EM24:]), Form.DEC8: f"{int.from_bytes(number[-EM24:]):08}"}
    if len(number) >= EM32:
        forms |= {Form.W34: f"{(value >> 16) & WORD:05},{low:05}"}
    return forms


def _parsed(text: str) -> Iterator[Tag]:
    for pattern, read in _SHAPES:
        if match := pattern.fullmatch(text):
            yield from read(*match.groups())
            return


def _headed(head: str, facility: str, low: str) -> Iterator[Tag]:
    if int(facility) <= BYTE and int(low) <= WORD:
        yield Tag.em(bytes.fromhex(head) + _bytes(int(facility), 1) + _bytes(int(low), 2))


def _pair(first: str, second: str) -> Iterator[Tag]:
    high, low = int(first), int(second)
    if max(high, low) > WORD:
        return
    if high > BYTE or len(first) > len("FFF"):
        yield Tag.w34(high, low)
    else:
        yield Tag.w26(high, low)


def _checked(digits: str) -> Iterator[Tag]:
    """Colon, hex bytes and the two's complement of their sum, as in Intel hex."""
    if sum(bytes.fromhex(digits)) & BYTE == 0:
        yield from _hex(digits[:-2])


def _joined(text: str) -> Iterator[Tag]:
    yield from _hex(re.sub("[ :-]", "", text))


def _glued(digits: str) -> Iterator[Tag]:
    digits = digits.replace(" ", "")
    if digits.isdecimal() and len(digits) >= SHORTEST:
        yield from _decimal(digits)
    yield from _hex(digits)


def _decimal(digits: str) -> Iterator[Tag]:
    """A decimal as wide as its form, or narrower without its leading zeros."""
    value, length = int(digits), len(digits)
    fits = {width for width, bits in _BITS_OF_DIGITS.items() if value < 1 << bits and length <= width}
    fits = {width for width in fits if length == width or digits[0] != "0"}
    if length < spelling.BARE_DIGITS:
        fits.discard(_DEC17)
    if _DEC8 in fits:
        yield Tag.dec8(value)
    if length == _DEC8 and int(digits[:3]) <= BYTE and int(digits[3:]) <= WORD:
        yield Tag.w26(int(digits[:3]), int(digits[3:]))
    if _DEC10 in fits:
        yield Tag.dec10(value)
        yield from _both_ways(_bytes(value, spelling.SHORT_UID))
    if _DEC13 in fits:
        yield Tag.dec13(value)
    if _DEC17 in fits:
        yield from _both_ways(_bytes(value, spelling.LONG_UID))


def _hex(digits: str) -> Iterator[Tag]:
    if read := _HEX.get(len(digits)):
        yield from read(bytes.fromhex(digits))


def _em(number: bytes) -> Iterator[Tag]:
    yield Tag.em(number)


def _both_ways(uid: bytes) -> Iterator[Tag]:
    yield Tag.uid(uid)
    yield Tag.uid(uid[::-1])


def _eight_digits(number: bytes) -> Iterator[Tag]:
    yield from _both_ways(number)
    yield Tag.em(number)


def _twelve_digits(number: bytes) -> Iterator[Tag]:
    """Six bytes from a controller: a number padded with zeros in front, or the same turned round.

    Its reader may have told all five bytes (the zeros are the number's), four over Wiegand-34, or three over Wiegand-26.
    """
    for each in (number, number[::-1]):
        for known in (EM40, EM32, EM24):
            if not any(each[:-known]):
                yield Tag.em(each[-known:])


def _fourteen_digits(uid: bytes) -> Iterator[Tag]:
    yield from _both_ways(uid)
    yield Tag.uid(uid[4:] + uid[:4])


def _epc(number: bytes) -> Iterator[Tag]:
    yield Tag.epc(number)


_HEX: dict[int, Callable[[bytes], Iterator[Tag]]] = {
    6: _em,
    8: _eight_digits,
    10: _em,
    12: _twelve_digits,
    14: _fourteen_digits,
    16: _both_ways,
    20: _both_ways,
    24: _epc,
    32: _epc,
}
_SHAPES: tuple[tuple[re.Pattern[str], Callable[..., Iterator[Tag]]], ...] = (
    (re.compile(r"(?:EM-?MARINE ?)?\[([0-9A-F]{4})\] ?([0-9]{1,3}),([0-9]{1,5}),?"), _headed),
    (re.compile(r":((?:[0-9A-F]{2}){5,11})"), _checked),
    (re.compile(r"(?=.{4})([0-9]{1,5}) ?[,.;:/ -] ?([0-9]{1,5})"), _pair),
    (re.compile(r"([0-9A-F]{2}(?:[ :-][0-9A-F]{2})+)"), _joined),
    (re.compile(r"(?:0X)?([0-9A-F ]+)"), _glued),
)
