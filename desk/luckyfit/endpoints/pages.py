"""Addresses of LuckyFit's own pages, to be shown as a link or a QR code; they need no key."""

from __future__ import annotations

from urllib.parse import urlencode

from desk.luckyfit.endpoints.endpoint import Endpoint
from desk.model.money import Money


class Pages(Endpoint):
    """Page addresses."""

    def oauth_page(self, redirect: str) -> str:
        """Where a client logs in; LuckyFit then goes to `redirect`, with `client_id` when it worked."""
        return self._page("/oauth", redirect=redirect)

    def ticket_page(self, client_id: int, ticket_id: int, amount: Money | None = None) -> str:
        """Where a client buys a ticket of the price list by card; without a sum, at its price."""
        return self._page("/payment_systems/pay/order_ticket", client_id=client_id, ticket_id=ticket_id, summ=amount)

    def account_page(self, account_id: int, amount: Money) -> str:
        """Where an account (of a ticket, a fee or a deposit) is paid by card."""
        return self._page("/payment_systems/pay/account", id=account_id, summ=amount)

    def _page(self, path: str, **given: object) -> str:
        query = urlencode({name: str(value) for name, value in given.items() if value is not None})
        return f"{self._line.wire.address(path)}?{query}"
