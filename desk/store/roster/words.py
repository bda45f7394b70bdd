"""Words the roster is searched by: of a name, of a phone and a printed number; and what a typed text asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from desk.model.client import Client
from desk.model.names import folded, in_ukrainian, variants
from desk.model.phone import digits, national

SHORTEST_PIECE = 4
"""Of a phone fewer digits than this are not looked for inside it."""
_WORD = re.compile(r"[^\W_]+")
_OTHER_LAYOUTS = 4
_HALVES = frozenset("szkctyid")


def name_words(client: Client) -> str:
    """The words of the name, those in Latin letters in Cyrillic too."""
    return " ".join(dict.fromkeys(each for word in _words(folded(client.full_name)) for each in _both_alphabets(word)))


def number_words(client: Client) -> str:
    """Every end of a phone, so that a piece of it is the beginning of a word; the printed number and the tag whole."""
    found: dict[str, None] = {}
    for phone in (client.phone, client.phone2):
        plain = national(digits(phone or ""))
        found |= dict.fromkeys(plain[start:] for start in range(max(len(plain) - SHORTEST_PIECE + 1, 0)))
    found |= dict.fromkeys(glued(each) for each in (client.cardnum, client.tag) if each)
    return " ".join(each for each in found if each)


def by_name(text: str, *, whole: bool = False) -> str:
    """The query for everybody with words that begin as the typed ones do, or are these; "" when nothing is asked for."""
    return _query(((_both_alphabets(word)) for word in _words(folded(text))), whole=whole)


def by_unfinished(text: str) -> str:
    """The same without a last Latin letter that may be the first half of a Cyrillic one: `luki` on the way to `лукя`."""
    return by_name(text[:-1]) if text[-1:].lower() in _HALVES and len(text) > 2 else ""  # noqa: PLR2004 - two letters stay


def by_other_layout(text: str) -> str:
    """The same as if another layout of the keyboard, or another spelling, was meant."""
    return _query((_words(folded(" ".join(variants(word, _OTHER_LAYOUTS)))) for word in text.split()), whole=False)


def by_number(text: str) -> str:
    """The query for a piece of a phone, or the beginning of a printed number."""
    return _query([[each for each in dict.fromkeys((national(digits(text)), glued(text))) if each]], whole=False)


def glued(text: str) -> str:
    """Letters and digits alone."""
    return "".join(_WORD.findall(text.casefold()))


def _both_alphabets(word: str) -> list[str]:
    return list(dict.fromkeys((word, *_words(folded(in_ukrainian(word))))))


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _query(words: Iterable[list[str]], *, whole: bool) -> str:
    """All words, each in any of its spellings; letters and digits only, so that nothing in them is an operator."""
    mark = "" if whole else "*"
    asked = [" OR ".join(f'"{each}"{mark}' for each in spellings) for spellings in words if spellings]
    return " AND ".join(f"({each})" for each in asked)
