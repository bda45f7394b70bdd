"""The journal of money (the port Journal): each call is one durable transaction in the store's thread."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desk.errors import NotAllowed, StoreError
from desk.model.capability import Transport
from desk.model.intent import ClaimedBy, Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.proof import Evidence
from desk.model.saga import Sale, SaleState
from desk.model.sale import Booking, Tender
from desk.model.slip import IS_CARD, holds_card_number
from desk.model.ticket import ClientTicket
from desk.store import audit
from desk.store.database import Database
from desk.store.intents import Ending, IntentRows, Wish
from desk.store.sales import SaleRows
from desk.store.signing import signature

STOPPED = "the program stopped before the answer was written down"


class SqlJournal:
    """Every movement of money, written down before it is sent and never deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._intents = IntentRows(database)
        self._sales = SaleRows(database)
        self._left = frozenset(database.while_opening(self._sent_elsewhere))
        """What was being sent when this program opened the store: what began since is of a program that lives."""

    async def prepare(
        self,
        sale_id: str,
        bookings: Sequence[Booking],
        *,
        operator: str,
        note: str = "",
        tenders: Sequence[TenderState] = (),
        references: Sequence[str] = (),
    ) -> list[Intent]:
        """Writes intents as PREPARED, all or none; an empty `sale_id` opens an occasion of payment for them."""
        if not bookings or any(each and len(each) != len(bookings) for each in (tenders, references)):
            raise StoreError("a wish must have bookings, and a tender and a reference for each or none at all")
        _no_card(*references)
        where = tuple(tenders) or (TenderState.NONE,) * len(bookings)
        slips = tuple(references) or ("",) * len(bookings)
        wish = Wish(tuple(bookings), where, slips, operator, note)

        def prepared(connection: Connection) -> list[Intent]:
            if sale_id:
                return self._intents.prepare(connection, sale_id, wish)
            opened = self._sales.open_payment(connection, wish.bookings[0].client_id, operator)
            return self._intents.prepare(connection, opened.id, wish, {"occasion": self._sales.occasion(opened)})

        return await self._database.transaction(prepared)

    async def begin_attempt(
        self, intent_id: str, request_sha256: str, transport: Transport = Transport.QUERY, *, again: bool = True
    ) -> Intent:
        """PREPARED -> SENDING with an attempt, durable when it returns."""
        return await self._database.transaction(
            lambda connection: self._intents.begin(connection, intent_id, request_sha256, transport, again=again)
        )

    async def transports(self, intent_id: str) -> list[Transport]:
        """How each attempt was sent."""
        return await self._database.transaction(lambda connection: self._intents.transports(connection, intent_id))

    async def settle(
        self,
        intent_id: str,
        state: IntentState,
        *,
        row_id: int | None = None,
        words: str = "",
        http_status: int | None = None,
        excerpt: str = "",
        tender: TenderState | None = None,
        claimed_by: ClaimedBy = ClaimedBy.RESPONSE,
    ) -> Intent:
        """Moves an intent on, and its tender with it."""
        ending = Ending(state, row_id, words, http_status, excerpt, tender, claimed_by)

        def settled(connection: Connection) -> Intent:
            after = self._intents.settle(connection, intent_id, ending)
            if after.state is IntentState.CONFIRMED:
                self._sales.count_payments(connection, after.booking.account_id)
            return after

        return await self._database.transaction(settled)

    async def set_tender(
        self, intent_id: str, tender: TenderState, reference: str = "", *, pays: str = "", reason: str = ""
    ) -> Intent:
        """Says where the client's money itself is."""
        _no_card(reference, reason)
        instead = {name: said for name, said in (("pays", pays), ("reason", reason)) if said}

        def moved(connection: Connection) -> Intent:
            return self._intents.set_tender(connection, intent_id, tender, reference, **instead, **signature(connection))

        return await self._database.transaction(moved)

    async def intent(self, intent_id: str) -> Intent:
        """One intent as it stands."""
        return await self._database.transaction(lambda connection: self._intents.one(connection, intent_id))

    async def open_questions(self) -> list[Intent]:
        """Every intent a person must know of, or that is still to be sent, oldest first."""
        return await self._database.transaction(self._intents.open)

    async def intents(self) -> list[Intent]:
        """Everything there ever was, oldest first."""
        return await self._database.transaction(self._intents.all)

    async def of_client(self, client_id: int, since: datetime) -> list[Intent]:
        """What moved for this client since then, and all that is open."""
        return await self._database.transaction(lambda connection: self._intents.of_client(connection, client_id, since))

    async def keep_baseline(self, intent_id: str, since: datetime, row_ids: Sequence[int]) -> None:
        """Writes down what LuckyFit held before the first attempt."""
        await self._database.transaction(lambda connection: self._intents.keep_baseline(connection, intent_id, since, row_ids))

    async def refuse_rows(self, intent_id: str, row_ids: Sequence[int], reason: str) -> None:
        """Keeps what a person said of rows."""
        await self._database.transaction(lambda connection: self._intents.refuse_rows(connection, intent_id, row_ids, reason))

    async def evidence(self, intent_id: str) -> Evidence:
        """What is known of an intent that helps to prove it."""
        return await self._database.transaction(lambda connection: self._intents.evidence(connection, intent_id))

    async def claimed(self) -> frozenset[int]:
        """Every row of LuckyFit that is known to be this desk's."""
        return await self._database.transaction(self._intents.claimed)

    async def recover(self) -> list[Intent]:
        """Every SENDING left behind becomes UNKNOWN; only for the owner of the store, since another may be sending now.

        What began since the store was opened is no leaving of a dead program's either.
        """
        return await self._database.transaction(self._recovered)

    async def sent_elsewhere(self) -> list[tuple[str, int]]:
        """What is not this program's of all that is being sent."""
        return await self._database.transaction(self._sent_elsewhere)

    async def give_up(self, left: Collection[tuple[str, int]]) -> tuple[list[Intent], list[Sale]]:
        """Whoever owns the store: nobody can be sending these any more."""
        return await self._database.transaction(lambda connection: self._given_up(connection, left))

    async def open_sale(
        self, client_id: int, *, template_id: int, due: Money, operator: str, named: Sequence[Tender] = ()
    ) -> Sale:
        """Writes down that a ticket is about to be asked for, and the money named with it."""
        return await self._database.transaction(
            lambda connection: self._sales.open_ticket(connection, client_id, template_id, due, operator, named)
        )

    async def settle_sale(self, sale_id: str, state: SaleState, *, ticket: ClientTicket | None = None, words: str = "") -> Sale:
        """Moves a sale on, with the ticket issued."""
        return await self._database.transaction(lambda connection: self._sales.settle(connection, sale_id, state, ticket, words))

    async def sale(self, sale_id: str) -> Sale:
        """One sale as it stands."""
        return await self._database.transaction(lambda connection: self._sales.one(connection, sale_id))

    async def sale_of_ticket(self, client_ticket_id: int) -> Sale | None:
        """The sale this desk issued that ticket by."""
        return await self._database.transaction(lambda connection: self._sales.of_ticket(connection, client_ticket_id))

    async def sale_questions(self) -> list[Sale]:
        """Sales of which nobody knows what became of them."""
        return await self._database.transaction(self._sales.questions)

    async def was_paid(self, account_ids: Collection[int]) -> bool:
        """True when a payment onto one of these accounts was ever booked."""
        return await self._database.transaction(lambda connection: self._sales.was_paid(connection, account_ids))

    async def doubted_sales(self, most: int) -> list[Sale]:
        """The latest settled sales whose answer was ever lost, or a no."""
        return await self._database.transaction(lambda connection: self._sales.doubted(connection, most))

    async def story(self, subject: str) -> list[dict[str, Any]]:
        """Every event about one intent or sale, oldest first."""
        return await self._database.transaction(lambda connection: audit.about(connection, subject))

    async def first_break(self) -> int | None:
        """The number of the first event of the audit that does not follow from the one before, or None."""
        from desk.store.chain import first_break  # noqa: PLC0415 - no desk at work looks

        return await self._database.transaction(first_break)

    def _recovered(self, connection: Connection) -> list[Intent]:
        return self._given_up(connection, self._left)[0] if self._database.is_owner else []

    def _sent_elsewhere(self, connection: Connection) -> list[tuple[str, int]]:
        sales = [(each, 0) for each in self._sales.left_sending(connection)]
        return [*self._intents.left_sending(connection), *sales]

    def _given_up(self, connection: Connection, left: Collection[tuple[str, int]]) -> tuple[list[Intent], list[Sale]]:
        lost = Ending(IntentState.UNKNOWN, words=STOPPED)
        over = [each for each in self._sent_elsewhere(connection) if each in left]
        sales = [self._sales.settle(connection, each, SaleState.UNKNOWN, None, STOPPED) for each, nth in over if not nth]
        return [self._intents.settle(connection, each, lost) for each, nth in over if nth], sales


def _no_card(*references: str) -> None:
    """The last fence before the file: whoever asks, what may be a card's number is not written into it."""
    if any(holds_card_number(each) for each in references):
        raise NotAllowed(IS_CARD)
