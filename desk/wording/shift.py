"""Sentences about shifts: differences, open questions, cash that was moved, money without booking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from desk.i18n import Language, clock_time, current, day
from desk.model.difference import Cause, Difference, FieldChange
from desk.model.drawer import KindLine
from desk.model.intent import NOT_HERE, IntentState, TenderState
from desk.model.money import Money, total
from desk.model.report import MoneyLine, Question, Report, ReportKind
from desk.model.sale import Operation, PayKind
from desk.model.shift import CashMove, Way
from desk.wording.clients import of_client
from desk.wording.receipts import kind_name
from desk.wording.states import of_operation, of_tender

Sentence: TypeAlias = Callable[[Language], str]


def title_of(report: Report, say: Language | None = None) -> str:
    """`Z report no. 12`, or `X report`."""
    say = say or current()
    if report.kind is ReportKind.X:
        return say.gettext("X report")
    return say.gettext("Z report no. {number}").format(number=report.number)


def of_no_shift(say: Language | None = None) -> str:
    """Said once to whoever takes money without a shift; it is no hindrance."""
    return (say or current()).gettext("No shift is open: this money will be counted in the next one.")


def of_difference(found: Difference, say: Language | None = None) -> str:
    """In what way the journal and LuckyFit differ about one movement, without its sum."""
    say = say or current()
    sentence = _CAUSES[found.cause](say)
    if found.cause is Cause.ONLY_IN_LUCKYFIT and found.intent_id is not None and not found.changes:
        sentence = say.gettext("Record no. {row} is only in LuckyFit and may be a payment that was in doubt")
    parts = [sentence.format(row=found.row_id), *_facts(found, say)]
    if found.author:
        parts.append(say.gettext("by {name}").format(name=found.author))
    parts += [_change(each, say) for each in found.changes]
    return ", ".join(parts)


def of_elsewhere(found: Difference, say: Language | None = None) -> str:
    """A record that another desk has made under the name they share, without its sum."""
    say = say or current()
    parts = [say.gettext("Record no. {row}").format(row=found.row_id), *_facts(found, say)]
    return ", ".join([*parts, say.gettext("by {name}").format(name=found.author)] if found.author else parts)


def of_other_desks(report: Report, say: Language | None = None) -> str:
    """How many records other desks have made under this desk's name, and of how much money."""
    say, found = say or current(), report.elsewhere
    told = say.ngettext(
        "{count} record of another desk under the shared name, {sum}.",
        "{count} records of other desks under the shared name, {sum}.",
        len(found),
    )
    return told.format(count=len(found), sum=say.money(total([each.sum for each in found])))


def of_question(question: Question, say: Language | None = None) -> str:
    """What nobody knows the end of yet, without its sum."""
    say = say or current()
    if question.kind is None:
        return ", ".join((say.gettext("Ticket: not known whether it was issued"), *_facts(question, say)))
    standing = standing_of(IntentState(question.state), say)
    return ", ".join((say.gettext("Payment: {state}").format(state=standing), *_facts(question, say)))


def of_move(move: CashMove, say: Language | None = None) -> str:
    """When and why cash was moved, without its sum."""
    say = say or current()
    template = say.gettext("{time} put in: {reason}") if move.way is Way.IN else say.gettext("{time} taken out: {reason}")
    return template.format(time=clock_time(move.at), reason=move.reason)


def move_told(move: CashMove, say: Language | None = None) -> str:
    """That cash was moved, to whoever moved it."""
    say = say or current()
    template = say.gettext("{sum} put into the drawer.") if move.way is Way.IN else say.gettext("{sum} taken out of the drawer.")
    return template.format(sum=say.money(move.sum))


def of_money(line: MoneyLine, say: Language | None = None) -> str:
    """Whose money it is, when it was taken and where its booking stands, without its sum."""
    say = say or current()
    return ", ".join((f"{day(line.at)} {clock_time(line.at)}", *_facts(line, say), became_of(line, say)))


def became_of(line: MoneyLine, say: Language | None = None) -> str:
    """What became of it, in a word or two: of money that is not here any more where it is, of other money its booking."""
    say = say or current()
    if line.tender in NOT_HERE:
        return of_tender(line.tender, say)
    return say.gettext("annulled") if line.state is IntentState.CORRECTED and line.annulled else standing_of(line.state, say)


def given_back(lines: Iterable[MoneyLine]) -> tuple[MoneyLine, ...]:
    """Of what is not here any more what the clients have."""
    return tuple(each for each in lines if each.tender not in (TenderState.SPENT, TenderState.VOID))


def not_given(lines: Iterable[MoneyLine]) -> tuple[MoneyLine, ...]:
    """And what they have not: it pays for something else, or was never taken."""
    return tuple(each for each in lines if each.tender in (TenderState.SPENT, TenderState.VOID))


def of_before(lines: Iterable[KindLine], say: Language | None = None) -> str:
    """What came in while no shift was open, by kind; nothing where nothing did."""
    say = say or current()
    sums = ", ".join(f"{kind_name(each.kind, say).lower()} {say.money(each.before)}" for each in lines if each.before)
    if not sums:
        return ""
    told = say.gettext("Taken before the shift was opened: {sums}. The cash of it belongs to what was counted at the opening.")
    return told.format(sums=sums)


def standing_of(state: IntentState, say: Language | None = None) -> str:
    """Where a booking stands, in a word or two."""
    return _STANDING[state](say or current())


def signed(value: Money, say: Language | None = None) -> str:
    """A difference with its sign, since more is as wrong as less."""
    told = (say or current()).money(value)
    return f"+{told}" if value.minor > 0 else told


def _facts(line: MoneyLine | Question | Difference, say: Language) -> tuple[str, ...]:
    client = () if line.client_id is None else (of_client(line.client_id, line.client_name, say),)
    return (*client, *(() if line.kind is None else (kind_name(line.kind, say).lower(),)))


def _change(change: FieldChange, say: Language) -> str:
    return say.gettext("{field}: {ours} in the journal, {theirs} in LuckyFit").format(
        field=_FIELDS[change.name](say),
        ours=_value(change.name, change.journal, say),
        theirs=_value(change.name, change.luckyfit, say),
    )


def _value(field: str, value: str, say: Language) -> str:
    """What a field holds, for people; accounts, clients and names of desks are told as they are."""
    if field == "sum":
        return say.money(Money.of(value))
    if field in {"posted", "annulled", "returned"}:
        return say.gettext("yes") if value == "yes" else say.gettext("no")
    if field == "kind":
        return kind_name(PayKind[value.upper()], say)
    return of_operation(Operation[value.upper()], say) if field == "operation" else value


_CAUSES: Mapping[Cause, Sentence] = MappingProxyType(
    {
        Cause.ONLY_IN_LUCKYFIT: lambda say: say.gettext("Record no. {row} is only in LuckyFit"),
        Cause.ONLY_IN_JOURNAL: lambda say: say.gettext("Record no. {row} is no longer in LuckyFit"),
        Cause.FIELDS_DIFFER: lambda say: say.gettext("Record no. {row} was changed in LuckyFit"),
    }
)

_FIELDS: Mapping[str, Sentence] = MappingProxyType(
    {
        "client": lambda say: say.gettext("client"),
        "account": lambda say: say.gettext("account"),
        "operation": lambda say: say.gettext("operation"),
        "kind": lambda say: say.gettext("kind of money"),
        "sum": lambda say: say.gettext("sum"),
        "point": lambda say: say.gettext("desk"),
        "posted": lambda say: say.gettext("posted"),
        "annulled": lambda say: say.gettext("annulled"),
        "returned": lambda say: say.gettext("money given back"),
    }
)

_STANDING: Mapping[IntentState, Sentence] = MappingProxyType(
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
        IntentState.CANCELLED: lambda say: say.gettext("called off"),
        IntentState.CORRECTION_NEEDED: lambda say: say.gettext("to be put right"),
        IntentState.CORRECTED: lambda say: say.gettext("put right"),
    }
)
