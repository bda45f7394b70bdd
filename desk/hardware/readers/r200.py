"""UHF modules R200, YRM100, M100: BB, kind, command, length, strength, PC, EPC, the tag's own CRC, sum, 7E; asked for a tag."""

from __future__ import annotations

from collections.abc import Iterator

from desk.hardware.base import Asks, Read
from desk.hardware.readers.frames import Frames, tag_from, unreadable
from desk.model.tag import Tag

LONGEST = 80
EVERY_S = 0.2
_HEAD, _TAIL = 0xBB, 0x7E
_AROUND = 7
_NOTICE = b"\x02\x22"
_BYTE, _WORD = 0xFF, 0xFFFF
_TAG_POLYNOMIAL, _TOP_BIT = 0x1021, 0x8000


class R200:
    """Answers with each tag in its field, or with one frame that says there is none."""

    baud = 115_200
    asks = Asks(again=bytes.fromhex("BB 00 22 00 00 22 7E"), every_s=EVERY_S)

    def __init__(self, form: str = "auto") -> None:
        del form
        self._frames = Frames(_ending, _is_right, _says, LONGEST)

    def feed(self, data: bytes) -> Iterator[Read]:
        """What the bytes that just came complete."""
        return self._frames.feed(data)


def _ending(window: bytes) -> Iterator[bytes]:
    at = window.find(_HEAD) if window[-1] == _TAIL else -1
    while at >= 0:
        frame = window[at:]
        if len(frame) >= _AROUND and len(frame) == _AROUND + int.from_bytes(frame[3:5]):
            yield frame
        at = window.find(_HEAD, at + 1)


def _is_right(frame: bytes) -> bool:
    return sum(frame[1:-2]) & _BYTE == frame[-2]


def _says(frame: bytes) -> Iterator[Read]:
    """Only the notice of a tag says something."""
    if frame[1:3] == _NOTICE:
        yield _tag(frame)


def _tag(frame: bytes) -> Read:
    """PC's upper five bits count the words of the EPC, and the tag's CRC covers both."""
    told, crc = frame[6:-4], int.from_bytes(frame[-4:-2])
    words = told[0] >> 3 if told else 0
    if len(told) != 2 + words * 2 or tag_crc(told) != crc:
        return unreadable(frame)
    return tag_from(Tag.epc, told[2:], frame)


def tag_crc(data: bytes) -> int:
    """The CRC every UHF tag answers with (ISO 18000-63): polynomial 1021 from FFFF, complemented."""
    value = _WORD
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ (_TAG_POLYNOMIAL if value & _TOP_BIT else 0)) & _WORD
    return value ^ _WORD
