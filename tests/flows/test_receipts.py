"""Receipts at the window: after a payment when it is ticked, once more with Ctrl+P, and told where they went."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk.config import PrintSettings
from desk.fiscal.example import FILE_NAME, ExampleFiscal
from desk.model.money import ZERO
from desk.services.receipts import Receipts
from tests.flows.conftest import Desk, press, until
from ui.dialogs.deposit import DepositDialog
from ui.dialogs.pay import PayDialog
from ui.dialogs.printing import PrintDialog
from ui.presenters.printing import Way
from ui.presenters.reception_state import Deed
from ui.presenters.recording import Phase


def papers(desk: Desk) -> list[str]:
    """Names of the files that were written, by their beginning and end."""
    folder = desk.counter.folder / "papers"
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


async def ready_for(desk: Desk, deed: Deed) -> None:
    """The client is read, and nothing else is being done."""
    await until(lambda: desk.flow.reception.state.hindrance(deed) is None and not desk.flow.runner.busy("deed"))


async def pay(desk: Desk, *, tick: bool) -> None:
    """The first client with a debt pays it in cash."""
    await desk.show_scenario("debt_price")
    await ready_for(desk, Deed.PAY)
    desk.flow.do(Deed.PAY)
    payment = await desk.dialog(PayDialog)
    if payment.receipt.isChecked() != tick:
        QTest.keyClick(payment, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert payment.receipt_wanted is tick
    press(payment.primary)
    await until(lambda: payment.state.phase in (Phase.RECORDED, Phase.UNKNOWN))
    press(payment.primary)
    await until(lambda: not desk.dialog_is_open(PayDialog))


@pytest.fixture
def kept(desk: Desk) -> list[tuple[str, str]]:
    """Settings that are to be kept."""
    found: list[tuple[str, str]] = []
    desk.window.setting_changed.connect(lambda name, value: found.append((name, value)))
    return found


async def test_no_receipt_is_made_unless_it_is_ticked(desk: Desk) -> None:
    await pay(desk, tick=False)
    await until(lambda: desk.view.debt == ZERO)
    assert papers(desk) == []


async def test_a_ticked_receipt_is_written_told_and_the_tick_is_remembered(desk: Desk, kept: list[tuple[str, str]]) -> None:
    await pay(desk, tick=True)
    await until(lambda: bool(papers(desk)))
    (name,) = papers(desk)
    await until(lambda: name in desk.window.status.said)
    assert (desk.counter.folder / "papers" / name).read_bytes().startswith(b"%PDF-")
    assert kept == [("print.receipts", "true")]
    await desk.show_scenario("deposit")
    await ready_for(desk, Deed.DEPOSIT)
    desk.flow.do(Deed.DEPOSIT)
    assert (await desk.dialog(DepositDialog)).receipt_wanted


async def test_a_payment_in_doubt_gets_its_receipt_and_a_refused_one_none(desk: Desk) -> None:
    desk.counter.faults.set("POST /transactions", "refuse")
    await desk.show_scenario("debt_price")
    desk.key(Qt.Key.Key_F4)
    payment = await desk.dialog(PayDialog)
    QTest.keyClick(payment, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    press(payment.primary)
    await until(lambda: payment.state.phase is Phase.NOT_RECORDED)
    assert not payment.receipt.isVisible()
    press(payment.cancel)
    await until(lambda: not desk.dialog_is_open(PayDialog))
    assert papers(desk) == []
    desk.counter.faults.set("POST /transactions", "lost_after")
    await pay(desk, tick=True)
    await until(lambda: len(papers(desk)) == 1)


async def test_the_last_receipt_is_printed_again_with_its_key(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Escape)
    QTest.keyClick(desk.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert "first" in desk.window.status.said
    await desk.show_scenario("debt_price")
    QTest.keyClick(desk.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: "Nothing was taken" in desk.window.status.said)
    await pay(desk, tick=False)
    desk.flow.reprint()
    await until(lambda: len(papers(desk)) == 1)


async def test_a_fiscal_provider_is_told_of_every_payment_and_hinders_none(desk: Desk) -> None:
    folder = desk.counter.folder
    receipts = Receipts(desk.counter.store.journal, ExampleFiscal(folder), desk.counter.clock)
    desk.counter.receipts = receipts
    await pay(desk, tick=False)
    await until(lambda: "EX-000001" in desk.window.status.said)
    assert len((folder / FILE_NAME).read_text("utf-8").splitlines()) == 1
    assert papers(desk) == []


async def test_a_printer_that_is_gone_is_told_and_the_payment_stays(desk: Desk) -> None:
    printing = desk.flow.deeds.printing
    printing.use(PrintSettings(printer="raw:/nowhere/lp0"))
    await pay(desk, tick=True)
    await until(lambda: "/nowhere/lp0" in desk.window.status.said)
    await until(lambda: desk.view.debt == ZERO)


async def test_where_papers_go_is_chosen_tried_and_kept(desk: Desk, kept: list[tuple[str, str]], tmp_path: Path) -> None:
    desk.window.menus.printing_asked.emit()
    dialog = await desk.dialog(PrintDialog)
    await until(lambda: dialog.presenter.state.printers is not None)
    press(dialog.trial)
    await until(lambda: bool(dialog.presenter.state.told))
    assert len(papers(desk)) == 1
    dialog.ways[Way.DEVICE].click()
    assert not dialog.primary.isEnabled()
    dialog.device.setFocus()
    QTest.keyClicks(dialog.device, str(tmp_path / "lp0"))
    assert dialog.widths.count() == 2
    press(dialog.trial)
    await until(dialog.notice.isVisible)
    assert (tmp_path / "lp0").stat().st_size > 1000
    press(dialog.primary)
    await until(lambda: not desk.dialog_is_open(PrintDialog))
    assert kept == [("print.printer", f"raw:{tmp_path / 'lp0'}")]
    assert desk.flow.deeds.printing.settings.printer == f"raw:{tmp_path / 'lp0'}"
