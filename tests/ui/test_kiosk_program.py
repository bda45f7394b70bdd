"""The kiosk's program: what it says when it can't start, what the demo's turnstile does, and who does not pay for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication

from desk.config import Settings
from desk.config_kiosk import KioskSettings
from desk.errors import StoreError
from desk.events import Bus, FireAlarm, PassEnded, PassMade
from desk.hardware.simulated_gate import SimulatedTurnstile
from desk.model.gate import Direction, NotPassed, Passed
from desk.model.kiosk import KioskKept, Outage, Trouble
from desk.services import kiosk as services
from desk.store.kiosk_file import FILE_NAME, KioskFile
from desk.wiring_kiosk import kiosk_of
from tests.desk.services.doorway import START, HandClock
from tests.ui.counter import KeysInMemory
from ui.kiosk import KioskApp
from ui.pages.demo_door import DemoDoor
from ui.presenters.kiosk_state import KioskShown
from ui.widgets.drawn_turnstile import BURNING, FREE, LOCKED, THIRD
from ui.widgets.ruler import CAPITAL, Ruler, ruler_of
from ui.widgets.theme import Theme

ROOT = Path(__file__).parent.parent.parent


async def test_what_can_not_start_is_said_on_the_screen_before_it_ends(application: QApplication) -> None:
    app = KioskApp(application, Settings(), full=False, told_s=0.0)

    async def make():
        raise StoreError(reason="locked")

    with pytest.raises(StoreError):
        await app.live(make)
    assert app.window._state.shown is KioskShown.OUT_OF_ORDER
    app.window.close_for_good()
    app.window.deleteLater()
    app.theme.use(mode="light")


async def test_the_drawn_turnstile_turns_a_third_for_each_who_goes_through(theme: Theme) -> None:
    bus, turnstile = Bus(), SimulatedTurnstile()
    door = DemoDoor(theme, bus, "main", turnstile)
    bus.publish(PassMade(SimpleNamespace()))  # type: ignore[arg-type]
    assert door.drawn.light == FREE
    bus.publish(PassEnded("main", Direction.IN, Passed()))
    door.drawn._turning.setCurrentTime(door.drawn._turning.duration())
    assert (door.drawn.times_turned, door.drawn.turned_deg) == (1, THIRD)
    bus.publish(PassEnded("main", Direction.IN, NotPassed()))
    assert (door.drawn.times_turned, door.drawn.light) == (1, LOCKED)
    door.burns.setChecked(True)
    assert door.drawn.light == BURNING
    door.turns.setChecked(False)
    assert turnstile.turn_after_s is None
    door.detach()
    door.deleteLater()
    turnstile.close()


async def test_a_fire_in_the_demo_is_a_fact_as_any_other(theme: Theme) -> None:
    bus, turnstile, told = Bus(), SimulatedTurnstile(), []
    bus.subscribe(FireAlarm, told.append)
    door = DemoDoor(theme, bus, "main", turnstile)
    door.burns.setChecked(True)
    assert told == [FireAlarm("main", burning=True)]
    door.detach()
    door.deleteLater()
    turnstile.close()


def test_letters_are_read_from_three_metres_and_targets_fit_a_finger() -> None:
    ruler = Ruler(96.0, 3.0)
    assert ruler.letter * CAPITAL / (96.0 / 25.4) == pytest.approx(15.0, abs=0.3)
    assert ruler.target >= 60
    assert Ruler(220.0, 3.0).target >= 15 * 220 / 25.4


async def test_a_screen_that_was_measured_is_not_asked(application: QApplication) -> None:
    screen = application.primaryScreen()
    assert ruler_of(screen, KioskSettings(dots_per_inch=192.0)).mm(25.4) == pytest.approx(192.0)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"outage": {"trouble": "rain", "since": "x"}, "wrong_pins": 1}', "null"])
def test_a_file_that_is_not_ours_keeps_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text, "utf-8")
    assert KioskFile(tmp_path).read() is None


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    kept = KioskKept(Outage(Trouble.STAFF, START), 3)
    KioskFile(tmp_path).write(kept)
    assert KioskFile(tmp_path).read() == kept


async def test_wrong_pins_of_the_desk_count_at_the_kiosk_and_leave_its_order_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "COST", (2, 8, 1))
    keys, clock = KeysInMemory(), HandClock()
    kiosk = kiosk_of(tmp_path, keys, clock)
    kiosk.order.fail(Trouble.STAFF)
    desk = kiosk_of(tmp_path, keys, clock)
    await desk.lock.set_pin("314159")
    kiosk.order.mend()
    for _try in range(5):
        assert not await desk.lock.opens("000000")
    assert not await kiosk.lock.opens("314159")
    assert kiosk.lock.left_s == 60
    kept = KioskFile(tmp_path).read()
    assert kept is not None
    assert (kept.outage, kept.wrong_pins) == (None, 5)


def test_the_reception_loads_nothing_of_the_kiosk() -> None:
    looked = "import sys; import ui.app, ui.pages.reception_flow, desk.wiring; print([m for m in sys.modules if 'kiosk' in m])"
    told = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert set(eval(told)) <= {"desk.config_kiosk", "desk.model.kiosk"}  # noqa: S307 - a list we printed
