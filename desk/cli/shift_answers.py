"""Shifts and their reports as JSON, in names that are kept stable for machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from desk.cli.answers import plain
from desk.model.difference import Difference
from desk.model.drawer import Drawer, KindLine
from desk.model.report import MoneyLine, Question, Report
from desk.model.sale import PayKind
from desk.model.shift import CashMove, Count, Shift


def of_shift(shift: Shift) -> dict[str, Any]:
    """A shift as it was opened."""
    return {
        "id": shift.id,
        "desk": shift.desk,
        "operator": shift.operator,
        "opened_at": shift.opened_at.isoformat(),
        "float": str(shift.opening_float),
    }


def of_before(lines: Iterable[KindLine]) -> list[dict[str, Any]]:
    """What came in and went back while no shift was open, by kind."""
    return [{"kind": _name(each.kind), "taken": str(each.taken_before), "returned": str(each.returned_before)} for each in lines]


def of_report(report: Report) -> dict[str, Any]:
    """A report as it was told; what an X does not have is null."""
    return {
        **brief(report),
        "report": report.kind.value,
        "shift": report.shift_id,
        "desk": report.desk,
        "point_name": report.point_name,
        "told_at": report.told_at.isoformat(),
        "closed_by": report.closed_by,
        "drawer": _drawer(report.drawer),
        "count": _count(report.count) if report.count else None,
        "kinds": [_line(each) for each in report.kinds],
        "moves": [of_move(each) for each in report.moves],
        "unbooked": [_money(each) for each in report.unbooked],
        "returned": [_money(each) for each in report.returned],
        "taken_before": [_money(each) for each in report.taken_before],
        "returned_before": [_money(each) for each in report.returned_before],
        "unbooked_since": [_money(each) for each in report.unbooked_since],
        "late": [_money(each) for each in report.late],
        "questions": [_question(each) for each in report.questions],
        "differences": [_difference(each) for each in report.differences],
        "earlier": [_difference(each) for each in report.earlier],
        "elsewhere": [_difference(each) for each in report.elsewhere],
        "differences_checked": report.checked,
        "differences_mark": report.mark,
        "head": report.head,
    }


def brief(report: Report) -> dict[str, Any]:
    """The few facts of a report that a list tells."""
    return {
        "number": report.number,
        "opened_at": report.opened_at.isoformat(),
        "closed_at": plain(report.closed_at),
        "operator": report.operator,
        "float": str(report.drawer.opening_float),
        "expected": str(report.cash.expected),
        "counted": plain(report.cash.counted),
        "difference": plain(report.cash.difference),
        "reason": report.reason,
        "override": report.override,
    }


def of_move(move: CashMove) -> dict[str, Any]:
    """Cash moved beside the payments."""
    return {
        "id": move.id,
        "way": move.way.value,
        "sum": str(move.sum),
        "reason": move.reason,
        "operator": move.operator,
        "at": move.at.isoformat(),
    }


def _drawer(drawer: Drawer) -> dict[str, Any]:
    return {
        "float": str(drawer.opening_float),
        "taken": str(drawer.taken),
        "returned": str(drawer.returned),
        "in": str(drawer.moved_in),
        "out": str(drawer.moved_out),
        "expected": str(drawer.expected),
    }


def _count(count: Count) -> dict[str, Any]:
    return {"sum": str(count.sum), "pieces": [{"worth": str(each.worth), "count": each.count} for each in count.pieces]}


def _line(line: KindLine) -> dict[str, Any]:
    return {
        "kind": _name(line.kind),
        "payments": line.payments,
        "taken": str(line.taken),
        "returned": str(line.returned),
        "booked": str(line.booked),
        "unbooked": str(line.unbooked),
        "expected": str(line.expected),
        "counted": plain(line.counted),
        "difference": plain(line.difference),
        "taken_before": str(line.taken_before),
        "returned_before": str(line.returned_before),
    }


def _money(line: MoneyLine) -> dict[str, Any]:
    return {
        "intent_id": line.intent_id,
        "client_id": line.client_id,
        "client_name": line.client_name,
        "kind": _name(line.kind),
        "sum": str(line.sum),
        "state": line.state.value,
        "tender": line.tender.value,
        "row_id": line.row_id,
        "operator": line.operator,
        "at": line.at.isoformat(),
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "what": "sale" if question.kind is None else "payment",
        "client_id": question.client_id,
        "client_name": question.client_name,
        "kind": _name(question.kind),
        "sum": plain(question.sum),
        "state": question.state,
        "at": question.at.isoformat(),
    }


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "cause": found.cause.value,
        "row_id": found.row_id,
        "intent_id": found.intent_id,
        "client_id": found.client_id,
        "client_name": found.client_name,
        "kind": _name(found.kind),
        "sum": str(found.sum),
        "author": found.author,
        "at": plain(found.at),
        "changes": [{"field": each.name, "journal": each.journal, "luckyfit": each.luckyfit} for each in found.changes],
    }


def _name(kind: PayKind | None) -> str | None:
    return None if kind is None else kind.name.lower()
