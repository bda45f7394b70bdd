"""The port `ClientCards` over one session, with the operations of Instasport's card page beyond it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from desk.errors import Refused, UnexpectedAnswer
from desk.instasport import models, operations
from desk.instasport.answers import VENDOR, is_of_the_query
from desk.instasport.operations import Operation
from desk.instasport.reading import Shapes, read_one
from desk.instasport.row import Row
from desk.instasport.session import Session
from desk.model.card import Card, CardTemplate, InstasportUser, Profile, Visit
from desk.ports import Clock

T = TypeVar("T")


class LoggedInCards:
    """Instasport on behalf of one client. Every method may raise LoginNeeded: then the client has to log in again."""

    def __init__(self, session: Session, clock: Clock, shapes: Shapes) -> None:
        self._session, self._clock, self._shapes = session, clock, shapes

    async def user(self) -> InstasportUser:
        """Who this is."""
        return await self._one(operations.USER, models.user_from)

    async def profile(self) -> Profile:
        """The profile in this club, with the balance."""
        return await self._one(operations.PROFILE, models.profile_from)

    async def cards(self, *, active: bool | None = None, event_id: int | None = None) -> list[Card]:
        """All cards, finished ones too; or the active ones; or those that can pay a class."""
        return await self._cards(active=active, event=event_id)

    async def card(self, card_id: int) -> Card:
        """One card, read now. Raises UnexpectedAnswer when there is no such card (any more)."""
        found = [card for card in await self._cards(id=card_id) if card.id == card_id]
        if not found:
            raise UnexpectedAnswer("cards", "cards", "no such card", vendor=VENDOR)
        return found[0]

    async def template(self, template_id: int) -> CardTemplate:
        """One card template with the ways to pay it."""
        return await self._one(operations.TEMPLATE, models.template_from, id=template_id)

    async def visits(self, event_id: int | None = None) -> list[Visit]:
        """Visits of this client, all or to one class."""
        answer = await self._session.ask(operations.VISITS, {"event": event_id})
        return read_one(operations.VISITS, lambda: models.every(models.visit_from, answer, "visits", self._zone))

    async def activate(self, card_id: int) -> None:
        """Activates a paid card."""
        await self._one(operations.ACTIVATE_CARD, models.done_from, cardId=card_id)

    async def freeze(self, card_id: int) -> None:
        """Freezes it for as long as its template says."""
        await self._one(operations.FREEZE_CARD, models.done_from, cardId=card_id)

    async def unfreeze(self, card_id: int) -> None:
        """Ends a freeze."""
        await self._one(operations.UNFREEZE_CARD, models.done_from, cardId=card_id)

    async def request_card(self, template_id: int) -> int:
        """Makes an unpaid request; its card id."""
        return await self._one(operations.REQUEST_CARD, models.card_id_from, templateId=template_id)

    async def cancel_request(self, card_id: int) -> None:
        """Deletes an unpaid request."""
        await self._one(operations.CANCEL_CARD_REQUEST, models.ok_from, id=card_id)

    async def set_payment_processing(self, card_id: int) -> None:
        """Says that a request was paid by LiqPay or WayForPay and waits for them."""
        await self._one(operations.SET_PROCESSING, models.ok_from, cardId=card_id)

    async def pay_from_account(self, template_id: int, card_id: int | None = None) -> int:
        """Pays a request (or a new card) from the client's balance; the card id. Instasport deletes the card when it can't."""
        return await self._one(operations.PAY_CARD_FROM_ACCOUNT, models.card_id_from, templateId=template_id, cardId=card_id)

    async def pay_by_apple(self, template_id: int, data: str, key: str, card_id: int | None = None) -> None:
        """Pays a card by Apple Pay. Raises Refused (declined, 3-D Secure) or PaymentPending."""
        variables = {"templateId": template_id, "cardId": card_id, "data": data, "key": key}
        await self._one(operations.ONLINE_PAYMENT_CARD, models.ok_from, **variables)

    async def pay_by_google(self, template_id: int, token: str, card_id: int | None = None) -> None:
        """Pays a card by Google Pay. Raises Refused (declined, 3-D Secure) or PaymentPending."""
        await self._one(operations.ONLINE_PAYMENT_CARD, models.ok_from, templateId=template_id, cardId=card_id, token=token)

    @property
    def _zone(self) -> Any:
        return self._clock.now().tzinfo

    async def _one(self, operation: Operation, read: Callable[[Row], T], **variables: Any) -> T:
        answer = await self._session.ask(operation, variables)
        return read_one(operation, lambda: read(Row(answer, operation.root, self._zone)))

    async def _cards(self, **variables: Any) -> list[Card]:
        """Flat first, as running clients ask; the wiki's nested shape when the server knows only that; what worked is kept."""
        operation, read = self._shapes.cards
        try:
            answer = await self._session.ask(operation, variables)
        except Refused as refusal:
            if not is_of_the_query(refusal):
                raise
            operation, read = self._shapes.other
            try:
                answer = await self._session.ask(operation, variables)
            except Refused:
                raise refusal from None
            self._shapes.switch()
        return read_one(operation, lambda: models.every(read, answer, "cards", self._zone))
