"""Short names: what a movement of money is for, where it stands, and which group it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from desk.i18n import Language, current
from desk.model.intent import ClaimedBy, Intent, IntentState, TenderState
from desk.model.record import Group
from desk.model.sale import Operation

Sentence: TypeAlias = Callable[[Language], str]


def of_operation(operation: Operation, say: Language | None = None) -> str:
    """What the money is for."""
    say = say or current()
    return {
        Operation.TOP_UP: say.gettext("Deposit top-up"),
        Operation.TICKET: say.gettext("Ticket"),
        Operation.FEE: say.gettext("Membership fee"),
    }.get(operation, operation.name.title())


def of_group(group: Group, say: Language | None = None) -> str:
    """How movements ended, as a heading."""
    return _GROUPS[group](say or current())


def of_state(intent: Intent, say: Language | None = None) -> str:
    """Where a movement stands, in a word or two."""
    say = say or current()
    if intent.owes_back:
        return say.gettext("to be given back")
    if intent.tender in (TenderState.SPENT, TenderState.VOID) and intent.state is not IntentState.REJECTED:
        return of_tender(intent.tender, say)
    if intent.state is IntentState.CANCELLED:
        given = intent.tender is TenderState.RETURNED and intent.attempts
        return say.gettext("given back") if given else say.gettext("called off")
    if intent.state is IntentState.CORRECTED and intent.annulled:
        return say.gettext("annulled")
    return _STATES[intent.state](say)


def of_tender(tender: TenderState, say: Language | None = None) -> str:
    """Where the client's own money is."""
    return _TENDERS[tender](say or current())


def of_claim(claim: ClaimedBy | None, say: Language | None = None) -> str:
    """What proved it; nothing when nothing did."""
    return _CLAIMS[claim](say or current()) if claim is not None else ""


_GROUPS: Mapping[Group, Sentence] = MappingProxyType(
    {
        Group.OPEN: lambda say: say.gettext("Open"),
        Group.BOOKED: lambda say: say.gettext("Recorded"),
        Group.REFUSED: lambda say: say.gettext("Refused"),
        Group.GIVEN_BACK: lambda say: say.gettext("Given back or called off"),
    }
)
_STATES: Mapping[IntentState, Sentence] = MappingProxyType(
    {
        IntentState.DRAFT: lambda say: say.gettext("not sent yet"),
        IntentState.PREPARED: lambda say: say.gettext("not sent yet"),
        IntentState.SENDING: lambda say: say.gettext("being sent"),
        IntentState.CONFIRMED: lambda say: say.gettext("recorded"),
        IntentState.REJECTED: lambda say: say.gettext("refused"),
        IntentState.UNKNOWN: lambda say: say.gettext("being checked"),
        IntentState.AMBIGUOUS: lambda say: say.gettext("to be chosen"),
        IntentState.ABSENT: lambda say: say.gettext("not in LuckyFit"),
        IntentState.FENCED: lambda say: say.gettext("can't be recorded"),
        IntentState.CORRECTION_NEEDED: lambda say: say.gettext("to be put right"),
        IntentState.CORRECTED: lambda say: say.gettext("put right"),
    }
)
_TENDERS: Mapping[TenderState, Sentence] = MappingProxyType(
    {
        TenderState.NONE: lambda say: say.gettext("not in hand"),
        TenderState.TAKEN: lambda say: say.gettext("taken"),
        TenderState.APPROVED: lambda say: say.gettext("approved by the terminal"),
        TenderState.RETURNED: lambda say: say.gettext("given back to the client"),
        TenderState.KEPT: lambda say: say.gettext("kept in the till"),
        TenderState.SPENT: lambda say: say.gettext("used for another payment"),
        TenderState.VOID: lambda say: say.gettext("never taken: a mistake"),
    }
)
_CLAIMS: Mapping[ClaimedBy, Sentence] = MappingProxyType(
    {
        ClaimedBy.RESPONSE: lambda say: say.gettext("by LuckyFit's answer"),
        ClaimedBy.RECONCILE: lambda say: say.gettext("by LuckyFit's list"),
        ClaimedBy.OPERATOR: lambda say: say.gettext("by a person"),
    }
)
