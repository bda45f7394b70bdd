"""Languages: sentences by gettext, and how sums, days and phones are written; English is the source."""

from __future__ import annotations

import gettext as _gettext
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "resources" / "locale"
DOMAIN = "desk"


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
