"""A card is tapped and the window shows who it is: the client, the lock, the choice of two, nobody, no answer."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desk.events import CardRead, ReaderChanged, ServiceChanged
from desk.model.health import Health
from desk.model.tag import Tag
from tests.flows.conftest import Desk, press, type_into, until
from ui.dialogs.deposit import DepositDialog
from ui.pages.waiting_bar import WaitingBar
from ui.presenters.reception_state import Shown, Verdict
from ui.widgets.text import PlainLabel
from ui.wording.clients import holding

STRANGER = Tag.em(bytes.fromhex("FEDCBA9876"))


def card_of(desk: Desk, scenario: str) -> Tag:
    """A fresh card for the first client of a scenario."""
    person = desk.counter.person(scenario)
    desk.counter.state.clients.put(replace(person, tag=f"{person.id:010d}"))
    return Tag.em(person.id.to_bytes(5, "big"))


def tap(desk: Desk, tag: Tag) -> None:
    """Lays a card on the reader."""
    desk.counter.bus.publish(CardRead(tag, "reader"))


def told(desk: Desk) -> str:
    """All words on the window that can be seen."""
    return "\n".join(each.text() for each in desk.window.findChildren(PlainLabel) if each.isVisible())


async def tap_and_see(desk: Desk, tag: Tag, shown: Shown) -> None:
    """Taps, and waits until that screen is up."""
    tap(desk, tag)
    await until(lambda: desk.flow.reception.state.look.shown is shown)


async def test_a_tap_shows_the_client_with_verdict_name_tickets_and_the_tap_itself(desk: Desk) -> None:
    await tap_and_see(desk, card_of(desk, "active"), Shown.CLIENT)
    page = desk.window.page
    assert desk.view.client.full_name in told(desk)
    assert "ENTRY ALLOWED" in told(desk)
    assert page.client.tickets.tickets.rowCount() == len(desk.view.tickets)
    assert page.taps.taps.rowCount() == 1
    assert desk.view.client.full_name in page.banner.accessibleDescription()


async def test_a_locked_client_is_told_with_the_reason_of_the_lock(desk: Desk) -> None:
    await tap_and_see(desk, card_of(desk, "locked"), Shown.CLIENT)
    assert desk.flow.reception.state.verdict is Verdict.LOCKED
    assert desk.view.client.locked is not None
    assert f"«{desk.view.client.locked}»" in told(desk)


async def test_two_matches_are_chosen_by_the_keyboard_alone(desk: Desk) -> None:
    await tap_and_see(desk, Tag.em(bytes.fromhex(desk.counter.person("same_tag").card)), Shown.SEVERAL)
    page = desk.window.page.several
    assert page.list.clients.rowCount() == 2
    assert desk.window.focusWidget() is page.list
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert not desk.flow.reception.state.reading
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    chosen = page.list.chosen()
    assert chosen == desk.flow.reception.state.look.choices[0]
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    await until(lambda: desk.flow.reception.state.look.shown is Shown.CLIENT)
    assert desk.view.client.id == chosen.id


async def test_the_choice_tells_what_each_of_them_holds_once_that_is_read(desk: Desk) -> None:
    await tap_and_see(desk, Tag.em(bytes.fromhex(desk.counter.person("same_tag").card)), Shown.SEVERAL)
    rows = desk.window.page.several.list.clients
    await until(lambda: all(rows.holding(rows.index(row, 0)).line for row in range(rows.rowCount())))
    for row in range(rows.rowCount()):
        view = await desk.counter.checkin.refresh(rows.client(rows.index(row, 0)).id)
        assert rows.holding(rows.index(row, 0)) == holding(view.tickets, view.read_at)


async def test_tickets_that_can_not_be_read_keep_nobody_from_choosing(desk: Desk) -> None:
    desk.counter.faults.plan({"operation": "GET /client_tickets", "fault": "refuse", "times": 2})
    await tap_and_see(desk, Tag.em(bytes.fromhex(desk.counter.person("same_tag").card)), Shown.SEVERAL)
    await until(lambda: not desk.counter.faults.plans)
    page = desk.window.page.several
    assert [page.list.clients.holding(page.list.clients.index(row, 0)).line for row in (0, 1)] == ["", ""]
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    await until(lambda: desk.flow.reception.state.look.shown is Shown.CLIENT)


async def test_a_card_of_nobody_shows_its_number_and_leads_to_the_search(desk: Desk) -> None:
    await tap_and_see(desk, STRANGER, Shown.UNKNOWN)
    assert STRANGER.shown in told(desk)
    desk.key(Qt.Key.Key_F2)
    assert desk.window.bar.field.hasFocus() or desk.window.focusWidget() is desk.window.bar.field


async def test_a_phone_is_told_from_a_card_that_nobody_has(desk: Desk) -> None:
    await tap_and_see(desk, Tag.uid(bytes.fromhex("08A1B2C3")), Shown.UNKNOWN)
    assert told(desk).count("This card (a phone) gives another number each time") == 2
    assert "Nobody has this card" not in told(desk)


async def test_no_answer_is_told_and_tried_again(desk: Desk) -> None:
    tag = card_of(desk, "active")
    desk.counter.faults.plan({"operation": "GET /clients", "fault": "lost_before", "times": 100})
    await tap_and_see(desk, tag, Shown.FAILED)
    desk.counter.faults.clear()
    desk.key(Qt.Key.Key_F5)
    await until(lambda: desk.flow.reception.state.look.shown is Shown.CLIENT)


async def test_the_light_of_luckyfit_tries_again_and_shows_what_came_of_it(desk: Desk) -> None:
    tag = card_of(desk, "active")
    desk.counter.faults.plan({"operation": "GET /clients", "fault": "lost_before", "times": 100})
    await tap_and_see(desk, tag, Shown.FAILED)
    desk.counter.bus.publish(ServiceChanged("luckyfit", Health.OFF, None, "unreachable"))
    QTest.mouseClick(desk.window.bar.chips["luckyfit"], Qt.MouseButton.LeftButton)
    assert "no answer came" in told(desk)
    desk.counter.faults.clear()
    press(desk.window.lights.button)
    await until(lambda: desk.flow.reception.state.look.shown is Shown.CLIENT)


async def test_escape_closes_what_a_light_told_before_it_leaves_the_client(desk: Desk) -> None:
    await tap_and_see(desk, card_of(desk, "active"), Shown.CLIENT)
    QTest.mouseClick(desk.window.bar.chips["reader"], Qt.MouseButton.LeftButton)
    assert desk.window.lights.isVisible()
    QTest.keyClick(desk.window.lights, Qt.Key.Key_Escape)
    assert not desk.window.lights.isVisible()
    assert desk.flow.reception.state.look.shown is Shown.CLIENT


async def test_a_service_that_is_gone_takes_a_bar_and_the_money_buttons(desk: Desk) -> None:
    await tap_and_see(desk, card_of(desk, "active"), Shown.CLIENT)
    desk.counter.bus.publish(ServiceChanged("luckyfit", Health.OFF))
    assert desk.window.page.problems.no_answer.isVisible()
    assert not any(button.isEnabled() for button in list(desk.window.page.deeds.buttons.values())[:3])
    desk.counter.bus.publish(ServiceChanged("luckyfit", Health.OK, 12))
    assert not desk.window.page.problems.no_answer.isVisible()


async def test_a_lost_reader_takes_a_bar_until_it_is_back(desk: Desk) -> None:
    desk.counter.bus.publish(ReaderChanged("reader", Health.OFF, "COM3"))
    assert desk.window.page.problems.no_reader.isVisible()
    assert "The card reader is lost" in told(desk)
    desk.counter.bus.publish(ReaderChanged("reader", Health.OK, "COM3"))
    assert not desk.window.page.problems.no_reader.isVisible()


async def test_a_search_opens_the_only_client_found_on_enter(desk: Desk) -> None:
    person = desk.counter.person("locked")
    type_into(desk.window.bar.field, person.phone1 or "")
    QTest.keyClick(desk.window.bar.field, Qt.Key.Key_Return)
    await until(lambda: desk.flow.reception.state.look.shown is Shown.CLIENT)
    assert desk.view.client.id == person.id
    assert desk.window.bar.field.text() == ""
    assert not desk.window.popup.isVisible()


async def test_escape_goes_one_step_back_at_a_time(desk: Desk) -> None:
    await tap_and_see(desk, card_of(desk, "active"), Shown.CLIENT)
    type_into(desk.window.bar.field, "shev")
    assert desk.window.popup.isVisible()
    QTest.keyClick(desk.window.bar.field, Qt.Key.Key_Escape)
    assert desk.window.bar.field.text() == ""
    assert desk.flow.reception.state.look.shown is Shown.CLIENT
    QTest.keyClick(desk.window.bar.field, Qt.Key.Key_Escape)
    assert desk.flow.reception.state.look.shown is Shown.IDLE


async def test_an_earlier_tap_is_opened_by_a_press(desk: Desk) -> None:
    await tap_and_see(desk, card_of(desk, "active"), Shown.CLIENT)
    await tap_and_see(desk, STRANGER, Shown.UNKNOWN)
    taps = desk.window.page.taps
    taps.setCurrentIndex(taps.taps.index(1, 0))
    QTest.keyClick(taps, Qt.Key.Key_Return)
    await until(lambda: desk.flow.reception.state.look.shown is Shown.CLIENT)
    assert desk.view.client.id == desk.counter.person("active").id


async def test_a_card_read_over_a_form_waits_in_a_bar_and_takes_nothing_away(desk: Desk) -> None:
    await desk.show_scenario("deposit")
    desk.key(Qt.Key.Key_F6)
    form = await desk.dialog(DepositDialog)
    type_into(form.sum, "300")
    tap(desk, card_of(desk, "expired"))
    await until(lambda: any(bar.isVisible() for bar in form.findChildren(WaitingBar)))
    assert form.isVisible()
    assert form.sum.text().startswith("300")
    (bar,) = form.findChildren(WaitingBar)
    press(bar.buttons[0])
    await until(lambda: not desk.dialog_is_open(DepositDialog))
    assert desk.view.client.id == desk.counter.person("expired").id
    assert desk.flow.reception.state.waiting is None


async def test_a_card_left_for_later_leaves_the_form_alone(desk: Desk) -> None:
    await desk.show_scenario("deposit")
    desk.key(Qt.Key.Key_F6)
    form = await desk.dialog(DepositDialog)
    tap(desk, card_of(desk, "expired"))
    await until(lambda: any(bar.isVisible() for bar in form.findChildren(WaitingBar)))
    (bar,) = form.findChildren(WaitingBar)
    press(bar.buttons[1])
    assert form.isVisible()
    assert not bar.isVisible()
    form.reject()
    await until(lambda: not desk.dialog_is_open(DepositDialog))
    assert desk.view.client.id == desk.counter.person("deposit").id


async def test_the_cure_of_a_reason_is_its_button(desk: Desk) -> None:
    await tap_and_see(desk, card_of(desk, "debt_price"), Shown.CLIENT)
    cures = [each for each in desk.window.page.client.findChildren(QPushButton) if each.isVisible()]
    assert any("F4" in each.text() for each in cures)
