"""Sales of tickets as rows: opened before the request, settled after its answer, each change with its event."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from desk.errors import NotAllowed, StoreError
from desk.model.money import ZERO, Money, total
from desk.model.saga import KEEPS_A_TICKET, SALE_DECISIONS, SALE_QUESTIONS, SETTLED, Sale, SaleState, advance_sale, paid_state
from desk.model.sale import Tender
from desk.model.ticket import ClientTicket
from desk.store import audit
from desk.store.database import Database
from desk.store.signing import signature
from desk.store.tables import event, intent, sale
from desk.store.ulid import random_code

MARK_LENGTH = 12


class SaleRows:
    """The sales of one database. Every method runs in a transaction that its caller holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_payment(self, connection: Connection, client_id: int, operator: str) -> Sale:
        """An occasion of payment that sells nothing; its first movement tells of it."""
        now = self._database.clock.now()
        name = self._database.name_of(client_id)
        opened = Sale(self._database.ulids.next(), client_id, SaleState.PAYMENT, now, now, operator=operator, client_name=name)
        self._insert(connection, opened)
        return opened

    def open_ticket(  # noqa: PLR0917 - what a sale is of
        self,
        connection: Connection,
        client_id: int,
        template_id: int,
        due: Money,
        operator: str,
        named: Sequence[Tender] = (),
    ) -> Sale:
        """A ticket about to be asked for. The money named with it stands in the audit: no account can be told yet."""
        now = self._database.clock.now()
        opened = Sale(
            id=self._database.ulids.next(),
            client_id=client_id,
            state=SaleState.SENDING,
            created_at=now,
            updated_at=now,
            docmark=f"LF-{self._database.desk}-{random_code(MARK_LENGTH)}",
            template_id=template_id,
            due=due,
            operator=operator,
            client_name=self._database.name_of(client_id),
        )
        self._insert(connection, opened)
        told = {"client": client_id, "template": template_id, "minor": due.minor, "mark": opened.docmark, "operator": operator}
        money = {"money": [_part(each) for each in named]} if named else {}
        audit.note(connection, now, "sale.sending", opened.id, told | money | self._origin(opened))
        return opened

    def occasion(self, opened: Sale) -> dict[str, Any]:
        """What the first movement of an occasion of payment tells of it."""
        return {"created": opened.created_at.isoformat(), **self._origin(opened)}

    def settle(self, connection: Connection, sale_id: str, state: SaleState, ticket: ClientTicket | None, words: str) -> Sale:
        """Moves a sale on."""
        now = self._database.clock.now()
        before = self.one(connection, sale_id)
        if before.state is state is SaleState.UNKNOWN:
            return before
        after = _moved(before, state, now, ticket, words)
        changed = {
            "state": after.state.value,
            "words": after.words,
            "updated_at": now,
            "price_due": after.due,
            "client_ticket_id": after.client_ticket_id,
            "account_summ_id": after.account_id,
            "account_membership_id": after.fee_account_id,
        }
        connection.execute(update(sale).where(sale.c.id == sale_id).values(**changed))
        told = {
            "ticket": after.client_ticket_id,
            "account": after.account_id,
            "fee_account": after.fee_account_id,
            "minor": None if after.due is None else after.due.minor,
            "words": words,
        }
        if (before.state, after.state) in SALE_DECISIONS:
            told |= signature(connection)
        audit.note(connection, now, f"sale.{after.state}", sale_id, told)
        return after

    def one(self, connection: Connection, sale_id: str) -> Sale:
        """The sale of that id. Raises StoreError when there is none."""
        row = connection.execute(select(sale).where(sale.c.id == sale_id)).first()
        if row is None:
            raise StoreError(f"there is no sale {sale_id}", reason="not_there")
        return _sale(row)

    def of_ticket(self, connection: Connection, client_ticket_id: int) -> Sale | None:
        """The latest sale that issued this ticket."""
        query = select(sale).where(sale.c.client_ticket_id == client_ticket_id).order_by(sale.c.id.desc()).limit(1)
        row = connection.execute(query).first()
        return None if row is None else _sale(row)

    def questions(self, connection: Connection) -> list[Sale]:
        """Sales of which nobody knows what became of them, oldest first."""
        states = sorted(state.value for state in SALE_QUESTIONS)
        query = select(sale).where(sale.c.state.in_(states)).order_by(sale.c.id)
        return [_sale(row) for row in connection.execute(query)]

    def doubted(self, connection: Connection, most: int) -> list[Sale]:
        """The latest settled sales whose answer was ever lost, or a no, oldest first: by the audit, as clocks may be wrong."""
        was_lost = event.c.kind.in_([f"sale.{SaleState.UNKNOWN}", f"sale.{SaleState.REJECTED}"])
        lost = select(event.c.subject, func.max(event.c.seq).label("seq")).where(was_lost).group_by(event.c.subject).subquery()
        settled = sale.c.state.in_(sorted(state.value for state in SETTLED))
        query = select(sale).join(lost, lost.c.subject == sale.c.id).where(settled).order_by(lost.c.seq.desc()).limit(most)
        return [_sale(row) for row in connection.execute(query)][::-1]

    def count_payments(self, connection: Connection, account_id: int) -> None:
        """After a booking, or after one was taken out: the sale whose ticket that account belongs to is paid, in part, or not."""
        ours = (sale.c.account_summ_id == account_id) | (sale.c.account_membership_id == account_id)
        with_ticket = sale.c.state.in_(sorted(state.value for state in KEEPS_A_TICKET))
        for row in connection.execute(select(sale).where(ours, with_ticket)).all():
            sold = _sale(row)
            accounts = [each for each in (sold.account_id, sold.fee_account_id) if each is not None]
            booked = intent.c.account_dest_id.in_(accounts) & intent.c.claimed_row_id.is_not(None) & ~intent.c.annulled
            sums = connection.execute(select(intent.c.summ_minor).where(booked)).scalars().all()
            state = paid_state(sold.due or ZERO, total(sums))
            if state is not sold.state:
                self.settle(connection, sold.id, state, None, "")

    def was_paid(self, connection: Connection, account_ids: Collection[int]) -> bool:
        """True when a payment onto one of these accounts was ever booked, whether or not it was taken out again."""
        booked = intent.c.account_dest_id.in_(sorted(account_ids)) & intent.c.claimed_row_id.is_not(None)
        return connection.execute(select(intent.c.id).where(booked).limit(1)).first() is not None

    def left_sending(self, connection: Connection) -> list[str]:
        """Sales that a program no longer running was sending."""
        ours = sale.c.boot_id == self._database.boot_id
        query = select(sale.c.id).where(sale.c.state == SaleState.SENDING.value, ~ours).order_by(sale.c.id)
        return [str(each) for each in connection.execute(query).scalars()]

    def _origin(self, opened: Sale) -> dict[str, Any]:
        """Whose it is by name, and where it was written down."""
        return {"name": opened.client_name, "desk": self._database.desk, "boot": self._database.boot_id}

    def _insert(self, connection: Connection, opened: Sale) -> None:
        connection.execute(
            sale.insert().values(
                id=opened.id,
                desk=self._database.desk,
                boot_id=self._database.boot_id,
                operator=opened.operator,
                client_id=opened.client_id,
                ticket_id=opened.template_id,
                price_due=opened.due,
                docmark=opened.docmark or None,
                state=opened.state.value,
                words=opened.words,
                created_at=opened.created_at,
                updated_at=opened.updated_at,
                client_name=opened.client_name,
            )
        )


def _part(named: Tender) -> dict[str, Any]:
    """Money named with a sale, and the bank terminal's slip where it has one."""
    slip = {"reference": named.reference} if named.reference else {}
    return {"kind": named.kind.value, "minor": named.sum.minor, **slip}


def _moved(before: Sale, state: SaleState, now: datetime, ticket: ClientTicket | None, words: str) -> Sale:
    try:
        return advance_sale(before, state, now, ticket=ticket, words=words)
    except NotAllowed as error:
        raise StoreError(f"sale {before.id}: {before.state} can't become {state}", reason="transition") from error


def _sale(row: Row[Any]) -> Sale:
    return Sale(
        id=row.id,
        client_id=row.client_id,
        state=SaleState(row.state),
        created_at=row.created_at,
        updated_at=row.updated_at,
        docmark=row.docmark or "",
        template_id=row.ticket_id,
        due=row.price_due,
        client_ticket_id=row.client_ticket_id,
        account_id=row.account_summ_id,
        fee_account_id=row.account_membership_id,
        words=row.words,
        operator=row.operator,
        client_name=row.client_name,
    )
