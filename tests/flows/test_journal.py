"""Ctrl+J: the journal of money in the window, looked through with keys and the mouse, while cards are tapped beside it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desk import i18n
from desk.events import CardRead
from desk.model.intent import Intent, IntentState
from desk.model.money import Money
from desk.model.record import Group
from desk.model.sale import PayKind, Tender
from desk.model.tag import Tag
from tests.flows.conftest import Desk, press, until
from ui.pages.journal_flow import JournalFlow
from ui.pages.journal_table import Column
from ui.presenters.journal import Preset


async def _paid(desk: Desk, scenario: str = "deposit", kind: PayKind = PayKind.CASH, fault: str = "") -> Intent:
    """Paid, or refused: then the terminal has given card money back."""
    view = await desk.counter.view(scenario)
    if fault:
        desk.counter.faults.set("POST /transactions", fault, times=1)
    result = await desk.counter.till.top_up(view.client.id, view.accounts[0].id, Tender(kind, Money.of(100)), again=True)
    paid = result.intents[0]
    return await desk.counter.till.returning.returned(paid.id) if paid.owes_back else paid


async def _open(desk: Desk) -> JournalFlow:
    QTest.keyClick(desk.window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    journal = desk.flow.journal
    assert journal is not None
    await until(lambda: journal.page.isVisible() and not journal.presenter.state.loading)
    return journal


def _cells(journal: JournalFlow, column: Column) -> list[str]:
    model = journal.page.table.movements
    return [model.index(row, column).data() for row in range(model.rowCount())]


def _told(journal: JournalFlow) -> str:
    return " ".join(each.text() for each in journal.page.story.lines)


async def test_the_journal_is_opened_looked_through_and_left_by_keys(desk: Desk) -> None:
    first = await _paid(desk)
    await _paid(desk, kind=PayKind.CARD, fault="refuse")
    journal = await _open(desk)
    assert not desk.window.page.isVisible()
    assert _cells(journal, Column.STATE) == ["refused", "recorded"]
    assert _cells(journal, Column.RECORD) == ["—", str(first.row_id)]
    assert "Recorded: 100.00" in journal.page.sums[0].text()

    QTest.keyClick(journal.page.table, Qt.Key.Key_Down)
    await until(lambda: journal.presenter.state.story is not None)
    QTest.keyClick(journal.page.table, Qt.Key.Key_Down)
    await until(lambda: f"recorded, no. {first.row_id}" in _told(journal))
    assert "olena wrote it down" in _told(journal)

    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    assert not journal.page.isVisible()
    assert desk.window.page.isVisible()


async def test_filters_narrow_the_rows_and_the_sums(desk: Desk) -> None:
    await _paid(desk)
    await _paid(desk, "message", PayKind.CARD, "refuse")
    journal = await _open(desk)
    filters = journal.page.filters
    at = filters.groups.findData(Group.REFUSED)
    filters.groups.setCurrentIndex(at)
    filters.groups.activated.emit(at)
    await until(lambda: _cells(journal, Column.STATE) == ["refused"])
    assert [each.text() for each in journal.page.sums if each.isVisible()] == ["Refused: 100.00\u00a0₴\u00a0(1), Card"]

    press(filters.presets[Preset.YESTERDAY])
    await until(journal.page.empty.isVisible)
    assert "fits in these days" in journal.page.empty.text()
    assert filters.begins.date() == filters.ends.date()
    assert not journal.page.save.isEnabled()

    filters.groups.setCurrentIndex(0)
    filters.groups.activated.emit(0)
    filters.ends.setDate(filters.ends.date().addDays(1))
    await until(lambda: journal.page.table.movements.rowCount() == 2)
    QTest.keyClicks(filters.who, str(desk.counter.person("message").id))
    QTest.keyClick(filters.who, Qt.Key.Key_Return)
    await until(lambda: _cells(journal, Column.STATE) == ["refused"])
    QTest.keyClick(filters.who, Qt.Key.Key_Escape)
    await until(lambda: journal.page.table.movements.rowCount() == 2)
    assert journal.page.isVisible()


async def test_a_proof_that_comes_meanwhile_is_seen_in_the_row_and_in_the_story(desk: Desk) -> None:
    await desk.counter.start()
    lost = await _paid(desk, fault="lost_after")
    assert lost.state is IntentState.UNKNOWN
    journal = await _open(desk)
    QTest.keyClick(journal.page.table, Qt.Key.Key_Down)
    await until(lambda: "it may be recorded, or not" in _told(journal))
    assert journal.page.story.question.isVisible()
    desk.counter.looks.set()
    await until(lambda: _cells(journal, Column.STATE) == ["recorded"])
    await until(lambda: "Found in LuckyFit's list" in _told(journal))
    assert not journal.page.story.question.isVisible()


async def test_the_story_leads_to_the_open_questions_and_to_the_client(desk: Desk) -> None:
    lost = await _paid(desk, fault="lost_after")
    journal = await _open(desk)
    QTest.keyClick(journal.page.table, Qt.Key.Key_Down)
    await until(journal.page.story.question.isVisible)
    press(journal.page.story.question)
    await until(desk.flow.questions.isVisible)
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    assert not desk.flow.questions.isVisible()
    assert journal.page.isVisible()
    press(journal.page.story.client)
    await until(lambda: not journal.page.isVisible() and desk.flow.reception.state.look.view is not None)
    assert desk.view.client.id == lost.booking.client_id


async def test_a_card_that_is_tapped_waits_and_f2_goes_to_it(desk: Desk) -> None:
    await _paid(desk)
    journal = await _open(desk)
    card = desk.counter.person("active").card
    assert card is not None
    desk.counter.bus.publish(CardRead(Tag.em(bytes.fromhex(card)), "reader"))
    await until(lambda: desk.flow.reception.state.waiting is not None)
    assert journal.page.isVisible()
    bars = [each for each in journal.page.findChildren(QPushButton) if each.isVisible() and "F2" in each.text()]
    assert bars
    desk.key(Qt.Key.Key_F2)
    await until(lambda: not journal.page.isVisible() and desk.flow.reception.state.look.view is not None)
    assert desk.view.client.id == desk.counter.person("active").id


async def test_no_money_is_taken_from_a_client_who_is_behind_the_journal(desk: Desk) -> None:
    await desk.show_scenario("debt_price")
    journal = await _open(desk)
    assert journal.presenter.state.clients == (desk.view.client.id,)
    desk.key(Qt.Key.Key_F4)
    assert not journal.page.isVisible()
    assert not desk.flow.runner.busy("deed")


async def test_the_sheet_is_written_into_the_folder_and_its_place_is_told(desk: Desk) -> None:
    await _paid(desk)
    journal = await _open(desk)
    for _time in range(2):
        press(journal.page.save)
        await until(lambda: not desk.flow.runner.busy("journal's sheet"))
    today = desk.counter.clock.now().date()
    folder = desk.counter.folder / "papers"
    names = sorted(each.name for each in folder.iterdir())
    assert names == [f"journal-{today} (2).csv", f"journal-{today}.csv"]
    assert str(folder / names[0]) in desk.window.status.said
    written = (folder / names[1]).read_bytes().decode("utf-8-sig")
    assert [each["state"] for each in csv.DictReader(io.StringIO(written, newline=""))] == ["confirmed"]


async def test_another_language_and_size_are_taken_over_at_once(desk: Desk) -> None:
    await _paid(desk)
    journal = await _open(desk)
    try:
        desk.window.theme.use(scale=200)
        desk.window.resize(1024, 700)
        i18n.use("uk")
        journal.page.draw(journal.presenter.state, journal.presenter.names, journal.presenter.preset)
        await until(lambda: _cells(journal, Column.STATE) == ["записано"])
        assert journal.page.minimumSizeHint().width() <= 1024
        assert journal.page._stacked
        assert not journal.page.table.isColumnHidden(Column.SUM)
        assert not journal.page.table.isColumnHidden(Column.STATE)
        assert journal.page.save.width() >= journal.page.save.minimumSizeHint().width()
    finally:
        i18n.use("en")
        desk.window.theme.use(scale=100)


async def test_a_row_of_another_day_tells_its_day(desk: Desk) -> None:
    paid = await _paid(desk)
    journal = await _open(desk)
    assert _cells(journal, Column.TIME) == [f"{paid.created_at.astimezone(desk.counter.clock.now().tzinfo):%H:%M}"]
    press(journal.page.filters.presets[Preset.WEEK])
    await until(lambda: journal.page.table.movements.rowCount() == 1 and len(_cells(journal, Column.TIME)[0]) > 5)
    state = journal.presenter.state
    assert state.last - state.first == timedelta(days=6)


async def test_a_question_leads_to_its_story_and_back_to_the_question(desk: Desk) -> None:
    await desk.counter.start()
    await _paid(desk)
    lost = await _paid(desk, "message", fault="lost_before")
    desk.counter.looks.set()
    await until(lambda: desk.counter.told[-1].state is IntentState.ABSENT)
    desk.window.status.asked_questions.emit()
    await until(desk.flow.questions.isVisible)
    QTest.keyClick(desk.flow.questions.list, Qt.Key.Key_Return)
    await until(lambda: desk.flow.questions.answer.isVisible() and desk.flow.questions.answer.story.isEnabled())
    press(desk.flow.questions.answer.story)
    await until(lambda: desk.flow.journal is not None and desk.flow.journal.presenter.state.story is not None)
    journal = desk.flow.journal
    assert journal is not None
    assert journal.presenter.state.chosen == lost.id
    assert "LuckyFit's list was read until it was sure" in _told(journal)
    press(journal.page.story.question)
    await until(desk.flow.questions.isVisible)


async def test_a_booked_payment_is_asked_to_be_annulled_for_a_reason_and_waits_in_the_questions(desk: Desk) -> None:
    await _paid(desk)
    journal = await _open(desk)
    QTest.keyClick(journal.page.table, Qt.Key.Key_Down)
    await until(lambda: journal.presenter.state.story is not None)
    annulling = journal.page.story.annulling
    assert not annulling.reason.isVisible()
    press(annulling.link)
    assert not annulling.ask.isEnabled()
    QTest.keyClicks(annulling.reason, "the wrong deposit")
    press(annulling.ask)
    await until(lambda: _cells(journal, Column.STATE) == ["to be put right"])
    await until(lambda: not annulling.isVisible() and journal.page.story.question.isVisible())
    (correction,) = await desk.counter.auditor.open_ones()
    assert correction.reason == "the wrong deposit"
