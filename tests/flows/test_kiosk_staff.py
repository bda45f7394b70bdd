"""How the kiosk is left, and what it keeps over a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk.errors import NotAllowed
from desk.model.kiosk import wait_after
from desk.model.roster import StaffTold
from desk.model.tag import Tag
from desk.store.kiosk_file import FILE_NAME
from tests.flows.conftest import until
from tests.flows.kiosk_room import PIN, KeysInMemory, Kiosk, kiosk_in
from ui.presenters.kiosk_staff import Step
from ui.presenters.kiosk_state import KioskShown

WAYS_OUT = [
    (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),
]


@pytest.fixture
def keys() -> KeysInMemory:
    return KeysInMemory()


@pytest.fixture
async def kiosk(tmp_path: Path, keys: KeysInMemory) -> AsyncIterator[Kiosk]:
    async with kiosk_in(tmp_path, keys=keys) as made:
        await made.parts.lock.set_pin(PIN)
        yield made


async def test_the_pin_leads_out(kiosk: Kiosk) -> None:
    left: list[bool] = []
    kiosk.flow.left.connect(lambda: left.append(True))
    kiosk.touch(kiosk.window.staff)
    await kiosk.type_pin(PIN)
    assert kiosk.flow.staff.state.step is Step.MENU
    kiosk.touch(kiosk.window.keypad.leave)
    assert left == [True]


async def test_a_badge_too_old_to_open_the_door_without_luckyfit_leads_out_all_the_same(kiosk: Kiosk) -> None:
    """Whoever is to mend the kiosk must get at it, and comes no further by that."""
    staff = await kiosk.counter.checkin._club.staff()
    kiosk.counter.keeper.take(StaffTold(tuple(staff), kiosk.counter.clock.now() - timedelta(days=30)))
    await kiosk.counter.keeper.settled()
    kiosk.counter.cable.out = True
    badge = Tag.em(bytes.fromhex(next(each.card for each in kiosk.counter.state.staff if each.card)))
    await kiosk.tap_and_see(badge, KioskShown.OFFLINE)
    assert kiosk.turnstile.times_freed == 0
    kiosk.touch(kiosk.window.staff)
    kiosk.tap(badge)
    await until(lambda: kiosk.flow.staff.state.step is Step.MENU)


async def test_a_badge_of_the_staff_leads_out_and_a_clients_card_does_not(kiosk: Kiosk) -> None:
    badge = next(each.card for each in kiosk.counter.state.staff if each.card)
    kiosk.touch(kiosk.window.staff)
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.GRANTED)
    assert kiosk.flow.staff.state.step is Step.PIN
    kiosk.tap(Tag.em(bytes.fromhex(badge)))
    await until(lambda: kiosk.flow.staff.state.step is Step.MENU)


@pytest.mark.parametrize(("key", "with_"), WAYS_OUT)
async def test_no_key_leads_out(kiosk: Kiosk, key: Qt.Key, with_: Qt.KeyboardModifier) -> None:
    QTest.keyClick(kiosk.window, key, with_)
    assert kiosk.window.isVisible()
    assert kiosk.flow.staff.state.step is not Step.MENU


async def test_closing_the_window_only_asks_for_the_pin(kiosk: Kiosk) -> None:
    assert not kiosk.window.close()
    assert kiosk.window.isVisible()
    assert kiosk.flow.staff.state.step is Step.PIN


async def test_five_wrong_pins_lock_the_keypad_and_a_restart_does_not_open_it(tmp_path: Path, keys: KeysInMemory) -> None:
    async with kiosk_in(tmp_path, keys=keys) as kiosk:
        await kiosk.parts.lock.set_pin(PIN)
        kiosk.touch(kiosk.window.staff)
        for _try in range(5):
            await kiosk.type_pin("000000")
        assert "Too many wrong PINs" in kiosk.window.keypad.sentence.text()
        assert not kiosk.window.keypad.keys["1"].isEnabled()
        assert not await kiosk.parts.lock.opens(PIN)
    async with kiosk_in(tmp_path, keys=keys) as again:
        assert 0 < again.parts.lock.left_s <= 60
        assert not await again.parts.lock.opens(PIN)


def test_the_wait_doubles() -> None:
    assert [wait_after(each) for each in (4, 5, 6, 7)] == [0, 60, 120, 240]
    assert wait_after(10_000) == 24 * 3600


async def test_the_right_pin_makes_the_wrong_ones_good(kiosk: Kiosk, tmp_path: Path) -> None:
    for _try in range(4):
        assert not await kiosk.parts.lock.opens("000000")
    assert await kiosk.parts.lock.opens(PIN)
    assert not await kiosk.parts.lock.opens("000000")
    assert kiosk.parts.lock.left_s == 0


@pytest.mark.parametrize("pin", ["12345", "1234567890123", "abcdef", "١٢٣٤٥٦", ""])
async def test_what_is_no_pin_is_not_kept(kiosk: Kiosk, pin: str) -> None:
    with pytest.raises(NotAllowed):
        await kiosk.parts.lock.set_pin(pin)


async def test_the_pin_itself_is_kept_nowhere(kiosk: Kiosk, keys: KeysInMemory, tmp_path: Path) -> None:
    await kiosk.parts.lock.opens("000000")
    assert PIN not in str(keys.kept)
    assert PIN not in (tmp_path / FILE_NAME).read_text("utf-8")


async def test_out_of_order_lasts_over_a_restart_until_staff_end_it(tmp_path: Path, keys: KeysInMemory) -> None:
    async with kiosk_in(tmp_path, keys=keys) as kiosk:
        await kiosk.parts.lock.set_pin(PIN)
        kiosk.touch(kiosk.window.staff)
        await kiosk.type_pin(PIN)
        kiosk.touch(kiosk.window.keypad.order)
        assert kiosk.told == "OUT OF ORDER. Please come to reception"
    async with kiosk_in(tmp_path, keys=keys) as again:
        assert again.state.shown is KioskShown.OUT_OF_ORDER
        again.touch(again.window.staff)
        await again.type_pin(PIN)
        again.touch(again.window.keypad.order)
        assert again.state.shown is KioskShown.WAITING
    async with kiosk_in(tmp_path, keys=keys) as third:
        assert third.state.shown is KioskShown.WAITING
