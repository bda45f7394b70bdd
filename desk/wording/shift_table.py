"""A report of a shift as tables for a spreadsheet."""

from __future__ import annotations

from desk.i18n import Language, current
from desk.model.difference import Difference
from desk.model.money import Money, total
from desk.model.report import MoneyLine, Report
from desk.model.table import Row, Table, rows_of
from desk.wording.receipts import kind_name
from desk.wording.shift import became_of, given_back, not_given, of_difference, of_question, title_of


def of_report(report: Report, say: Language | None = None) -> tuple[Table, ...]:
    """The whole report, one table a subject."""
    say = say or current()
    tables = (
        _summary(report, say),
        _kinds(report, say),
        _moves(report, say),
        _money(say.gettext("Taken before the shift was opened"), report.taken_before, say),
        _money(say.gettext("Given back before the shift was opened"), given_back(report.returned_before), say),
        _money(say.gettext("Used otherwise or never taken, before the shift"), not_given(report.returned_before), say),
        _money(say.gettext("Begun before this shift, recorded in it"), report.late, say),
        _money(say.gettext("Money without booking"), report.unbooked, say),
        _money(say.gettext("Of an earlier shift, out of LuckyFit since; the money stays"), report.unbooked_since, say),
        _money(say.gettext("Money given back"), given_back(report.returned), say),
        _money(say.gettext("Used otherwise or never taken"), not_given(report.returned), say),
        _questions(report, say),
        _differences(say.gettext("Differences to LuckyFit"), report.differences, say),
        _differences(say.gettext("From before this shift, not told yet"), report.earlier, say),
        _differences(say.gettext("Of other desks under the shared name"), report.elsewhere, say),
    )
    return tuple(each for each in tables if len(each.rows) > 1)


def _summary(report: Report, say: Language) -> Table:
    drawer = report.drawer
    rows = rows_of(
        (say.gettext("Number"), report.number),
        (say.gettext("Desk"), report.point_name or report.desk),
        (say.gettext("Shift opened"), report.opened_at),
        (say.gettext("Opened by"), report.operator),
        (say.gettext("Shift closed"), report.closed_at),
        (say.gettext("Closed by"), report.closed_by),
        (say.gettext("Float"), drawer.opening_float),
        (say.gettext("Taken from clients"), drawer.taken),
        (say.gettext("Given back to clients"), drawer.returned),
        (say.gettext("Put in"), drawer.moved_in),
        (say.gettext("Taken out"), drawer.moved_out),
        (say.gettext("Should be"), drawer.expected),
        (say.gettext("Counted"), report.cash.counted),
        (say.gettext("Difference"), report.cash.difference),
        (say.gettext("Differences to LuckyFit"), _differing(report, say)),
        (say.gettext("Of other desks under the shared name"), _elsewhere(report)),
        (say.gettext("Why it was closed"), report.reason),
        (say.gettext("Why it was closed with open questions"), report.override),
        (say.gettext("Audit"), report.head),
    )
    return Table(title_of(report, say), rows)


def _differing(report: Report, say: Language) -> int | str:
    return len(report.differences) if report.checked else say.gettext("not checked")


def _elsewhere(report: Report) -> Money | None:
    return total([each.sum for each in report.elsewhere]) if report.elsewhere else None


def _kinds(report: Report, say: Language) -> Table:
    names = (
        say.gettext("Kind of money"),
        say.gettext("Payments"),
        say.gettext("Taken"),
        say.gettext("Went out again"),
        say.gettext("Without booking"),
        say.gettext("Before the shift was opened"),
        say.gettext("Should be"),
        say.gettext("Counted"),
        say.gettext("Difference"),
    )
    rows = rows_of(
        *(
            (
                kind_name(each.kind, say),
                each.payments,
                each.taken,
                each.returned,
                each.unbooked,
                each.before,
                each.expected,
                each.counted,
                each.difference,
            )
            for each in report.kinds
            if not each.is_empty
        )
    )
    return Table(say.gettext("By kind of money"), (Row(names, strong=True), *rows))


def _moves(report: Report, say: Language) -> Table:
    head = Row((say.gettext("Time"), say.gettext("Sum"), say.gettext("Why"), say.gettext("Who")), strong=True)
    rows = rows_of(*((each.at, each.signed, each.reason, each.operator) for each in report.moves))
    return Table(say.gettext("Cash moved"), (head, *rows))


def _money(name: str, lines: tuple[MoneyLine, ...], say: Language) -> Table:
    whose = (say.gettext("Time"), *_client(say), say.gettext("Kind of money"), say.gettext("Sum"))
    head = Row((*whose, say.gettext("State"), say.gettext("Payment"), say.gettext("Who")), strong=True)
    rows = rows_of(
        *(
            (
                each.at,
                each.client_name,
                each.client_id,
                kind_name(each.kind, say),
                each.sum,
                became_of(each, say),
                each.intent_id,
                each.operator,
            )
            for each in lines
        )
    )
    return Table(name, (head, *rows))


def _questions(report: Report, say: Language) -> Table:
    what = (say.gettext("Sum"), say.gettext("What"), say.gettext("Payment"))
    head = Row((say.gettext("Time"), *_client(say), *what), strong=True)
    rows = rows_of(
        *((each.at, each.client_name, each.client_id, each.sum, of_question(each, say), each.id) for each in report.questions)
    )
    return Table(say.gettext("Open money questions"), (head, *rows))


def _differences(name: str, found: tuple[Difference, ...], say: Language) -> Table:
    whose = (say.gettext("Record"), *_client(say), say.gettext("Kind of money"), say.gettext("Sum"))
    what = (say.gettext("What"), say.gettext("Payment"), say.gettext("Author"), say.gettext("Time"))
    head = Row((*whose, *what), strong=True)
    rows = rows_of(
        *(
            (
                each.row_id,
                each.client_name,
                each.client_id,
                None if each.kind is None else kind_name(each.kind, say),
                each.sum,
                of_difference(each, say),
                each.intent_id,
                each.author,
                each.at,
            )
            for each in found
        )
    )
    return Table(name, (head, *rows))


def _client(say: Language) -> tuple[str, str]:
    """Names of the two columns that tell whose it is."""
    return say.gettext("Client"), say.gettext("Client no.")
