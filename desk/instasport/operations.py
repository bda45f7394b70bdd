"""Every operation asked of Instasport: its file in `queries/`, its root field, and whether it changes anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

QUERIES = Path(__file__).with_name("queries")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `file` is its document's name without ending, `root` the field its answer is in."""

    file: str
    root: str
    write: bool = False

    def text(self) -> str:
        """Its GraphQL document."""
        return (QUERIES / f"{self.file}.graphql").read_text("utf-8")


class By(StrEnum):
    """The three forms of Instasport's Authorization header."""

    KEY = "Key"
    CLIENT = "Token"
    REFRESH = "Refresh"


@dataclass(frozen=True, slots=True)
class Authority:
    """In whose name something is asked. The club's key is not held here."""

    by: By
    secret: str = field(default="", repr=False)


CLUB_KEY = Authority(By.KEY)

CLUB = Operation("club", "club")
TEMPLATE_GROUPS = Operation("template_groups", "cardTemplateGroups")
TEMPLATES = Operation("templates", "cardTemplates")
TEMPLATE = Operation("template", "cardTemplate")
CARDS = Operation("cards", "cards")
CARDS_NESTED = Operation("cards_nested", "cards")
EVENTS = Operation("events", "events")
USER = Operation("user", "user")
PROFILE = Operation("profile", "profile")
VISITS = Operation("visits", "visits")
PHONE_LOGIN = Operation("phone_login", "phoneLogin", write=True)
PHONE_VERIFY = Operation("phone_verify", "phoneVerify", write=True)
PHONE_SIGNUP = Operation("phone_signup", "phoneSignup", write=True)
TOKEN_REFRESH = Operation("token_refresh", "tokenRefresh", write=True)
REQUEST_CARD = Operation("request_card", "requestCard", write=True)
CANCEL_CARD_REQUEST = Operation("cancel_card_request", "cancelCardRequest", write=True)
SET_PROCESSING = Operation("set_card_payment_order_processing", "setCardPaymentOrderProcessing", write=True)
PAY_CARD_FROM_ACCOUNT = Operation("pay_card_from_account", "payCardFromAccount", write=True)
ONLINE_PAYMENT_CARD = Operation("online_payment_card", "onlinePaymentCard", write=True)
ACTIVATE_CARD = Operation("activate_card", "activateCard", write=True)
FREEZE_CARD = Operation("freeze_card", "freezeCard", write=True)
UNFREEZE_CARD = Operation("unfreeze_card", "unfreezeCard", write=True)

OPERATIONS = (
    CLUB, TEMPLATE_GROUPS, TEMPLATES, TEMPLATE, CARDS, CARDS_NESTED, EVENTS, USER, PROFILE, VISITS, PHONE_LOGIN, PHONE_VERIFY,
    PHONE_SIGNUP, TOKEN_REFRESH, REQUEST_CARD, CANCEL_CARD_REQUEST, SET_PROCESSING, PAY_CARD_FROM_ACCOUNT, ONLINE_PAYMENT_CARD,
    ACTIVATE_CARD, FREEZE_CARD, UNFREEZE_CARD,
)  # fmt: skip
