"""The kiosk at a door: every answer it gives, and what it never says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.errors import StoreError
from desk.events import FireAlarm, PassDenied, PassSettled, ReceptionCalled
from desk.model.passing import Ending, PassFilter
from desk.model.tag import Tag
from tests.flows.conftest import until
from tests.flows.kiosk_room import Kiosk, kiosk_in
from ui.presenters.kiosk_state import KioskShown

STRANGER = Tag.em(bytes.fromhex("09FFEEDDCC"))


@pytest.fixture
async def kiosk(tmp_path: Path) -> AsyncIterator[Kiosk]:
    async with kiosk_in(tmp_path) as made:
        yield made


async def test_whoever_is_let_in_is_welcomed_and_goes_through(kiosk: Kiosk) -> None:
    settled: list[PassSettled] = []
    kiosk.counter.bus.subscribe(PassSettled, settled.append)
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.GRANTED)
    person = kiosk.person("active")
    assert kiosk.told.startswith(f"WELCOME. {person.name} {person.surname[:1]}.")
    assert kiosk.ears.heard == ["granted"]
    await until(lambda: bool(settled))
    assert settled[0].passed.ending is Ending.PASSED
    assert kiosk.state.shown is KioskShown.GRANTED


async def test_the_screen_goes_back_to_waiting_by_itself(tmp_path: Path) -> None:
    async with kiosk_in(tmp_path, granted_s=0.05) as kiosk:
        await kiosk.tap_and_see(kiosk.card("active"), KioskShown.GRANTED)
        await kiosk.see(KioskShown.WAITING)


async def test_whoever_does_not_go_through_is_told_that_it_was_not_counted(tmp_path: Path) -> None:
    async with kiosk_in(tmp_path, turn_after_s=None) as kiosk:
        await kiosk.tap_and_see(kiosk.card("passes_left"), KioskShown.GRANTED)
        await kiosk.see(KioskShown.NOT_TURNED)
        assert "YOU DID NOT GO THROUGH. The visit was not counted" in kiosk.told
        (passed,) = (await kiosk.counter.store.passes.page(PassFilter())).passes
        assert passed.annulled


async def test_an_ended_ticket_is_told_and_whose_it_was_is_not(kiosk: Kiosk) -> None:
    await kiosk.tap_and_see(kiosk.card("expired"), KioskShown.DENIED)
    person = kiosk.person("expired")
    assert kiosk.told.startswith("PLEASE COME TO RECEPTION. The ticket ended on")
    assert person.name not in kiosk.told
    assert kiosk.ears.heard == ["denied"]


@pytest.mark.parametrize("scenario", ["locked", "debt_both", "message", "same_tag"])
async def test_a_lock_a_debt_and_a_message_are_for_the_reception_only(kiosk: Kiosk, scenario: str) -> None:
    before = kiosk.state.number
    kiosk.tap(kiosk.card(scenario))
    await until(lambda: kiosk.state.number > before and kiosk.state.shown is not KioskShown.READING)
    assert kiosk.state.reason is None
    assert "reception" in kiosk.told.lower()
    facts = kiosk.person(scenario)
    for secret in (facts.locked, facts.message, facts.phone1, facts.surname):
        assert not secret or secret not in kiosk.told


async def test_a_card_nobody_has_leads_to_the_reception(kiosk: Kiosk) -> None:
    await kiosk.tap_and_see(STRANGER, KioskShown.UNKNOWN_CARD)
    assert kiosk.told == "UNKNOWN CARD. Please come to reception"
    assert kiosk.turnstile.times_freed == 0


async def test_without_luckyfit_an_unknown_card_is_for_a_person_to_decide(kiosk: Kiosk) -> None:
    kiosk.counter.cable.out = True
    await kiosk.tap_and_see(STRANGER, KioskShown.OFFLINE)
    assert kiosk.told.startswith("NO CONNECTION")


async def test_without_luckyfit_who_is_known_comes_in_by_what_is_remembered(kiosk: Kiosk) -> None:
    await kiosk.counter.view("active")
    await kiosk.counter.keeper.settled()
    kiosk.counter.cable.out = True
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.GRANTED)


async def test_the_same_card_a_moment_later_is_answered_by_the_same_words(tmp_path: Path) -> None:
    async with kiosk_in(tmp_path, denied_s=0.05) as kiosk:
        kiosk.counter.doors.door._knobs = type(kiosk.counter.doors.door._knobs)(quiet_s=60.0)
        await kiosk.tap_and_see(STRANGER, KioskShown.UNKNOWN_CARD)
        await kiosk.see(KioskShown.WAITING)
        await kiosk.tap_and_see(STRANGER, KioskShown.UNKNOWN_CARD)
        assert len((await kiosk.counter.store.passes.page(PassFilter())).passes) == 1


async def test_a_fire_stands_above_everything_until_it_is_over(kiosk: Kiosk) -> None:
    kiosk.counter.bus.publish(FireAlarm("main", burning=True))
    assert kiosk.told == "LEAVE BY THIS DOOR. No card is needed"
    kiosk.tap(kiosk.card("active"))
    await until(lambda: bool(kiosk.flow.kiosk._last))
    assert kiosk.state.shown is KioskShown.OPEN
    kiosk.counter.bus.publish(FireAlarm("main", burning=False))
    assert kiosk.state.shown is KioskShown.WAITING


async def test_a_fire_at_another_door_is_told_at_this_one_and_opens_nothing(tmp_path: Path) -> None:
    async with kiosk_in(tmp_path, door="main") as kiosk:
        kiosk.counter.bus.publish(FireAlarm("side", burning=True))
        assert kiosk.told == "FIRE ALARM. Leave the building by the nearest exit"
        assert kiosk.ears.heard == ["error"]
        kiosk.tap(kiosk.card("expired"))
        await until(lambda: bool(kiosk.flow.kiosk._last))
        assert kiosk.state.shown is KioskShown.FIRE
        kiosk.counter.bus.publish(FireAlarm("side", burning=False))
        assert kiosk.state.shown is KioskShown.WAITING


async def test_nobody_is_denied_at_a_door_that_stands_open(kiosk: Kiosk) -> None:
    denied: list[PassDenied] = []
    kiosk.counter.bus.subscribe(PassDenied, denied.append)
    kiosk.counter.bus.publish(FireAlarm("main", burning=True))
    kiosk.tap(kiosk.card("expired"))
    await until(lambda: bool(denied))
    assert kiosk.told == "LEAVE BY THIS DOOR. No card is needed"
    assert kiosk.ears.heard == []
    assert kiosk.turnstile.times_freed == 0


async def test_doors_that_are_held_open_are_told(kiosk: Kiosk) -> None:
    await kiosk.counter.doors.admitting.emergency(on=True, reason="drill")
    assert kiosk.told == "THE DOORS ARE OPEN. No card is needed"
    await kiosk.counter.doors.admitting.emergency(on=False)
    assert kiosk.state.shown is KioskShown.WAITING


async def test_a_turnstile_that_is_gone_is_told_and_one_that_is_back_too(kiosk: Kiosk) -> None:
    kiosk.turnstile.unplug()
    await kiosk.see(KioskShown.OUT_OF_ORDER)
    kiosk.turnstile.plug()
    await kiosk.see(KioskShown.WAITING)


async def test_what_can_not_be_written_lets_nobody_in_until_staff_have_looked(kiosk: Kiosk, monkeypatch) -> None:
    async def full(*_asked: object) -> None:
        raise StoreError(reason="full")

    monkeypatch.setattr(kiosk.counter.doors.door._passes, "decided", full)
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.OUT_OF_ORDER)
    assert kiosk.turnstile.times_freed == 0
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.SHUT)
    monkeypatch.undo()
    await kiosk.tap_and_see(kiosk.card("ends_soon"), KioskShown.SHUT)
    assert kiosk.turnstile.times_freed == 0
    (passed,) = (await kiosk.counter.store.passes.page(PassFilter())).passes
    assert passed.reasons[0] == "door_shut"


async def test_somebody_can_be_called_once_for_each_answer(kiosk: Kiosk) -> None:
    called: list[ReceptionCalled] = []
    kiosk.counter.bus.subscribe(ReceptionCalled, called.append)
    await kiosk.tap_and_see(STRANGER, KioskShown.UNKNOWN_CARD)
    kiosk.touch(kiosk.window.call)
    kiosk.touch(kiosk.window.call)
    assert len(called) == 1
    assert kiosk.state.called


async def test_another_language_is_one_touch_away(kiosk: Kiosk) -> None:
    kiosk.touch(kiosk.window.languages["uk"])
    assert kiosk.told.startswith("ПРИКЛАДІТЬ КАРТКУ")
    await kiosk.tap_and_see(STRANGER, KioskShown.UNKNOWN_CARD)
    assert "Підійдіть на рецепцію" in kiosk.told


async def test_a_kiosk_may_speak_another_language_than_the_desk(tmp_path: Path) -> None:
    async with kiosk_in(tmp_path, language="ru", dim_s=0.05) as kiosk:
        assert kiosk.told.startswith("ПРИЛОЖИТЕ КАРТУ")
        kiosk.touch(kiosk.window.languages["en"])
        await until(lambda: kiosk.window.plate.dimmed and kiosk.state.language == "ru")


async def test_a_screen_nobody_comes_to_is_dimmed_and_speaks_the_clubs_language_again(tmp_path: Path) -> None:
    async with kiosk_in(tmp_path, dim_s=0.05) as kiosk:
        kiosk.touch(kiosk.window.languages["uk"])
        assert kiosk.state.language == "uk"
        await until(lambda: kiosk.window.plate.dimmed and kiosk.state.language == "en")
        await kiosk.tap_and_see(STRANGER, KioskShown.UNKNOWN_CARD)
        assert not kiosk.window.plate.dimmed
