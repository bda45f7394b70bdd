"""Objects of the wire in loose spelling -> values; a broken one names its field."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from desk.instasport.models import card_from, nested_card_from, profile_from, template_from, user_from, visit_from
from desk.instasport.row import BrokenShape, Row
from desk.model.money import Money

KYIV = ZoneInfo("Europe/Kyiv")


def row(**fields):
    return Row(fields, "cards[0]", KYIV)


def test_a_card_with_an_id_alone_knows_nothing_else():
    card = card_from(row(id="5"))
    assert (card.id, card.paid, card.price, card.due, card.activated, card.title) == (5, None, None, None, None, "")


@pytest.mark.parametrize("price", ["980.5", "980.50", 980.50, Decimal("980.50"), "980.500"])
def test_a_sum_is_read_from_text_and_number(price):
    price = Decimal(str(price)) if isinstance(price, float) else price
    assert card_from(row(id=1, price=price)).price == Money.of("980.50")


@pytest.mark.parametrize("price", ["1.005", "a lot", True, [], "NaN"])
def test_a_broken_sum_names_its_field(price):
    with pytest.raises(BrokenShape) as caught:
        card_from(row(id=1, price=price))
    assert caught.value.field == "cards[0].price"


def test_the_price_it_sells_for_goes_before_the_plain_one():
    assert card_from(row(id=1, price="100", priceInfo={"price": "80"})).price == Money.of("80")


@pytest.mark.parametrize("due", ["2026-12-01", "2026-12-01T00:00:00", "2026-12-01T23:59:00+02:00", "2026-11-30T23:00:00Z"])
def test_the_last_day_is_a_day_in_the_clubs_zone(due):
    assert card_from(row(id=1, dueDate=due)).due == date(2026, 12, 1)


def test_a_moment_without_a_zone_is_in_the_clubs():
    card = card_from(row(id=1, dateActivated="2026-12-01T10:00:00"))
    assert card.date_activated == datetime(2026, 12, 1, 10, tzinfo=KYIV)


@pytest.mark.parametrize("value", ["tomorrow", 5, {}])
def test_a_broken_day_names_its_field(value):
    with pytest.raises(BrokenShape, match="dueDate"):
        card_from(row(id=1, dueDate=value))


@pytest.mark.parametrize(("value", "meant"), [("true", True), ("0", False), (1, True), (None, None)])
def test_a_flag_is_read_in_any_spelling(value, meant):
    assert card_from(row(id=1, paused=value)).paused is meant


def test_a_broken_flag_names_its_field():
    with pytest.raises(BrokenShape, match="paused"):
        card_from(row(id=1, paused="maybe"))


@pytest.mark.parametrize("payments", [{}, ["x"], "LiqPay"])
def test_a_broken_list_names_its_field(payments):
    with pytest.raises(BrokenShape, match="payments"):
        card_from(row(id=1, payments=payments))


def test_fields_we_do_not_read_are_kept():
    assert card_from(row(id=1, novelty="yes")).extra["novelty"] == "yes"


def test_a_nested_card_is_a_card():
    assert nested_card_from(row(card={"id": 3})).id == 3


def test_a_template_without_a_price_is_broken():
    with pytest.raises(BrokenShape):
        template_from(row(id=1, title="T"))


def test_a_profile_without_a_balance_is_broken():
    with pytest.raises(BrokenShape, match="account"):
        profile_from(row(id=1))


def test_a_placeholder_address_is_no_address():
    assert user_from(row(id=1, email="380671234567@phone.xyz")).email is None


def test_a_visit_may_know_nothing_of_its_class():
    assert visit_from(row(id=1)).event_id is None


def test_a_whole_number_may_come_as_a_fraction_without_one():
    assert card_from(row(id=Decimal("7.0"))).id == 7


def test_a_number_out_of_bounds_is_broken():
    with pytest.raises(BrokenShape):
        card_from(row(id=Decimal("Infinity")))


@pytest.mark.parametrize("zone", [KYIV, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12"), None])
@pytest.mark.parametrize("due", ["9999-12-31T23:59:59Z", "9999-12-31", "0001-01-01T00:00:00Z", "0001-01-01"])
def test_a_card_for_ever_has_a_last_day_in_any_zone(due, zone):
    card = card_from(Row({"id": 1, "dueDate": due, "dateActivated": due}, "cards[0]", zone))
    assert card.due is not None
    assert card.due.year == int(due[:4])
