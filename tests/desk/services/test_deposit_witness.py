"""Payments from a deposit whose answer was lost: the deposits are heard, and can only speak against what the list shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.model.intent import IntentState
from desk.model.money import Money
from desk.model.sale import PayKind, Tender
from desk.model.witness import Saying
from desk.services.bearing import DepositWitness
from desk.services.proving import SETTLE_S, Prover
from desk.tasks import Tasks
from tests.desk.services.conftest import Through

BOOK = "POST /transactions"
S = IntentState


@pytest.fixture
def prover(counter, hand) -> Prover:
    witness = DepositWitness(counter.club, counter.store.journal)
    return Prover(counter.club, counter.store.journal, counter.bus, hand, Tasks(), pause=hand.pause, witness=witness)


async def paid(counter, fault: str, kopiykas: int = 20_000):
    """A debt paid from the deposit, met by that fault."""
    client = counter.person("deposit_and_debt").id
    due = replace((await counter.dues(client))[0], sum=Money(kopiykas))
    counter.faults.set(BOOK, fault)
    result = await counter.till.pay(client, [due], [Tender(PayKind.DEPOSIT, Money(kopiykas))])
    return result.intents[0]


def deposit(counter):
    return counter.state.dealings(counter.person("deposit_and_debt")).deposits[0]


async def test_what_the_list_shows_and_the_deposit_does_not_deny_is_proved(counter, prover):
    lost = await paid(counter, "lost_after")
    assert (await prover.heard(lost.id)).saying is Saying.GONE
    assert (await prover.prove(lost.id)).state is S.CONFIRMED


async def test_a_row_although_nothing_left_the_deposit_is_for_a_person(counter, prover, hand):
    lost = await paid(counter, "lost_after")
    deposit(counter).balance += 20_000
    said = await prover.heard(lost.id)
    assert (said.saying, said.before, said.after) == (Saying.THERE, Money(90_000), Money(90_000))
    assert (await prover.prove(lost.id)).state is S.AMBIGUOUS
    assert sum(hand.waits) >= SETTLE_S
    assert (await prover.mine(lost.id, counter.booked()[0])).state is S.CONFIRMED


async def test_no_row_although_the_sum_left_the_deposit_is_for_a_person(counter, prover):
    lost = await paid(counter, "lost_before")
    deposit(counter).balance -= 20_000
    assert (await prover.prove(lost.id)).state is S.AMBIGUOUS
    assert await prover.choices(lost.id) == ()
    assert (await prover.none_is_mine(lost.id, ())).state is S.ABSENT


async def test_a_sum_that_is_gone_proves_nothing_by_itself(counter, prover):
    lost = await paid(counter, "lost_before")
    deposit(counter).balance -= 20_000
    assert (await prover.look(lost.id))[0].state is S.UNKNOWN


async def test_no_row_and_an_untouched_deposit_is_absent(counter, prover):
    lost = await paid(counter, "lost_before")
    assert (await prover.heard(lost.id)).saying is Saying.THERE
    assert (await prover.prove(lost.id)).state is S.ABSENT


async def test_deposits_that_can_t_be_read_say_nothing_and_stop_nothing(counter, prover):
    lost = await paid(counter, "lost_after")
    counter.faults.set("GET /client_accounts", "html_502", times=99)
    assert await prover.heard(lost.id) is None
    assert (await prover.prove(lost.id)).state is S.CONFIRMED


async def test_what_was_not_paid_from_a_deposit_has_no_such_witness(counter, prover):
    client = counter.person("deposit").id
    (account, *_) = await counter.club.client_accounts(client)
    counter.faults.set(BOOK, "lost_after")
    result = await counter.till.top_up(client, account.id, Tender(PayKind.CASH, Money.of(100)))
    assert await prover.heard(result.intents[0].id) is None


async def test_an_answer_that_names_another_client_s_account_is_no_proof(counter):
    class Confused(Through):
        async def book(self, booking):
            return replace(await counter.club.book(booking), source_account_id=999)

    counter.till._club = Confused(counter.club)
    client = counter.person("deposit_and_debt").id
    due = replace((await counter.dues(client))[0], sum=Money(20_000))
    result = await counter.till.pay(client, [due], [Tender(PayKind.DEPOSIT, Money(20_000))])
    assert result.intents[0].state is S.UNKNOWN
    assert "not the client's" in result.intents[0].words


async def test_what_lay_on_the_deposit_is_written_down_before_it_is_paid_from(counter):
    lost = await paid(counter, "lost_before")
    evidence = await counter.store.journal.evidence(lost.id)
    assert (evidence.deposits.balance, evidence.deposits.accounts) == (Money(90_000), frozenset({deposit(counter).id}))


async def test_what_is_sent_once_more_has_the_whole_time_to_settle_again(counter, hand):
    """The clock is the prover's own: a repeat in the middle begins it anew, and what was read before counts for nothing."""
    prover = Prover(counter.club, counter.store.journal, counter.bus, hand, Tasks(), pause=hand.pause)
    lost = await paid(counter, "lost_before")
    journal, resent = counter.store.journal, []

    async def pause(seconds):
        await hand.pause(seconds)
        if hand.seconds > SETTLE_S and not resent:
            resent.append(hand.seconds)
            prover._take_up(replace(await journal.intent(lost.id), state=S.SENDING))

    prover._pause = pause
    assert (await prover.prove(lost.id)).state is S.ABSENT
    assert hand.seconds >= resent[0] + SETTLE_S
