"""Log-in and cards at the imitated Instasport: what can be changed, and the rules that refuse it."""

from __future__ import annotations

from datetime import date
from typing import Any

from ariadne import MutationType
from graphql import GraphQLError

from desk.sandbox.instasport.access import (
    DECLINED,
    EMAIL_TAKEN,
    NOT_AUTHORISED,
    PHONE_UNKNOWN,
    SECURE_3D,
    WAIT,
    Caller,
    Info,
    ResultError,
    asked_by,
)
from desk.sandbox.instasport.catalogue import ACCOUNT, LIQPAY, Template
from desk.sandbox.instasport.holders import UNPAID, Card, Holder, Profile, User, new_card, pay
from desk.sandbox.instasport.tokens import Token
from desk.sandbox.register import phone_key

mutation = MutationType()
_PAYMENT_ENDS = {
    "declined": (DECLINED, "Платіж відхилено"),
    "3ds": (SECURE_3D, "Потрібне підтвердження 3-D Secure"),
    "wait": (WAIT, "Платіж обробляється"),
}
"""What a payment token makes happen, for trials."""


@mutation.field("phoneLogin")
def phone_login(_root: object, info: Info, phone: str) -> dict[str, User]:
    state = asked_by(info).with_key()
    holder = state.holder(phone)
    if holder is None:
        raise ResultError(PHONE_UNKNOWN, "Користувача з таким телефоном не знайдено")
    state.send_code(phone)
    return {"user": holder.user}


@mutation.field("phoneVerify")
def phone_verify(_root: object, info: Info, phone: str, code: str) -> dict[str, Token]:
    state = asked_by(info).with_key()
    if state.holder(phone) is None or not state.take_code(phone, code):
        raise GraphQLError("Невірний код")
    return {"token": state.tokens.issue(phone)}


@mutation.field("phoneSignup")
def phone_signup(
    _root: object,
    info: Info,
    phone: str,
    first_name: str,
    last_name: str,
    *,
    gender: int | None = None,
    birthday: date | None = None,
    origin: int | None = None,  # noqa: ARG001 - where from, kept by nobody here
) -> dict[str, User]:
    state = asked_by(info).with_key()
    if not phone_key(phone):
        raise GraphQLError("Невірний номер телефону")
    if state.holder(phone) is not None:
        raise GraphQLError("Користувач із таким телефоном вже існує")
    placeholder = f"{phone.lstrip('+')}@phone.xyz"
    user = User(state.next_id(), phone, first_name, last_name, birthday, gender, placeholder)
    state.add(user, phone)
    state.send_code(phone)
    return {"user": user}


@mutation.field("tokenRefresh")
def token_refresh(_root: object, info: Info) -> dict[str, Token]:
    caller = asked_by(info)
    token = caller.state.tokens.refresh(caller.secret) if caller.kind == "refresh" else None
    if token is None:
        raise ResultError(NOT_AUTHORISED, "Сесію завершено")
    return {"token": token}


@mutation.field("emailUpdate")
def email_update(_root: object, info: Info, email: str, next: str = "") -> dict[str, bool]:  # noqa: A002, ARG001 - the vendor's name
    caller = asked_by(info)
    user = caller.holder().user
    if caller.state.email_taken(email, user.id):
        raise ResultError(EMAIL_TAKEN, "Ця пошта належить іншому користувачу")
    user.email, user.email_confirmed = email, False
    return {"ok": True}


@mutation.field("emailMerge")
def email_merge(_root: object, info: Info, email: str, next: str = "") -> dict[str, bool]:  # noqa: A002, ARG001 - the vendor's name
    asked_by(info).holder().user.email = email
    return {"ok": True}


@mutation.field("createProfile")
def create_profile(
    _root: object,
    info: Info,
    origin: int,  # noqa: ARG001 - kept by nobody here
    discover_club_id: int | None = None,  # noqa: ARG001 - the same
) -> dict[str, Profile]:
    return {"profile": asked_by(info).holder().profile}


@mutation.field("acceptRules")
def accept_rules(_root: object, info: Info) -> dict[str, Profile]:
    profile = asked_by(info).holder().profile
    profile.rules_accepted = True
    return {"profile": profile}


@mutation.field("createLead")
def create_lead(_root: object, info: Info, origin: int | None = None) -> dict[str, Profile]:  # noqa: ARG001 - kept by nobody here
    return {"profile": asked_by(info).holder().profile}


@mutation.field("requestCard")
def request_card(_root: object, info: Info, template_id: int) -> dict[str, Card]:
    caller = asked_by(info)
    holder = caller.holder()
    card = new_card(caller.state.next_id(), _template(caller, template_id))
    holder.cards.append(card)
    return {"card": card}


@mutation.field("cancelCardRequest")
def cancel_card_request(_root: object, info: Info, id: int) -> dict[str, bool]:  # noqa: A002 - the vendor's name
    holder = asked_by(info).holder()
    card = _card(holder, id)
    if card.paid != UNPAID:
        raise GraphQLError("Видалити можна лише неоплачений абонемент")
    holder.cards.remove(card)
    return {"ok": True}


@mutation.field("setCardPaymentOrderProcessing")
def set_card_payment_order_processing(_root: object, info: Info, card_id: int) -> dict[str, bool]:
    _card(asked_by(info).holder(), card_id).processing = True
    return {"ok": True}


@mutation.field("payCardFromAccount")
def pay_card_from_account(_root: object, info: Info, template_id: int, card_id: int | None = None) -> dict[str, Card]:
    """Pays a request, or a card made for it; a card that can't be paid is deleted."""
    caller = asked_by(info)
    holder = caller.holder()
    card = _to_be_paid(caller, holder, template_id, card_id)
    if card.price > holder.profile.account:
        holder.cards.remove(card)
        raise GraphQLError("Недостатньо коштів на рахунку")
    holder.profile.account -= card.price
    pay(card, caller.state.now(), ACCOUNT)
    return {"card": card}


@mutation.field("onlinePaymentCard")
def online_payment_card(_root: object, info: Info, template_id: int, card_id: int | None = None, **given: Any) -> dict[str, bool]:
    caller = asked_by(info)
    holder = caller.holder()
    proof = given.get("token") or (given.get("data") if given.get("key") else None)
    if not proof:
        raise GraphQLError("Не вказано дані оплати: data та key або token")
    if proof in _PAYMENT_ENDS:
        raise ResultError(*_PAYMENT_ENDS[proof])
    pay(_to_be_paid(caller, holder, template_id, card_id), caller.state.now(), LIQPAY)
    return {"ok": True}


@mutation.field("activateCard")
def activate_card(_root: object, info: Info, card_id: int) -> dict[str, Card]:
    caller = asked_by(info)
    card = _card(caller.holder(), card_id)
    if card.paid == UNPAID:
        raise GraphQLError("Абонемент не оплачено")
    if card.activated:
        raise GraphQLError("Абонемент вже активовано")
    card.activate(caller.state.now())
    return {"card": card}


@mutation.field("freezeCard")
def freeze_card(_root: object, info: Info, card_id: int) -> dict[str, Card]:
    caller = asked_by(info)
    card = _card(caller.holder(), card_id)
    if not card.activated or card.paused or not card.freeze_enabled or card.pauses <= 0:
        raise GraphQLError("Абонемент не можна заморозити")
    card.freeze(caller.state.now().date())
    return {"card": card}


@mutation.field("unfreezeCard")
def unfreeze_card(_root: object, info: Info, card_id: int) -> dict[str, Card]:
    caller = asked_by(info)
    card = _card(caller.holder(), card_id)
    if not card.paused:
        raise GraphQLError("Абонемент не заморожено")
    card.unfreeze(caller.state.now().date())
    return {"card": card}


def _template(caller: Caller, template_id: int) -> Template:
    template = caller.state.template(template_id)
    if template is None:
        raise GraphQLError("Шаблон абонементу не знайдено")
    return template


def _card(holder: Holder, card_id: int) -> Card:
    card = next((each for each in holder.cards if each.id == card_id), None)
    if card is None:
        raise GraphQLError("Абонемент не знайдено")
    return card


def _to_be_paid(caller: Caller, holder: Holder, template_id: int, card_id: int | None) -> Card:
    """The request named, or a new card of the template."""
    template = _template(caller, template_id)
    if card_id is None:
        card = new_card(caller.state.next_id(), template)
        holder.cards.append(card)
        return card
    card = _card(holder, card_id)
    if card.paid != UNPAID:
        raise GraphQLError("Абонемент вже оплачено")
    return card
