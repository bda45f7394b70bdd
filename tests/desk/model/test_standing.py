"""How a ticket stands, by whole days of the branch's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.model.standing import best_ticket, day_of, lasts_beyond, over, past, starts_by_entry, usable, used_up
from desk.model.ticket import ClientTicket, StartKind, TicketState

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 11, 22, 23, 59, tzinfo=KYIV)
TODAY = NOW.date()


def ticket(**more: object) -> ClientTicket:
    return ClientTicket(1, 1, "Ранок", **more)


@pytest.mark.parametrize(
    ("held", "state", "lets_in"),
    [
        (ticket(started=NOW), TicketState.ACTIVE, True),
        (ticket(started=NOW, finished=datetime(2026, 11, 22, tzinfo=KYIV)), TicketState.ACTIVE, True),
        (ticket(started=NOW, finished=datetime(2026, 11, 21, 23, 59, tzinfo=KYIV)), TicketState.FINISHED, False),
        (ticket(started=NOW, finished=datetime(2026, 11, 21, 22, 0, tzinfo=UTC)), TicketState.ACTIVE, True),
        (ticket(started=NOW, passes_left=0), TicketState.FINISHED, False),
        (ticket(started=NOW, passes_left=1), TicketState.ACTIVE, True),
        (ticket(started=NOW + timedelta(minutes=1)), TicketState.NOT_STARTED, False),
        (ticket(start_kind=StartKind.FIRST_ENTRY), TicketState.NOT_STARTED, True),
    ],
)
def test_a_ticket_stands_the_same_in_the_table_and_at_the_door(held: ClientTicket, state: TicketState, lets_in: bool) -> None:
    assert held.state_at(NOW) is state
    assert usable(held, NOW) is lets_in


def test_a_day_is_the_branch_s_own() -> None:
    assert day_of(datetime(2026, 11, 21, 22, 30, tzinfo=UTC), NOW) == TODAY
    assert day_of(None, NOW) is None


def test_over_is_used_up_or_past() -> None:
    spent, ended = ticket(passes_left=0), ticket(finished=NOW - timedelta(days=2))
    assert used_up(spent)
    assert not past(spent, NOW)
    assert past(ended, NOW)
    assert not used_up(ended)
    assert over(spent, NOW)
    assert over(ended, NOW)
    assert not over(ticket(), NOW)


def test_a_ticket_without_an_end_lasts_beyond_any_day() -> None:
    assert lasts_beyond(ticket(), TODAY, NOW)
    assert not lasts_beyond(ticket(finished=NOW), TODAY, NOW)
    assert lasts_beyond(ticket(finished=NOW + timedelta(days=1)), TODAY, NOW)


def test_only_a_ticket_not_sold_from_a_day_waits_for_the_first_visit() -> None:
    assert starts_by_entry(ticket())
    assert not starts_by_entry(ticket(start_kind=StartKind.SALE))
    assert not starts_by_entry(ticket(started=NOW, start_kind=StartKind.FIRST_ENTRY))


def test_no_ticket_is_best_where_none_lets_in() -> None:
    assert best_ticket([], NOW) is None
    assert best_ticket([ticket(passes_left=0)], NOW) is None
