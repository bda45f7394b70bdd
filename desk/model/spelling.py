"""The ways one card number is written in LuckyFit; which shape is whose is told in hardware terms by `tag`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SHORTEST = 4
BYTE, WORD = 0xFF, 0xFFFF
SHORT_UID, LONG_UID = 4, 7
EM24, EM32, EM40 = 3, 4, 5
BARE_DIGITS = 14  # a shorter decimal without leading zeros is never taken for a seven-byte UID
_UID_DIGITS = {SHORT_UID: 10, LONG_UID: 17}


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way LuckyFit may have written this tag. `name` is stable (it is learned), `bits` how much of the number it holds."""

    name: str
    text: str
    bits: int


def em_spellings(number: bytes) -> tuple[Spelling, ...]:
    """A 125 kHz number of three to five bytes, widest first."""
    return _without_twins(_em_spellings(number))


def uid_spellings(uid: bytes) -> tuple[Spelling, ...]:
    """A 13.56 MHz number in either order, and the pair IronLogic prints for it."""
    return _without_twins(_uid_spellings(uid))


def epc_spellings(number: bytes) -> tuple[Spelling, ...]:
    """A UHF number: only ever written whole, and in the order of the air."""
    digits, bits = number.hex().upper(), len(number) * 8
    return _without_twins((Spelling("epc", digits, bits), Spelling("epc_lower", digits.lower(), bits)))


def uid_pair(uid: bytes) -> bytes:
    """The three bytes IronLogic's pair is made of: U2 U1 U0 of a short UID, U0 U1 U2 of a long one."""
    return uid[2::-1] if len(uid) == SHORT_UID else uid[:EM24]


def pair_text(three: bytes) -> str:
    """`FFF,NNNNN`."""
    return f"{three[0]:03},{int.from_bytes(three[1:]):05}"


def _em_spellings(number: bytes) -> Iterator[Spelling]:
    if len(number) == EM40:
        yield from _em40_spellings(number)
    if len(number) >= EM32:
        yield from _em32_spellings(number[-EM32:])
    if len(number) == EM32:
        yield from _headless_spellings(number)
    three = number[-EM24:]
    facility, low = three[0], int.from_bytes(three[1:])
    yield from _pair_spellings(three)
    yield Spelling("w26_space", f"{facility:03} {low:05}", 24)
    yield Spelling("w26_dot", f"{facility:03}.{low:05}", 24)
    yield Spelling("w26_glued", f"{facility:03}{low:05}", 24)
    yield Spelling("dec8", f"{int.from_bytes(three):08}", 24)
    yield Spelling("dec8_bare", str(int.from_bytes(three)), 24)


def _em40_spellings(five: bytes) -> Iterator[Spelling]:
    digits = five.hex().upper()
    yield Spelling("em40", digits, 40)
    yield Spelling("dec13", f"{int.from_bytes(five):013}", 40)
    yield Spelling("dec13_bare", str(int.from_bytes(five)), 40)
    yield Spelling("em40_lower", digits.lower(), 40)
    yield Spelling("w26_head", f"[{digits[:4]}] {pair_text(five[-EM24:])}", 40)


def _em32_spellings(four: bytes) -> Iterator[Spelling]:
    value = int.from_bytes(four)
    yield Spelling("dec10", f"{value:010}", 32)
    yield Spelling("dec10_bare", str(value), 32)
    yield Spelling("hex8", four.hex().upper(), 32)
    yield Spelling("hex8_lower", four.hex(), 32)
    yield Spelling("w34", f"{value >> 16:05},{value & WORD:05}", 32)


def _headless_spellings(four: bytes) -> Iterator[Spelling]:
    """As five bytes whose first, which Wiegand-34 does not tell, is zero: so it is on many cards."""
    yield Spelling("em40_zeros", f"00{four.hex().upper()}", 32)
    yield Spelling("dec13_zeros", f"{int.from_bytes(four):013}", 32)


def _pair_spellings(three: bytes) -> Iterator[Spelling]:
    facility, low = three[0], int.from_bytes(three[1:])
    yield Spelling("w26", f"{facility:03},{low:05}", 24)
    yield Spelling("w26_bare", f"{facility},{low}", 24)
    yield Spelling("w26_short", f"{facility:03},{low}", 24)


def _uid_spellings(uid: bytes) -> Iterator[Spelling]:
    bits, turned = len(uid) * 8, uid[::-1]
    yield Spelling("uid", uid.hex().upper(), bits)
    yield Spelling("uid_lower", uid.hex(), bits)
    yield Spelling("uid_reversed", turned.hex().upper(), bits)
    yield Spelling("uid_reversed_lower", turned.hex(), bits)
    if len(uid) == LONG_UID:
        yield Spelling("uid_rotated", (uid[3:] + uid[:3]).hex().upper(), bits)
    if width := _UID_DIGITS.get(len(uid)):
        for name, value in (("uid_be", int.from_bytes(uid)), ("uid_le", int.from_bytes(turned))):
            yield Spelling(name, f"{value:0{width}}", bits)
            if len(str(value)) >= BARE_DIGITS or len(uid) == SHORT_UID:
                yield Spelling(f"{name}_bare", str(value), bits)
    yield from _pair_spellings(uid_pair(uid))


def _without_twins(written: Iterable[Spelling]) -> tuple[Spelling, ...]:
    """A text that two spellings share promises only the bits of the narrower one; a text too short for a tag is left out."""
    kept: dict[str, Spelling] = {}
    for each in written:
        if len(each.text) >= SHORTEST and (each.text not in kept or each.bits < kept[each.text].bits):
            kept[each.text] = each
    return tuple(sorted(kept.values(), key=lambda each: -each.bits))
