"""The kiosk and the desk's window as two programs of one PC: all they share is the store."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import reduce
from operator import xor
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk import i18n
from desk.config_door import DoorSettings
from desk.config_gates import GateSettings
from desk.events import GateChanged, PassAnnulled, PassDenied, PassElsewhere, PassSettled
from desk.hardware.simulated_gate import SimulatedTurnstile
from desk.model.gate import Direction
from desk.model.health import Health
from desk.model.passing import Pass
from desk.model.tag import Tag
from tests.desk.hardware.devices import PtyDevice
from tests.flows.conftest import Desk, Silence, press, until
from tests.flows.kiosk_room import Kiosk, kiosk_in
from tests.ui.counter import KEY, counter_in
from ui import wording
from ui.dialogs.open_all import OpenAllDialog
from ui.main_window import MainWindow
from ui.pages.door_flow import DoorFlow
from ui.presenters.kiosk_state import KioskShown
from ui.presenters.reception_state import ReceptionState, Verdict
from ui.widgets.theme import Theme
from ui.wording.kiosk import footnote

ROOT = Path(__file__).parent.parent.parent
STRANGER = Tag.em(bytes.fromhex("09FFEEDDCC"))
ON, OFF = bytes.fromhex("A00101A2"), bytes.fromhex("A00100A1")
PATIENCE_S = 60


@dataclass
class AtWindow:
    """The desk's window; nothing of the kiosk reaches it but by the store."""

    desk: Desk

    @property
    def doors(self) -> DoorFlow:
        assert self.desk.flow.doors is not None
        return self.desk.flow.doors

    @property
    def state(self) -> ReceptionState:
        return self.desk.flow.reception.state

    async def told(self, seen: Callable[[ReceptionState], bool]) -> None:
        """Waits until the window knows."""
        await until(lambda: seen(self.state))


@asynccontextmanager
async def window_in(folder: Path, gate: GateSettings | None = None) -> AsyncIterator[AtWindow]:
    """A program of its own as far as the store can tell: its own opening, its own bus."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    i18n.use("en")
    turnstile = SimulatedTurnstile(0.05)
    async with counter_in(folder, {"main": gate or turnstile.settings}, DoorSettings(quiet_s=0.001)) as counter:
        window = MainWindow(Theme(application))
        flow = window.attach(counter, Silence())
        window.show()
        await flow.begin()
        await counter.doors.start()
        yield AtWindow(Desk(counter, window, flow))
        flow.detach()
        await counter.doors.stop()
        await counter.tasks.stop()
        window.close_for_good()
        window.deleteLater()
        await asyncio.sleep(0)
    turnstile.close()


@pytest.fixture
async def kiosk(tmp_path: Path) -> AsyncIterator[Kiosk]:
    async with kiosk_in(tmp_path) as made:
        yield made


@pytest.fixture
async def window(kiosk: Kiosk, tmp_path: Path) -> AsyncIterator[AtWindow]:
    async with window_in(tmp_path) as made:
        yield made


async def test_a_pass_at_the_kiosk_is_in_the_windows_list_with_its_name_and_what_became_of_it(
    kiosk: Kiosk, window: AtWindow
) -> None:
    ended: list[Pass] = []
    for kind in (PassSettled, PassAnnulled):
        kiosk.counter.bus.subscribe(kind, lambda fact: ended.append(fact.passed))
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.GRANTED)
    await window.told(lambda state: bool(state.taps) and bool(state.taps[0].passed and state.taps[0].passed.ending))
    (tap,) = window.state.taps
    assert tap.client is not None
    assert tap.client.id == kiosk.person("active").id
    assert tap.verdict is Verdict.GRANTED
    assert [tap.passed] == ended
    assert not window.state.denied


async def test_who_was_kept_out_at_the_kiosk_stays_on_top_at_the_window_until_they_come_in(
    kiosk: Kiosk, window: AtWindow
) -> None:
    await kiosk.tap_and_see(kiosk.card("expired"), KioskShown.DENIED)
    await window.told(lambda state: bool(state.denied))
    assert window.doors.bars.denied.isVisible()
    assert wording.tap_name(window.state.denied[0]) in window.doors.bars.denied.accessibleName()
    await kiosk.counter.doors.admitting.admit("main", Direction.IN, "agreed", client_id=kiosk.person("expired").id)
    await window.told(lambda state: not state.denied)


async def test_a_pass_nobody_made_is_annulled_at_the_window_too(kiosk: Kiosk, window: AtWindow) -> None:
    kiosk.turnstile.turn_after_s = None
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.GRANTED)
    await window.desk.counter.doors.elsewhere.look()
    assert [each.passed.ending for each in window.state.taps if each.passed] == [None]
    await kiosk.see(KioskShown.NOT_TURNED)
    await window.told(lambda state: bool(state.taps[0].passed and state.taps[0].passed.annulled))
    assert wording.tap_note(window.state.taps[0]).startswith("did not go through, annulled")


async def test_the_same_stranger_twice_is_waited_for_once(kiosk: Kiosk, window: AtWindow) -> None:
    for _time in range(2):
        await kiosk.tap_and_see(STRANGER, KioskShown.UNKNOWN_CARD)
    await window.told(lambda state: len(state.taps) == 2)
    assert len(window.state.denied) == 1


async def test_who_was_kept_out_and_gone_to_is_on_no_other_window_any_more_and_it_is_kept_who_went(
    kiosk: Kiosk, window: AtWindow, tmp_path: Path
) -> None:
    async with window_in(tmp_path) as other:
        await kiosk.tap_and_see(STRANGER, KioskShown.UNKNOWN_CARD)
        for each in (window, other):
            await each.told(lambda state: bool(state.denied))
        press(window.doors.bars.take)
        await other.told(lambda state: not state.denied)
    passed = window.state.taps[0].passed
    assert passed is not None
    *_decided, taken = await kiosk.counter.store.journal.story(passed.id)
    assert taken["kind"] == "pass.taken"
    assert '"operator":"olena"' in taken["body"]


async def test_who_was_kept_out_is_still_on_top_after_the_desk_was_started_anew(kiosk: Kiosk, tmp_path: Path) -> None:
    await kiosk.tap_and_see(STRANGER, KioskShown.UNKNOWN_CARD)
    await kiosk.tap_and_see(kiosk.card("expired"), KioskShown.DENIED)
    async with window_in(tmp_path) as first:
        assert len(first.state.denied) == 2
        press(first.doors.bars.take)
        await until(lambda: len(first.state.denied) == 1)
    async with window_in(tmp_path) as again:
        assert [each.passed.client_id for each in again.state.denied if each.passed] == [None]
        assert again.doors.bars.isVisible()
        press(again.doors.bars.take)
    async with window_in(tmp_path) as last:
        assert not last.state.denied
        assert len(last.state.taps) == 2


async def test_nobody_who_stood_before_a_door_held_open_waits_after_a_start(kiosk: Kiosk, tmp_path: Path) -> None:
    await kiosk.counter.doors.admitting.emergency(on=True, reason="drill")
    denied: list[PassDenied] = []
    kiosk.counter.bus.subscribe(PassDenied, denied.append)
    kiosk.tap(STRANGER)
    await until(lambda: bool(denied))
    await kiosk.counter.doors.admitting.emergency(on=False)
    async with window_in(tmp_path) as window:
        assert not window.state.denied


async def test_the_bell_rings_at_the_window_and_who_rang_is_told_only_what_is_so(kiosk: Kiosk, window: AtWindow) -> None:
    kiosk.touch(kiosk.window.call)
    assert "go to the reception" in footnote(kiosk.state)
    await window.told(lambda state: state.called is not None)
    assert window.doors.bars.called.isVisible()
    assert "go to the reception" in footnote(kiosk.state), "nobody has said that they come"
    press(window.doors.bars.come)
    await until(lambda: kiosk.state.coming)
    assert footnote(kiosk.state) == "Somebody is coming to you"
    assert not window.doors.bars.isVisible()


async def test_a_call_nobody_took_rings_at_the_next_start_of_the_desk_and_a_taken_one_does_not(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    kiosk.touch(kiosk.window.call)
    await kiosk.counter.doors.elsewhere.settled()
    async with window_in(tmp_path) as first:
        assert first.state.called is not None
        press(first.doors.bars.come)
        await until(lambda: kiosk.state.coming)
    async with window_in(tmp_path) as again:
        assert again.state.called is None


@pytest.fixture
def devices() -> Iterator[tuple[PtyDevice, PtyDevice]]:
    made = PtyDevice(), PtyDevice()
    yield made
    for each in made:
        each.close()


async def test_a_kiosk_that_is_a_process_of_its_own_is_followed(tmp_path: Path, devices: tuple[PtyDevice, PtyDevice]) -> None:
    reader, relay = devices
    async with window_in(tmp_path) as window:
        heard: list[PassElsewhere] = []
        window.desk.counter.bus.subscribe(PassElsewhere, heard.append)
        process = kiosk_process(tmp_path, reader, relay)
        try:
            await asyncio.to_thread(relay.heard.wait, lambda said: said.startswith(OFF), PATIENCE_S)
            await until_tapped(reader, heard)
        finally:
            process.terminate()
            await asyncio.to_thread(process.communicate, timeout=PATIENCE_S)
        await window.told(lambda state: bool(state.denied))
        assert process.returncode == 0


async def test_the_window_opens_and_locks_all_doors_of_a_kiosk_that_is_a_process_of_its_own(
    tmp_path: Path, devices: tuple[PtyDevice, PtyDevice]
) -> None:
    """Both have the same settings; the doors are the kiosk's from its start on."""
    reader, relay = devices
    async with window_in(tmp_path, GateSettings(port=relay.port)) as window:
        told: list[Health] = []
        window.desk.counter.bus.subscribe(GateChanged, lambda fact: told.append(fact.health))
        process = kiosk_process(tmp_path, reader, relay)
        try:
            await until(lambda: Health.ELSEWHERE in told)
            relay.heard.clear()
            await asyncio.to_thread(relay.heard.wait, lambda said: said.startswith(OFF), PATIENCE_S)
            assert not window.doors.bars.isVisible()
            QTest.keyClick(window.desk.window, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
            dialog = await window.desk.dialog(OpenAllDialog)
            press(dialog.primary)
            await asyncio.to_thread(relay.heard.wait, lambda said: ON in said, PATIENCE_S)
            relay.heard.clear()
            await until(window.doors.bars.lock.isVisible)
            press(window.doors.bars.lock)
            await asyncio.to_thread(relay.heard.wait, lambda said: said.endswith(OFF * 2), PATIENCE_S)
        finally:
            process.terminate()
            await asyncio.to_thread(process.communicate, timeout=PATIENCE_S)


async def until_tapped(reader: PtyDevice, heard: list[PassElsewhere]) -> None:
    """Taps once the reader is open; a frame that came before is lost, as a card held up too early is."""
    card = bytes.fromhex("09FFEEDDCC")
    frame = b"\x02" + card.hex().upper().encode() + b"%02X" % reduce(xor, card) + b"\x03"
    async with asyncio.timeout(PATIENCE_S):
        while not heard:
            reader.say(frame)
            for _turn in range(200):
                await asyncio.sleep(0)


def kiosk_process(folder: Path, reader: PtyDevice, relay: PtyDevice) -> subprocess.Popen[bytes]:
    told = os.environ | _told(folder, reader, relay)
    return subprocess.Popen([sys.executable, "-m", "ui", "kiosk"], cwd=ROOT, env=told, stdout=subprocess.PIPE)


def _told(folder: Path, reader: PtyDevice, relay: PtyDevice) -> dict[str, str]:
    return {
        "QT_QPA_PLATFORM": "offscreen",
        "DESK_HOME": str(folder),
        "DESK_STORE_KEY": KEY.hex(),
        "DESK_LUCKYFIT_URL": "http://127.0.0.1:9",
        "DESK_LUCKYFIT_KEY": "no-such-key",
        "DESK_GATES_MAIN_PORT": relay.port,
        "DESK_READER_PORT": reader.port,
        "DESK_READER_PROTOCOL": "stx",
        "DESK_READER_POINT": "main",
        "DESK_READER_DIRECTION": "in",
    }
