"""What happened to a movement of money, a sentence for each kind of event; what is not known here is told as it stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from desk.i18n import Language
from desk.model.intent import KEY_REFUSED, ClaimedBy, TenderState
from desk.model.money import Money
from desk.model.sale import Operation, PayKind
from desk.wording.receipts import kind_name
from desk.wording.states import of_operation

PREPARED, SENDING, UNKNOWN = "intent.prepared", "intent.sending", "intent.unknown"
AMBIGUOUS, ABSENT = "intent.ambiguous", "intent.absent"
STOPPED = ("the program stopped before the answer was written down", "the sending was broken off before an answer came")


@dataclass(frozen=True, slots=True)
class So:
    """One event: its kind and facts, the kind of the state before, and what other rows know of it."""

    kind: str
    facts: Mapping[str, Any]
    before: str = ""
    seconds: int | None = None
    claim: str = ""

    @property
    def is_first(self) -> bool:
        """True for the wish itself, which is called as a part that was not sent after all."""
        return self.kind == PREPARED and "sale" in self.facts

    @property
    def is_state(self) -> bool:
        """True when the movement went to another state by it."""
        return self.kind.startswith("intent.") and self.kind != "intent.looked_at"

    @property
    def tender(self) -> str:
        """Where the client's money is from then on; nothing when the event does not say."""
        family, _point, name = self.kind.partition(".")
        return name if family == "tender" else str(self.facts.get("tender") or "")

    @property
    def tells_money(self) -> bool:
        """True when the event's own sentence says where the money went."""
        return self.is_first or self.kind.startswith("tender.")

    @property
    def words(self) -> str:
        """What somebody said."""
        return str(self.facts.get("words") or "")

    @property
    def row(self) -> str:
        """A record's number in LuckyFit."""
        return str(self.facts.get("row") or "?")


Told: TypeAlias = Callable[[So, Language], str]


def of(so: So, say: Language) -> str:
    """One event in a sentence."""
    return signed(_KINDS.get(so.kind, _as_it_stands)(so, say), so, say)


def signed(sentence: str, so: So, say: Language) -> str:
    """The sentence, and who worked the desk when it was decided."""
    who = str(so.facts.get("by") or "")
    told = say.gettext("At the desk: {operator}.").format(operator=who)
    return f"{sentence} {told}" if who else sentence


def of_money(tender: Any, say: Language) -> str:
    """Where the client's money went; nothing for what is no news."""
    return {
        TenderState.TAKEN.value: say.gettext("The money was taken."),
        TenderState.APPROVED.value: say.gettext("The bank's terminal approved it."),
        TenderState.RETURNED.value: say.gettext("The money went back to the client."),
        TenderState.KEPT.value: say.gettext("The money stayed in the till."),
        TenderState.SPENT.value: say.gettext("The money was used for another payment."),
        TenderState.VOID.value: say.gettext("Nothing was charged: a mistake."),
    }.get(str(tender), "")


def with_words(sentence: str, words: str, say: Language) -> str:
    """The sentence with what was said about it, if anything was."""
    return say.gettext("{sentence} «{words}»").format(sentence=sentence, words=words) if words else sentence


def _as_it_stands(so: So, say: Language) -> str:
    """Nothing is left out of a story because this program does not know it."""
    facts = json.dumps(dict(so.facts), ensure_ascii=False, sort_keys=True, default=str)
    return say.gettext("Event «{kind}»: {facts}").format(kind=so.kind, facts=facts)


def _prepared(so: So, say: Language) -> str:
    if not so.is_first:
        return _again(so, say)
    told = {
        "operator": so.facts.get("operator"),
        "what": _what(so.facts, say),
        "how": how(so.facts, say),
        "sum": say.money(Money(so.facts["minor"])) if isinstance(so.facts.get("minor"), int) else "?",
    }
    if told["operator"]:
        sentence = say.gettext("{operator} wrote it down: {what}, {how}, {sum}.")
    else:
        sentence = say.gettext("Written down: {what}, {how}, {sum}.")
    return f"{sentence.format(**told)} {_in_hand(so.facts, say)}".strip()


def _in_hand(facts: Mapping[str, Any], say: Language) -> str:
    tender, slip = facts.get("tender"), str(facts.get("reference") or "")
    if tender == TenderState.APPROVED.value and slip:
        return say.gettext("The bank's terminal had approved it, slip no. {number}.").format(number=slip)
    return {
        TenderState.TAKEN.value: say.gettext("The money was in hand."),
        TenderState.APPROVED.value: say.gettext("The bank's terminal had approved it."),
        TenderState.NONE.value: say.gettext("No money was in hand."),
    }.get(str(tender), "")


def _again(so: So, say: Language) -> str:
    if so.before == SENDING:
        return with_words(say.gettext("Surely nothing was sent."), so.words, say)
    return say.gettext("A person decided to send it again.")


def _sending(so: So, say: Language) -> str:
    number = so.facts.get("n", 1)
    if number == 1:
        return say.gettext("Sent to LuckyFit.")
    if so.before == UNKNOWN:
        return say.gettext("Repeated by itself under the same number, which LuckyFit books once: attempt {number}.").format(
            number=number
        )
    return say.gettext("Sent to LuckyFit again: attempt {number}.").format(number=number)


def _confirmed(so: So, say: Language) -> str:
    claim = so.claim or {SENDING: ClaimedBy.RESPONSE, AMBIGUOUS: ClaimedBy.OPERATOR}.get(so.before, ClaimedBy.RECONCILE)
    sentence = {
        ClaimedBy.RESPONSE: say.gettext("LuckyFit answered: recorded, no. {row}."),
        ClaimedBy.RECONCILE: say.gettext("Found in LuckyFit's list: recorded, no. {row}."),
        ClaimedBy.OPERATOR: say.gettext("A person chose record no. {row} of LuckyFit: it is this one."),
    }.get(ClaimedBy(claim) if claim in set(ClaimedBy) else ClaimedBy.RECONCILE, "")
    return sentence.format(row=so.row)


def _rejected(so: So, say: Language) -> str:
    if so.words:
        return say.gettext("LuckyFit refused it: «{words}». Nothing is recorded.").format(words=so.words)
    return say.gettext("LuckyFit refused it. Nothing is recorded.")


def _unknown(so: So, say: Language) -> str:
    if so.words in STOPPED:
        return say.gettext("The program stopped before the answer came: it may be recorded, or not.")
    if so.words == KEY_REFUSED:
        return say.gettext("LuckyFit refused the key, which proves nothing: it may be recorded, or not.")
    status = so.facts.get("status")
    if status:
        sentence = say.gettext("LuckyFit answered with code {status}, which proves nothing: it may be recorded, or not.")
        return with_words(sentence.format(status=status), so.words, say)
    if so.seconds is None:
        sentence = say.gettext("The answer was not received: it may be recorded, or not.")
    else:
        sentence = say.ngettext(
            "The answer was not received in {count} second: it may be recorded, or not.",
            "The answer was not received in {count} seconds: it may be recorded, or not.",
            so.seconds,
        ).format(count=so.seconds)
    return with_words(sentence, so.words, say)


def _absent(so: So, say: Language) -> str:
    if so.before == AMBIGUOUS:
        return say.gettext("A person said that none of the records is this payment.")
    return say.gettext("LuckyFit's list was read until it was sure: it does not have it.")


def _ambiguous(so: So, say: Language) -> str:
    if so.before == ABSENT:
        return say.gettext("Just before it was sent again a record turned up that may be it: a person must choose.")
    return say.gettext("What LuckyFit's list holds may be it, but does not prove it: a person must choose.")


def _cancelled(so: So, say: Language) -> str:
    if so.before == ABSENT:
        return say.gettext("A person decided not to send it any more.")
    return say.gettext("Called off: it was not sent.")


def _opened(so: So, say: Language) -> str:
    who, reason = str(so.facts.get("operator") or ""), str(so.facts.get("reason") or "")
    cause = str(so.facts.get("cause"))
    if cause == "refund" and who:
        sentence = say.gettext("{operator} asked that record no. {row} be annulled in LuckyFit.")
    else:
        sentence = {
            "surplus": say.gettext("LuckyFit holds one record too many, no. {row}: it is to be annulled there."),
            "gone": say.gettext("Record no. {row} is in LuckyFit no more."),
            "refund": say.gettext("Record no. {row} is to be annulled in LuckyFit."),
        }.get(cause, say.gettext("Record no. {row} is to be put right in LuckyFit."))
    return with_words(sentence.format(row=so.row, operator=who), reason, say)


def _closed(so: So, say: Language) -> str:
    if (counter := so.facts.get("counter")) is not None:
        back = say.gettext("Record no. {row} in LuckyFit takes it back: this payment counts there no more.").format(row=counter)
        return with_words(back, str(so.facts.get("proof") or ""), say)
    if so.facts.get("annulled"):
        gone = say.gettext("Its record is out of LuckyFit: this payment is recorded there no more.")
        return with_words(gone, str(so.facts.get("proof") or ""), say)
    if (mine := so.facts.get("mine")) is not None:
        return say.gettext("A person said that record no. {row}, which came late, is this payment.").format(row=mine)
    if so.facts.get("restored"):
        again = say.gettext("Its record is rightly in LuckyFit again: this payment is recorded there.")
        return with_words(again, str(so.facts.get("proof") or ""), say)
    by_list = say.gettext("LuckyFit's list shows that it is put right.")
    told = say.gettext("A person said that it is in order as it is.") if so.facts.get("accepted") else by_list
    return with_words(told, str(so.facts.get("proof") or ""), say)


def _looked_at(so: So, say: Language) -> str:
    wrong = so.facts.get("wrong") or ()
    if so.facts.get("timed") is False:
        return (
            say.gettext("Looked at once more: something is wrong.")
            if wrong
            else say.gettext("Looked at once more: all is as it was.")
        )
    if not wrong:
        return say.gettext("Looked at again later, time no. {number}: all is as it was.").format(number=so.facts.get("n", "?"))
    return say.gettext("Looked at again later, time no. {number}: something is wrong.").format(number=so.facts.get("n", "?"))


def _rows_refused(so: So, say: Language) -> str:
    rows = so.facts.get("rows")
    numbers = ", ".join(str(each) for each in rows) if isinstance(rows, list) else "?"
    sentence = say.gettext("A person said of LuckyFit's records no. {rows} that they are not this payment.")
    return with_words(sentence.format(rows=numbers), str(so.facts.get("reason") or ""), say)


def _tender(so: So, say: Language) -> str:
    if so.facts.get("pays"):
        return say.gettext("The money was used for another payment.")
    sentence, slip = of_money(so.tender, say), str(so.facts.get("reference") or "")
    if so.tender == TenderState.RETURNED.value and slip:
        return say.gettext("The money went back to the client, slip no. {number}.").format(number=slip)
    return with_words(sentence, slip or str(so.facts.get("reason") or ""), say) if sentence else _as_it_stands(so, say)


def _what(facts: Mapping[str, Any], say: Language) -> str:
    known = {each.value: each for each in Operation}.get(facts.get("operation", -1))
    return of_operation(known, say) if known is not None else "?"


def how(facts: Mapping[str, Any], say: Language) -> str:
    """The kind of money facts tell."""
    known = {each.value: each for each in PayKind}.get(facts.get("kind", -1))
    return kind_name(known, say) if known is not None else "?"


_KINDS: Mapping[str, Told] = MappingProxyType(
    {
        PREPARED: _prepared,
        SENDING: _sending,
        UNKNOWN: _unknown,
        AMBIGUOUS: _ambiguous,
        ABSENT: _absent,
        "intent.confirmed": _confirmed,
        "intent.rejected": _rejected,
        "intent.cancelled": _cancelled,
        "intent.fenced": lambda _so, say: say.gettext("Its ticket was deleted: it can't be recorded any more."),
        "intent.correction_needed": lambda _so, say: say.gettext("It is to be put right in LuckyFit."),
        "intent.corrected": lambda _so, say: say.gettext("It is put right."),
        "intent.looked_at": _looked_at,
        "rows.refused": _rows_refused,
        "correction.opened": _opened,
        "correction.closed": _closed,
        **{f"tender.{each}": _tender for each in TenderState},
    }
)
