"""What a command beside the window wrote down, or left behind when it was killed, reaches whoever stands at the window."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk.errors import OutcomeUnknown
from desk.events import Bus, IntentChanged, SaleChanged, ShiftChanged
from desk.model.intent import Intent, IntentState
from desk.model.money import Money
from desk.model.saga import SaleState
from desk.model.sale import Booking, Operation, PayKind, Tender
from desk.model.shift import Count
from desk.sandbox.moments import RealClock
from desk.services.elsewhere import BEAT_S, PATIENCE_S, Elsewhere
from desk.services.lost_sales import LostSales
from desk.services.proving import Prover
from desk.services.selling import Selling
from desk.services.shifts import Shifts
from desk.services.till import Till
from desk.store import Store, open_store
from desk.tasks import Tasks
from tests.desk.services.conftest import KEY, POINT, HandClock
from tests.desk.services.test_selling import SELL, order

BOOK = "POST /transactions"
FLOAT, MOST = Money.of(1000), Money.of(20)
S = IntentState


@dataclass(slots=True)
class Command:
    """A program of its own on the window's store."""

    store: Store
    till: Till
    selling: Selling
    shifts: Shifts


@pytest.fixture
async def command(counter: Any, tmp_path: Path) -> AsyncIterator[Command]:
    clock, bus = RealClock(), Bus()
    store = await open_store(tmp_path, KEY, clock)
    yield Command(
        store,
        Till(counter.club, store.journal, bus, clock, POINT),
        Selling(counter.club, store.journal, bus, clock),
        Shifts(counter.club, store.shifts, bus, clock, POINT, MOST),
    )
    await store.close()


@pytest.fixture
def shifts(counter: Any) -> Shifts:
    return Shifts(counter.club, counter.store.shifts, counter.bus, RealClock(), POINT, MOST)


@pytest.fixture
async def elsewhere(counter: Any, shifts: Shifts, hand: HandClock) -> AsyncIterator[Elsewhere]:
    """The window's, at work; its beats are the test's own looks."""
    tasks = Tasks()

    async def pause(seconds: float) -> None:
        await (hand.pause(seconds) if seconds < BEAT_S else asyncio.Event().wait())

    made = Elsewhere(counter.till, counter.store.journal, shifts, counter.bus, hand, tasks, pause=pause)
    await made.watch()
    yield made
    await tasks.stop()


async def top_up(counter: Any, till: Till) -> Intent:
    client = counter.person("deposit").id
    (account,) = await counter.club.client_accounts(client)
    return (await till.top_up(client, account.id, Tender(PayKind.CASH, Money.of(333)))).intents[0]


async def left_sending(command: Command) -> Intent:
    """What a killed command leaves behind."""
    booking = Booking(17, 501, Operation.TOP_UP, PayKind.CASH, Money.of(333), POINT)
    (prepared,) = await command.store.journal.prepare("", [booking], operator="")
    return await command.store.journal.begin_attempt(prepared.id, "0" * 64)


def heard(counter: Any, kind: type[Any], what: Callable[[Any], Any]) -> list[Any]:
    """What the window is told of that kind from now on."""
    told: list[Any] = []
    counter.bus.subscribe(kind, lambda fact: told.append(what(fact)))
    return told


async def test_a_payment_a_command_left_in_doubt_is_told_once(counter, command, elsewhere):
    counter.faults.set(BOOK, "lost_after")
    lost = await top_up(counter, command.till)
    assert (lost.state, counter.told) == (S.UNKNOWN, [])
    await elsewhere.look()
    await elsewhere.look()
    assert [(each.id, each.state) for each in counter.told] == [(lost.id, S.UNKNOWN)]


async def test_a_payment_a_command_left_in_doubt_is_proved_at_the_window(counter, command, elsewhere, hand):
    tasks, proved = Tasks(), asyncio.Event()
    await Prover(counter.club, counter.store.journal, counter.bus, hand, tasks, pause=hand.pause).watch()
    counter.bus.subscribe(IntentChanged, lambda fact: proved.set() if fact.intent.state is S.CONFIRMED else None)
    counter.faults.set(BOOK, "lost_after")
    lost = await top_up(counter, command.till)
    await elsewhere.look()
    await proved.wait()
    assert (await counter.store.journal.intent(lost.id)).row_id == counter.booked()[-1]
    await tasks.stop()


async def test_what_a_command_settled_is_told_too(counter, command, elsewhere):
    counter.faults.set(BOOK, "lost_after")
    lost = await top_up(counter, command.till)
    await elsewhere.look()
    await command.store.journal.settle(lost.id, S.CONFIRMED, row_id=counter.booked()[-1])
    await elsewhere.look()
    assert [each.state for each in counter.told] == [S.UNKNOWN, S.CONFIRMED]


async def test_what_is_done_at_the_window_itself_is_told_by_nobody_else(counter, elsewhere):
    counter.faults.set(BOOK, "lost_after")
    await top_up(counter, counter.till)
    told = list(counter.told)
    await elsewhere.look()
    assert counter.told == told


async def test_what_is_on_its_way_at_the_window_is_told_by_nobody_else(counter, elsewhere, monkeypatch):
    seen = []
    book = counter.club.book

    async def booked(booking):
        before = list(counter.told)
        await elsewhere.look()
        seen.append(counter.told == before)
        return await book(booking)

    monkeypatch.setattr(counter.club, "book", booked)
    await top_up(counter, counter.till)
    assert seen == [True]


async def test_what_a_killed_command_was_sending_is_in_doubt_when_nobody_can_be_sending_it(counter, command, elsewhere, hand):
    sending = await left_sending(command)
    await elsewhere.look()
    hand.seconds += PATIENCE_S - 1
    await elsewhere.look()
    assert (await counter.store.journal.intent(sending.id)).state is S.SENDING
    hand.seconds += 1
    await elsewhere.look()
    assert (await counter.store.journal.intent(sending.id)).state is S.UNKNOWN
    assert counter.told[-1].state is S.UNKNOWN


async def test_one_that_is_sent_once_more_has_all_the_time_again(counter, command, elsewhere, hand):
    sending = await left_sending(command)
    await elsewhere.look()
    await command.store.journal.settle(sending.id, S.PREPARED)
    await command.store.journal.begin_attempt(sending.id, "0" * 64)
    hand.seconds += PATIENCE_S
    await elsewhere.look()
    assert (await counter.store.journal.intent(sending.id)).state is S.SENDING


async def test_what_this_program_sends_itself_is_never_given_up(counter, elsewhere, hand):
    sending = await left_sending(Command(counter.store, counter.till, counter.selling, elsewhere._shifts))
    await elsewhere.look()
    hand.seconds += 10 * PATIENCE_S
    await elsewhere.look()
    assert (await counter.store.journal.intent(sending.id)).state is S.SENDING
    await counter.store.journal.settle(sending.id, S.UNKNOWN)


async def test_a_command_waits_until_nobody_can_be_sending(counter, command, elsewhere, hand):
    """As `desk journal reconcile` does: here the window is the other program."""
    sending = await left_sending(command)
    await elsewhere.outlast()
    assert hand.seconds == PATIENCE_S
    assert (await counter.store.journal.intent(sending.id)).state is S.UNKNOWN


async def test_a_program_that_does_not_own_the_store_gives_up_what_another_left(counter, command, hand):
    sending = await left_sending(Command(counter.store, counter.till, counter.selling, command.shifts))
    beside = Elsewhere(command.till, command.store.journal, command.shifts, Bus(), hand, Tasks(), pause=hand.pause)
    assert await command.till.recover() == []
    await beside.outlast()
    assert (await counter.store.journal.intent(sending.id)).state is S.UNKNOWN


async def test_a_sale_a_command_left_in_doubt_is_found_at_the_window(counter, command, elsewhere, hand):
    tasks, found = Tasks(), asyncio.Event()
    await LostSales(counter.selling, counter.store.journal, counter.bus, hand, tasks, pause=hand.pause).watch()
    counter.bus.subscribe(SaleChanged, lambda fact: found.set() if fact.sale.state is SaleState.ISSUED else None)
    counter.faults.set(SELL, "lost_after")
    with pytest.raises(OutcomeUnknown):
        await command.selling.sell(await order(counter))
    await elsewhere.look()
    await found.wait()
    await tasks.stop()


async def test_a_sale_a_killed_command_was_sending_is_in_doubt_in_time(counter, command, elsewhere, hand):
    told = heard(counter, SaleChanged, lambda fact: fact.sale.state)
    sale = await command.store.journal.open_sale(17, template_id=3, due=Money.of(1200), operator="")
    await elsewhere.look()
    assert told == []
    hand.seconds += PATIENCE_S
    await elsewhere.look()
    await elsewhere.look()
    assert (await counter.store.journal.sale(sale.id)).state is SaleState.UNKNOWN
    assert told == [SaleState.UNKNOWN]


async def test_a_shift_a_command_opened_and_closed_is_told_at_the_window(counter, command, elsewhere):
    told = heard(counter, ShiftChanged, lambda fact: fact.shift and fact.shift.operator)
    await command.shifts.open(FLOAT, "Олена")
    await elsewhere.look()
    await elsewhere.look()
    await command.shifts.close(Count.of_sum(FLOAT))
    await elsewhere.look()
    assert told == ["Олена", None]
