"""One pass through a door: who, where, which way, why it was let in or not, and whether the turnstile turned."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.model.tag import Tag

HASH_LENGTH = 32


class Direction(StrEnum):
    """Which way somebody goes."""

    IN = "in"
    OUT = "out"


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
    """Whether the turnstile turned. UNKNOWN: it does not tell, or the program ended before it could."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """What is to be written down before anything opens. `decided_at` is the moment the door went by.

    `reasons` are codes of `decide`, the strongest first. `age_s` is how old what was known was, `ticket_id` the ticket that let
    in, `counted`: one of its passes is used up by this. `tag_hash` stands for a card, whose number is kept nowhere.
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
    age_s: int | None = None
    tag_hash: str = ""
    operator: str = ""
    note: str = ""

    @property
    def opens(self) -> bool:
        """True when the gate is to be opened for it."""
        return self.verdict is not Verdict.DENIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass(Passing):
    """A pass as it stands in the record; `number` runs without a gap, so that one taken out shows.

    `rotated` is None where nothing was opened, and UNKNOWN until it is settled. `boot_id` and `mono` tell how long ago it was
    whatever the clock says, as long as the program runs.
    """

    id: str
    number: int
    boot_id: str
    mono: float
    rotated: Rotated | None = None
    annulled: bool = False
    settled_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """True when somebody went through, for all that is known."""
        return self.opens and not self.annulled


@dataclass(frozen=True, slots=True)
class Lately:
    """What this PC knows of a person's passes and of the house at one moment: `passes` that stand, oldest first.

    `inside` counts who is in the house; None where nobody asked. `paid_at` is when money was last taken for a payment that is
    not proved yet. `boot_id` and `mono` are of the moment itself.
    """

    passes: tuple[Pass, ...] = ()
    inside: int | None = None
    paid_at: datetime | None = None
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
class PassFilter:
    """Which passes are wanted: decided from `since` on and before `until`, of these clients, with one of these verdicts.

    What is None asks nothing.
    """

    since: datetime | None = None
    until: datetime | None = None
    clients: tuple[int, ...] | None = None
    verdicts: tuple[Verdict, ...] | None = None


@dataclass(frozen=True, slots=True)
class PassPage:
    """A part of what is wanted. `more` says there is something behind the last one."""

    passes: tuple[Pass, ...] = ()
    more: bool = False


def tag_hash(tag: Tag, secret: bytes) -> str:
    """What stands for a card in the record: the same card has the same, and without the secret it leads to no number."""
    return hmac.new(secret, b"tag:" + tag.number, hashlib.sha256).hexdigest()[:HASH_LENGTH]
