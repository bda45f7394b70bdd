"""What the reception window shows: one frozen value, no sentence in it.

Named tuples, as the settings are, for the sake of the first paint.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from desk.model.health import Health
from desk.model.line import LineState

if TYPE_CHECKING:
    from desk.errors import DeskError
    from desk.model.client import Client, Staff
    from desk.model.decide import Decision, Reason
    from desk.model.passing import Emergency, Pass
    from desk.model.tag import Tag
    from desk.model.view import ClientView

KEY_PROBLEM, FOREIGN_ANSWER = "key_problem", "foreign_answer"
"""The code a service's light carries when the vendor does not accept our key, and when it is not the vendor that answers;
`desk.errors` is read after the first paint."""


class Shown(StrEnum):
    """Which screen is up."""

    IDLE = "idle"
    CLIENT = "client"
    SEVERAL = "several"
    UNKNOWN = "unknown"
    STAFF = "staff"
    FAILED = "failed"
    STOPPED = "stopped"
    """The program itself could not start: nothing works."""


class Verdict(StrEnum):
    """What the banner says: each has its own colour, icon, words and sound."""

    IDLE = "idle"
    READING = "reading"
    GRANTED = "granted"
    WARNED = "warned"
    DENIED = "denied"
    LOCKED = "locked"
    SEVERAL = "several"
    UNKNOWN_CARD = "unknown_card"
    STAFF = "staff"
    FAILED = "failed"
    STOPPED = "stopped"
    ADMITTED = "admitted"


class Deed(StrEnum):
    """What the receptionist can do for whoever is shown."""

    SELL = "sell"
    PAY = "pay"
    DEPOSIT = "deposit"
    INSTASPORT = "instasport"
    REFRESH = "refresh"


class Hindrance(StrEnum):
    """Why a deed can't be done now."""

    NO_CLIENT = "no_client"
    NO_ANSWER = "no_answer"
    NO_KEY = "no_key"
    NOTHING_OWED = "nothing_owed"
    NO_ACCOUNT = "no_account"
    NOT_SET_UP = "not_set_up"
    NOTHING_TO_READ = "nothing_to_read"
    READING = "reading"


class Tap(NamedTuple):
    """One card read at this desk or at a door, and what came of it. `number` tells taps apart.

    `passed` is what stands in the record of one at a door, where the card itself may not be known; `contradicted`: LuckyFit
    would not have let in.
    """

    number: int
    at: datetime
    verdict: Verdict
    tag: Tag | None
    client: Client | None = None
    staff: Staff | None = None
    reason: Reason | None = None
    passed: Pass | None = None
    contradicted: bool = False


READER_SETTINGS = ("reader.protocol", "reader.format")


class Light(NamedTuple):
    """How something the desk depends on is doing, and since when; `trouble` is what went wrong last, mended or not.

    `name` tells which one it is of several readers.
    """

    health: Health = Health.UNKNOWN
    since: datetime | None = None
    latency_ms: int | None = None
    detail: str = ""
    trouble: str = ""
    trouble_at: datetime | None = None
    name: str = ""

    @property
    def key_refused(self) -> bool:
        """The service is there, but our key is wrong or missing."""
        return self.health is Health.OFF and self.detail == KEY_PROBLEM

    @property
    def foreign(self) -> bool:
        """Something answers, and it is not the service."""
        return self.health is Health.OFF and self.detail == FOREIGN_ANSWER

    @property
    def wrong_setting(self) -> str:
        """The setting a reader can't work with, by its name; nothing when the settings are not what keeps it."""
        name, colon, _reason = self.detail.partition(": ")
        return name if colon and self.health is Health.OFF and name in READER_SETTINGS else ""


class Look(NamedTuple):
    """What a card or a search led to. `wanted` is the client that could not be read.

    `told_at`: this PC remembers it since then, and LuckyFit has not said whether it is still so; None for what LuckyFit told.
    """

    shown: Shown = Shown.IDLE
    view: ClientView | None = None
    tag: Tag | None = None
    choices: tuple[Client, ...] = ()
    staff: Staff | None = None
    wanted: Client | None = None
    error: DeskError | None = None
    at: datetime | None = None
    solved: tuple[Reason, ...] = ()
    told_at: datetime | None = None

    @property
    def remembered(self) -> bool:
        """This PC answered, and LuckyFit did not yet."""
        return self.told_at is not None


LIGHTS = ("luckyfit", "instasport", "reader")
DARK_LIGHTS: Mapping[str, Light] = MappingProxyType({name: Light() for name in LIGHTS})


class ReceptionState(NamedTuple):
    """All the window shows.

    `another`: who is being read is not who is shown. `waiting`: a card read while a form was open. `taps`: newest first.
    `doors`: there are some. `denied`: who was kept out and is waited for by nobody yet, newest first. `called`: since when
    somebody at a kiosk asks for a person. `burning`: the doors whose controllers tell of fire. `held_open`: who holds all doors
    open, and why. `gates_off`: why a door's device does not answer, by its name. `clock_off_s`: LuckyFit's clock is so many
    seconds ahead of this PC's.
    """

    look: Look = Look()
    reading: bool = False
    another: bool = False
    taps: tuple[Tap, ...] = ()
    waiting: Tap | None = None
    lights: Mapping[str, Light] = DARK_LIGHTS
    questions: int = 0
    instasport: bool = False
    ready: bool = False
    line: LineState = LineState.ONLINE
    line_since: datetime | None = None
    doors: bool = False
    denied: tuple[Tap, ...] = ()
    called: datetime | None = None
    burning: tuple[str, ...] = ()
    held_open: Emergency | None = None
    gates_off: Mapping[str, str] = MappingProxyType({})
    clock_off_s: int = 0

    @property
    def offline(self) -> bool:
        """LuckyFit does not answer: cards are answered by what this PC remembers, and nothing can be paid."""
        return self.line is LineState.OFFLINE

    @property
    def verdict(self) -> Verdict:
        """What the banner says."""
        return verdict_of(self.look)

    @property
    def luckyfit_answers(self) -> bool:
        """False after a call that did not reach LuckyFit."""
        return self.lights["luckyfit"].health is not Health.OFF

    def hindrance(self, deed: Deed) -> Hindrance | None:
        """Why this can't be done now, or None when it can."""
        if self.another:
            return Hindrance.READING
        return self._hindrance(deed, self.look.view)

    def _hindrance(self, deed: Deed, view: ClientView | None) -> Hindrance | None:
        if deed is Deed.REFRESH:
            return None if view or self.look.tag or self.look.wanted else Hindrance.NOTHING_TO_READ
        if view is None:
            return Hindrance.NO_CLIENT
        if deed is Deed.INSTASPORT:
            return None if self.instasport else Hindrance.NOT_SET_UP
        return self._hindrance_of_money(deed, view)

    def _hindrance_of_money(self, deed: Deed, view: ClientView) -> Hindrance | None:
        if self.look.remembered and self.reading:
            return Hindrance.READING
        if not self.luckyfit_answers or self.offline:
            return Hindrance.NO_KEY if self.lights["luckyfit"].key_refused else Hindrance.NO_ANSWER
        if self.look.remembered:
            return Hindrance.NO_ANSWER
        if deed is Deed.PAY and not view.dues:
            return Hindrance.NOTHING_OWED
        if deed is Deed.DEPOSIT and not view.accounts:
            return Hindrance.NO_ACCOUNT
        return None


_PLAIN = {
    Shown.IDLE: Verdict.IDLE,
    Shown.SEVERAL: Verdict.SEVERAL,
    Shown.UNKNOWN: Verdict.UNKNOWN_CARD,
    Shown.STAFF: Verdict.STAFF,
    Shown.FAILED: Verdict.FAILED,
    Shown.STOPPED: Verdict.STOPPED,
}


def verdict_of(look: Look) -> Verdict:
    """The verdict a look leads to."""
    if look.view is None:
        return _PLAIN.get(look.shown, Verdict.IDLE)
    return verdict_of_decision(look.view.decision)


def verdict_of_decision(decision: Decision) -> Verdict:
    """The decision as the banner tells it: a lock is said apart."""
    from desk.model.decide import Allowed, Code, Denied  # noqa: PLC0415 - the model is read after the first paint

    if isinstance(decision, Denied):
        locked = any(reason.code is Code.LOCKED for reason in decision.reasons)
        return Verdict.LOCKED if locked else Verdict.DENIED
    return Verdict.GRANTED if isinstance(decision, Allowed) else Verdict.WARNED
