"""Ctrl+C while a command takes money: what became of it is told all the same, and the exit code says when that is not known."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from typing import Any

from desk import config, i18n
from desk.cli import answers
from desk.cli.charged import SLIP_UNRECORDED, Charged, of_unrecorded, told_of
from desk.cli.running import EXIT_STOPPED, EXIT_UNKNOWN, answer, say, warn
from desk.errors import DeskError
from desk.events import IntentChanged, SaleChanged
from desk.model.intent import UNSETTLED, Intent, IntentState
from desk.model.saga import Sale, SaleState
from desk.wiring import Product

log = logging.getLogger(__name__)

CODE = "interrupted"
MAY_BE_ISSUED = frozenset({SaleState.SENDING, SaleState.UNKNOWN})


def before_all(words: Sequence[str]) -> int:
    """Says that a command, given in these words, was stopped before it was begun; the exit code."""
    with contextlib.suppress(DeskError):
        i18n.use(config.load(config.home()).window.language)
    text, slip = _nothing_sent(), any(each.partition("=")[0] == "--slip" for each in words)
    if "--json" in words:
        answer({"error": {"code": CODE, "text": text}} | ({"warnings": [SLIP_UNRECORDED]} if slip else {}))
    else:
        for each in [text, *([of_unrecorded()] if slip else [])]:
            warn(each)
    return EXIT_STOPPED


def _nothing_sent() -> str:
    return i18n._("Stopped before anything was sent.")


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

    def told(self, charged: Charged, *, as_json: bool) -> int:
        """Says it, and what of the card money stands nowhere; the exit code."""
        unsure = any(each.state in UNSETTLED for each in self._parts.values())
        in_doubt = any(each.state in MAY_BE_ISSUED for each in self._sales.values())
        unsure = unsure or in_doubt
        text = self._sentence(unsure=unsure)
        if as_json:
            whole: dict[str, Any] = {
                "intents": [answers.intent(each) | {"text": told_of(each, in_doubt=in_doubt)} for each in self.parts]
            }
            if self._sales:
                whole["sales"] = [answers.plain(each) for each in self._sales.values()]
            whole |= {"error": {"code": CODE, "text": text}}
            answer(whole | ({"warnings": charged.warnings} if charged.warnings else {}))
        else:
            for part in self.parts:
                say(told_of(part, in_doubt=in_doubt))
            for each in (text, *charged.sentences):
                warn(each)
        return EXIT_UNKNOWN if unsure else EXIT_STOPPED

    def _sentence(self, *, unsure: bool) -> str:
        if unsure:
            return i18n._(
                "Stopped while it was on its way, so it may be recorded in LuckyFit, or not. Do not take it again: "
                "the open program looks for it, or «desk journal reconcile»."
            )
        if any(each.owes_back for each in self._parts.values()):
            return i18n._(
                "Stopped. Nothing is on its way to LuckyFit; what the card was charged is an open question "
                "until it pays something, or the terminal has given it back."
            )
        if self._parts or self._sales:
            return i18n._("Stopped. Nothing is in doubt; «desk journal list» tells what was done.")
        return _nothing_sent()
