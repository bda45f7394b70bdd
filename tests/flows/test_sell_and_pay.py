"""A ticket is sold with a discount and paid in two kinds of money, from the key to LuckyFit's numbers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk import i18n
from desk.model.money import ZERO, Money, total
from desk.model.sale import DiscountKind, PayKind
from desk.model.ticket import StartKind
from tests.flows.conftest import Desk, press, type_into, until
from ui.dialogs.pay import PayDialog
from ui.dialogs.price_tree import NAME, TEMPLATE
from ui.dialogs.sell import SellDialog
from ui.presenters.recording import Phase


async def choose_a_ticket(sale: SellDialog) -> None:
    """The first of the price list, by the keyboard alone."""
    await until(lambda: sale._presenter.state.price_list is not None)
    QTest.keyClick(sale.search, Qt.Key.Key_Down)
    assert sale.view.currentIndex().data(TEMPLATE) is not None


async def test_a_ticket_with_a_discount_is_sold_and_paid_in_two_kinds(desk: Desk) -> None:
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F3)
    sale = await desk.dialog(SellDialog)
    await choose_a_ticket(sale)
    type_into(sale.fields.discount, "100")
    press(sale.fields.kinds[DiscountKind.SUM])
    assert not sale.primary.isEnabled()
    type_into(sale.fields.reason_text, "Family")
    quote = sale._presenter.state.quote
    assert quote is not None
    assert quote.due == quote.price - Money.of(100) + quote.fee
    press(sale.primary)
    assert not sale.primary.isEnabled()

    payment = await desk.dialog(PayDialog)
    assert payment.state.to_pay == quote.due
    QTest.keyClicks(payment._lines[0].given, "+")
    type_into(payment._lines[1].given, "200,00")
    assert payment.state.lines[0].booked == quote.due - Money.of(200)
    assert i18n.money(quote.due) in payment.primary.text()
    press(payment.primary)
    await until(lambda: payment.state.phase is Phase.TERMINAL)
    press(payment.primary)
    assert not payment.primary.isEnabled()
    await until(lambda: payment.state.phase is Phase.RECORDED)

    parts = payment.state.parts
    assert [each.booking.kind for each in parts] == [PayKind.CARD, PayKind.CASH, PayKind.CASH][: len(parts)]
    assert total([each.booking.sum for each in parts]) == quote.due
    assert all(str(each.row_id) in row.what.text() for each, row in zip(parts, payment._rows, strict=True))
    press(payment.primary)
    await until(lambda: bool(desk.view.tickets) and desk.view.debt == ZERO)
    (ticket,) = desk.view.tickets
    assert (ticket.price, ticket.discount_comment) == (quote.price - quote.off, "Family")


async def test_a_ticket_sold_without_payment_can_be_taken_back_from_the_toast(desk: Desk) -> None:
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F3)
    sale = await desk.dialog(SellDialog)
    await choose_a_ticket(sale)
    press(sale.owing)
    await until(lambda: bool(desk.view.tickets))
    assert desk.view.debt > ZERO
    await until(desk.window.toast.isVisible)
    press(desk.window.toast.action)
    await until(lambda: not desk.view.tickets)


async def test_a_sale_whose_payment_was_left_is_told_and_can_be_taken_back(desk: Desk) -> None:
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F3)
    sale = await desk.dialog(SellDialog)
    await choose_a_ticket(sale)
    press(sale.primary)
    payment = await desk.dialog(PayDialog)
    QTest.keyClick(payment, Qt.Key.Key_Escape)
    await until(desk.window.toast.isVisible)
    press(desk.window.toast.action)
    await until(lambda: not desk.view.tickets)


async def test_a_ticket_for_nothing_is_sold_without_a_payment(desk: Desk) -> None:
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F3)
    sale = await desk.dialog(SellDialog)
    await choose_a_ticket(sale)
    prices = sale._presenter.state.price_list
    assert prices is not None
    sale._presenter.choose(next(each for each in prices.templates if each.start_kind is StartKind.SALE and not each.fee))
    type_into(sale.fields.discount, "100")
    type_into(sale.fields.reason_text, "Family")
    assert not sale.owing.isVisible()
    press(sale.primary)
    await until(lambda: "Nothing is to be paid" in desk.window.status.said)
    assert not desk.window.toast.action.isVisible()
    assert not desk.dialog_is_open(PayDialog)
    assert desk.view.debt == ZERO


async def test_escape_leaves_the_sale_and_sells_nothing(desk: Desk) -> None:
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F3)
    sale = await desk.dialog(SellDialog)
    await choose_a_ticket(sale)
    QTest.keyClick(sale, Qt.Key.Key_Escape)
    await until(lambda: not desk.dialog_is_open(SellDialog))
    assert (await desk.counter.view("no_ticket")).tickets == ()


async def test_a_card_that_does_not_pass_is_replaced_by_cash(desk: Desk) -> None:
    await desk.show_scenario("debt_price")
    desk.key(Qt.Key.Key_F4)
    payment = await desk.dialog(PayDialog)
    payment._presenter.set_kind(0, PayKind.CARD)
    press(payment.primary)
    await until(lambda: payment.state.phase is Phase.TERMINAL)
    press(payment.cancel)
    assert payment.error.isVisible()
    assert desk.counter.told == []
    payment._presenter.set_kind(0, PayKind.CASH)
    press(payment.primary)
    await until(lambda: payment.state.phase is Phase.RECORDED)
    press(payment.primary)
    await until(lambda: desk.view.debt == ZERO)


async def test_a_ticket_found_by_typing_letter_after_letter_is_the_one_that_is_sold(desk: Desk) -> None:
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F3)
    sale = await desk.dialog(SellDialog)
    await until(lambda: sale._presenter.state.price_list is not None)
    for typed in ("1", "2", "Backspace", "zz", "Backspace", "Backspace", "2"):
        if typed == "Backspace":
            QTest.keyClick(sale.search, Qt.Key.Key_Backspace)
        else:
            QTest.keyClicks(sale.search, typed)
        seen = [each.data(TEMPLATE) for each in sale.view.selectionModel().selectedRows(NAME)]
        chosen = sale._presenter.state.template
        assert seen == ([] if chosen is None else [chosen])
        assert (chosen is None) is ("z" in sale.search.text())
    QTest.keyClick(sale.search, Qt.Key.Key_Return)
    assert "12" in sale.view.currentIndex().data()
    assert sale.primary.isEnabled()
    sale.reject()
    await until(lambda: not desk.dialog_is_open(SellDialog))
