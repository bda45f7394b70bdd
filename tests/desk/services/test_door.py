"""The door: written down before it opens, opened once, settled by what became of it; free to leave, whatever happens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from desk.errors import Unreachable
from desk.events import (
    CardRead,
    DoorBusy,
    PassAnnulled,
    PassContradicted,
    PassDenied,
    PassEnded,
    PassMade,
    PassSettled,
    PassUnwritten,
    TapRepeated,
)
from desk.model.decide import UNTOLD, Code, Facts, Level, Rules, decide
from desk.model.door import Passback
from desk.model.gate import Busy, Direction, Failed, NotPassed, Opened, Passed
from desk.model.passing import Ending, Pass, PassFilter, Rotated, Source, Verdict, ending_of, tag_hash
from desk.model.tag import Tag
from desk.model.view import ROSTER, Found, Several, StaffCard
from desk.services.door import DoorKnobs
from tests.desk.services.doorway import (
    AN_HOUR,
    BADGE,
    CARD,
    IN,
    OLENA,
    OLGA,
    OTHER,
    OUT,
    PETRO,
    START,
    HandClock,
    House,
    found,
    house,
    ticket,
)

LINE_DOWN = Unreachable("clients")
ENDED = ticket(finished=START - timedelta(days=3))


@pytest.fixture
async def here(tmp_path):
    made = await house(tmp_path)
    yield made
    await made.stop()


async def test_a_door_that_is_shut_lets_nobody_in_writes_it_down_and_lets_everybody_out(here):
    here.hear(PassDenied, PassMade)
    here.door.is_shut = lambda point: point == "main"
    denied = await here.door.tapped(CARD, IN)
    assert (denied.verdict, denied.reasons[0], denied.client_id) == (Verdict.DENIED, "door_shut", OLGA.id)
    assert (await here.door.tapped(CARD, OUT)).opens
    assert here.gates["main"].opened == [Direction.OUT]
    assert [type(each) for each in here.facts] == [PassDenied, PassMade]


async def test_a_controller_that_opens_by_itself_is_told_no_at_a_shut_door(here):
    here.door.is_shut = lambda point: point == "main"
    assert not await here.door.asked(CARD, IN)
    assert await here.door.asked(CARD, OUT)


async def test_a_card_of_two_at_a_shut_door_is_told_to_be_at_a_shut_door(here):
    here.door.is_shut = lambda _point: True
    here.book.live[CARD.number] = here.book.remembered[CARD.number] = Several((OLGA, PETRO), CARD)
    assert (await here.door.tapped(CARD, IN)).reasons == ("door_shut", "several_clients")


async def test_a_shut_door_that_stands_open_in_an_emergency_keeps_nobody_out(here):
    here.door.is_shut = lambda _point: True
    here.door.stands_open = True
    assert (await here.door.tapped(CARD, IN)).opens


async def test_the_door_next_to_a_shut_one_works(here):
    here.door.is_shut = lambda point: point == "main"
    assert (await here.door.tapped(CARD, replace(IN, point="side"))).opens


async def disk_full(here: House) -> None:
    """From now on nothing can be written into the record."""
    await here.store.passes._database.execute(
        text("CREATE TRIGGER full BEFORE INSERT ON pass BEGIN SELECT RAISE(ABORT, 'no room'); END")
    )


async def test_a_card_with_a_good_ticket_opens_the_door_after_its_pass_is_on_the_disk(here):
    here.hear(PassMade, PassSettled)
    passed = await here.door.tapped(CARD, IN)
    assert (passed.verdict, passed.rotated, passed.client_id, passed.source) == (
        Verdict.ALLOWED,
        Rotated.YES,
        17,
        Source.ROSTER,
    )
    assert (here.gates["main"].opened, here.gates["main"].unwritten, here.gates["side"].opened) == ([Direction.IN], 0, [])
    assert [type(each) for each in here.facts] == [PassMade, PassSettled]
    assert await here.passes() == (passed,)


async def test_the_gate_looks_into_the_record_and_would_notice(here):
    """The control of the test before: a gate opened without a pass is counted."""
    await here.gates["main"].open(Direction.IN)
    assert here.gates["main"].unwritten == 1


async def test_what_is_written_names_no_card_and_tells_how_old_the_answer_was(here):
    passed = await here.door.tapped(CARD, IN)
    assert (passed.tag_hash, passed.age_s) == (tag_hash(CARD, b"secret"), 3600)
    assert CARD.number.hex() not in passed.tag_hash
    assert tag_hash(CARD, b"another") != passed.tag_hash != tag_hash(OTHER, b"secret")


async def test_a_card_nobody_has_opens_nothing_and_is_written_down_too(here):
    here.hear(PassMade, PassDenied)
    passed = await here.door.tapped(OTHER, IN)
    assert (passed.verdict, passed.reasons, passed.client_id, passed.rotated) == (Verdict.DENIED, ("unknown_tag",), None, None)
    assert here.gates["main"].opened == []
    assert [type(each) for each in here.facts] == [PassDenied]
    assert len(await here.passes()) == 1


@pytest.mark.parametrize(
    ("hours", "verdict", "reasons"),
    [
        (23, Verdict.ALLOWED, ("staff",)),
        (25, Verdict.WARNED, ("old_data", "staff")),
        (73, Verdict.DENIED, ("too_old", "staff")),
        (None, Verdict.DENIED, ("too_old", "staff")),
    ],
)
async def test_a_remembered_badge_ages_like_a_remembered_client(here, hours, verdict, reasons):
    told_at = None if hours is None else START - hours * AN_HOUR
    here.book.remembered[BADGE.number] = StaffCard(OLENA, BADGE, source=ROSTER, told_at=told_at)
    here.line_is_well = False
    passed = await here.door.tapped(BADGE, IN)
    assert (passed.verdict, passed.reasons, passed.staff_id) == (verdict, reasons, 7)
    assert passed.age_s == (None if hours is None else hours * 3600)


async def test_luckyfit_is_asked_about_a_badge_that_is_remembered_for_too_long(here):
    old = decide(Facts(staff=OLENA, age=73 * AN_HOUR), Rules(), START)
    here.book.remembered[BADGE.number] = StaffCard(OLENA, BADGE, old, ROSTER, START - 73 * AN_HOUR)
    here.book.live[BADGE.number] = StaffCard(OLENA, BADGE)
    assert (await here.door.tapped(BADGE, IN)).verdict is Verdict.ALLOWED


@pytest.mark.parametrize("level", [Level.NONE, Level.WARN])
async def test_what_is_remembered_for_too_long_lets_nobody_in_at_a_door_whatever_is_set(here, level):
    here.judging.rules = replace(here.judging.rules, levels={Code.TOO_OLD: level})
    here.book.remembered[CARD.number] = found(OLGA, ticket(), told_at=START - 73 * AN_HOUR)
    here.line_is_well = False
    assert (await here.door.tapped(CARD, IN)).verdict is Verdict.DENIED


async def test_a_staff_badge_opens_the_door_again_and_again(here):
    here.book.remembered[BADGE.number] = StaffCard(OLENA, BADGE)
    here.rules(hard=True)
    for _ in range(3):
        passed = await here.door.tapped(BADGE, IN)
        here.clock.go_on(timedelta(seconds=10))
        assert (passed.verdict, passed.staff_id, passed.client_id) == (Verdict.ALLOWED, 7, None)


async def test_a_card_of_two_opens_nothing(here):
    here.book.remembered[OTHER.number] = Several((OLGA, PETRO), OTHER)
    here.book.live[OTHER.number] = LINE_DOWN
    assert (await here.door.tapped(OTHER, IN)).reasons == ("several_clients",)


async def test_a_card_that_may_be_another_clients_opens_nothing(here):
    here.book.remembered[OTHER.number] = here.book.live[OTHER.number] = Several((OLGA,), OTHER)
    assert (await here.door.tapped(OTHER, IN)).verdict is Verdict.DENIED


@pytest.mark.parametrize(
    ("outcome", "ending", "fact"),
    [
        (Passed(), Ending.PASSED, PassSettled),
        (Opened(), Ending.OPENED, PassSettled),
        (NotPassed(), Ending.NOT_PASSED, PassAnnulled),
        (Busy(), Ending.BUSY, PassAnnulled),
        (Failed("no answer", may_have_opened=False), Ending.FAILED, PassAnnulled),
        (Failed("no answer", may_have_opened=True), Ending.IN_DOUBT, PassSettled),
    ],
)
async def test_what_the_gate_tells_settles_the_pass_and_is_said(here, outcome, ending, fact):
    here.hear(PassSettled, PassAnnulled)
    here.gates["main"].outcomes = [outcome]
    here.door._knobs = replace(here.door._knobs, busy_wait_s=0.0)
    passed = await here.door.tapped(CARD, IN)
    assert passed.ending is ending
    assert here.facts == [fact(passed)]


async def test_whoever_did_not_go_through_may_tap_again_at_once_and_used_up_nothing(here):
    here.book.remembered[CARD.number] = found(OLGA, ticket(passes_left=1))
    here.gates["main"].outcomes = [NotPassed(), Passed()]
    first, second = await here.door.tapped(CARD, IN), await here.door.tapped(CARD, IN)
    assert (first.annulled, second.rotated, second.counted) == (True, Rotated.YES, True)


async def test_the_last_visit_is_used_up_here_before_luckyfit_tells_anew(here):
    here.book.remembered[CARD.number] = found(OLGA, ticket(passes_left=1))
    here.book.live[CARD.number] = LINE_DOWN
    await here.door.tapped(CARD, IN)
    here.clock.go_on(timedelta(hours=2))
    assert (await here.door.tapped(CARD, IN)).reasons[0] == "no_passes"
    here.book.remembered[CARD.number] = found(OLGA, ticket(passes_left=1), told_at=here.clock.now())
    here.clock.go_on(timedelta(seconds=10))
    assert (await here.door.tapped(CARD, IN)).opens


async def back_for_five_minutes(here, stayed: timedelta) -> Pass:
    """The last visit, five minutes outside, and back: LuckyFit has told meanwhile that nothing is left."""
    await here.door.tapped(CARD, IN)
    here.clock.go_on(stayed)
    await here.door.tapped(CARD, OUT)
    here.clock.go_on(timedelta(minutes=5))
    here.book.remembered[CARD.number] = found(OLGA, ticket(passes_left=0), told_at=here.clock.now() - timedelta(minutes=2))
    return await here.door.tapped(CARD, IN)


async def test_coming_back_within_the_minutes_uses_up_no_other_visit_though_none_is_left(here):
    here.book.live[CARD.number] = LINE_DOWN
    here.book.remembered[CARD.number] = found(OLGA, ticket(passes_left=1))
    passed = await back_for_five_minutes(here, timedelta(minutes=90))
    assert (passed.opens, passed.counted, passed.reasons) == (True, False, ("reentry",))


async def test_a_visit_goes_on_over_the_hour_that_forgives(tmp_path):
    here = await house(tmp_path, HandClock(START.replace(hour=3, minute=50)))
    here.line_is_well = False
    here.book.remembered[CARD.number] = found(OLGA, ticket(passes_left=1), told_at=here.clock.now() - timedelta(hours=5))
    passed = await back_for_five_minutes(here, timedelta(minutes=8))
    assert (passed.opens, passed.counted, passed.reasons) == (True, False, ("reentry",))
    await here.stop()


# the same card, another card


async def test_a_card_left_on_the_reader_is_one_pass(here):
    await here.door.tapped(CARD, IN)
    here.clock.go_on(timedelta(seconds=4))
    assert await here.door.tapped(CARD, IN) is None
    assert len(await here.passes()) == 1


async def test_the_same_card_at_another_door_is_another_pass(here):
    await here.door.tapped(CARD, IN)
    assert (await here.door.tapped(CARD, OUT)).direction is Direction.OUT


async def test_while_the_door_is_open_the_same_card_is_nothing_and_another_has_to_wait(here):
    busy: asyncio.Queue[DoorBusy] = asyncio.Queue()
    here.bus.subscribe(DoorBusy, busy.put_nowait)
    here.book.remembered[OTHER.number] = found(PETRO, ticket())
    here.gates["main"].holds = asyncio.Event()
    first = asyncio.gather(here.door.tapped(CARD, IN))
    await here.gates["main"].pulsed.wait()
    assert await here.door.tapped(CARD, IN) is None
    assert busy.empty()
    second = asyncio.gather(here.door.tapped(OTHER, IN))
    assert await busy.get() == DoorBusy(IN)
    assert len(await here.passes()) == 1
    here.gates["main"].holds.set()
    (one,), (other,) = await first, await second
    assert [(each.client_id, each.ending) for each in (one, other)] == [(17, Ending.PASSED), (18, Ending.PASSED)]


@pytest.mark.parametrize(
    ("place", "verdict", "reasons", "opened"),
    [(IN, Verdict.DENIED, ("busy",), 1), (OUT, Verdict.ALLOWED, ("exit",), 2)],
)
async def test_a_tap_for_which_the_door_never_comes_free_is_written_down_and_who_goes_out_is_let_out(
    tmp_path, place, verdict, reasons, opened
):
    here = await house(tmp_path, knobs=DoorKnobs(busy_wait_s=0.01))
    here.book.remembered[OTHER.number] = found(PETRO, ticket())
    here.hear(DoorBusy, PassDenied)
    here.gates["main"].holds = asyncio.Event()
    first = asyncio.gather(here.door.tapped(CARD, place))
    await here.gates["main"].pulsed.wait()
    here.gates["main"].pulsed.clear()
    second = asyncio.gather(here.door.tapped(OTHER, place))
    await asyncio.wait({second, asyncio.ensure_future(here.gates["main"].pulsed.wait())}, return_when="FIRST_COMPLETED")
    here.gates["main"].holds.set()
    (passed,) = await second
    await first
    assert (passed.verdict, passed.reasons, passed.client_id) == (verdict, reasons, 18)
    assert len(here.gates["main"].opened) == opened
    vain = place is IN
    assert [type(each) for each in here.facts] == ([DoorBusy, PassDenied, DoorBusy] if vain else [DoorBusy])
    assert here.facts[-1] == DoorBusy(place, waits=not vain)
    assert (await here.door.tapped(OTHER, IN)).opens
    await here.stop()


async def test_a_gate_that_is_open_for_somebody_else_is_asked_again_until_it_is_free(here):
    here.gates["main"].outcomes = [Busy(), Busy(), Passed()]
    assert (await here.door.tapped(CARD, IN)).ending is Ending.PASSED
    assert len(await here.passes()) == 1


async def test_cards_read_by_turns_are_one_pass_each(here):
    here.hear(TapRepeated)
    here.book.remembered[OTHER.number] = found(PETRO, ticket())
    passed = []
    for card in (CARD, OTHER, CARD, OTHER, CARD):
        passed.append(await here.door.tapped(card, IN))
        here.clock.go_on(timedelta(seconds=1))
    assert len(here.gates["main"].opened) == 2
    olgas, petros = TapRepeated(IN, passed[0].id), TapRepeated(IN, passed[1].id)
    assert here.facts == [olgas, petros, olgas]
    here.clock.go_on(timedelta(seconds=5))
    assert await here.door.tapped(OTHER, IN) is not None


async def test_coming_in_again_with_the_same_card_is_said_and_may_be_refused(here):
    await here.door.tapped(CARD, IN)
    here.clock.go_on(timedelta(minutes=9))
    assert (await here.door.tapped(CARD, IN)).reasons[0] == "passed_lately"
    here.rules(hard=True)
    here.clock.go_on(timedelta(minutes=9))
    assert (await here.door.tapped(CARD, IN)).verdict is Verdict.DENIED


async def test_a_denied_tap_is_no_entry_to_be_held_against_anybody(here):
    here.rules(passback=Passback.LOGICAL, hard=True)
    await here.door.tapped(CARD, IN)
    here.clock.go_on(timedelta(minutes=30))
    assert (await here.door.tapped(CARD, IN)).reasons[0] == "inside"
    await here.door.tapped(CARD, OUT)
    here.clock.go_on(timedelta(minutes=30))
    assert (await here.door.tapped(CARD, IN)).opens


async def test_the_same_card_a_moment_later_is_told_of_and_nothing_is_decided(here):
    here.hear(TapRepeated)
    passed = await here.door.tapped(CARD, IN)
    assert await here.door.tapped(CARD, IN) is None
    assert here.facts == [TapRepeated(IN, passed.id)]
    assert len(await here.passes()) == 1


async def test_the_house_fills_up_and_has_room_again(here):
    here.rules(capacity=1)
    here.book.remembered[OTHER.number] = found(PETRO, ticket())
    await here.door.tapped(OTHER, IN)
    assert (await here.door.tapped(CARD, IN)).reasons[0] == "full"
    await here.door.tapped(OTHER, OUT)
    here.clock.go_on(timedelta(minutes=1))
    assert (await here.door.tapped(CARD, IN)).opens


async def test_whoever_came_yesterday_and_was_not_seen_going_out_finds_the_house_as_full_as_others_do(here):
    here.rules(capacity=1)
    here.book.live[CARD.number] = here.book.live[OTHER.number] = LINE_DOWN
    here.book.remembered[OTHER.number] = found(PETRO, ticket())
    await here.door.tapped(CARD, IN)
    here.clock.go_on(timedelta(days=1))
    assert (await here.door.tapped(OTHER, IN)).opens
    assert (await here.door.tapped(CARD, IN)).reasons[0] == "full"


# LuckyFit behind the door


async def test_who_is_remembered_well_is_let_in_without_waiting_for_luckyfit(here):
    here.book.holds = asyncio.Event()
    assert (await here.door.tapped(CARD, IN)).opens
    assert here.book.asked == [CARD.number]


async def test_nothing_is_asked_of_luckyfit_before_the_gate_has_its_pulse(here):
    gate = here.gates["main"]
    gate.holds = asyncio.Event()
    tap = here.tasks.start(here.door.tapped(CARD, IN), name="a tap")
    await gate.pulsed.wait()
    assert here.book.asked == []
    await here.book.was_asked.wait()
    assert not tap.done(), "nobody waits for the end of a pass to ask"
    gate.holds.set()
    assert (await tap).opens


async def test_who_is_remembered_badly_is_asked_for_first(here):
    here.book.remembered[CARD.number] = found(OLGA, ENDED)
    here.book.live[CARD.number] = found(OLGA, ticket(), source="luckyfit", told_at=START)
    passed = await here.door.tapped(CARD, IN)
    assert (passed.verdict, passed.source, passed.age_s) == (Verdict.ALLOWED, Source.ONLINE, None)


async def test_who_is_not_remembered_is_asked_for(here):
    here.book.live[OTHER.number] = found(PETRO, ticket(), source="luckyfit", told_at=START)
    assert (await here.door.tapped(OTHER, IN)).client_id == 18


async def test_luckyfit_is_not_waited_for_longer_than_is_set(tmp_path):
    here = await house(tmp_path, knobs=DoorKnobs(live_wait_s=0.01))
    here.book.remembered[CARD.number], here.book.holds = found(OLGA, ENDED), asyncio.Event()
    passed = await here.door.tapped(CARD, IN)
    assert (passed.verdict, passed.reasons, passed.source) == (Verdict.DENIED, ("expired",), Source.ROSTER)
    await here.stop()


async def test_a_card_nobody_is_remembered_with_stays_unknown_without_a_line(here):
    here.book.live[OTHER.number] = LINE_DOWN
    passed = await here.door.tapped(OTHER, IN)
    assert (passed.reasons, passed.source, passed.age_s) == (("unknown_tag",), Source.ROSTER, None)


@pytest.mark.parametrize(
    ("hours", "verdict", "reasons"),
    [(23, Verdict.ALLOWED, ()), (25, Verdict.WARNED, ("old_data",)), (73, Verdict.DENIED, ("too_old",))],
)
async def test_what_luckyfit_told_long_ago_lets_in_with_a_warning_and_then_not_by_itself(here, hours, verdict, reasons):
    here.book.remembered[CARD.number] = found(OLGA, ticket(), told_at=START - timedelta(hours=hours))
    here.book.live[CARD.number] = LINE_DOWN
    passed = await here.door.tapped(CARD, IN)
    assert (passed.verdict, passed.reasons, passed.age_s) == (verdict, reasons, hours * 3600)


async def test_whose_tickets_were_never_told_is_not_let_in_by_itself(here):
    known = found(OLGA)
    never = decide(Facts((OLGA,), age=UNTOLD), Rules(), START)
    here.book.remembered[CARD.number] = Found(replace(known.view, decision=never))
    here.book.live[CARD.number] = LINE_DOWN
    assert (await here.door.tapped(CARD, IN)).reasons == ("too_old",)


async def test_while_the_line_is_known_to_be_lost_nobody_waits_for_it(here):
    here.line_is_well, here.book.holds = False, asyncio.Event()
    assert (await here.door.tapped(CARD, IN)).opens
    assert (await here.door.tapped(OTHER, IN)).reasons == ("unknown_tag",)
    assert here.book.asked == []


async def test_without_a_line_what_is_remembered_decides(here):
    here.book.remembered[CARD.number], here.book.live[CARD.number] = found(OLGA, ENDED), LINE_DOWN
    assert (await here.door.tapped(CARD, IN)).reasons == ("expired",)


async def test_luckyfit_that_would_not_have_let_in_is_told_of_and_nothing_is_locked(here):
    told: asyncio.Queue[PassContradicted] = asyncio.Queue()
    here.bus.subscribe(PassContradicted, told.put_nowait)
    here.book.live[CARD.number] = live = found(replace(OLGA, locked="До керівника"), ticket(), source="luckyfit")
    passed = await here.door.tapped(CARD, IN)
    contradicted = await told.get()
    assert (contradicted.passed.id, contradicted.outcome) == (passed.id, live)
    assert (await here.passes())[0].rotated is Rotated.YES


async def test_a_card_that_is_somebody_elses_by_now_is_told_of(here):
    told: asyncio.Queue[PassContradicted] = asyncio.Queue()
    here.bus.subscribe(PassContradicted, told.put_nowait)
    here.book.live[CARD.number] = found(PETRO, ticket(), source="luckyfit")
    await here.door.tapped(CARD, IN)
    assert (await told.get()).outcome.view.client is PETRO


async def test_luckyfit_that_agrees_is_no_news(here):
    here.hear(PassContradicted)
    here.book.live[CARD.number] = found(OLGA, ticket(), source="luckyfit")
    await here.door.tapped(CARD, IN)
    await asyncio.gather(*here.tasks._running)
    assert (here.facts, here.book.asked) == ([], [CARD.number])


# a controller that opens by itself


async def test_a_controller_that_asks_is_answered_when_it_is_written_and_tells_what_became_of_it(here):
    here.door.start()
    settled: asyncio.Queue[PassSettled] = asyncio.Queue()
    here.bus.subscribe(PassSettled, settled.put_nowait)
    assert await here.door.asked(CARD, IN)
    assert here.looked(Direction.IN)
    assert here.gates["main"].opened == []
    await asyncio.sleep(0)
    here.bus.publish(PassEnded("side", Direction.IN, NotPassed(), CARD))
    here.bus.publish(PassEnded("main", Direction.IN, Passed(), CARD))
    assert (await settled.get()).passed.rotated is Rotated.YES


async def test_a_controller_is_told_no_for_whoever_is_not_let_in(here):
    assert not await here.door.asked(OTHER, IN)
    assert [each.verdict for each in await here.passes()] == [Verdict.DENIED]


@pytest.mark.parametrize("hard", [False, True])
async def test_a_controller_whose_answer_was_lost_gets_the_same_one_and_nothing_more_is_written(here, hard):
    here.rules(hard=hard)
    here.hear(TapRepeated)
    assert await here.door.asked(CARD, IN)
    here.clock.go_on(timedelta(seconds=1))
    assert await here.door.asked(CARD, IN)
    assert not await here.door.asked(OTHER, IN)
    assert not await here.door.asked(OTHER, IN)
    assert await here.door.asked(CARD, IN)
    assert [each.verdict for each in await here.passes()] == [Verdict.ALLOWED, Verdict.DENIED]
    assert len(here.facts) == 3


@pytest.mark.parametrize("hard", [False, True])
async def test_a_card_handed_back_before_the_controller_tells_of_the_pass_opens_nothing_as_that_is_another_question(here, hard):
    here.rules(hard=hard, passback=Passback.LOGICAL)
    here.hear(TapRepeated)
    assert await here.door.asked(CARD, IN, 10)
    assert not await here.door.asked(CARD, IN, 11)
    assert await here.door.asked(CARD, IN, 10)
    here.clock.go_on(timedelta(seconds=6))
    assert await here.door.asked(CARD, IN, 12) is not hard
    verdict = Verdict.DENIED if hard else Verdict.WARNED
    assert [each.verdict for each in await here.passes()] == [Verdict.ALLOWED, verdict]
    assert len(here.facts) == 2


async def test_a_card_asked_about_twice_at_once_opens_for_the_first_question_and_both_times_on_the_way_out(here):
    here.book.holds = asyncio.Event()
    here.book.live[OTHER.number] = found(PETRO, ticket())
    first = here.tasks.start(here.door.asked(OTHER, IN, 10), name="1")
    await here.book.was_asked.wait()
    assert not await here.door.asked(OTHER, IN, 11)
    here.book.holds.set()
    assert await first
    out = [here.tasks.start(here.door.asked(OTHER, OUT, number), name="out") for number in (12, 13)]
    assert [await each for each in out] == [True, True]
    assert len(await here.passes()) == 2


async def test_a_controller_that_asks_again_before_it_was_answered_waits_for_the_one_answer(here):
    here.book.holds = asyncio.Event()
    here.book.live[OTHER.number] = found(PETRO, ticket())
    first, second = here.tasks.start(here.door.asked(OTHER, IN), name="1"), here.tasks.start(here.door.asked(OTHER, IN), name="2")
    await here.book.was_asked.wait()
    here.book.holds.set()
    assert [await first, await second] == [True, True]
    assert len(await here.passes()) == 1


async def test_a_card_handed_back_opens_no_controller_a_second_time_once_somebody_has_gone_through(here):
    here.door.start()
    settled: asyncio.Queue[PassSettled] = asyncio.Queue()
    here.bus.subscribe(PassSettled, settled.put_nowait)
    assert await here.door.asked(CARD, IN)
    await asyncio.sleep(0)
    here.bus.publish(PassEnded("main", Direction.IN, Passed(), CARD))
    await settled.get()
    await asyncio.sleep(0)
    assert not await here.door.asked(CARD, IN)
    assert await here.door.asked(CARD, OUT)
    assert await here.door.asked(CARD, OUT)
    assert [each.direction for each in await here.passes()] == [Direction.IN, Direction.OUT]


@pytest.mark.parametrize("by_hand", [Failed("the controller refused", may_have_opened=False), NotPassed(), Opened()])
async def test_what_became_of_who_was_let_in_by_hand_ends_no_cards_pass(here, by_hand):
    here.door.start()
    settled: asyncio.Queue[PassSettled | PassAnnulled] = asyncio.Queue()
    here.bus.subscribe(PassSettled, settled.put_nowait)
    here.bus.subscribe(PassAnnulled, settled.put_nowait)
    assert await here.door.asked(CARD, IN)
    await asyncio.sleep(0)
    here.bus.publish(PassEnded("main", Direction.IN, by_hand))
    here.bus.publish(PassEnded("main", Direction.IN, Passed(), CARD))
    assert (await settled.get()).passed.ending is Ending.PASSED


@pytest.mark.parametrize("ends", [(Passed(), NotPassed()), (NotPassed(), Passed())])
async def test_what_a_controller_tells_late_is_told_of_whom_it_let_in_by_the_card(here, ends):
    here.door.start()
    settled: asyncio.Queue[PassSettled | PassAnnulled] = asyncio.Queue()
    here.bus.subscribe(PassSettled, settled.put_nowait)
    here.bus.subscribe(PassAnnulled, settled.put_nowait)
    here.book.remembered[OTHER.number] = found(PETRO, ticket())
    assert await here.door.asked(CARD, IN)
    assert await here.door.asked(OTHER, IN)
    for tag, end in zip((BADGE, CARD, OTHER), (Passed(), *ends), strict=True):
        here.bus.publish(PassEnded("main", Direction.IN, end, tag))
    told = {each.client_id: each.ending for each in [(await settled.get()).passed, (await settled.get()).passed]}
    assert told == {17: ending_of(ends[0]), 18: ending_of(ends[1])}


async def test_a_controller_that_tells_nothing_leaves_it_unknown(tmp_path):
    here = await house(tmp_path, knobs=DoorKnobs(told_within_s=0.01))
    settled: asyncio.Queue[PassSettled] = asyncio.Queue()
    here.bus.subscribe(PassSettled, settled.put_nowait)
    await here.door.asked(CARD, IN)
    assert (await settled.get()).passed.ending is Ending.OPENED
    await here.stop()


async def test_what_is_decided_after_a_controller_was_told_no_is_annulled_and_uses_up_no_visit(here):
    here.hear(PassMade)
    annulled: asyncio.Queue[PassAnnulled] = asyncio.Queue()
    here.bus.subscribe(PassAnnulled, annulled.put_nowait)
    here.book.holds = asyncio.Event()
    here.book.live[OTHER.number] = found(PETRO, ticket(passes_left=1))
    asked = here.tasks.start(here.door.asked(OTHER, IN, 10), name="a controller that waits no longer")
    await here.book.was_asked.wait()
    asked.cancel()
    await asyncio.wait({asked})
    here.book.holds.set()
    passed = (await annulled.get()).passed
    assert (passed.opens, passed.counted, passed.ending, passed.stands, here.facts) == (True, True, Ending.FAILED, False, [])
    assert await here.door.asked(OTHER, IN, 11)


async def test_a_controller_may_let_out_and_not_in_when_nothing_can_be_written(here):
    await disk_full(here)
    assert (await here.door.asked(CARD, IN), await here.door.asked(CARD, OUT)) == (False, True)


# the way out


async def test_out_is_free_for_whoever_it_is_and_asks_nobody(here):
    here.book.remembered[CARD.number] = found(OLGA, ENDED)
    for card, client in ((CARD, 17), (OTHER, None), (Tag.dec10(99999999), None)):
        passed = await here.door.tapped(card, OUT)
        assert (passed.verdict, passed.reasons, passed.client_id) == (Verdict.ALLOWED, ("exit",), client)
    assert here.gates["main"].opened == [Direction.OUT] * 3
    assert here.book.asked == []


async def test_a_disk_that_takes_nothing_lets_nobody_in_by_itself_and_everybody_out(here):
    here.hear(PassUnwritten, PassMade, PassDenied)
    await disk_full(here)
    assert await here.door.tapped(CARD, IN) is None
    assert here.gates["main"].opened == []
    assert await here.door.tapped(CARD, OUT) is None
    assert here.gates["main"].opened == [Direction.OUT]
    assert [(each.place, each.opened) for each in here.facts] == [(IN, False), (OUT, True)]


async def test_a_card_may_be_tapped_again_at_once_when_the_disk_has_room_again(here):
    await disk_full(here)
    await here.door.tapped(CARD, IN)
    await here.store.passes._database.execute(text("DROP TRIGGER full"))
    assert (await here.door.tapped(CARD, IN)).number == 1


async def test_an_end_that_can_not_be_written_is_said(here):
    here.hear(PassUnwritten)
    await here.store.passes._database.execute(
        text("CREATE TRIGGER full BEFORE UPDATE ON pass BEGIN SELECT RAISE(ABORT, 'no room'); END")
    )
    assert (await here.door.tapped(CARD, IN)).ending is None
    assert [each.opened for each in here.facts] == [True]


async def test_a_door_without_a_device_annuls_what_it_was_to_open(here):
    del here.gates["main"]
    assert (await here.door.tapped(CARD, IN)).ending is Ending.FAILED


# readers, clocks, starts


async def test_a_reader_of_a_door_opens_that_door_and_one_of_the_desk_opens_none(here):
    settled = asyncio.Event()
    here.bus.subscribe(PassSettled, lambda _fact: settled.set())
    here.door.start()
    here.bus.publish(CardRead(CARD, "reception"))
    here.bus.publish(CardRead(CARD, "side"))
    await settled.wait()
    assert (here.gates["main"].opened, here.gates["side"].opened) == ([], [Direction.IN])
    assert [(each.point, each.direction) for each in await here.passes()] == [("side", Direction.IN)]


async def test_a_clock_set_back_years_revives_no_ticket_even_over_a_start(tmp_path):
    clock = HandClock()
    here = await house(tmp_path, clock)
    here.book.remembered[CARD.number] = found(OLGA, ENDED)
    here.book.live[CARD.number] = LINE_DOWN
    clock.moment -= timedelta(days=365)
    assert (await here.door.tapped(CARD, IN)).reasons == ("expired",)
    await here.stop()
    again = await house(tmp_path, clock)
    again.book.remembered[CARD.number], again.book.live[CARD.number] = found(OLGA, ENDED), LINE_DOWN
    clock.go_on(timedelta(minutes=1))
    assert (await again.door.tapped(CARD, IN)).reasons == ("expired",)
    await again.stop()


async def test_luckyfits_time_is_gone_by_where_the_pc_is_years_off(here):
    here.server = START
    here.clock.moment = START + timedelta(days=3650)
    assert (await here.door.tapped(CARD, IN)).decided_at == START


async def test_what_a_program_that_died_left_open_is_said_at_the_next_start(tmp_path):
    here = await house(tmp_path)
    here.gates["main"].holds = asyncio.Event()
    tapping = asyncio.gather(here.door.tapped(CARD, IN))
    await here.gates["main"].pulsed.wait()
    tapping.cancel()
    await here.stop()
    again = await house(tmp_path)
    again.hear(PassSettled)
    await again.door.settle_left()
    assert [(each.passed.ending, each.passed.rotated) for each in again.facts] == [(Ending.LOST, Rotated.UNKNOWN)]
    await again.stop()


async def test_money_taken_at_the_desk_opens_the_door_today(here):
    from desk.model.intent import TenderState
    from tests.desk.store.test_passes import CASH

    here.book.remembered[CARD.number], here.book.live[CARD.number] = found(OLGA, ENDED), LINE_DOWN
    await here.store.journal.prepare("", [CASH], operator="", tenders=(TenderState.TAKEN,))
    here.hear(PassContradicted)
    passed = await here.door.tapped(CARD, IN)
    assert (passed.verdict, passed.reasons) == (Verdict.WARNED, ("expired", "unproved_payment"))
    here.clock.go_on(timedelta(hours=12))
    assert (await here.door.tapped(CARD, IN)).verdict is Verdict.DENIED
    assert here.facts == []


async def test_two_doors_write_one_row_of_numbers(here):
    here.book.remembered[OTHER.number] = found(PETRO, ticket())
    await asyncio.gather(here.door.tapped(CARD, IN), here.door.tapped(OTHER, OUT))
    assert [each.number for each in (await here.store.passes.page(PassFilter())).passes] == [2, 1]


async def test_a_record_that_can_not_be_read_when_the_doors_are_taken_over_is_no_reason_not_to_work_them(here, caplog):
    await here.store.close()
    await here.door.settle_left()
    assert "left open can't be settled: closed" in caplog.text
