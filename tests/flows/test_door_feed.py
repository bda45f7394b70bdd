"""The doors at the desk: taps in the list, who was kept out on top, and F8."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import text

from desk import i18n
from desk.config_door import DoorSettings
from desk.events import CardRead, EmergencyChanged, FireAlarm, GateChanged, PassAnnulled, ReceptionCalled
from desk.hardware.simulated_gate import SimulatedTurnstile
from desk.model.health import Health
from desk.model.passing import PassFilter
from desk.model.passing import Verdict as DoorVerdict
from desk.model.tag import Tag
from tests.flows.conftest import Desk, Silence, press, type_into, until
from tests.ui.counter import Counter, counter_in
from ui import wording
from ui.dialogs.let_in import LetInDialog
from ui.dialogs.open_all import OpenAllDialog
from ui.main_window import MainWindow
from ui.pages.door_flow import DoorBars, DoorFlow
from ui.presenters.open_all import Preset
from ui.presenters.reception_state import Shown, Tap, Verdict
from ui.widgets.theme import Theme

STRANGER = Tag.em(bytes.fromhex("09FFEEDDCC"))
READER, PIN = "street", "314159"


@dataclass
class AtDoor:
    """A desk with a turnstile beside it."""

    desk: Desk
    turnstile: SimulatedTurnstile

    @property
    def counter(self) -> Counter:
        return self.desk.counter

    @property
    def doors(self) -> DoorFlow:
        assert self.desk.flow.doors is not None
        return self.desk.flow.doors

    @property
    def bars(self) -> DoorBars:
        return self.doors.bars

    @property
    def newest(self) -> Tap:
        return self.desk.flow.reception.state.taps[0]

    def card(self, scenario: str) -> Tag:
        return Tag.em(
            bytes.fromhex(next(each.card for each in self.counter.state.people if each.scenario == scenario and each.card))
        )

    async def tap(self, tag: Tag) -> None:
        """A card at the door, until the list tells what came of it."""
        count = len(self.desk.flow.reception.state.taps)
        self.counter.bus.publish(CardRead(tag, READER))
        await until(lambda: len(self.desk.flow.reception.state.taps) == count + 1 and not self.desk.flow.reception.state.reading)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[AtDoor]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    i18n.use("en")
    turnstile = SimulatedTurnstile(0.05)
    gates = {"main": turnstile.settings._replace(window_s=1.0)}
    there: list[GateChanged] = []
    async with counter_in(tmp_path, gates, DoorSettings(quiet_s=0.001), READER) as counter:
        window = MainWindow(Theme(application))
        flow = window.attach(counter, Silence())
        window.show()
        counter.bus.subscribe(GateChanged, there.append)
        await counter.doors.start()
        await flow.begin()
        await until(lambda: any(each.health is Health.OK for each in there))
        yield AtDoor(Desk(counter, window, flow), turnstile)
        flow.detach()
        await counter.tasks.stop()
        window.close_for_good()
        window.deleteLater()
    turnstile.close()


async def test_a_tap_at_the_door_is_one_row_with_its_door_and_brings_its_client_up(door: AtDoor) -> None:
    await door.tap(door.card("ends_soon"))
    tap = door.newest
    assert tap.verdict is Verdict.WARNED
    assert wording.tap_note(tap).endswith("main")
    assert "The ticket ends" in wording.tap_note(tap)
    assert tap.client is not None
    shown = tap.client.id
    await until(lambda: door.desk.flow.reception.state.look.view is not None)
    assert door.desk.view.client.id == shown
    assert not door.bars.isVisible()


async def test_the_window_turns_to_a_tap_at_the_door_only_once_the_door_has_answered(
    door: AtDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawing a client takes longer than opening, and one loop does both."""
    reception, shown = door.desk.flow.reception, list[Tag]()
    turn = reception.tapped

    def tapped(tag: Tag, *, listed: bool = True) -> Coroutine[Any, Any, None]:
        shown.append(tag)
        return turn(tag, listed=listed)

    monkeypatch.setattr(reception, "tapped", tapped)
    card = door.card("active")
    door.counter.bus.publish(CardRead(card, READER))
    assert shown == []
    await until(lambda: shown == [card])
    await until(lambda: reception.state.look.view is not None)


async def test_a_pass_nobody_made_is_told_to_be_annulled(door: AtDoor) -> None:
    door.turnstile.turn_after_s = None
    annulled: list[PassAnnulled] = []
    door.counter.bus.subscribe(PassAnnulled, annulled.append)
    await door.tap(door.card("active"))
    await until(lambda: bool(annulled))
    assert wording.tap_note(door.newest).startswith("did not go through, annulled")


async def test_who_was_kept_out_stays_on_top_until_somebody_takes_them(door: AtDoor) -> None:
    await door.tap(door.card("expired"))
    denied = door.newest
    await door.tap(STRANGER)
    assert "1 more" in door.bars.denied.accessibleName()
    press(door.bars.take)
    await until(lambda: door.desk.flow.reception.state.look.shown is Shown.UNKNOWN)
    assert wording.tap_name(denied) in door.bars.denied.accessibleName()
    press(door.bars.take)
    await until(lambda: not door.bars.isVisible())
    await until(lambda: door.desk.flow.reception.state.look.view is not None)
    assert denied.client is not None
    assert door.desk.view.client.id == denied.client.id


async def test_the_same_card_again_is_waited_for_once(door: AtDoor) -> None:
    for _time in range(2):
        await door.tap(STRANGER)
    assert len(door.desk.flow.reception.state.denied) == 1


async def test_f8_lets_in_whoever_was_kept_out_with_the_reason_that_is_there_already(door: AtDoor) -> None:
    await door.tap(door.card("expired"))
    denied = door.newest
    door.desk.key(Qt.Key.Key_F8)
    dialog = await door.desk.dialog(LetInDialog)
    assert denied.client is not None
    assert dialog.subtitle.text() == denied.client.full_name
    press(dialog.primary)
    await until(lambda: door.newest.verdict is Verdict.ADMITTED)
    assert not door.bars.isVisible()
    passed = door.newest.passed
    assert passed is not None
    assert (passed.client_id, passed.note, passed.operator) == (denied.client.id, "Forgot the card", "olena")
    await until(lambda: door.turnstile.times_freed == 1)
    await until(lambda: not door.desk.dialog_is_open(LetInDialog))


async def test_another_reason_in_ones_own_words_and_none_at_all(door: AtDoor) -> None:
    door.desk.key(Qt.Key.Key_F8)
    dialog = await door.desk.dialog(LetInDialog)
    dialog.reason.clear()
    assert not dialog.primary.isEnabled()
    type_into(dialog.reason, "the postman")
    press(dialog.primary)
    await until(lambda: not door.desk.dialog_is_open(LetInDialog))
    (passed,) = (await door.counter.store.passes.page(PassFilter())).passes
    assert (passed.verdict, passed.note, passed.client_id) == (DoorVerdict.ADMITTED, "the postman", None)


async def test_above_the_limit_somebody_must_answer_for_it(door: AtDoor) -> None:
    await door.counter.lock.set_pin(PIN)
    nobody_may_be_let_in(door)
    door.desk.key(Qt.Key.Key_F8)
    dialog = await door.desk.dialog(LetInDialog)
    press(dialog.primary)
    await until(dialog.supervisor.isVisible)
    type_into(dialog.supervisor, "Oksana")
    assert not dialog.primary.isEnabled(), "a name proves nothing"
    type_into(dialog.pin, "000000")
    press(dialog.primary)
    await until(lambda: "This is not the PIN" in dialog.error.text())
    assert (dialog.pin.text(), door.turnstile.times_freed) == ("", 0)
    type_into(dialog.pin, PIN)
    press(dialog.primary)
    await until(lambda: not door.desk.dialog_is_open(LetInDialog))
    (passed,) = (await door.counter.store.passes.page(PassFilter())).passes
    assert (passed.supervisor, door.turnstile.times_freed) == ("Oksana, PIN", 1)


async def test_above_the_limit_a_staff_badge_at_the_receptions_reader_will_do(door: AtDoor) -> None:
    nobody_may_be_let_in(door)
    door.desk.key(Qt.Key.Key_F8)
    dialog = await door.desk.dialog(LetInDialog)
    press(dialog.primary)
    await until(dialog.supervisor.isVisible)
    assert not dialog.pin.isVisible(), "no PIN is set up here"
    staff = next(each for each in door.counter.state.staff if each.card)
    door.counter.bus.publish(CardRead(Tag.em(bytes.fromhex(staff.card)), "reception"))
    await until(dialog.primary.isEnabled)
    press(dialog.primary)
    await until(lambda: not door.desk.dialog_is_open(LetInDialog))
    (passed,) = (await door.counter.store.passes.page(PassFilter())).passes
    assert staff.surname in passed.supervisor


async def test_above_the_limit_a_clients_card_is_no_badge(door: AtDoor) -> None:
    nobody_may_be_let_in(door)
    door.desk.key(Qt.Key.Key_F8)
    dialog = await door.desk.dialog(LetInDialog)
    press(dialog.primary)
    await until(dialog.supervisor.isVisible)
    asked = len(door.counter.cable.arrived)
    door.counter.bus.publish(CardRead(door.card("active"), "reception"))
    await until(lambda: len(door.counter.cable.arrived) > asked and not door.desk.flow.reception.state.reading)
    assert dialog.presenter.state.supervisor is None
    assert not dialog.primary.isEnabled()


def nobody_may_be_let_in(door: AtDoor) -> None:
    judging = door.counter.doors.admitting._judging
    judging.rules = replace(judging.rules, door=replace(judging.rules.door, admits_an_hour=0))


async def test_who_taps_at_a_door_that_is_out_of_order_is_told_at_the_desk_with_that_reason(door: AtDoor) -> None:
    door.counter.doors.door.is_shut = lambda _point: True
    await door.tap(door.card("active"))
    assert door.newest.verdict is Verdict.DENIED
    assert wording.tap_note(door.newest).startswith("This door is closed now")
    assert "(This door is closed now)" in door.bars.denied.accessibleName()
    assert door.turnstile.times_freed == 0


async def test_who_calls_at_the_kiosk_is_told_until_somebody_comes(door: AtDoor) -> None:
    door.counter.bus.publish(ReceptionCalled(door.counter.clock.now(), "main"))
    assert door.bars.called.isVisible()
    press(door.bars.come)
    assert not door.bars.isVisible()


async def test_a_fire_is_told_and_heard_at_the_desk_until_it_is_over(door: AtDoor) -> None:
    door.counter.bus.publish(FireAlarm("main", burning=True))
    assert door.bars.fire.isVisible()
    assert "Fire alarm (main)" in door.bars.fire.accessibleName()
    await door.tap(door.card("expired"))
    assert not door.bars.denied.isVisible(), "nobody is kept out by a door that stands open"
    door.counter.bus.publish(FireAlarm("main", burning=False))
    assert not door.bars.isVisible()


async def test_an_emergency_is_told_with_its_reason_and_ended_by_one_press(door: AtDoor) -> None:
    await door.counter.doors.admitting.emergency(on=True, reason="smoke in the hall")
    assert "smoke in the hall" in door.bars.held.accessibleName()
    await until(lambda: door.turnstile.times_freed > 0)
    told: list[str] = []
    door.doors.tell = told.append
    press(door.bars.lock)
    await until(lambda: not door.bars.isVisible() and bool(told))
    assert not (await door.counter.store.passes.emergency()).on
    assert not door.counter.doors.door.stands_open


async def test_all_doors_are_opened_from_the_window_by_two_presses_and_locked_by_one(door: AtDoor) -> None:
    held: list[bool] = []
    door.counter.bus.subscribe(EmergencyChanged, lambda fact: held.append(fact.emergency.on))
    QTest.keyClick(door.desk.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    dialog = await door.desk.dialog(OpenAllDialog)
    assert not held
    QTest.keyClick(dialog.reason, Qt.Key.Key_Return)
    await until(lambda: door.turnstile.times_freed > 0)
    await until(lambda: not door.desk.dialog_is_open(OpenAllDialog))
    assert "Fire alarm" in door.bars.held.accessibleName()
    emergency = await door.counter.store.passes.emergency()
    assert (emergency.on, emergency.reason, emergency.operator) == (True, "Fire alarm", "olena")
    told: list[str] = []
    door.doors.tell = told.append
    door.desk.window.activateWindow()
    await until(door.desk.window.isActiveWindow)
    QTest.keyClick(door.desk.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    await until(lambda: held == [True, False] and bool(told))
    assert not (await door.counter.store.passes.emergency()).on
    assert not door.desk.dialog_is_open(OpenAllDialog)


async def test_with_a_full_disk_the_window_opens_all_doors_the_same(door: AtDoor) -> None:
    await door.counter.store.passes._database.execute(
        text("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no room'); END")
    )
    QTest.keyClick(door.desk.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    dialog = await door.desk.dialog(OpenAllDialog)
    press(dialog.presets[Preset.HURT])
    press(dialog.primary)
    await until(lambda: door.turnstile.times_freed > 0)
    await until(lambda: not door.desk.dialog_is_open(OpenAllDialog))
    assert "Somebody needs help" in door.bars.held.accessibleName()


async def test_no_door_is_opened_for_all_without_a_reason_or_by_going_back(door: AtDoor) -> None:
    door.desk.window.menus.retranslate()
    (opening,) = [each for each in door.desk.window.menus.menu.actions() if "Open all doors" in each.text()]
    opening.trigger()
    dialog = await door.desk.dialog(OpenAllDialog)
    dialog.reason.clear()
    assert not dialog.primary.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    await until(lambda: not door.desk.dialog_is_open(OpenAllDialog))
    assert not door.counter.doors.door.stands_open


async def test_the_menu_of_a_desk_without_doors_opens_none(desk: Desk) -> None:
    desk.window.menus.retranslate()
    assert not [each for each in desk.window.menus.menu.actions() if "doors" in each.text()]
    QTest.keyClick(desk.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert not desk.dialog_is_open(OpenAllDialog)


async def test_a_turnstile_that_is_gone_is_told_at_the_desk_until_it_is_back(door: AtDoor) -> None:
    door.turnstile.unplug()
    await until(door.bars.off.isVisible)
    assert "main" in door.bars.off.accessibleName()
    door.turnstile.plug()
    await until(lambda: not door.bars.isVisible())


async def test_the_passes_of_before_are_in_the_list_at_the_next_start(door: AtDoor) -> None:
    await door.tap(STRANGER)
    door.desk.flow.reception.change(lambda state: state._replace(taps=()))
    await door.doors.feed.begin()
    assert [each.verdict for each in door.desk.flow.reception.state.taps] == [Verdict.DENIED]
    assert "unknown card" in wording.tap_note(door.newest)


async def test_without_doors_there_is_no_button_and_f8_does_nothing(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F8)
    assert desk.flow.doors is None
    assert not desk.window.page.deeds.let_in.isVisible()
    assert not desk.dialog_is_open(LetInDialog)
