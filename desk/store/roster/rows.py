"""Values of the model as rows of the roster and back. What a decision does not need has no column here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from types import MappingProxyType
from typing import Any, TypeVar

from desk.model.client import NOTHING_MORE, Client, Staff
from desk.model.letters import whole
from desk.model.money import Money
from desk.model.roster import Kept
from desk.model.ticket import ClientTicket, DepositAccount, StartKind, TicketKind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND, _MILLISECOND = timedelta(microseconds=1), timedelta(milliseconds=1)
PERSON = "id, surname, name, patronymic, tag, cardnum, phone, phone2, birthday, locked, message, photo"
TOLD = "told_at, tickets_at, deposits_at"
TICKET = (
    "client_id, id, name, template_id, kind, started, finished, start_kind, autostart_days, passes, passes_left, price, fee,"
    " price_debt, fee_debt, account_id, fee_account_id, created_at"
)
DEPOSIT = "client_id, id, balance, name"
STAFF = "id, surname, name, patronymic, tag, position"
PHOTO = "photo"
"""The name of a client's photo among the fields LuckyFit sends beyond its document."""
K = TypeVar("K", bound=IntEnum)


def person_row(client: Client) -> tuple[Any, ...]:
    """In the order of PERSON."""
    words = (client.surname, client.name, client.patronymic, client.tag, client.cardnum, client.phone, client.phone2)
    birthday = client.birthday.isoformat() if client.birthday else None
    photo = client.extra.get(PHOTO)
    told = (client.locked, client.message, photo if isinstance(photo, str) else None)
    return (client.id, *map(_words, words), birthday, *map(_words, told))


def client_from(row: Sequence[Any]) -> Client:
    """From a row in the order of PERSON."""
    number, surname, name, patronymic, tag, cardnum, phone, phone2, birthday, locked, message, photo = row
    return Client(
        id=number,
        surname=surname,
        name=name,
        patronymic=patronymic,
        tag=tag,
        cardnum=cardnum,
        phone=phone,
        phone2=phone2,
        birthday=date.fromisoformat(birthday) if birthday else None,
        locked=locked,
        message=message,
        extra=MappingProxyType({PHOTO: photo}) if photo else NOTHING_MORE,
    )


def kept_from(row: Sequence[Any], tickets: Sequence[Sequence[Any]], deposits: Sequence[Sequence[Any]]) -> Kept:
    """From a row in the order of PERSON and TOLD, with its tickets and deposits."""
    *person, told_at, tickets_at, deposits_at = row
    return Kept(
        client_from(person),
        from_ms(told_at),
        tuple(map(_ticket_from, tickets)),
        tuple(DepositAccount(number, client_id, Money(balance), name) for client_id, number, balance, name in deposits),
        from_ms(tickets_at) if tickets_at is not None else None,
        from_ms(deposits_at) if deposits_at is not None else None,
    )


def ticket_row(ticket: ClientTicket) -> tuple[Any, ...]:
    """In the order of TICKET."""
    return (
        ticket.client_id,
        ticket.id,
        whole(ticket.name),
        ticket.template_id,
        ticket.kind,
        _moment(ticket.started),
        _moment(ticket.finished),
        ticket.start_kind,
        ticket.autostart_days,
        ticket.passes,
        ticket.passes_left,
        *(_minor(each) for each in (ticket.price, ticket.fee, ticket.price_debt, ticket.fee_debt)),
        ticket.account_id,
        ticket.fee_account_id,
        _moment(ticket.created_at),
    )


def deposit_row(account: DepositAccount) -> tuple[Any, ...]:
    """In the order of DEPOSIT."""
    return (account.client_id, account.id, account.balance.minor, whole(account.name))


def staff_row(staff: Staff) -> tuple[Any, ...]:
    """In the order of STAFF."""
    words = (staff.surname, staff.name, staff.patronymic, staff.tag, staff.position)
    return (staff.id, *map(_words, words))


def staff_from(row: Sequence[Any]) -> Staff:
    """From a row in the order of STAFF."""
    number, surname, name, patronymic, tag, position = row
    return Staff(number, surname, name, patronymic, tag, position)


def to_ms(moment: datetime) -> int:
    """A moment as whole milliseconds."""
    return (moment - EPOCH) // _MILLISECOND


def from_ms(count: int) -> datetime:
    """And back."""
    return EPOCH + count * _MILLISECOND


def _ticket_from(row: Sequence[Any]) -> ClientTicket:
    client_id, number, name, template_id, kind, started, finished, start_kind, autostart, passes, left, *rest = row
    price, fee, price_debt, fee_debt, account_id, fee_account_id, created_at = rest
    return ClientTicket(
        id=number,
        client_id=client_id,
        name=name,
        template_id=template_id,
        kind=_code(TicketKind, kind),
        started=_from_moment(started),
        finished=_from_moment(finished),
        start_kind=_code(StartKind, start_kind),
        autostart_days=autostart,
        passes=passes,
        passes_left=left,
        price=_sum(price),
        fee=_sum(fee),
        price_debt=_sum(price_debt),
        fee_debt=_sum(fee_debt),
        account_id=account_id,
        fee_account_id=fee_account_id,
        created_at=_from_moment(created_at),
    )


def _words(text: str | None) -> str | None:
    return None if text is None else whole(text)


def _moment(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // _MICROSECOND


def _from_moment(count: int | None) -> datetime | None:
    return None if count is None else EPOCH + count * _MICROSECOND


def _minor(sum_: Money | None) -> int | None:
    return None if sum_ is None else sum_.minor


def _sum(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor)


def _code(kind: type[K], value: int | None) -> K | None:
    return None if value is None else kind(value)
