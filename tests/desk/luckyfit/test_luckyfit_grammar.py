"""LuckyFit's filters and JSON as they go out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest

from desk.luckyfit.ask import Ask
from desk.luckyfit.grammar import Query, encode, local
from desk.model.money import Money

KYIV = ZoneInfo("Europe/Kyiv")


def test_the_worked_sample_of_the_document_comes_out_as_printed() -> None:
    query = Query().between("closed", datetime(2017, 11, 1, tzinfo=KYIV), None, KYIV)
    assert str(query) == "params=%7B%22lo%23closed%22%3A%222017-11-01T00%3A00%3A00%22%7D"


def test_every_kind_of_filter_has_its_own_key() -> None:
    query = Query().equals("id", 5).contains("surname", "Ше").phone("phone1", "+380").null("ticket_id")
    query = query.between("created_at", datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC), KYIV)
    assert json.loads(unquote(str(query)).removeprefix("params=")) == {
        "id": 5,
        "match#surname": "Ше",
        "phone#phone1": "+380",
        "ticket_id": None,
        "lo#created_at": "2026-07-01T03:00:00",
        "hi#created_at": "2026-12-01T02:00:00",
    }


def test_no_filters_are_no_query() -> None:
    assert str(Query().equals("tag", None).contains("name", None).phone("phone1", None)) == ""
    assert Ask("GET", "/clients", query=Query()).target == "/clients"


def test_a_moment_without_a_zone_is_never_guessed_at() -> None:
    with pytest.raises(ValueError, match="zone"):
        local(datetime(2026, 1, 1), KYIV)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Money(120000), "1200.00"),
        (Money(-1), "-0.01"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 12, 1), '"2026-12-01"'),
        ({"a": [Money(5), None, True], "б": "«\n»"}, '{"a":[0.05,null,true],"\\u0431":"«\\n»"}'),
    ],
)
def test_sums_go_out_with_exactly_their_digits(value: object, text: str) -> None:
    assert encode(value) == text


@pytest.mark.parametrize("value", [0.1, object(), {1, 2}])
def test_what_has_no_exact_json_is_never_sent(value: object) -> None:
    with pytest.raises(TypeError, match="not for the wire"):
        encode(value)


def test_only_a_number_gets_into_a_path_and_nothing_personal_into_its_text() -> None:
    ask = Ask("GET", "/clients/id/{id}", 7, query=Query().equals("tag", "188,24910"), body={"phone": "380501112233"})
    assert ask.target.startswith("/clients/id/7?params=")
    assert ask.operation == "GET /clients/id/{id}"
    assert not [secret for secret in ("188,24910", "380501112233") if secret in repr(ask)]
    with pytest.raises(ValueError, match="format"):
        _ = Ask("GET", "/clients/id/{id}", "../leads").target  # type: ignore[arg-type]
