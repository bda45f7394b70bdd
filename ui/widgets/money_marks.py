"""The mark of a movement of money: an icon and an ink for each state, so that no state is told by colour alone."""

from __future__ import annotations

from collections.abc import Mapping

from desk.model.intent import Intent, IntentState
from desk.model.record import Group, group_of
from desk.model.saga import Sale, SaleState

MARKS: Mapping[Group, tuple[str, str]] = {
    Group.OPEN: ("triangle-alert", "caution"),
    Group.BOOKED: ("circle-check", "good"),
    Group.REFUSED: ("octagon-x", "bad"),
    Group.GIVEN_BACK: ("undo-2", "muted"),
}
"""Icon and ink of a group; some states have marks of their own."""
OWN_MARKS: Mapping[IntentState, tuple[str, str]] = {
    IntentState.AMBIGUOUS: ("circle-question-mark", "caution"),
    IntentState.ABSENT: ("octagon-x", "bad"),
    IntentState.CORRECTION_NEEDED: ("circle-alert", "bad"),
    IntentState.PREPARED: ("clock", "muted"),
    IntentState.SENDING: ("loader-circle", "muted"),
}


def mark_of(intent: Intent) -> tuple[str, str]:
    """Icon and ink of a state: never colour alone."""
    return OWN_MARKS.get(intent.state) or MARKS[group_of(intent)]


def mark_of_sale(sale: Sale | None) -> tuple[str, str]:
    """The same of a sale nobody is sure of: what LuckyFit does not have looks like a payment it does not have."""
    absent = sale is not None and sale.state is SaleState.ABSENT
    return OWN_MARKS[IntentState.ABSENT] if absent else MARKS[Group.OPEN]
