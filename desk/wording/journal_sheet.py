"""The journal as rows of a sheet: names of columns that stay as they are for machines, and words for people beside the codes."""

from __future__ import annotations

from collections.abc import Mapping

from desk.i18n import Language, current
from desk.model.intent import Intent
from desk.model.record import Slips, group_of
from desk.model.sheet import SEMICOLON, cell
from desk.wording.money import of_intent
from desk.wording.receipts import kind_name
from desk.wording.states import of_claim, of_group, of_operation, of_state, of_tender

CURRENCY = "UAH"
HEADER = (
    "id",
    "created_at",
    "updated_at",
    "operator",
    "client_id",
    "client_name",
    "operation",
    "kind",
    "sum",
    "currency",
    "state",
    "group",
    "row_id",
    "claimed_by",
    "attempts",
    "tender",
    "tender_ref",
    "sale_id",
    "part",
    "account_id",
    "point_name",
    "vendor_words",
    "operation_text",
    "kind_text",
    "state_text",
    "group_text",
    "claimed_by_text",
    "tender_text",
    "sentence",
    "slip",
    "return_slip",
)


def row(intent: Intent, say: Language | None = None, *, separator: str = "", slips: Slips | None = None) -> tuple[str, ...]:
    """One movement, in the order of HEADER. With a semicolon between cells sums have the comma such spreadsheets reckon with."""
    slips = slips or Slips(intent.tender_ref)
    told = {**_codes(intent), **_texts(intent, say or current()), "slip": slips.paid, "return_slip": slips.returned}
    if separator == SEMICOLON:
        told["sum"] = told["sum"].replace(".", ",")
    return tuple(cell(told[name]) for name in HEADER)


def _codes(intent: Intent) -> Mapping[str, str]:
    booking = intent.booking
    return {
        "id": intent.id,
        "created_at": intent.created_at.isoformat(timespec="seconds"),
        "updated_at": intent.updated_at.isoformat(timespec="seconds"),
        "operator": intent.operator,
        "client_id": str(booking.client_id),
        "client_name": intent.client_name,
        "operation": booking.operation.name.lower(),
        "kind": booking.kind.name.lower(),
        "sum": str(booking.sum),
        "currency": CURRENCY,
        "state": intent.state.value,
        "group": group_of(intent).value,
        "row_id": "" if intent.row_id is None else str(intent.row_id),
        "claimed_by": intent.claimed_by.value if intent.claimed_by else "",
        "attempts": str(intent.attempts),
        "tender": intent.tender.value,
        "tender_ref": intent.tender_ref,
        "sale_id": intent.sale_id,
        "part": str(intent.part_no),
        "account_id": str(booking.account_id or ""),
        "point_name": booking.point_name,
        "vendor_words": intent.words,
    }


def _texts(intent: Intent, say: Language) -> Mapping[str, str]:
    return {
        "operation_text": of_operation(intent.booking.operation, say),
        "kind_text": kind_name(intent.booking.kind, say),
        "state_text": of_state(intent, say),
        "group_text": of_group(group_of(intent), say),
        "claimed_by_text": of_claim(intent.claimed_by, say),
        "tender_text": of_tender(intent.tender, say),
        "sentence": of_intent(intent, say),
    }
