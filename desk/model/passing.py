"""One pass through a door: who, where, which way, why it was let in or not, and whether the turnstile turned."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum

from desk.model.gate import Busy, Direction, Failed, GateOutcome, NotPassed, Opened, Passed
from desk.model.tag import Tag

__all__ = [
    "ANNULLED",
    "BY_PHONE",
    "IN_FIRE",
    "Asking",
    "Direction",
    "Emergency",
    "Ending",
    "Lately",
    "Pass",
    "PassCheck",
    "PassFilter",
    "PassPage",
    "Passing",
    "Rotated",
    "Source",
    "Unwritten",
    "Verdict",
    "ending_of",
    "outcome_of",
    "tag_hash",
]

HASH_LENGTH = 32
IN_FIRE, BY_PHONE = "fire", "phone"
"""Notes: of a tap at a door whose controller told of fire; of somebody who proved by a code who they are, without a card."""


class Verdict(StrEnum):
    """What the door answered. WARNED comes in and the desk should look; ADMITTED was let in by a person."""

    ALLOWED = "allowed"
    WARNED = "warned"
    DENIED = "denied"
    ADMITTED = "admitted"


class Source(StrEnum):
    """What the answer stood on: LuckyFit's own word, this PC's roster, or a person."""

    ONLINE = "online"
    ROSTER = "roster"
    MANUAL = "manual"


class Rotated(StrEnum):
    """Whether somebody went through. UNKNOWN: the door does not tell, or the program ended before it could."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Ending(StrEnum):
    """What became of a pass that was to open the door.

    BUSY: somebody else was passing, nothing was done. FAILED: the device did nothing. IN_DOUBT: it may have opened.
    LOST: the program ended before it was told.
    """

    PASSED = "passed"
    NOT_PASSED = "not_passed"
    OPENED = "opened"
    BUSY = "busy"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    LOST = "lost"


ANNULLED = frozenset({Ending.NOT_PASSED, Ending.BUSY, Ending.FAILED})
"""Nobody went through: nothing of such a pass counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """What is to be written down before anything opens. `decided_at` is the moment the door went by.

    `reasons` are codes of `decide`, the strongest first. `age_s` is how old what was known was, `ticket_id` the ticket that let
    in, `counted`: one of its passes is used up by this, `left_told` how many LuckyFit had told to be left. `tag_hash` stands for
    a card, whose number is kept nowhere. `supervisor` answers for one let in by hand where an operator alone may not, `note` says
    why; or it is IN_FIRE, BY_PHONE. `offset_s`: how many seconds LuckyFit's clock was ahead; None where it told no time.
    """

    point: str
    direction: Direction
    verdict: Verdict
    source: Source
    decided_at: datetime
    reasons: tuple[str, ...] = ()
    client_id: int | None = None
    staff_id: int | None = None
    ticket_id: int | None = None
    counted: bool = False
    left_told: int | None = None
    age_s: int | None = None
    tag_hash: str = ""
    operator: str = ""
    supervisor: str = ""
    note: str = ""
    offset_s: int | None = None

    @property
    def opens(self) -> bool:
        """True when the gate is to be opened for it."""
        return self.verdict is not Verdict.DENIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass(Passing):
    """A pass as it stands in the record; `number` runs without a gap, so that one taken out shows.

    `ending` is None until it is settled, and for ever where nothing was to be opened. `boot_id` and `mono` tell how long ago it
    was whatever the clock says, as long as the program runs.
    """

    id: str
    number: int
    boot_id: str
    mono: float
    ending: Ending | None = None
    settled_at: datetime | None = None

    @property
    def rotated(self) -> Rotated | None:
        """Whether somebody went through; None where nothing was to be opened."""
        if not self.opens:
            return None
        if self.annulled:
            return Rotated.NO
        return Rotated.YES if self.ending is Ending.PASSED else Rotated.UNKNOWN

    @property
    def annulled(self) -> bool:
        """True when it is known that nobody went through."""
        return self.ending in ANNULLED

    @property
    def stands(self) -> bool:
        """True when somebody went through, for all that is known."""
        return self.opens and not self.annulled

    def in_zone(self, zone: tzinfo | None) -> Pass:
        """The same, its moments as that zone tells them."""
        settled = self.settled_at.astimezone(zone) if self.settled_at is not None else None
        return replace(self, decided_at=self.decided_at.astimezone(zone), settled_at=settled)


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Somebody was let in by hand whom the record could not take; `cause` is why. `number` is to be noted on paper."""

    number: int
    at: datetime
    point: str
    direction: Direction
    outcome: GateOutcome
    cause: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What is to be known before a pass is decided: of whom, the passes since when, who is inside since when; None asks nothing.

    `admitted_since`: how many were let in by hand from then on.
    """

    client_id: int | None = None
    since: datetime | None = None
    inside_since: datetime | None = None
    admitted_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lately:
    """What this PC knows of a person's passes and of the house at one moment: `passes` that stand, oldest first.

    `inside` and `admitted` are counts; None where nobody asked. `paid_at` is when money was last taken for a payment that is not
    proved yet, `newest_at` when the last pass of all was decided, `proven_at` the last moment LuckyFit told or bore out.
    `boot_id` and `mono` are of the moment itself.
    """

    passes: tuple[Pass, ...] = ()
    inside: int | None = None
    admitted: int | None = None
    paid_at: datetime | None = None
    newest_at: datetime | None = None
    proven_at: datetime | None = None
    boot_id: str = ""
    mono: float = 0.0

    def seconds_since(self, one: Pass, now: datetime) -> float | None:
        """How long ago it was; None when the clock was set back since, and nobody counted."""
        if one.boot_id == self.boot_id:
            return max(0.0, self.mono - one.mono)
        seconds = now.timestamp() - one.decided_at.timestamp()
        return seconds if seconds >= 0 else None

    def last(self, direction: Direction | None = None) -> Pass | None:
        """The latest one, or the latest one that way."""
        return next((each for each in reversed(self.passes) if direction in (None, each.direction)), None)


@dataclass(frozen=True, slots=True)
class Emergency:
    """Whether all doors stand open, since when, by whom and why."""

    on: bool = False
    at: datetime | None = None
    operator: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PassCheck:
    """What a check of the record found: how many passes, the first number that is missing, those the audit tells otherwise of."""

    count: int
    first_gap: int | None = None
    differing: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """True when nothing is missing or changed."""
        return self.first_gap is None and not self.differing


@dataclass(frozen=True, slots=True)
class PassFilter:
    """Which passes are wanted: decided from `since` on and before `until`, of these clients, with one of these verdicts.

    `reason` is a code among theirs. What is None asks nothing.
    """

    since: datetime | None = None
    until: datetime | None = None
    clients: tuple[int, ...] | None = None
    verdicts: tuple[Verdict, ...] | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PassPage:
    """A part of what is wanted. `more` says there is something behind the last one."""

    passes: tuple[Pass, ...] = ()
    more: bool = False


def ending_of(outcome: GateOutcome) -> Ending:
    """What a gate's answer means for the pass it was opened for."""
    match outcome:
        case Passed():
            return Ending.PASSED
        case NotPassed():
            return Ending.NOT_PASSED
        case Opened():
            return Ending.OPENED
        case Busy():
            return Ending.BUSY
        case Failed(may_have_opened=in_doubt):
            return Ending.IN_DOUBT if in_doubt else Ending.FAILED


def outcome_of(ending: Ending, why: str = "") -> GateOutcome:
    """The gate's answer of which `ending_of` tells this; `why` is what a device that failed said."""
    match ending:
        case Ending.PASSED:
            return Passed()
        case Ending.NOT_PASSED:
            return NotPassed()
        case Ending.BUSY:
            return Busy()
        case Ending.OPENED:
            return Opened()
        case Ending.FAILED | Ending.IN_DOUBT | Ending.LOST:
            return Failed(why, may_have_opened=ending is not Ending.FAILED)


def tag_hash(tag: Tag, secret: bytes) -> str:
    """What stands for a card in the record: the same card has the same, and without the secret it leads to no number."""
    return hmac.new(secret, b"tag:" + tag.number, hashlib.sha256).hexdigest()[:HASH_LENGTH]
