"""The selling dialog by hand: the list at once, and the way of Tab."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.counter import Counter
from tests.ui.dialogs.conftest import until
from ui.dialogs.price_tree import NAME, TEMPLATE
from ui.dialogs.sell import SellDialog
from ui.presenters.sell import SellPresenter
from ui.runner import Runner
from ui.widgets.theme import Theme


@pytest.fixture
async def sale(counter: Counter, theme: Theme, runner: Runner) -> AsyncIterator[SellDialog]:
    view = await counter.view("no_ticket")
    presenter = SellPresenter(counter.selling, counter.bus, counter.clock, view.client)
    dialog = SellDialog(presenter, runner, theme)
    dialog.open()
    await until(lambda: presenter.state.price_list is not None and not presenter.state.loading)
    yield dialog
    presenter.detach()
    dialog.done(0)
    dialog.deleteLater()


def groups(dialog: SellDialog, above: QModelIndex) -> list[QModelIndex]:
    here = [dialog.found.index(row, NAME, above) for row in range(dialog.found.rowCount(above))]
    inside = [each for each in here if dialog.found.rowCount(each)]
    return [*inside, *(below for each in inside for below in groups(dialog, each))]


async def test_all_groups_are_open_at_once_and_nothing_is_chosen(sale: SellDialog) -> None:
    found = groups(sale, QModelIndex())
    assert found
    assert all(sale.view.isExpanded(each) for each in found)
    assert sale._presenter.state.template is None


async def test_another_language_leaves_groups_open_and_the_ticket_chosen(sale: SellDialog) -> None:
    QTest.keyClick(sale.search, Qt.Key.Key_Down)
    chosen = sale._presenter.state.template
    QCoreApplication.sendEvent(sale, QEvent(QEvent.Type.LanguageChange))
    assert all(sale.view.isExpanded(each) for each in groups(sale, QModelIndex()))
    assert sale.view.currentIndex().data(TEMPLATE) == chosen
    assert chosen is not None


async def test_tab_goes_as_the_form_is_read(sale: SellDialog) -> None:
    QTest.keyClick(sale.search, Qt.Key.Key_Down)
    fields = sale.fields
    wanted: list[QWidget] = [sale.search, sale.view, fields.day, fields.contract, fields.discount]
    wanted += [*fields.kinds.values(), fields.reason, sale.cancel, sale.owing, sale.primary]
    chain: list[QWidget | None] = []
    here: QWidget | None = sale.search
    while here is not None and here not in chain:
        chain.append(here)
        here = here.nextInFocusChain()
    places = [chain.index(each) for each in wanted]
    assert places == sorted(places)


async def test_what_is_typed_into_has_a_name_for_a_screen_reader(sale: SellDialog) -> None:
    assert sale.fields.day.lineEdit().accessibleName()
    assert sale.fields.reason_text.accessibleName()
