"""F8 in a desk's window beside the kiosk that works the doors, and a kiosk that is killed: who opens, and what is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desk.config_gates import GateSettings
from desk.events import CardRead, GateChanged
from desk.model.health import Health
from desk.model.passing import Ending, PassFilter, Verdict
from desk.services import duty, wishes
from desk.store.ownership import DOORS, Ownership
from tests.desk.hardware.devices import PtyDevice
from tests.flows.conftest import press, until
from tests.flows.kiosk_room import Kiosk, kiosk_in
from tests.flows.test_two_programs import OFF, ON, PATIENCE_S, STRANGER, AtWindow, kiosk_process, window_in
from ui import wording
from ui.dialogs.let_in import LetInDialog
from ui.presenters.kiosk_state import KioskShown
from ui.presenters.reception_state import Shown

_ALL = PassFilter()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks follow one another at once, so no test waits for the time between them."""
    monkeypatch.setattr(duty, "LOOK_S", 0.01)


@pytest.fixture
async def kiosk(tmp_path: Path) -> AsyncIterator[Kiosk]:
    async with kiosk_in(tmp_path) as made:
        yield made


@pytest.fixture
async def window(kiosk: Kiosk, tmp_path: Path) -> AsyncIterator[AtWindow]:
    """With the kiosk's own settings."""
    async with window_in(tmp_path, kiosk.turnstile.settings) as made:
        yield made


async def f8(window: AtWindow) -> LetInDialog:
    window.desk.key(Qt.Key.Key_F8)
    return await window.desk.dialog(LetInDialog)


async def test_f8_opens_the_kiosks_gate_and_the_kiosk_and_the_list_tell_of_it(kiosk: Kiosk, window: AtWindow) -> None:
    told: list[str] = []
    window.doors.tell = told.append
    dialog = await f8(window)
    assert dialog.door.itemText(0) == "main"
    press(dialog.primary)
    await until(lambda: not window.desk.dialog_is_open(LetInDialog))
    await until(lambda: kiosk.turnstile.times_freed == 1)
    await kiosk.see(KioskShown.GRANTED)
    await window.told(lambda state: bool(state.taps) and bool(state.taps[0].passed and state.taps[0].passed.ending))
    passed = window.state.taps[0].passed
    assert passed is not None
    assert (passed.verdict, passed.ending, passed.note, passed.operator) == (
        Verdict.ADMITTED,
        Ending.PASSED,
        "Forgot the card",
        "olena",
    )
    assert len(told) == 1


async def test_f8_lets_in_who_was_kept_out_at_the_kiosk_and_they_wait_no_more(kiosk: Kiosk, window: AtWindow) -> None:
    await kiosk.tap_and_see(kiosk.card("expired"), KioskShown.DENIED)
    await window.told(lambda state: bool(state.denied))
    dialog = await f8(window)
    press(dialog.primary)
    await window.told(lambda state: not state.denied)
    await until(lambda: not window.desk.dialog_is_open(LetInDialog))
    passed = (await kiosk.counter.store.passes.page(_ALL)).passes[0]
    assert (passed.client_id, kiosk.turnstile.times_freed) == (kiosk.person("expired").id, 1)


async def test_what_the_kiosk_refuses_is_told_in_the_windows_form(kiosk: Kiosk, window: AtWindow) -> None:
    judging = kiosk.counter.doors.admitting._judging
    judging.rules = replace(judging.rules, door=replace(judging.rules.door, admits_an_hour=0))
    dialog = await f8(window)
    press(dialog.primary)
    await until(dialog.supervisor.isVisible)
    assert "A supervisor must answer for more" in dialog.error.text()
    assert kiosk.turnstile.times_freed == 0


async def test_a_door_nobody_opens_and_one_nobody_told_the_end_of_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for patience in ("TAKEN_S", "OVER_S"):
        monkeypatch.setattr(wishes, patience, 0.1)
    other = Ownership(tmp_path / DOORS)
    async with window_in(tmp_path) as window:
        dialog = await f8(window)
        press(dialog.primary)
        await until(lambda: "did not open «main»" in dialog.error.text())

        async def is_taken(_wish: str) -> bool:
            return False

        monkeypatch.setattr(window.desk.counter.store.wishes, "take", is_taken)
        press(dialog.primary)
        await until(lambda: "began to open it and did not tell the end. Look at the door." in dialog.error.text())
    other.release()


async def test_beside_a_kiosk_no_turnstile_is_told_to_be_lost_and_the_reader_to_be_the_others(window: AtWindow) -> None:
    assert not window.state.gates_off
    assert not window.doors.bars.isVisible()
    light = window.state.lights["reader"]
    assert wording.health(light) == "in another program"


async def test_a_card_typed_into_the_window_at_a_door_that_is_the_kiosks_is_shown_and_opens_nothing(
    kiosk: Kiosk, window: AtWindow
) -> None:
    window.desk.counter.bus.publish(CardRead(STRANGER, "reader"))
    await until(lambda: window.state.look.shown is Shown.UNKNOWN)
    assert (await kiosk.counter.store.passes.page(_ALL)).passes == ()


async def test_the_window_lets_in_by_itself_once_the_kiosk_has_gone(tmp_path: Path) -> None:
    async with kiosk_in(tmp_path) as kiosk, window_in(tmp_path, kiosk.turnstile.settings) as window:
        there: list[GateChanged] = []
        window.desk.counter.bus.subscribe(GateChanged, there.append)
        await kiosk.counter.doors.stop()
        await until(lambda: any(each.health is Health.OK for each in there))
        dialog = await f8(window)
        press(dialog.primary)
        await until(lambda: not window.desk.dialog_is_open(LetInDialog))
        await until(lambda: kiosk.turnstile.times_freed == 1)


@pytest.fixture
def devices() -> Iterator[tuple[PtyDevice, PtyDevice]]:
    made = PtyDevice(), PtyDevice()
    yield made
    for each in made:
        each.close()


async def test_a_kiosk_that_is_killed_in_an_emergency_leaves_the_doors_to_the_window_which_holds_them_open(
    tmp_path: Path, devices: tuple[PtyDevice, PtyDevice]
) -> None:
    reader, relay = devices
    async with window_in(tmp_path, GateSettings(port=relay.port)) as window:
        doors, told = window.desk.counter.doors, list[Health]()
        window.desk.counter.bus.subscribe(GateChanged, lambda fact: told.append(fact.health))
        await asyncio.to_thread(relay.heard.wait, lambda heard: heard.startswith(OFF), PATIENCE_S)
        process = kiosk_process(tmp_path, reader, relay)
        try:
            await until(lambda: Health.ELSEWHERE in told)
            relay.heard.clear()
            await asyncio.to_thread(relay.heard.wait, lambda heard: heard.startswith(OFF), PATIENCE_S)
            await doors.admitting.emergency(on=True, reason="smoke")
            await asyncio.to_thread(relay.heard.wait, lambda heard: ON in heard, PATIENCE_S)
            told.clear()
        finally:
            process.kill()
            await asyncio.to_thread(process.communicate, timeout=PATIENCE_S)
        relay.heard.clear()
        await until(lambda: Health.OK in told)
        await asyncio.to_thread(relay.heard.wait, lambda heard: ON in heard, PATIENCE_S)
        assert doors.duty.works
