"""What ought to be decided about a client under default rules, worked out from the club's own side: for tests to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from desk.sandbox.dealings import ACTIVE, FINISHED, Dealings, HeldTicket
from desk.sandbox.moments import KYIV
from desk.sandbox.people import Person
from desk.sandbox.prices import FIRST_ENTRY

_SOON_DAYS, _FEW_PASSES = 7, 2
_DENYING = ("locked", "not_started", "no_passes", "expired", "no_ticket")


def expected(person: Person, held: Dealings, now: datetime) -> dict[str, object]:
    """`verdict` is allowed, warned or denied; `because` are the codes that make it so."""
    codes = [*_of_person(person), *_of_entry(held, now), *_of_debt(held)]
    verdict = "denied" if any(each in _DENYING for each in codes) else "warned" if codes else "allowed"
    return {"verdict": verdict, "because": codes}


def _of_person(person: Person) -> Iterator[str]:
    if person.locked:
        yield "locked"
    if person.message:
        yield "message"


def _of_entry(held: Dealings, now: datetime) -> Iterator[str]:
    live = [each for each in held.tickets if each.state_at(now) != FINISHED]
    open_now = [each for each in live if each.state_at(now) == ACTIVE or _waits_for_entry(each)]
    if not open_now:
        yield _why_none(held, live, now)
        return
    last = max((each.finished for each in live if each.finished), default=None)
    endless = any(each.finished is None for each in live)
    if last and not endless and (last.astimezone(KYIV).date() - now.astimezone(KYIV).date()).days <= _SOON_DAYS:
        yield "ends_soon"
    if len(live) == 1 and live[0].passes_left is not None and live[0].passes_left <= _FEW_PASSES:
        yield "last_passes"


def _why_none(held: Dealings, live: list[HeldTicket], now: datetime) -> str:
    if live:
        return "not_started"
    if any(each.finished is None or each.finished >= now for each in held.tickets):
        return "no_passes"
    return "expired" if held.tickets else "no_ticket"


def _of_debt(held: Dealings) -> Iterator[str]:
    if any(each.price_debt for each in held.tickets):
        yield "debt"
    if any(each.fee_debt for each in held.tickets):
        yield "fee_unpaid"


def _waits_for_entry(ticket: HeldTicket) -> bool:
    return ticket.started is None and ticket.template.start_kind == FIRST_ENTRY
