"""Clients of the imitated Instasport as rows of JSON, so that what was done survives a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from typing import Any

from desk.sandbox.instasport.catalogue import TEMPLATES, Event
from desk.sandbox.instasport.holders import Card, Holder, Profile, User, Visit
from desk.sandbox.moments import read_moment

_TEMPLATES = {each.id: each for each in TEMPLATES}


def row_of(holder: Holder) -> dict[str, Any]:
    """All that is theirs; templates, classes and cards that paid for a class by their ids."""
    return {
        "user": asdict(holder.user),
        "profile": asdict(holder.profile),
        "cards": [_plain(each) | {"template": each.template.id} for each in holder.cards],
        "visits": [
            _plain(each) | {"event": each.event.id, "paid_by_card": each.paid_by_card.id if each.paid_by_card else None}
            for each in holder.visits
        ],
    }


def holder_from(row: Mapping[str, Any], events: Mapping[int, Event]) -> Holder:
    """The same client again. Raises KeyError, TypeError or ValueError for anything but such a row."""
    cards = {each["id"]: _card_from(each) for each in row["cards"]}
    user, profile = row["user"], row["profile"]
    return Holder(
        User(**user | {"birthday": _day(user["birthday"])}),
        Profile(**profile | {"account": Decimal(profile["account"])}),
        list(cards.values()),
        [
            Visit(**each | {"event": events[each["event"]], "paid_by_card": cards.get(each["paid_by_card"])})
            for each in row["visits"]
        ],
    )


def _plain(thing: Card | Visit) -> dict[str, Any]:
    return {each.name: getattr(thing, each.name) for each in fields(thing)}


def _card_from(row: Mapping[str, Any]) -> Card:
    moments = {name: read_moment(row[name]) if row[name] else None for name in ("date_authorized", "date_activated")}
    days = {name: _day(row[name]) for name in ("due_date", "paused_due_date")}
    return Card(**{**row, **moments, **days, "template": _TEMPLATES[row["template"]]})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
