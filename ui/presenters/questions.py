"""Movements of money and sales nobody can be sure of yet, as rows to be read and opened; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TypeVar

from desk.i18n import _
from desk.model.correction import Correction
from desk.model.intent import Intent, IntentState
from desk.model.money import Money
from desk.model.saga import Sale, SaleState
from desk.model.sale import PayKind
from desk.services.audits import Auditor
from desk.services.selling import Selling
from desk.services.till import Till
from desk.wording import of_intent
from desk.wording.corrections import of_correction
from ui.presenters.time_left import Left

Kept = TypeVar("Kept", Intent, Sale)
DECIDED_BY_A_PERSON = frozenset({IntentState.ABSENT, IntentState.AMBIGUOUS})
LEFT_BEHIND = IntentState.PREPARED
"""Written down by a program that ended before it was sent: what is on its way now is no question."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to be checked in LuckyFit. `kind` and `intent` are None for a sale; `correction`: what is to be put right.

    `name` is the client's, or nothing when only the number is known.
    """

    at: datetime
    client_id: int
    name: str
    kind: PayKind | None
    sum: Money | None
    sentence: str
    intent: Intent | None = None
    correction: Correction | None = None
    sale: Sale | None = None

    @property
    def who(self) -> str:
        """By name when it is known, else by number."""
        return self.name or _("Client {number}").format(number=self.client_id)

    @property
    def to_decide(self) -> bool:
        """True when a person must say what becomes of it."""
        intent = self.intent
        return self.to_put_right or (
            intent is not None and (intent.state in DECIDED_BY_A_PERSON | {LEFT_BEHIND} or intent.owes_back)
        )

    @property
    def to_put_right(self) -> bool:
        """True for what no record to choose and no sending answers: a row that is wrong at LuckyFit, a sale without a ticket."""
        return self.correction is not None or (self.sale is not None and self.sale.state is SaleState.ABSENT)

    @property
    def id(self) -> str:
        """Of what it is about."""
        return next(each.id for each in (self.correction, self.sale, self.intent) if each is not None)


async def open_questions(
    till: Till, selling: Selling, auditor: Auditor, names: Mapping[int, str], zone: tzinfo | None = None
) -> tuple[Question, ...]:
    """All of them, newest first, a moment in `zone`; `names` are of clients seen today, others have the name that was kept.

    Raises StoreError.
    """
    intents = [_in_zone(each, zone) for each in await till.open_questions()]
    sales = [_in_zone(each, zone) for each in await selling.open_questions()]
    found = [*_of_intents(intents, await auditor.open_ones(), names), *_of_sales(sales, names)]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def with_time_left(question: Question, left: Left | None) -> Question:
    """The same, telling how long it is looked for yet; nothing of it when nobody looks."""
    sentence = _looked_for(question)
    if sentence is None:
        return question
    return replace(question, sentence=f"{sentence} {left.words}" if left is not None else sentence)


def _looked_for(question: Question) -> str | None:
    """Its sentence, of what the program is looking for by itself."""
    if question.intent is not None and question.intent.state is IntentState.UNKNOWN:
        return of_intent(question.intent, watched=True)
    if question.sale is not None and question.sale.state is SaleState.UNKNOWN:
        return _sold(question.sale)
    return None


def _in_zone(kept: Kept, zone: tzinfo | None) -> Kept:
    """The journal keeps moments in UTC."""
    return replace(kept, created_at=kept.created_at.astimezone(zone), updated_at=kept.updated_at.astimezone(zone))


def _of_intents(intents: Sequence[Intent], wrong: Sequence[Correction], names: Mapping[int, str]) -> list[Question]:
    found = []
    for each in intents:
        plain = Question(
            each.created_at,
            each.booking.client_id,
            names.get(each.booking.client_id) or each.client_name,
            each.booking.kind,
            each.booking.sum,
            of_intent(each, watched=True),
            each,
        )
        mine = [correction for correction in wrong if correction.intent_id == each.id]
        found += [replace(plain, sentence=of_correction(one), correction=one) for one in mine] or [plain]
    return found


def _of_sales(sales: Sequence[Sale], names: Mapping[int, str]) -> list[Question]:
    return [
        Question(
            each.created_at, each.client_id, names.get(each.client_id) or each.client_name, None, each.due, _sold(each), sale=each
        )
        for each in sales
    ]


def _sold(sale: Sale) -> str:
    if sale.state is SaleState.ABSENT:
        return _("LuckyFit has no ticket of this sale. Sell it again, or give it up.")
    return _("The answer was not received: the ticket may be issued, or not. Looking for it by itself; do not sell it again.")
