"""Looking through the journal without a window: what is wanted, page by page, and the story of one movement."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.errors import StoreError
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.record import PAGE, Group, Page
from desk.model.sale import Booking, Operation, PayKind, Tender
from tests.ui.counter import Counter, counter_in
from ui.presenters.journal import JournalPresenter, Preset
from ui.wording import journal

BOOKING = Booking(17, 501, Operation.TICKET, PayKind.CASH, Money(70000), "Рецепція 1")


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter_in(tmp_path) as made:
        yield made


@pytest.fixture
def presenter(counter: Counter) -> JournalPresenter:
    return JournalPresenter(counter.history, counter.members, counter.clock)


async def _written(counter: Counter, booking: Booking = BOOKING, operator: str = "olena") -> Intent:
    (prepared,) = await counter.store.journal.prepare("", [booking], operator=operator, tenders=[TenderState.TAKEN])
    return prepared


async def test_today_is_shown_newest_first_with_its_sums(counter: Counter, presenter: JournalPresenter) -> None:
    first = await _written(counter)
    second = await _written(counter, replace(BOOKING, kind=PayKind.CARD), "ivan")
    assert presenter.state.loading
    await presenter.read()
    state = presenter.state
    assert [each.id for each in state.rows] == [second.id, first.id]
    assert state.rows[0].created_at.tzinfo == counter.clock.now().tzinfo
    assert (state.count, state.operators, state.more) == (2, ("ivan", "olena"), False)
    assert {(each.kind, each.group, each.count) for each in state.sums} == {
        (PayKind.CASH, Group.OPEN, 1),
        (PayKind.CARD, Group.OPEN, 1),
    }
    assert presenter.preset is Preset.TODAY


async def test_days_operator_and_state_narrow_it(counter: Counter, presenter: JournalPresenter) -> None:
    await _written(counter, operator="ivan")
    presenter.set_operator("olena")
    await presenter.read()
    assert presenter.state.rows == ()
    assert journal.nothing(presenter.state).startswith("No movement of money fits")
    presenter.set_operator("ivan")
    presenter.set_group(Group.BOOKED)
    await presenter.read()
    assert presenter.state.rows == ()
    presenter.set_group(Group.OPEN)
    await presenter.read()
    assert len(presenter.state.rows) == 1
    presenter.set_preset(Preset.YESTERDAY)
    await presenter.read()
    assert presenter.state.rows == ()


async def test_the_last_day_is_never_before_the_first(presenter: JournalPresenter) -> None:
    today = presenter.state.last
    presenter.set_last(today - timedelta(days=3))
    assert presenter.state.first == today - timedelta(days=3)
    presenter.set_first(today)
    assert presenter.state.last == today
    presenter.set_preset(Preset.WEEK)
    assert presenter.state.last - presenter.state.first == timedelta(days=6)


async def test_a_client_is_found_by_number_and_by_name(counter: Counter, presenter: JournalPresenter) -> None:
    view = await counter.view("deposit")
    mine = await _written(counter, replace(BOOKING, client_id=view.client.id))
    await _written(counter)
    for typed in (str(view.client.id), view.client.full_name):
        presenter.set_client(typed)
        await presenter.read()
        assert [each.id for each in presenter.state.rows] == [mine.id]
    assert presenter.names[view.client.id] == view.client.list_name
    presenter.set_client("Неіснуючий")
    await presenter.read()
    assert (presenter.state.rows, presenter.state.clients) == ((), ())
    assert "Неіснуючий" in journal.nothing(presenter.state)
    presenter.set_client("")
    await presenter.read()
    assert len(presenter.state.rows) == 2


async def test_opened_over_a_client_it_is_that_client_s_week(counter: Counter, presenter: JournalPresenter) -> None:
    view = await counter.view("deposit")
    mine = await _written(counter, replace(BOOKING, client_id=view.client.id))
    await _written(counter)
    presenter.begin(view.client)
    await presenter.read()
    assert [each.id for each in presenter.state.rows] == [mine.id]
    assert (presenter.preset, presenter.state.typed) == (Preset.WEEK, view.client.full_name)


async def test_rows_come_page_by_page_and_never_twice(counter: Counter, presenter: JournalPresenter) -> None:
    many = [replace(BOOKING, account_id=number) for number in range(PAGE + 7)]
    await counter.store.journal.prepare("", many, operator="olena")
    await presenter.read()
    assert (len(presenter.state.rows), presenter.state.more, presenter.state.count) == (PAGE, True, PAGE + 7)
    assert journal.counted(presenter.state) == f"{PAGE + 7} movements, {PAGE} shown"
    await presenter.read_more()
    assert (len({each.id for each in presenter.state.rows}), presenter.state.more) == (PAGE + 7, False)
    await presenter.read_more()
    assert len(presenter.state.rows) == PAGE + 7
    await presenter.read()
    assert len(presenter.state.rows) == PAGE + 7


async def test_a_story_is_read_and_follows_what_happens(counter: Counter, presenter: JournalPresenter) -> None:
    view = await counter.view("deposit")
    result = await counter.till.top_up(view.client.id, view.accounts[0].id, Tender(PayKind.CASH, Money.of(100)))
    await presenter.read()
    await presenter.choose(result.intents[0].id)
    story = presenter.state.story
    assert story is not None
    assert story.intent.state is IntentState.CONFIRMED
    before = len(story.happened)
    await counter.store.journal.set_tender(result.intents[0].id, TenderState.KEPT)
    await presenter.read()
    assert presenter.state.story is not None
    assert len(presenter.state.story.happened) == before + 1


async def test_what_is_not_wanted_any_more_takes_its_story_along(counter: Counter, presenter: JournalPresenter) -> None:
    one = await _written(counter)
    await presenter.read()
    await presenter.choose(one.id)
    presenter.set_group(Group.REFUSED)
    await presenter.read()
    assert (presenter.state.chosen, presenter.state.story) == ("", None)


async def test_a_slow_reading_never_overwrites_a_later_one(
    counter: Counter, presenter: JournalPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _written(counter)
    read, entered, go_on = counter.store.records.page, asyncio.Event(), asyncio.Event()

    async def slow_at_first(*asked: Any, **more: Any) -> Page:
        page = await read(*asked, **more)
        if not entered.is_set():
            entered.set()
            await go_on.wait()
        return page

    monkeypatch.setattr(counter.store.records, "page", slow_at_first)
    slow = counter.tasks.start(presenter.read(), name="a slow reading")
    await entered.wait()
    presenter.set_operator("nobody")
    await presenter.read()
    go_on.set()
    await slow
    assert (presenter.state.operator, presenter.state.rows) == ("nobody", ())


async def test_a_journal_that_can_not_be_read_is_said_and_tried_again(
    counter: Counter, presenter: JournalPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _written(counter)

    async def broken(*_: object, **__: object) -> None:
        raise StoreError("gone", reason="disk")

    with monkeypatch.context() as patched:
        patched.setattr(counter.store.records, "page", broken)
        await presenter.read()
    assert isinstance(presenter.state.error, StoreError)
    assert not presenter.state.loading
    await presenter.read()
    assert presenter.state.error is None
    assert len(presenter.state.rows) == 1


async def test_the_sheet_holds_what_is_wanted_and_no_more(counter: Counter, presenter: JournalPresenter, tmp_path: Path) -> None:
    await _written(counter, operator="=ivan")
    await _written(counter, operator="olena")
    presenter.set_operator("=ivan")
    await presenter.read()
    path = tmp_path / f"{presenter.file_name()}.csv"
    assert await presenter.write(path, separator=";") == 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        (told,) = csv.DictReader(file, delimiter=";")
    assert told["operator"] == "'=ivan"


def test_a_sheet_is_named_after_its_days(presenter: JournalPresenter) -> None:
    today = presenter.state.last
    assert presenter.file_name() == f"journal-{today:%Y-%m-%d}"
    presenter.set_preset(Preset.WEEK)
    assert presenter.file_name() == f"journal-{today - timedelta(days=6):%Y-%m-%d}-{today:%Y-%m-%d}"
