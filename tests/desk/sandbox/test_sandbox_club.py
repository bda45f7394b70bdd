"""A generated club: the same for the same seed, every case in it, and money that adds up from the first day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal

import pytest

from desk.sandbox.club import ClubState, generate
from desk.sandbox.history import FEE, TICKET, TOP_UP
from desk.sandbox.moments import KYIV, last_moment, read_moment, written
from desk.sandbox.names import BY_SEX, latin
from desk.sandbox.prices import DAY, HOUR, MINUTE, MONTH, YEAR
from desk.sandbox.scenarios import TOUR
from desk.sandbox.tags import spelled

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=KYIV)


def everything(club: ClubState) -> list[object]:
    held = [club.dealings(each) for each in club.clients]
    return [club.people, club.staff, held, club.movements, club.orders, club.passages, club.lessons, club.bookings, club.leads]


def test_the_same_seed_and_day_make_the_same_club() -> None:
    assert everything(generate(7, 200, now=NOON)) == everything(generate(7, 200, now=NOON))


def test_another_seed_makes_another_club() -> None:
    assert generate(7, 50, now=NOON).people != generate(8, 50, now=NOON).people


def test_what_a_client_holds_does_not_depend_on_who_is_asked_first() -> None:
    one, other = generate(7, 100, now=NOON), generate(7, 100, now=NOON)
    backwards = {each.id: other.dealings(each) for each in reversed(other.people)}
    assert {each.id: one.dealings(each) for each in one.people} == backwards


def test_a_club_without_a_day_given_stands_today() -> None:
    club = generate(7, 40)
    assert any(each.start > club.now for each in club.lessons)
    assert any(each.start < club.now for each in club.lessons) or club.now.weekday() == 0


@pytest.mark.parametrize("scenario", sorted(set(TOUR)))
def test_every_scenario_exists_in_a_small_club(scenario: str) -> None:
    assert any(each.scenario == scenario for each in generate(3, len(TOUR), now=NOON).clients)


@pytest.mark.parametrize("clients", [0, 1, 2, 31])
def test_a_tiny_club_can_be_made(clients: int) -> None:
    assert len(generate(1, clients, now=NOON).clients) == clients


def test_two_clients_share_the_very_same_tag() -> None:
    club = generate(7, 40, now=NOON)
    first, second = [each for each in club.clients if each.scenario == "same_tag"]
    assert club.clients.by_tag(first.tag or "") == [first, second]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_two_clients_share_24_bits_of_different_cards(seed: int) -> None:
    first, second = [each for each in generate(seed, 40, now=NOON).clients if each.scenario == "same_24_bits"]
    assert first.card[4:] == second.card[4:]
    assert first.card[:4] != second.card[:4]


def test_tags_come_in_every_spelling() -> None:
    written_so = Counter(
        name
        for each in generate(7, 400, now=NOON).clients
        for name in ("w26", "dec10", "hex8", "dec13", "em40")
        if each.card and each.tag == spelled(each.card, name)
    )
    assert set(written_so) == {"w26", "dec10", "hex8", "dec13", "em40"}


@pytest.mark.parametrize(
    ("spelling", "text"),
    [("w26", "188,24910"), ("dec10", "0012345678"), ("hex8", "00BC614E"), ("em40", "0100BC614E"), ("dec13", "0004307312974")],
)
def test_a_card_is_written_as_the_design_says(spelling: str, text: str) -> None:
    assert spelled("0100BC614E", spelling) == text


def test_some_have_no_card_and_some_no_message() -> None:
    club = generate(7, 200, now=NOON)
    assert any(each.tag is None for each in club.clients)
    assert any(each.locked for each in club.clients)
    assert any(each.message for each in club.clients)
    assert any(each.birthday and (each.birthday.month, each.birthday.day) == (11, 18) for each in club.clients)


def test_surnames_and_patronymics_agree_with_the_sex() -> None:
    hers = {pair[1] for pair in BY_SEX} - {pair[0] for pair in BY_SEX}
    women = [each for each in generate(7, 500, now=NOON).clients if each.surname in hers]
    assert women
    assert all(each.sex == 0 and each.patronymic.endswith("вна") for each in women if each.patronymic)


def test_phones_are_ukrainian_numbers() -> None:
    phones = [each.phone1 or "" for each in generate(7, 200, now=NOON).clients]
    assert all(phone.startswith("+380") and len(phone) == 13 for phone in phones)


def test_past_payments_are_exactly_what_was_paid() -> None:
    club = generate(7, 300, now=NOON)
    held = [club.dealings(each) for each in club.clients]
    booked = {each: sum(row.summ for row in club.movements if row.finoperation_id == each) for each in (TICKET, FEE, TOP_UP)}
    assert booked[TICKET] == sum(ticket.paid_price for each in held for ticket in each.tickets)
    assert booked[FEE] == sum(ticket.paid_fee for each in held for ticket in each.tickets)
    assert booked[TOP_UP] == sum(deposit.balance for each in held for deposit in each.deposits)


def test_past_payments_are_in_order_and_not_in_the_future() -> None:
    club = generate(7, 300, now=NOON)
    assert [each.id for each in club.movements] == sorted(each.id for each in club.movements)
    assert [each.created_at for each in club.movements] == sorted(each.created_at for each in club.movements)
    assert club.movements[-1].created_at <= NOON


def test_ids_of_tickets_and_accounts_belong_to_one_client_each() -> None:
    club = generate(7, 300, now=NOON)
    tickets = [ticket for each in club.clients for ticket in club.dealings(each).tickets]
    accounts = [number for each in tickets for number in (each.account_summ_id, each.account_membership_id)]
    accounts += [deposit.id for each in club.clients for deposit in club.dealings(each).deposits]
    assert len({each.id for each in tickets}) == len(tickets)
    assert len(set(accounts)) == len(accounts)


def test_a_large_club_keeps_what_clients_hold_until_it_is_asked_for() -> None:
    club = generate(7, 6_000, now=NOON)
    last = club.people[-1]
    assert not any(each.client_id == last.id for each in club.movements)
    assert club.dealings(last).deposits


def test_classes_fill_the_week_and_are_never_overbooked() -> None:
    club = generate(7, 100, now=NOON)
    booked = Counter(each.lesson_calendar_id for each in club.bookings)
    assert {each.start.weekday() for each in club.lessons} == set(range(7))
    assert all(booked[each.id] <= each.capacity for each in club.lessons)


@pytest.mark.parametrize(
    ("duration", "kind", "last"),
    [
        (45, MINUTE, "2026-01-31T10:45:00"),
        (12, HOUR, "2026-01-31T22:00:00"),
        (1, DAY, "2026-01-31T23:59:59"),
        (1, MONTH, "2026-02-27T23:59:59"),
        (3, MONTH, "2026-04-29T23:59:59"),
        (1, YEAR, "2027-01-30T23:59:59"),
    ],
)
def test_a_ticket_ends_at_the_end_of_its_last_day(duration: int, kind: int, last: str) -> None:
    assert written(last_moment(read_moment("2026-01-31T10:00:00"), duration, kind)) == last


def test_a_name_in_latin_letters_fits_an_address() -> None:
    assert latin("Лук'яненко-Щербань") == "lukianenkoshcherban"


def test_sums_in_the_ledger_are_whole_kopiykas() -> None:
    assert all(isinstance(each.summ, int) and Decimal(each.summ) > 0 for each in generate(7, 100, now=NOON).movements)


def test_a_birthday_on_29_february_can_be_made() -> None:
    club = generate(7, 40, now=datetime(2028, 2, 29, 12, 0, tzinfo=KYIV))
    born = next(each.birthday for each in club.clients if each.scenario == "birthday")
    assert born is not None
    assert (born.month, born.day) == (2, 29)
