"""What LuckyFit was seen to do with a booking, fact by fact, and which way of sending may be trusted for that.

A fact nobody has seen is no fact: every way that demands one falls back to the safe one, a plain request whose lost answer
is looked up in LuckyFit's list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from desk.model.sale import Booking, Operation


class Transport(StrEnum):
    """How a booking is brought to LuckyFit, and what can be done when its answer is lost.

    QUERY: sent once, then looked up in the list. FENCED: sent the same way to a ticket that can be deleted while it is unpaid,
    which proves that nothing was booked and nothing will be. KEYED: sent under a number of its own, as often as it takes.
    """

    QUERY = "query"
    FENCED = "fenced"
    KEYED = "keyed"


class Fact(StrEnum):
    """What can be true of LuckyFit, by the numbers of the list of probes."""

    POINT_TOLD = "point_told"
    DOCNUMBER_TOLD = "docnumber_told"
    TIME_TOLD = "time_told"
    LISTS_WHOLE = "lists_whole"
    PAID_TICKET_KEPT = "paid_ticket_kept"
    DELETED_TICKET_CLOSED = "deleted_ticket_closed"
    OVERPAYMENT_REFUSED = "overpayment_refused"
    OVERDRAFT_REFUSED = "overdraft_refused"
    SOURCE_TOLD = "source_told"
    UNSIGNED_ROWS = "unsigned_rows"
    READS_OWN_WRITES = "reads_own_writes"
    KEYED_ONCE = "keyed_once"
    KEYED_CHANGE_REFUSED = "keyed_change_refused"
    KEYED_POINT = "keyed_point"
    KEYED_TICKET = "keyed_ticket"
    KEYED_FEE = "keyed_fee"
    KEYED_TOP_UP = "keyed_top_up"
    PASSES_WRITTEN = "passes_written"
    RATE_LIMITED = "rate_limited"
    ONE_BRANCH = "one_branch"


NUMBERS: Mapping[Fact, str] = MappingProxyType(
    {
        Fact.POINT_TOLD: "P1",
        Fact.DOCNUMBER_TOLD: "P2",
        Fact.TIME_TOLD: "P3",
        Fact.LISTS_WHOLE: "P4",
        Fact.PAID_TICKET_KEPT: "P5",
        Fact.DELETED_TICKET_CLOSED: "P5",
        Fact.OVERPAYMENT_REFUSED: "P6",
        Fact.OVERDRAFT_REFUSED: "P6",
        Fact.SOURCE_TOLD: "P6",
        Fact.UNSIGNED_ROWS: "P7",
        Fact.READS_OWN_WRITES: "P8",
        Fact.KEYED_ONCE: "P9",
        Fact.KEYED_CHANGE_REFUSED: "P9",
        Fact.KEYED_POINT: "P9",
        Fact.KEYED_TICKET: "P9",
        Fact.KEYED_FEE: "P9",
        Fact.KEYED_TOP_UP: "P9",
        Fact.PASSES_WRITTEN: "P10",
        Fact.RATE_LIMITED: "P11",
        Fact.ONE_BRANCH: "P12",
    }
)


class Answer(StrEnum):
    """What was found out about a fact."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer, what exactly was seen (`value`: a kind of money, a name, milliseconds), when, and how."""

    answer: Answer
    value: str = ""
    how: str = ""
    at: datetime | None = None


NOT_LOOKED = Finding(Answer.UNKNOWN)
FENCE_DEMANDS = (Fact.PAID_TICKET_KEPT, Fact.DELETED_TICKET_CLOSED)
"""Deleting asks by itself whether anything is paid; and what is deleted takes no money any more."""

KEYED_DEMANDS = (Fact.KEYED_ONCE, Fact.KEYED_CHANGE_REFUSED, Fact.KEYED_POINT)
"""A number is booked once, for one body only, and under this desk's own point: else the list could not prove it, nor the till
be counted."""

KEYED_AS: Mapping[Operation, Fact] = MappingProxyType(
    {
        Operation.TICKET: Fact.KEYED_TICKET,
        Operation.FEE: Fact.KEYED_FEE,
        Operation.TOP_UP: Fact.KEYED_TOP_UP,
    }
)
"""Whose value is the kind of money (`paykind_id`) that a payment under a number is booked as."""

FENCED_OPERATIONS = (Operation.TICKET, Operation.FEE)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """All findings about one LuckyFit; `gym` is the branch payments under a number are made for."""

    findings: Mapping[Fact, Finding] = field(default_factory=dict)
    gym: str = ""

    def finding(self, fact: Fact) -> Finding:
        """What is known of a fact."""
        return self.findings.get(fact, NOT_LOOKED)

    def holds(self, fact: Fact) -> bool:
        """True when it was seen to be so."""
        return self.finding(fact).answer is Answer.YES

    @property
    def fences(self) -> bool:
        """True when deleting an unpaid ticket proves for ever that nothing was booked on it."""
        return all(self.holds(fact) for fact in FENCE_DEMANDS)

    def transport(self, booking: Booking) -> Transport:
        """The way this booking is sent."""
        if not any(self._missing(booking, Transport.KEYED)):
            return Transport.KEYED
        if not any(self._missing(booking, Transport.FENCED)):
            return Transport.FENCED
        return Transport.QUERY

    def missing(self, booking: Booking, transport: Transport) -> tuple[Fact, ...]:
        """The facts for want of which this booking is not sent that way."""
        return tuple(self._missing(booking, transport))

    def _missing(self, booking: Booking, transport: Transport) -> Iterator[Fact]:
        match transport:
            case Transport.QUERY:
                return
            case Transport.FENCED:
                yield from (fact for fact in FENCE_DEMANDS if not self.holds(fact) or booking.operation not in FENCED_OPERATIONS)
            case Transport.KEYED:
                yield from self._missing_key(booking)

    def _missing_key(self, booking: Booking) -> Iterator[Fact]:
        wanted = {Fact.KEYED_POINT: booking.point_name}
        for fact in KEYED_DEMANDS:
            if not (self.gym and self.holds(fact)) or wanted.get(fact, "same") not in ("same", self.finding(fact).value):
                yield fact
        kind = KEYED_AS.get(booking.operation)
        if kind is None or not self.holds(kind) or self.finding(kind).value != str(booking.kind.value):
            yield kind or Fact.KEYED_ONCE


SAFE = Capabilities()
"""What is assumed while nothing was seen: everything is sent by the plain request, and no ticket is deleted to prove a thing."""
