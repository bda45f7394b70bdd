"""Movements of money in words: what is certain, what is not, and what must not be done meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from desk.i18n import Language, current
from desk.model.intent import TERMINAL, Intent, IntentState, TenderState
from desk.model.sale import PayKind
from desk.model.witness import Heard, Saying

Sentence: TypeAlias = Callable[[Language], str]


def of_intent(intent: Intent, say: Language | None = None, *, watched: bool = False) -> str:
    """How one movement of money stands, with LuckyFit's record number when there is one; what holds before and after a deed.

    `watched`: the program that says it goes on running and looks in LuckyFit by itself; a command that ends does not.
    """
    say = say or current()
    if intent.state is IntentState.UNKNOWN:
        sentence = _in_doubt(intent, say, watched=watched)
    elif intent.state is IntentState.CANCELLED and intent.had_absent:
        sentence = say.gettext("LuckyFit does not have this payment of {sum}, and it is not sent any more.")
    elif intent.state is IntentState.CORRECTED:
        sentence = _put_right(intent, say)
    elif intent.state is IntentState.REJECTED and not intent.words:
        sentence = say.gettext("LuckyFit refused {sum}. Nothing is recorded.")
    else:
        sentence = _STATES[intent.state](say)
    rows = {"row": intent.row_id, "counter": intent.counter_row_id}
    told = sentence.format(sum=say.money(intent.booking.sum), words=intent.words, **rows)
    return f"{told} {_whereabouts(intent, say)}".strip()


def of_given_back(intent: Intent, say: Language | None = None, *, looked: bool) -> str:
    """What a person decided to end just now, and what is to be done. `looked`: LuckyFit's list was read once more before that."""
    say = say or current()
    told = of_intent(intent, say) if intent.tender is not TenderState.RETURNED else _to_give_back(intent, say)
    if looked:
        return told
    later = say.gettext("LuckyFit could not be asked once more; its list is looked at again later by itself.")
    return f"{told} {later}"


def of_returned(say: Language | None = None) -> str:
    """That a person gave card money back."""
    return (say or current()).gettext("The money went back to the client.")


def of_heard(heard: Heard, say: Language | None = None) -> str:
    """What the client's deposits say of a payment made from them: for a person to weigh, never a proof."""
    say = say or current()
    return _HEARD[heard.saying](say).format(before=say.money(heard.before), after=say.money(heard.after))


def _in_doubt(intent: Intent, say: Language, *, watched: bool) -> str:
    if intent.key_refused:
        return _key_refused(say, watched=watched)
    in_hand = intent.in_hand
    if in_hand and watched:
        return say.gettext("{sum} was taken, the answer was not received. Checking by itself; do not take it again.")
    if in_hand:
        return say.gettext(
            "{sum} was taken, the answer was not received. Do not take it again; "
            "«desk journal reconcile» finds out what became of it."
        )
    if watched:
        return say.gettext("The answer about {sum} was not received. Checking by itself; do not repeat it.")
    return say.gettext(
        "The answer about {sum} was not received: it may be recorded, or not. Do not repeat it; "
        "«desk journal reconcile» finds out what became of it."
    )


def _put_right(intent: Intent, say: Language) -> str:
    """A row that was taken out is told as that: it must never read as if it were still there."""
    if intent.booked:
        return say.gettext("{sum} was put right in LuckyFit and is recorded there, no. {row}.")
    if intent.annulled and intent.counter_row_id is not None:
        return say.gettext("{sum}, no. {row} in LuckyFit, was taken back there by record no. {counter}.")
    if intent.annulled and intent.tender is TenderState.RETURNED:
        return say.gettext("{sum} was annulled in LuckyFit, no. {row} is there no more; the money went back to the client.")
    if intent.annulled and intent.tender is TenderState.KEPT:
        return say.gettext("{sum} was annulled in LuckyFit, no. {row} is there no more; the money stayed in the till.")
    if intent.annulled:
        return say.gettext("{sum} was annulled in LuckyFit, no. {row} is there no more.")
    return say.gettext("No record in LuckyFit counts as this payment of {sum}; what came up was put right.")


def _key_refused(say: Language, *, watched: bool) -> str:
    if watched:
        return say.gettext(
            "LuckyFit refused the key when {sum} was sent: check the key in the settings. "
            "Whether it was booked is being looked up; do not take it again."
        )
    return say.gettext(
        "LuckyFit refused the key when {sum} was sent: it may be booked, or not. Do not take it again; "
        "check the key in the settings, then «desk journal reconcile» looks up what became of it."
    )


def _to_give_back(intent: Intent, say: Language) -> str:
    absent = say.gettext("LuckyFit does not have this payment. Give {sum} back to the client.")
    told = absent if intent.had_absent else say.gettext("{sum} was not sent. Give it back to the client.")
    return told.format(sum=say.money(intent.booking.sum))


def _whereabouts(intent: Intent, say: Language) -> str:
    """Where the client's money is when nothing is booked for it, nor will be; nothing where that is told already."""
    if intent.owes_back:
        return say.gettext("The card was charged: give it back at the terminal.")
    if intent.state not in TERMINAL or (intent.booked and intent.tender is not TenderState.RETURNED):
        return ""
    if intent.tender is TenderState.RETURNED and (not intent.annulled or intent.counter_row_id is not None):
        card = intent.booking.kind is PayKind.CARD
        return say.gettext("The money went back to the client.") if card else say.gettext("The money goes back to the client.")
    return _NOT_HERE[intent.tender](say) if intent.tender in _NOT_HERE else ""


_STATES: Mapping[IntentState, Sentence] = MappingProxyType(
    {
        IntentState.DRAFT: lambda say: say.gettext("{sum} is not sent yet."),
        IntentState.PREPARED: lambda say: say.gettext("{sum} is not sent yet."),
        IntentState.SENDING: lambda say: say.gettext("{sum} is being sent."),
        IntentState.CONFIRMED: lambda say: say.gettext("{sum} is recorded in LuckyFit, no. {row}."),
        IntentState.REJECTED: lambda say: say.gettext("LuckyFit refused {sum}: «{words}». Nothing is recorded."),
        IntentState.AMBIGUOUS: lambda say: say.gettext(
            "LuckyFit holds what may be these {sum}: choose the record, or say that it is none."
        ),
        IntentState.ABSENT: lambda say: say.gettext(
            "LuckyFit does not have this payment of {sum}: send it again or give the money back."
        ),
        IntentState.FENCED: lambda say: say.gettext("{sum} is not recorded and can't be any more: the ticket is deleted."),
        IntentState.CANCELLED: lambda say: say.gettext("{sum} was cancelled before it was sent."),
        IntentState.CORRECTION_NEEDED: lambda say: say.gettext("Something about {sum} is to be put right in LuckyFit."),
    }
)

_NOT_HERE: Mapping[TenderState, Sentence] = MappingProxyType(
    {
        TenderState.SPENT: lambda say: say.gettext("The money was used for another payment."),
        TenderState.VOID: lambda say: say.gettext("Nothing was charged: a mistake."),
    }
)

_HEARD: Mapping[Saying, Sentence] = MappingProxyType(
    {
        Saying.GONE: lambda say: say.gettext(
            "{before} lay on the deposit before it and {after} lies there now: exactly this sum is gone."
        ),
        Saying.THERE: lambda say: say.gettext(
            "{before} lay on the deposit before it and {after} lies there now: this sum is not gone."
        ),
        Saying.SILENT: lambda say: say.gettext(
            "{before} lay on the deposit before it and {after} lies there now: other payments changed it too, so it says nothing."
        ),
    }
)
