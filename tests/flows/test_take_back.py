"""An unpaid ticket is taken back from the table of tickets, long after its toast is gone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk.model.sale import TicketOrder
from desk.model.ticket import ClientTicket
from tests.flows.conftest import Desk, press, until
from ui.pages.asking import AskDialog


async def sold(desk: Desk) -> ClientTicket:
    """An unpaid ticket of a client who is on the screen."""
    client = (await desk.counter.view("no_ticket")).client
    template = next(each for each in (await desk.counter.selling.price_list()).templates if each.price)
    ticket = await desk.counter.selling.sell(TicketOrder(client.id, template.id))
    await desk.show(client)
    return ticket


async def test_the_link_under_the_tickets_takes_the_unpaid_one_back_after_asking_once(desk: Desk) -> None:
    ticket = await sold(desk)
    press(desk.window.page.client.take_back)
    asked = await desk.dialog(AskDialog)
    assert ticket.name in asked.sentence.text()
    press(asked.do)
    await until(lambda: not desk.view.tickets)


async def test_del_on_the_row_asks_and_enter_leaves_the_ticket(desk: Desk) -> None:
    await sold(desk)
    table = desk.window.page.client.tickets
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    asked = await desk.dialog(AskDialog)
    QTest.keyClick(asked, Qt.Key.Key_Return)
    await until(lambda: not desk.dialog_is_open(AskDialog))
    await desk.flow.reception.refresh()
    assert len(desk.view.tickets) == 1


async def test_a_paid_ticket_offers_nothing_to_take_back(desk: Desk) -> None:
    await desk.show_scenario("active")
    page = desk.window.page.client
    page.tickets.selectRow(0)
    QTest.keyClick(page.tickets, Qt.Key.Key_Delete)
    assert not page.take_back.isVisible()
    assert not desk.dialog_is_open(AskDialog)


async def from_elsewhere(desk: Desk) -> None:
    """An unpaid ticket another desk has sold is on the screen, and the first question was answered with yes."""
    await desk.show_scenario("unpaid")
    press(desk.window.page.client.take_back)
    press((await desk.dialog(AskDialog)).do)
    await until(lambda: (asked := desk.open_dialog(AskDialog)) is not None and "Sold elsewhere" in asked.windowTitle())


async def test_a_ticket_sold_elsewhere_is_asked_about_once_more(desk: Desk) -> None:
    await from_elsewhere(desk)
    asked = await desk.dialog(AskDialog)
    assert desk.view.tickets[-1].name in asked.sentence.text()
    press(asked.do)
    await until(lambda: not any(each.unpaid for each in desk.view.tickets))


async def test_a_ticket_sold_elsewhere_is_left_by_enter(desk: Desk) -> None:
    await from_elsewhere(desk)
    QTest.keyClick(await desk.dialog(AskDialog), Qt.Key.Key_Return)
    await until(lambda: not desk.dialog_is_open(AskDialog) and not desk.flow.runner.busy("deed"))
    await desk.flow.reception.refresh()
    assert any(each.unpaid for each in desk.view.tickets)


async def test_after_a_doubtful_answer_the_client_is_read_again(desk: Desk) -> None:
    ticket = await sold(desk)
    desk.counter.faults.set("DELETE /client_tickets/{id}", "lost_before")
    before = desk.view
    press(desk.window.page.client.take_back)
    press((await desk.dialog(AskDialog)).do)
    await until(lambda: desk.view is not before and not desk.flow.runner.busy("deed"))
    assert [each.id for each in desk.view.tickets] == [ticket.id]
