"""What the events of a movement tell: its wish when it is written down, and its outcome. `desk.store.told` reads it back."""

from __future__ import annotations

from typing import Any

from desk.model.intent import Intent


def wished(each: Intent) -> dict[str, Any]:
    """What it is for and whose it is, as its row has it."""
    booking = each.booking
    return {
        "sale": each.sale_id,
        "part": each.part_no,
        "client": booking.client_id,
        "name": each.client_name,
        "account": booking.account_id,
        "operation": booking.operation.value,
        "kind": booking.kind.value,
        "minor": booking.sum.minor,
        "point": booking.point_name,
        "tender": each.tender.value,
        "reference": each.tender_ref,
        "operator": each.operator,
        "created": each.created_at.isoformat(),
    }


def outcome(after: Intent, http_status: int | None) -> dict[str, Any]:
    """Where it stands after an answer."""
    return {
        "claimed_by": after.claimed_by.value if after.claimed_by else None,
        "n": after.attempts,
        "row": after.row_id,
        "words": after.words,
        "status": http_status,
        "tender": after.tender.value,
    }
