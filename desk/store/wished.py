"""What the audit is told of an intent when it is written down: what is to be booked, and where the money is."""

from __future__ import annotations

from typing import Any

from desk.model.intent import Intent


def wished(each: Intent) -> dict[str, Any]:
    """Its facts, under the names in which `told` reads them back."""
    booking = each.booking
    return {
        "sale": each.sale_id,
        "part": each.part_no,
        "client": booking.client_id,
        "account": booking.account_id,
        "operation": booking.operation.value,
        "kind": booking.kind.value,
        "minor": booking.sum.minor,
        "point": booking.point_name,
        "tender": each.tender.value,
        "operator": each.operator,
    }
