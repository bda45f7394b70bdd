"""How a client's ticket stands at a moment: usable, used up, past, still to come; in whole days of the branch's zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from desk.model.moments import in_zone
from desk.model.ticket import ClientTicket, StartKind, TicketKind


def best_ticket(tickets: Sequence[ClientTicket], now: datetime) -> ClientTicket | None:
    """The ticket that lets in at `now`: a running one before one this entry would start, the one that lasts longest."""
    return min((each for each in tickets if usable(each, now)), key=_preference, default=None)


def usable(ticket: ClientTicket, now: datetime) -> bool:
    """Lets in: what LuckyFit did not tell is never held against the client."""
    started = day_of(ticket.started, now)
    return not over(ticket, now) and (started is None or started <= now.date())


def over(ticket: ClientTicket, now: datetime) -> bool:
    """Nothing is left of it, neither visits nor days."""
    return used_up(ticket) or past(ticket, now)


def used_up(ticket: ClientTicket) -> bool:
    """No visits are left."""
    return ticket.passes_left is not None and ticket.passes_left <= 0


def past(ticket: ClientTicket, now: datetime) -> bool:
    """Its last day, valid to the end, is over."""
    last = day_of(ticket.finished, now)
    return last is not None and last < now.date()


def lasts_beyond(ticket: ClientTicket, day: date, now: datetime) -> bool:
    """Is still valid after `day`."""
    last = day_of(ticket.finished, now)
    return last is None or last > day


def starts_by_entry(ticket: ClientTicket) -> bool:
    """Waits for the first visit to start."""
    return ticket.started is None and ticket.start_kind is not StartKind.SALE


def day_of(moment: datetime | None, now: datetime) -> date | None:
    """The day of `moment` in the zone of `now`."""
    return in_zone(moment, now.tzinfo).date() if moment else None


def _preference(ticket: ClientTicket) -> tuple[bool, bool, bool, float, bool, int]:
    """Smaller is better: membership before extras, running before startable, paid before trial, longest, unlimited, oldest."""
    lasts = ticket.finished.timestamp() if ticket.finished else float("inf")
    return (
        ticket.kind is TicketKind.EXTRA,
        starts_by_entry(ticket),
        ticket.kind is TicketKind.TRIAL,
        -lasts,
        ticket.passes_left is not None,
        ticket.id,
    )
