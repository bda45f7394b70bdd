"""UHF readers CF-RU5102, IQRFID-5102: length of the rest, address, command, status, data, CRC; asked for tags, or scanning."""

from __future__ import annotations

from collections.abc import Iterator

from desk.hardware.base import Asks, Read
from desk.hardware.readers.frames import Frames, crc16, tag_from
from desk.model.tag import Tag

LONGEST = 128
EVERY_S = 0.2
_SHORTEST, _AROUND_LIST = 6, 7
_INVENTORY, _SCANNED = 0x01, 0xEE
_SCANNED_TAG = bytes((_SCANNED, 0))
_WITH_TAGS = (0x01, 0x02, 0x03, 0x04)


class Ru5102:
    """Answers with the numbers of all tags in its field. In scan mode it says them unasked, one a frame and without a length."""

    baud = 57_600
    asks = Asks(again=bytes.fromhex("04 00 01 DB 4B"), every_s=EVERY_S)

    def __init__(self, form: str = "auto") -> None:
        del form
        self._frames = Frames(_ending, _is_right, _says, LONGEST)

    def feed(self, data: bytes) -> Iterator[Read]:
        """What the bytes that just came complete. Nothing marks a frame but its CRC, so a damaged one is passed over."""
        return self._frames.feed(data)


def _ending(window: bytes) -> Iterator[bytes]:
    for length in range(_SHORTEST, len(window) + 1):
        if window[-length] == length - 1 and window[2 - length] in (_INVENTORY, _SCANNED):
            frame = window[-length:]
            if crc16(frame[:-2]) == int.from_bytes(frame[-2:], "little"):
                yield frame


def _is_right(frame: bytes) -> bool:
    """The CRC is already; all numbers of a list must fit, or none is taken."""
    numbers = list(_numbers(frame))
    return not _is_list(frame) or (
        len(numbers) == frame[4] and sum(map(len, numbers)) + len(numbers) == len(frame) - _AROUND_LIST
    )


def _says(frame: bytes) -> Iterator[Read]:
    for number in (frame[4:-2],) if frame[2:4] == _SCANNED_TAG else _numbers(frame):
        yield tag_from(Tag.epc, number, frame)


def _is_list(frame: bytes) -> bool:
    return frame[2] == _INVENTORY and frame[3] in _WITH_TAGS


def _numbers(frame: bytes) -> Iterator[bytes]:
    """After how many there are: the length and the number of each."""
    rest = frame[5:-2] if _is_list(frame) else b""
    while rest:
        yield rest[1 : 1 + rest[0]]
        rest = rest[1 + rest[0] :]
