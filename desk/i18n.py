"""Languages: sentences by gettext, and how sums, days, phones and names are written and sorted; English is the source."""

from __future__ import annotations

import gettext as _gettext
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.model.money import Money

LOCALE = Path(__file__).parent.parent / "resources" / "locale"
DOMAIN = "desk"
NBSP = "\u00a0"
MINUS = "\u2212"
_SIGNS = {"UAH": "₴", "USD": "$", "EUR": "€", "PLN": "zł"}
_NOT_IN_A_PHONE = re.compile(r"[\s()\-\u2010-\u2015.]")
_UKRAINIAN_PHONE = re.compile(r"(?:\+?38|8)?(0[0-9]{2})([0-9]{3})([0-9]{2})([0-9]{2})")
_ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_RUSSIAN = {"ё": "е", "ъ": "ь", "ы": "и", "э": "є"}
_PLACES = {letter: f"{place:02d}" for place, letter in enumerate(_ALPHABET)}
_SILENT = str.maketrans("", "", "'’ʼ`\"")


class Language:
    """One language with its sentences. The current one is `current()`; switching it is `use(code)`."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.catalogue = _gettext.translation(DOMAIN, LOCALE, [code], fallback=True)

    def gettext(self, message: str) -> str:
        """The sentence in this language."""
        return self.catalogue.gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The sentence for `count` things, in this language."""
        return self.catalogue.ngettext(one, many, count)

    def amount(self, value: Money) -> str:
        """A sum without its currency, as it stands in a field: `1 234,50`, in English `1,234.50`."""
        group, point = (",", ".") if self.code == "en" else (NBSP, ",")
        whole, _point, cents = f"{value.decimal:,}".partition(".")
        return whole.replace(",", group).replace("-", MINUS) + point + cents

    def money(self, value: Money, currency: str = "UAH") -> str:
        """A sum with its currency: `1 234,50 ₴`."""
        return f"{self.amount(value)}{NBSP}{_SIGNS.get(currency, currency)}"


@cache
def language(code: str) -> Language:
    """The language of that code, read once."""
    return Language(code)


_chosen = [language("en")]


def current() -> Language:
    """The language in use."""
    return _chosen[0]


def use(code: str) -> None:
    """Switches the language of every sentence made from now on."""
    _chosen[0] = language(code)


def _(message: str) -> str:
    """The sentence in the language in use."""
    return current().gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The sentence for `count` things, in the language in use."""
    return current().ngettext(one, many, count)


def amount(value: Money) -> str:
    """A sum without its currency in the language in use: `1 234,50`."""
    return current().amount(value)


def money(value: Money, currency: str = "UAH") -> str:
    """A sum with its currency in the language in use: `1 234,50 ₴`."""
    return current().money(value, currency)


def day(value: date) -> str:
    """A day, the same way in every language: `31.12.2026`."""
    return f"{value:%d.%m}.{value.year:04}"


def clock_time(value: datetime) -> str:
    """Hours and minutes of a moment in its own zone: `12:41`."""
    return f"{value:%H:%M}"


def phone(number: str) -> str:
    """A phone for a person to read: `+380 67 123 45 67`; what is not Ukrainian stays as it is."""
    fits = _UKRAINIAN_PHONE.fullmatch(_NOT_IN_A_PHONE.sub("", number))
    if fits is None:
        return number
    code, *rest = fits.groups()
    return NBSP.join(("+380", code[1:], *rest))


def sort_key(name: str) -> tuple[str, str]:
    """Orders names by the Ukrainian alphabet, Russian letters beside their kin, other scripts after; marks are silent."""
    return name.casefold().translate(_SILENT).translate(_ORDER), name


class _Order(dict[int, str]):
    """What stands for each letter; found when it is first met, since names are ordered at every key of a search."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = "!" if letter in " -" else _PLACES.get(_RUSSIAN.get(letter, letter), f"~{letter}")
        return self[code]


_ORDER = _Order()
