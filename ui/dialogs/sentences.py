"""Sentences of the money dialogs: kinds of money, parts of a payment, tickets of the price list. No Qt."""

from __future__ import annotations

from typing import assert_never

from desk.i18n import NBSP, _, amount, money, ngettext
from desk.model.intent import Intent, IntentState
from desk.model.money import Money
from desk.model.sale import Due, Operation
from desk.model.ticket import TicketTemplate, TimeKind
from desk.wording.receipts import kind_name
from ui.presenters.pay import PayState
from ui.presenters.pay_lines import Problem
from ui.presenters.recording import Phase


def short(value: Money) -> str:
    """A sum for a small button: without its currency, and without kopiykas when there are none."""
    text = amount(value)
    return text[:-3] if value.minor % 100 == 0 else text


def due_title(due: Due) -> str:
    """What a debt is for."""
    if due.operation is Operation.FEE:
        return _("{ticket}: membership fee").format(ticket=due.title)
    return due.title


def problem_sentence(problem: Problem) -> str:
    """Why a field can't stay as it is."""
    return {
        Problem.NOT_A_SUM: _("This is not a sum. Write it like 1 200 or 1 200,50."),
        Problem.OVER_DEBT: _("This is more than is owed."),
        Problem.OVER_BALANCE: _("This is more than lies on the deposit."),
        Problem.OVER_TOTAL: _("This is more than is to be paid. Only cash can be more: the rest is change."),
        Problem.MUCH_CHANGE: _("So much change can't be meant. Check the sum."),
    }[problem]


def unready(state: PayState) -> str:
    """Why a payment can't be accepted; nothing when it can, or when a sum's own line says it."""
    if state.ready or state.phase is not Phase.EDITING or not state.dues:
        return ""
    wrong = next((each.problem for each in state.dues if each.problem), None)
    if wrong is not None:
        return problem_sentence(wrong)
    if not state.to_pay:
        return _("Tick what is paid now, and write how much of it.")
    if any(each.problem for each in state.lines):
        return ""
    if state.remaining:
        return _("{sum} is still missing: * in a sum adds it there, + adds a kind for it.").format(sum=money(state.remaining))
    return _("{sum} is too much. Only cash can be more: the rest is change.").format(sum=money(state.over))


def part_title(intent: Intent) -> str:
    """One movement of money: its kind and its sum."""
    return _("{kind}, {sum}").format(kind=kind_name(intent.booking.kind), sum=money(intent.booking.sum))


def part_sentence(intent: Intent) -> str:
    """What became of one movement of money. Never says that something failed unless it surely did."""
    match intent.state:
        case IntentState.CONFIRMED | IntentState.CORRECTED:
            return _recorded(intent)
        case IntentState.REJECTED:
            words = intent.words or _("no reason given")
            return _("LuckyFit refused it: {words}").format(words=words)
        case IntentState.PREPARED | IntentState.DRAFT | IntentState.CANCELLED | IntentState.FENCED:
            return _("not sent")
        case IntentState.SENDING:
            return _("being recorded…")
        case IntentState.UNKNOWN if intent.key_refused:
            return _("LuckyFit refused the key: check it; whether it was booked is being looked up")
        case IntentState.UNKNOWN | IntentState.AMBIGUOUS | IntentState.ABSENT | IntentState.CORRECTION_NEEDED:
            return _open_sentence(intent.state)
        case _:
            assert_never(intent.state)


def _recorded(intent: Intent) -> str:
    if not intent.booked:
        return _("annulled: not in LuckyFit any more") if intent.annulled else _("put right")
    return _("recorded in LuckyFit, no. {number}").format(number=intent.row_id)


def _open_sentence(state: IntentState) -> str:
    return {
        IntentState.UNKNOWN: _("answer not received; checking by itself, do not take it again"),
        IntentState.AMBIGUOUS: _("several records look like it: choose the right one"),
        IntentState.ABSENT: _("LuckyFit does not have it"),
        IntentState.CORRECTION_NEEDED: _("recorded wrongly; to be corrected in LuckyFit"),
    }[state]


def waiting_sentence(intent: Intent) -> str:
    """The same while the whole payment is still on its way."""
    return _("waiting") if intent.state is IntentState.PREPARED else part_sentence(intent)


def duration(template: TicketTemplate) -> str:
    """How long a ticket of the price list lasts."""
    count = template.duration
    if not count:
        return "—"
    unit = template.time_kind or TimeKind.DAY
    sentence = {
        TimeKind.MINUTE: ngettext("{count} minute", "{count} minutes", count),
        TimeKind.HOUR: ngettext("{count} hour", "{count} hours", count),
        TimeKind.DAY: ngettext("{count} day", "{count} days", count),
        TimeKind.MONTH: ngettext("{count} month", "{count} months", count),
        TimeKind.YEAR: ngettext("{count} year", "{count} years", count),
    }[unit]
    return sentence.format(count=count).replace(" ", NBSP)


def passes(template: TicketTemplate) -> str:
    """How many entries a ticket of the price list gives."""
    return _("unlimited") if template.passes is None else str(template.passes)


def freezes(template: TicketTemplate) -> str:
    """How often and how long a ticket of the price list can be frozen."""
    if not template.freeze_count and not template.freeze_days:
        return "—"
    days = ngettext("{count} day", "{count} days", template.freeze_days).format(count=template.freeze_days)
    return f"{template.freeze_count}{NBSP}×{NBSP}{days}" if template.freeze_count > 1 else days


def price(template: TicketTemplate) -> str:
    """What a ticket of the price list costs, its fee named."""
    if not template.fee:
        return f"{short(template.price)}{NBSP}₴"
    return _("{price} + fee {fee}").format(price=f"{short(template.price)}{NBSP}₴", fee=f"{short(template.fee)}{NBSP}₴")
