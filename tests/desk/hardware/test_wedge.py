"""A reader's burst is told from a person's typing by its gaps, and read by scan code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.config import WedgeSettings
from desk.hardware.base import Unreadable
from desk.hardware.wedge import Burst, Hold, Key, Pass, Release, Swallow, Verdict, Wedge, set1
from desk.model.tag import Tag

SCAN = {sign: code for code, sign in enumerate("1234567890-=", 0x02)}
SCAN |= {
    sign: code
    for first, row in ((0x10, "QWERTYUIOP[]"), (0x1E, "ASDFGHJKL;"), (0x2C, "ZXCVBNM,./"))
    for code, sign in enumerate(row, first)
}
ENTER, TAB, KEYPAD_ENTER, BACKSPACE = 0x1C, 0x0F, 0x11C, 0x0E


class Typing:
    """Keys at a pace, and the answers to them."""

    def __init__(self, **settings: object) -> None:
        self.wedge = Wedge(WedgeSettings(**settings))  # type: ignore[arg-type]
        self.now = 1000.0
        self.said: list[Verdict] = []

    def type(self, text: str, gap: float) -> Typing:
        for sign in text:
            self.press(SCAN[sign.upper()], gap, shift=sign.isupper())
        return self

    def press(self, scan: int, gap: float = 5.0, *, shift: bool = False, chord: bool = False) -> tuple[Verdict, ...]:
        self.now += gap
        verdicts = self.wedge.press(Key(scan, self.now, shift, chord))
        self.said += verdicts
        return verdicts


@pytest.mark.parametrize("end", [ENTER, TAB, KEYPAD_ENTER])
@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("0012345678", Tag.dec10(12345678)),
        ("01026f6c3a", Tag.em40("01026F6C3A")),
        ("0011ED3FCA", Tag.em40("0011ED3FCA")),
        ("126,58404", Tag.w26(126, 58404)),
        ("member-000123", Tag.text("member-000123")),
        ("MEMBER-000123", Tag.text("MEMBER-000123")),
    ],
)
def test_a_burst_with_an_end_is_a_card(text: str, tag: Tag, end: int) -> None:
    typing = Typing().type(text, 7)
    assert typing.press(end) == (Burst(tag),)


def test_a_burst_without_an_end_is_a_card_after_a_silence() -> None:
    typing = Typing().type("0012345678", 7)
    assert typing.said[-1] == Hold(100, first=False)
    assert typing.wedge.silence() == (Burst(Tag.dec10(12345678)),)


def test_the_end_that_comes_late_is_swallowed() -> None:
    typing = Typing().type("0012345678", 7)
    typing.wedge.silence()
    assert typing.press(ENTER, 150) == (Swallow(),)
    assert typing.press(ENTER, 1000) == (Pass(),)


def test_a_silence_nobody_told_is_noticed_at_the_next_key() -> None:
    typing = Typing().type("0012345678", 7)
    assert typing.press(ENTER, 150) == (Burst(Tag.dec10(12345678)), Swallow())


def test_both_ends_of_a_reader_that_sends_two_are_swallowed() -> None:
    typing = Typing().type("0012345678", 7)
    typing.press(ENTER)
    assert typing.press(TAB) == (Swallow(),)


def test_two_cards_one_after_the_other_are_two() -> None:
    typing = Typing().type("0012345678", 7)
    typing.press(ENTER)
    typing.type("0012345679", 7)
    assert typing.press(ENTER) == (Burst(Tag.dec10(12345679)),)


def test_a_persons_keys_are_kept_back_for_one_gap_each() -> None:
    typing = Typing()
    for sign in "123456":
        typing.type(sign, 120)
        assert typing.said[-1] == Hold(30, first=True)
        assert typing.wedge.silence() == (Release(),)
    assert typing.press(ENTER, 120) == (Pass(),)


def test_a_fast_typist_is_a_person() -> None:
    typing = Typing().type("123456789012", 45)
    assert typing.press(ENTER, 45) == (Release(), Pass())


def test_a_few_quick_keys_are_a_person() -> None:
    typing = Typing().type("12345", 7)
    assert typing.press(ENTER) == (Release(), Pass())


def test_a_slow_first_gap_does_not_hide_a_card() -> None:
    typing = Typing().type("0", 7)
    assert typing.wedge.silence() == (Release(),)
    typing.type("0", 50).type("12345678", 7)
    assert typing.press(ENTER) == (Burst(Tag.dec10(12345678)),)


def test_a_key_no_number_has_ends_a_persons_run() -> None:
    typing = Typing().type("12", 7)
    assert typing.press(BACKSPACE) == (Release(), Pass())
    assert typing.press(BACKSPACE) == (Pass(),)
    assert typing.press(0x2E, chord=True) == (Pass(),)


def test_a_command_inside_a_burst_fires_nothing() -> None:
    typing = Typing().type("0012", 7)
    assert isinstance(typing.press(0x2E, chord=True)[0], Hold)
    typing.type("345678", 7)
    assert typing.press(ENTER) == (Burst(Unreadable("0012345678")),)


def test_what_is_no_card_is_told_and_dropped() -> None:
    typing = Typing().type("https//", 7)
    assert typing.press(ENTER) == (Burst(Unreadable("https//")),)


def test_an_endless_burst_is_cut() -> None:
    typing = Typing()
    for _ in range(100):
        typing.type("0012345678", 7)
    assert typing.press(ENTER) == (Burst(Unreadable("0012345678001234567800123456780012345678001234567800123456780012")),)


def test_the_format_of_the_settings_reads_the_digits() -> None:
    typing = Typing(format="3+5").type("02207638", 7)
    assert typing.press(ENTER) == (Burst(Tag.w26(22, 7638)),)


def test_thresholds_are_settings() -> None:
    typing = Typing(min_keys=4, median_gap_ms=60, max_gap_ms=150).type("7,42", 50)
    assert typing.press(ENTER, 50) == (Burst(Tag.w26(7, 42)),)


def test_time_that_runs_back_begins_anew() -> None:
    typing = Typing().type("12", 7)
    assert typing.press(SCAN["3"], -500) == (Release(), Hold(30, first=True))


@pytest.mark.parametrize(
    ("native", "platform", "scan"),
    [
        (19, "linux", 0x0B),
        (59, "linux", 0x33),
        (104, "linux", 0x11C),
        (0, "linux", 0),
        (0x0B, "win32", 0x0B),
        (0x11C, "win32", 0x11C),
    ],
)
def test_scan_codes_are_the_same_on_every_system(native: int, platform: str, scan: int) -> None:
    assert set1(native, platform) == scan


@given(st.lists(st.tuples(st.integers(0, 0x1FF), st.floats(-50, 500), st.booleans(), st.booleans()), max_size=200))
def test_every_key_held_is_given_back_or_dropped_and_never_more(keys: list[tuple[int, float, bool, bool]]) -> None:
    typing, held = Typing(), 0
    for scan, gap, shift, chord in keys:
        for verdict in typing.press(scan, gap, shift=shift, chord=chord):
            assert held > 0 or not isinstance(verdict, Release)
            held = {Hold: held + 1, Release: 0, Burst: 0}.get(type(verdict), held)
    typing.wedge.silence()
    assert typing.wedge.silence() == ()
