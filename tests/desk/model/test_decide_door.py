"""Who may come in at a door: named cases of its own rules, nights with an hour too many, and what holds for any facts at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.model.client import Client
from desk.model.decide import Allowed, Code, Denied, Facts, Level, Rules, Warned, decide
from desk.model.door import AtDoor, DoorRules, Passback, Span, forgiven_at, is_open, trusted
from desk.model.money import Money
from desk.model.passing import Direction, Ending, Lately, Pass, Source, Verdict
from desk.model.reason import AT_THE_DOOR
from desk.model.ticket import StartKind
from tests.desk.model.test_decide import BY_ENTRY, CASES, GOOD, IRYNA, KYIV, NOW, OLENA, Case, day, facts, of, rules, ticket

BOOT = "this start"
MONO = 10_000.0
IN, OUT = Direction.IN, Direction.OUT
TIMED, LOGICAL, BOTH = Passback.TIMED, Passback.LOGICAL, Passback.TIMED_LOGICAL
LIMITED = ticket(passes=8, passes_left=1)
ENDED = ticket(finished=day(-1), started=day(-40))


def passed(minutes: float, direction: Direction = IN, **more: object) -> Pass:
    """Somebody went through so many minutes ago, in this start of the program."""
    told: dict[str, object] = {
        "id": f"P{minutes}",
        "number": 1,
        "boot_id": BOOT,
        "mono": MONO - minutes * 60,
        "point": "main",
        "direction": direction,
        "verdict": Verdict.ALLOWED,
        "source": Source.ROSTER,
        "decided_at": (NOW.astimezone(UTC) - timedelta(minutes=minutes)).astimezone(KYIV),
        "client_id": 1,
        "ticket_id": 1,
        "counted": True,
        "ending": Ending.PASSED,
    }
    return Pass(**(told | more))


def at(*passes: Pass, direction: Direction = IN, **more: object) -> AtDoor:
    """A door that has seen these passes of the person, and knows what LuckyFit told an hour ago."""
    seen = {key: more.pop(key) for key in ("inside", "paid_at") if key in more}
    return AtDoor(direction, Lately(passes, boot_id=BOOT, mono=MONO, **seen), **({"told_at": NOW - timedelta(hours=1)} | more))


def here(known: Facts, *passes: Pass, **more: object) -> Facts:
    return replace(known, door=at(*passes, **more))


def on(text: str, fold: int = 0) -> datetime:
    """A moment on the club's clock; the second one of an hour that is there twice has `fold`."""
    return datetime.fromisoformat(text).replace(tzinfo=KYIV, fold=fold)


def knobs(passback: Passback = TIMED, **more: object) -> Rules:
    return Rules(door=DoorRules(passback=passback, **({"reentry_minutes": 0} | more)))


USUAL = knobs()
WEEKDAYS = dict.fromkeys(range(5), (Span(time(7), time(22)),))

DOOR_CASES = [
    # whoever stands there
    Case("a good ticket opens the door", Allowed, [], here(of(GOOD)), best=1),
    Case(
        "an unknown card never does, whatever is set",
        Denied,
        ["unknown_tag"],
        here(Facts()),
        Rules({Code.UNKNOWN_TAG: Level.WARN}),
    ),
    Case(
        "nor a card of two",
        Denied,
        ["several_clients"],
        here(Facts((IRYNA, Client(2)))),
        Rules({Code.SEVERAL_CLIENTS: Level.WARN}),
    ),
    Case("nor a locked client", Denied, ["locked"], here(of(GOOD, locked="Ні")), Rules({Code.LOCKED: Level.NONE})),
    Case("nor a phone", Denied, ["random_tag"], here(Facts(random=True)), Rules({Code.RANDOM_TAG: Level.WARN})),
    Case("a staff badge does", Allowed, ["staff"], here(Facts(staff=OLENA))),
    Case(
        "staff come in at any hour, however often",
        Allowed,
        ["staff"],
        here(of(staff=OLENA), passed(1)),
        knobs(hard=True, hours={6: ()}),
    ),
    # out of order
    Case("a door that is shut lets nobody in", Denied, ["door_shut"], here(of(GOOD), shut=True), best=1),
    Case(
        "a door that is shut stays so whatever is set",
        Denied,
        ["door_shut"],
        here(of(GOOD), shut=True),
        Rules({Code.DOOR_SHUT: Level.NONE}),
    ),
    Case("not even staff by their badge", Denied, ["door_shut", "staff"], here(Facts(staff=OLENA), shut=True)),
    Case("that it is shut is said first", Denied, ["door_shut", "locked"], here(of(GOOD, locked="Ні"), shut=True)),
    Case("out is free at a door that is shut", Allowed, ["exit"], here(of(GOOD), direction=OUT, shut=True)),
    # out
    Case("out is free without a ticket", Allowed, ["exit"], here(of(), direction=OUT)),
    Case("out is free for a locked client", Allowed, ["exit"], here(of(locked="Ні"), direction=OUT)),
    Case("out is free for a card nobody has", Allowed, ["exit"], here(Facts(), direction=OUT)),
    Case(
        "out is free for whoever was never seen coming in",
        Allowed,
        ["exit"],
        here(of(GOOD), direction=OUT),
        knobs(LOGICAL, hard=True),
    ),
    Case("out is free when the house is closed", Allowed, ["exit"], here(of(GOOD), direction=OUT), knobs(hours=WEEKDAYS)),
    # passing back by time
    Case("in again after nine minutes", Warned, ["passed_lately"], here(of(GOOD), passed(9)), USUAL, {"minutes": 9}, best=1),
    Case("after ten minutes it is nobody else's", Allowed, [], here(of(GOOD), passed(10)), USUAL),
    Case("hard, it keeps out", Denied, ["passed_lately"], here(of(GOOD), passed(9)), knobs(hard=True)),
    Case(
        "a level that is set stands above soft and hard",
        Warned,
        ["passed_lately"],
        here(of(GOOD), passed(9)),
        replace(knobs(hard=True), levels={Code.PASSED_LATELY: Level.WARN}),
    ),
    Case("by time alone, going out changes nothing", Warned, ["passed_lately"], here(of(GOOD), passed(9), passed(5, OUT)), USUAL),
    Case("switched off", Allowed, [], here(of(GOOD), passed(1)), knobs(Passback.OFF)),
    Case("a client of the bypass group", Allowed, [], here(of(GOOD), passed(1)), knobs(hard=True, bypass={1})),
    Case(
        "a clock set back makes nobody come in twice",
        Warned,
        ["passed_lately"],
        here(of(GOOD), passed(9, decided_at=NOW + timedelta(hours=5))),
        USUAL,
    ),
    Case(
        "a pass of a former start is dated by the clock alone",
        Warned,
        ["passed_lately"],
        here(of(GOOD), passed(9, boot_id="before", mono=0.0)),
        USUAL,
    ),
    Case(
        "one dated in the future by a former start is no reason",
        Allowed,
        [],
        here(of(GOOD), passed(-60, boot_id="before", mono=0.0)),
        USUAL,
    ),
    # passing back by order
    Case("inside since morning, and in again", Warned, ["inside"], here(of(GOOD), passed(300)), knobs(LOGICAL)),
    Case("hard, it keeps out too", Denied, ["inside"], here(of(GOOD), passed(300)), knobs(LOGICAL, hard=True)),
    Case("whoever went out may come in", Allowed, [], here(of(GOOD), passed(9), passed(5, OUT)), knobs(LOGICAL)),
    Case("inside since yesterday is forgiven at four", Allowed, [], here(of(GOOD), passed(9 * 60)), knobs(LOGICAL, hard=True)),
    Case("unless the hour is another one", Warned, ["inside"], here(of(GOOD), passed(9 * 60)), knobs(LOGICAL, forgive_hour=3)),
    Case("both: going out makes it good", Allowed, [], here(of(GOOD), passed(9), passed(5, OUT)), knobs(BOTH, hard=True)),
    Case("both: waiting makes it good", Allowed, [], here(of(GOOD), passed(11)), knobs(BOTH, hard=True)),
    Case("both: neither", Denied, ["passed_lately"], here(of(GOOD), passed(9)), knobs(BOTH, hard=True)),
    # coming back
    Case("back within the minutes is the same visit", Allowed, ["reentry"], here(of(GOOD), passed(90), passed(14, OUT)), Rules()),
    Case("later it is another one", Allowed, [], here(of(GOOD), passed(90), passed(15, OUT)), Rules()),
    Case("without an exit the entry counts", Allowed, ["reentry"], here(of(GOOD), passed(14)), Rules()),
    Case("coming in again makes the minutes no longer", Allowed, [], here(of(GOOD), passed(26), passed(14), passed(12)), Rules()),
    Case(
        "going out does",
        Allowed,
        ["reentry"],
        here(of(GOOD), passed(90), passed(80, OUT), passed(70), passed(14, OUT)),
        Rules(),
    ),
    Case("whoever is back is held to that", Allowed, [], here(of(GOOD), passed(90), passed(30, OUT), passed(16)), Rules()),
    Case(
        "where exits are told, a card that only comes in is another visit once it is no passing back",
        Allowed,
        [],
        here(of(GOOD), passed(11)),
        Rules(door=DoorRules(exits_told=True)),
    ),
    Case(
        "a second tap at once is none",
        Warned,
        ["passed_lately", "reentry"],
        here(of(GOOD), passed(1)),
        Rules(door=DoorRules(exits_told=True)),
    ),
    Case(
        "nor where passing back is nobody's concern",
        Allowed,
        ["reentry"],
        here(of(GOOD), passed(14)),
        Rules(door=DoorRules(exits_told=True, passback=Passback.OFF)),
    ),
    Case("an exit that was never an entry begins nothing", Allowed, [], here(of(GOOD), passed(5, OUT)), Rules()),
    Case(
        "the last visit goes on though nothing is left of it",
        Allowed,
        ["reentry"],
        here(of(LIMITED), passed(30), passed(14, OUT)),
        Rules(),
        best=1,
    ),
    Case(
        "another ticket's does not",
        Denied,
        ["no_passes", "reentry"],
        here(of(ticket(passes_left=0)), passed(30, ticket_id=2), passed(14, OUT)),
        Rules(),
    ),
    Case(
        "nor one that ended meanwhile",
        Denied,
        ["expired", "reentry"],
        here(of(ticket(passes_left=1, finished=on("2026-09-26 00:00"))), passed(30), passed(14, OUT)),
        Rules(),
    ),
    # passes that are counted here
    Case("the last pass was used here", Denied, ["no_passes"], here(of(LIMITED), passed(30)), USUAL),
    Case(
        "the last visits are told by what is left",
        Warned,
        ["last_passes"],
        here(of(ticket(passes_left=3)), passed(30)),
        USUAL,
        {"passes": 2},
    ),
    Case("what LuckyFit knew when it told is not counted twice", Warned, ["last_passes"], here(of(LIMITED), passed(61)), USUAL),
    Case("a re-entry uses up nothing", Warned, ["last_passes"], here(of(LIMITED), passed(30, counted=False)), USUAL),
    Case("nor what another ticket let in", Warned, ["last_passes"], here(of(LIMITED), passed(30, ticket_id=2)), USUAL),
    Case("more passes than there were leave none", Denied, ["no_passes"], here(of(LIMITED), passed(50), passed(30)), USUAL),
    Case("a ticket without a limit stays one", Allowed, [], here(of(GOOD), passed(50), passed(30)), USUAL),
    # where LuckyFit counts no visits
    Case(
        "what is used here is used up though LuckyFit tells the same number for ever",
        Denied,
        ["no_passes"],
        here(of(ticket(passes_left=2)), passed(900, left_told=2), passed(400, left_told=2), told_at=NOW),
        knobs(luckyfit_counts=False),
    ),
    Case(
        "what LuckyFit did count is not taken off twice",
        Warned,
        ["last_passes"],
        here(of(ticket(passes_left=1)), passed(900, left_told=3), passed(400, left_told=2), told_at=NOW),
        knobs(luckyfit_counts=False),
        {"passes": 1},
    ),
    Case(
        "nor what it counted beside ours",
        Warned,
        ["last_passes"],
        here(of(ticket(passes_left=1)), passed(900, left_told=8), told_at=NOW),
        knobs(luckyfit_counts=False),
        {"passes": 1},
    ),
    Case(
        "visits that were added there count from then on",
        Warned,
        ["last_passes"],
        here(of(ticket(passes_left=2)), passed(900, left_told=1), passed(400, left_told=1), told_at=NOW),
        knobs(luckyfit_counts=False),
        {"passes": 2},
    ),
    Case(
        "and are used up again",
        Warned,
        ["last_passes"],
        here(of(ticket(passes_left=2)), passed(900, left_told=1), passed(400, left_told=2), told_at=NOW),
        knobs(luckyfit_counts=False),
        {"passes": 1},
    ),
    Case(
        "usually what LuckyFit tells stands",
        Warned,
        ["last_passes"],
        here(of(ticket(passes_left=2)), passed(900, left_told=2), passed(400, left_told=2), told_at=NOW),
        USUAL,
        {"passes": 2},
    ),
    # the house
    Case("full", Denied, ["full"], here(of(GOOD), inside=40), knobs(capacity=40), {"count": 40}),
    Case("room for one", Allowed, [], here(of(GOOD), inside=39), knobs(capacity=40)),
    Case("whoever is inside takes no other place", Allowed, [], here(of(GOOD), passed(60), inside=40), knobs(capacity=40)),
    Case(
        "whoever was not seen going out yesterday does",
        Denied,
        ["full"],
        here(of(GOOD), passed(24 * 60), inside=40),
        knobs(capacity=40),
    ),
    Case("whoever left does", Denied, ["full"], here(of(GOOD), passed(90), passed(30, OUT), inside=40), knobs(capacity=40)),
    Case("closed on Sundays", Denied, ["closed"], here(of(GOOD)), knobs(hours=WEEKDAYS)),
    Case("open on Sundays", Allowed, [], here(of(GOOD)), knobs(hours={6: (Span(time(9), time(13)),)})),
    Case(
        "closed at noon",
        Denied,
        ["closed"],
        here(of(GOOD)),
        knobs(hours={6: (Span(time(9), time(12)), Span(time(13), time(20)))}),
    ),
    # what LuckyFit could not be asked
    Case("ended, no grace", Denied, ["expired"], here(of(ENDED), told_at=day(-2)), USUAL),
    Case("ended while it could not be asked", Warned, ["expired"], here(of(ENDED), told_at=day(-2)), knobs(expiry_grace_days=1)),
    Case(
        "but not so long ago",
        Denied,
        ["expired"],
        here(of(ticket(finished=day(-2), started=day(-40))), told_at=day(-3)),
        knobs(expiry_grace_days=1),
    ),
    Case("ended before it was told", Denied, ["expired"], here(of(ENDED), told_at=day(0)), knobs(expiry_grace_days=3)),
    Case(
        "ended, and LuckyFit says so now",
        Denied,
        ["expired"],
        here(of(ENDED), live=True, told_at=day(-2)),
        knobs(expiry_grace_days=3),
    ),
    Case("the first entry starts the ticket", Warned, ["starts_by_entry"], here(of(BY_ENTRY)), best=1),
    Case(
        "a day that is to come is not begun by it",
        Denied,
        ["not_started"],
        here(of(ticket(started=day(2), start_kind=StartKind.FIRST_ENTRY))),
    ),
    # money that is on its way
    Case("paid and not proved yet", Warned, ["no_ticket", "unproved_payment"], here(of(), paid_at=NOW - timedelta(hours=3))),
    Case("paid for what had ended", Warned, ["expired", "unproved_payment"], here(of(ENDED), paid_at=NOW)),
    Case("paid yesterday", Denied, ["no_ticket"], here(of(), paid_at=day(0) - timedelta(seconds=1))),
    Case("where the club does not honour it", Denied, ["no_ticket"], here(of(), paid_at=NOW), knobs(honour_unproved=False)),
    Case("money opens no locked door", Denied, ["locked", "no_ticket", "unproved_payment"], here(of(locked="Ні"), paid_at=NOW)),
    Case("nobody needs to hear of it whose ticket is good", Allowed, [], here(of(GOOD), paid_at=NOW)),
    Case(
        "an old debt that was paid just now",
        Warned,
        ["unproved_payment", "debt"],
        here(of(ticket(price_debt=Money(500))), paid_at=NOW),
        Rules(debt_deny=Money(100)),
    ),
]


@pytest.mark.parametrize("case", DOOR_CASES, ids=lambda case: case.id)
def test_the_door_decides(case: Case) -> None:
    decision = decide(case.facts, case.rules, NOW)
    assert [each.code for each in decision.reasons] == case.codes
    assert type(decision) is case.verdict
    first = dict(decision.reasons[0].facts) if decision.reasons else {}
    assert first | case.details == first
    assert case.best in (None, decision.ticket.id if decision.ticket else 0)


def test_every_case_of_the_door_has_a_name_of_its_own() -> None:
    assert len({case.id for case in DOOR_CASES}) == len(DOOR_CASES)


OF_THE_DOOR = {Code.BUSY}
"""What a door says by itself, whoever taps: nothing is decided about them."""


def test_every_reason_has_its_case() -> None:
    assert {code for case in (*CASES, *DOOR_CASES) for code in case.codes} == {code.value for code in set(Code) - OF_THE_DOOR}


def test_more_than_three_days_of_grace_are_refused() -> None:
    with pytest.raises(ValueError, match="grace"):
        DoorRules(expiry_grace_days=4)


@pytest.mark.parametrize(
    ("now", "forgiven"),
    [
        (on("2026-11-22 03:59"), on("2026-11-21 04:00")),
        (on("2026-11-22 04:00"), on("2026-11-22 04:00")),
        (on("2026-11-22 00:00"), on("2026-11-21 04:00")),
        (on("2026-03-29 04:00"), on("2026-03-29 04:00")),
        (on("2026-03-29 02:59"), on("2026-03-28 04:00")),
        (on("2026-10-25 03:30", fold=0), on("2026-10-24 04:00")),
        (on("2026-10-25 03:30", fold=1), on("2026-10-24 04:00")),
        (on("2026-10-25 04:00"), on("2026-10-25 04:00")),
    ],
    ids=str,
)
def test_four_in_the_morning_forgives_on_every_night(now: datetime, forgiven: datetime) -> None:
    assert forgiven_at(now, 4) == forgiven


def test_an_hour_that_is_there_twice_forgives_once() -> None:
    first, second = (on("2026-10-25 03:00", fold=fold) for fold in (0, 1))
    assert forgiven_at(second, 3).timestamp() == forgiven_at(first, 3).timestamp() == first.timestamp()


def test_minutes_are_counted_through_a_night_with_an_hour_too_many() -> None:
    """In at 3:55 before the clocks go back, again at 3:05 after: ten minutes, not fifty the other way."""
    entered = on("2026-10-25 03:55", fold=0)
    again = on("2026-10-25 03:04", fold=1)
    before = passed(0, boot_id="before", mono=0.0, decided_at=entered)
    known = here(of(ticket(started=day(-60), finished=day(0))), before, told_at=entered)
    (told,) = decide(known, Rules(expiring_days=-1, door=DoorRules(reentry_minutes=0)), again).reasons[:1]
    assert (told.code, told.facts["minutes"]) == (Code.PASSED_LATELY, 9)


NIGHT = {4: (Span(time(20), time(2)),)}


@pytest.mark.parametrize(
    ("moment", "open_now"),
    [
        (on("2026-11-20 19:59"), False),
        (on("2026-11-20 20:00"), True),
        (on("2026-11-21 01:59"), True),
        (on("2026-11-21 02:00"), False),
        (on("2026-11-21 20:00"), False),
        (on("2026-11-20 01:00"), False),
    ],
    ids=str,
)
def test_a_house_may_be_open_over_midnight(moment: datetime, open_now: bool) -> None:
    assert is_open(NIGHT, moment) is open_now


def test_a_house_open_till_midnight_is_closed_then() -> None:
    hours = {4: (Span(time(7), time(0)),)}
    assert is_open(hours, on("2026-11-20 23:59"))
    assert not is_open(hours, on("2026-11-21 00:00"))


def test_on_the_night_without_an_hour_the_house_opens_as_its_clock_says() -> None:
    hours = {6: (Span(time(3, 30), time(9)),)}
    assert not is_open(hours, on("2026-03-29 02:59"))
    assert is_open(hours, on("2026-03-29 04:00"))


AN_HOUR, YEARS = timedelta(hours=1), timedelta(days=3650)
AGREES = NOW.astimezone(UTC) + timedelta(minutes=2)


@pytest.mark.parametrize(
    ("pc", "server", "running", "floor", "expected"),
    [
        (NOW, None, NOW, None, NOW),
        (NOW, AGREES, NOW, None, NOW),
        (NOW - YEARS, AGREES, NOW, None, AGREES),
        (NOW + YEARS, AGREES, NOW, None, AGREES),
        (NOW - YEARS, None, NOW, None, NOW),
        (NOW + AN_HOUR, None, NOW, None, NOW + AN_HOUR),
        (NOW - YEARS, None, NOW - YEARS, AGREES, AGREES),
        (NOW, None, NOW, NOW - YEARS, NOW),
        (NOW, AGREES, NOW, NOW + YEARS, NOW),
        (NOW - YEARS, AGREES, NOW, NOW + YEARS, AGREES),
    ],
    ids=[
        "nothing is known beside the clock",
        "a clock that agrees is kept",
        "LuckyFit is believed rather than a clock set back",
        "and rather than one set ahead",
        "a clock set back while the program runs",
        "a PC that slept",
        "a clock set back before the start: what is surely over stays over",
        "what is long over changes nothing",
        "whatever was written down, LuckyFit is right when it tells the time",
        "and it is against both",
    ],
)
def test_the_door_goes_by_a_moment_that_is_to_be_trusted(pc, server, running, floor, expected) -> None:
    told = trusted(pc, server, running, floor)
    assert (told, told.tzinfo) == (expected, KYIV)


passes = st.builds(
    passed,
    st.integers(0, 3000),
    st.sampled_from(Direction),
    counted=st.booleans(),
    ticket_id=st.integers(1, 9),
    boot_id=st.sampled_from([BOOT, "before"]),
)
doors = st.builds(
    AtDoor,
    st.sampled_from(Direction),
    st.builds(
        Lately,
        st.lists(passes, max_size=4).map(tuple),
        inside=st.none() | st.integers(0, 60),
        paid_at=st.none() | st.integers(-100, 0).map(lambda hours: NOW + timedelta(hours=hours)),
        boot_id=st.just(BOOT),
        mono=st.just(MONO),
    ),
    live=st.booleans(),
    told_at=st.none() | st.integers(-100, 0).map(lambda hours: NOW + timedelta(hours=hours)),
)
door_rules = st.builds(
    DoorRules,
    passback=st.sampled_from(Passback),
    passback_minutes=st.integers(0, 90),
    hard=st.booleans(),
    forgive_hour=st.integers(0, 23),
    reentry_minutes=st.integers(0, 60),
    bypass=st.sets(st.integers(1, 9)),
    capacity=st.none() | st.integers(0, 60),
    hours=st.sampled_from([{}, WEEKDAYS, NIGHT]),
    expiry_grace_days=st.integers(0, 3),
    honour_unproved=st.booleans(),
)


@given(facts, rules, doors, door_rules)
def test_out_is_always_free(known, chosen, door, knobs_of_door) -> None:
    leaving = replace(known, door=replace(door, direction=OUT))
    assert isinstance(decide(leaving, replace(chosen, door=knobs_of_door), NOW), Allowed)


@given(facts, rules, doors, door_rules)
def test_whoever_nobody_knows_or_is_locked_never_gets_in(known, chosen, door, knobs_of_door) -> None:
    coming = replace(known, door=replace(door, direction=IN))
    decision = decide(coming, replace(chosen, door=knobs_of_door), NOW)
    held = {code for code, level in AT_THE_DOOR.items() if level is Level.DENY}
    assert isinstance(decision, Denied) or not held & {each.code for each in decision.reasons}


@given(facts, doors, door_rules, st.integers(1, 5000))
def test_a_clock_set_back_revives_no_ticket(known, door, knobs_of_door, hours) -> None:
    """Whoever is kept out for an ended ticket is kept out too when the PC's clock then shows an earlier hour."""
    coming = replace(known, door=replace(door, direction=IN, lately=replace(door.lately, paid_at=None), told_at=None))
    chosen = Rules(door=knobs_of_door)
    ended = {each.code for each in decide(coming, chosen, NOW).reasons} & {Code.EXPIRED}
    shown = NOW - timedelta(hours=hours)
    again = {each.code for each in decide(coming, chosen, trusted(shown, None, NOW, NOW)).reasons}
    assert ended <= again


@given(facts, rules, doors, door_rules)
def test_the_same_door_decides_the_same(known, chosen, door, knobs_of_door) -> None:
    coming, chosen = replace(known, door=door), replace(chosen, door=knobs_of_door)
    assert decide(coming, chosen, NOW) == decide(coming, chosen, NOW)


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    known = here(of(GOOD), passed(9))
    abroad = NOW.astimezone(ZoneInfo("America/New_York"))
    assert [each.code for each in decide(known, USUAL, abroad).reasons] == [Code.PASSED_LATELY]
