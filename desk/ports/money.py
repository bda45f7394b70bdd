"""The record of money: what is written down before it is sent, how people read it, and what is to be put right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from desk.model.capability import Transport
from desk.model.correction import Cause, Correction
from desk.model.fiscal import FiscalOutcome
from desk.model.intent import ClaimedBy, Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.proof import Evidence
from desk.model.receipt import Receipt
from desk.model.saga import Sale, SaleState
from desk.model.sale import Booking, Tender
from desk.model.ticket import ClientTicket

if TYPE_CHECKING:
    from desk.model.record import Chain, Filter, KindSum, Page, SaleStory, Slips, Story  # paid for by whoever reads the journal


class Journal(Protocol):
    """The durable record of every movement of money. Raises StoreError; then nothing may be sent."""

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
        """Writes intents as PREPARED, durably, all or none. An empty `sale_id` opens a new occasion of payment for them.

        `tenders` says for each booking where the client's money is; without it, NONE. `references`: the bank terminal's slips
        of each; one that may hold a card's number is never written down: NotAllowed `slip_is_card`.
        """
        ...

    async def begin_attempt(
        self, intent_id: str, request_sha256: str, transport: Transport = Transport.QUERY, *, again: bool = True
    ) -> Intent:
        """PREPARED -> SENDING with an attempt, fsynced before it returns; UNKNOWN -> SENDING when all attempts are KEYED.

        Raises NotAllowed `being_checked` while an identical one is on its way or in doubt, whichever program sent it;
        `second_payment`, unless `again`, when one much like it was sent or booked since this one was written down.
        """
        ...

    async def transports(self, intent_id: str) -> list[Transport]:
        """How each attempt was sent, the first one first."""
        ...

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
        """Moves an intent to `state`, and its tender with it; ends the attempt that runs.

        Raises StoreError on a transition the state machine forbids. A row another intent has claimed is never claimed
        twice: the intent then becomes UNKNOWN instead of CONFIRMED.
        """
        ...

    async def set_tender(
        self, intent_id: str, tender: TenderState, reference: str = "", *, pays: str = "", reason: str = ""
    ) -> Intent:
        """Says where the client's money itself is; `pays`: the intent it was used for instead of being given back.

        `reason`: why it was never taken.
        """
        ...

    async def intent(self, intent_id: str) -> Intent:
        """One intent as it stands."""
        ...

    async def open_questions(self) -> list[Intent]:
        """Every intent that is open (`Intent.is_open`), oldest first; in flight at this moment too: the till leaves those out."""
        ...

    async def intents(self) -> list[Intent]:
        """Every intent there ever was, oldest first."""
        ...

    async def of_client(self, client_id: int, since: datetime) -> list[Intent]:
        """Every intent of this client that moved since then or is open, oldest first."""
        ...

    async def keep_baseline(self, intent_id: str, since: datetime, row_ids: Sequence[int]) -> None:
        """Writes down which rows LuckyFit held before the first attempt; kept for all attempts."""
        ...

    async def refuse_rows(self, intent_id: str, row_ids: Sequence[int], reason: str) -> None:
        """Keeps that a person said of these rows that they are not this intent's; they never turn up for it again."""
        ...

    async def evidence(self, intent_id: str) -> Evidence:
        """What is known of an intent that helps to prove it."""
        ...

    async def claimed(self) -> frozenset[int]:
        """Every row of LuckyFit that an intent claims, or what is to be put right names."""
        ...

    async def was_paid(self, account_ids: Collection[int]) -> bool:
        """True when a payment onto one of these accounts was ever booked here, whether or not it was taken out again."""
        ...

    async def doubted_sales(self, most: int) -> list[Sale]:
        """The latest settled sales whose answer was ever lost, or a no, so many at most, oldest first. No clock is asked."""
        ...

    async def story(self, subject: str) -> list[dict[str, Any]]:
        """Every event about one intent or sale, oldest first: `at`, `kind`, and its facts as JSON in `body`."""
        ...

    async def first_break(self) -> int | None:
        """The number of the first event of the audit that does not follow from the one before, or None."""
        ...

    async def recover(self) -> list[Intent]:
        """At start: every SENDING left by a program that died becomes UNKNOWN, sales too; returns the intents."""
        ...

    async def sent_elsewhere(self) -> list[tuple[str, int]]:
        """What other programs are sending, or were when they died: the id of each intent and its attempt, of each sale and 0."""
        ...

    async def give_up(self, left: Collection[tuple[str, int]]) -> tuple[list[Intent], list[Sale]]:
        """What of these is still being sent elsewhere is UNKNOWN now: for who saw that no program can be sending it any more."""
        ...

    async def open_sale(
        self, client_id: int, *, template_id: int, due: Money, operator: str, named: Sequence[Tender] = ()
    ) -> Sale:
        """Writes down, durably, that a ticket is about to be asked for; the sale's `docmark` goes with the request.

        `named`: the money that was named together with it, to be booked once there is a ticket.
        """
        ...

    async def settle_sale(self, sale_id: str, state: SaleState, *, ticket: ClientTicket | None = None, words: str = "") -> Sale:
        """Moves a sale to `state`, with the ticket LuckyFit issued; raises StoreError on a forbidden transition."""
        ...

    async def sale(self, sale_id: str) -> Sale:
        """One sale as it stands."""
        ...

    async def sale_of_ticket(self, client_ticket_id: int) -> Sale | None:
        """The sale this desk issued that ticket by, if it did."""
        ...

    async def sale_questions(self) -> list[Sale]:
        """Sales of which nobody knows whether LuckyFit issued the ticket, oldest first."""
        ...


class Records(Protocol):
    """The journal as people read it; nothing is changed by it. Raises StoreError."""

    async def page(self, wanted: Filter, *, behind: str = "", newest_first: bool = True, limit: int = 100) -> Page:
        """The first movements of what is wanted, or those behind the one of that id."""
        ...

    async def sums(self, wanted: Filter) -> tuple[KindSum, ...]:
        """What is wanted, counted and added up by kind of money and group."""
        ...

    async def operators(self, wanted: Filter) -> tuple[str, ...]:
        """Who wrote movements in the days of what is wanted."""
        ...

    async def slips(self, intent_ids: Sequence[str]) -> Mapping[str, Slips]:
        """The slips of each of these movements, as the audit tells them."""
        ...

    async def story(self, intent_id: str) -> Story:
        """All that is known of one movement of money; raises StoreError when there is none of that id."""
        ...

    async def sale_story(self, sale_id: str) -> SaleStory:
        """All that is known of one sale; raises StoreError when there is none of that id."""
        ...

    async def check(self, noted: str = "") -> Chain:
        """Reads the whole audit, and compares the movements with it. `noted` is a head that was written down earlier."""
        ...


class Corrections(Protocol):
    """What is looked at again after it was settled, and what is to be put right at LuckyFit. Raises StoreError."""

    async def to_look_at(self, times: int) -> list[Intent]:
        """What was ever in doubt, is settled, and has been looked at again fewer times than that, oldest first."""
        ...

    async def doubted_lately(self) -> list[Intent]:
        """What was ever in doubt, or taken out, and was settled since the shift before the present one was opened, oldest first.

        It is looked at whenever a shift is to be closed, that in which it was settled and the next. By the audit, not by a clock.
        """
        ...

    async def looked_at(self, intent_id: str, wrong: Sequence[tuple[Cause, int]], *, timed: bool = True) -> Intent:
        """Notes one look and opens a correction for every row found wrong; the intent as it stands then.

        Only what is `timed` counts among the later looks: a shift that is tried to be closed often uses none of them up.
        """
        ...

    async def ask(self, intent_id: str, reason: str, operator: str) -> Correction:
        """A person asks that the row of a booked intent be taken out of LuckyFit."""
        ...

    async def close(
        self,
        correction_id: str,
        proof: str,
        *,
        annulled: bool,
        tender: TenderState | None = None,
        counter: int | None = None,
        restored: bool = False,
        accepted: bool = False,
    ) -> Intent:
        """Closes it, and its intent when nothing else is open. `annulled`: the intent's own row was taken out, or `counter` is
        the row that takes it back, which is claimed with it. `tender`: where money in hand is then, None where it stays.
        `restored`: its own row, taken out before, is rightly there again. `accepted`: a person says so, not LuckyFit's list.

        Raises NotAllowed `not_put_right` when that row is an intent's own or took another's back.
        """
        ...

    async def claim(self, correction_id: str, proof: str) -> Intent:
        """Closes it: its row is the intent's own, which is booked by it, a person says.

        Raises StoreError `transition` where the row is another's, or the money is not here any more.
        """
        ...

    async def one(self, correction_id: str) -> Correction:
        """One correction."""
        ...

    async def of_intent(self, intent_id: str) -> list[Correction]:
        """Every correction of this intent, oldest first."""
        ...

    async def open_ones(self) -> list[Correction]:
        """Every correction that waits, oldest first."""
        ...


class Fiscal(Protocol):
    """A provider of fiscal receipts. Never raises: what goes wrong is its answer, and a payment stays what it is whatever it is.

    It is told of money that was taken, and says nothing of what LuckyFit has booked.
    """

    @property
    def is_set_up(self) -> bool:
        """False when there is nobody to register receipts with."""
        ...

    async def register(self, receipt: Receipt) -> FiscalOutcome:
        """Registers a receipt, once for its id: asked for the same one again it answers the same."""
        ...
