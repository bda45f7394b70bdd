"""A report of a shift as a sheet of paper."""

from __future__ import annotations

from collections.abc import Iterator

from desk.i18n import Language, clock_time, current, day
from desk.model.drawer import KindLine
from desk.model.money import ZERO, Money
from desk.model.paper import Blank, Line, Pair, Paper, Rule, TextLevel, Words
from desk.model.report import MoneyLine, Report
from desk.model.sale import PayKind
from desk.wording.receipts import kind_name
from desk.wording.shift import (
    given_back,
    not_given,
    of_difference,
    of_elsewhere,
    of_money,
    of_move,
    of_other_desks,
    of_question,
    signed,
    title_of,
)


def of_report(report: Report, say: Language | None = None) -> Paper:
    """The whole report, in the language in use or the one given."""
    say = say or current()
    lines = (*_head(report, say), *_drawer(report, say), *_kinds(report, say), *_lists(report, say), *_foot(report, say))
    return Paper(title_of(report, say), lines)


def _head(report: Report, say: Language) -> Iterator[Line]:
    yield Words(report.point_name or say.gettext("Desk {name}").format(name=report.desk))
    opened = f"{day(report.opened_at)} {clock_time(report.opened_at)}"
    yield Pair(say.gettext("Shift opened"), opened)
    if report.operator:
        yield Pair(say.gettext("Opened by"), report.operator)
    told = f"{day(report.told_at)} {clock_time(report.told_at)}"
    yield Pair(say.gettext("As of") if report.closed_at is None else say.gettext("Shift closed"), told)
    if report.closed_by:
        yield Pair(say.gettext("Closed by"), report.closed_by)


def _drawer(report: Report, say: Language) -> Iterator[Line]:
    drawer, cash = report.drawer, report.cash
    yield Rule()
    yield Words(say.gettext("Cash in the drawer"), TextLevel.STRONG)
    yield Pair(say.gettext("Float"), say.money(drawer.opening_float))
    if cash.taken_before:
        yield Pair(say.gettext("with what was taken before the shift was opened"), say.money(cash.taken_before))
    if cash.returned_before:
        yield Pair(say.gettext("without what was given back before the shift was opened"), say.money(cash.returned_before))
    yield Pair(say.gettext("Taken from clients"), say.money(drawer.taken))
    yield Pair(say.gettext("Given back to clients"), _less(drawer.returned, say))
    yield Pair(say.gettext("Put in"), say.money(drawer.moved_in))
    yield Pair(say.gettext("Taken out"), _less(drawer.moved_out, say))
    yield Pair(say.gettext("Should be"), say.money(drawer.expected), strong=True)
    if report.count is not None:
        for pieces in report.count.pieces:
            yield Pair(f"{say.money(pieces.worth)} × {pieces.count}", say.money(pieces.sum))
    yield from _counted(cash, say)


def _kinds(report: Report, say: Language) -> Iterator[Line]:
    yield Rule()
    yield Words(say.gettext("By kind of money"), TextLevel.STRONG)
    for line in report.kinds:
        if line.is_empty:
            continue
        payments = say.ngettext("{count} payment", "{count} payments", line.payments).format(count=line.payments)
        yield Pair(f"{kind_name(line.kind, say)}, {payments}", say.money(line.taken - line.returned))
        if line.unbooked:
            yield Pair(say.gettext("of it without booking"), say.money(line.unbooked))
        if line.before:
            yield Pair(say.gettext("and before the shift was opened"), say.money(line.before))
        if line.kind is not PayKind.CASH:
            yield from _counted(line, say)


def _counted(line: KindLine, say: Language) -> Iterator[Line]:
    if line.counted is None or line.difference is None:
        return
    yield Pair(say.gettext("Counted"), say.money(line.counted), strong=True)
    yield Pair(say.gettext("Difference"), signed(line.difference, say), strong=bool(line.difference))


def _lists(report: Report, say: Language) -> Iterator[Line]:
    """Every list that has something in it, and of differences always what is known."""
    moves = [Pair(of_move(each, say), say.money(each.signed)) for each in report.moves]
    yield from _list(say.gettext("Cash moved"), moves)
    yield from _money(say.gettext("Taken before the shift was opened"), report.taken_before, say)
    yield from _money(say.gettext("Given back before the shift was opened"), given_back(report.returned_before), say)
    yield from _money(say.gettext("Used otherwise or never taken, before the shift"), not_given(report.returned_before), say)
    yield from _money(say.gettext("Begun before this shift, recorded in it"), report.late, say)
    yield from _money(say.gettext("Money without booking"), report.unbooked, say)
    yield from _money(say.gettext("Of an earlier shift, out of LuckyFit since; the money stays"), report.unbooked_since, say)
    yield from _money(say.gettext("Money given back"), given_back(report.returned), say)
    yield from _money(say.gettext("Used otherwise or never taken"), not_given(report.returned), say)
    questions = [Pair(of_question(each, say), say.money(each.sum) if each.sum is not None else "") for each in report.questions]
    yield from _list(say.gettext("Open money questions"), questions)
    differences: list[Pair | Words] = [Pair(of_difference(each, say), say.money(each.sum)) for each in report.differences]
    if not differences or not report.checked:
        differences.append(Words(_no_differences(report, say)))
    yield from _list(say.gettext("Differences to LuckyFit"), differences)
    earlier = [Pair(of_difference(each, say), say.money(each.sum)) for each in report.earlier]
    yield from _list(say.gettext("From before this shift, not told yet"), earlier)
    if report.elsewhere:
        yield from _list(say.gettext("Of other desks under the shared name"), elsewhere_lines(report, say))


def elsewhere_lines(report: Report, say: Language | None = None) -> list[Pair | Words]:
    """Records of other desks, and how many and how much they are: for nobody here to explain."""
    say = say or current()
    rows = [Pair(of_elsewhere(each, say), say.money(each.sum)) for each in report.elsewhere]
    return [Words(of_other_desks(report, say)), *rows]


def _money(heading: str, lines: tuple[MoneyLine, ...], say: Language) -> Iterator[Line]:
    told = (of_money(each, say) + (f", {each.operator}" if each.operator else "") for each in lines)
    yield from _list(heading, [Pair(words, say.money(each.sum)) for words, each in zip(told, lines, strict=True)])


def _list(heading: str, lines: list[Pair] | list[Pair | Words] | list[Words]) -> Iterator[Line]:
    if lines:
        yield Rule()
        yield Words(heading, TextLevel.STRONG)
        yield from lines


def unchecked(report: Report, say: Language | None = None) -> str:
    """Why not all that differs is known."""
    say = say or current()
    if not report.point_name:
        return say.gettext("Differences not checked: this desk has no name of its own at LuckyFit (luckyfit.point_name).")
    return say.gettext("Differences not checked: LuckyFit's list could not be read.")


def agreed(report: Report, say: Language | None = None) -> str:
    """That nothing differs; of other desks' records nobody here can tell."""
    say = say or current()
    if report.elsewhere:
        return say.gettext("LuckyFit and the journal agree on every record of this desk.")
    return say.gettext("LuckyFit and the journal agree on every record.")


def _no_differences(report: Report, say: Language) -> str:
    if not report.checked:
        return unchecked(report, say)
    if report.earlier:
        return say.gettext("None in this shift.")
    if report.elsewhere:
        return say.gettext("None: LuckyFit and the journal agree on every record of this desk.")
    return say.gettext("None: LuckyFit and the journal agree on every record.")


def _foot(report: Report, say: Language) -> Iterator[Line]:
    yield Rule()
    if report.override:
        yield Words(say.gettext("Closed with open questions: {reason}").format(reason=report.override), TextLevel.STRONG)
    if report.reason:
        yield Words(say.gettext("Reason: {reason}").format(reason=report.reason))
    if report.closed_at is not None:
        yield Blank()
        yield Pair(say.gettext("Signature"), "_" * 20)
    yield Words(say.gettext("Audit: {mark}").format(mark=report.head), TextLevel.SMALL)
    yield Words(say.gettext("NOT A FISCAL RECEIPT"), TextLevel.SMALL)


def _less(value: Money, say: Language) -> str:
    return say.money(ZERO - value)
