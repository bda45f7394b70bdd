"""Facts published by devices and services, and the bus that carries them; handlers run at once, in order."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from desk.model.client import Client
    from desk.model.decide import Decision
    from desk.model.door import Place
    from desk.model.gate import Direction, GateOutcome
    from desk.model.health import Health
    from desk.model.intent import Intent
    from desk.model.kiosk import Deed
    from desk.model.line import LineState
    from desk.model.passing import Emergency, Pass
    from desk.model.saga import Sale
    from desk.model.shift import Shift
    from desk.model.tag import Tag
    from desk.model.view import Outcome

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was tapped on `reader` (its name in the settings)."""

    tag: Tag
    reader: str


@dataclass(frozen=True, slots=True)
class UnreadableCard:
    """A reader sent something that is no tag we know; `raw` is for support, already cut to printable characters."""

    raw: str
    reader: str


@dataclass(frozen=True, slots=True)
class ReaderChanged:
    """A reader was connected or lost. `detail` is the port or the reason."""

    reader: str
    health: Health
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ServiceChanged:
    """How a vendor's service answers: `service` is `luckyfit` or `instasport`."""

    service: str
    health: Health
    latency_ms: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class IntentChanged:
    """An intent of the journal moved to another state."""

    intent: Intent


@dataclass(frozen=True, slots=True)
class ShiftChanged:
    """A shift was opened, cash was moved in it, or it was closed: then there is none."""

    shift: Shift | None


@dataclass(frozen=True, slots=True)
class SaleChanged:
    """A sale of a ticket moved to another state."""

    sale: Sale


@dataclass(frozen=True, slots=True)
class GateChanged:
    """A turnstile or door was connected or lost. `detail` is where it is or the reason."""

    gate: str
    health: Health
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PassEnded:
    """What became of a pass through `gate`. `tag` where a controller tells of a card it asked about; else we opened."""

    gate: str
    direction: Direction
    outcome: GateOutcome
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class GateInputs:
    """What a gate's inputs are now, the first first: True where the contact is closed. Told only to whoever watches."""

    gate: str
    closed: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class FireAlarm:
    """A controller tells that its fire input was raised, or went back."""

    gate: str
    burning: bool


@dataclass(frozen=True, slots=True)
class PassMade:
    """A door opens for somebody, and it is written down. `outcome` is who that is, None for whoever was let in unnamed."""

    passed: Pass
    decision: Decision | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class PassDenied:
    """A door does not open for somebody, and that is written down too. `stands_open`: it is open for everybody all the same."""

    passed: Pass
    decision: Decision
    outcome: Outcome
    stands_open: bool = False


@dataclass(frozen=True, slots=True)
class PassSettled:
    """It is known what became of a pass, or that it never will be: the program had ended before."""

    passed: Pass


@dataclass(frozen=True, slots=True)
class PassAnnulled:
    """Nobody went through: the pass does not count."""

    passed: Pass


@dataclass(frozen=True, slots=True)
class PassContradicted:
    """LuckyFit, asked while the door was opened by what this PC remembers, would not have let in. Who is inside stays inside."""

    passed: Pass
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PassUnwritten:
    """A pass can't be written down: nothing was opened by itself, unless `opened`, which is for whoever goes out."""

    place: Place
    reason: str
    opened: bool = False


@dataclass(frozen=True, slots=True)
class DoorBusy:
    """Somebody else came while somebody goes through: they are answered after them, or else are to come again.

    `has_card`: they can, by tapping once more.
    """

    place: Place
    waits: bool = True
    has_card: bool = True


@dataclass(frozen=True, slots=True)
class TapRepeated:
    """A card that was answered a moment ago, or that the door is open for, once more: nothing new is decided.

    `pass_id`: the pass by which this card was answered; nothing while it is still to be answered.
    """

    place: Place
    pass_id: str = ""


@dataclass(frozen=True, slots=True)
class ReceptionCalled:
    """Somebody at the screen of a door asks for a person; `point` is the door, nothing where the screen is for all of them.

    `elsewhere`: at the screen of another program, which has written it down.
    """

    at: datetime
    point: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class ReceptionComes:
    """Somebody goes to whoever asked for a person."""

    at: datetime
    operator: str = ""


@dataclass(frozen=True, slots=True)
class PassElsewhere:
    """A door that another program of this PC works has answered somebody; `client` as far as this PC remembers."""

    passed: Pass
    client: Client | None = None


@dataclass(frozen=True, slots=True)
class KeptOutTaken:
    """At another program's screen somebody goes to whoever was kept out."""

    pass_id: str


@dataclass(frozen=True, slots=True)
class KioskDeed:
    """Something was done at a kiosk: by whom, as far as that is known, and what is to be said of it."""

    deed: Deed
    who: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EmergencyChanged:
    """All doors stand open from now on, or are locked again."""

    emergency: Emergency


@dataclass(frozen=True, slots=True)
class LineChanged:
    """The line to LuckyFit is well, slow or gone; `since` when it was last well, None while it is."""

    state: LineState
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockChanged:
    """This PC's clock is off by so many seconds: LuckyFit's is ahead of it by them; 0 once they agree again."""

    off_s: int


@dataclass(frozen=True, slots=True)
class RosterProgress:
    """How far the reading of the whole club has come: clients read, of how many; None when that is not known yet.

    `left_s` is an estimate of the seconds it will take yet; `going` is False once it is done, or was `put_off`: it can't be
    read now, and is tried again.
    """

    done: int
    of: int | None = None
    left_s: float | None = None
    going: bool = True
    put_off: bool = False


_OfDevices = CardRead | UnreadableCard | ReaderChanged
_OfGates = GateChanged | PassEnded | GateInputs | FireAlarm
_OfServices = ServiceChanged | IntentChanged | SaleChanged | ShiftChanged | LineChanged | RosterProgress | ClockChanged
_OfDoors = PassMade | PassDenied | PassSettled | PassAnnulled | PassContradicted | PassUnwritten
_AtDesks = ReceptionCalled | ReceptionComes | PassElsewhere | KeptOutTaken
_AtDoors = DoorBusy | TapRepeated | EmergencyChanged | KioskDeed | _AtDesks
Fact = _OfDevices | _OfGates | _OfDoors | _AtDoors | _OfServices
F = TypeVar("F")


class Bus:
    """Carries facts to whoever asked for their kind. One thread only: cross over with `loop.call_soon_threadsafe` first."""

    def __init__(self) -> None:
        self._handlers: dict[type[Any], list[Callable[[Any], None]]] = {}

    def subscribe(self, kind: type[F], handler: Callable[[F], None]) -> Callable[[], None]:
        """Calls `handler` for each fact of `kind`; returns the function that ends it."""
        handlers = self._handlers.setdefault(kind, [])
        handlers.append(handler)

        def unsubscribe() -> None:
            if handler in handlers:
                handlers.remove(handler)

        return unsubscribe

    def publish(self, fact: Fact) -> None:
        """Hands `fact` to every handler of its kind; one that fails is logged and does not stop the others."""
        for handler in tuple(self._handlers.get(type(fact), ())):
            try:
                handler(fact)
            except Exception:
                log.exception("a handler of %s failed", type(fact).__name__)
