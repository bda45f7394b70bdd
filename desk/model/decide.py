"""Who may come in and why: client, tickets, debts, staff, door, local rules and a moment -> a decision with ordered reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from desk.model.client import Client, Staff
from desk.model.door import (
    MINUTE_S,
    AtDoor,
    DoorRules,
    entered_lately,
    in_grace,
    inside_already,
    is_full,
    is_open,
    left_of,
    of_visit,
    paid_today,
    same_visit,
)
from desk.model.money import ZERO, Money, total
from desk.model.passing import Direction
from desk.model.reason import (
    AT_THE_DOOR,
    CURES,
    LEVELS,
    NEVER_DENY,
    NEVER_NONE,
    PAID_FOR,
    Code,
    Cure,
    Level,
    Reason,
)
from desk.model.standing import best_ticket, day_of, lasts_beyond, over, past, starts_by_entry, used_up
from desk.model.ticket import ClientTicket, DepositAccount, TicketKind

__all__ = [
    "CURES",
    "LEVELS",
    "NEVER_DENY",
    "NEVER_NONE",
    "UNTOLD",
    "Allowed",
    "Code",
    "Cure",
    "Decision",
    "Denied",
    "Facts",
    "Level",
    "Reason",
    "Rules",
    "Warned",
    "days_to_birthday",
    "decide",
]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Comes in; reasons only inform. `ticket` is the one that lets in, None for staff."""

    reasons: tuple[Reason, ...] = ()
    ticket: ClientTicket | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """Comes in, and the desk should look."""

    reasons: tuple[Reason, ...]
    ticket: ClientTicket | None = None


@dataclass(frozen=True, slots=True)
class Denied:
    """Does not come in. `ticket` is still the usable one, when there is one."""

    reasons: tuple[Reason, ...]
    ticket: ClientTicket | None = None


Decision: TypeAlias = Allowed | Warned | Denied


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of whoever stands at the desk. `matches` are all clients with this tag: one is a person, none is unknown.

    `age` is how long ago LuckyFit told it: None for what was told just now, `UNTOLD` when tickets never were.
    `random`: the tag is a number that changes at every tap, so it can't be made anybody's. `door` is what the door adds, where
    somebody stands at one.
    """

    matches: tuple[Client, ...] = ()
    tickets: tuple[ClientTicket, ...] = ()
    accounts: tuple[DepositAccount, ...] = ()
    staff: Staff | None = None
    age: timedelta | None = None
    random: bool = False
    door: AtDoor | None = None

    @property
    def debt(self) -> Money:
        """All that is owed on the client's tickets."""
        return total([each.debt for each in self.tickets])


UNTOLD = timedelta.max
"""The age of tickets that LuckyFit never told this PC about."""

SMALLEST = Money(1)
_HOUR = timedelta(hours=1)
_STRENGTH = {Level.DENY: 0, Level.WARN: 1, Level.NONE: 2}
_IMPORTANCE = {code: place for place, code in enumerate(Code)}


@dataclass(frozen=True, slots=True)
class Rules:
    """The club's own knobs. `levels` overrides LEVELS.

    A debt warns from `debt_warn` on, and denies from `debt_deny` on when that much is older than `debt_age_days`; None switches
    either off. `birthday_days` counts both ways from today. What this PC remembers is told to be old after `old_after`, which
    None switches off. After `too_old_after` it lets nobody in by itself, staff neither; never at all where that is nothing.
    """

    levels: Mapping[Code, Level] = field(default_factory=dict)
    expiring_days: int = 7
    last_passes: int = 2
    debt_warn: Money | None = SMALLEST
    debt_deny: Money | None = None
    debt_age_days: int = 0
    birthday_days: int = 0
    old_after: timedelta | None = timedelta(hours=24)
    too_old_after: timedelta = timedelta(hours=72)
    door: DoorRules = field(default_factory=DoorRules)

    def level(self, code: Code) -> Level:
        """What a reason of this code does here."""
        usual = Level.DENY if self.door.hard and code in (Code.INSIDE, Code.PASSED_LATELY) else LEVELS[code]
        level = self.levels.get(code, usual)
        softened = level is Level.DENY and code in NEVER_DENY
        raised = level is Level.NONE and code in NEVER_NONE
        return Level.WARN if softened or raised else level

    def reason(self, code: Code, level: Level | None = None, **facts: Any) -> Reason:
        """The reason as these rules take it."""
        return Reason(code, level or self.level(code), facts, CURES.get(code))


def decide(facts: Facts, rules: Rules, now: datetime) -> Decision:
    """Who stands here, may they come in at `now` (in the branch's own zone), and why. Raises ValueError for a naive `now`."""
    if now.tzinfo is None:
        raise ValueError("the moment of a decision needs a zone")
    if facts.door is not None:
        return _at_door(facts, facts.door, rules, now)
    reasons, ticket = _found(facts, rules, now)
    return _verdict(reasons, ticket)


def _found(facts: Facts, rules: Rules, now: datetime) -> tuple[list[Reason], ClientTicket | None]:
    """Every reason there is of the person alone, and the ticket that lets in."""
    if len(facts.matches) > 1:
        return [rules.reason(Code.SEVERAL_CLIENTS, count=len(facts.matches))], None
    if not facts.matches:
        aged = _of_age(facts.age, rules) if facts.staff is not None else ()
        return [_stranger(facts.staff, rules, random=facts.random), *aged], None
    client, today = facts.matches[0], now.date()
    ticket = best_ticket(facts.tickets, now)
    reasons = [
        *_of_person(client, facts.staff, rules, today),
        *_of_age(facts.age, rules),
        *(_of_ticket(ticket, facts.tickets, rules, now) if ticket else _of_no_ticket(facts, rules, now)),
        *_of_debt(facts, rules, now),
    ]
    return reasons, ticket


def _at_door(facts: Facts, door: AtDoor, rules: Rules, now: datetime) -> Decision:
    """The same, with what the door knows. Out is always free, whoever goes; a door that is shut lets not even staff in."""
    if door.direction is Direction.OUT:
        return _verdict([rules.reason(Code.EXIT, Level.NONE)], None)
    left, visit = left_of(facts.tickets, door, rules.door), same_visit(door.lately, rules.door, now)
    facts = replace(facts, tickets=of_visit(left, visit))
    reasons, ticket = _found(facts, replace(rules, levels={**rules.levels, **AT_THE_DOOR}), now)
    if visit is not None:
        reasons = [each for each in reasons if each.code is not Code.LAST_PASSES]
        ticket = next((each for each in left if ticket is not None and each.id == ticket.id), None)
    if len(facts.matches) == 1 and facts.staff is None:
        reasons += _of_passes(facts.matches[0], door, rules, now)
        if visit is not None:
            reasons.append(rules.reason(Code.REENTRY))
        if paid_today(door.lately, rules.door, now):
            reasons = _paid_for(reasons, rules)
    if door.shut:
        reasons.append(rules.reason(Code.DOOR_SHUT, Level.DENY))
    return _verdict(reasons, ticket)


def _verdict(reasons: list[Reason], ticket: ClientTicket | None) -> Decision:
    ordered = tuple(sorted(reasons, key=lambda each: (_STRENGTH[each.level], _IMPORTANCE[each.code])))
    worst = ordered[0].level if ordered else Level.NONE
    if worst is Level.DENY:
        return Denied(ordered, ticket)
    return Warned(ordered, ticket) if worst is Level.WARN else Allowed(ordered, ticket)


def _stranger(staff: Staff | None, rules: Rules, *, random: bool = False) -> Reason:
    if staff is None:
        return rules.reason(Code.RANDOM_TAG if random else Code.UNKNOWN_TAG)
    return rules.reason(Code.STAFF, text=staff.full_name, position=staff.position or "")


def _of_person(client: Client, staff: Staff | None, rules: Rules, today: date) -> Iterator[Reason]:
    if locked := (client.locked or "").strip():
        yield rules.reason(Code.LOCKED, text=locked)
    if message := (client.message or "").strip():
        yield rules.reason(Code.MESSAGE, text=message)
    if client.birthday and abs(days := days_to_birthday(client.birthday, today)) <= rules.birthday_days:
        yield rules.reason(Code.BIRTHDAY, days=days, day=today + timedelta(days=days))
    if staff is not None:
        yield _stranger(staff, rules)


def _of_age(age: timedelta | None, rules: Rules) -> Iterator[Reason]:
    """What is remembered and not asked anew may have changed; tickets that were never told let nobody in, whatever is set."""
    if age == UNTOLD:
        yield rules.reason(Code.TOO_OLD, Level.DENY, hours=None)
    elif age is not None and (age > rules.too_old_after or not rules.too_old_after):
        yield rules.reason(Code.TOO_OLD, hours=age // _HOUR)
    elif age is not None and rules.old_after is not None and age > rules.old_after:
        yield rules.reason(Code.OLD_DATA, hours=age // _HOUR)


def _of_passes(client: Client, door: AtDoor, rules: Rules, now: datetime) -> Iterator[Reason]:
    """What is to be said of the hour, the house, and where the person was seen last."""
    if not is_open(rules.door.hours, now):
        yield rules.reason(Code.CLOSED)
    if client.id in rules.door.bypass:
        return
    if is_full(door.lately, rules.door, now):
        yield rules.reason(Code.FULL, count=door.lately.inside)
    if (entry := inside_already(door.lately, rules.door, now)) is not None:
        yield rules.reason(Code.INSIDE, at=entry.decided_at.astimezone(now.tzinfo))
    if (seconds := entered_lately(door.lately, rules.door, now)) is not None:
        yield rules.reason(Code.PASSED_LATELY, minutes=int(seconds // MINUTE_S))


def _paid_for(reasons: list[Reason], rules: Rules) -> list[Reason]:
    """What the money may have put right keeps nobody out today."""
    if not any(each.level is Level.DENY and each.code in PAID_FOR for each in reasons):
        return reasons
    softened = [
        replace(each, level=Level.WARN) if each.level is Level.DENY and each.code in PAID_FOR else each for each in reasons
    ]
    return [*softened, rules.reason(Code.UNPROVED_PAYMENT, Level.WARN)]


def _of_ticket(ticket: ClientTicket, tickets: tuple[ClientTicket, ...], rules: Rules, now: datetime) -> Iterator[Reason]:
    """What is to be said of the ticket that lets in."""
    if starts_by_entry(ticket):
        yield rules.reason(Code.STARTS_BY_ENTRY, ticket=ticket.name)
    if ticket.kind is TicketKind.TRIAL:
        yield rules.reason(Code.TRIAL, ticket=ticket.name)
    others = [each for each in tickets if each is not ticket and not over(each, now)]
    last = day_of(ticket.finished, now)
    if last and (days := (last - now.date()).days) <= rules.expiring_days and not any(lasts_beyond(o, last, now) for o in others):
        yield rules.reason(Code.ENDS_SOON, days=days, day=last, ticket=ticket.name)
    if ticket.passes_left is not None and ticket.passes_left <= rules.last_passes and not others:
        yield rules.reason(Code.LAST_PASSES, passes=ticket.passes_left, ticket=ticket.name)


def _of_no_ticket(facts: Facts, rules: Rules, now: datetime) -> Iterator[Reason]:
    """The one best explanation why nothing lets in: what is coming, then what was used up, then what ended last."""
    if facts.staff is not None or facts.age == UNTOLD:
        return
    coming = [each for each in facts.tickets if not over(each, now)]
    spent = [each for each in facts.tickets if used_up(each) and not past(each, now)]
    ended = [each for each in facts.tickets if past(each, now)]
    if coming:
        day, ticket = min((day_of(each.started, now) or date.max, each.name) for each in coming)
        yield rules.reason(Code.NOT_STARTED, day=day, days=(day - now.date()).days, ticket=ticket)
    elif spent:
        yield rules.reason(Code.NO_PASSES, ticket=max(spent, key=lambda each: each.id).name)
    elif ended:
        day, ticket = max((day_of(each.finished, now) or date.min, each.name) for each in ended)
        grace = facts.door is not None and in_grace(day, facts.door, rules.door, now)
        softened = Level.WARN if grace and rules.level(Code.EXPIRED) is Level.DENY else None
        yield rules.reason(Code.EXPIRED, softened, day=day, days=(now.date() - day).days, ticket=ticket)
    else:
        yield rules.reason(Code.NO_TICKET)


def _of_debt(facts: Facts, rules: Rules, now: datetime) -> Iterator[Reason]:
    owed, fees = facts.debt, total([max(each.fee_debt or ZERO, ZERO) for each in facts.tickets])
    level = _debt_level(facts, rules, now)
    if level is Level.DENY or (level is not None and owed > fees):
        ages = [age for each in facts.tickets if each.debt and (age := _age(each, now)) is not None]
        yield rules.reason(Code.DEBT, level, sum=owed, days=max(ages, default=None))
    if fees > ZERO:
        yield rules.reason(Code.FEE_UNPAID, sum=fees)


def _debt_level(facts: Facts, rules: Rules, now: datetime) -> Level | None:
    """DENY for enough old debt, else what the rules say of enough debt, None for too little."""
    level = rules.level(Code.DEBT)
    limit = rules.debt_deny if rules.debt_deny is not None or level is not Level.DENY else rules.debt_warn
    old = total([each.debt for each in facts.tickets if _is_old(each, rules, now)])
    if level is not Level.NONE and limit is not None and old >= limit and old > ZERO:
        return Level.DENY
    if rules.debt_warn is not None and facts.debt >= rules.debt_warn and facts.debt > ZERO:
        return Level.NONE if level is Level.NONE else Level.WARN
    return None


def _is_old(ticket: ClientTicket, rules: Rules, now: datetime) -> bool:
    """A debt of unknown age is not held against anybody, unless age does not matter here."""
    age = _age(ticket, now)
    return rules.debt_age_days <= 0 or (age is not None and age > rules.debt_age_days)


def _age(ticket: ClientTicket, now: datetime) -> int | None:
    """Whole days since the ticket was made or begun; None when that is not known, or still to come."""
    since = day_of(ticket.created_at or ticket.started, now)
    return (now.date() - since).days if since and since <= now.date() else None


def days_to_birthday(birthday: date, today: date) -> int:
    """Days to the nearest birthday, negative when it has just been; 29 February is kept on the 28th of short years."""
    distances = [(_birthday_in(year, birthday) - today).days for year in (today.year - 1, today.year, today.year + 1)]
    return min(distances, key=lambda days: (abs(days), -days))


def _birthday_in(year: int, birthday: date) -> date:
    try:
        return birthday.replace(year=year)
    except ValueError:
        return birthday.replace(year=year, day=28)
