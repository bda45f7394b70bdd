"""The pretended reader says what a real one would say."""

from __future__ import annotations

from typing import Any

import pytest

from desk.hardware.readers import READERS, reader_protocol
from desk.hardware.simulator import SPEAKERS, SimulatedReader
from desk.model.tag import Form, Tag

EM = [Tag.em40("55007EE424"), Tag.dec10(12345678), Tag.w26(213, 2000)]
MIFARE = [Tag.uid(bytes.fromhex("BCD14264")), Tag.uid(bytes.fromhex("0456463AAC2280"))]
UHF = [Tag.epc(bytes.fromhex("E2806915000050324241CCED")), Tag.epc(bytes.fromhex("03269201"))]
CASES = [
    *(("ironlogic", tag) for tag in EM + MIFARE),
    *(("stx", tag) for tag in EM),
    *(("line", tag) for tag in [*EM, *MIFARE, Tag.text("MEMBER-000123"), UHF[0]]),
    *((protocol, tag) for protocol in ("bcc", "twn4") for tag in EM + MIFARE),
    *((protocol, tag) for protocol in ("pcsc", "pn532") for tag in MIFARE),
    *((protocol, tag) for protocol in ("r200", "ru5102") for tag in UHF),
]


class Heard:
    """A wire that keeps what the device says."""

    port = "heard"

    def __init__(self) -> None:
        self.data = b""

    def send(self, data: bytes) -> None:
        self.data += data

    def unplug(self) -> None:
        self.data = b""

    plug = close = unplug


@pytest.mark.parametrize(("protocol", "tag"), CASES)
def test_a_tapped_card_is_read_by_the_real_protocol(protocol: str, tag: Tag) -> None:
    wire = Heard()
    SimulatedReader(protocol, wire=wire).tap(tag)
    read = next(reader_protocol(protocol).feed(wire.data))
    assert isinstance(read, Tag)
    assert read.number.endswith(tag.number)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("188,24910", b"Em-Marine[0000] 188,24910\r\nNo card\r\n"),
        ("0012345678", b"Em-Marine[0000] 188,24910\r\nNo card\r\n"),
        ("55007EE424", b"Em-Marine[5500] 126,58404\r\nNo card\r\n"),
        ("BCD14264", b"Mifare[BCD14264] 1K (0004,08) 066,53692\r\nNo card\r\n"),
    ],
)
def test_a_card_is_tapped_by_the_text_a_club_keeps(text: str, said: bytes) -> None:
    wire = Heard()
    SimulatedReader("ironlogic", wire=wire).tap(text)
    assert wire.data == said


@pytest.mark.parametrize(
    ("protocol", "card"),
    [
        ("stx", UHF[0]),
        ("r200", EM[0]),
        ("ru5102", MIFARE[0]),
        ("pcsc", EM[0]),
        ("pn532", UHF[0]),
        ("stx", Tag.uid(b"\x04abc")),
        ("stx", "MEMBER-000123"),
        ("ironlogic", Tag.uid(b"\xe0" * 8)),
        ("ironlogic", "MEMBER-000123"),
    ],
)
def test_a_card_of_another_kind_is_not_read(protocol: str, card: Any) -> None:
    with pytest.raises(ValueError, match=r"Hz|UIDs"):
        SimulatedReader(protocol, wire=Heard()).tap(card)


def test_every_protocol_can_be_pretended() -> None:
    assert SPEAKERS.keys() == READERS.keys()


def test_any_bytes_can_be_said() -> None:
    wire = Heard()
    SimulatedReader("line", wire=wire).say(b"\xff\r")
    assert wire.data == b"\xff\r"
    assert Form.TEXT in Tag.text("abcd").forms
