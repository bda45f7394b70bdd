"""Seven in the evening without the internet: cards go on being answered, the window says so, and it is back by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk.events import RosterProgress
from desk.model.line import LineState
from desk.model.tag import Tag
from desk.sandbox.names import latin
from tests.flows.conftest import Desk, press, type_into, until
from tests.flows.test_tap import STRANGER, card_of, tap, tap_and_see, told
from ui.dialogs.pay import PayDialog
from ui.presenters.reception_state import Shown, Verdict


async def known(desk: Desk, scenario: str) -> Tag:
    """A card the desk has seen while there was a line."""
    tag = card_of(desk, scenario)
    await desk.counter.checkin.by_tag(tag)
    await desk.counter.keeper.settled()
    return tag


async def lost(desk: Desk) -> None:
    """The cable is pulled out; the next card finds it out."""
    desk.counter.cable.out = True
    tap(desk, STRANGER)
    await until(lambda: desk.flow.reception.state.offline and not desk.flow.reception.state.reading)


async def answered(desk: Desk, tag: Tag, verdict: Verdict) -> None:
    """A card is answered, and nobody is asked any more."""
    before = len(desk.flow.reception.state.taps)
    tap(desk, tag)
    await until(lambda: len(desk.flow.reception.state.taps) > before and not desk.flow.reception.state.reading)
    assert desk.flow.reception.state.verdict is verdict


async def test_the_evening_goes_on_without_the_internet_and_comes_back_by_itself(desk: Desk) -> None:
    good, locked = await known(desk, "active"), await known(desk, "locked")
    await lost(desk)
    page = desk.window.page
    assert page.problems.no_answer.isVisible()
    assert "Working without LuckyFit since" in told(desk)
    assert not desk.window.isModal()
    await answered(desk, good, Verdict.GRANTED)
    assert "from this PC, as of" in told(desk)
    assert not any(button.isEnabled() for button in list(page.deeds.buttons.values())[:3])
    await answered(desk, locked, Verdict.LOCKED)
    await answered(desk, STRANGER, Verdict.FAILED)
    desk.counter.cable.out = False
    desk.counter.probing.set()
    await until(lambda: not page.problems.no_answer.isVisible())
    assert desk.flow.reception.state.look.shown is Shown.FAILED
    await answered(desk, good, Verdict.GRANTED)
    assert "LuckyFit, " in told(desk)
    assert page.deeds.buttons[next(iter(page.deeds.buttons))].isEnabled()


async def test_behind_a_sign_in_page_of_the_network_cards_are_answered_as_without_a_line(desk: Desk) -> None:
    good = await known(desk, "active")
    desk.counter.faults.set("*", "html_200", times=10_000)
    tap(desk, STRANGER)
    await until(lambda: desk.flow.reception.state.offline and not desk.flow.reception.state.reading)
    assert "Working without LuckyFit since" in told(desk)
    await answered(desk, good, Verdict.GRANTED)
    assert "from this PC, as of" in told(desk)
    desk.counter.faults.clear()
    desk.counter.probing.set()
    await until(lambda: desk.counter.line.state is LineState.ONLINE)


async def test_trying_again_looks_for_luckyfit_at_once(desk: Desk) -> None:
    await lost(desk)
    desk.key(Qt.Key.Key_Escape)
    assert desk.flow.reception.state.look.shown is Shown.IDLE
    desk.counter.cable.out = False
    for _try in range(2):
        press(desk.window.page.problems.no_answer.buttons[0])
        await until(lambda: "GET /branches" in desk.counter.cable.arrived)
    await until(lambda: desk.counter.line.state is LineState.ONLINE)
    assert not desk.window.page.problems.no_answer.isVisible()


async def test_nothing_is_paid_by_what_is_remembered(desk: Desk) -> None:
    owing = await known(desk, "debt_price")
    await lost(desk)
    await answered(desk, owing, Verdict.WARNED)
    desk.key(Qt.Key.Key_F4)
    await until(lambda: True)
    assert not desk.dialog_is_open(PayDialog)


async def test_a_ticket_that_is_chosen_stays_chosen_when_luckyfit_says_the_same(desk: Desk) -> None:
    tag = await known(desk, "active")
    await tap_and_see(desk, tag, Shown.CLIENT)
    await until(lambda: not desk.flow.reception.state.reading)
    table = desk.window.page.client.tickets
    table.selectRow(0)
    chosen = table.chosen()
    await answered(desk, tag, Verdict.GRANTED)
    assert chosen is not None
    assert (after := table.chosen()) is not None
    assert after.id == chosen.id


async def test_who_is_on_the_screen_is_asked_for_once_luckyfit_is_back(desk: Desk) -> None:
    good = await known(desk, "active")
    await lost(desk)
    await answered(desk, good, Verdict.GRANTED)
    assert desk.flow.reception.state.look.remembered
    desk.counter.cable.out = False
    desk.counter.probing.set()
    await until(lambda: not desk.flow.reception.state.look.remembered)
    assert desk.view.client.id == desk.counter.person("active").id


async def test_the_reading_of_the_club_is_told_in_the_lowest_line_until_it_is_done(desk: Desk) -> None:
    line = desk.window.status.progress
    for fact, said in (
        (RosterProgress(40), "Reading the club: 40 clients"),
        (RosterProgress(120, 1000, 20.0), "Reading the club: 120 of 1000"),
        (RosterProgress(120, 1000, 20.0), "less than a minute left"),
        (RosterProgress(120, 1000, 640.0), "about 11 minutes left"),
        (RosterProgress(120, 250_000, 18_000.0), "about 5 hours left"),
    ):
        desk.counter.bus.publish(fact)
        assert line.isVisible()
        assert said in line.text()
    desk.counter.bus.publish(RosterProgress(0, going=False, put_off=True))
    assert desk.window.status.progress.text() == "The club can't be read now; it is tried again by itself"
    desk.counter.bus.publish(RosterProgress(0, going=False))
    assert not line.isVisible()


async def test_offline_a_client_is_found_and_opened_by_what_is_remembered(desk: Desk) -> None:
    await known(desk, "active")
    await lost(desk)
    person = desk.counter.person("active")
    type_into(desk.window.bar.field, latin(person.surname)[:4])
    await until(lambda: bool(desk.flow.search.state.matches))
    assert "from this PC" in told(desk)
    QTest.keyClick(desk.window.bar.field, Qt.Key.Key_Down)
    QTest.keyClick(desk.window.bar.field, Qt.Key.Key_Return)
    await until(lambda: desk.flow.reception.state.look.shown is Shown.CLIENT)
    assert desk.view.client.id == person.id
    assert desk.flow.reception.state.look.remembered
