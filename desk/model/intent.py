"""The booking state machine: one wish to book one sum on one account once, as pure values and transitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.model.sale import Booking


class IntentState(StrEnum):
    """Where the booking of an intent stands; what is not terminal is an open money question or still to be sent."""

    DRAFT = "draft"
    PREPARED = "prepared"
    SENDING = "sending"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    ABSENT = "absent"
    FENCED = "fenced"
    CANCELLED = "cancelled"
    CORRECTION_NEEDED = "correction_needed"
    CORRECTED = "corrected"


class TenderState(StrEnum):
    """Where the money of the client itself is, apart from its booking."""

    NONE = "none"
    TAKEN = "taken"
    APPROVED = "approved"
    RETURNED = "returned"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Intent:
    """One wish to book one sum once. `id` and `sale_id` are ULIDs; `row_id` is LuckyFit's transaction; `words` what it said."""

    id: str
    sale_id: str
    part_no: int
    booking: Booking
    state: IntentState
    tender: TenderState
    created_at: datetime
    updated_at: datetime
    row_id: int | None = None
    attempts: int = 0
    words: str = ""
    operator: str = ""
