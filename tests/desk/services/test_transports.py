"""The three ways to send a booking, each chosen by what LuckyFit was seen to do, and what each makes of every fault."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from desk.errors import NotAllowed, OutcomeUnknown, Refused, StoreError, Unreachable
from desk.events import IntentChanged
from desk.model.capability import Answer, Capabilities, Fact, Finding, Transport
from desk.model.intent import ClaimedBy, IntentState, TenderState
from desk.model.money import Money
from desk.model.saga import SaleState
from desk.model.sale import Operation, PayKind, Tender, TicketOrder
from desk.sandbox.moments import RealClock
from desk.services.proving import Prover
from desk.services.resending import WAITS_S, Resender
from desk.services.till import Till
from desk.tasks import Tasks
from tests.desk.services.conftest import POINT, Through

BOOK, PAY, DELETE = "POST /transactions", "POST /terminal/paymentData", "DELETE /client_tickets/{id}"
API_PAY = "POST /api/terminal/paymentData"
S = IntentState
LOST = ("lost_before", "lost_after", "truncated", "http_500", "html_502", "unauthorized", "expired")
BOOKED = ("lost_after", "truncated")


def seen(*facts: Fact, **values: str) -> Capabilities:
    """A LuckyFit of which these facts are true, and those with a value."""
    found = {fact: Finding(Answer.YES) for fact in facts}
    found |= {Fact(name): Finding(Answer.YES, value) for name, value in values.items()}
    return Capabilities(found, gym="1")


FENCING = seen(Fact.PAID_TICKET_KEPT, Fact.DELETED_TICKET_CLOSED)
KEYED = seen(Fact.KEYED_ONCE, Fact.KEYED_CHANGE_REFUSED, keyed_point=POINT, keyed_ticket="2", keyed_fee="2", keyed_top_up="2")


def cash(amount: int) -> Tender:
    return Tender(PayKind.CASH, Money.of(amount))


def till_with(counter, capabilities: Capabilities, *, point_shared: bool = False) -> Till:
    counter.state.habits.keyed_kind, counter.state.habits.keyed_point = 2, "provider"
    ports = (counter.club, counter.store.journal, counter.bus, RealClock())
    counter.till = Till(*ports, POINT, "o", capabilities=capabilities, point_shared=point_shared)
    return counter.till


@pytest.fixture
def keyed(counter) -> Till:
    return till_with(counter, KEYED)


@pytest.fixture
def fencing(counter) -> Till:
    return till_with(counter, FENCING)


class Waits:
    """Waits that end at once, counted."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def resender(counter, pause: Waits) -> Resender:
    return Resender(counter.till, counter.store.journal, counter.bus, Tasks(), pause=pause)


async def topped_up(counter, kind: PayKind = PayKind.CASH, *, again: bool = False):
    client = counter.person("deposit").id
    (account, *_) = await counter.club.client_accounts(client)
    result = await counter.till.top_up(client, account.id, Tender(kind, Money.of(100)), again=again)
    return result.intents[0], result.trouble


async def sold(counter):
    """A new ticket of a client, unpaid, and what is owed for it."""
    client = counter.person("no_ticket").id
    ticket = await counter.selling.sell(TicketOrder(client, 101))
    return client, ticket, [due for due in await counter.dues(client) if due.client_ticket_id == ticket.id]


async def attempts(counter, intent_id: str) -> list[Transport]:
    return await counter.store.journal.transports(intent_id)


async def test_without_a_file_everything_is_sent_the_plain_way(counter):
    intent, _ = await topped_up(counter)
    assert await attempts(counter, intent.id) == [Transport.QUERY]
    assert PAY not in counter.cable.arrived


async def test_a_payment_under_a_number_is_confirmed_by_its_row(counter, keyed):
    intent, trouble = await topped_up(counter)
    assert (intent.state, trouble) == (S.CONFIRMED, None)
    assert [intent.row_id] == counter.booked()
    assert await attempts(counter, intent.id) == [Transport.KEYED]
    assert list(counter.state.terminal_payments) == [intent.id]
    assert BOOK not in counter.cable.arrived


@pytest.mark.parametrize("fault", ["delay", "drip"])
@pytest.mark.parametrize("capabilities", [KEYED, FENCING], ids=["keyed", "fenced"])
async def test_an_answer_that_is_only_slow_is_an_answer(counter, capabilities, fault):
    till_with(counter, capabilities)
    for operation in (PAY, BOOK):
        counter.faults.set(operation, fault, seconds=0.01)
    client, _, dues = await sold(counter)
    result = await counter.till.pay(client, dues[:1], [cash(dues[0].sum.minor // 100)])
    assert (result.intents[0].state, result.trouble) == (S.CONFIRMED, None)
    assert len(counter.booked()) == 1


@pytest.mark.parametrize("fault", LOST)
async def test_a_payment_that_can_be_fenced_is_proved_by_the_list_like_any_other(counter, fencing, fault):
    client, _, dues = await sold(counter)
    counter.faults.set(BOOK, fault)
    result = await fencing.pay(client, dues[:1], [cash(dues[0].sum.minor // 100)])
    assert result.intents[0].state is S.UNKNOWN
    prover = Prover(counter.club, counter.store.journal, counter.bus, RealClock(), Tasks(), settle_s=0, pause=Waits())
    proved = await prover.prove(result.intents[0].id)
    assert proved.state is (S.CONFIRMED if fault in BOOKED else S.ABSENT)
    if fault not in BOOKED:
        (fenced,) = await fencing.fence(proved.id)
        assert fenced.state is S.FENCED


async def test_a_kind_that_numbers_are_not_booked_as_goes_the_plain_way(counter, keyed):
    intent, _ = await topped_up(counter, PayKind.CARD)
    assert await attempts(counter, intent.id) == [Transport.QUERY]
    assert intent.state is S.CONFIRMED


@pytest.mark.parametrize("fault", LOST)
async def test_what_is_lost_under_a_number_is_repeated_and_booked_once(counter, keyed, fault):
    counter.faults.set(PAY, fault)
    intent, trouble = await topped_up(counter)
    assert intent.state is S.UNKNOWN
    assert isinstance(trouble, OutcomeUnknown)
    waits = Waits()
    after = await resender(counter, waits).resend(intent.id)
    assert (after.state, after.attempts) == (S.CONFIRMED, 2)
    assert [after.row_id] == counter.booked()
    assert waits.seconds == [WAITS_S[0]]
    assert await attempts(counter, intent.id) == [Transport.KEYED] * 2


@pytest.mark.parametrize("fault", LOST)
async def test_repeats_end_and_what_was_booked_is_then_proved_by_the_list(counter, keyed, fault):
    counter.faults.set(PAY, fault, times=1 + len(WAITS_S))
    intent, _ = await topped_up(counter)
    waits = Waits()
    after = await resender(counter, waits).resend(intent.id)
    assert (after.state, after.attempts, waits.seconds) == (S.UNKNOWN, 1 + len(WAITS_S), list(WAITS_S))
    assert len(counter.booked()) == (fault in BOOKED)
    prover = Prover(counter.club, counter.store.journal, counter.bus, RealClock(), Tasks(), settle_s=0, pause=waits)
    proved = await prover.prove(intent.id)
    assert proved.state is (S.CONFIRMED if fault in BOOKED else S.ABSENT)


async def test_a_clear_no_to_the_first_request_is_a_no(counter, keyed):
    counter.faults.set(PAY, "refuse")
    intent, trouble = await topped_up(counter)
    assert (intent.state, intent.tender) == (S.REJECTED, TenderState.RETURNED)
    assert isinstance(trouble, Refused)
    assert counter.booked() == []


async def test_a_no_to_a_repeat_proves_nothing_of_the_first_request(counter, keyed):
    counter.faults.set(PAY, "lost_after")
    intent, _ = await topped_up(counter)
    counter.faults.set(PAY, "refuse")
    assert (await keyed.repeat(intent.id)).state is S.UNKNOWN
    assert (await keyed.repeat(intent.id)).state is S.CONFIRMED
    assert len(counter.booked()) == 1


async def test_a_repeat_that_never_left_leaves_the_doubt(counter, keyed):
    counter.faults.set(PAY, "lost_after")
    intent, _ = await topped_up(counter)
    counter.cable.cut.add(API_PAY)
    after = await keyed.repeat(intent.id)
    assert (after.state, after.tender) == (S.UNKNOWN, TenderState.TAKEN)


async def test_a_repeat_that_never_left_leaves_the_doubt_also_after_it_was_absent_once(counter, keyed):
    counter.faults.set(PAY, "lost_before", times=2)
    intent, _ = await topped_up(counter)
    await counter.store.journal.settle(intent.id, S.ABSENT)
    with pytest.raises(OutcomeUnknown):
        await keyed.send_again(intent.id)
    counter.cable.cut.add(API_PAY)
    assert (await keyed.repeat(intent.id)).state is S.UNKNOWN


async def test_what_is_registered_and_not_listed_yet_is_in_doubt_and_never_called_off(counter, keyed):
    counter.state.habits.read_lag_ms = 600_000
    intent, trouble = await topped_up(counter)
    assert (intent.state, type(trouble)) == (S.UNKNOWN, OutcomeUnknown)
    counter.state.habits.read_lag_ms = 0
    assert (await keyed.repeat(intent.id)).state is S.CONFIRMED
    assert len(counter.booked()) == 1


async def test_what_is_registered_and_whose_row_can_t_be_read_is_in_doubt(counter, keyed):
    paid = asyncio.Event()

    class Deaf(Through):
        async def terminal_pay(self, *given):
            await counter.club.terminal_pay(*given)
            counter.faults.set("GET /transactions", "html_502", times=9)
            paid.set()

    keyed._club = Deaf(counter.club)
    intent, trouble = await topped_up(counter)
    assert paid.is_set()
    assert (intent.state, intent.tender, type(trouble)) == (S.UNKNOWN, TenderState.TAKEN, OutcomeUnknown)


async def test_a_row_that_the_list_proved_while_the_answer_was_on_its_way_is_no_trouble(counter, keyed):
    journal = counter.store.journal

    class Overtaken(Through):
        async def terminal_pay(self, client_id, gym_id, number, *given):
            await counter.club.terminal_pay(client_id, gym_id, number, *given)
            await journal.settle(number, S.CONFIRMED, row_id=counter.booked()[-1], claimed_by=ClaimedBy.RECONCILE)

    keyed._club = Overtaken(counter.club)
    intent, trouble = await topped_up(counter)
    assert (intent.state, intent.claimed_by, trouble) == (S.CONFIRMED, ClaimedBy.RECONCILE, None)
    assert await keyed.open_questions() == []


async def test_what_another_program_is_repeating_is_left_to_it(counter, keyed):
    counter.faults.set(PAY, "lost_before")
    intent, _ = await topped_up(counter)

    class Overtaking(Waits):
        async def __call__(self, seconds):
            if not self.seconds:
                await counter.store.journal.begin_attempt(intent.id, "ab" * 32, Transport.KEYED)
            await super().__call__(seconds)

    waits = Overtaking()
    assert (await resender(counter, waits).resend(intent.id)).state is S.SENDING
    assert len(waits.seconds) == 1


async def test_what_was_sent_without_a_number_is_never_repeated(counter):
    counter.faults.set(BOOK, "lost_after")
    intent, _ = await topped_up(counter)
    till_with(counter, KEYED)
    waits = Waits()
    assert (await resender(counter, waits).resend(intent.id)).state is S.UNKNOWN
    assert waits.seconds == []
    with pytest.raises(NotAllowed) as caught:
        await counter.till.repeat(intent.id)
    assert caught.value.code == "not_keyed"
    assert len(counter.booked()) == 1


async def test_a_watch_repeats_what_was_in_doubt_before_and_what_becomes_so(counter, keyed):
    counter.faults.set(PAY, "lost_after", times=2)
    before, _ = await topped_up(counter)
    tasks, waits = Tasks(), Waits()
    watching = Resender(counter.till, counter.store.journal, counter.bus, tasks, pause=waits)
    settled = asyncio.Event()
    counter.bus.subscribe(IntentChanged, lambda fact: settled.set() if fact.intent.state is S.CONFIRMED else None)
    await watching.watch()
    await settled.wait()
    assert (await counter.store.journal.intent(before.id)).state is S.CONFIRMED
    assert len(counter.booked()) == 1
    await tasks.stop()


async def test_an_unpaid_ticket_is_deleted_and_that_ends_every_payment_for_it(counter, fencing):
    client, ticket, dues = await sold(counter)
    counter.faults.set(BOOK, "lost_before", times=2)
    result = await fencing.pay(client, dues, [cash(sum(due.sum.minor for due in dues) // 100)])
    assert [each.state for each in result.intents] == [S.UNKNOWN] * len(dues)
    assert await attempts(counter, result.intents[0].id) == [Transport.FENCED]
    fenced = await fencing.fence(result.intents[0].id)
    assert {each.id: (each.state, each.tender) for each in fenced} == {
        each.id: (S.FENCED, TenderState.RETURNED) for each in result.intents
    }
    assert counter.booked() == []
    assert [each.id for each in await counter.club.client_tickets(client)] == []
    assert (await counter.store.journal.sale_of_ticket(ticket.id)).state is SaleState.UNDONE
    assert await fencing.open_questions() == []


async def test_a_payment_that_comes_late_to_a_deleted_ticket_is_refused(counter, fencing):
    client, _, dues = await sold(counter)
    counter.faults.set(BOOK, "lost_before")
    result = await fencing.pay(client, dues[:1], [cash(dues[0].sum.minor // 100)])
    await fencing.fence(result.intents[0].id)
    with pytest.raises(Refused):
        await counter.club.book(result.intents[0].booking)


async def test_luckyfit_keeps_a_ticket_that_was_paid_after_all_and_the_row_proves_it(counter, fencing):
    client, ticket, dues = await sold(counter)
    counter.faults.set(BOOK, "lost_after")
    result = await fencing.pay(client, dues[:1], [cash(dues[0].sum.minor // 100)])
    with pytest.raises(NotAllowed) as caught:
        await fencing.fence(result.intents[0].id)
    assert caught.value.code == "fence_refused"
    proved = await counter.store.journal.intent(result.intents[0].id)
    assert (proved.state, [proved.row_id]) == (S.CONFIRMED, counter.booked())
    assert ticket.id in [each.id for each in await counter.club.client_tickets(client)]


async def test_a_payment_that_turned_up_while_the_ticket_was_to_be_deleted_is_for_a_person(counter, fencing):
    client, _, dues = await sold(counter)
    counter.faults.set(BOOK, "lost_after")
    result = await fencing.pay(client, dues[:1], [cash(dues[0].sum.minor // 100)])
    await counter.store.journal.settle(result.intents[0].id, S.ABSENT)

    class Stale(Through):
        """Tickets as they were before the payment: only the deletion itself can tell."""

        async def client_tickets(self, client_id, state=None):
            held = await counter.club.client_tickets(client_id)
            return [replace(each, price_debt=each.price, fee_debt=each.fee) for each in held]

    fencing._club = Stale(counter.club)
    with pytest.raises(NotAllowed):
        await fencing.fence(result.intents[0].id)
    assert (await counter.store.journal.intent(result.intents[0].id)).state is S.AMBIGUOUS


@pytest.mark.parametrize("fault", LOST)
async def test_what_became_of_the_deletion_is_seen_and_not_guessed(counter, fencing, fault):
    client, _, dues = await sold(counter)
    counter.faults.set(BOOK, "lost_before")
    result = await fencing.pay(client, dues[:1], [cash(dues[0].sum.minor // 100)])
    counter.faults.set(DELETE, fault)
    if fault in BOOKED:
        (fenced,) = await fencing.fence(result.intents[0].id)
        assert fenced.state is S.FENCED
        return
    with pytest.raises(OutcomeUnknown):
        await fencing.fence(result.intents[0].id)
    assert (await counter.store.journal.intent(result.intents[0].id)).state is S.UNKNOWN
    (fenced,) = await fencing.fence(result.intents[0].id)
    assert fenced.state is S.FENCED


async def test_no_ticket_is_deleted_while_it_was_never_checked_what_that_proves(counter):
    client, _, dues = await sold(counter)
    counter.faults.set(BOOK, "lost_before")
    result = await counter.till.pay(client, dues[:1], [cash(dues[0].sum.minor // 100)])
    with pytest.raises(NotAllowed) as caught:
        await counter.till.fence(result.intents[0].id)
    assert caught.value.code == "fence_off"
    assert not [each for each in counter.cable.arrived if each.startswith("DELETE")]


async def test_a_ticket_that_was_sold_elsewhere_is_not_deleted_to_prove_a_thing(counter, fencing):
    client = counter.person("unpaid").id
    (due, *_) = await counter.dues(client)
    counter.faults.set(BOOK, "lost_before")
    result = await fencing.pay(client, [due], [cash(due.sum.minor // 100)])
    with pytest.raises(NotAllowed) as caught:
        await fencing.fence(result.intents[0].id)
    assert caught.value.code == "sold_elsewhere"
    assert not [each for each in counter.cable.arrived if each.startswith("DELETE")]


async def test_nothing_that_is_settled_or_no_ticket_s_is_fenced(counter, fencing):
    confirmed, _ = await topped_up(counter)
    counter.faults.set(BOOK, "lost_before")
    unknown, _ = await topped_up(counter, again=True)
    for intent, code in ((confirmed, "not_in_doubt"), (unknown, "no_ticket_for_it")):
        with pytest.raises(NotAllowed) as caught:
            await fencing.fence(intent.id)
        assert caught.value.code == code
    assert unknown.booking.operation is Operation.TOP_UP


async def doubted(counter, till):
    """The first payment for a new ticket, of which nobody knows what became."""
    client, ticket, dues = await sold(counter)
    counter.faults.set(BOOK, "lost_before")
    result = await till.pay(client, dues[:1], [cash(dues[0].sum.minor // 100)])
    return client, ticket, result.intents[0]


async def test_a_deletion_that_never_left_changes_nothing(counter, fencing):
    client, ticket, intent = await doubted(counter, fencing)
    counter.cable.cut.add(f"DELETE /client_tickets/{ticket.id}")
    with pytest.raises(Unreachable):
        await fencing.fence(intent.id)
    assert (await counter.store.journal.intent(intent.id)).state is S.UNKNOWN
    assert ticket.id in [each.id for each in await counter.club.client_tickets(client)]


async def test_a_deletion_nobody_can_look_after_is_in_doubt(counter, fencing):
    _, ticket, intent = await doubted(counter, fencing)

    class Blind(Through):
        async def delete_client_ticket(self, number):
            counter.faults.set("GET /client_tickets", "html_502", times=9)
            counter.faults.set(DELETE, "lost_after")
            await counter.club.delete_client_ticket(number)

    fencing._club = Blind(counter.club)
    with pytest.raises(OutcomeUnknown):
        await fencing.fence(intent.id)
    assert (await counter.store.journal.intent(intent.id)).state is S.UNKNOWN
    assert counter.state.ticket(ticket.id) is None


async def test_a_ticket_with_a_part_still_to_be_sent_is_not_deleted(counter, fencing):
    _, ticket, intent = await doubted(counter, fencing)
    other = replace(intent.booking, kind=PayKind.CARD)
    await counter.store.journal.prepare("", [other], operator="")
    with pytest.raises(NotAllowed) as caught:
        await fencing.fence(intent.id)
    assert caught.value.code == "in_flight"
    assert counter.state.ticket(ticket.id) is not None


async def test_where_desks_share_a_name_the_row_of_a_ticket_that_is_kept_proves_nothing_by_itself(counter):
    fencing = till_with(counter, FENCING, point_shared=True)
    _, ticket, intent = await doubted(counter, fencing)
    await counter.club.book(intent.booking)
    with pytest.raises(NotAllowed) as caught:
        await fencing.fence(intent.id)
    assert caught.value.code == "fence_refused"
    assert (await counter.store.journal.intent(intent.id)).state is S.UNKNOWN
    assert counter.state.ticket(ticket.id) is not None


async def test_a_ticket_that_was_paid_elsewhere_is_kept_and_the_payment_stays_in_doubt(counter, fencing):
    _, _, intent = await doubted(counter, fencing)
    await counter.club.book(replace(intent.booking, sum=Money(100), point_name="Рецепція 2"))
    with pytest.raises(NotAllowed) as caught:
        await fencing.fence(intent.id)
    assert caught.value.code == "fence_refused"
    assert (await counter.store.journal.intent(intent.id)).state is S.UNKNOWN


async def test_a_repeat_waits_while_the_client_pays_something_else(counter, keyed):
    counter.faults.set(PAY, "lost_before")
    intent, _ = await topped_up(counter)
    keyed._clients.add(intent.booking.client_id)

    class Leaving(Waits):
        async def __call__(self, seconds):
            await super().__call__(seconds)
            if len(self.seconds) == 3:
                keyed._clients.clear()

    waits = Leaving()
    assert (await resender(counter, waits).resend(intent.id)).state is S.CONFIRMED
    assert waits.seconds == list(WAITS_S[:3])


async def test_repeats_end_when_nothing_can_be_written_down(counter, keyed):
    counter.faults.set(PAY, "lost_before")
    intent, _ = await topped_up(counter)
    worn = "CREATE TRIGGER worn BEFORE INSERT ON attempt BEGIN SELECT RAISE(ABORT, 'worn out'); END"
    await counter.store.journal._database.execute(text(worn))
    arrived = len(counter.cable.arrived)
    waits = Waits()
    with pytest.raises(StoreError):
        await resender(counter, waits).resend(intent.id)
    assert len(waits.seconds) == 1
    assert len(counter.cable.arrived) == arrived
