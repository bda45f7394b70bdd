"""Values of the club as LuckyFit's rows. Rails writes its decimals as text ("1200.0") in some tables, as numbers in others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from desk.sandbox.dealings import Deposit, HeldTicket
from desk.sandbox.habits import Habits
from desk.sandbox.history import Movement, Order, OrderLine, Passage
from desk.sandbox.moments import written
from desk.sandbox.people import Person
from desk.sandbox.prices import GOODS, Good, Group, Template
from desk.sandbox.timetable import Booking, Lead, Lesson

_PAYKINDS = {
    0: "Абонемент",
    1: "Депозит",
    2: "Наличные",
    3: "Кредитная карта",
    4: "Банк",
    5: "Дополнительная",
    20: "Платежные сервисы",
}
_OPERATIONS = {1: "Пополнение депозита", 2: "Оплата абонемента", 3: "Оплата членского взноса", 4: "Оплата счета"}
_OPENED = "2021-03-01T09:00:00"
_GOODS = {good.id: good for good in GOODS}


def decimal_text(kopiykas: int) -> str:
    """`1200.0`, `720.5`, `720.55`: a decimal as Rails puts it into JSON."""
    whole, rest = divmod(abs(kopiykas), 100)
    digits = f"{rest:02d}".rstrip("0") or "0"
    return f"{'-' if kopiykas < 0 else ''}{whole}.{digits}"


def decimal_number(kopiykas: int) -> int | float:
    """The same as a JSON number."""
    return kopiykas // 100 if kopiykas % 100 == 0 else kopiykas / 100


def client_row(person: Person) -> dict[str, Any]:
    """A client: the writable names and what Rails adds."""
    return {
        "id": person.id,
        "organization_id": person.organization_id,
        "surname": person.surname,
        "name": person.name,
        "patronymic": person.patronymic or None,
        "sex": person.sex,
        "birthday": person.birthday.isoformat() if person.birthday else None,
        "phone1": person.phone1,
        "phone2": person.phone2,
        "email1": person.email1,
        "email2": person.email2,
        "tag": person.tag,
        "cardnum": person.cardnum,
        "locked": person.locked,
        "message": person.message,
        "allow_delivery": 1,
        "created_at": written(person.created_at),
        "updated_at": written(person.updated_at),
        **dict(person.more),
    }


def staff_row(person: Person) -> dict[str, Any]:
    """A member of the staff."""
    return {
        "id": person.id,
        "organization_id": person.organization_id,
        "surname": person.surname,
        "name": person.name,
        "patronymic": person.patronymic or None,
        "tag": person.tag,
        "position": person.position,
        "phone1": person.phone1,
        "created_at": written(person.created_at),
        "updated_at": written(person.updated_at),
    }


def ticket_row(ticket: HeldTicket, now: datetime) -> dict[str, Any]:
    """A ticket of a client; not documented, so it looks like a template with dates, accounts and debts."""
    template = ticket.template
    return {
        "id": ticket.id,
        "client_id": ticket.client_id,
        "ticket_id": template.id,
        "ticket_class_id": template.class_id,
        "ticket_kind": template.kind,
        "name": template.name,
        "docnumber": ticket.docnumber,
        "created_at": written(ticket.created_at),
        "updated_at": written(ticket.created_at),
        "started": written(ticket.started),
        "finished": written(ticket.finished),
        "start_kind": template.start_kind,
        "autostart_days": template.autostart_days,
        "duration": template.duration,
        "time_kind_id": template.time_kind,
        "passes": template.passes,
        "passes_left": ticket.passes_left,
        "price": decimal_text(ticket.price),
        "membership_summ": decimal_text(ticket.fee),
        "discount": ticket.discount,
        "discount_kind": ticket.discount_kind,
        "discount_comment": ticket.discount_comment,
        "account_summ_id": ticket.account_summ_id,
        "account_membership_id": ticket.account_membership_id,
        "summ_debt": decimal_text(ticket.price_debt),
        "membership_debt": decimal_text(ticket.fee_debt),
        "ticket_state": ticket.state_at(now),
        "freeze_count": template.freeze_count,
        "freeze_days": template.freeze_days,
        "schedule_id": template.schedule_id,
    }


def deposit_row(deposit: Deposit) -> dict[str, Any]:
    """A deposit account."""
    return {
        "id": deposit.id,
        "client_id": deposit.client_id,
        "name": deposit.name,
        "summ": decimal_text(deposit.balance),
        "currency": "UAH",
    }


def movement_row(movement: Movement, habits: Habits) -> dict[str, Any]:
    """A transaction as documented, that is without `created_at`, but for what the habits tell."""
    row = _movement_row(movement)
    if habits.time_told:
        row["created_at"] = movement.created_at.astimezone(ZoneInfo(habits.time_zone)).strftime("%Y-%m-%dT%H:%M:%S")
    if not habits.source_told:
        row["account_src_id"] = None
    return row | {"signed": not habits.unsigned_rows}


def _movement_row(movement: Movement) -> dict[str, Any]:
    return {
        "id": movement.id,
        "client_id": movement.client_id,
        "account_src_id": movement.account_src_id,
        "account_dest_id": movement.account_dest_id,
        "paykind_id": movement.paykind_id,
        "finoperation_id": movement.finoperation_id,
        "user_id": movement.user_id,
        "summ": decimal_number(movement.summ),
        "signed": True,
        "notes": movement.notes,
        "point_name": movement.point_name,
        "client_surname": movement.client_surname,
        "client_name": movement.client_name,
        "paykind_name": _PAYKINDS[movement.paykind_id],
        "operation_name": _OPERATIONS[movement.finoperation_id],
        "author_name": movement.author_name,
    }


def template_row(template: Template) -> dict[str, Any]:
    """A ticket of the price list; `ticket_id` is null, as in the filter that asks for these."""
    return {
        "id": template.id,
        "ticket_id": None,
        "ticket_class_id": template.class_id,
        "ticket_kind": template.kind,
        "name": template.name,
        "description": template.description or None,
        "duration": template.duration,
        "time_kind_id": template.time_kind,
        "price": decimal_text(template.price),
        "membership_summ": decimal_text(template.fee),
        "freeze_count": template.freeze_count,
        "freeze_days": template.freeze_days,
        "created_at": _OPENED,
        "updated_at": _OPENED,
        "schedule_id": template.schedule_id,
        "passes": template.passes,
        "autostart_days": template.autostart_days,
        "start_kind": template.start_kind,
        "article": f"T{template.id}",
        "tax_id": None,
    }


def group_row(group: Group, position: int, parent: str) -> dict[str, Any]:
    """A group of tickets or goods; `parent` names the field that points up."""
    row = {
        "id": group.id,
        "organization_id": 1,
        "name": group.name,
        "position": position,
        parent: group.parent_id,
        "created_at": _OPENED,
        "updated_at": _OPENED,
        "resource_id": None,
        "annuled": False,
    }
    return row | {"firm_id": None} if parent == "good_class_id" else row


def good_row(good: Good) -> dict[str, Any]:
    """Something of the bar."""
    return {
        "id": good.id,
        "name": good.name,
        "price": decimal_text(good.price),
        "article": f"G{good.id}",
        "measure_name": good.measure,
        "description": None,
        "good_kind_id": good.kind,
        "good_class_id": good.class_id,
        "organization_id": 1,
        "measure_id": 1,
        "annuled": False,
        "change_price": good.change_price,
        "divisible": good.divisible,
        "tax_id": None,
        "barcode": f"4820000{good.id:06d}",
        "supplier_article_id": None,
        "resource_id": None,
    }


def order_row(order: Order) -> dict[str, Any]:
    """A bill."""
    return {
        "id": order.id,
        "user_id": 12,
        "client_id": order.client_id,
        "account_id": order.account_id,
        "paykind_id": order.paykind_id,
        "point_name": order.point_name,
        "created_at": written(order.created_at),
        "updated_at": written(order.payed_at or order.created_at),
        "payed_at": written(order.payed_at),
        "table_id": None,
        "guests": 1,
        "paykind_name": _PAYKINDS[order.paykind_id],
        "author_name": "Бармен",
    }


def order_line_row(order: Order, line: OrderLine) -> dict[str, Any]:
    """A line of a bill."""
    good = _GOODS[line.good_id]
    return {
        "id": line.id,
        "order_id": order.id,
        "store_id": 1,
        "good_id": good.id,
        "quantity": f"{line.quantity // 1000}.0",
        "good_name": good.name,
        "summ": decimal_text(line.summ),
        "article": f"G{good.id}",
        "tax_percent": 0,
        "discount": line.discount,
        "discount_comment": line.discount_comment,
        "task_printed": True,
        "bringout": 1,
    }


def plain_row(value: Passage | Booking | Lead | Lesson, fields: tuple[str, ...], more: Mapping[str, Any]) -> dict[str, Any]:
    """The named fields of a small value, moments written as LuckyFit does."""
    row = {name: getattr(value, name) for name in fields}
    return {name: written(held) if isinstance(held, datetime) else held for name, held in row.items()} | dict(more)
