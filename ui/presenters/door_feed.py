"""The doors as the desk follows them: every tap at one joins the list, who was kept out stays on top until somebody takes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import MappingProxyType

from desk.events import (
    Bus,
    EmergencyChanged,
    FireAlarm,
    GateChanged,
    KeptOutTaken,
    PassAnnulled,
    PassContradicted,
    PassDenied,
    PassElsewhere,
    PassMade,
    PassSettled,
    ReceptionCalled,
    ReceptionComes,
)
from desk.model import passing
from desk.model.client import Client
from desk.model.decide import Decision
from desk.model.health import Health
from desk.model.passing import IN_FIRE, Pass, PassFilter
from desk.model.view import Found, Outcome, Several, StaffCard, UnknownCard
from desk.ports import Clock, Sounds
from desk.services.checkin import Checkin
from desk.services.elsewhere_doors import ElsewhereDoors
from desk.services.passbook import Passbook
from ui.presenters.reception import KEPT_TAPS, Reception
from ui.presenters.reception_state import ReceptionState, Tap, Verdict, verdict_of_decision

READ_AT_START = 50
MOST_WAITING = 20
_PLAIN = {
    passing.Verdict.ALLOWED: Verdict.GRANTED,
    passing.Verdict.WARNED: Verdict.WARNED,
    passing.Verdict.DENIED: Verdict.DENIED,
    passing.Verdict.ADMITTED: Verdict.ADMITTED,
}


class DoorFeed:
    """Adds to the reception's state what happens at the doors."""

    def __init__(  # noqa: PLR0917 - what it adds to, what it reads, what it hears
        self,
        reception: Reception,
        passbook: Passbook,
        elsewhere: ElsewhereDoors,
        checkin: Checkin,
        bus: Bus,
        clock: Clock,
        sounds: Sounds,
    ) -> None:
        self._reception, self._passbook, self._elsewhere, self._checkin = reception, passbook, elsewhere, checkin
        self._clock, self._sounds = clock, sounds
        self._leave: list[Callable[[], None]] = [
            bus.subscribe(PassMade, self._on_made),
            bus.subscribe(PassDenied, self._on_denied),
            bus.subscribe(PassSettled, lambda fact: self._settled(fact.passed)),
            bus.subscribe(PassAnnulled, lambda fact: self._settled(fact.passed)),
            bus.subscribe(PassContradicted, lambda fact: self._settled(fact.passed, contradicted=True)),
            bus.subscribe(PassElsewhere, self._on_elsewhere),
            bus.subscribe(KeptOutTaken, lambda fact: self._drop(fact.pass_id)),
            bus.subscribe(ReceptionCalled, lambda fact: self._on_called(fact.at)),
            bus.subscribe(ReceptionComes, lambda _fact: self._on_comes()),
            bus.subscribe(FireAlarm, self._on_fire),
            bus.subscribe(EmergencyChanged, self._on_emergency),
            bus.subscribe(GateChanged, self._on_gate),
        ]

    def detach(self) -> None:
        """Listens no more."""
        for leave in self._leave:
            leave()

    async def begin(self) -> None:
        """The latest passes, from before this program began, and who waits since then. Raises StoreError."""
        await self._elsewhere.watch()
        page, waiting = await self._passbook.page(PassFilter(), limit=READ_AT_START), await self._elsewhere.waiting()
        denied = [await self._earlier(each) for each in waiting.denied[:MOST_WAITING]]
        earlier = [await self._earlier(each) for each in page.passes]
        known = {tap.passed.id for tap in self._reception.state.taps if tap.passed is not None}
        taps, kept_out = ([tap for tap in found if tap.passed and tap.passed.id not in known] for found in (earlier, denied))
        self._reception.change(
            lambda state: state._replace(taps=(*state.taps, *taps)[:KEPT_TAPS], denied=(*state.denied, *kept_out)[:MOST_WAITING])
        )
        if waiting.bell is not None:
            self._on_called(waiting.bell.at)

    def take(self, operator: str = "") -> Tap | None:
        """Somebody goes to whoever was kept out last; nobody else has to."""
        denied = self._reception.state.denied
        if denied:
            self.taken(denied[0], operator)
        return denied[0] if denied else None

    def taken(self, tap: Tap, operator: str = "") -> None:
        """Nobody else has to go to them, at any screen of this PC, nor after the next start."""
        if tap.passed is not None:
            self._elsewhere.take(tap.passed, operator)
        self._reception.change(
            lambda state: state._replace(denied=tuple(each for each in state.denied if each.number != tap.number))
        )

    def come(self, operator: str = "") -> None:
        """Somebody goes to whoever called, who is told so."""
        self._elsewhere.come(operator)

    async def _earlier(self, passed: Pass) -> Tap:
        view = await self._checkin.known(passed.client_id) if passed.client_id is not None else None
        client = view.client if view is not None else None
        return Tap(self._reception.next_number(), passed.decided_at, _PLAIN[passed.verdict], None, client, passed=passed)

    def _on_made(self, fact: PassMade) -> None:
        """Who comes in after all is waited for no longer."""
        tap = self._tap(fact.passed, fact.decision, fact.outcome)
        self._reception.change(lambda state: _with(state, tap)._replace(denied=_others(state.denied, tap)))

    def _on_denied(self, fact: PassDenied) -> None:
        """The same person, or card, once more takes the place of the time before. Before an open door nobody waits."""
        tap = self._tap(fact.passed, fact.decision, fact.outcome)
        if fact.stands_open:
            self._reception.change(lambda state: _with(state, tap))
            return
        self._reception.change(lambda state: _with(state, tap)._replace(denied=(tap, *_others(state.denied, tap))[:MOST_WAITING]))

    def _on_elsewhere(self, fact: PassElsewhere) -> None:
        """As this program's own, but for what only the other one knows: which card it was, and all the reasons."""
        passed, state = fact.passed, self._reception.state
        if any(tap.passed is not None and tap.passed.id == passed.id for tap in state.taps):
            self._settled(passed)
            return
        tap = Tap(
            self._reception.next_number(),
            passed.decided_at,
            _PLAIN[passed.verdict],
            None,
            fact.client or self._seen(passed.client_id),
            passed=passed,
        )
        others = _others(state.denied, tap)
        free = state.held_open is not None or passed.point in state.burning or passed.note == IN_FIRE
        waits = not passed.opens and not free
        denied = (tap, *others)[:MOST_WAITING] if waits else others if passed.opens else state.denied
        self._reception.change(lambda now: _with(now, tap)._replace(denied=denied))

    def _drop(self, pass_id: str) -> None:
        self._reception.change(
            lambda state: state._replace(denied=tuple(t for t in state.denied if t.passed is None or t.passed.id != pass_id))
        )

    def _settled(self, passed: Pass, *, contradicted: bool = False) -> None:
        def fresh(tap: Tap) -> Tap:
            if tap.passed is None or tap.passed.id != passed.id:
                return tap
            kept = tap.passed if contradicted else passed
            return tap._replace(passed=kept, contradicted=tap.contradicted or contradicted)

        self._reception.change(lambda state: state._replace(taps=tuple(fresh(each) for each in state.taps)))

    def _on_called(self, at: datetime) -> None:
        self._sounds.play("unknown")
        self._reception.change(lambda state: state._replace(called=at))

    def _on_comes(self) -> None:
        self._reception.change(lambda state: state._replace(called=None))

    def _on_fire(self, fact: FireAlarm) -> None:
        """It is heard at the desk too, once for each door."""
        was = set(self._reception.state.burning)
        now = was | {fact.gate} if fact.burning else was - {fact.gate}
        if now - was:
            self._sounds.play("error")
        self._reception.change(lambda state: state._replace(burning=tuple(sorted(now))))

    def _on_emergency(self, fact: EmergencyChanged) -> None:
        held = fact.emergency if fact.emergency.on else None
        self._reception.change(lambda state: state._replace(held_open=held))

    def _on_gate(self, fact: GateChanged) -> None:
        """Lost while it is told so; a controller that is only waited for is not lost yet."""
        off = dict(self._reception.state.gates_off)
        off.pop(fact.gate, None)
        if fact.health is Health.OFF:
            off[fact.gate] = fact.detail
        self._reception.change(lambda state: state._replace(gates_off=MappingProxyType(off)))

    def _tap(self, passed: Pass, decision: Decision | None, outcome: Outcome | None) -> Tap:
        reasons = decision.reasons if decision is not None else ()
        view = outcome.view if isinstance(outcome, Found) else None
        return Tap(
            self._reception.next_number(),
            passed.decided_at,
            _verdict(passed, decision, outcome),
            outcome.tag if isinstance(outcome, UnknownCard | Several | StaffCard) else None,
            view.client if view is not None else self._seen(passed.client_id),
            outcome.staff if isinstance(outcome, StaffCard) else None,
            reasons[0] if reasons else None,
            passed,
        )

    def _seen(self, client_id: int | None) -> Client | None:
        """Who was let in by hand is on the screen, or was kept out before."""
        state = self._reception.state
        seen = [state.look.view.client] if state.look.view is not None else []
        seen += [tap.client for tap in state.taps if tap.client is not None]
        return next((each for each in seen if each.id == client_id), None)


def _with(state: ReceptionState, tap: Tap) -> ReceptionState:
    return state._replace(taps=(tap, *state.taps)[:KEPT_TAPS])


def _others(denied: tuple[Tap, ...], tap: Tap) -> tuple[Tap, ...]:
    """Those who are waited for, but whoever this is."""
    return tuple(each for each in denied if not _same(each, tap))


def _same(one: Tap, other: Tap) -> bool:
    ids = [tap.passed.client_id if tap.passed is not None else None for tap in (one, other)]
    if any(each is not None for each in ids):
        return ids[0] == ids[1]
    if one.tag is not None and one.tag == other.tag:
        return True
    cards = [tap.passed.tag_hash if tap.passed is not None else "" for tap in (one, other)]
    return bool(cards[0]) and cards[0] == cards[1]


def _verdict(passed: Pass, decision: Decision | None, outcome: Outcome | None) -> Verdict:
    if isinstance(outcome, StaffCard) and passed.opens:
        return Verdict.STAFF
    if passed.opens or decision is None:
        return _PLAIN[passed.verdict]
    if isinstance(outcome, Several):
        return Verdict.SEVERAL
    return Verdict.UNKNOWN_CARD if isinstance(outcome, UnknownCard) else verdict_of_decision(decision)
