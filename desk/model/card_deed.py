"""One press on a client's Instasport card: what was asked for, and what on the cards read afterwards proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.model.card import Card
from desk.model.card_desk import Done, Gone


class Doing(StrEnum):
    """What is asked of Instasport."""

    ACTIVATE = "activate"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    PAY = "pay"
    CANCEL = "cancel"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class CardDeed:
    """On which card of whom (`phone` in E.164); a request names its template instead, and the cards there were `before` it."""

    phone: str
    doing: Doing
    card_id: int | None = None
    template_id: int | None = None
    before: frozenset[int] = frozenset()

    @property
    def target(self) -> str:
        """What it changes: nothing else may be pressed on that while nobody knows what became of this."""
        return f"template {self.template_id}" if self.doing is Doing.REQUEST else target_of(self.card_id)

    @property
    def key(self) -> tuple[str, str]:
        """Whose, and what it changes."""
        return self.phone, self.target

    def proof(self, cards: Sequence[Card]) -> Done | Gone | None:
        """What the client's cards say of it; None when they show nothing of it."""
        if self.doing is Doing.REQUEST:
            fresh = [card for card in cards if card.id not in self.before and card.template_id in (self.template_id, None)]
            return Done(max(fresh, key=lambda card: card.id)) if fresh else None
        card = next((each for each in cards if each.id == self.card_id), None)
        if card is None:
            return Gone(self.card_id or 0)
        return Done(card) if self._shows(card) else None

    def _shows(self, card: Card) -> bool:
        match self.doing:
            case Doing.ACTIVATE:
                return card.activated is True
            case Doing.FREEZE:
                return card.paused is True
            case Doing.UNFREEZE:
                return card.paused is False
            case Doing.PAY:
                return card.paid is not None and card.paid >= 0
            case _:
                return False


def target_of(card_id: int | None) -> str:
    """What a press on that card changes."""
    return f"card {card_id}"
