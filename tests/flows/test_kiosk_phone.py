"""Who has no card at the kiosk: the number, the message, the code, and the door; in a real window, with LuckyFit imitated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk.model.passing import PassFilter
from desk.sandbox.people import Person
from tests.flows.conftest import until
from tests.flows.kiosk_room import Kiosk, kiosk_in
from ui.presenters.kiosk_phone import PhoneStep
from ui.presenters.kiosk_state import KioskShown


@pytest.fixture
async def kiosk(tmp_path: Path) -> AsyncIterator[Kiosk]:
    async with kiosk_in(tmp_path, phone_code=True) as made:
        yield made


def with_phone(kiosk: Kiosk, scenario: str) -> Person:
    return next(each for each in kiosk.counter.state.people if each.scenario == scenario and each.phone1)


async def typed(kiosk: Kiosk, digits: str) -> None:
    pad, phone = kiosk.window.phone_pad, kiosk.flow.phone
    assert phone is not None
    for digit in digits:
        kiosk.touch(pad.keys[digit])
    kiosk.touch(pad.enter)
    await until(lambda: not phone.state.busy)


def step(kiosk: Kiosk) -> PhoneStep:
    assert kiosk.flow.phone is not None
    return kiosk.flow.phone.state.step


async def to_the_code(kiosk: Kiosk, phone: str) -> None:
    kiosk.touch(kiosk.window.phone)
    await typed(kiosk, phone)
    assert step(kiosk) is PhoneStep.CODE


async def test_who_has_no_card_comes_in_by_the_code_that_was_sent(kiosk: Kiosk) -> None:
    person = with_phone(kiosk, "active")
    await to_the_code(kiosk, person.phone1[-10:])
    await typed(kiosk, kiosk.counter.last_code(person.phone1))
    await kiosk.see(KioskShown.GRANTED)
    assert step(kiosk) is PhoneStep.CLOSED
    assert person.name in kiosk.told
    (passed,) = (await kiosk.counter.store.passes.page(PassFilter())).passes
    assert (passed.client_id, passed.note) == (person.id, "phone")
    await until(lambda: kiosk.turnstile.times_freed == 1)


async def test_the_code_opens_nothing_for_whoever_may_not_come_in(kiosk: Kiosk) -> None:
    person = with_phone(kiosk, "expired")
    await to_the_code(kiosk, person.phone1[-10:])
    await typed(kiosk, kiosk.counter.last_code(person.phone1))
    await kiosk.see(KioskShown.DENIED)
    assert kiosk.turnstile.times_freed == 0


async def test_a_strangers_number_and_a_wrong_code_look_the_same(kiosk: Kiosk) -> None:
    said: list[str] = []
    for number in (with_phone(kiosk, "active").phone1[-10:], "0500000001"):
        await to_the_code(kiosk, number)
        said.append(kiosk.window.phone_pad.sentence.text())
        await typed(kiosk, "9999")
        said.append(kiosk.window.phone_pad.sentence.text())
        kiosk.touch(kiosk.window.phone_pad.back)
    assert said[:2] == said[2:]
    assert "not the code" in said[1]
    assert kiosk.turnstile.times_freed == 0


async def test_of_a_number_only_its_end_is_on_the_screen(kiosk: Kiosk) -> None:
    kiosk.touch(kiosk.window.phone)
    for digit in "0671234567":
        kiosk.touch(kiosk.window.phone_pad.keys[digit])
    assert kiosk.window.phone_pad.dots.text() == "●" * 8 + "67"


async def test_a_card_after_all_takes_the_keypad_away(kiosk: Kiosk) -> None:
    kiosk.touch(kiosk.window.phone)
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.GRANTED)
    assert step(kiosk) is PhoneStep.CLOSED
    assert not kiosk.window.phone_pad.isVisible()


async def test_a_keyboard_on_a_cable_types_too_and_escape_goes_back(kiosk: Kiosk) -> None:
    kiosk.touch(kiosk.window.phone)
    QTest.keyClicks(kiosk.window, "067")
    assert kiosk.flow.phone is not None
    assert kiosk.flow.phone.state.digits == 3
    QTest.keyClick(kiosk.window, Qt.Key.Key_Backspace)
    assert kiosk.flow.phone.state.digits == 2
    QTest.keyClick(kiosk.window, Qt.Key.Key_Escape)
    assert step(kiosk) is PhoneStep.CLOSED


async def test_without_luckyfit_it_says_where_to_go(kiosk: Kiosk) -> None:
    kiosk.touch(kiosk.window.phone)
    kiosk.counter.cable.out = True
    await typed(kiosk, "0671234567")
    assert "reception" in kiosk.window.phone_pad.sentence.text()


async def test_it_is_offered_only_where_the_club_wishes_it(tmp_path: Path) -> None:
    async with kiosk_in(tmp_path) as kiosk:
        assert kiosk.flow.phone is None
        assert not kiosk.window.phone.isVisible()


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
async def test_it_fits_a_small_screen_that_stands_on_end(kiosk: Kiosk, language: str) -> None:
    kiosk.flow.kiosk.speak(language)
    assert kiosk.window.phone.isVisible()
    assert kiosk.window.minimumSizeHint().width() <= 768
