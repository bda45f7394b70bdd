"""Behind the kiosk's lock: a badge that opens the menu and not the door, somebody let in by hand, and what the audit keeps."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk.errors import StoreError
from desk.events import CardRead, PassSettled, UnreadableCard
from desk.model.door import Place
from desk.model.gate import Direction
from desk.model.passing import Pass, PassFilter, Verdict
from desk.model.supervisor import AT_KIOSK
from tests.flows.conftest import until
from tests.flows.kiosk_room import PIN, READER, Kiosk, kiosk_in
from ui.presenters.kiosk_staff import Step
from ui.presenters.kiosk_state import KioskShown
from ui.presenters.let_in import Preset
from ui.widgets.kiosk_button import KioskButton

WAY_IN, WAY_OUT = Place("main", Direction.IN), Place("main", Direction.OUT)


@pytest.fixture
async def kiosk(tmp_path: Path) -> AsyncIterator[Kiosk]:
    async with kiosk_in(tmp_path, door="main") as made:
        await made.parts.lock.set_pin(PIN)
        yield made


async def passes(kiosk: Kiosk) -> tuple[Pass, ...]:
    return (await kiosk.counter.store.passes.page(PassFilter())).passes


async def step(kiosk: Kiosk, wanted: Step) -> None:
    await until(lambda: kiosk.flow.staff.state.step is wanted and not kiosk.flow.staff.state.busy)


async def by_badge(kiosk: Kiosk) -> None:
    kiosk.touch(kiosk.window.staff)
    kiosk.tap(kiosk.badge)
    await step(kiosk, Step.MENU)


async def by_pin(kiosk: Kiosk) -> None:
    kiosk.touch(kiosk.window.staff)
    await kiosk.type_pin(PIN)
    await step(kiosk, Step.MENU)


def let_in(kiosk: Kiosk, way: Place = WAY_IN) -> None:
    """From the menu to the last touch."""
    menu = kiosk.window.keypad.menu
    kiosk.touch(kiosk.window.keypad.let_in)
    kiosk.touch(menu.reasons[Preset.GUEST])
    kiosk.touch(menu.ways[way])


def allow(kiosk: Kiosk, an_hour: int) -> None:
    judging = kiosk.counter.doors.admitting._judging
    judging.rules = replace(judging.rules, door=replace(judging.rules.door, admits_an_hour=an_hour))


async def audit(kiosk: Kiosk) -> list[tuple[str, str, str]]:
    """What it tells of the kiosk: what was done, by whom, and the note."""
    await kiosk.counter.doors.deeds.settled()
    told = [(each["kind"], json.loads(each["body"])) for each in await kiosk.counter.store.journal.story("kiosk")]
    return [(kind, body["who"], body["note"]) for kind, body in told]


def name_of(kiosk: Kiosk) -> str:
    owner = next(each for each in kiosk.counter.state.staff if each.card)
    return " ".join(filter(None, (owner.surname, owner.name, owner.patronymic)))


def taps_under_way(kiosk: Kiosk) -> bool:
    return any(each.get_name() == "a tap at main" for each in kiosk.counter.tasks._running)


async def test_a_badge_that_opens_the_menu_does_not_open_the_door(kiosk: Kiosk) -> None:
    await by_badge(kiosk)
    assert (await passes(kiosk), kiosk.turnstile.times_freed) == ((), 0)
    assert kiosk.state.shown is KioskShown.WAITING
    kiosk.tap(kiosk.badge)
    await until(lambda: not taps_under_way(kiosk))
    kiosk.touch(kiosk.window.keypad.back)
    await kiosk.tap_and_see(kiosk.badge, KioskShown.GRANTED)
    (passed,) = await passes(kiosk)
    assert passed.staff_id is not None


async def test_a_clients_card_opens_the_door_although_the_keypad_was_left_open(kiosk: Kiosk) -> None:
    kiosk.touch(kiosk.window.staff)
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.GRANTED)
    assert kiosk.flow.staff.state.step is Step.PIN
    await until(lambda: kiosk.turnstile.times_freed == 1)


async def test_staff_who_go_out_are_let_out_and_open_no_menu_for_whoever_stands_at_the_keypad(kiosk: Kiosk) -> None:
    settled: list[PassSettled] = []
    kiosk.counter.bus.subscribe(PassSettled, settled.append)
    kiosk.counter.doors.door.places["hall"] = WAY_OUT
    kiosk.touch(kiosk.window.staff)
    kiosk.counter.bus.publish(CardRead(kiosk.badge, "hall"))
    await until(lambda: bool(settled))
    assert settled[0].passed.direction is Direction.OUT
    assert kiosk.flow.staff.state.step is Step.PIN


async def test_a_badge_at_another_reader_of_the_pc_opens_no_menu(kiosk: Kiosk) -> None:
    kiosk.touch(kiosk.window.staff)
    kiosk.counter.bus.publish(CardRead(kiosk.badge, "reception"))
    kiosk.counter.bus.publish(UnreadableCard("noise", READER))
    await kiosk.see(KioskShown.UNREADABLE)
    assert kiosk.flow.staff.state.step is Step.PIN


async def test_somebody_is_let_in_by_hand_behind_the_pin(kiosk: Kiosk) -> None:
    await by_pin(kiosk)
    let_in(kiosk)
    await kiosk.see(KioskShown.GRANTED)
    assert kiosk.flow.staff.state.step is Step.CLOSED
    (passed,) = await passes(kiosk)
    assert (passed.verdict, passed.operator, passed.note, passed.direction) == (
        Verdict.ADMITTED,
        AT_KIOSK,
        "Guest",
        Direction.IN,
    )
    await until(lambda: kiosk.turnstile.times_freed == 1)


async def test_a_badge_gives_its_name_and_the_way_out_is_there_too(kiosk: Kiosk) -> None:
    await by_badge(kiosk)
    let_in(kiosk, WAY_OUT)
    await kiosk.see(KioskShown.GRANTED)
    assert kiosk.told.startswith("GOODBYE")
    (passed,) = await passes(kiosk)
    assert (passed.operator, passed.direction) == (name_of(kiosk), Direction.OUT)


async def test_above_the_limit_a_wrong_pin_opens_nothing_and_the_right_one_answers_for_it(kiosk: Kiosk) -> None:
    allow(kiosk, 0)
    await by_badge(kiosk)
    let_in(kiosk)
    await step(kiosk, Step.ANSWER)
    assert kiosk.window.keypad.sentence.text().startswith("0 were let in within an hour")
    await kiosk.type_pin("000000")
    assert kiosk.window.keypad.sentence.text() == "This is not the PIN"
    assert (await passes(kiosk), kiosk.turnstile.times_freed) == ((), 0)
    await kiosk.type_pin(PIN)
    await kiosk.see(KioskShown.GRANTED)
    (passed,) = await passes(kiosk)
    assert (passed.operator, passed.supervisor) == (name_of(kiosk), AT_KIOSK)


async def test_above_the_limit_a_badge_answers_for_it_too(kiosk: Kiosk) -> None:
    allow(kiosk, 0)
    await by_pin(kiosk)
    let_in(kiosk)
    await step(kiosk, Step.ANSWER)
    kiosk.tap(kiosk.badge)
    await kiosk.see(KioskShown.GRANTED)
    (passed,) = await passes(kiosk)
    assert (passed.operator, passed.supervisor) == (AT_KIOSK, name_of(kiosk))
    await until(lambda: kiosk.turnstile.times_freed == 1)


async def test_whom_a_full_disk_can_not_take_is_let_in_and_the_pad_says_which_number_to_note(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_asked: object) -> None:
        raise StoreError(reason="full")

    await by_pin(kiosk)
    monkeypatch.setattr(kiosk.counter.doors.admitting._passes, "decided", full)
    let_in(kiosk)
    await step(kiosk, Step.PAPER)
    told = kiosk.window.keypad.sentence.text()
    assert re.search(r"It could not be written down: note the number \d{4} and the time \d\d:\d\d on paper", told)
    assert kiosk.window.keypad.menu.currentWidget().findChildren(KioskButton) == []
    assert (await passes(kiosk), kiosk.turnstile.times_freed) == ((), 1)
    assert kiosk.flow.staff.by == ""
    kiosk.touch(kiosk.window.keypad.back)
    assert kiosk.flow.staff.state.step is Step.CLOSED


async def test_a_number_to_be_noted_is_shown_although_the_keypad_was_left_meanwhile(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = asyncio.Event()

    async def full(*_asked: object) -> None:
        await going.wait()
        raise StoreError(reason="full")

    await by_pin(kiosk)
    monkeypatch.setattr(kiosk.counter.doors.admitting._passes, "decided", full)
    let_in(kiosk)
    await until(lambda: kiosk.flow.staff.state.busy)
    kiosk.touch(kiosk.window.keypad.back)
    assert kiosk.flow.staff.state.step is Step.CLOSED
    going.set()
    await step(kiosk, Step.PAPER)


async def test_a_door_out_of_order_is_opened_by_a_person_all_the_same(kiosk: Kiosk) -> None:
    kiosk.flow.kiosk.put_out_of_order(out=True)
    await by_pin(kiosk)
    let_in(kiosk)
    await kiosk.see(KioskShown.GRANTED)
    await until(lambda: kiosk.turnstile.times_freed == 1)
    kiosk.flow.kiosk.rest()
    assert kiosk.state.shown is KioskShown.OUT_OF_ORDER


async def test_the_audit_tells_of_wrong_pins_of_order_and_of_who_left(kiosk: Kiosk) -> None:
    kiosk.touch(kiosk.window.staff)
    await kiosk.type_pin("000000")
    await kiosk.type_pin(PIN)
    kiosk.touch(kiosk.window.keypad.order)
    await by_badge(kiosk)
    kiosk.touch(kiosk.window.keypad.order)
    await by_badge(kiosk)
    kiosk.touch(kiosk.window.keypad.leave)
    assert await audit(kiosk) == [
        ("kiosk.pin_wrong", "", "1"),
        ("kiosk.out_of_order", AT_KIOSK, "staff"),
        ("kiosk.in_order", name_of(kiosk), ""),
        ("kiosk.left", name_of(kiosk), ""),
    ]


async def test_what_the_audit_could_not_take_is_in_the_log_and_comes_later(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def full(*_asked: object) -> None:
        raise StoreError(reason="full")

    monkeypatch.setattr(kiosk.counter.store.deeds, "note_deed", full)
    kiosk.flow.kiosk.put_out_of_order(out=True, by="Oksana")
    assert await audit(kiosk) == []
    assert "full, out_of_order at" in caplog.text
    monkeypatch.undo()
    kiosk.flow.kiosk.put_out_of_order(out=False, by="Olena")
    assert [each[:2] for each in await audit(kiosk)] == [("kiosk.out_of_order", "Oksana"), ("kiosk.in_order", "Olena")]
