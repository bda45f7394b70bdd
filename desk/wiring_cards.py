"""Instasport, loaded where it is set up."""

from __future__ import annotations

from collections.abc import Callable

from desk.config import Settings
from desk.events import ServiceChanged
from desk.instasport.cards import InstasportCards
from desk.ports import Clock
from desk.secrets import Keys
from desk.services.cards import CardsDesk
from desk.store import Store


def cards_of(
    settings: Settings, keys: Keys, clock: Clock, store: Store, observe: Callable[[ServiceChanged], None]
) -> tuple[InstasportCards, CardsDesk]:
    """The vendor, and what is done there at the desk."""
    cards = InstasportCards(settings.instasport, lambda: keys.get("instasport.key"), clock, store.tokens, observe=observe)
    return cards, CardsDesk(cards, store.card_deeds, clock)
