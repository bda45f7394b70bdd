"""Languages: sentences by gettext, and how sums, days and phones are written; English is the source."""

from __future__ import annotations

import gettext as _gettext
import re
from datetime import date, datetime
from pathlib import Path

from desk.model.money import Money

LOCALE = Path(__file__).parent.parent / "resources" / "locale"
DOMAIN = "desk"
NBSP = "\u00a0"
_SIGNS = {"UAH": "₴", "USD": "$", "EUR": "€", "PLN": "zł"}
_UKRAINIAN_PHONE = re.compile(r"\+?(380)(\d\d)(\d{3})(\d\d)(\d\d)")


class Language:
    """One language with its sentences. The current one is `current()`; switching it is `use(code)`."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.catalogue = _gettext.translation(DOMAIN, LOCALE, [code], fallback=True)


_chosen = [Language("en")]


def current() -> Language:
    """The language in use."""
    return _chosen[0]


def use(code: str) -> None:
    """Switches the language of every sentence made from now on."""
    _chosen[0] = Language(code)


def _(message: str) -> str:
    """The sentence in the language in use."""
    return current().catalogue.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The sentence for `count` things, in the language in use."""
    return current().catalogue.ngettext(one, many, count)


def amount(value: Money) -> str:
    """A sum without its currency, as it stands in a field: `1 234,50`, in English `1,234.50`."""
    group, point = (",", ".") if current().code == "en" else (NBSP, ",")
    whole, _point, cents = f"{value.decimal:,}".partition(".")
    return whole.replace(",", group) + point + cents


def money(value: Money, currency: str = "UAH") -> str:
    """A sum with its currency: `1 234,50 ₴`."""
    return f"{amount(value)}{NBSP}{_SIGNS.get(currency, currency)}"


def day(value: date) -> str:
    """A day, the same way in every language: `31.12.2026`."""
    return f"{value:%d.%m.%Y}"


def clock_time(value: datetime) -> str:
    """Hours and minutes of a moment in its own zone: `12:41`."""
    return f"{value:%H:%M}"


def phone(number: str) -> str:
    """A phone for a person to read: `+380 67 123 45 67`; what is not Ukrainian stays as it is."""
    fits = _UKRAINIAN_PHONE.fullmatch(number)
    return f"+{NBSP.join(fits.groups())}" if fits else number
