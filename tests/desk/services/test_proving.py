"""What becomes of a payment whose answer was lost: LuckyFit's own list is read until it is sure, or a person must decide."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from desk.errors import NotAllowed, OutcomeUnknown, StoreError
from desk.events import IntentChanged
from desk.i18n import language
from desk.model.intent import ClaimedBy, IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import PayKind, Tender
from desk.sandbox.moments import RealClock
from desk.services.audits import AGAIN_S
from desk.services.proving import SETTLE_S, WAITS_S, Prover
from desk.services.till import Till
from desk.tasks import Tasks
from desk.wording import of_given_back
from desk.wording.story import of_story
from tests.desk.services.conftest import Through

BOOK, LIST = "POST /transactions", "GET /transactions"
S = IntentState


async def paid(counter, fault: str, *, amount: int = 100, times: int = 1):
    """A top-up met by that fault, and its account."""
    client = counter.person("deposit").id
    (account, *_) = await counter.club.client_accounts(client)
    counter.faults.set(BOOK, fault, times=times)
    result = await counter.till.top_up(client, account.id, Tender(PayKind.CASH, Money.of(amount)), again=True)
    return result.intents[0]


async def test_a_payment_that_was_booked_is_found_and_confirmed(counter, prover):
    lost = await paid(counter, "lost_after")
    assert lost.state is S.UNKNOWN
    proved = await prover.prove(lost.id)
    assert (proved.state, proved.claimed_by) == (S.CONFIRMED, ClaimedBy.RECONCILE)
    assert [proved.row_id] == counter.booked()


@pytest.mark.parametrize("days", [-400, -12, -2, 2, 12, 400])
async def test_a_payment_is_found_though_luckyfits_clock_jumps_after_it(counter, prover, days):
    counter.cable.ahead = timedelta()
    lost = await paid(counter, "lost_after")
    counter.cable.ahead = timedelta(days=days)
    proved = await prover.prove(lost.id)
    assert ([proved.row_id], proved.state) == (counter.booked(), S.CONFIRMED)


@pytest.mark.parametrize("days", [2, 12, 50])
async def test_a_payment_is_found_though_luckyfits_clock_was_ahead_when_it_was_sent(counter, prover, days):
    counter.cable.ahead = timedelta(days=days)
    lost = await paid(counter, "lost_after")
    counter.cable.ahead = timedelta()
    proved = await prover.prove(lost.id)
    assert ([proved.row_id], proved.state) == (counter.booked(), S.CONFIRMED)


@dataclass
class Ahead(RealClock):
    days: int

    def now(self):
        return super().now() + timedelta(days=self.days)


@pytest.mark.parametrize("days", [3, 50])
async def test_a_payment_is_found_though_luckyfit_tells_no_time_and_this_pcs_clock_is_ahead(counter, prover, days):
    counter.club._line.wire._clock = Ahead(days)
    lost = await paid(counter, "lost_after")
    proved = await prover.prove(lost.id)
    assert ([proved.row_id], proved.state) == (counter.booked(), S.CONFIRMED)


async def test_where_this_pcs_clock_knows_no_better_a_row_of_before_luckyfits_wrong_time_is_for_a_person(counter, prover):
    counter.club._line.wire._clock = Ahead(3650)
    counter.cable.ahead = timedelta(days=12)
    lost = await paid(counter, "lost_after")
    counter.cable.ahead = timedelta()
    assert (await prover.prove(lost.id)).state is S.AMBIGUOUS
    assert [row.id for row in await prover.choices(lost.id)] == counter.booked()


@pytest.mark.parametrize("always", [True, False], ids=["always", "once it is sent"])
async def test_while_the_clocks_are_months_apart_nothing_is_called_absent(counter, hand, prover, always):
    """The list is empty, and perhaps only since it begins too late."""
    counter.cable.ahead = timedelta(days=365 if always else 0)
    await counter.club.branches()
    lost = await paid(counter, "lost_after" if always else "lost_before")
    counter.cable.ahead = timedelta(days=365)
    stood: list[IntentState] = []

    async def pause(seconds: float) -> None:
        await hand.pause(seconds)
        if hand.seconds > 3 * SETTLE_S and not stood:
            stood.append((await counter.store.journal.intent(lost.id)).state)
            counter.cable.ahead = timedelta()

    prover._pause = pause
    assert (await prover.prove(lost.id)).state is (S.AMBIGUOUS if always else S.ABSENT)
    assert stood == [S.UNKNOWN]
    assert always is bool(counter.booked())


async def test_one_answer_of_another_time_is_forgotten_after_a_few_more(counter, prover):
    counter.cable.ahead = timedelta(days=-55)
    await counter.club.branches()
    counter.cable.ahead = timedelta()
    for _time in range(5):
        await counter.club.branches()
    lost = await paid(counter, "lost_after")
    since = (await counter.store.journal.evidence(lost.id)).since
    assert RealClock().now() - since < timedelta(hours=27)


async def test_what_another_program_sent_once_more_has_the_whole_time_again(counter, prover, hand):
    """Nobody tells this program of it: the journal's count of attempts does."""
    lost = await paid(counter, "lost_before")
    journal = counter.store.journal

    async def pause(seconds: float) -> None:
        await hand.pause(seconds)
        if hand.seconds >= SETTLE_S and (await journal.intent(lost.id)).attempts == 1:
            for state in (S.ABSENT, S.PREPARED):
                await journal.settle(lost.id, state)
            await journal.begin_attempt(lost.id, "0" * 64)
            await journal.settle(lost.id, S.UNKNOWN)

    prover._pause = pause
    proved = await prover.prove(lost.id)
    assert (proved.state, proved.attempts) == (S.ABSENT, 2)
    assert hand.seconds >= 2 * SETTLE_S


async def test_a_payment_that_never_arrived_is_absent_only_after_the_time_to_settle(counter, prover, hand):
    lost = await paid(counter, "lost_before")
    proved = await prover.prove(lost.id)
    assert (proved.state, proved.tender) == (S.ABSENT, TenderState.TAKEN)
    assert hand.waits == [2, 5, 10, 20, 40, 60, 60, 60]
    assert sum(hand.waits[:-2]) < SETTLE_S <= sum(hand.waits[:-1])


async def test_the_same_money_is_not_taken_anew_unasked_while_luckyfit_does_not_have_the_first(counter, prover):
    lost = await paid(counter, "lost_before")
    assert (await prover.prove(lost.id)).state is S.ABSENT
    anew = (lost.booking.client_id, lost.booking.account_id, Tender(PayKind.CASH, lost.booking.sum))
    with pytest.raises(NotAllowed) as caught:
        await counter.till.top_up(*anew)
    assert caught.value.code == "second_payment"
    assert counter.booked() == []
    assert (await counter.till.top_up(*anew, again=True)).intents[0].state is S.CONFIRMED


async def test_what_cannot_be_read_proves_nothing(counter, prover, hand):
    lost = await paid(counter, "lost_before")
    counter.faults.set(LIST, "html_502", times=9 * 3)
    proved = await prover.prove(lost.id)
    assert proved.state is S.ABSENT
    assert len(hand.waits) == 9 + 2


async def test_a_truncated_list_proves_nothing(counter, prover):
    lost = await paid(counter, "lost_after")
    counter.faults.set(LIST, "truncated", times=3)
    assert await prover.look(lost.id) == (await counter.store.journal.intent(lost.id), False)
    assert (await prover.look(lost.id))[0].state is S.CONFIRMED


async def test_a_row_of_before_is_never_taken_for_ours(counter, prover):
    counter.faults.clear()
    first = await paid(counter, "delay")
    assert first.state is S.CONFIRMED
    lost = await paid(counter, "lost_before")
    assert (await prover.prove(lost.id)).state is S.ABSENT


async def test_a_row_of_another_point_is_never_taken_for_ours(counter, prover):
    lost = await paid(counter, "lost_before")
    other = replace(lost.booking, point_name="Рецепція 2")
    await counter.club.book(other)
    assert (await prover.prove(lost.id)).state is S.ABSENT


async def test_without_a_name_of_its_own_a_desk_leaves_every_row_to_a_person(counter, prover):
    counter.till = Till(counter.club, counter.store.journal, counter.bus, RealClock(), "")
    lost = await paid(counter, "lost_after")
    proved = await prover.prove(lost.id)
    assert proved.state is S.AMBIGUOUS
    (row,) = await prover.choices(lost.id)
    assert (await prover.mine(lost.id, row.id)).claimed_by is ClaimedBy.OPERATOR


async def test_two_rows_that_may_be_it_are_for_a_person(counter, prover):
    lost = await paid(counter, "lost_after")
    twin = await counter.club.book(lost.booking)
    proved = await prover.prove(lost.id)
    assert proved.state is S.AMBIGUOUS
    assert len(await prover.choices(lost.id)) == 2
    with pytest.raises(NotAllowed):
        await prover.mine(lost.id, 1)
    assert (await prover.mine(lost.id, twin.id)).row_id == twin.id


async def test_nobody_is_asked_to_choose_while_the_payment_may_still_be_booked(counter, prover, hand):
    lost = await paid(counter, "lost_before")
    for _ in range(2):
        await counter.club.book(lost.booking)
    assert await prover.look(lost.id) == (lost, False)
    assert (await prover.prove(lost.id)).state is S.AMBIGUOUS
    assert sum(hand.waits) >= SETTLE_S


async def test_what_is_still_looked_for_cannot_be_called_absent_by_a_person(counter, prover):
    lost = await paid(counter, "lost_after")
    with pytest.raises(StoreError):
        await prover.none_is_mine(lost.id, [])
    assert (await prover.prove(lost.id)).state is S.CONFIRMED


async def test_none_of_two_rows_makes_it_absent(counter, prover):
    lost = await paid(counter, "lost_after")
    await counter.club.book(lost.booking)
    await prover.prove(lost.id)
    shown = [row.id for row in await prover.choices(lost.id)]
    assert (await prover.none_is_mine(lost.id, shown)).state is S.ABSENT
    assert len(shown) == 2
    assert await prover.choices(lost.id) == ()


async def test_what_a_person_decides_is_signed_by_who_worked_the_desk_and_what_the_program_does_by_nobody(counter, prover):
    await counter.store.shifts.open(Money(0), "Олена", None, None)
    lost = await paid(counter, "lost_after")
    await counter.club.book(lost.booking)
    await prover.prove(lost.id)
    await prover.none_is_mine(lost.id, [row.id for row in await prover.choices(lost.id)])
    await counter.till.give_back(lost.id)
    story = await counter.store.journal.story(lost.id)
    signed = {each["kind"]: json.loads(each["body"]).get("by", "") for each in story}
    decided = {kind for kind, who in signed.items() if who}
    assert set(signed.values()) == {"", "Олена"}
    assert decided == {"rows.refused", "intent.absent", "intent.cancelled"}
    whole = await counter.store.records.story(lost.id)
    assert [line.text for line in of_story(whole, language("uk")) if "Олена" in line.text]


async def test_what_was_given_up_once_makes_its_like_doubtful(counter, prover):
    first = await paid(counter, "lost_before")
    await prover.prove(first.id)
    given_back = (await counter.till.give_back(first.id)).intent
    assert (given_back.state, given_back.tender) == (S.CANCELLED, TenderState.RETURNED)
    second = await paid(counter, "lost_after")
    assert (await prover.prove(second.id)).state is S.AMBIGUOUS


async def test_what_is_surely_absent_can_be_sent_again_once(counter, prover):
    lost = await paid(counter, "lost_before")
    await prover.prove(lost.id)
    counter.cable.arrived.clear()
    sent = await counter.till.send_again(lost.id)
    assert counter.cable.arrived == [LIST, BOOK]  # one last look, and nothing between it and the sending
    assert (sent.state, sent.attempts) == (S.CONFIRMED, 2)
    assert [sent.row_id] == counter.booked()
    with pytest.raises(NotAllowed):
        await counter.till.send_again(lost.id)


async def test_what_is_not_proved_absent_is_not_sent_again(counter):
    lost = await paid(counter, "lost_before")
    with pytest.raises(NotAllowed) as caught:
        await counter.till.send_again(lost.id)
    assert caught.value.code == "not_absent"
    with pytest.raises(NotAllowed):
        await counter.till.give_back(lost.id)
    assert counter.booked() == []


async def test_a_payment_that_turns_up_late_is_not_sent_again(counter, prover):
    lost = await paid(counter, "lost_before")
    await prover.prove(lost.id)
    await counter.club.book(lost.booking)
    with pytest.raises(NotAllowed) as caught:
        await counter.till.send_again(lost.id)
    assert caught.value.code == "turned_up"
    assert (await counter.store.journal.intent(lost.id)).state is S.AMBIGUOUS
    assert len(counter.booked()) == 1


async def test_a_second_attempt_lost_too_is_proved_like_the_first(counter, prover):
    lost = await paid(counter, "lost_before")
    await prover.prove(lost.id)
    counter.faults.set(BOOK, "lost_after", times=1)
    with pytest.raises(OutcomeUnknown):
        await counter.till.send_again(lost.id)
    proved = await prover.prove(lost.id)
    assert (proved.state, proved.attempts) == (S.CONFIRMED, 2)
    assert len(counter.booked()) == 1


async def test_a_refusal_of_a_second_attempt_is_unknown(counter, prover):
    lost = await paid(counter, "lost_before")
    await prover.prove(lost.id)
    counter.faults.set(BOOK, "refuse", times=1)
    with pytest.raises(OutcomeUnknown):
        await counter.till.send_again(lost.id)
    assert (await counter.store.journal.intent(lost.id)).state is S.UNKNOWN


async def test_a_watch_takes_up_what_was_unknown_before_and_what_becomes_so(counter, hand):
    before = await paid(counter, "lost_after")
    tasks = Tasks()
    prover = Prover(counter.club, counter.store.journal, counter.bus, hand, tasks, pause=hand.pause)
    await prover.watch()
    after = await paid(counter, "lost_after", amount=200)
    while await counter.store.journal.open_questions():
        await hand.pause(0)
    states = [(await counter.store.journal.intent(each.id)).state for each in (before, after)]
    assert states == [S.CONFIRMED, S.CONFIRMED]
    await tasks.stop()


async def absent(counter, prover):
    return await prover.prove((await paid(counter, "lost_before")).id)


async def test_what_was_taken_anew_at_this_desk_is_told_before_the_first_is_sent_again(counter, prover):
    lost = await absent(counter, prover)
    booking, by_card = lost.booking, Tender(PayKind.CARD, Money.of(100))
    (anew,) = (await counter.till.top_up(booking.client_id, booking.account_id, by_card, again=True)).intents
    with pytest.raises(NotAllowed) as caught:
        await counter.till.send_again(lost.id)
    assert (caught.value.code, caught.value.details["row"]) == ("second_payment", anew.row_id)
    assert (await counter.store.journal.intent(lost.id)).state is S.ABSENT
    assert counter.booked() == [anew.row_id]
    assert (await counter.till.send_again(lost.id, again=True)).state is S.CONFIRMED


async def test_parts_of_one_payment_are_not_each_other_s_second_payment(counter, prover):
    client = counter.person("debt_both").id
    parts = [replace(each, sum=Money.of(300)) for each in await counter.dues(client)]
    counter.faults.set(BOOK, "lost_before", times=1)
    result = await counter.till.pay(client, parts, [Tender(PayKind.CASH, Money.of(600))])
    lost = await prover.prove(result.intents[0].id)
    assert [lost.state, result.intents[1].state] == [S.ABSENT, S.CONFIRMED]
    assert (await counter.till.send_again(lost.id)).state is S.CONFIRMED


async def test_what_was_taken_anew_at_another_desk_is_told_too(counter, prover):
    client = counter.person("debt_both").id
    due = replace((await counter.dues(client))[0], sum=Money.of(1000))
    counter.faults.set(BOOK, "lost_before", times=1)
    result = await counter.till.pay(client, [due], [Tender(PayKind.CASH, due.sum)])
    lost = await prover.prove(result.intents[0].id)
    row = await counter.club.book(replace(lost.booking, point_name="Рецепція 2"))
    with pytest.raises(NotAllowed) as caught:
        await counter.till.send_again(lost.id)
    assert (caught.value.code, caught.value.details["row"]) == ("second_payment", row.id)


async def test_a_payment_that_turns_up_late_is_not_given_back(counter, prover):
    lost = await absent(counter, prover)
    await counter.club.book(lost.booking)
    with pytest.raises(NotAllowed) as caught:
        await counter.till.give_back(lost.id)
    assert caught.value.code == "turned_up"
    after = await counter.store.journal.intent(lost.id)
    assert (after.state, after.tender) == (S.AMBIGUOUS, TenderState.TAKEN)


async def test_one_empty_list_is_not_enough_whenever_it_is_read(counter, hand, prover):
    """The row is listed late, between the first list past the time to settle and the next."""
    lost = await paid(counter, "lost_before")
    empty = 0

    class Late(Through):
        async def statement(self, booking, since=None):
            nonlocal empty
            told = await counter.club.statement(booking, since)
            if hand.seconds >= SETTLE_S and not empty:
                empty += 1
                await counter.club.book(booking)
            return told

    prover._club = Late(counter.club)
    assert (await prover.prove(lost.id)).state is S.CONFIRMED
    assert empty == 1


async def test_money_can_be_given_back_while_luckyfit_can_not_be_read_and_that_is_said(counter, prover):
    lost = await absent(counter, prover)
    counter.cable.cut.add(LIST)
    given = await counter.till.give_back(lost.id)
    assert (given.intent.state, given.intent.tender, given.looked) == (S.CANCELLED, TenderState.RETURNED, False)
    assert "could not be asked" in of_given_back(given.intent, looked=given.looked)
    assert await counter.store.corrections.to_look_at(3) == [given.intent]


async def test_an_absent_payment_is_looked_at_again_by_itself_and_becomes_a_choice_when_its_row_comes(counter, hand):
    tasks = Tasks()
    prover = Prover(counter.club, counter.store.journal, counter.bus, hand, tasks, pause=hand.pause)
    lost = await absent(counter, prover)
    later: list[float] = []
    turned = asyncio.Event()

    async def pause(seconds: float) -> None:
        later.append(seconds)
        if len(later) == 3:
            await counter.club.book(lost.booking)

    prover._pause = pause
    counter.bus.subscribe(IntentChanged, lambda fact: turned.set() if fact.intent.state is S.AMBIGUOUS else None)
    counter.cable.arrived.clear()
    await prover.watch()
    await turned.wait()
    assert later == [WAITS_S[0], 600, 3000]
    assert counter.cable.arrived.count(LIST) == 3
    await tasks.stop()


async def test_an_absent_payment_somebody_decides_about_while_it_is_read_stays_as_it_was_decided(counter, prover):
    lost = await absent(counter, prover)
    await counter.club.book(lost.booking)

    class Slow(Through):
        async def statement(self, booking, since=None):
            told = await counter.club.statement(booking, since)
            await counter.store.journal.settle(lost.id, S.CANCELLED, tender=TenderState.RETURNED)
            return told

    prover._club = Slow(counter.club)
    assert (await prover.look_again(lost.id))[0].state is S.CANCELLED
    await prover._lies(lost.id, at_start=True)
    assert (await counter.store.journal.intent(lost.id)).state is S.CANCELLED


async def test_what_another_program_proves_while_it_is_read_is_as_good(counter, prover):
    lost = await paid(counter, "lost_after")
    (row,) = counter.booked()

    class Slow(Through):
        async def statement(self, booking, since=None):
            told = await counter.club.statement(booking, since)
            await counter.store.journal.settle(lost.id, S.CONFIRMED, row_id=row, claimed_by=ClaimedBy.RECONCILE)
            return told

    prover._club = Slow(counter.club)
    proved = await prover.prove(lost.id)
    assert (proved.state, proved.row_id) == (S.CONFIRMED, row)


async def test_a_list_that_can_not_be_read_leaves_an_absent_payment_as_it_is(counter, prover):
    lost = await absent(counter, prover)
    await counter.club.book(lost.booking)
    counter.cable.cut.add(LIST)
    assert await prover.look_again(lost.id) == (lost, False)


async def sql(counter, statement: str) -> None:
    await counter.store.journal._database.execute(text(statement))


async def test_what_could_not_be_written_down_is_found_out_as_soon_as_it_can_be(counter, hand):
    """Without a restart: the file calls it on its way, and nobody else would ever look for it."""
    tasks, proved = Tasks(), asyncio.Event()

    async def pause(seconds: float) -> None:
        if seconds == AGAIN_S:
            await sql(counter, "DROP TRIGGER IF EXISTS worn")
        await hand.pause(seconds)

    prover = Prover(counter.club, counter.store.journal, counter.bus, hand, tasks, pause=pause)
    await prover.watch()
    counter.bus.subscribe(IntentChanged, lambda fact: proved.set() if fact.intent.state is S.CONFIRMED else None)
    await sql(
        counter,
        "CREATE TRIGGER worn BEFORE UPDATE ON intent WHEN new.state IN ('confirmed', 'unknown') "
        "BEGIN SELECT RAISE(ABORT, 'worn out'); END",
    )
    lost = await paid(counter, "lost_after")
    assert lost.state is S.UNKNOWN
    await asyncio.wait_for(proved.wait(), 30)
    after = await counter.store.journal.intent(lost.id)
    assert ([after.row_id], after.claimed_by) == (counter.booked(), ClaimedBy.RECONCILE)
    assert await counter.till.open_questions() == []
    await tasks.stop()


def sharing(counter, hand):
    return Prover(counter.club, counter.store.journal, counter.bus, hand, Tasks(), pause=hand.pause, point_shared=True)


async def test_where_desks_share_a_name_the_only_row_may_be_the_other_desk_s_and_a_person_chooses(counter, hand):
    lost = await paid(counter, "lost_before")
    theirs = await counter.club.book(lost.booking)
    prover = sharing(counter, hand)
    assert (await prover.prove(lost.id)).state is S.AMBIGUOUS
    assert [row.id for row in await prover.choices(lost.id)] == [theirs.id]
    absent = await prover.none_is_mine(lost.id, [theirs.id])
    assert (absent.state, (await counter.till.send_again(lost.id, again=True)).state) == (S.ABSENT, S.CONFIRMED)
    assert len(counter.booked()) == 2


async def test_where_desks_share_a_name_a_person_s_choice_is_all_it_takes(counter, hand):
    lost = await paid(counter, "lost_after")
    prover = sharing(counter, hand)
    assert (await prover.prove(lost.id)).state is S.AMBIGUOUS
    mine = await prover.mine(lost.id, counter.booked()[0])
    assert (mine.state, mine.claimed_by) == (S.CONFIRMED, ClaimedBy.OPERATOR)


async def test_where_desks_share_a_name_what_is_not_there_is_absent_all_the_same(counter, hand):
    assert (await sharing(counter, hand).prove((await paid(counter, "lost_before")).id)).state is S.ABSENT


async def numbered_anew(counter, fault="lost_after"):
    """A booked payment whose row LuckyFit lost, and somebody else's whose answer was lost: its row has the first's number."""
    other = counter.person("message").id
    (account, *_) = await counter.club.client_accounts(other)
    (first,) = (await counter.till.top_up(other, account.id, Tender(PayKind.CASH, Money.of(100)))).intents
    counter.take_out(first.row_id)
    lost = await paid(counter, fault)
    if fault == "lost_after":
        counter.state.movements[-1] = replace(counter.state.movements[-1], id=first.row_id)
    return first, lost


async def test_a_number_that_luckyfit_gave_twice_is_no_proof_of_absence(counter, prover):
    first, lost = await numbered_anew(counter)
    assert (await prover.prove(lost.id)).state is S.AMBIGUOUS
    assert [row.id for row in await prover.choices(lost.id)] == [first.row_id]
    with pytest.raises(NotAllowed) as caught:
        await prover.mine(lost.id, first.row_id)
    assert (caught.value.code, caught.value.details) == ("row_of_another", {"row": first.row_id})
    assert (await counter.store.journal.intent(lost.id)).state is S.AMBIGUOUS
    assert (await prover.none_is_mine(lost.id, [first.row_id])).state is S.ABSENT


async def test_a_number_given_twice_is_asked_about_before_anything_is_sent_again_whatever_was_said_of_it(counter, prover):
    first, lost = await numbered_anew(counter)
    await prover.prove(lost.id)
    await prover.none_is_mine(lost.id, [first.row_id])
    booked = counter.booked()
    with pytest.raises(NotAllowed) as caught:
        await counter.till.send_again(lost.id)
    assert (caught.value.code, caught.value.details["row"]) == ("second_payment", first.row_id)
    assert (counter.booked(), (await counter.store.journal.intent(lost.id)).state) == (booked, S.ABSENT)
    assert (await counter.till.send_again(lost.id, again=True)).state is S.CONFIRMED


async def test_a_number_given_twice_while_a_payment_lies_absent_stops_it_from_being_sent_again(counter, prover):
    first, lost = await numbered_anew(counter, "lost_before")
    assert (await prover.prove(lost.id)).state is S.ABSENT
    await counter.club.book(lost.booking)
    counter.state.movements[-1] = replace(counter.state.movements[-1], id=first.row_id)
    with pytest.raises(NotAllowed) as caught:
        await counter.till.send_again(lost.id, again=True)
    assert caught.value.code == "turned_up"
    assert counter.booked() == [first.row_id]


async def test_a_row_that_an_identical_payment_claims_is_that_one_s_alone(counter, prover):
    lost = await absent(counter, prover)
    anew = await paid(counter, "drip")
    assert (anew.state, anew.booking) == (S.CONFIRMED, lost.booking)
    assert (await prover.look_again(lost.id))[0].state is S.ABSENT
    assert (await counter.till.send_again(lost.id, again=True)).state is S.CONFIRMED
    assert len(counter.booked()) == 2
