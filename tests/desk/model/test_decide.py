"""Who may come in: a table of named cases, and what holds for any facts at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.model.client import Client, Staff
from desk.model.decide import (
    LEVELS,
    NEVER_DENY,
    NEVER_NONE,
    UNTOLD,
    Allowed,
    Code,
    Cure,
    Decision,
    Denied,
    Facts,
    Level,
    Rules,
    Warned,
    days_to_birthday,
    decide,
)
from desk.model.money import Money
from desk.model.ticket import ClientTicket, StartKind, TicketKind, TicketState

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 11, 22, 12, 41, tzinfo=KYIV)
IRYNA = Client(1, "Шевченко", "Ірина")
USUAL = Rules()
OLENA = Staff(7, "Кравець", "Олена", position="Тренер")


def day(offset: int) -> datetime:
    return datetime(2026, 11, 22, tzinfo=KYIV) + timedelta(days=offset)


def ticket(number: int = 1, **more: object) -> ClientTicket:
    """A membership of ten days ago with twenty days to go, and as many visits as one likes."""
    told: dict[str, object] = {"started": day(-10), "finished": day(20), "kind": TicketKind.MEMBERSHIP, "created_at": day(-10)}
    return ClientTicket(number, 1, f"Ticket {number}", **(told | more))


@pytest.mark.parametrize(("year", "verdict"), [(9999, Allowed), (1, Denied)])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_ticket_at_the_end_of_the_calendar_is_judged_in_any_zone(year: int, verdict: type[Decision], zone: str) -> None:
    end = datetime(year, 12, 31, 23, 59, tzinfo=UTC) if year > 1 else datetime(1, 1, 1, tzinfo=UTC)
    told = ticket(finished=end, started=None)
    decision = decide(Facts((IRYNA,), (told,)), USUAL, NOW.astimezone(ZoneInfo(zone)))
    assert isinstance(decision, verdict)
    assert told.state_at(NOW.astimezone(ZoneInfo(zone))) is not TicketState.ACTIVE


@dataclass(frozen=True)
class Case:
    id: str
    verdict: type[Decision]
    codes: Sequence[str]
    facts: Facts
    rules: Rules = USUAL
    details: Mapping[str, object] = field(default_factory=dict)
    best: int | None = None


def of(*tickets: ClientTicket, staff: Staff | None = None, **client: object) -> Facts:
    return Facts((Client(1, "Шевченко", "Ірина", **client),), tickets, staff=staff)


GOOD, EXPIRED = ticket(), ticket(2, started=day(-60), finished=day(-1))
OWING = ticket(price_debt=Money(120000), created_at=day(-11))
DENY_1000 = Rules(debt_deny=Money(100000))
LONGEST_GRACE, NO_GRACE = Rules(too_old_after=timedelta(hours=168)), Rules(too_old_after=timedelta())
A_WEEK, NEVER_OLD = timedelta(days=7, seconds=-1), Rules(old_after=None, too_old_after=timedelta(hours=168))
UNSAID = Rules(levels={Code.TOO_OLD: Level.NONE})
BY_ENTRY = ticket(started=None, finished=None, start_kind=StartKind.FIRST_ENTRY)

CASES = [
    # whose card it is
    Case("nobody has the card", Denied, ["unknown_tag"], Facts()),
    Case("an unknown card may be made a warning", Warned, ["unknown_tag"], Facts(), Rules({Code.UNKNOWN_TAG: Level.WARN})),
    Case("a phone's number can be nobody's", Denied, ["random_tag"], Facts(random=True)),
    Case("two clients have the card", Denied, ["several_clients"], Facts((IRYNA, Client(2, "Коваль"))), details={"count": 2}),
    Case("a card of two says nothing of either's tickets", Denied, ["several_clients"], Facts((IRYNA, Client(2)), (EXPIRED,))),
    Case("a staff card alone", Allowed, ["staff"], Facts(staff=OLENA), details={"text": "Кравець Олена", "position": "Тренер"}),
    Case("staff who are clients too need no ticket", Allowed, ["staff"], of(staff=OLENA)),
    Case("staff with an ended ticket come in all the same", Allowed, ["staff"], of(EXPIRED, staff=OLENA)),
    Case("staff who are locked do not", Denied, ["locked", "staff"], of(staff=OLENA, locked="Звільнено")),
    # the ticket
    Case("a good ticket needs no words", Allowed, [], of(GOOD), best=1),
    Case("no ticket at all", Denied, ["no_ticket"], of()),
    Case("no ticket, where the club only warns", Warned, ["no_ticket"], of(), Rules({Code.NO_TICKET: Level.WARN})),
    Case("a good ticket beside an ended one", Allowed, [], of(EXPIRED, GOOD), best=1),
    Case("a good ticket beside a used-up one", Allowed, [], of(ticket(2, passes_left=0), GOOD), best=1),
    Case("only an ended ticket", Denied, ["expired"], of(EXPIRED), details={"day": date(2026, 11, 21), "days": 1}),
    Case(
        "of two ended tickets the later one is told",
        Denied,
        ["expired"],
        of(ticket(finished=day(-30)), ticket(2, finished=day(-3))),
        details={"days": 3, "ticket": "Ticket 2"},
    ),
    Case("the last day is valid from midnight", Warned, ["ends_soon"], of(ticket(finished=day(0))), details={"days": 0}),
    Case("the last moment of yesterday is yesterday", Denied, ["expired"], of(ticket(finished=day(0) - timedelta(seconds=1)))),
    Case(
        "another zone's midnight is counted in ours",
        Warned,
        ["ends_soon"],
        of(ticket(finished=day(0).astimezone(ZoneInfo("UTC")))),
    ),
    Case("a ticket that starts later", Denied, ["not_started"], of(ticket(started=day(3))), details={"day": date(2026, 11, 25)}),
    Case("a ticket that starts this evening is today's", Allowed, [], of(ticket(started=NOW + timedelta(hours=5))), best=1),
    Case(
        "of two coming tickets the nearer is told",
        Denied,
        ["not_started"],
        of(ticket(started=day(9)), ticket(2, started=day(2))),
        details={"days": 2, "ticket": "Ticket 2"},
    ),
    Case("a coming ticket is told rather than an ended one", Denied, ["not_started"], of(EXPIRED, ticket(started=day(3)))),
    Case("visits used up are told rather than an ended ticket", Denied, ["no_passes"], of(EXPIRED, ticket(3, passes_left=0))),
    Case("no visits left", Denied, ["no_passes"], of(ticket(passes=12, passes_left=0))),
    Case("used up and ended is ended", Denied, ["expired"], of(ticket(passes_left=0, finished=day(-5)))),
    Case("this entry starts the ticket", Allowed, ["starts_by_entry"], of(BY_ENTRY), best=1),
    Case("a running ticket is used before one would be started", Allowed, [], of(BY_ENTRY, ticket(2, finished=day(30))), best=2),
    Case("sold from the day of sale, start not told", Allowed, [], of(ticket(started=None, start_kind=StartKind.SALE)), best=1),
    Case("what LuckyFit did not tell denies nobody", Allowed, ["starts_by_entry"], of(ClientTicket(1, 1, "?")), best=1),
    Case("membership is used before an extra", Allowed, [], of(ticket(kind=TicketKind.EXTRA), ticket(2)), best=2),
    Case("a trial ticket", Allowed, ["trial"], of(ticket(kind=TicketKind.TRIAL)), best=1),
    Case("a trial is not told when there is a membership", Allowed, [], of(ticket(kind=TicketKind.TRIAL), ticket(2)), best=2),
    # what is coming to an end
    Case(
        "ends within the days", Warned, ["ends_soon"], of(ticket(finished=day(7))), details={"days": 7, "day": date(2026, 11, 29)}
    ),
    Case("ends a day later than those", Allowed, [], of(ticket(finished=day(8)))),
    Case("ends soon, but another follows", Allowed, [], of(ticket(finished=day(2)), ticket(2, started=day(3), finished=day(33)))),
    Case("ends soon, and the other too", Warned, ["ends_soon"], of(ticket(finished=day(2)), ticket(2, finished=day(2)))),
    Case(
        "ends soon, the one that waits for a first visit follows", Allowed, [], of(ticket(2, finished=day(2)), BY_ENTRY), best=2
    ),
    Case("the last visits", Warned, ["last_passes"], of(ticket(passes=12, passes_left=2)), details={"passes": 2}),
    Case("more than the last visits", Allowed, [], of(ticket(passes=12, passes_left=3))),
    Case("the last visits, but another ticket follows", Allowed, [], of(ticket(passes_left=1), ticket(2, started=day(5)))),
    Case("visits without a limit are never the last", Allowed, [], of(ticket(passes=None, passes_left=None))),
    # money
    Case("a debt warns", Warned, ["debt"], of(OWING), details={"sum": Money(120000), "days": 11}),
    Case("a debt below the limit is let be", Allowed, [], of(OWING), Rules(debt_warn=Money(120001))),
    Case("a debt at the limit denies", Denied, ["debt"], of(OWING), Rules(debt_deny=Money(120000))),
    Case("a young debt only warns", Warned, ["debt"], of(OWING), Rules(debt_deny=Money(100000), debt_age_days=11)),
    Case("an old one denies", Denied, ["debt"], of(OWING), Rules(debt_deny=Money(100000), debt_age_days=10)),
    Case(
        "only what is old counts against the limit",
        Warned,
        ["debt"],
        of(OWING, ticket(2, price_debt=Money(50000), created_at=day(-40))),
        Rules(debt_deny=Money(100000), debt_age_days=30),
    ),
    Case(
        "a debt of unknown age denies nobody",
        Warned,
        ["debt"],
        of(ticket(price_debt=Money(500000), created_at=None, started=None, start_kind=StartKind.SALE)),
        Rules(debt_deny=Money(100000), debt_age_days=5),
    ),
    Case(
        "a debt is not older than its ticket that is still to start",
        Denied,
        ["not_started", "debt"],
        of(ticket(started=day(5), price_debt=Money(10000), created_at=None)),
        Rules(debt_deny=Money(100), debt_age_days=1),
    ),
    Case(
        "what is overpaid on one ticket pays nothing of another",
        Warned,
        ["debt"],
        of(ticket(price_debt=Money(6000)), ticket(2, price_debt=Money(-6000))),
        details={"sum": Money(6000)},
    ),
    Case(
        "nor does an overpaid price pay the fee, or a fee the price",
        Warned,
        ["debt", "fee_unpaid"],
        of(
            ticket(price_debt=Money(-6000), fee_debt=Money(4000)),
            ticket(2, price_debt=Money(500), fee_debt=Money(-9000)),
        ),
        details={"sum": Money(4500)},
    ),
    Case("an unknown card is at least looked at", Warned, ["unknown_tag"], Facts(), Rules({Code.UNKNOWN_TAG: Level.NONE})),
    Case(
        "and so is a card of two",
        Warned,
        ["several_clients"],
        Facts((IRYNA, Client(2))),
        Rules({Code.SEVERAL_CLIENTS: Level.NONE}),
    ),
    Case("debts may be made harmless", Allowed, ["debt"], of(OWING), Rules({Code.DEBT: Level.NONE}, debt_deny=Money(1))),
    Case("or be made to deny from the first coin", Denied, ["debt"], of(OWING), Rules({Code.DEBT: Level.DENY})),
    Case("neither limit, no reason", Allowed, [], of(OWING), Rules(debt_warn=None)),
    Case("debts of ended tickets stay debts", Denied, ["expired", "debt"], of(ticket(2, finished=day(-2), price_debt=Money(1)))),
    Case(
        "an unpaid fee alone is told as a fee",
        Warned,
        ["fee_unpaid"],
        of(ticket(fee_debt=Money(50000))),
        details={"sum": Money(50000)},
    ),
    Case("price and fee", Warned, ["debt", "fee_unpaid"], of(ticket(price_debt=Money(100), fee_debt=Money(50000)))),
    Case("a fee too counts against the limit", Denied, ["debt", "fee_unpaid"], of(ticket(fee_debt=Money(100000))), DENY_1000),
    Case("unknown debts are none", Allowed, [], of(ticket(price_debt=None, fee_debt=None))),
    # how old what is known is
    Case("what was told today is as good as new", Allowed, [], replace(of(GOOD), age=timedelta(hours=24))),
    Case(
        "what was told yesterday warns", Warned, ["old_data"], replace(of(GOOD), age=timedelta(hours=26)), details={"hours": 26}
    ),
    Case("and still does on the third day", Warned, ["old_data"], replace(of(GOOD), age=timedelta(hours=72))),
    Case(
        "after the third day a person decides",
        Denied,
        ["too_old"],
        replace(of(GOOD), age=timedelta(hours=73)),
        details={"hours": 73},
        best=1,
    ),
    Case("the lock is told before the age", Denied, ["locked", "too_old"], replace(of(GOOD, locked="Ні"), age=timedelta(days=9))),
    Case("of old data the rest is told too", Denied, ["expired", "old_data"], replace(of(EXPIRED), age=timedelta(days=2))),
    Case("the longest grace is over too", Denied, ["too_old"], replace(of(GOOD), age=timedelta(hours=169)), LONGEST_GRACE),
    Case("nothing is told to be old where that is switched off", Allowed, [], replace(of(GOOD), age=A_WEEK), NEVER_OLD),
    Case("without any grace what is remembered never decides", Denied, ["too_old"], replace(of(GOOD), age=timedelta()), NO_GRACE),
    Case("what was told just now does", Allowed, [], of(GOOD), NO_GRACE),
    Case("a badge is told to be old", Warned, ["old_data", "staff"], Facts(staff=OLENA, age=timedelta(hours=25))),
    Case("an old badge lets nobody in by itself", Denied, ["too_old", "staff"], Facts(staff=OLENA, age=timedelta(hours=73))),
    Case("too old is at least told, whatever is set", Warned, ["too_old"], replace(of(GOOD), age=A_WEEK), UNSAID),
    Case("tickets never told are not no ticket", Denied, ["too_old"], replace(of(), age=UNTOLD), details={"hours": None}),
    Case("nor are they where ages are switched off", Denied, ["too_old"], replace(of(), age=UNTOLD), LONGEST_GRACE),
    # the person
    Case(
        "locked, whatever the ticket",
        Denied,
        ["locked"],
        of(GOOD, locked=" До керівника "),
        details={"text": "До керівника"},
        best=1,
    ),
    Case("an empty lock is none", Allowed, [], of(GOOD, locked="  ")),
    Case(
        "all that is wrong is told, the lock first",
        Denied,
        ["locked", "expired", "debt"],
        of(ticket(finished=day(-2), price_debt=Money(5)), locked="Ні"),
    ),
    Case(
        "a message for the reception", Warned, ["message"], of(GOOD, message="Забрати рушник"), details={"text": "Забрати рушник"}
    ),
    Case("a message never denies", Warned, ["message"], of(GOOD, message="!"), Rules({Code.MESSAGE: Level.DENY})),
    Case("a birthday", Allowed, ["birthday"], of(GOOD, birthday=date(1990, 11, 22)), details={"days": 0}),
    Case("a birthday tomorrow is not told", Allowed, [], of(GOOD, birthday=date(1990, 11, 23))),
    Case(
        "unless the club looks ahead",
        Allowed,
        ["birthday"],
        of(GOOD, birthday=date(1990, 11, 24)),
        Rules(birthday_days=2),
        {"days": 2},
    ),
    Case("and back", Allowed, ["birthday"], of(GOOD, birthday=date(1990, 11, 20)), Rules(birthday_days=2), {"days": -2}),
    Case(
        "warnings come before what only informs",
        Warned,
        ["message", "ends_soon", "birthday"],
        of(ticket(finished=day(1)), message="!", birthday=date(1990, 11, 22)),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_desk_decides(case: Case) -> None:
    decision = decide(case.facts, case.rules, NOW)
    assert type(decision) is case.verdict
    assert [each.code for each in decision.reasons] == case.codes
    first = dict(decision.reasons[0].facts) if decision.reasons else {}
    assert first | case.details == first
    assert case.best in (None, decision.ticket.id if decision.ticket else 0)


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({case.id for case in CASES}) == len(CASES)


def test_a_reason_says_what_would_cure_it() -> None:
    decision = decide(of(OWING), Rules(), NOW)
    assert [each.cure for each in decision.reasons] == [Cure.PAY]


def test_a_debt_that_began_in_the_future_has_no_age() -> None:
    told = decide(of(ticket(started=day(5), price_debt=Money(10000), created_at=None)), Rules(), NOW).reasons
    assert [each.facts["days"] for each in told if each.code is Code.DEBT] == [None]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        decide(Facts(), Rules(), NOW.replace(tzinfo=None))


def test_the_longer_ticket_lets_in() -> None:
    decision = decide(of(ticket(1, finished=day(3)), ticket(2, finished=day(30))), Rules(), NOW)
    assert decision.ticket is not None
    assert decision.ticket.id == 2


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 2, 28), 0),
        (date(2028, 2, 28), 1),
        (date(2028, 2, 29), 0),
        (date(2026, 3, 1), -1),
        (date(2026, 12, 31), 59),
    ],
)
def test_a_birthday_on_the_29th_of_february_is_kept(today: date, days: int) -> None:
    assert days_to_birthday(date(2000, 2, 29), today) == days


def test_new_year_is_no_obstacle_to_a_birthday() -> None:
    assert days_to_birthday(date(1990, 1, 1), date(2026, 12, 31)) == 1
    assert days_to_birthday(date(1990, 12, 31), date(2027, 1, 1)) == -1


moments = st.none() | st.integers(-50, 50).map(day)
counts = st.none() | st.integers(-1, 15)
sums = st.none() | st.integers(0, 300000).map(Money)
tickets = st.builds(
    ClientTicket,
    id=st.integers(1, 9),
    client_id=st.just(1),
    name=st.sampled_from(["Ранок", "Безліміт"]),
    kind=st.none() | st.sampled_from(TicketKind),
    started=moments,
    finished=moments,
    start_kind=st.none() | st.sampled_from(StartKind),
    passes_left=counts,
    price_debt=sums,
    fee_debt=sums,
    created_at=moments,
)
clients = st.builds(
    Client,
    id=st.integers(1, 9),
    birthday=st.none() | st.dates(date(1930, 1, 1), date(2026, 11, 22)),
    locked=st.none() | st.sampled_from(["", "Ні"]),
    message=st.none() | st.sampled_from(["", "!"]),
)
facts = st.builds(
    Facts,
    matches=st.lists(clients, max_size=2).map(tuple),
    tickets=st.lists(tickets, max_size=4).map(tuple),
    staff=st.none() | st.just(OLENA),
)
rules = st.builds(
    Rules,
    levels=st.dictionaries(st.sampled_from(Code), st.sampled_from(Level)),
    expiring_days=st.integers(-1, 20),
    last_passes=st.integers(0, 5),
    debt_warn=sums,
    debt_deny=sums,
    debt_age_days=st.integers(0, 40),
    birthday_days=st.integers(0, 30),
)
VERDICTS = {Level.NONE: Allowed, Level.WARN: Warned, Level.DENY: Denied}
STRENGTH = [Level.DENY, Level.WARN, Level.NONE]


@given(facts, rules)
def test_the_verdict_is_the_strongest_reason(known: Facts, chosen: Rules) -> None:
    decision = decide(known, chosen, NOW)
    strongest = min((STRENGTH.index(each.level) for each in decision.reasons), default=2)
    assert type(decision) is VERDICTS[STRENGTH[strongest]]


@given(facts, rules)
def test_the_same_facts_give_the_same_decision(known: Facts, chosen: Rules) -> None:
    assert decide(known, chosen, NOW) == decide(known, chosen, NOW)


@given(facts, rules)
def test_reasons_keep_their_order_and_are_told_once(known: Facts, chosen: Rules) -> None:
    told = decide(known, chosen, NOW).reasons
    places = [(STRENGTH.index(each.level), list(Code).index(each.code)) for each in told]
    assert places == sorted(set(places))


@given(facts, rules)
def test_the_order_of_tickets_changes_nothing(known: Facts, chosen: Rules) -> None:
    turned = Facts(known.matches, tuple(sorted(known.tickets, key=repr)), staff=known.staff)
    again = Facts(known.matches, tuple(reversed(turned.tickets)), staff=known.staff)
    assert decide(turned, chosen, NOW).reasons == decide(again, chosen, NOW).reasons


@given(facts, st.sampled_from(sorted(set(Code) - NEVER_NONE)))
def test_a_reason_of_level_none_keeps_nobody_out(known: Facts, code: Code) -> None:
    told = decide(known, Rules({code: Level.NONE}, debt_deny=Money(1)), NOW).reasons
    assert all(each.level is Level.NONE for each in told if each.code is code)


@given(facts)
def test_nobody_is_kept_out_by_a_message_a_birthday_or_a_staff_badge(known: Facts) -> None:
    told = decide(known, Rules(dict.fromkeys(Code, Level.DENY), birthday_days=366), NOW).reasons
    assert not [each for each in told if each.code in NEVER_DENY and each.level is Level.DENY]


@given(facts)
def test_rules_without_levels_are_the_usual_ones(known: Facts) -> None:
    told = decide(known, Rules(), NOW).reasons
    assert all(each.level is LEVELS[each.code] for each in told)
