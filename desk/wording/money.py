"""Movements of money in words: what is certain, what is not, and what must not be done meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from desk.i18n import Language, current
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.witness import Heard, Saying

Sentence: TypeAlias = Callable[[Language], str]


def of_intent(intent: Intent, say: Language | None = None, *, watched: bool = False) -> str:
    """How one movement of money stands, with LuckyFit's record number when there is one.

    `watched`: the program that says it goes on running and looks in LuckyFit by itself; a command that ends does not.
    """
    say = say or current()
    if intent.state is IntentState.UNKNOWN:
        sentence = _in_doubt(intent, say, watched=watched)
    elif intent.state is IntentState.CANCELLED and intent.had_absent:
        back = intent.tender is TenderState.RETURNED
        sentence = _given_up(say, back=back)
    elif intent.state is IntentState.CORRECTED:
        sentence = _put_right(intent, say)
    elif intent.state is IntentState.REJECTED and not intent.words:
        sentence = say.gettext("LuckyFit refused {sum}. Nothing is recorded.")
    else:
        sentence = _STATES[intent.state](say)
    told = sentence.format(sum=say.money(intent.booking.sum), row=intent.row_id, words=intent.words)
    if not intent.owes_back:
        return told
    owed = say.gettext("The card was charged: give it back at the terminal.")
    return f"{told} {owed}"


def of_given_back(intent: Intent, say: Language | None = None, *, looked: bool) -> str:
    """What a person decided to end. `looked`: LuckyFit's list was read once more before that."""
    say = say or current()
    if not intent.had_absent and intent.tender is TenderState.RETURNED:
        told = say.gettext("{sum} was not sent. Give it back to the client.").format(sum=say.money(intent.booking.sum))
    else:
        told = of_intent(intent, say)
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
    if intent.annulled and intent.tender is TenderState.RETURNED:
        return say.gettext("{sum} was annulled in LuckyFit, no. {row} is there no more; the money went back to the client.")
    if intent.annulled and intent.tender is TenderState.KEPT:
        return say.gettext("{sum} was annulled in LuckyFit, no. {row} is there no more; the money stayed in the till.")
    if intent.annulled:
        return say.gettext("{sum} was annulled in LuckyFit, no. {row} is there no more.")
    return say.gettext("LuckyFit does not have this payment of {sum}; that was put right.")


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


def _given_up(say: Language, *, back: bool) -> str:
    if back:
        return say.gettext("LuckyFit does not have this payment. Give {sum} back to the client.")
    return say.gettext("LuckyFit does not have this payment of {sum}, and it is not sent any more.")


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
        IntentState.FENCED: lambda say: say.gettext(
            "{sum} is not recorded and can't be any more: the ticket is deleted. Sell it again, or give the money back."
        ),
        IntentState.CANCELLED: lambda say: say.gettext("{sum} was cancelled before it was sent."),
        IntentState.CORRECTION_NEEDED: lambda say: say.gettext(
            "{sum} is recorded wrongly in LuckyFit and must be corrected there."
        ),
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
