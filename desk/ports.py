"""What services ask of the outside. Every method may raise a `desk.errors.DeskError`; each port says which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from desk.model.access import AccessLog
from desk.model.card import Card, CardTemplate, CardTemplateGroup, InstasportUser, Profile, TokenPair
from desk.model.client import Branch, Client, ClientFields, Staff
from desk.model.correction import Cause, Correction
from desk.model.fiscal import FiscalOutcome
from desk.model.intent import ClaimedBy, Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.proof import Evidence, Statement
from desk.model.receipt import Receipt
from desk.model.saga import Sale, SaleState
from desk.model.sale import Booking, Operation, PayKind, TicketOrder, Transaction
from desk.model.ticket import ClientTicket, DepositAccount, TicketClass, TicketState, TicketTemplate


class Clock(Protocol):
    """Time from outside: the wall in a zone, and a monotonic count of seconds."""

    def now(self) -> datetime:
        """The present moment, zone-aware."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...


class Club(Protocol):
    """LuckyFit. Reads raise Unreachable, KeyProblem, Refused or UnexpectedAnswer; writes OutcomeUnknown instead of the last."""

    async def branches(self) -> list[Branch]:
        """All branches the key opens."""
        ...

    async def clients(
        self,
        *,
        tag: str | None = None,
        phone: str | None = None,
        email: str | None = None,
        surname: str | None = None,
        name: str | None = None,
        surname_part: str | None = None,
        name_part: str | None = None,
        cardnum: str | None = None,
        phone_part: str | None = None,
    ) -> list[Client]:
        """Clients that fit every argument given, `_part` inside, the others whole. Raises NotAllowed when nothing is given."""
        ...

    async def client(self, client_id: int) -> Client:
        """One client by LuckyFit's id."""
        ...

    async def create_client(self, fields: ClientFields) -> Client:
        """A new client with the fields given."""
        ...

    async def update_client(self, client_id: int, fields: ClientFields) -> Client:
        """Only the fields given are changed."""
        ...

    async def staff(
        self,
        *,
        tag: str | None = None,
        surname: str | None = None,
        name: str | None = None,
        surname_part: str | None = None,
        name_part: str | None = None,
    ) -> list[Staff]:
        """Staff that fit every argument given."""
        ...

    async def client_tickets(self, client_id: int, state: TicketState | None = None) -> list[ClientTicket]:
        """Tickets a client holds, all or in one state."""
        ...

    async def client_accounts(self, client_id: int) -> list[DepositAccount]:
        """Deposits of a client."""
        ...

    async def ticket_classes(self, parent_id: int | None = None) -> list[TicketClass]:
        """Groups of the price list below `parent_id`, or the roots."""
        ...

    async def price_list(self) -> list[TicketTemplate]:
        """Every ticket that can be sold (not those clients hold)."""
        ...

    async def sell_ticket(self, order: TicketOrder) -> ClientTicket:
        """A ticket issued and not yet paid."""
        ...

    async def delete_client_ticket(self, client_ticket_id: int) -> None:
        """Takes back a ticket nobody has paid for."""
        ...

    async def transactions(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        kind: PayKind | None = None,
        operation: Operation | None = None,
        point_name: str | None = None,
    ) -> list[Transaction]:
        """Movements of money; raises UnexpectedAnswer when the answer is not all that `total` announces."""
        ...

    async def statement(self, booking: Booking, since: datetime | None = None) -> Statement:
        """Every movement that may be this booking's, and its like, from `since` or the last day on by LuckyFit's own clock.

        Raises UnexpectedAnswer when the answer is not all that `total` announces.
        """
        ...

    async def book(self, booking: Booking) -> Transaction:
        """One POST of one movement (ticket payment, fee or top-up by `booking.operation`). Never repeated by the client."""
        ...

    async def access_logs(self, since: datetime, until: datetime) -> list[AccessLog]:
        """Passes LuckyFit has seen."""
        ...


class ClientCards(Protocol):
    """Instasport on behalf of one logged-in client. After OutcomeUnknown read the card again before anything else."""

    async def user(self) -> InstasportUser:
        """Who this is."""
        ...

    async def profile(self) -> Profile:
        """The profile in this club, with the balance."""
        ...

    async def cards(self, *, active: bool | None = None) -> list[Card]:
        """All cards, finished ones too, or the active ones."""
        ...

    async def card(self, card_id: int) -> Card:
        """One card, read now."""
        ...

    async def activate(self, card_id: int) -> None:
        """Activates a paid card."""
        ...

    async def freeze(self, card_id: int) -> None:
        """Freezes it for as long as its template says."""
        ...

    async def unfreeze(self, card_id: int) -> None:
        """Ends a freeze."""
        ...

    async def request_card(self, template_id: int) -> int:
        """Makes an unpaid request; its card id."""
        ...

    async def cancel_request(self, card_id: int) -> None:
        """Deletes an unpaid request."""
        ...

    async def pay_from_account(self, template_id: int, card_id: int | None = None) -> int:
        """Pays a request (or a new card) from the client's balance; the card id. Instasport deletes the card when it can't."""
        ...


class Cards(Protocol):
    """Instasport: the club's own calls, and the way to a client's."""

    async def template_groups(self) -> list[CardTemplateGroup]:
        """Groups of card templates."""
        ...

    async def templates(self) -> list[CardTemplate]:
        """Card templates a client may request."""
        ...

    async def send_code(self, phone: str) -> bool:
        """Sends the client an SMS code. False when the phone is not known there. Costs an SMS: only on a person's press."""
        ...

    async def verify_code(self, phone: str, code: str) -> ClientCards:
        """Logs the client in with the code; raises Refused for a wrong one."""
        ...

    async def resume(self, phone: str) -> ClientCards | None:
        """The client's session kept from an earlier log-in, or None; asks nothing of the network by itself."""
        ...

    async def keep_session(self, phone: str) -> None:
        """Keeps the present session's refresh token, encrypted, at most 30 days: only with the client's consent."""
        ...

    async def forget_session(self, phone: str) -> None:
        """Forgets this client's session, kept or not."""
        ...


class TokenBox(Protocol):
    """Kept refresh tokens, encrypted at rest."""

    async def put(self, phone: str, pair: TokenPair, until: datetime) -> None:
        """Replaces what was kept for this phone."""
        ...

    async def renew(self, phone: str, pair: TokenPair) -> None:
        """Replaces the pair kept for this phone and leaves its end date as it is; does nothing when none is kept."""
        ...

    async def get(self, phone: str) -> TokenPair | None:
        """What is kept and not out of date."""
        ...

    async def drop(self, phone: str) -> None:
        """Forgets it."""
        ...


class TagMemory(Protocol):
    """Which spelling of tags this club's LuckyFit uses."""

    async def learned(self) -> Sequence[str]:
        """Names of spellings that hit before, most frequent first."""
        ...

    async def remember(self, spelling: str) -> None:
        """Counts one hit."""
        ...


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
    ) -> list[Intent]:
        """Writes intents as PREPARED, durably, all or none. An empty `sale_id` opens a new occasion of payment for them.

        `tenders` says for each booking where the client's money is; without it, NONE.
        """
        ...

    async def begin_attempt(self, intent_id: str, request_sha256: str) -> Intent:
        """PREPARED -> SENDING with an attempt, fsynced before it returns."""
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

    async def set_tender(self, intent_id: str, tender: TenderState, reference: str = "") -> Intent:
        """Says where the client's money itself is."""
        ...

    async def intent(self, intent_id: str) -> Intent:
        """One intent as it stands."""
        ...

    async def open_questions(self) -> list[Intent]:
        """Every intent that is not terminal, oldest first; those in flight at this moment too: the till leaves them out."""
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

    async def story(self, subject: str) -> list[dict[str, Any]]:
        """Every event about one intent or sale, oldest first: `at`, `kind`, and its facts as JSON in `body`."""
        ...

    async def first_break(self) -> int | None:
        """The number of the first event of the audit that does not follow from the one before, or None."""
        ...

    async def recover(self) -> list[Intent]:
        """At start: every SENDING left by a program that died becomes UNKNOWN, sales too; returns the intents."""
        ...

    async def open_sale(self, client_id: int, *, template_id: int, due: Money, operator: str) -> Sale:
        """Writes down, durably, that a ticket is about to be asked for; the sale's `docmark` goes with the request."""
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


class Corrections(Protocol):
    """What is looked at again after it was settled, and what is to be put right at LuckyFit. Raises StoreError."""

    async def to_look_at(self, times: int) -> list[Intent]:
        """What was ever in doubt, is settled, and has been looked at again fewer times than that, oldest first."""
        ...

    async def looked_at(self, intent_id: str, wrong: Sequence[tuple[Cause, int]]) -> Intent:
        """Counts one look and opens a correction for every row found wrong; the intent as it stands then."""
        ...

    async def ask(self, intent_id: str, reason: str, operator: str) -> Correction:
        """A person asks that the row of a booked intent be taken out of LuckyFit."""
        ...

    async def close(self, correction_id: str, proof: str, *, annulled: bool, money_back: bool = False) -> Intent:
        """Closes it, and its intent when nothing else is open. `annulled`: the intent's own row was taken out."""
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


class Secrets(Protocol):
    """The key store of the operating system. Raises KeyStoreError."""

    def get(self, name: str) -> str | None:
        """The secret of that name."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keeps it; never anywhere but the key store."""
        ...

    def delete(self, name: str) -> None:
        """Forgets it."""
        ...


class Sounds(Protocol):
    """Short sounds, one meaning each."""

    def play(self, name: str) -> None:
        """Plays without waiting: `granted`, `warned`, `denied`, `unknown`, `error`."""
        ...
