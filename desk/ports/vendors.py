"""The vendors: LuckyFit and Instasport."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from desk.model.client import Branch, Client, ClientFields, Staff
from desk.model.difference import Listing
from desk.model.proof import Statement
from desk.model.roster import People
from desk.model.sale import Booking, Operation, PayKind, TicketOrder, Transaction
from desk.model.terminal import TerminalPayment
from desk.model.ticket import ClientTicket, DepositAccount, TicketClass, TicketState, TicketTemplate

if TYPE_CHECKING:
    from desk.model.access import AccessLog
    from desk.model.card import Card, CardTemplate, CardTemplateGroup, InstasportUser, Profile  # as for `desk.ports.machine`


class Club(Protocol):
    """LuckyFit. Reads raise Unreachable, KeyProblem, Refused or UnexpectedAnswer; writes OutcomeUnknown instead of the last."""

    def server_now(self) -> datetime:
        """LuckyFit's time by its last answer; this PC's until there is one."""
        ...

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

    async def people(self, *, low: int | None = None, high: int | None = None, surname_part: str | None = None) -> People:
        """Every client of these numbers, or with this in the surname. Raises UnexpectedAnswer `size` when they are too many."""
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

    async def all_client_tickets(self) -> list[ClientTicket]:
        """What LuckyFit lists of everybody's tickets; nothing where it lists only what is sold. It may not be all of them."""
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

    async def listing(
        self,
        point_name: str,
        since: datetime | None = None,
        *,
        operation: Operation | None = None,
        client_id: int | None = None,
    ) -> Listing:
        """Every movement under a point's name, or under any without one, from `since` on, the last day at least.

        By LuckyFit's own clock. Raises UnexpectedAnswer when the answer is not all that `total` announces. Where one client is
        meant, a row that can't be read and tells another is passed over.
        """
        ...

    async def book(self, booking: Booking) -> Transaction:
        """One POST of one movement (ticket payment, fee or top-up by `booking.operation`). Never repeated by the client."""
        ...

    async def terminal_pay(
        self,
        client_id: int,
        gym_id: str,
        transaction_id: str,
        payments: Sequence[TerminalPayment],
        provider_id: str = "desk",
    ) -> None:
        """Registers a payment under a number of its own; never repeated by the client."""
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
