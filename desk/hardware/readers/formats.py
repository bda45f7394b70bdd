"""How a reader that only sends a line of text writes a number; chosen per reader, because digits alone do not tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from operator import xor
from urllib.parse import unquote

from desk.model.tag import RAW_LENGTH, Tag, readings

_EM_HEX = (6, 10)
_UID_HEX = (8, 14, 16, 20)
_EPC_HEX = (24, 32)
_FRAME_HEX = 12
_GLUED_WIDTH = 8
_AUTO_DECIMALS = ((10, Tag.dec10, 1 << 32), (10, Tag.dec13, 1 << 40), (13, Tag.dec13, 1 << 40))
_DECIMALS = ((8, Tag.dec8, 1 << 24), (10, Tag.dec10, 1 << 32), (13, Tag.dec13, 1 << 40))
_DIGITS = re.compile("[0-9]{4,40}")
_PAIR = re.compile(r"(?:W26:)?([0-9]{1,3}) ?[,.;:/ -] ?([0-9]{1,5}),?", re.IGNORECASE)
_LONG_PAIR = re.compile(r"([0-9]{5}),([0-9]{1,5}),?")
_ANY_PAIR = re.compile(r"(?:W34:)?([0-9]{1,5}) ?[,.;:/ -] ?([0-9]{1,5}),?", re.IGNORECASE)
_WIDE = re.compile(r"W34:([0-9A-F]{8})", re.IGNORECASE)
_BITS = re.compile(r"(?:W26:)?([01]{26})", re.IGNORECASE)
_HEADED = re.compile(r"(?:Em-?Marine ?)?\[[0-9A-F]{4}\] ?[0-9]{1,3},[0-9]{1,5},?", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9A-Za-z._-]{4,64}")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_WRAPPING = re.compile(r"""[\s:;,=/?&#|"'{}\[\]()<>]+""")
_HEX = re.compile(r"(?:0x)?((?:[0-9A-F]{2}[ :-]?)*[0-9A-F]{2})", re.IGNORECASE)
_ANY_HEX = re.compile(r"[0-9A-F]+", re.IGNORECASE)


def tag_of(text: str, form: str) -> Tag | None:
    """The tag `text` is in the format named `form`; None when it is not one."""
    try:
        return FORMATS[form](text)
    except ValueError:
        return None


def _hex(text: str) -> Tag | None:
    return _number(_digits(text), text, turned=False)


def _hex_reversed(text: str) -> Tag | None:
    return _number(_digits(text), text, turned=True)


def _digits(text: str) -> str:
    match = _HEX.fullmatch(text)
    return re.sub("[ :-]", "", match[1]) if match else ""


def _number(digits: str, text: str, *, turned: bool) -> Tag | None:
    number = bytes.fromhex(digits)
    if turned:
        number = number[::-1]
    if len(digits) in _EM_HEX:
        return Tag.em(number, text)
    if len(digits) in _EPC_HEX:
        return Tag.epc(number, text)
    return Tag.uid(number, text) if len(digits) in _UID_HEX else None


def _decimal(text: str) -> Tag | None:
    """The narrowest form it fits: digits that are not there are not claimed."""
    for width, make, limit in _DECIMALS:
        if _DIGITS.fullmatch(text) and len(text) <= width and int(text) < limit:
            return make(int(text), text)
    return None


def _uid_be(text: str) -> Tag | None:
    return Tag.uid(Tag.dec10(int(text)).number, text) if _DIGITS.fullmatch(text) else None


def _uid_le(text: str) -> Tag | None:
    return Tag.uid(Tag.dec10(int(text)).number[::-1], text) if _DIGITS.fullmatch(text) else None


def _w26(text: str) -> Tag | None:
    if match := _BITS.fullmatch(text):
        return _wiegand(match[1], text)
    if match := _WIDE.fullmatch(text):
        return Tag.hex8(match[1], text)
    match = _PAIR.fullmatch(text)
    return Tag.w26(int(match[1]), int(match[2]), text) if match else None


def _w34(text: str) -> Tag | None:
    """Both halves of 32 bits as decimals, 4H+4H of the sellers."""
    if match := _WIDE.fullmatch(text):
        return Tag.hex8(match[1], text)
    match = _ANY_PAIR.fullmatch(text)
    return Tag.w34(int(match[1]), int(match[2]), text) if match else None


def _wiegand(bits: str, text: str) -> Tag | None:
    """Even parity over the first twelve bits of data, odd parity over the last twelve."""
    good = bits[:13].count("1") % 2 == 0 and bits[13:].count("1") % 2 == 1
    return Tag.dec8(int(bits[1:25], 2), text) if good else None


def _glued(text: str) -> Tag | None:
    """Three digits of the facility and five of the number, with nothing between."""
    if not re.fullmatch("[0-9]{8}", text):
        return None
    return Tag.w26(int(text[:3]), int(text[3:]), text)


def _colon(text: str) -> Tag | None:
    if not re.fullmatch(":[0-9A-Fa-f]{12}", text):
        return None
    data = bytes.fromhex(text[1:])
    return Tag.em(data[:-1], text) if sum(data) & 0xFF == 0 else None


def _plain(text: str) -> Tag | None:
    return Tag.text(text) if _PLAIN.fullmatch(text) else None


def _text(text: str) -> Tag | None:
    """The whole line, or what a QR code wraps a number in cut off: an address, a label, the signs of JSON.

    Only one part may hold digits, and that part is the number: of several it can't be told which one makes two cards differ.
    A line that may have lost its end is not cut: what is left would be the beginning of many numbers.
    """
    if whole := _plain(text):
        return whole
    if len(text) >= RAW_LENGTH:
        return None
    parts = _WRAPPING.split(unquote(_ADDRESS.sub("", text)))
    numbered = [each for each in parts if any(map(str.isdigit, each))]
    return Tag.text(numbered[0], text) if len(numbered) == 1 and _PLAIN.fullmatch(numbered[0]) else None


def _auto(text: str) -> Tag | None:
    """What can only be one thing is taken for it; digits that could be several numbers stand for themselves only."""
    if text.startswith(":"):
        return _colon(text)
    if _HEADED.fullmatch(text):
        return next(iter(readings(text)), None)
    if _DIGITS.fullmatch(text):
        return _w26(text) if _BITS.fullmatch(text) else _auto_decimal(text)
    if found := _w34(text) if _LONG_PAIR.fullmatch(text) else _w26(text) or _hex(text):
        return found
    if _ANY_HEX.fullmatch(text):
        return _frame(text)
    return _plain(text)


def _auto_decimal(text: str) -> Tag | None:
    """Ten and thirteen digits are how readers write 32 and 40 bits, and ten that are too many for 32 are 40 without their zeros.

    Eight are 24 bits only where they can't be three and five glued; any other length may be cut, glued or printed.
    """
    if len(text) == _GLUED_WIDTH and int(text) < 1 << 24 and tag_of(text, "3+5") is None:
        return Tag.dec8(int(text), text)
    fits = (make for width, make, limit in _AUTO_DECIMALS if len(text) == width and int(text) < limit)
    make = next(fits, None)
    return make(int(text), text) if make else _plain(text)


def _frame(text: str) -> Tag | None:
    """The ten digits and XOR of an STX frame whose ends were eaten by a converter."""
    if len(text) != _FRAME_HEX:
        return None
    *number, check = bytes.fromhex(text)
    return Tag.em(bytes(number), text) if reduce(xor, number) == check else None


FORMATS: dict[str, Callable[[str], Tag | None]] = {
    "auto": _auto,
    "hex": _hex,
    "hex_reversed": _hex_reversed,
    "dec": _decimal,
    "uid_be": _uid_be,
    "uid_le": _uid_le,
    "w26": _w26,
    "w34": _w34,
    "3+5": _glued,
    "colon": _colon,
    "text": _text,
}
