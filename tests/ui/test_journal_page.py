"""The journal's page without a product: every state of it, in every size, with text that means harm."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from desk import i18n
from desk.errors import StoreError
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.record import Attempt, Group, Happening, KindSum, Story
from desk.model.sale import Booking, Operation, PayKind
from ui.pages.journal_page import JournalPage
from ui.pages.journal_table import Column
from ui.presenters.journal import JournalState, Preset
from ui.widgets.money_marks import mark_of
from ui.widgets.theme import Theme

NOW = datetime(2026, 11, 22, 12, 41, tzinfo=UTC)
DAY = date(2026, 11, 22)
EVIL = '<img src="file:///x"><b>Коваль</b>\u202e\n'
INTENT = Intent(
    id="I0",
    sale_id="S",
    part_no=1,
    booking=Booking(17, 501, Operation.TICKET, PayKind.CASH, Money(1_200_000), "P"),
    state=IntentState.CONFIRMED,
    tender=TenderState.TAKEN,
    created_at=NOW,
    updated_at=NOW,
    row_id=48123,
    attempts=1,
)
NAMES = {17: EVIL}
READ = JournalState(
    DAY,
    DAY,
    rows=tuple(replace(INTENT, id=f"I{number:04}", state=state) for number, state in enumerate(IntentState)),
    sums=tuple(KindSum(kind, group, 3, Money(4_500_000)) for group in Group for kind in (PayKind.CASH, PayKind.CARD)),
    operators=("olena", EVIL),
    loading=False,
)
WISH = {"sale": "S", "operator": EVIL, "operation": 2, "kind": 2, "minor": 1, "tender": "taken"}
TOLD = replace(
    READ,
    chosen="I0000",
    story=Story(
        replace(INTENT, id="I0000", words=EVIL, state=IntentState.UNKNOWN),
        note=EVIL,
        happened=(
            Happening(NOW, "intent.prepared", WISH),
            Happening(NOW, "intent.sending", {"n": 1}),
            Happening(NOW + timedelta(days=1), "intent.unknown", {"n": 1, "words": EVIL}),
            Happening(NOW, EVIL, {"x": EVIL}),
        ),
        attempts=(Attempt(1, NOW, NOW, "unknown"),),
        before=2,
    ),
)


@pytest.fixture
async def page(theme: Theme) -> AsyncIterator[JournalPage]:
    page = JournalPage(theme)
    page.resize(1366, 600)
    page.show()
    yield page
    page.deleteLater()


def _texts(page: JournalPage) -> str:
    QApplication.sendPostedEvents()
    return " ".join(each.text() for each in page.findChildren(QLabel) if each.isVisible())


async def test_every_state_has_an_icon_and_a_word_of_its_row(page: JournalPage) -> None:
    page.draw(READ, NAMES, Preset.TODAY)
    model = page.table.movements
    assert model.rowCount() == len(IntentState)
    for row, intent in enumerate(READ.rows):
        assert model.index(row, Column.STATE).data()
        assert all(mark_of(intent))
    page.grab()


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
@pytest.mark.parametrize(("scale", "size"), [(100, (1366, 600)), (100, (1024, 560)), (150, (1366, 560)), (200, (1024, 480))])
async def test_nothing_is_cut_or_pushed_out_in_any_language_and_size(
    page: JournalPage, theme: Theme, language: str, scale: int, size: tuple[int, int]
) -> None:
    i18n.use(language)
    theme.use(scale=scale)
    page.draw(TOLD, NAMES, Preset.TODAY)
    page.resize(*size)
    QApplication.sendPostedEvents()
    page.grab()
    assert page.width() == size[0]
    for part in (page.save, page.back, *page.filters.presets.values()):
        assert part.width() >= part.minimumSizeHint().width()
        assert part.mapTo(page, part.rect().bottomRight()).x() < page.width()
    shown = [column for column in Column if not page.table.isColumnHidden(column)]
    assert {Column.TIME, Column.CLIENT, Column.SUM, Column.STATE} <= set(shown)
    assert sum(page.table.columnWidth(each) for each in shown) <= page.table.viewport().width()


async def test_text_from_outside_is_shown_as_it_is_and_never_read_as_markup(page: JournalPage) -> None:
    page.draw(TOLD, NAMES, Preset.TODAY)
    for label in page.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
    told = _texts(page)
    assert "<b>Коваль</b>" in told
    assert "\u202e" not in told
    cell = page.table.movements.index(0, Column.CLIENT).data()
    assert cell.startswith("<img src=")
    assert "\u202e" not in cell
    assert "\u202e" not in page.filters.operators.itemText(1) + page.filters.operators.itemText(2)


async def test_a_line_of_another_day_tells_its_day(page: JournalPage) -> None:
    page.draw(TOLD, NAMES, Preset.TODAY)
    assert "23.11\u00a012:41" in _texts(page)


async def test_reading_is_told_and_nothing_can_be_written_meanwhile(page: JournalPage) -> None:
    page.draw(JournalState(DAY, DAY), {}, Preset.TODAY)
    assert page.count.text() == "Reading…"
    assert not page.empty.isVisible()
    assert not page.save.isEnabled()


async def test_an_empty_day_says_so(page: JournalPage) -> None:
    page.draw(JournalState(DAY, DAY, loading=False), {}, Preset.TODAY)
    assert page.empty.text() == "No movement of money in these days."
    assert not page.retry.isVisible()


async def test_what_went_wrong_is_told_with_a_way_on(page: JournalPage) -> None:
    page.draw(JournalState(DAY, DAY, loading=False, error=StoreError("x", reason="disk")), {}, Preset.TODAY)
    assert page.empty.isVisible()
    pressed: list[bool] = []
    page.again.connect(lambda: pressed.append(True))
    page.retry.click()
    assert pressed == [True]


async def test_the_next_rows_are_asked_for_before_the_end_is_reached_and_added_below(page: JournalPage) -> None:
    many = tuple(replace(INTENT, id=f"I{number:04}") for number in range(100))
    asked: list[bool] = []
    page.table.end_seen.connect(lambda: asked.append(True))
    page.draw(replace(READ, rows=many, more=True), NAMES, Preset.TODAY)
    asked.clear()
    page.table.setCurrentIndex(page.table.movements.index(40, 0))
    bar = page.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert asked
    resets: list[bool] = []
    page.table.movements.modelReset.connect(lambda: resets.append(True))
    further = (*many, *(replace(INTENT, id=f"J{number:04}") for number in range(50)))
    page.draw(replace(READ, rows=further, chosen="I0040"), NAMES, Preset.TODAY)
    assert page.table.movements.rowCount() == 150
    assert not resets
    assert page.table.currentIndex().row() == 40


async def test_a_state_that_changes_keeps_the_row_that_is_looked_at(page: JournalPage) -> None:
    page.draw(READ, NAMES, Preset.TODAY)
    page.table.setCurrentIndex(page.table.movements.index(3, 0))
    changed = tuple(replace(each, state=IntentState.CONFIRMED) for each in READ.rows)
    page.draw(replace(READ, rows=changed), NAMES, Preset.TODAY)
    assert page.table.currentIndex().row() == 3
    assert page.table.movements.index(3, Column.STATE).data() == "recorded"


async def test_a_client_nobody_has_seen_today_is_told_by_the_name_that_was_kept(page: JournalPage) -> None:
    named = replace(INTENT, client_name="Шевченко Ірина")
    page.draw(JournalState(DAY, DAY, rows=(named, INTENT), loading=False), {}, Preset.TODAY)
    cells = [page.table.movements.index(row, Column.CLIENT) for row in range(2)]
    assert [each.data() for each in cells] == ["Шевченко Ірина", "Client 17"]
    assert cells[0].data(Qt.ItemDataRole.AccessibleTextRole) == "Шевченко Ірина (no. 17)"
