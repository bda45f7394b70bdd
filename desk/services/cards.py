"""Instasport at the desk: log-in by SMS on a press, cards with their state, and writes that end in what was read back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TypeAlias

from desk.errors import LoginNeeded, NotAllowed, OutcomeUnknown, Refused, ServiceError, StoreError
from desk.model.card import Card
from desk.model.card_deed import CardDeed, Doing, target_of
from desk.model.card_desk import (
    Action,
    CardView,
    CodeSent,
    Done,
    Gone,
    LoggedIn,
    NotDone,
    NotLinked,
    NotLoggedIn,
    Outcome,
    Panel,
    PhoneUnknown,
    PriceGroup,
    RefusedBy,
    SessionEnded,
    StillUnknown,
    WrongCode,
    view_of,
)
from desk.model.client import Client
from desk.model.money import Money
from desk.model.phone import normalise
from desk.ports import CardDeeds, Cards, ClientCards, Clock

log = logging.getLogger(__name__)
Send: TypeAlias = Callable[[ClientCards], Awaitable[object]]
READ_BACK_PAUSES_S = (0.0, 0.7, 1.5, 3.0)
SETTLE_S = 120.0
"""So long a request may still be on its way at Instasport: until then it is not said that nothing was done."""


class CardsDesk:
    """What a receptionist does with a client's Instasport cards. Reads raise a ServiceError; writes end in an Outcome."""

    def __init__(
        self,
        cards: Cards,
        deeds: CardDeeds,
        clock: Clock,
        *,
        pauses_s: Sequence[float] = READ_BACK_PAUSES_S,
        settle_s: float = SETTLE_S,
    ) -> None:
        self._cards, self._deeds = cards, deeds
        self._clock = clock
        self._pauses_s, self._settle_s = pauses_s, settle_s
        self._running: set[tuple[str, str]] = set()
        self._doubts: dict[tuple[str, str], CardDeed] = {}
        self._sent: dict[tuple[str, str], float] = {}
        """When what is in doubt was sent, given up, or found left by a program that ended, by the steady clock."""

    def in_doubt(self, phone: str) -> tuple[CardDeed, ...]:
        """Presses on this client's cards, and requests for new ones, that nobody knows the end of and nothing is doing now."""
        return tuple(deed for key, deed in self._doubts.items() if deed.phone == phone and key not in self._running)

    def is_in_doubt(self, phone: str, card_id: int | None = None) -> bool:
        """True while nobody knows what became of the last press on that card, or of a request for a new one."""
        return any(deed.card_id == card_id for deed in self.in_doubt(phone))

    async def open(self, client: Client) -> Panel:
        """What to show for a LuckyFit client. Never sends an SMS."""
        phones = [phone for phone in map(normalise, filter(None, (client.phone, client.phone2))) if phone]
        for phone in phones:
            if isinstance(panel := await self.open_phone(phone), LoggedIn):
                return panel
        return NotLoggedIn(phones[0]) if phones else NotLinked()

    async def open_phone(self, phone: str) -> NotLoggedIn | LoggedIn:
        """The cards of whoever is logged in by this phone (E.164), read now. Never sends an SMS."""
        session = await self._cards.resume(phone)
        if session is None:
            return NotLoggedIn(phone)
        try:
            return await self._read(phone, session)
        except LoginNeeded:
            await self._cards.forget_session(phone)
            return NotLoggedIn(phone)

    async def send_code(self, phone: str) -> CodeSent | PhoneUnknown:
        """Costs an SMS: only on a person's press."""
        try:
            known = await self._cards.send_code(phone)
        except OutcomeUnknown:
            return CodeSent(phone, certain=False)
        return CodeSent(phone) if known else PhoneUnknown(phone)

    async def log_in(self, phone: str, code: str, *, keep: bool = False) -> LoggedIn | WrongCode | NotLoggedIn:
        """Logs the client in; `keep` only with the client's consent. When the answer was lost, so is the code: NotLoggedIn."""
        try:
            session = await self._cards.verify_code(phone, code.strip())
        except Refused as refusal:
            return WrongCode(phone, refusal.words)
        except OutcomeUnknown:
            return NotLoggedIn(phone)
        if keep:
            await self._cards.keep_session(phone)
        return await self._read(phone, session)

    async def keep(self, phone: str) -> None:
        """Keeps the log-in, encrypted, at most 30 days: only with the client's consent."""
        await self._cards.keep_session(phone)

    async def forget(self, phone: str) -> NotLoggedIn:
        """Ends the log-in on this PC."""
        await self._cards.forget_session(phone)
        return NotLoggedIn(phone)

    async def price_list(self) -> tuple[PriceGroup, ...]:
        """Card templates by group, in the club's order."""
        groups, templates = await asyncio.gather(self._cards.template_groups(), self._cards.templates())
        known = {group.id for group in groups}
        listed = [
            PriceGroup(group.title, tuple(each for each in templates if each.group_id == group.id))
            for group in sorted(groups, key=lambda group: (group.order, group.title))
        ]
        listed.append(PriceGroup("", tuple(each for each in templates if each.group_id not in known)))
        return tuple(group for group in listed if group.templates)

    async def activate(self, phone: str, card_id: int) -> Outcome:
        """Activates a paid card."""
        return await self._do(CardDeed(phone, Doing.ACTIVATE, card_id), lambda at: at.activate(card_id))

    async def freeze(self, phone: str, card_id: int) -> Outcome:
        """Freezes an active card for as long as its template says."""
        return await self._do(CardDeed(phone, Doing.FREEZE, card_id), lambda at: at.freeze(card_id))

    async def unfreeze(self, phone: str, card_id: int) -> Outcome:
        """Ends a freeze."""
        return await self._do(CardDeed(phone, Doing.UNFREEZE, card_id), lambda at: at.unfreeze(card_id))

    async def pay(self, phone: str, card: Card) -> Outcome:
        """Pays a request from the balance. Raises NotAllowed `no_template`, or `balance_short` as Instasport would delete it."""
        if card.template_id is None:
            raise NotAllowed("no_template")
        template_id, deed = card.template_id, CardDeed(phone, Doing.PAY, card.id)
        await self._recall(phone)
        if deed.key not in self._doubts and (ended := await self._check_balance(phone, card)):
            return ended
        return await self._do(deed, lambda at: at.pay_from_account(template_id, card.id))

    async def cancel(self, phone: str, card_id: int) -> Outcome:
        """Deletes an unpaid request; done is `Gone`."""
        return await self._do(CardDeed(phone, Doing.CANCEL, card_id), lambda at: at.cancel_request(card_id))

    async def request(self, phone: str, template_id: int) -> Outcome:
        """Asks for a new, unpaid card."""
        session = await self._cards.resume(phone)
        if session is None:
            return SessionEnded(phone)
        try:
            before = frozenset(card.id for card in await session.cards())
        except LoginNeeded:
            return SessionEnded(phone)

        deed = CardDeed(phone, Doing.REQUEST, template_id=template_id, before=before)
        return await self._do(deed, lambda at: at.request_card(template_id))

    async def _check_balance(self, phone: str, card: Card) -> SessionEnded | None:
        session = await self._cards.resume(phone)
        if session is None:
            return SessionEnded(phone)
        try:
            balance = (await session.profile()).account
        except LoginNeeded:
            return SessionEnded(phone)
        if card.price is not None and card.price > balance:
            raise NotAllowed("balance_short", price=card.price, balance=balance)
        return None

    async def _do(self, deed: CardDeed, send: Send) -> Outcome:
        session = await self._cards.resume(deed.phone)
        if session is None:
            return SessionEnded(deed.phone)
        with self._alone(deed):
            await self._recall(deed.phone)
            doubt = self._doubts.get(deed.key)
            if doubt is not None:
                found = await self._read_back(session, doubt, settled=self._is_settled(deed.key))
                if not isinstance(found, NotDone):
                    return found
            return await self._write(session, deed, send)

    async def _recall(self, phone: str) -> None:
        """What a program that ended left open of this client. It may have been sent just now."""
        for deed in await self._deeds.of(phone):
            if deed.key not in self._doubts:
                self._doubts[deed.key], self._sent[deed.key] = deed, self._clock.monotonic()

    def _is_settled(self, key: tuple[str, str]) -> bool:
        return self._clock.monotonic() - self._sent.get(key, 0.0) >= self._settle_s

    async def _ended(self, deed: CardDeed) -> None:
        """It is known what became of it. A store that can't forget it tells it once more, and no harm is done."""
        self._doubts.pop(deed.key, None)
        self._sent.pop(deed.key, None)
        try:
            await self._deeds.drop(deed)
        except StoreError as error:
            log.warning("what became of a press on a card can't be written: %s", error.reason)

    async def _write(self, session: ClientCards, deed: CardDeed, send: Send) -> Outcome:
        """Raises NotAllowed `pressed_elsewhere` when another program of this PC was faster."""
        if not await self._deeds.take(deed):  # before it is sent: we may be stopped, or end, while waiting for the answer
            await self._recall(deed.phone)
            raise NotAllowed("pressed_elsewhere")
        self._doubts[deed.key], self._sent[deed.key] = deed, self._clock.monotonic()
        try:
            await send(session)
        except OutcomeUnknown:
            self._sent[deed.key] = self._clock.monotonic()
            return await self._read_back(session, deed, settled=self._is_settled(deed.key))
        except ServiceError as error:
            await self._ended(deed)
            return _refusal(error, deed.phone)
        return await self._read_back(session, deed, settled=False)

    async def _read_back(self, session: ClientCards, deed: CardDeed, *, settled: bool) -> Done | Gone | NotDone | StillUnknown:
        """Reads until the proof is there, at most as often as there are pauses. Without it it is undone only once `settled`."""
        read: Sequence[Card] | None = None
        for pause_s in self._pauses_s:
            await asyncio.sleep(pause_s)
            try:
                read = await session.cards()
            except ServiceError:
                continue
            if proven := deed.proof(read):
                await self._ended(deed)
                return proven
        if read is None or not settled:
            return StillUnknown(deed.card_id)
        await self._ended(deed)
        return NotDone(next((card for card in read if card.id == deed.card_id), None))

    async def _read(self, phone: str, session: ClientCards) -> LoggedIn:
        await self._recall(phone)
        before = [(deed, self._is_settled(deed.key)) for deed in self.in_doubt(phone)]
        user, profile, cards = await asyncio.gather(session.user(), session.profile(), session.cards())
        for deed, settled in before:
            if self._doubts.get(deed.key) is deed and (settled or deed.proof(cards)):
                await self._ended(deed)
        now = self._clock.now()
        views = tuple(self._view(phone, card, profile.account, now.date()) for card in _in_order(cards, now.date()))
        return LoggedIn(phone, user, profile.account, views, now)

    def _view(self, phone: str, card: Card, balance: Money, today: date) -> CardView:
        view = view_of(card, balance, today)
        key = phone, target_of(card.id)
        return view.locked() if key in self._running or key in self._doubts else view

    @contextmanager
    def _alone(self, deed: CardDeed) -> Iterator[None]:
        if deed.key in self._running:
            raise NotAllowed("already_running")
        self._running.add(deed.key)
        try:
            yield
        finally:
            self._running.discard(deed.key)


def _refusal(error: ServiceError, phone: str) -> SessionEnded | RefusedBy:
    """What a no means to the desk; anything else (no network, no key) is raised again."""
    match error:
        case LoginNeeded():
            return SessionEnded(phone)
        case Refused(words=words, vendor_code=vendor_code):
            return RefusedBy(words, vendor_code)
        case _:
            raise error


def _in_order(cards: Sequence[Card], today: date) -> list[Card]:
    """What needs a press or works first, finished cards last, newer before older."""
    return sorted(cards, key=lambda card: (card.state_on(today).value in ("overdue", "used_up"), -card.id))


__all__ = [
    "Action",
    "CardView",
    "CardsDesk",
    "CodeSent",
    "Done",
    "Gone",
    "LoggedIn",
    "NotDone",
    "NotLinked",
    "NotLoggedIn",
    "Outcome",
    "Panel",
    "PhoneUnknown",
    "PriceGroup",
    "RefusedBy",
    "SessionEnded",
    "StillUnknown",
    "WrongCode",
]
