"""The terminal protocol of LuckyFit's newer document: always under `/api`, bare JSON, statuses that mean something."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from desk.errors import KeyProblem, OutcomeUnknown, Refused, UnexpectedAnswer
from desk.luckyfit.ask import Ask
from desk.luckyfit.endpoints.endpoint import Endpoint
from desk.luckyfit.envelope import BrokenShape, parse
from desk.luckyfit.judge import UNAUTHORIZED, answer_to_read, answer_to_write, doubted
from desk.luckyfit.models.row import read_row
from desk.luckyfit.models.terminal import CustomerRow
from desk.luckyfit.wire import Answer
from desk.model.terminal import TerminalCustomer, TerminalPayment

FORBIDDEN = 403
NOT_SURE = ("internalError",)
"""Results after which a payment may still have been registered."""


class Terminal(Endpoint):
    """The terminal protocol. Refused carries the vendor's `result` as `vendor_code`; an envelope, should one come, is heeded."""

    async def terminal_ping(self) -> None:
        """Whether this key may speak the protocol."""
        ask = Ask("POST", "/terminal/ping", body={}, prefix="/api")
        await self._line.wire.read(ask, partial(_told, ask))

    async def terminal_customer(self, credential: str, gym_id: str, provider_id: str = "desk") -> TerminalCustomer:
        """Who a card tag, PIN or QR code names, and what is owed. Asked once only: a PIN may work a single time."""
        body = {"customerId": credential, "providerId": provider_id, "gymId": gym_id}
        ask = Ask("POST", "/terminal/invoiceData", body=body, prefix="/api", again=False)
        answer = await self._line.wire.read(ask, partial(_told, ask))
        try:
            return read_row(CustomerRow, answer, self._line.zones.present)
        except BrokenShape as error:
            raise doubted(ask, error, written=False, name="customer") from None

    async def terminal_pay(
        self,
        client_id: int,
        gym_id: str,
        transaction_id: str,
        payments: Sequence[TerminalPayment],
        provider_id: str = "desk",
    ) -> None:
        """Registers a payment, sent once a call; the same `transaction_id` books it once however often it is sent."""
        body = {
            "customerUid": str(client_id),
            "providerId": provider_id,
            "gymId": gym_id,
            "transactionId": transaction_id,
            "paymentData": [{"invoiceId": each.invoice_id, "amount": each.sum} for each in payments],
        }
        ask = Ask("POST", "/terminal/paymentData", body=body, prefix="/api", patience=2)
        await self._line.wire.write(ask, partial(_registered, ask))


def _told(ask: Ask, answer: Answer) -> dict[str, Any]:
    """The object a lookup answers with."""
    if answer.status == UNAUTHORIZED:
        raise answer.noted(KeyProblem(ask.operation, "status 401"))
    try:
        told = _object(answer)
        if "success" in told:
            answer_to_read(ask, answer)
        if not answer.says_done:
            raise answer.noted(_no(ask, told))
    except BrokenShape as error:
        raise answer.noted(UnexpectedAnswer(ask.operation, error.field, f"{error.detail} (status {answer.status})")) from None
    return told


def _registered(ask: Ask, answer: Answer) -> None:
    """Nothing, when the payment is registered. A 401 or 403 is a no only in the protocol's own words, as in `judge`."""
    try:
        told = _object(answer)
        if "success" in told:
            answer_to_write(ask, answer)
        if answer.status == UNAUTHORIZED and told.get("result"):
            raise answer.noted(KeyProblem(ask.operation, "status 401"))
        if answer.status == FORBIDDEN and told.get("result") not in (None, "ok", *NOT_SURE):
            raise answer.noted(_no(ask, told))
    except BrokenShape as error:
        raise answer.noted(OutcomeUnknown(ask.operation, f"{error} (status {answer.status})")) from None
    if not answer.says_done or told.get("result") != "ok":
        raise answer.noted(OutcomeUnknown(ask.operation, f"result: not ok (status {answer.status})"))


def _object(answer: Answer) -> dict[str, Any]:
    told = parse(answer.body)
    if not isinstance(told, dict):
        raise BrokenShape("answer", "not an object")
    return told


def _no(ask: Ask, told: dict[str, Any]) -> Refused:
    result, description = told.get("result"), told.get("description")
    if not isinstance(result, str):
        raise BrokenShape("result", "not text")
    return Refused(ask.operation, description if isinstance(description, str) else "", vendor_code=result)
