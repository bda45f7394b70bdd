"""Movements of money and sales nobody can be sure of yet, as rows to be read and opened; no Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from desk.i18n import _
from desk.model.intent import Intent, IntentState
from desk.model.money import Money
from desk.model.saga import Sale, SaleState
from desk.model.sale import PayKind
from desk.services.selling import Selling
from desk.services.till import Till
from desk.wording import of_intent

DECIDED_BY_A_PERSON = frozenset({IntentState.ABSENT, IntentState.AMBIGUOUS})


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to be checked in LuckyFit. `kind` and `intent` are None for a sale."""

    at: datetime
    client_id: int
    who: str
    kind: PayKind | None
    sum: Money | None
    sentence: str
    intent: Intent | None = None

    @property
    def to_decide(self) -> bool:
        """True when a person must say what becomes of it."""
        return self.intent is not None and self.intent.state in DECIDED_BY_A_PERSON


async def open_questions(
    till: Till, selling: Selling, names: Mapping[int, str], zone: tzinfo | None = None
) -> tuple[Question, ...]:
    """All of them, newest first; a client without a name in `names` is told by number, a moment in `zone`. Raises StoreError."""
    intents = [_in_zone(each, zone) for each in await till.open_questions()]
    sales = [replace(each, created_at=each.created_at.astimezone(zone)) for each in await selling.open_questions()]
    found = [*_of_intents(intents, names), *_of_sales(sales, names)]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def with_time_left(question: Question, left_s: float | None) -> Question:
    """The same, telling how long it may be looked for yet; nothing of it when nobody looks, or the time is over."""
    intent = question.intent
    if intent is None or intent.state is not IntentState.UNKNOWN:
        return question
    if not left_s:
        return replace(question, sentence=of_intent(intent, watched=True))
    minutes, seconds = divmod(math.ceil(left_s), 60)
    left = _("{time} left.").format(time=f"{minutes}:{seconds:02}")
    return replace(question, sentence=f"{of_intent(intent, watched=True)} {left}")


def _in_zone(intent: Intent, zone: tzinfo | None) -> Intent:
    """The journal keeps moments in UTC."""
    return replace(intent, created_at=intent.created_at.astimezone(zone), updated_at=intent.updated_at.astimezone(zone))


def _of_intents(intents: Sequence[Intent], names: Mapping[int, str]) -> list[Question]:
    return [
        Question(
            each.created_at,
            each.booking.client_id,
            client_name(each.booking.client_id, names),
            each.booking.kind,
            each.booking.sum,
            of_intent(each, watched=True),
            each,
        )
        for each in intents
    ]


def _of_sales(sales: Sequence[Sale], names: Mapping[int, str]) -> list[Question]:
    return [
        Question(each.created_at, each.client_id, client_name(each.client_id, names), None, each.due, _sold(each))
        for each in sales
    ]


def client_name(client_id: int, names: Mapping[int, str]) -> str:
    """By name when it is known, else by number."""
    return names.get(client_id) or _("Client {number}").format(number=client_id)


def _sold(sale: Sale) -> str:
    if sale.state is SaleState.ABSENT:
        return _("LuckyFit has no ticket of this sale. Look at the client's tickets before you sell it again.")
    return _(
        "The answer was not received: the ticket may be issued, or not. Look at the client's tickets before you sell it again."
    )
