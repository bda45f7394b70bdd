"""Every reader protocol finds its cards in real bytes, however those arrive and whatever comes before."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import SettingsError
from desk.hardware.base import CardGone, Read, Unreadable
from desk.hardware.readers import FORMATS, READERS, reader_protocol
from desk.model.tag import Tag

DATA = Path(__file__).parent.parent / "data" / "readers"
HEX = re.compile("[0-9A-F]{2}( [0-9A-F]{2})+")
PROVED = ("stx", "bcc", "pn532", "r200", "ru5102")
"""Protocols whose every tag is proved by a check."""
NOISE = (
    b"\xff\x00\xfe\r\n",
    b"\x02\r\n",
    b"\x02628\r\n",
    b"Em-Mar\r\n",
    b"Z" * 5000 + b"\r\n",
    b"\r\n\r\n\n\r",
    b"\xbb\xbb\x22\x00\x11",
    b"\x00\xff\x0c\xf4\xd5",
    b"\x1c\x00\x01",
    b"0001",
)


class Vector(NamedTuple):
    protocol: str
    form: str
    wire: bytes
    expected: str


def _vector(protocol: str, line: str) -> Vector:
    wire, _, expected = line.partition(" -> ")
    form, colon, rest = wire.partition(": ")
    form, wire = (form, rest) if colon else ("auto", wire)
    data = _hex(wire) or wire.encode().decode("unicode_escape").encode("latin-1")
    return Vector(protocol, form, data, expected)


def _hex(wire: str) -> bytes | None:
    return bytes.fromhex(wire) if HEX.fullmatch(wire) else None


def _vectors(protocol: str) -> list[Vector]:
    path = DATA / f"{protocol}.txt"
    assert path.exists(), f"desk/hardware/readers/{protocol}.py has no tests/data/readers/{protocol}.txt"
    return [_vector(protocol, line) for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _all() -> list[Vector]:
    return [vector for name in READERS if (DATA / f"{name}.txt").exists() for vector in _vectors(name)]


def _named(vector: Vector) -> str:
    wire = vector.wire.decode("latin-1").strip()
    return f"{vector.protocol}-{vector.form}-{wire if wire.isprintable() else vector.wire.hex()}"


def _reads(vector: Vector, *pieces: bytes) -> list[Read]:
    protocol = reader_protocol(vector.protocol, vector.form)
    return [read for piece in pieces for read in protocol.feed(piece)]


def _told(read: Read, expected: str) -> str:
    """What was read, as far as `expected` speaks of it."""
    match read:
        case CardGone():
            return "gone"
        case Unreadable():
            return "unreadable"
        case Tag(forms=forms):
            asked = [each.partition("=")[0] for each in expected.split()]
            return " ".join(f"{name}={forms.get(name)}" for name in asked)


def _all_told(reads: list[Read], expected: str) -> str:
    """One word for one read; the CR LF in a vector is not counted."""
    return " + ".join(_told(read, expected) for read in reads) or "nothing"


every_vector = pytest.mark.parametrize("vector", _all(), ids=_named)


@pytest.mark.parametrize("protocol", READERS)
def test_every_protocol_has_real_bytes_to_prove_it(protocol: str) -> None:
    assert len(_vectors(protocol)) >= 5


@every_vector
def test_the_bytes_are_read_when_they_come_whole(vector: Vector) -> None:
    assert _all_told(_reads(vector, vector.wire), vector.expected) == vector.expected


@every_vector
def test_the_bytes_are_read_when_they_come_one_by_one(vector: Vector) -> None:
    assert _reads(vector, *(bytes([byte]) for byte in vector.wire)) == _reads(vector, vector.wire)


@every_vector
def test_the_bytes_are_read_twice_when_they_come_twice(vector: Vector) -> None:
    assert _reads(vector, vector.wire + vector.wire) == _reads(vector, vector.wire) * 2


@every_vector
@pytest.mark.parametrize("noise", NOISE, ids=range(len(NOISE)))
def test_the_bytes_are_read_after_noise(vector: Vector, noise: bytes) -> None:
    reads = _reads(vector, vector.wire)
    assert (_reads(vector, noise, vector.wire, vector.wire)[-1:] if reads else []) == reads


@pytest.mark.parametrize("protocol", READERS)
@given(noise=st.lists(st.binary(max_size=600), max_size=8))
def test_random_bytes_break_nothing_and_the_next_card_but_one_is_read(protocol: str, noise: list[bytes]) -> None:
    card = next(vector for vector in _vectors(protocol) if "=" in vector.expected)
    assert _reads(card, *noise, b"\r\n", card.wire, card.wire)[-1:] == _reads(card, card.wire)


@pytest.mark.parametrize("protocol", READERS)
@given(st.data())
def test_however_the_bytes_are_cut_the_same_is_read(protocol: str, data: st.DataObject) -> None:
    wires = st.sampled_from([vector.wire for vector in _vectors(protocol)])
    stream = b"".join(data.draw(st.lists(st.one_of(st.binary(max_size=40), wires), max_size=8)))
    cuts = [0, *sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10))), len(stream)]
    vector = Vector(protocol, "auto", b"", "")
    assert _reads(vector, *(stream[one:other] for one, other in pairwise(cuts))) == _reads(vector, stream)


@pytest.mark.parametrize("protocol", PROVED)
@given(st.data())
def test_a_card_with_a_byte_changed_is_never_another_card(protocol: str, data: st.DataObject) -> None:
    """XOR, sums and CRCs all find one changed byte, whichever it is; what stands before and behind the frame may be anything."""
    card = data.draw(st.sampled_from([vector for vector in _vectors(protocol) if "=" in vector.expected]))
    at, changed = data.draw(st.integers(0, len(card.wire) - 1)), data.draw(st.integers(1, 255))
    wire = card.wire[:at] + bytes([card.wire[at] ^ changed]) + card.wire[at + 1 :]
    tags = [read for read in _reads(card, wire) if isinstance(read, Tag)]
    assert tags in ([], _reads(card, card.wire))


@pytest.mark.parametrize("form", FORMATS)
@given(text=st.text(alphabet="0123456789ABCDEFabcdef:,.W26 []xZé\u0663", max_size=70))
def test_any_line_in_any_format_is_a_tag_or_unreadable(form: str, text: str) -> None:
    protocol = reader_protocol("line", form)
    assert all(isinstance(read, Tag | Unreadable) for read in protocol.feed(text.encode() + b"\r"))


@pytest.mark.parametrize("protocol", READERS)
def test_an_endless_line_is_told_at_most_once_and_not_kept(protocol: str) -> None:
    reader = reader_protocol(protocol)
    reads = [read for _ in range(1000) for read in reader.feed(b"A" * 50)]
    assert all(isinstance(read, Unreadable) and len(read.raw) <= 64 for read in reads)


def test_an_endless_line_is_told_once_and_the_next_one_is_read() -> None:
    reader = reader_protocol("ironlogic")
    reads = [*reader.feed(b"A" * 300), *reader.feed(b"B" * 300), *reader.feed(b"C\r\nNo card\r\n")]
    assert reads == [Unreadable("A" * 64), CardGone()]


def test_a_frame_that_lost_its_beginning_is_passed_over() -> None:
    reader = reader_protocol("stx")
    reads = list(reader.feed(b"6CED08\x03\x0262E30\x0262E3086CED08\x03"))
    assert [_told(read, "em40") for read in reads] == ["em40=62E3086CED"]


@pytest.mark.parametrize(
    ("protocol", "form", "name"), [("nosuch", "auto", "reader.protocol"), ("line", "nosuch", "reader.format")]
)
def test_a_name_nobody_knows_is_a_wrong_setting(protocol: str, form: str, name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        reader_protocol(protocol, form)
    assert caught.value.name == name
