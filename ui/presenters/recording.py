"""Movements of money while they are being recorded: what phase a money screen is in, and the parts as the journal tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from desk.events import Bus, IntentChanged
from desk.model.intent import Intent, IntentState


class Phase(StrEnum):
    """Where a payment or a top-up stands; from EDITING to SENDING by a person, from there by the journal."""

    EDITING = "editing"
    TERMINAL = "terminal"
    SENDING = "sending"
    RECORDED = "recorded"
    NOT_RECORDED = "not_recorded"
    PARTLY = "partly"
    UNKNOWN = "unknown"


_OPEN = frozenset({IntentState.SENDING, IntentState.UNKNOWN, IntentState.AMBIGUOUS, IntentState.ABSENT})


def booked(intent: Intent) -> bool:
    """True when LuckyFit surely holds it."""
    return intent.booked


def held(intent: Intent) -> bool:
    """True when LuckyFit holds it, or may hold it."""
    return intent.booked or intent.state in _OPEN


def phase_of(intents: Iterable[Intent]) -> Phase:
    """How a sending that has ended did end. Anything in doubt makes the whole of it UNKNOWN."""
    parts = tuple(intents)
    if any(intent.state in _OPEN for intent in parts):
        return Phase.UNKNOWN
    recorded = [intent.booked for intent in parts]
    if not any(recorded):
        return Phase.NOT_RECORDED
    return Phase.RECORDED if all(recorded) else Phase.PARTLY


class Parts:
    """The intents of one client, in the order they were written, while one payment is being sent; then those alone."""

    def __init__(self, bus: Bus, client_id: int, changed: Callable[[tuple[Intent, ...]], None]) -> None:
        self._client_id, self._changed = client_id, changed
        self._known: dict[str, Intent] = {}
        self._ended = False
        self._leave = bus.subscribe(IntentChanged, self._on_intent_changed)

    @property
    def now(self) -> tuple[Intent, ...]:
        """As they stand."""
        return tuple(self._known.values())

    def settle(self, intents: Iterable[Intent]) -> tuple[Intent, ...]:
        """What became of them, told by the till itself; from now on only what is proved of them later is listened to."""
        self._known = {intent.id: intent for intent in intents}
        self._ended = True
        return self.now

    def close(self) -> None:
        """Listens no more."""
        self._leave()

    def _on_intent_changed(self, fact: IntentChanged) -> None:
        intent = fact.intent
        fresh = not self._ended and intent.booking.client_id == self._client_id and intent.state is IntentState.PREPARED
        if fresh or intent.id in self._known:
            self._known[intent.id] = intent
            self._changed(self.now)
