"""Instasport at the desk: the client is logged in by SMS and their paid card is activated."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk.model.card import CardState
from desk.model.card_desk import Action, LoggedIn, PhoneUnknown
from tests.flows.conftest import Desk, press, type_into, until
from ui.pages.instasport_card import CardPlate
from ui.pages.instasport_drawer import InstasportDrawer

PAID = 4
LONGEST_CHAIN = 30


async def opened(desk: Desk) -> tuple[InstasportDrawer, int]:
    client, card = await desk.counter.with_card(activated=False, paid=PAID)
    await desk.show(client)
    desk.key(Qt.Key.Key_F9)
    drawer = await desk.part(InstasportDrawer)
    await until(drawer.login.isVisible)
    return drawer, card["id"]


async def logged_in(desk: Desk) -> tuple[InstasportDrawer, int]:
    drawer, card_id = await opened(desk)
    press(drawer.login.send)
    await until(drawer.login.code.isVisible)
    type_into(drawer.login.code, desk.counter.last_code(drawer._presenter.state.phone))
    QTest.keyClick(drawer.login.code, Qt.Key.Key_Return)
    await until(lambda: isinstance(drawer._presenter.state.panel, LoggedIn))
    return drawer, card_id


def plate_of(drawer: InstasportDrawer, card_id: int) -> CardPlate:
    return next(each for each in drawer.plates if each._view is not None and each._view.card.id == card_id)


async def test_nothing_is_sent_to_the_client_before_the_press(desk: Desk) -> None:
    drawer, _card_id = await opened(desk)
    assert desk.counter.sms.messages == []
    assert not drawer.login.code.isVisible()


async def test_a_paid_card_is_activated_after_the_log_in(desk: Desk) -> None:
    drawer, card_id = await logged_in(desk)
    plate = plate_of(drawer, card_id)
    assert plate.state.text() == "paid, not activated"
    press(plate.buttons[Action.ACTIVATE])
    assert not plate.buttons[Action.ACTIVATE].isEnabled()
    await until(lambda: drawer._presenter.state.running == {} and card_id in drawer._presenter.state.ended)
    await until(lambda: _state(drawer, card_id) is CardState.ACTIVE)
    assert str(card_id) in plate_of(drawer, card_id).ended.headline.text()


async def test_after_the_log_in_the_first_thing_to_do_with_a_card_has_the_focus(desk: Desk) -> None:
    drawer, _card_id = await logged_in(desk)
    buttons = [each for plate in drawer.plates for each in plate.buttons.values() if each.isVisible()]
    assert desk.window.focusWidget() is buttons[0]


async def test_a_lost_activation_is_being_checked_and_then_found(desk: Desk) -> None:
    drawer, card_id = await logged_in(desk)
    desk.counter.faults.set("activateCard", "lost_after")
    desk.counter.faults.set("cards", "http_500", probability=1.0)
    press(plate_of(drawer, card_id).buttons[Action.ACTIVATE])
    await until(lambda: drawer._presenter.state.in_doubt(card_id))
    plate = plate_of(drawer, card_id)
    assert "being checked" in plate.ended.headline.text()
    assert not plate.buttons[Action.ACTIVATE].isVisible()
    desk.counter.faults.clear()
    press(plate.check)
    await until(lambda: _state(drawer, card_id) is CardState.ACTIVE)
    assert plate_of(drawer, card_id).state.text() == "active"


async def test_a_kept_log_in_is_forgotten_on_a_press(desk: Desk) -> None:
    drawer, _card_id = await opened(desk)
    press(drawer.login.send)
    await until(drawer.login.code.isVisible)
    drawer.login.keep.click()
    type_into(drawer.login.code, desk.counter.last_code(drawer._presenter.state.phone))
    press(drawer.login.enter)
    await until(drawer.forget.isVisible)
    phone = drawer._presenter.state.phone
    assert await desk.counter.store.tokens.get(phone) is not None
    press(drawer.forget)
    await until(drawer.login.isVisible)
    assert await desk.counter.store.tokens.get(phone) is None


async def test_the_panel_opens_with_the_focus_in_the_phone_and_enter_sends_the_code(desk: Desk) -> None:
    drawer, _card_id = await opened(desk)
    assert desk.window.focusWidget() is drawer.login.phone
    assert desk.counter.sms.messages == []
    QTest.keyClick(drawer.login.phone, Qt.Key.Key_Return)
    await until(drawer.login.code.isVisible)
    assert desk.window.focusWidget() is drawer.login.code


async def test_tab_comes_to_the_cross_last(desk: Desk) -> None:
    drawer, _card_id = await logged_in(desk)
    drawer.setFocus()
    stops = []
    while (focused := desk.window.focusWidget()) is not drawer.close_button:
        assert len(stops) < LONGEST_CHAIN
        stops.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    cards = [each for plate in drawer.plates for each in plate.buttons.values() if each.isVisible()]
    assert stops == [drawer, drawer.forget, *cards, drawer.template, drawer.refresh]


async def test_a_phone_instasport_does_not_know_is_to_be_typed_anew(desk: Desk) -> None:
    drawer, _card_id = await opened(desk)
    type_into(drawer.login.phone, "+380990000001")
    press(drawer.login.send)
    await until(lambda: isinstance(drawer._presenter.state.sent, PhoneUnknown))
    assert desk.window.focusWidget() is drawer.login.phone
    assert drawer.login.phone.selectedText()


async def test_enter_presses_the_button_in_focus_once_and_then_the_focus_is_on_nothing_of_money(desk: Desk) -> None:
    drawer, card_id = await logged_in(desk)
    button = plate_of(drawer, card_id).buttons[Action.ACTIVATE]
    button.setFocus()
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(button, held)
    assert drawer._presenter.state.running == {}
    assert button.isEnabled()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert not button.isEnabled()
    assert desk.window.focusWidget() is plate_of(drawer, card_id)
    await until(lambda: _state(drawer, card_id) is CardState.ACTIVE)
    assert desk.window.focusWidget() is plate_of(drawer, card_id)


def _state(drawer: InstasportDrawer, card_id: int) -> CardState:
    panel = drawer._presenter.state.panel
    assert isinstance(panel, LoggedIn)
    return next(each.state for each in panel.cards if each.card.id == card_id)
