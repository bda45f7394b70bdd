"""The rules of the door: passing back, re-entry, who is inside, when the house is open; every limit is a value.

A moment is compared by `timestamp()`: two moments of one zone compare by what their clocks show, and one night has an hour twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from desk.model.passing import Direction, Lately, Pass
from desk.model.ticket import ClientTicket

MOST_GRACE_DAYS = 3
MOST_GRACE_HOURS = 168
"""So long at most what is remembered may decide."""
MINUTE_S = 60
SKEW_S = 900
"""A PC's clock that is further off than this is not gone by."""
PLAUSIBLE = timedelta(hours=MOST_GRACE_HOURS + 1)
"""So long after LuckyFit last told its time a moment that only this PC's clock vouches for is taken for past."""


class Passback(StrEnum):
    """What counts as passing a card back.

    TIMED: coming in again within the minutes. LOGICAL: coming in without having gone out. TIMED_LOGICAL: both together, so
    that going out or waiting makes it good.
    """

    OFF = "off"
    TIMED = "timed"
    LOGICAL = "logical"
    TIMED_LOGICAL = "timed_logical"


@dataclass(frozen=True, slots=True)
class Span:
    """Open from one time of the day to another, by the clock at the wall; what ends no later than it begins ends the next day."""

    begins: time
    ends: time

    @property
    def over_midnight(self) -> bool:
        """True when its end is tomorrow's."""
        return self.ends <= self.begins


@dataclass(frozen=True, slots=True)
class DoorRules:
    """The knobs of the door. Soft passing back warns, hard denies, unless a level is set for its reason.

    `forgive_hour`: from this hour on nothing of the day before is held against anybody. `reentry_minutes`: coming back within
    so long of going out, or of the entry where nobody was seen going out, uses up no other pass. `exits_told`: a reader tells who
    goes out, so that a card that only comes in is trusted no longer than `passback_minutes`.
    `bypass`: clients for whom neither passing back nor capacity is asked; staff always are.
    `hours` by weekday, Monday is 0: a day that is not named is closed, and no day at all is always open.
    `expiry_grace_days`: so long a ticket that ended while LuckyFit could not be asked is good. `honour_unproved`: whoever has
    paid and whose payment is not proved yet comes in till the end of that day. `luckyfit_counts`: what LuckyFit tells to be left
    of a ticket has every visit taken off that it knew of then; where it does not count visits, all are counted here.
    `admits_an_hour`: so many are let in by hand before somebody must answer for more.
    """

    passback: Passback = Passback.TIMED
    passback_minutes: int = 10
    hard: bool = False
    forgive_hour: int = 4
    reentry_minutes: int = 15
    exits_told: bool = False
    bypass: Collection[int] = frozenset()
    capacity: int | None = None
    hours: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    expiry_grace_days: int = 0
    honour_unproved: bool = True
    luckyfit_counts: bool = True
    admits_an_hour: int = 20

    def __post_init__(self) -> None:
        if not 0 <= self.expiry_grace_days <= MOST_GRACE_DAYS:
            raise ValueError(f"from 0 to {MOST_GRACE_DAYS} days of grace, not {self.expiry_grace_days}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader hangs: at which door (its gate's name), and which way whoever taps there goes."""

    point: str
    direction: Direction = Direction.IN


@dataclass(frozen=True, slots=True)
class AtDoor:
    """What the door itself knows. `live`: LuckyFit answered just now; `told_at` is when it told what the answer stands on.

    `shut`: it is out of order, and lets nobody in by itself.
    """

    direction: Direction = Direction.IN
    lately: Lately = field(default_factory=Lately)
    live: bool = False
    told_at: datetime | None = None
    shut: bool = False


def forgiven_at(now: datetime, hour: int) -> datetime:
    """The latest moment, at or before now, when the clock at the wall showed this hour."""
    today = datetime.combine(now.date(), time(hour), now.tzinfo)
    if today.timestamp() <= now.timestamp():
        return today
    return datetime.combine(now.date() - timedelta(days=1), time(hour), now.tzinfo)


def entered_lately(lately: Lately, rules: DoorRules, now: datetime) -> float | None:
    """How many seconds ago the person came in, when that is passing back by time; else None."""
    if rules.passback not in (Passback.TIMED, Passback.TIMED_LOGICAL):
        return None
    last = _unforgiven(lately, rules, now, Direction.IN if rules.passback is Passback.TIMED else None)
    if last is None or last.direction is Direction.OUT:
        return None
    seconds = lately.seconds_since(last, now)
    return seconds if seconds is not None and seconds < rules.passback_minutes * MINUTE_S else None


def inside_already(lately: Lately, rules: DoorRules, now: datetime) -> Pass | None:
    """The entry after which the person never went out, when that is passing back; else None."""
    if rules.passback is not Passback.LOGICAL:
        return None
    last = _unforgiven(lately, rules, now)
    return last if last is not None and last.direction is Direction.IN else None


def same_visit(lately: Lately, rules: DoorRules, now: datetime) -> Pass | None:
    """The entry whose visit still goes on for whoever comes in now, so that it uses up no other pass; else None.

    Only going out begins the minutes anew: who keeps coming in without is held to the first time.
    """
    began = since = None
    for each in lately.passes:
        if each.direction is Direction.OUT:
            since = each if began is not None else None
        elif began is None or since is None or not _goes_on(since, _between(since, each), rules):
            began = since = each
        elif since.direction is Direction.OUT:
            since = each
    if since is None or not _goes_on(since, lately.seconds_since(since, now), rules):
        return None
    return began


def of_visit(tickets: Sequence[ClientTicket], visit: Pass | None) -> tuple[ClientTicket, ...]:
    """The tickets as they are good for the visit that goes on: the pass it used up still lets in."""
    if visit is None or not visit.counted:
        return tuple(tickets)
    return tuple(
        replace(each, passes_left=1)
        if each.id == visit.ticket_id and each.passes_left is not None and each.passes_left < 1
        else each
        for each in tickets
    )


def is_full(lately: Lately, rules: DoorRules, now: datetime) -> bool:
    """True when nobody else has room; whoever is inside for all we know takes no other place."""
    last = _unforgiven(lately, rules, now)
    counted_in = last is not None and last.direction is Direction.IN
    return rules.capacity is not None and lately.inside is not None and lately.inside >= rules.capacity and not counted_in


def is_open(hours: Mapping[int, Sequence[Span]], now: datetime) -> bool:
    """True when the house is open, by the clock at the wall."""
    if not hours:
        return True
    clock, today, before = now.time(), now.weekday(), (now.weekday() - 1) % 7
    begun = any(each.begins <= clock and (each.over_midnight or clock < each.ends) for each in hours.get(today, ()))
    return begun or any(each.over_midnight and clock < each.ends for each in hours.get(before, ()))


def left_of(tickets: Sequence[ClientTicket], door: AtDoor, rules: DoorRules) -> tuple[ClientTicket, ...]:
    """The tickets with the passes taken off that LuckyFit could not know of when it told them, or does not count at all."""
    return tuple(_less(each, door, rules) for each in tickets)


def in_grace(last_day: date, door: AtDoor, rules: DoorRules, now: datetime) -> bool:
    """True for a ticket that ended after LuckyFit told of it, so few days ago that it may have been renewed unheard."""
    if door.live or door.told_at is None or last_day < door.told_at.astimezone(now.tzinfo).date():
        return False
    return (now.date() - last_day).days <= rules.expiry_grace_days


def paid_today(lately: Lately, rules: DoorRules, now: datetime) -> bool:
    """True when money was taken today for a payment that is not proved yet."""
    if not rules.honour_unproved or lately.paid_at is None:
        return False
    return lately.paid_at.astimezone(now.tzinfo).date() == now.date()


def _unforgiven(lately: Lately, rules: DoorRules, now: datetime, direction: Direction | None = None) -> Pass | None:
    """The latest pass, unless it was before the hour that forgives."""
    last = lately.last(direction)
    if last is None or last.decided_at.timestamp() < forgiven_at(now, rules.forgive_hour).timestamp():
        return None
    return last


def _goes_on(since: Pass, seconds: float | None, rules: DoorRules) -> bool:
    """True so long after an exit, or after an entry, as coming in is the same visit."""
    minutes = rules.reentry_minutes
    if since.direction is Direction.IN and rules.exits_told and rules.passback in (Passback.TIMED, Passback.TIMED_LOGICAL):
        minutes = min(minutes, rules.passback_minutes)
    return seconds is not None and seconds < minutes * MINUTE_S


def _between(one: Pass, later: Pass) -> float | None:
    """Seconds from one pass to a later one; None when the clock was set back between them, and nobody counted."""
    seconds = later.mono - one.mono if later.boot_id == one.boot_id else _seconds(later.decided_at, one.decided_at)
    return seconds if seconds >= 0 else None


def _less(ticket: ClientTicket, door: AtDoor, rules: DoorRules) -> ClientTicket:
    """What LuckyFit counted itself is never taken off twice: the smaller of what both counts leave is what is left."""
    mine = [each for each in door.lately.passes if each.counted and each.ticket_id == ticket.id]
    if ticket.passes_left is None or not mine:
        return ticket
    told_at = door.told_at.timestamp() if door.told_at is not None else 0.0
    left = ticket.passes_left - sum(1 for each in mine if each.decided_at.timestamp() >= told_at)
    run = [] if rules.luckyfit_counts else _run(mine, ticket.passes_left)
    if run and run[0].left_told is not None:
        left = min(left, run[0].left_told - len(run))
    return replace(ticket, passes_left=max(0, left))


def _run(mine: Sequence[Pass], left: int) -> list[Pass]:
    """The latest passes since LuckyFit last told more than before, which is how visits are given back or added there."""
    run: list[Pass] = []
    for each in reversed(mine):
        if each.left_told is None or each.left_told < left:
            break
        left = each.left_told
        run.insert(0, each)
    return run


def trusted(pc: datetime, server: datetime | None, running: datetime, floor: datetime | None) -> datetime:
    """The moment a door goes by, in the zone of the PC's clock, whatever became of that clock.

    `server` is LuckyFit's time where it told one to this program, and then it is right, whatever is written down. Else `running`
    counts, what the PC's clock showed at the start and the seconds since, and `floor`, a moment that is over. A PC that differs
    much from LuckyFit is not believed; one that was set back goes on as if it had not been.
    """
    if server is not None:
        return (server if abs(_seconds(pc, server)) > SKEW_S else pc).astimezone(pc.tzinfo)
    now = running if _seconds(running, pc) > SKEW_S else pc
    if floor is not None and _seconds(floor, now) > 0:
        now = floor
    return now.astimezone(pc.tzinfo)


def floor_of(proven: datetime | None, *claimed: datetime | None) -> datetime | None:
    """A moment that is over: the latest of what LuckyFit bore out and of what this PC's clock claims alone.

    A claim counts no further than anything remembered can decide: there a person does, and a clock that was wrong once bars
    nobody for longer than LuckyFit is silent.
    """
    known = [each for each in claimed if each is not None]
    if proven is not None:
        known = [proven, *(min(each, proven + PLAUSIBLE, key=datetime.timestamp) for each in known)]
    return max(known, key=datetime.timestamp, default=None)


def _seconds(later: datetime, earlier: datetime) -> float:
    return later.timestamp() - earlier.timestamp()
