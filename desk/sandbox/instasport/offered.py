"""The executable schema, in the shape of `cards` asked for: both at once, or only one of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from ariadne import ScalarType, make_executable_schema
from graphql import GraphQLSchema

from desk.sandbox.instasport.bookings import booking
from desk.sandbox.instasport.mutations import mutation
from desk.sandbox.instasport.queries import card_type, client_event_type, club_type, event_type, hall_type, query, template_type

SCHEMA = Path(__file__).with_name("schema.graphql")
_SELF_FIELD = "  card: Card\n  paid: Int\n"
_FLAT_ROOT = "cards(id: Int, event: Int, active: Boolean): [Card!]!"


class Offers(StrEnum):
    """Which of the two documented shapes `cards` has: `{ id }`, `{ card { id } }`, or either."""

    BOTH = "both"
    FLAT = "flat"
    NESTED = "nested"


def _scalar(name: str, value_type: type) -> ScalarType:
    return ScalarType(name, serializer=lambda value: value.isoformat(), value_parser=value_type.fromisoformat)  # type: ignore[attr-defined]


def _decimal_text(value: Decimal) -> str:
    return f"{value:.2f}"


def definitions(offers: Offers) -> str:
    """The text of the schema in this shape."""
    text = SCHEMA.read_text("utf-8")
    if offers is Offers.BOTH:
        return text
    text = text.replace(_SELF_FIELD, "  paid: Int\n")
    if offers is Offers.NESTED:
        text = text.replace(_FLAT_ROOT, _FLAT_ROOT.replace("[Card!]!", "[CardPayload!]!"))
    return text


def schema_of(offers: Offers = Offers.BOTH) -> GraphQLSchema:
    """The schema with its resolvers."""
    return make_executable_schema(
        definitions(offers),
        query,
        mutation,
        booking,
        card_type,
        club_type,
        hall_type,
        template_type,
        client_event_type,
        event_type,
        _scalar("Date", date),
        _scalar("DateTime", datetime),
        ScalarType("Decimal", serializer=_decimal_text, value_parser=Decimal),
        convert_names_case=True,
    )
