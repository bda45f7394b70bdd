"""How the window looks: nothing clipped in any language at any size, everything named, colours as the tokens say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QPushButton, QWidget

from desk import i18n
from desk.model.health import Health
from tests.ui.dialogs.conftest import until
from tests.ui.pretended import ANNA, GONE, NOW, STATES, client_look, state_of, ticket, view_of
from ui import wording
from ui.main_window import MainWindow, must_fill
from ui.presenters.reception_state import Deed, Light, Look, Verdict
from ui.widgets.buttons import DeedButton
from ui.widgets.text import PlainLabel


def settle(window: QWidget) -> None:
    """All layouts done."""
    for _round in range(4):
        QCoreApplication.sendPostedEvents()
        window.grab()


def draw(window: MainWindow, name: str) -> None:
    """One of the pretended states."""
    window.page.render_state(STATES[name])
    window.bar.render_state(STATES[name])
    settle(window)


def speak(application: QApplication, code: str) -> None:
    """Another language."""
    i18n.use(code)
    QCoreApplication.sendEvent(application, QEvent(QEvent.Type.LanguageChange))


def shown(window: QWidget, kind: type[QWidget]) -> list[QWidget]:
    """Visible parts of a kind."""
    return [each for each in window.findChildren(kind) if each.isVisible()]


def clipped(label: PlainLabel) -> bool:
    """True when a label that must not be cut has less room than its words need."""
    if label.elides:
        return False
    room = label.contentsRect()
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height()
    return QFontMetrics(label.font()).horizontalAdvance(label.text()) > room.width() + 1


@pytest.mark.parametrize("scale", [100, 150, 200])
@pytest.mark.parametrize("language", ["uk", "ru", "en"])
async def test_no_words_are_clipped(application: QApplication, bare_window: MainWindow, language: str, scale: int) -> None:
    speak(application, language)
    bare_window.theme.use(scale=scale)
    found = []
    for name in STATES:
        draw(bare_window, name)
        found += [(name, each.text()) for each in shown(bare_window, PlainLabel) if clipped(each)]  # type: ignore[arg-type,attr-defined]
    assert found == []


@pytest.mark.parametrize("scale", [100, 150, 200])
@pytest.mark.parametrize("language", ["uk", "ru", "en"])
async def test_no_button_cuts_its_words(application: QApplication, bare_window: MainWindow, language: str, scale: int) -> None:
    speak(application, language)
    bare_window.theme.use(scale=scale)
    found = []
    for name in STATES:
        draw(bare_window, name)
        for button in shown(bare_window, QPushButton):
            assert isinstance(button, QPushButton)
            needed = button.sizeHint()
            found += [(name, button.text())] if needed.width() > button.width() or needed.height() > button.height() else []
    assert found == []


@pytest.mark.parametrize("name", list(STATES))
async def test_every_control_has_a_name_for_a_screen_reader(bare_window: MainWindow, name: str) -> None:
    draw(bare_window, name)
    kinds = (QAbstractButton, QLineEdit, QAbstractItemView)
    controls = [each for kind in kinds for each in shown(bare_window, kind) if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
    nameless = [each for each in controls if not (each.accessibleName() or (isinstance(each, QAbstractButton) and each.text()))]
    assert controls
    assert nameless == []


async def test_the_window_speaks_another_language_at_once(application: QApplication, bare_window: MainWindow) -> None:
    draw(bare_window, "idle")
    speak(application, "uk")
    settle(bare_window)
    words = " ".join(each.text() for each in shown(bare_window, PlainLabel) if isinstance(each, PlainLabel))
    assert "Tap a card" not in words
    assert "Прикладіть" in words


@pytest.mark.parametrize(("mode", "ground"), [("light", "#ffffff"), ("dark", "#1f2429")])
async def test_plates_wear_the_theme(bare_window: MainWindow, mode: str, ground: str) -> None:
    bare_window.theme.use(mode=mode)
    draw(bare_window, "idle")
    middle = bare_window.page.idle.grab().toImage()
    assert middle.pixelColor(middle.width() // 2, 12).name() == ground


@pytest.mark.parametrize(
    ("name", "colour"), [("allowed", "#86e3b0"), ("warned", "#ffd24d"), ("locked", "#8f1130"), ("failed", "#3d4a5c")]
)
@pytest.mark.parametrize("mode", ["light", "dark"])
async def test_a_verdict_has_its_colour_in_both_themes(bare_window: MainWindow, name: str, colour: str, mode: str) -> None:
    bare_window.theme.use(mode=mode)
    draw(bare_window, name)
    plate = bare_window.page.banner.grab().toImage()
    row = {plate.pixelColor(x, 6).name() for x in range(20, plate.width() - 20)}
    assert colour in row


@pytest.mark.parametrize("name", ["failed", "unknown", "several"])
async def test_a_plate_that_could_be_mistaken_is_hatched_too(bare_window: MainWindow, name: str) -> None:
    draw(bare_window, name)
    plate = bare_window.page.banner.grab().toImage()
    assert len({plate.pixelColor(x, 6).name() for x in range(20, plate.width() - 20)}) > 1


async def test_what_can_not_be_done_says_why(bare_window: MainWindow) -> None:
    draw(bare_window, "allowed")
    pay = next(each for each in shown(bare_window, DeedButton) if isinstance(each, DeedButton) and "F4" in each.key)
    assert not pay.isEnabled()
    assert pay.accessibleDescription() == "Nothing is owed"


async def test_what_the_client_needs_is_the_filled_button(bare_window: MainWindow) -> None:
    draw(bare_window, "warned")
    filled = [each for each in shown(bare_window, DeedButton) if each.property("role") == "primary"]
    assert [each.accessibleName() for each in filled] == ["Take a payment"]


@pytest.mark.parametrize(("scale", "size"), [(125, (1024, 700)), (150, (1024, 700)), (200, (1366, 768))])
async def test_a_large_text_puts_the_actions_under_the_verdict_where_all_are_seen(
    bare_window: MainWindow, scale: int, size: tuple[int, int]
) -> None:
    bare_window.theme.use(scale=scale)
    bare_window.resize(*size)
    draw(bare_window, "warned")
    page = bare_window.page
    below = page.banner.geometry().bottom()
    tops = [button.mapTo(page, QPoint(0, 0)).y() for button in page.deeds.buttons.values()]
    assert min(tops) > below
    assert min(tops) - below < bare_window.theme.px(24)
    assert max(tops) + page.deeds.buttons[Deed.SELL].height() < page.height()


@pytest.mark.parametrize("scale", [100, 125, 150, 175])
async def test_nothing_of_the_bar_lies_over_another_part_of_it(bare_window: MainWindow, scale: int) -> None:
    bare_window.theme.use(scale=scale)
    bare_window.resize(1024, 700)
    draw(bare_window, "failed")
    bar = bare_window.bar
    parts = [bar.field, *bar.chips.values(), bar.language, bar.look, bar.menu]
    lefts = [part.geometry().left() for part in parts]
    rights = [part.geometry().right() for part in parts]
    assert all(right < left for right, left in zip(rights, lefts[1:], strict=False))
    assert rights[-1] < bar.width()


async def test_a_verdict_is_never_cut_by_its_detail(application: QApplication, bare_window: MainWindow) -> None:
    speak(application, "uk")
    bare_window.theme.use(scale=150)
    bare_window.resize(1024, 700)
    draw(bare_window, "locked")
    labels = {each.text(): each for each in bare_window.page.banner.findChildren(PlainLabel)}
    headline = labels[wording.headline(Verdict.LOCKED)]
    assert headline.toolTip() == ""
    assert headline.width() >= QFontMetrics(headline.font()).horizontalAdvance(headline.text())


async def test_names_and_reasons_without_a_space_keep_the_window_as_it_is(bare_window: MainWindow) -> None:
    draw(bare_window, "allowed")
    usual = bare_window.page.deeds.geometry().width(), bare_window.page.deeds.mapTo(bare_window, QPoint(0, 0)).x()
    endless = view_of(replace(ANNA, name="Щ" * 500, locked="Ъ" * 500), ticket(1))
    bare_window.page.render_state(state_of(client_look(endless)))
    settle(bare_window)
    assert (bare_window.page.deeds.width(), bare_window.page.deeds.mapTo(bare_window, QPoint(0, 0)).x()) == usual
    assert bare_window.page.banner.height() <= bare_window.theme.px(90)


async def test_keys_change_the_size_of_the_text(bare_window: MainWindow) -> None:
    told: list[tuple[str, str]] = []
    bare_window.setting_changed.connect(lambda name, value: told.append((name, value)))
    bare_window.menus.step_scale(1)
    bare_window.menus.step_scale(1)
    bare_window.menus.step_scale(-1)
    bare_window.menus.step_scale(0)
    assert told == [("window.text_scale", value) for value in ("110", "125", "110", "100")]


async def test_the_choice_of_several_clients_keeps_off_the_edge_of_its_plate(bare_window: MainWindow) -> None:
    draw(bare_window, "several")
    page = bare_window.page.several
    lefts = [each.mapTo(page, each.contentsRect().topLeft()).x() for each in page.findChildren(PlainLabel)]
    assert lefts
    assert min(lefts) >= 12


async def test_what_the_system_says_of_a_lost_reader_stands_in_the_tooltip_only(bare_window: MainWindow) -> None:
    lost = Light(Health.OFF, NOW, detail="device reports readiness to read but returned no data")
    bare_window.page.render_state(state_of(Look(), reader=lost))
    settle(bare_window)
    bar = bare_window.page.problems.no_reader
    assert bar.isVisible()
    assert lost.detail not in bar.accessibleName()
    assert lost.detail in bar.toolTip()


async def test_the_list_of_keys_never_leaves_the_window(bare_window: MainWindow) -> None:
    bare_window.theme.use(scale=200)
    bare_window.resize(1024, 700)
    bare_window.keys.toggle()
    settle(bare_window)
    scroll = bare_window.keys.listing
    plate = scroll.parentWidget()
    assert plate is not None
    assert bare_window.rect().contains(plate.geometry())
    assert scroll.verticalScrollBar().maximum() > 0
    assert scroll.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize(("scale", "size"), [(200, (1366, 768)), (200, (1024, 700)), (150, (1024, 700))])
@pytest.mark.parametrize("language", ["uk", "ru", "en"])
async def test_both_problems_at_once_leave_the_verdict_and_the_name_to_be_seen(
    application: QApplication, bare_window: MainWindow, language: str, scale: int, size: tuple[int, int]
) -> None:
    speak(application, language)
    bare_window.theme.use(scale=scale)
    bare_window.resize(*size)
    state = state_of(client_look(STATES["warned"].look.view), luckyfit=GONE, reader=GONE)  # type: ignore[arg-type]  # a client
    bare_window.page.render_state(state)
    settle(bare_window)
    page = bare_window.page
    bars = (page.problems.no_answer, page.problems.no_reader)
    assert all(bar.isVisible() for bar in bars)
    assert page.problems.height() <= 2 * bare_window.theme.px(36)
    labels = {each.text(): each for each in shown(page, PlainLabel) if isinstance(each, PlainLabel)}
    for words in (wording.headline(Verdict.WARNED), ANNA.full_name):
        label = labels[words]
        assert label.visibleRegion().boundingRect() == label.rect(), words


async def test_a_bar_cut_to_one_line_tells_all_in_its_tooltip_and_to_a_screen_reader(bare_window: MainWindow) -> None:
    bare_window.theme.use(scale=200)
    bare_window.page.render_state(state_of(Look(), luckyfit=GONE, reader=GONE))
    settle(bare_window)
    for bar in (bare_window.page.problems.no_answer, bare_window.page.problems.no_reader):
        assert bar.accessibleName().endswith(".")
        assert bar.toolTip().startswith(bar.accessibleName())


async def test_both_problems_fold_only_where_room_is_scarce(bare_window: MainWindow) -> None:
    bare_window.page.render_state(state_of(Look(), luckyfit=GONE, reader=GONE))
    settle(bare_window)
    first, second = bare_window.page.problems.no_answer.geometry(), bare_window.page.problems.no_reader.geometry()
    assert first.bottom() < second.top()
    bare_window.theme.use(scale=200)
    settle(bare_window)
    first, second = bare_window.page.problems.no_answer.geometry(), bare_window.page.problems.no_reader.geometry()
    assert first.right() < second.left()


async def test_one_problem_alone_is_told_in_its_own_sentence(bare_window: MainWindow) -> None:
    bare_window.theme.use(scale=200)
    bare_window.page.render_state(state_of(Look(), luckyfit=GONE))
    settle(bare_window)
    bar = bare_window.page.problems.no_answer
    (label,) = bar.findChildren(PlainLabel)
    assert label.text() == bar.accessibleName()
    assert bar.height() <= bare_window.theme.px(36)


async def test_actions_in_rows_are_as_many_in_each_as_can_be(application: QApplication, bare_window: MainWindow) -> None:
    speak(application, "uk")
    bare_window.theme.use(scale=150)
    bare_window.resize(1366, 768)
    draw(bare_window, "warned")
    tops = [button.y() for button in bare_window.page.deeds.buttons.values()]
    assert [tops.count(top) for top in sorted(set(tops))] == [3, 2]


async def test_the_list_of_keys_fits_a_larger_text_and_another_language(
    application: QApplication, bare_window: MainWindow
) -> None:
    bare_window.keys.toggle()
    settle(bare_window)
    bare_window.theme.use(scale=150)
    speak(application, "uk")
    scroll = bare_window.keys.listing
    await until(lambda: scroll.width() > bare_window.theme.px(400))
    settle(bare_window)
    assert scroll.horizontalScrollBar().maximum() == 0
    assert scroll.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize(
    ("room", "fills"), [((1366, 768), True), ((1366, 728), True), ((1280, 680), True), ((1920, 1040), False)]
)
def test_on_a_screen_without_room_for_a_frame_the_window_takes_all_of_it(room: tuple[int, int], fills: bool) -> None:
    assert must_fill(QSize(*room)) is fills
