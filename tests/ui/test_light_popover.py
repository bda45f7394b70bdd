"""A status light tells more when it is pressed: what is known, what went wrong last, and what can be done about it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desk import i18n
from desk.model.health import Health
from tests.ui.dialogs.conftest import until
from tests.ui.pretended import LIGHTS, NOW, STATES
from tests.ui.test_window_looks import clipped, settle, speak
from ui.main_window import MainWindow
from ui.presenters.reception_state import Light, ReceptionState
from ui.widgets.chips import StatusChip
from ui.widgets.light_popover import LightPopover
from ui.widgets.text import PlainLabel
from ui.wording import lights

DOWN = Light(Health.OFF, NOW, detail="unreachable", trouble="unreachable", trouble_at=NOW)
LOST = Light(Health.OFF, NOW, detail="unplugged", trouble="unplugged", trouble_at=NOW)
WRONGLY_SET = LOST._replace(detail="reader.format: must be one of auto", trouble="reader.format: must be one of auto")
MENDED = DOWN._replace(health=Health.OK, detail="", latency_ms=120)


def shown_in(window: MainWindow, **changed: Light) -> ReceptionState:
    """A desk that read nobody, with these lights."""
    state = STATES["failed"]._replace(lights={**LIGHTS, **changed})
    window.page.render_state(state)
    window.bar.render_state(state)
    window.lights.render_state(state)
    settle(window)
    return state


def press(window: MainWindow, name: str) -> LightPopover:
    """A click on a light."""
    QTest.mouseClick(window.bar.chips[name], Qt.MouseButton.LeftButton)
    settle(window)
    return window.lights


def click_at(window: MainWindow, place: QPoint) -> None:
    """A press of the mouse as the system reports it: to the window first."""
    handle = window.windowHandle()
    left, kind = Qt.MouseButton.LeftButton, QEvent.Type.MouseButtonPress
    where = QPointF(place)
    event = QMouseEvent(kind, where, QPointF(window.mapToGlobal(place)), left, left, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(handle, event)


def words(popover: LightPopover) -> str:
    """All that can be read on it."""
    return "\n".join(each.text() for each in popover.findChildren(PlainLabel) if each.isVisible())


async def test_a_press_tells_state_since_when_and_what_went_wrong(bare_window: MainWindow) -> None:
    shown_in(bare_window, luckyfit=DOWN)
    popover = press(bare_window, "luckyfit")
    assert popover.isVisible()
    for told in ("LuckyFit", "no connection", "12:41, 22.11.2026", "no answer came"):
        assert told in words(popover)
    assert popover.accessibleName() == "LuckyFit"
    assert "State: no connection" in popover.accessibleDescription()


async def test_a_service_that_works_again_keeps_its_last_error_and_offers_nothing(bare_window: MainWindow) -> None:
    shown_in(bare_window, luckyfit=MENDED)
    popover = press(bare_window, "luckyfit")
    assert "120 ms" in words(popover)
    assert "no answer came" in words(popover)
    assert not popover.button.isVisible()


async def test_a_reader_that_is_set_wrongly_names_the_setting_and_how_to_mend_it(bare_window: MainWindow) -> None:
    shown_in(bare_window, reader=WRONGLY_SET)
    popover = press(bare_window, "reader")
    assert "its format is set to one that does not exist" in words(popover)
    assert "desk config set reader.format" in words(popover)
    assert "cable" not in words(popover)
    bar = bare_window.page.problems.no_reader
    assert bar.isVisible()
    assert "desk config set reader.format" in bar.accessibleName()


async def test_a_lost_reader_tells_what_is_being_done_about_it(bare_window: MainWindow) -> None:
    shown_in(bare_window, reader=LOST)
    popover = press(bare_window, "reader")
    assert "it was unplugged" in words(popover)
    assert "looks for it every few seconds" in words(popover)
    assert not popover.button.isVisible()


async def test_try_now_is_there_while_luckyfit_is_out_of_reach(bare_window: MainWindow) -> None:
    shown_in(bare_window, luckyfit=DOWN)
    asked: list[bool] = []
    popover = press(bare_window, "luckyfit")
    popover.again.connect(lambda: asked.append(True))
    QTest.mouseClick(popover.button, Qt.MouseButton.LeftButton)
    assert asked == [True]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
async def test_a_light_is_reached_by_tab_and_pressed_by_a_key(bare_window: MainWindow, key: Qt.Key) -> None:
    bare_window.bar.field.setFocus()
    QTest.keyClick(bare_window.bar.field, Qt.Key.Key_Tab)
    chip = bare_window.focusWidget()
    assert chip is bare_window.bar.chips["luckyfit"]
    QTest.keyClick(chip, key)
    assert bare_window.lights.isVisible()
    bare_window._on_escape()
    assert not bare_window.lights.isVisible()
    assert bare_window.focusWidget() is chip


@pytest.mark.parametrize("mode", ["light", "dark"])
async def test_a_light_with_the_focus_has_a_ring(bare_window: MainWindow, mode: str) -> None:
    bare_window.theme.use(mode=mode)
    chip = bare_window.bar.chips["luckyfit"]
    accent = bare_window.theme.color("accent").name()
    assert accent not in edge_of(chip)
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    settle(bare_window)
    assert accent in edge_of(chip)


def edge_of(chip: StatusChip) -> set[str]:
    """The colours along the upper edge."""
    picture = chip.grab().toImage()
    return {picture.pixelColor(x, 1).name() for x in range(12, picture.width() - 12)}


async def test_it_goes_with_a_second_press_and_another_light_takes_its_place(bare_window: MainWindow) -> None:
    popover = press(bare_window, "luckyfit")
    press(bare_window, "reader")
    assert popover.isVisible()
    assert popover.accessibleName() == "Reader"
    press(bare_window, "reader")
    assert not popover.isVisible()


async def test_it_goes_with_a_click_elsewhere_and_stays_for_one_inside(bare_window: MainWindow) -> None:
    popover = press(bare_window, "luckyfit")
    click_at(bare_window, popover.geometry().center())
    assert popover.isVisible()
    click_at(bare_window, QPoint(40, 600))
    assert not popover.isVisible()


async def test_it_goes_with_the_focus(bare_window: MainWindow) -> None:
    await until(bare_window.isActiveWindow)
    popover = press(bare_window, "luckyfit")
    bare_window.bar.field.setFocus()
    await until(lambda: not popover.isVisible())
    assert bare_window.focusWidget() is bare_window.bar.field


async def test_it_follows_its_light_while_it_is_open(bare_window: MainWindow) -> None:
    shown_in(bare_window, luckyfit=DOWN)
    popover = press(bare_window, "luckyfit")
    shown_in(bare_window, luckyfit=MENDED)
    assert popover.isVisible()
    assert "works" in words(popover)


@pytest.mark.parametrize("size", [(1024, 700), (1366, 768)])
@pytest.mark.parametrize("scale", [100, 150, 200])
@pytest.mark.parametrize("language", ["uk", "ru", "en"])
async def test_nothing_of_it_is_cut_and_it_stays_in_the_window(
    application: QApplication, bare_window: MainWindow, language: str, scale: int, size: tuple[int, int]
) -> None:
    speak(application, language)
    bare_window.theme.use(scale=scale)
    bare_window.resize(*size)
    shown_in(bare_window, luckyfit=DOWN, reader=LOST)
    for name in bare_window.bar.chips:
        popover = press(bare_window, name)
        assert bare_window.rect().contains(popover.geometry())
        assert [each.text() for each in popover.findChildren(PlainLabel) if each.isVisible() and clipped(each)] == []
        needed: QWidget = popover.button
        assert not needed.isVisible() or needed.width() >= needed.sizeHint().width()


@pytest.mark.parametrize("name", list(LIGHTS))
@pytest.mark.parametrize("health", [Health.UNKNOWN, Health.SLOW, Health.OFF])
def test_what_is_amiss_is_told_with_what_is_done_about_it(name: str, health: Health) -> None:
    light = Light(health, NOW, trouble="unplugged", trouble_at=NOW)
    assert lights.advice(name, light)
    assert all(fact.name and fact.value for fact in lights.facts(name, light))


@pytest.mark.parametrize(("name", "command"), [("luckyfit", "luckyfit.key"), ("instasport", "instasport.key")])
def test_a_refused_key_is_told_with_the_command_that_sets_it(name: str, command: str) -> None:
    i18n.use("en")
    refused = Light(Health.OFF, NOW, detail="key_problem", trouble="key_problem", trouble_at=NOW)
    assert f"«desk config set {command}»" in lights.advice(name, refused)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("unplugged", "it was unplugged"),
        ("device reports readiness to read but returned no data (device disconnected?)", "it was unplugged"),
        ("could not open port 'COM3': FileNotFoundError(2, 'Не вдається знайти файл', None, 2)", "nothing is plugged in there"),
        ("could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)", "another program holds it"),
        ("the moon is full", "the system says «the moon is full»"),
        ("", "it did not do what was asked"),
    ],
)
def test_what_the_system_says_of_a_reader_is_told_in_words_where_they_are_known(said: str, told: str) -> None:
    i18n.use("en")
    assert lights.trouble("reader", Light(Health.OFF, NOW, trouble=said, trouble_at=NOW)).startswith(told)
