"""Values of LuckyFit's self-service terminal protocol: whoever a card, PIN or QR code names, what is owed, and what is paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from desk.model.client import NOTHING_MORE
from desk.model.money import Money


@dataclass(frozen=True, slots=True)
class TerminalDebt:
    """One thing to be paid; the vendor does not document its fields, so each may be missing."""

    invoice_id: str | None = None
    sum: Money | None = None
    title: str = ""
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class TerminalCustomer:
    """A client found by any credential. `code` is the printed number of the card, else its tag."""

    client_id: int
    code: str = ""
    name: str = ""
    birthday: date | None = None
    tax_number: str | None = None
    phone: str | None = None
    debts: tuple[TerminalDebt, ...] = ()
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class TerminalPayment:
    """A sum paid for one debt."""

    invoice_id: str
    sum: Money
