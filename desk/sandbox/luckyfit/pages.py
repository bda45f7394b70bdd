"""Pages a client sees in a browser: log-in, buying a ticket, paying an account. They need no key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from desk.sandbox.given import kopiykas, whole
from desk.sandbox.luckyfit.rows import decimal_text
from desk.sandbox.luckyfit.wire import House
from desk.sandbox.prices import TEMPLATES
from desk.sandbox.refusal import Refusal

_PRICES = {template.id: template.price for template in TEMPLATES}
Endpoint = Callable[[Request], Awaitable[Response]]


def routes(house: House) -> list[Route]:
    """The three pages, at both prefixes."""
    pages = Pages(house)
    places: tuple[tuple[str, Endpoint], ...] = (
        ("/oauth", pages.oauth),
        ("/payment_systems/pay/order_ticket", pages.order_ticket),
        ("/payment_systems/pay/account", pages.account),
    )
    return [Route(prefix + path, page, methods=["GET", "POST"]) for prefix in ("", "/api") for path, page in places]


class Pages:
    """A GET shows the form, its POST does what the form says."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def oauth(self, request: Request) -> Response:
        """Back to `redirect`, with `client_id` when the phone is a client's and nothing was cancelled."""
        target = request.query_params.get("redirect", "")
        if urlsplit(target).scheme not in ("http", "https"):
            return _page("Вход", "<p>Не указан адрес перехода</p>", 400)
        if request.method == "GET":
            return _page("Вход", _form('<input name="phone" placeholder="+380"><button>Войти</button>', "cancel", "Отмена"))
        form = await _posted(request)
        found = self._house.club.clients.by_phone(form["phone"]) if form.get("phone") and "cancel" not in form else []
        if not found:
            return RedirectResponse(target, 302)
        mark = "&" if urlsplit(target).query else "?"
        return RedirectResponse(f"{target}{mark}{urlencode({'client_id': found[0].id})}", 302)

    async def order_ticket(self, request: Request) -> Response:
        """Sells the ticket and pays it, at `summ` or the price of the list."""
        given = dict(request.query_params)
        try:
            ticket_id, client_id = whole(given, "ticket_id"), whole(given, "client_id")
            summ = kopiykas(given, "summ") if given.get("summ") else None
            due = _PRICES.get(ticket_id, 0) if summ is None else summ
            if request.method == "GET":
                return _page("Оплата абонемента", _form(f"<p>К оплате: {decimal_text(due)} UAH</p><button>Оплатить</button>"))
            ticket = self._house.changes.do("order_on_page", client_id=client_id, ticket_id=ticket_id, summ=summ)
        except Refusal as refusal:
            return _page("Оплата абонемента", f"<p>{escape(refusal.words)}</p>", 422)
        return _page("Оплата абонемента", f"<p>Оплачено. Абонемент № {ticket.id}</p>")

    async def account(self, request: Request) -> Response:
        """Pays `summ` to the account `id`."""
        given = dict(request.query_params)
        try:
            account_id, summ = whole(given, "id"), kopiykas(given, "summ")
            if request.method == "GET":
                return _page("Оплата счета", _form(f"<p>К оплате: {decimal_text(summ)} UAH</p><button>Оплатить</button>"))
            movement = self._house.changes.do("pay_page", account_id=account_id, summ=summ)
        except Refusal as refusal:
            return _page("Оплата счета", f"<p>{escape(refusal.words)}</p>", 422)
        return _page("Оплата счета", f"<p>Оплачено. Транзакция № {movement.id}</p>")


def _form(inside: str, other: str = "", label: str = "") -> str:
    second = f'<button name="{other}" value="1">{label}</button>' if other else ""
    return f'<form method="post">{inside}{second}</form>'


def _page(title: str, inside: str, status: int = 200) -> Response:
    head = f'<!doctype html><html lang="ru"><meta charset="utf-8"><title>{title}</title>'
    return HTMLResponse(f"{head}<h1>{title}</h1>{inside}</html>", status)


async def _posted(request: Request) -> dict[str, str]:
    """Fields of a plain form."""
    return {name: values[-1] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
