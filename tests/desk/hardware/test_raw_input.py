"""Windows' raw input, in bytes as its documentation lays them out: keys of single devices, and two readers that type at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.config import ReaderSettings, WedgeSettings
from desk.events import CardRead, UnreadableCard
from desk.hardware.raw_input import Heard, Keyboards, Stroke, stroke_of
from desk.model.tag import Tag

# RAWINPUTHEADER: dwType 1, dwSize, hDevice, wParam; RAWKEYBOARD: MakeCode, Flags, Reserved, VKey, Message, ExtraInformation.
A_DOWN_64 = bytes.fromhex("01000000 28000000 4100010000000000 0000000000000000 1E00 0000 0000 4100 00010000 00000000")
A_UP_64 = bytes.fromhex("01000000 28000000 4100010000000000 0000000000000000 1E00 0100 0000 4100 01010000 00000000")
ENTER_OF_KEYPAD_64 = bytes.fromhex("01000000 28000000 4100010000000000 0100000000000000 1C00 0200 0000 0D00 00010000 00000000")
A_DOWN_32 = bytes.fromhex("01000000 20000000 41000100 00000000 1E00 0000 0000 4100 00010000 00000000")
MOUSE_64 = bytes.fromhex("00000000 30000000 4300010000000000 0000000000000000") + bytes(24)

SCANS = {sign: scan for scan, sign in enumerate("1234567890", 0x02)} | {
    "A": 0x1E,
    "C": 0x2E,
    "D": 0x20,
    "E": 0x12,
    "F": 0x21,
    "X": 0x2D,
}
ENTER, SHIFT, CONTROL = 0x1C, 0x2A, 0x1D
PERSON, ENTRY, EXIT, PROGRAM = 1, 2, 3, 0
NAMES = {
    PERSON: r"\\?\HID#VID_046D&PID_C31C&MI_00#7&1f7f2b0&0&0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}",
    ENTRY: r"\\?\HID#VID_FFFF&PID_0035#7&1a2b3c4&0&0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}",
    EXIT: r"\\?\HID#VID_FFFF&PID_0035#7&5d6e7f8&0&0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}",
    PROGRAM: "",
}
READERS = [
    ReaderSettings(port="COM3"),
    ReaderSettings(port="keyboard://VID_FFFF&PID_0035#7&1A2B3C4", name="entry"),
    ReaderSettings(port="keyboard://7&5d6e7f8", name="exit", format="hex_reversed"),
]
CARD = "0011ED3FCA"


class Typing:
    """Devices that type, by the clock of the messages."""

    def __init__(self) -> None:
        self.keyboards = Keyboards(WedgeSettings(), READERS, NAMES.__getitem__)
        self.ms = 1000.0
        self.facts: list[CardRead | UnreadableCard] = []

    def stroke(self, device: int, scan: int, *, is_down: bool = True, in_background: bool = False) -> Heard:
        heard = self.keyboards.press(Stroke(device, scan, is_down, in_background), self.ms)
        self.facts += heard.facts
        return heard

    def key(self, device: int, scan: int, *, in_background: bool = False, after_ms: float = 6.0) -> Heard:
        self.ms += after_ms
        heard = self.stroke(device, scan, in_background=in_background)
        self.stroke(device, scan, is_down=False, in_background=in_background)
        return heard

    def type(self, device: int, text: str, *, in_background: bool = False, after_ms: float = 6.0) -> None:
        for sign in text:
            self.key(device, SCANS[sign], in_background=in_background, after_ms=after_ms)
        self.key(device, ENTER, in_background=in_background, after_ms=after_ms)


@pytest.mark.parametrize(
    ("data", "pointer", "stroke"),
    [
        (A_DOWN_64, 8, Stroke(0x10041, 0x1E, is_down=True)),
        (A_UP_64, 8, Stroke(0x10041, 0x1E, is_down=False)),
        (ENTER_OF_KEYPAD_64, 8, Stroke(0x10041, 0x11C, is_down=True, in_background=True)),
        (A_DOWN_32, 4, Stroke(0x10041, 0x1E, is_down=True)),
        (MOUSE_64, 8, None),
        (A_DOWN_64[:30], 8, None),
        (b"", 8, None),
        (A_DOWN_64[:24] + bytes.fromhex("FF00 0000 0000 FF00 00010000 00000000"), 8, None),
        (A_DOWN_64[:24] + bytes.fromhex("0000 0000 0000 AD00 00010000 00000000"), 8, None),
        (A_DOWN_64[:24] + bytes.fromhex("2A00 0200 0000 FF00 00010000 00000000"), 8, None),
        (A_DOWN_64[:24] + bytes.fromhex("1D00 0400 0000 1300 00010000 00000000"), 8, None),
    ],
    ids=["down", "up", "keypad", "32 bits", "mouse", "cut", "empty", "overrun", "no place", "made up", "pause"],
)
def test_a_message_says_which_key_of_which_device(data: bytes, pointer: int, stroke: Stroke | None) -> None:
    assert stroke_of(data, pointer) == stroke


@given(st.binary(max_size=64), st.sampled_from([4, 8]))
def test_no_bytes_break_it(data: bytes, pointer: int) -> None:
    assert isinstance(stroke_of(data, pointer), Stroke | None)


def test_two_readers_that_type_at_once_are_told_apart() -> None:
    typing = Typing()
    for first, second in zip(CARD, "0012345678", strict=True):
        typing.key(ENTRY, SCANS[first])
        typing.key(EXIT, SCANS[second], after_ms=1)
    typing.key(EXIT, ENTER)
    typing.key(ENTRY, ENTER)
    assert typing.facts == [CardRead(Tag.em40("7856341200"), "exit"), CardRead(Tag.em40(CARD), "entry")]


def test_a_reader_is_heard_while_another_program_has_the_focus_and_nobody_else_is() -> None:
    typing = Typing()
    for device in (PERSON, PROGRAM, ENTRY):
        typing.type(device, CARD, in_background=True)
    assert typing.facts == [CardRead(Tag.em40(CARD), "entry")]


def test_a_reader_nobody_named_is_the_keyboard() -> None:
    typing = Typing()
    typing.type(PERSON, CARD)
    assert typing.facts == [CardRead(Tag.em40(CARD), "keyboard")]


def test_a_persons_typing_is_no_card() -> None:
    typing = Typing()
    typing.type(PERSON, CARD, after_ms=120)
    assert typing.facts == []


def test_a_card_is_told_once_in_the_quiet_time_and_what_is_none_is_unreadable() -> None:
    typing = Typing()
    typing.type(ENTRY, CARD)
    typing.ms += 500
    typing.type(ENTRY, CARD)
    typing.ms += 500
    typing.type(ENTRY, "0011ED3FC")
    typing.ms += 3000
    typing.type(ENTRY, CARD)
    assert typing.facts == [
        CardRead(Tag.em40(CARD), "entry"),
        UnreadableCard("0011ed3fc", "entry"),
        CardRead(Tag.em40(CARD), "entry"),
    ]


def test_a_burst_without_an_end_is_a_card_after_the_silence_that_was_asked_for() -> None:
    typing = Typing()
    waits = [typing.key(ENTRY, SCANS[sign]).wait_ms for sign in CARD]
    assert waits[-1] == WedgeSettings().end_ms
    assert typing.keyboards.silence(ENTRY) == Heard((CardRead(Tag.em40(CARD), "entry"),))
    assert typing.keyboards.silence(PERSON) == Heard()


def test_a_key_that_repeats_itself_while_it_is_held_is_one_key() -> None:
    typing = Typing()
    for _ in range(20):
        typing.ms += 6
        typing.stroke(PERSON, SCANS["1"])
    typing.key(PERSON, ENTER)
    assert typing.facts == []


def test_shift_belongs_to_the_device_it_is_pressed_on() -> None:
    typing = Typing()
    typing.stroke(PERSON, SHIFT)
    typing.type(ENTRY, "00X1ED3FCA")
    assert typing.facts == [CardRead(Tag.text("00x1ed3fca"), "entry")]
    typing.ms += 3000
    typing.stroke(ENTRY, SHIFT)
    for sign in "XXXXXX":
        typing.key(ENTRY, SCANS[sign])
    typing.stroke(ENTRY, SHIFT, is_down=False)
    typing.key(ENTRY, ENTER)
    assert typing.facts[1:] == [CardRead(Tag.text("XXXXXX"), "entry")]


def test_keys_with_control_are_a_persons() -> None:
    typing = Typing()
    typing.stroke(PERSON, CONTROL)
    typing.type(PERSON, CARD)
    assert typing.facts == []
