"""Ctrl+C while a command takes money: what became of it is told all the same, and the exit code says when that is not known."""

from __future__ import annotations

import logging
from typing import Any

from desk import i18n
from desk.cli import answers
from desk.cli.running import EXIT_STOPPED, EXIT_UNKNOWN, answer, say, warn
from desk.errors import DeskError
from desk.events import IntentChanged, SaleChanged
from desk.model.intent import UNSETTLED, Intent, IntentState
from desk.model.saga import Sale, SaleState
from desk.wiring import Product
from desk.wording import of_intent

log = logging.getLogger(__name__)

CODE = "interrupted"
MAY_BE_ISSUED = frozenset({SaleState.SENDING, SaleState.UNKNOWN})


class Begun:
    """What a command has begun, as the services tell of it on the way."""

    def __init__(self) -> None:
        self._parts: dict[str, Intent] = {}
        self._sales: dict[str, Sale] = {}

    def listen(self, product: Product) -> None:
        """From now on."""
        product.bus.subscribe(IntentChanged, lambda fact: self._parts.update({fact.intent.id: fact.intent}))
        product.bus.subscribe(SaleChanged, lambda fact: self._sales.update({fact.sale.id: fact.sale}))

    @property
    def parts(self) -> list[Intent]:
        """Every movement of money it told of, as it stands."""
        return list(self._parts.values())

    async def end(self, product: Product) -> None:
        """It is stopped: what was not sent is called off, and a sale that could not be settled is known from the file."""
        try:
            for each in list(self._parts.values()):
                if each.state is IntentState.PREPARED:
                    await product.till.call_off(each.id)
            self._sales |= {each.id: each for each in await product.selling.open_questions() if each.state is SaleState.SENDING}
        except DeskError as error:
            log.warning("what was stopped can't be ended in the journal: %s", error)

    def told(self, *, as_json: bool) -> int:
        """Says it; the exit code."""
        unsure = any(each.state in UNSETTLED for each in self._parts.values())
        unsure = unsure or any(each.state in MAY_BE_ISSUED for each in self._sales.values())
        text = self._sentence(unsure=unsure)
        if as_json:
            whole: dict[str, Any] = {"intents": [answers.intent(each) for each in self._parts.values()]}
            if self._sales:
                whole["sales"] = [answers.plain(each) for each in self._sales.values()]
            answer(whole | {"error": {"code": CODE, "text": text}})
        else:
            for part in self._parts.values():
                say(of_intent(part))
            warn(text)
        return EXIT_UNKNOWN if unsure else EXIT_STOPPED

    def _sentence(self, *, unsure: bool) -> str:
        if unsure:
            return i18n._(
                "Stopped while it was on its way, so it may be recorded in LuckyFit, or not. Do not take it again: "
                "the open program looks for it, or «desk journal reconcile»."
            )
        if self._parts or self._sales:
            return i18n._("Stopped. Nothing is in doubt; «desk journal list» tells what was done.")
        return i18n._("Stopped before anything was sent.")
