"""The screen at a door: from facts of the door to what everybody there may see; knows no Qt and schedules nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from desk.config_kiosk import KioskSettings
from desk.events import (
    Bus,
    CardRead,
    ClockChanged,
    DoorBusy,
    EmergencyChanged,
    FireAlarm,
    GateChanged,
    KioskDeed,
    LineChanged,
    PassAnnulled,
    PassDenied,
    PassMade,
    PassUnwritten,
    ReaderChanged,
    ReceptionCalled,
    ReceptionComes,
    TapRepeated,
    UnreadableCard,
)
from desk.model.decide import Code, Decision, Reason, Warned
from desk.model.door import Place
from desk.model.kiosk import Deed, Trouble
from desk.model.line import LineState
from desk.model.passing import Direction, Ending, Source
from desk.model.standing import day_of
from desk.model.view import ROSTER, Found, Outcome, UnknownCard
from desk.ports import Clock, Sounds
from desk.services.kiosk import KioskOrder
from ui.presenters.kiosk_devices import KioskDevices
from ui.presenters.kiosk_state import KioskShown, KioskState
from ui.presenters.screen import Screen

LONGEST_READING_S = 5.0
"""A card that nothing is told of after so long is to be tapped again."""
CALL_LASTS_S = 180.0
"""Whoever rang waits no longer than this to be told that somebody comes."""
LONGEST_WAITING_S = 15.0
"""One that waits for whoever is passing is answered sooner than that, one way or the other."""
AGAIN_S = 3.0
"""So long it is told that a card could not be read."""
TOLD_TO_ALL = (
    Code.CLOSED,
    Code.FULL,
    Code.NO_TICKET,
    Code.NOT_STARTED,
    Code.EXPIRED,
    Code.NO_PASSES,
    Code.INSIDE,
    Code.PASSED_LATELY,
    Code.ENDS_SOON,
    Code.LAST_PASSES,
    Code.STARTS_BY_ENTRY,
    Code.REENTRY,
)
"""What a public screen may say. Debts, locks, messages and whatever else there is are for the reception."""
BELL = "unknown"
STANDING = (KioskShown.OPEN, KioskShown.FIRE, KioskShown.OUT_OF_ORDER)
"""What stays until it is over."""
ABOVE_TAPS = (KioskShown.OPEN, KioskShown.FIRE)
"""What no answer to a tap takes the place of."""
WELCOMES = (KioskShown.GRANTED, KioskShown.WARNED)
SOUNDS: Mapping[KioskShown, str] = {
    KioskShown.GRANTED: "granted",
    KioskShown.WARNED: "warned",
    KioskShown.DENIED: "denied",
    KioskShown.RECEPTION: "unknown",
    KioskShown.SHUT: "denied",
    KioskShown.UNKNOWN_CARD: "unknown",
    KioskShown.UNREADABLE: "unknown",
    KioskShown.OFFLINE: "unknown",
    KioskShown.NOT_TURNED: "unknown",
    KioskShown.OUT_OF_ORDER: "error",
    KioskShown.FIRE: "error",
}


@dataclass(frozen=True, slots=True)
class AtKiosk:
    """Where it stands: which reader hangs at which door, which doors there are and read cards themselves, the club's language."""

    places: Mapping[str, Place]
    gates: Collection[str]
    language: str = "uk"
    fire_opens_all: bool = False
    controllers: Collection[str] = ()


class Kiosk(Screen[KioskState]):
    """Decides what the screen shows. What the whole door says (open, out of order) stands above any tap."""

    def __init__(  # noqa: PLR0917 - what it hears, what it tells, and where it stands
        self, bus: Bus, clock: Clock, sounds: Sounds, order: KioskOrder, settings: KioskSettings, at: AtKiosk
    ) -> None:
        devices = KioskDevices(at.places, at.gates, settings.door)
        super().__init__(KioskState(language=at.language, no_reader=devices.lack_reader(at.controllers)))
        self._bus, self._clock, self._sounds, self._order = bus, clock, sounds, order
        self._settings, self._at, self._devices = settings, at, devices
        self._rested = KioskShown.WAITING
        self._burning: set[str] = set()
        self._held_open = self._shows_pass = self._readers_missed = False
        self._pass_id = ""
        self._rang_at: float | None = None
        self._last: dict[Place, tuple[str, KioskState]] = {}
        self._leave = [
            bus.subscribe(CardRead, self._on_card_read),
            bus.subscribe(PassMade, self._on_made),
            bus.subscribe(PassDenied, self._on_denied),
            bus.subscribe(PassAnnulled, self._on_annulled),
            bus.subscribe(PassUnwritten, self._on_unwritten),
            bus.subscribe(TapRepeated, self._on_repeated),
            bus.subscribe(DoorBusy, self._on_busy),
            bus.subscribe(GateChanged, self._on_gate_changed),
            bus.subscribe(ReaderChanged, self._on_reader_changed),
            bus.subscribe(UnreadableCard, self._on_unreadable),
            bus.subscribe(FireAlarm, self._on_fire),
            bus.subscribe(EmergencyChanged, self._on_emergency),
            bus.subscribe(LineChanged, self._on_line_changed),
            bus.subscribe(ReceptionComes, lambda _fact: self._on_comes()),
            bus.subscribe(ClockChanged, lambda fact: self._show(self.state._replace(clock_off=bool(fact.off_s)))),
        ]
        order.mend(Trouble.READER)
        self.rest()

    def detach(self) -> None:
        """Draws no more and listens no more."""
        super().detach()
        for leave in self._leave:
            leave()

    def rest(self) -> None:
        """What the screen shows when nobody is answered: it waits, or says what is the matter with the whole door."""
        before, shown = self._rested, self._resting
        if before is not shown and shown in (KioskShown.OUT_OF_ORDER, KioskShown.FIRE):
            self._sounds.play(SOUNDS[shown])
        self._shows_pass, self._rested = False, shown
        burning = bool(self._burning)
        self._show(self._here(KioskState(shown, burning=burning, called=self._kept_call, coming=self._coming)))

    def call(self) -> None:
        """Somebody asks for a person: it rings here, and at every desk of this program; once for each answer."""
        if not self.state.called:
            self._sounds.play(BELL)
            self._bus.publish(ReceptionCalled(self._clock.now(), self._settings.door))
            self._rang_at = self._clock.monotonic()
            self._show(self.state._replace(called=True, coming=False))

    def call_is_over(self) -> None:
        """Whoever called has had time to be come to."""
        self._show(self.state._replace(called=False, coming=False))

    def speak(self, language: str) -> None:
        """Another language from now on; the club's with none."""
        self._show(self.state._replace(language=language or self._at.language))

    def name_club(self, name: str) -> None:
        """Whose door it is."""
        if name != self.state.club:
            self._show(self.state._replace(club=name))

    def put_out_of_order(self, *, out: bool, by: str = "") -> None:
        """Staff say so. What is wrong with a device is wrong all the same."""
        if out:
            self._order.fail(Trouble.STAFF)
            self._bus.publish(KioskDeed(Deed.OUT_OF_ORDER, by, Trouble.STAFF))
        else:
            self._order.mend()
            self._bus.publish(KioskDeed(Deed.IN_ORDER, by))
            self._look_at_devices()
        self.rest()

    @property
    def has_readers(self) -> bool:
        """Whether readers hang at its doors."""
        return bool(self._devices.readers)

    @property
    def readers_gone(self) -> bool:
        """No card can be read just now; worth telling when it stays so."""
        return self._devices.readers_gone

    def miss_readers(self) -> None:
        """It has stayed so."""
        self._readers_missed = self._devices.readers_gone
        self._look_at_devices()

    @property
    def _resting(self) -> KioskShown:
        """A door that stands open is told before a fire elsewhere, and that before anything else."""
        mine = self._devices.gates
        if self._held_open or self._opened_by_fire or (mine and self._burning.issuperset(mine)):
            return KioskShown.OPEN
        if self._burning:
            return KioskShown.FIRE
        return KioskShown.OUT_OF_ORDER if self._order.outage is not None else KioskShown.WAITING

    @property
    def _opened_by_fire(self) -> bool:
        return bool(self._burning) and self._at.fire_opens_all

    @property
    def _kept_call(self) -> bool:
        """A call lasts as long as what it was made on."""
        return self.state.called and self.state.shown in (KioskShown.WAITING, *STANDING)

    @property
    def _coming(self) -> bool:
        return self.state.coming and self._kept_call

    def _answer(self, state: KioskState, place: Place, pass_id: str = "") -> None:
        """An answer to a tap takes the place of any before it, and of a door that is out of order, for its time."""
        if not self._is_here(place):
            return
        fresh = self._here(state)
        if pass_id:
            self._last[place] = pass_id, fresh
        self._pass_id = pass_id
        if not self._may_tell(fresh.shown):
            return
        self._shows_pass = bool(pass_id)
        if fresh.shown in SOUNDS:
            self._sounds.play(SOUNDS[fresh.shown])
        self._show(fresh)

    def _may_tell(self, shown: KioskShown) -> bool:
        """Nobody is welcomed by a turnstile that is gone: what became of it is told when it is known."""
        gone = self._order.outage is not None and self._order.outage.trouble is Trouble.GATE
        return self._resting not in ABOVE_TAPS and not (gone and shown in WELCOMES)

    def _here(self, state: KioskState) -> KioskState:
        """The next state, with what is so whatever is shown."""
        was, outage = self.state, self._order.outage
        fresh = state._replace(number=was.number + 1, language=was.language, offline=was.offline, club=was.club)
        trouble = outage.trouble if outage is not None else None
        return fresh._replace(clock_off=was.clock_off, no_reader=was.no_reader, trouble=trouble)

    def _is_here(self, place: Place) -> bool:
        return self._settings.door in ("", place.point)

    def _on_card_read(self, fact: CardRead) -> None:
        place = self._at.places.get(fact.reader)
        if place is not None:
            self._read_at(place)

    def _read_at(self, place: Place, stays_s: float = LONGEST_READING_S) -> None:
        """One moment; not over the answer to whoever is passing."""
        if self._is_here(place) and self.state.shown not in STANDING and not self._shows_pass:
            self._show(self._here(KioskState(KioskShown.READING, stays_s=stays_s)))

    def _on_made(self, fact: PassMade) -> None:
        passed = fact.passed
        warned = isinstance(fact.decision, Warned)
        shown, stays_s = (
            (KioskShown.WARNED, self._settings.warned_s) if warned else (KioskShown.GRANTED, self._settings.granted_s)
        )
        ticket = fact.decision.ticket if fact.decision is not None else None
        left = ticket.passes_left if ticket is not None else None
        finished = ticket.finished if ticket is not None else None
        state = KioskState(
            shown,
            name=self._name_of(fact.outcome),
            reason=_told_to_all(fact.decision),
            passes_left=max(0, left - 1) if left is not None and passed.counted else left,
            until=day_of(finished, self._clock.now()) if finished is not None else None,
            leaving=passed.direction is Direction.OUT,
            remembered=passed.source is Source.ROSTER and self.state.offline,
            stays_s=stays_s,
        )
        self._answer(state, Place(passed.point, passed.direction), passed.id)

    def _on_denied(self, fact: PassDenied) -> None:
        """Nobody else is to learn who is kept out: no name. Who stands before an open door is not kept out."""
        if fact.stands_open:
            return
        reason, codes = _told_to_all(fact.decision), {each.code for each in fact.decision.reasons}
        if Code.BUSY in codes:
            return
        if Code.DOOR_SHUT in codes:
            shown, reason = KioskShown.SHUT, None
        elif Code.TOO_OLD in codes or (isinstance(fact.outcome, UnknownCard) and fact.outcome.source == ROSTER):
            shown, reason = KioskShown.OFFLINE, None
        elif isinstance(fact.outcome, UnknownCard):
            shown, reason = KioskShown.UNKNOWN_CARD, None
        else:
            shown = KioskShown.RECEPTION if reason is None else KioskShown.DENIED
        state = KioskState(shown, reason=reason, stays_s=self._settings.denied_s)
        self._answer(state, Place(fact.passed.point, fact.passed.direction), fact.passed.id)

    def _on_annulled(self, fact: PassAnnulled) -> None:
        """Told to whoever it is about: not over the answer to somebody who came after."""
        passed = fact.passed
        if self._pass_id != passed.id:
            return
        shown = KioskShown.BUSY if passed.ending is Ending.BUSY else KioskShown.NOT_TURNED
        state = KioskState(shown, ending=passed.ending, stays_s=self._settings.warned_s)
        self._answer(state, Place(passed.point, passed.direction))

    def _on_unwritten(self, fact: PassUnwritten) -> None:
        """A door that can't remember lets nobody in, until staff have looked."""
        if not self._is_here(fact.place) or fact.opened:
            return
        if self._order.shuts:
            self._answer(KioskState(KioskShown.SHUT, stays_s=self._settings.denied_s), fact.place)
            return
        self._order.fail(Trouble.JOURNAL)
        self._bus.publish(KioskDeed(Deed.OUT_OF_ORDER, note=Trouble.JOURNAL))
        self.rest()

    def _on_repeated(self, fact: TapRepeated) -> None:
        """The same answer once more, for the same time, unless the last was somebody else's; one moment while there is none."""
        pass_id, known = self._last.get(fact.place, ("", None))
        if not fact.pass_id:
            self._read_at(fact.place, LONGEST_WAITING_S)
        elif known is not None and pass_id == fact.pass_id:
            self._answer(known, fact.place, pass_id)

    def _on_busy(self, fact: DoorBusy) -> None:
        """Whoever waits is answered soon, and until then it is one moment; who waited in vain is to tap again, if they can."""
        if fact.waits:
            self._read_at(fact.place, LONGEST_WAITING_S)
        elif not self._shows_pass and self._is_here(fact.place) and self.state.shown not in STANDING:
            again = Ending.BUSY if fact.has_card else None
            self._show(self._here(KioskState(KioskShown.BUSY, ending=again, stays_s=self._settings.warned_s)))

    def _on_gate_changed(self, fact: GateChanged) -> None:
        self._devices.gate(fact.gate, fact.health)
        self._look_at_devices()

    def _on_reader_changed(self, fact: ReaderChanged) -> None:
        """One that is back is told at once."""
        self._devices.reader(fact.reader, fact.health)
        if not self._devices.readers_gone:
            self._readers_missed = False
            self._look_at_devices()

    def _look_at_devices(self) -> None:
        """Out of order while no turnstile of this screen answers, or no reader of it works."""
        before, order = self._order.outage, self._order
        if self._devices.gates_gone:
            order.fail(Trouble.GATE)
        elif self._devices.gates_well:
            order.mend(Trouble.GATE)
        if self._readers_missed:
            order.fail(Trouble.READER)
        else:
            order.mend(Trouble.READER)
        if order.outage != before:
            self.rest()

    def _on_unreadable(self, fact: UnreadableCard) -> None:
        """Once in a while, whatever noise comes; not over somebody who is passing."""
        place = self._at.places.get(fact.reader)
        if place is None or not self._is_here(place) or self._resting is not KioskShown.WAITING:
            return
        if self.state.shown not in (*WELCOMES, KioskShown.UNREADABLE):
            self._answer(KioskState(KioskShown.UNREADABLE, stays_s=AGAIN_S), place)

    def _on_fire(self, fact: FireAlarm) -> None:
        if fact.burning:
            self._burning.add(fact.gate)
        else:
            self._burning.discard(fact.gate)
        self.rest()

    def _on_emergency(self, fact: EmergencyChanged) -> None:
        self._held_open = fact.emergency.on
        self.rest()

    def _on_line_changed(self, fact: LineChanged) -> None:
        self._show(self.state._replace(offline=fact.state is LineState.OFFLINE))

    def _on_comes(self) -> None:
        """Told to whoever rang here, if it is not too long ago to concern whoever stands here now."""
        if self._rang_at is not None and self._clock.monotonic() - self._rang_at < CALL_LASTS_S:
            self._show(self.state._replace(called=True, coming=True))
        self._rang_at = None

    def _name_of(self, outcome: Outcome | None) -> str:
        """As a public screen may show it."""
        if not isinstance(outcome, Found):
            return ""
        client = outcome.view.client
        return f"{client.name} {client.surname}".strip() if self._settings.surname else client.short_name


def _told_to_all(decision: Decision | None) -> Reason | None:
    """The first reason, where everybody may read it."""
    reasons = decision.reasons if decision is not None else ()
    first = reasons[0] if reasons else None
    return first if first is not None and first.code in TOLD_TO_ALL else None
