"""From who has a card to a pass that can be written down: what the door knows is added, and it is decided at one moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from desk.model.client import Client
from desk.model.decide import UNTOLD, Allowed, Code, Decision, Denied, Facts, Level, Rules, Warned, decide
from desk.model.door import AtDoor, Place, forgiven_at, same_visit
from desk.model.passing import BY_PHONE, IN_FIRE, Asking, Direction, Lately, Passing, Source, Verdict, tag_hash
from desk.model.tag import Tag
from desk.model.ticket import ClientTicket
from desk.model.view import ROSTER, SEVERAL, ClientView, Found, Outcome, Several, StaffCard, UnknownCard
from desk.services.timekeeping import Watch

COUNTED = timedelta(days=400)
"""So long back passes of a ticket are counted where LuckyFit counts none."""
VISIT = timedelta(days=1)
"""A visit that goes on over the hour that forgives began no longer before it."""


class Judging:
    """Decides passes by the rules of the club and of its doors."""

    def __init__(self, rules: Rules, watch: Watch, secret: bytes) -> None:
        self.rules, self.watch, self._secret = rules, watch, secret

    def of(self, outcome: Outcome, tag: Tag | None, place: Place, *, in_fire: bool = False, shut: bool = False) -> Judgement:
        """What is to be decided for a card at a door, or for somebody without one; in a fire no visit is used up.

        `shut`: the door is out of order.
        """
        return Judgement(self.rules, self.watch, outcome, place, self._hash(tag), in_fire=in_fire, shut=shut)

    def busy(self, outcome: Outcome, tag: Tag | None, place: Place) -> Judgement:
        """What is written down of whoever the door never came free for."""
        return Judgement(self.rules, self.watch, outcome, place, self._hash(tag), busy=True)

    def asking(self, judgement: Judgement) -> Asking:
        """What must be known for it."""
        now, door = self.watch.now(), self.rules.door
        forgiven = forgiven_at(now, door.forgive_hour)
        if judgement.client is None:
            return Asking()
        counts = door.capacity is not None and judgement.place.direction is Direction.IN
        ever = None if door.luckyfit_counts else now - COUNTED
        since = min(filter(None, (forgiven - VISIT, judgement.told_at, ever)), key=datetime.timestamp)
        return Asking(judgement.client.id, since, forgiven if counts else None)

    def _hash(self, tag: Tag | None) -> str:
        return tag_hash(tag, self._secret) if tag is not None else ""


class Judgement:
    """One tap to be decided: called with what is known at that moment, it answers with what is to be written down.

    `decision` is what was decided, once it was.
    """

    def __init__(
        self,
        rules: Rules,
        watch: Watch,
        outcome: Outcome,
        place: Place,
        card: str,
        *,
        in_fire: bool = False,
        busy: bool = False,
        shut: bool = False,
    ) -> None:
        self._rules, self._watch, self._card = rules, watch, card
        self._in_fire, self._busy, self._shut = in_fire, busy, shut
        self.outcome, self.place = outcome, place
        self.decision: Decision = outcome.decision if not isinstance(outcome, Found) else outcome.view.decision

    @property
    def view(self) -> ClientView | None:
        """The one client whose card it is."""
        return self.outcome.view if isinstance(self.outcome, Found) else None

    @property
    def client(self) -> Client | None:
        """The same person, without what they hold."""
        return self.view.client if self.view is not None else None

    @property
    def told_at(self) -> datetime | None:
        """When LuckyFit told what is known of the client, or of the staff."""
        if isinstance(self.outcome, StaffCard):
            return self.outcome.told_at
        return self.view.read_at if self.view is not None else None

    @property
    def source(self) -> Source:
        """Whether LuckyFit was asked just now."""
        told = self.outcome.view.source if isinstance(self.outcome, Found) else self.outcome.source
        return Source.ROSTER if told == ROSTER else Source.ONLINE

    def __call__(self, lately: Lately) -> Passing:
        """The decision, and the pass that follows from it."""
        now = self._watch.now(lately, self.told_at)
        door = AtDoor(self.place.direction, lately, live=self.source is Source.ONLINE, told_at=self.told_at, shut=self._shut)
        self.decision = self._decided(door, now)
        ticket = self.decision.ticket
        limited = ticket is not None and ticket.passes_left is not None
        return Passing(
            point=self.place.point,
            direction=self.place.direction,
            verdict=verdict_of(self.decision),
            source=self.source,
            decided_at=now,
            reasons=tuple(each.code.value for each in self.decision.reasons),
            client_id=self.client.id if self.client is not None else None,
            staff_id=self._staff_id(),
            ticket_id=ticket.id if ticket is not None else None,
            left_told=told_left(self.view, ticket),
            counted=limited and not self._in_fire and same_visit(lately, self._rules.door, now) is None,
            note=IN_FIRE if self._in_fire else "" if self._card else BY_PHONE,
            age_s=self._age(now),
            tag_hash=self._card,
            offset_s=self._watch.offset_s(),
        )

    def _decided(self, door: AtDoor, now: datetime) -> Decision:
        if self._busy:
            return Denied((self._rules.reason(Code.BUSY, Level.DENY),))
        match self.outcome:
            case Found(view):
                age = UNTOLD if _is_untold(view) else _since(view.read_at, now) if view.remembered else None
                facts = Facts((view.client,), view.tickets, view.accounts, view.staff, age, door=door)
            case StaffCard(staff=staff):
                remembered = self.source is Source.ROSTER
                age = (_since(self.told_at, now) if self.told_at is not None else UNTOLD) if remembered else None
                facts = Facts(staff=staff, age=age, door=door)
            case Several() if door.direction is Direction.IN:
                shut = (self._rules.reason(Code.DOOR_SHUT, Level.DENY),) if door.shut else ()
                return replace(SEVERAL, reasons=(*shut, *SEVERAL.reasons))
            case UnknownCard(tag=tag):
                facts = Facts(random=tag.is_random, door=door)
            case Several():
                facts = Facts(door=door)
        return decide(facts, self._rules, now)

    def _staff_id(self) -> int | None:
        if isinstance(self.outcome, StaffCard):
            return self.outcome.staff.id
        return self.view.staff.id if self.view is not None and self.view.staff is not None else None

    def _age(self, now: datetime) -> int | None:
        """How old what is remembered is, in seconds; None for what was told just now."""
        if self.source is not Source.ROSTER or self.told_at is None:
            return None
        return int(_since(self.told_at, now).total_seconds())


def _since(told_at: datetime, now: datetime) -> timedelta:
    """How long ago LuckyFit told it."""
    return timedelta(seconds=max(0.0, now.timestamp() - told_at.timestamp()))


def _is_untold(view: ClientView) -> bool:
    """True for a client whose tickets LuckyFit never told this PC about."""
    return any(each.code is Code.TOO_OLD and each.facts.get("hours") is None for each in view.decision.reasons)


def told_left(view: ClientView | None, ticket: ClientTicket | None) -> int | None:
    """How many passes LuckyFit told to be left of a ticket, with nothing taken off here."""
    held = view.tickets if view is not None and ticket is not None else ()
    return next((each.passes_left for each in held if ticket is not None and each.id == ticket.id), None)


def verdict_of(decision: Decision) -> Verdict:
    """What a door answers."""
    match decision:
        case Allowed():
            return Verdict.ALLOWED
        case Warned():
            return Verdict.WARNED
        case Denied():
            return Verdict.DENIED
