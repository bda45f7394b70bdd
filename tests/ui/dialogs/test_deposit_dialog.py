"""The top-up dialog by hand: what is said after a lost answer is seen whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk import i18n
from desk.model.money import Money
from tests.ui.counter import POINT, Counter
from tests.ui.dialogs.conftest import until
from ui.dialogs.deposit import DepositDialog
from ui.presenters.deposit import DepositPresenter
from ui.presenters.recording import Phase
from ui.runner import Runner
from ui.widgets.theme import Theme


async def test_after_a_lost_answer_the_dialog_grows_and_nothing_is_cut(counter: Counter, theme: Theme, runner: Runner) -> None:
    i18n.use("uk")
    counter.faults.set("POST /transactions", "lost_after")
    view = await counter.view("deposit_and_debt")
    presenter = DepositPresenter(counter.till, counter.checkin, counter.bus, view, point_name=POINT)
    dialog = DepositDialog(presenter, runner, theme)
    dialog.open()
    presenter.set_sum(Money.of(500))
    QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    await until(lambda: presenter.state.phase is Phase.UNKNOWN)
    await presenter.look()
    shown = [*(row.what for row in dialog._rows), dialog.notice.detail, dialog.notice.headline]
    await until(lambda: dialog._room.verticalScrollBar().maximum() == 0)
    await until(lambda: all(each.height() >= each.heightForWidth(each.width()) for each in shown))
    i18n.use("en")
    presenter.detach()
    dialog.done(0)
    dialog.deleteLater()
