"""No bytes ever make a tag whose check is wrong: what each protocol reads is looked for again in a slow and other way."""

from __future__ import annotations

import re
from binascii import crc_hqx
from collections.abc import Callable, Iterator
from functools import reduce
from itertools import combinations
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.hardware.base import Unreadable
from desk.hardware.readers import reader_protocol
from desk.hardware.readers.frames import crc16
from desk.hardware.readers.r200 import tag_crc
from desk.model.tag import Tag

CARDS = {
    "stx": b"\x0262E3086CED08\x03",
    "bcc": bytes.fromhex("020A022E00B6D7B5F203"),
    "pn532": bytes.fromhex("0000FF0CF4D54B01010004080402 57C18034"),
    "r200": bytes.fromhex("BB02220009CF1000032692012A796B7E"),
    "ru5102": bytes.fromhex("1300010101 0CE2806915000050324241CCED5778"),
    "twn4": b"000180200466CF4DC2E960\r",
}


def _with_bcc(body: bytes) -> bytes:
    return b"\x02" + body + bytes((reduce(xor, body), 0x03))


def _parts(data: bytes) -> Iterator[bytes]:
    for at, end in combinations(range(len(data) + 1), 2):
        yield data[at:end]


def _turned(value: int, bits: int) -> int:
    return int(f"{value:0{bits}b}"[::-1], 2)


def _slow_crc16(data: bytes) -> int:
    return _turned(crc_hqx(bytes(_turned(byte, 8) for byte in data), 0xFFFF), 16)


def _stx(data: bytes) -> Iterator[bytes]:
    for match in re.finditer(rb"(?=\x02([0-9A-Fa-f]{12})[\r\n]*\x03)", data):
        *number, check = bytes.fromhex(match[1].decode())
        if reduce(xor, number) == check:
            yield bytes(number)


def _bcc(data: bytes) -> Iterator[bytes]:
    for part in _parts(data):
        if len(part) > 5 and part[0] == 2 and part[-1] == 3 and part[1] == len(part) and reduce(xor, part[1:-1]) == 0:
            yield part[3:-2]
            yield part[4:-2]


def _pn532(data: bytes) -> Iterator[bytes]:
    for part in _parts(data):
        if (
            part[:2] == b"\x00\xff"
            and len(part) > 13
            and part[2] == len(part) - 5
            and not sum(part[2:4]) % 256
            and part[4:6] == b"\xd5K"
            and not sum(part[4:]) % 256
        ):
            yield part[12 : 12 + part[11]]


def _r200(data: bytes) -> Iterator[bytes]:
    for part in _parts(data):
        is_notice = part[:3] == b"\xbb\x02\x22" and len(part) > 12 and part[3] * 256 + part[4] == len(part) - 7
        is_right = is_notice and sum(part[1:-2]) % 256 == part[-2]
        if is_right and part[-1] == 0x7E and crc_hqx(part[6:-4], 0xFFFF) ^ 0xFFFF == part[-4] * 256 + part[-3]:
            yield part[8:-4]


def _ru5102(data: bytes) -> Iterator[bytes]:
    for part in _parts(data):
        if len(part) > 8 and part[0] == len(part) - 1 and _slow_crc16(part[:-2]) == part[-2] + part[-1] * 256:
            yield part[6:-2]
            yield part[4:-2]


def _twn4(data: bytes) -> Iterator[bytes]:
    for match in re.finditer(rb"0001[0-9A-Fa-f]{4}([0-9A-Fa-f]{2})([0-9A-Fa-f]+)", data):
        answer = bytes.fromhex(match[0][: len(match[0]) // 2 * 2].decode())
        body, rest = answer[: 5 + answer[4]], answer[5 + answer[4] :]
        if not rest or rest == _slow_crc16(body).to_bytes(2, "little"):
            yield body[5:]


PROVED: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "stx": _stx,
    "bcc": _bcc,
    "pn532": _pn532,
    "r200": _r200,
    "ru5102": _ru5102,
    "twn4": _twn4,
}


def _streams(card: bytes) -> st.SearchStrategy[bytes]:
    """Cards, cards with a byte changed or cut off, their single bytes and noise, in any order."""
    changed = st.builds(
        lambda at, by: card[:at] + bytes([card[at] ^ by]) + card[at + 1 :], st.integers(0, len(card) - 1), st.integers(1, 255)
    )
    cut = st.integers(0, len(card)).map(lambda at: card[:at])
    pieces = st.one_of(st.just(card), changed, cut, st.sampled_from(card).map(lambda byte: bytes([byte])), st.binary(max_size=12))
    return st.lists(pieces, max_size=6).map(b"".join)


@pytest.mark.parametrize("protocol", PROVED)
@given(st.data())
def test_every_tag_that_is_read_stands_in_the_bytes_with_a_right_check(protocol: str, data: st.DataObject) -> None:
    stream = data.draw(_streams(CARDS[protocol]))
    tags = [read for read in reader_protocol(protocol).feed(stream) if isinstance(read, Tag)]
    proved = set(PROVED[protocol](stream)) if tags else set()
    assert {tag.number for tag in tags} <= proved


@pytest.mark.parametrize("protocol", PROVED)
@given(before=st.binary(max_size=300), behind=st.binary(max_size=300))
def test_a_card_amid_noise_is_read(protocol: str, before: bytes, behind: bytes) -> None:
    reads = [*reader_protocol(protocol).feed(before + b"\r\x03" + CARDS[protocol] + behind)]
    alone = [*reader_protocol(protocol).feed(CARDS[protocol])]
    assert alone[0] in reads


@given(st.binary())
def test_the_checks_are_those_of_the_standard_library(data: bytes) -> None:
    assert crc16(data) == _slow_crc16(data)
    assert tag_crc(data) == crc_hqx(data, 0xFFFF) ^ 0xFFFF


@pytest.mark.parametrize("protocol", ["bcc", "pn532", "r200", "ru5102"])
def test_a_stream_of_something_else_is_told_once_until_a_card_comes(protocol: str) -> None:
    reader = reader_protocol(protocol)
    strange = b"Em-Marine[5500] 126,58404\r\n" * 20
    assert list(reader.feed(strange)) == [Unreadable(read.raw) for read in reader_protocol(protocol).feed(strange[:200]) if read]
    assert len(list(reader.feed(CARDS[protocol] + strange))) == 2


def test_no_byte_is_a_part_of_two_frames() -> None:
    """The end of the first frame and three bytes more would make another one."""
    first = _with_bcc(bytes.fromhex("0A02020A021122"))
    second = _with_bcc((first[3:] + b"\x55")[1:])
    assert second.startswith(first[3:])
    reads = list(reader_protocol("bcc").feed(first + second[len(first[3:]) :]))
    assert reads == [Tag.em(bytes.fromhex("020A021122"))]
    assert list(reader_protocol("bcc").feed(second)) == [Tag.em(second[3:-2])]


def test_two_tags_in_one_answer_are_two_reads() -> None:
    answer = bytes.fromhex("1C000101020CE2806915000050324241CCED08300833B2DDD901402406")
    numbers = [read.number.hex().upper() for read in reader_protocol("ru5102").feed(answer) if isinstance(read, Tag)]
    assert numbers == ["E2806915000050324241CCED", "300833B2DDD90140"]


def test_an_answer_longer_than_any_tag_needs_is_no_card() -> None:
    body = bytes((68, 0, 0xEE, 0)) + bytes(63)
    assert not [
        read for read in reader_protocol("ru5102").feed(body + crc16(body).to_bytes(2, "little")) if isinstance(read, Tag)
    ]
