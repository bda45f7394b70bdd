"""Movements of money and sales nobody can be sure of yet, as rows to be read and opened; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.i18n import _
from desk.model.intent import Intent
from desk.model.money import Money
from desk.model.saga import Sale, SaleState
from desk.model.sale import PayKind
from desk.services.selling import Selling
from desk.services.till import Till
from desk.wording import of_intent


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to be checked in LuckyFit. `kind` is None for a sale."""

    at: datetime
    client_id: int
    who: str
    kind: PayKind | None
    sum: Money | None
    sentence: str


async def open_questions(till: Till, selling: Selling, names: Mapping[int, str]) -> tuple[Question, ...]:
    """All of them, newest first; a client without a name in `names` is told by number. Raises StoreError."""
    found = [*_of_intents(await till.open_questions(), names), *_of_sales(await selling.open_questions(), names)]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def _of_intents(intents: Sequence[Intent], names: Mapping[int, str]) -> list[Question]:
    return [
        Question(
            each.created_at,
            each.booking.client_id,
            _who(each.booking.client_id, names),
            each.booking.kind,
            each.booking.sum,
            of_intent(each),
        )
        for each in intents
    ]


def _of_sales(sales: Sequence[Sale], names: Mapping[int, str]) -> list[Question]:
    return [Question(each.created_at, each.client_id, _who(each.client_id, names), None, each.due, _sold(each)) for each in sales]


def _who(client_id: int, names: Mapping[int, str]) -> str:
    return names.get(client_id) or _("Client {number}").format(number=client_id)


def _sold(sale: Sale) -> str:
    if sale.state is SaleState.ABSENT:
        return _("LuckyFit has no ticket of this sale. Look at the client's tickets before you sell it again.")
    return _(
        "The answer was not received: the ticket may be issued, or not. Look at the client's tickets before you sell it again."
    )
