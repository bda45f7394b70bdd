"""The control address: codes that were sent, the club as it is, faults, and every request received. For tests and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from desk.ports import Clock
from desk.sandbox.calls import CallLog
from desk.sandbox.changelog import ChangeLog
from desk.sandbox.club import ClubState
from desk.sandbox.dealings import HeldTicket
from desk.sandbox.faults import BadPlan, Faults
from desk.sandbox.hints import expected
from desk.sandbox.instasport.state import InstasportState
from desk.sandbox.luckyfit.rows import decimal_text
from desk.sandbox.moments import KYIV, written
from desk.sandbox.people import Person
from desk.sandbox.reading import read_json
from desk.sandbox.refusal import Refusal
from desk.sandbox.sms import Message, SmsBox

_STATES = {1: "active", 2: "finished", 3: "not_started"}


@dataclass(frozen=True, slots=True)
class Control:
    """What the control address shows and sets."""

    club: ClubState
    clock: Clock
    sms: SmsBox
    faults: Faults
    log: CallLog
    instasport: InstasportState
    changes: ChangeLog

    def routes(self) -> list[Route]:
        """Everything under `/control`."""
        return [
            Route("/control", self._page),
            Route("/control/sms", self._sms),
            Route("/control/club", self._club),
            Route("/control/habits", self._habits, methods=["GET", "POST"]),
            Route("/control/faults", self._faults, methods=["GET", "POST", "DELETE"]),
            Route("/control/requests", self._requests, methods=["GET", "DELETE"]),
        ]

    async def _sms(self, request: Request) -> Response:
        message = self.sms.last(request.query_params.get("phone", ""))
        if message is None:
            return JSONResponse({"error": "nothing was sent to this phone"}, 404)
        return JSONResponse(_message_row(message))

    async def _club(self, request: Request) -> Response:
        """Every client, or those `limit` and `offset` leave, and with `scenario` only clients made for one."""
        limit, offset = _number(request, "limit", len(self.club.clients)), _number(request, "offset", 0)
        wanted = request.query_params.get("scenario")
        people = [each for each in self.club.clients if wanted in (None, each.scenario)]
        now = self.clock.now()
        told = {
            "seed": self.club.seed,
            "now": now.isoformat(),
            "total": len(people),
            "clients": [self._client(each, now) for each in people[offset : offset + limit]],
            "staff": [{"id": each.id, "tag": each.tag, "card": each.card, "position": each.position} for each in self.club.staff],
        }
        return JSONResponse(told)

    def _client(self, person: Person, now: datetime) -> dict[str, Any]:
        held = self.club.dealings(person)
        today = now.astimezone(KYIV).date()
        birthday = person.birthday
        return {
            "id": person.id,
            "surname": person.surname,
            "name": person.name,
            "patronymic": person.patronymic,
            "phone": person.phone1,
            "tag": person.tag,
            "card": person.card,
            "cardnum": person.cardnum,
            "scenario": person.scenario,
            "locked": person.locked,
            "message": person.message,
            "birthday_today": birthday is not None and (birthday.month, birthday.day) == (today.month, today.day),
            "several": bool(person.tag) and len(self.club.clients.by_tag(person.tag or "")) > 1,
            "debt": decimal_text(held.debt),
            "deposit": decimal_text(sum(each.balance for each in held.deposits)),
            "deposits": [{"id": each.id, "summ": decimal_text(each.balance)} for each in held.deposits],
            "tickets": [_ticket(each, now) for each in held.tickets],
            "expected": expected(person, held, now),
            "instasport": self.instasport.facts(person.phone1 or ""),
        }

    async def _faults(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.faults.clear()
        if request.method == "POST":
            try:
                asked = read_json((await request.body()).decode("utf-8", "replace"))
                for each in asked if isinstance(asked, list) else [asked]:
                    self.faults.plan(each)
            except BadPlan as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"faults": [each.shown for each in self.faults.plans]})

    async def _habits(self, request: Request) -> Response:
        """What LuckyFit does where its document is silent; a POST changes the fields it names."""
        if request.method == "POST":
            try:
                asked = read_json((await request.body()).decode("utf-8", "replace"))
                self.changes.do("behave", habits=asked if isinstance(asked, dict) else {"": asked})
            except Refusal as refusal:
                return JSONResponse({"error": refusal.words}, 400)
        return JSONResponse({"habits": self.club.habits.shown})

    async def _requests(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.log.calls.clear()
        return JSONResponse({"requests": [each.shown for each in self.log.calls]})

    async def _page(self, request: Request) -> Response:
        del request
        rows = "".join(
            f"<tr><td>{escape(written(each.at) or '')}</td><td>{escape(each.vendor)}</td><td>{escape(each.phone)}</td>"
            f"<td><b>{escape(each.code)}</b></td><td>{escape(each.text)}</td></tr>"
            for each in reversed(self.sms.messages)
        )
        return HTMLResponse(
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="3">'
            f"<title>Sandbox: codes</title><h1>Codes sent</h1><table border=1 cellpadding=6>{rows}</table></html>"
        )


def _message_row(message: Message) -> dict[str, Any]:
    return {
        "vendor": message.vendor,
        "phone": message.phone,
        "code": message.code,
        "text": message.text,
        "channel": message.channel,
        "at": message.at.isoformat(),
    }


def _ticket(ticket: HeldTicket, now: datetime) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "name": ticket.template.name,
        "state": _STATES[ticket.state_at(now)],
        "finished": written(ticket.finished),
        "passes_left": ticket.passes_left,
        "price_debt": decimal_text(ticket.price_debt),
        "fee_debt": decimal_text(ticket.fee_debt),
        "account_summ_id": ticket.account_summ_id,
        "account_membership_id": ticket.account_membership_id,
        "deletable": ticket.deletable,
    }


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() else default
