"""A sum while it is typed, when it is left, and what is no sum."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest

from desk import i18n
from desk.model.money import ZERO, Money
from ui.dialogs.amount_field import AmountField
from ui.widgets.theme import Theme


@pytest.fixture
def field(theme: Theme) -> Iterator[AmountField]:
    field = AmountField()
    field.show()
    yield field
    field.close()
    field.deleteLater()


def leave(field: AmountField) -> None:
    field.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))


@pytest.mark.parametrize("typed", ["1200.5", "1 200,50", "1,200.50", "1'200,5"])
def test_a_sum_is_understood_however_it_is_typed_and_written_one_way(field: AmountField, typed: str) -> None:
    heard: list[Money | None] = []
    field.sum_edited.connect(heard.append)
    QTest.keyClicks(field, typed)
    assert heard[-1] == Money.of("1200.50")
    leave(field)
    assert field.text() == i18n.amount(Money.of("1200.50"))


def test_what_is_being_typed_is_never_rewritten(field: AmountField) -> None:
    field.sum_edited.connect(field.show_sum)
    QTest.keyClicks(field, "1250,5")
    assert field.text() == "1250,5"


def test_an_emptied_field_is_zero_and_stays_empty(field: AmountField) -> None:
    heard: list[Money | None] = []
    field.sum_edited.connect(heard.append)
    field.sum_edited.connect(field.show_sum)
    QTest.keyClicks(field, "5")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert heard == [Money.of(5), ZERO]
    assert field.text() == ""


def test_what_is_no_sum_is_none_and_is_left_as_it_is(field: AmountField) -> None:
    heard: list[Money | None] = []
    field.sum_edited.connect(heard.append)
    QTest.keyClicks(field, "1,2,3")
    assert heard[-1] is None
    leave(field)
    assert field.text() == "1,2,3"


def test_letters_can_not_be_typed(field: AmountField) -> None:
    QTest.keyClicks(field, "1a2b3")
    assert field.text() == "123"


def test_a_star_asks_for_the_rest_and_a_plus_for_a_line(field: AmountField) -> None:
    asked: list[str] = []
    field.rest_asked.connect(lambda: asked.append("rest"))
    field.line_asked.connect(lambda: asked.append("line"))
    QTest.keyClicks(field, "*+")
    assert asked == ["rest", "line"]
    assert field.text() == ""


def test_another_language_writes_an_untouched_sum_its_own_way(field: AmountField) -> None:
    field.show_sum(Money.of("1234.50"))
    i18n.use("uk")
    field.show_sum(Money.of("1234.50"))
    i18n.use("en")
    assert field.text() == "1\u00a0234,50"
