"""Movements of money in words: what is certain, what is not, and what must not be done meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from desk.i18n import Language, current
from desk.model.intent import Intent, IntentState, TenderState

Sentence: TypeAlias = Callable[[Language], str]


def of_intent(intent: Intent, say: Language | None = None) -> str:
    """How one movement of money stands, with LuckyFit's record number when there is one."""
    say = say or current()
    in_hand = intent.tender in (TenderState.TAKEN, TenderState.APPROVED)
    if intent.state is IntentState.UNKNOWN and in_hand:
        sentence = say.gettext("{sum} was taken, the answer was not received. Do not take it again; check in LuckyFit.")
    elif intent.state is IntentState.REJECTED and not intent.words:
        sentence = say.gettext("LuckyFit refused {sum}. Nothing is recorded.")
    else:
        sentence = _STATES[intent.state](say)
    return sentence.format(sum=say.money(intent.booking.sum), row=intent.row_id, words=intent.words)


_STATES: Mapping[IntentState, Sentence] = MappingProxyType(
    {
        IntentState.DRAFT: lambda say: say.gettext("{sum} is not sent yet."),
        IntentState.PREPARED: lambda say: say.gettext("{sum} is not sent yet."),
        IntentState.SENDING: lambda say: say.gettext("{sum} is being sent."),
        IntentState.CONFIRMED: lambda say: say.gettext("{sum} is recorded in LuckyFit, no. {row}."),
        IntentState.REJECTED: lambda say: say.gettext("LuckyFit refused {sum}: «{words}». Nothing is recorded."),
        IntentState.UNKNOWN: lambda say: say.gettext(
            "The answer about {sum} was not received: it may be recorded, or not. Do not repeat it; check in LuckyFit."
        ),
        IntentState.AMBIGUOUS: lambda say: say.gettext(
            "Several records in LuckyFit look like these {sum}: choose the right one."
        ),
        IntentState.ABSENT: lambda say: say.gettext("LuckyFit has no record of {sum}: send it again or give the money back."),
        IntentState.FENCED: lambda say: say.gettext("{sum} was not recorded and can't be any more."),
        IntentState.CANCELLED: lambda say: say.gettext("{sum} was cancelled before it was sent."),
        IntentState.CORRECTION_NEEDED: lambda say: say.gettext(
            "{sum} is recorded wrongly in LuckyFit and must be corrected there."
        ),
        IntentState.CORRECTED: lambda say: say.gettext("{sum} was corrected in LuckyFit."),
    }
)
