"""Receipts for clients: read from the journal, told to the provider of fiscal receipts, handed over as paper."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from desk.model.fiscal import FiscalOutcome, Registered
from desk.model.intent import Intent
from desk.model.money import Money
from desk.model.paper import Paper
from desk.model.receipt import Receipt, receipt_of, tendered_in
from desk.model.sale import PayKind
from desk.model.view import ClientView
from desk.ports import Clock, Fiscal, Journal
from desk.services.baseline import EVER
from desk.wording.receipts import of_receipt

log = logging.getLogger(__name__)
LAST_FOR = timedelta(days=366)
"""How far back the last receipt of a client is looked for."""


class Receipts:
    """Asks nothing of LuckyFit. `club_name` stands on every receipt, once it is known."""

    def __init__(self, journal: Journal, fiscal: Fiscal, clock: Clock, club_name: str = "") -> None:
        self._journal, self._fiscal, self._clock = journal, fiscal, clock
        self.club_name = club_name

    async def of_sale(self, sale_id: str, view: ClientView | None = None) -> Receipt | None:
        """The receipt of one occasion of payment; None when nothing of it stayed with the club. Raises StoreError.

        `view` is what is known of the client: the name and the tickets' names, which the journal does not keep.
        """
        sale = await self._journal.sale(sale_id)
        moved = await self._journal.of_client(sale.client_id, EVER)
        return await self._receipt([each for each in moved if each.sale_id == sale_id], view)

    async def last_of(self, client_id: int, view: ClientView | None = None) -> Receipt | None:
        """A copy of the client's last receipt, as the journal tells it now. Raises StoreError."""
        moved = await self._journal.of_client(client_id, self._clock.now() - LAST_FOR)
        for sale_id in sorted({each.sale_id for each in moved}, reverse=True):
            receipt = await self._receipt([each for each in moved if each.sale_id == sale_id], view)
            if receipt is not None:
                return replace(receipt, copy=True)
        return None

    async def register(self, receipt: Receipt) -> tuple[Receipt, FiscalOutcome]:
        """Asks the provider of fiscal receipts, and puts its number on the receipt; whatever it answers, the money is taken."""
        outcome = await self._fiscal.register(receipt)
        if isinstance(outcome, Registered):
            return replace(receipt, fiscal=outcome), outcome
        log.info("receipt %s has no fiscal one: %s", receipt.id, outcome.why)
        return receipt, outcome

    @property
    def fiscal_is_set_up(self) -> bool:
        """False when there is nobody to register receipts with."""
        return self._fiscal.is_set_up

    def paper(self, receipt: Receipt) -> Paper:
        """The sheet to be printed, in the language in use."""
        return of_receipt(receipt)

    async def _receipt(self, intents: Sequence[Intent], view: ClientView | None) -> Receipt | None:
        receipt = receipt_of(intents, _titles(view))
        if receipt is None:
            return None
        return replace(
            receipt,
            at=receipt.at.astimezone(self._clock.now().tzinfo),
            client_name=view.client.full_name if view is not None and view.client.id == receipt.client_id else "",
            club_name=self.club_name,
            tendered=await self._tendered(receipt),
        )

    async def _tendered(self, receipt: Receipt) -> Money | None:
        """The cash in hand, as the journal's note on the first part in cash tells it."""
        cash = next((each for each in receipt.parts if each.booking.kind is PayKind.CASH), None)
        if cash is None:
            return None
        told = [json.loads(each["body"]) for each in await self._journal.story(cash.id) if each["kind"] == "intent.prepared"]
        return next((found for each in told if (found := tendered_in(str(each.get("note", "")))) is not None), None)


def _titles(view: ClientView | None) -> dict[int, str]:
    """What the accounts of a client's tickets are."""
    if view is None:
        return {}
    accounts = [(account, each.name) for each in view.tickets for account in (each.account_id, each.fee_account_id)]
    return {account: name for account, name in accounts if account is not None}
