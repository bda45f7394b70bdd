"""Who comes to the doors of a bench, and whom its receptionist looks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOUGHT = 60
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "y", "і": "i",
    "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu", "я": "ia",
}  # fmt: skip
"""As Ukrainian passports write names."""


@dataclass(frozen=True, slots=True)
class Given:
    """Cards of clients who are let in, of anybody, and what a receptionist types."""

    welcome: Sequence[str]
    anybody: Sequence[str]
    typed: Sequence[str]


def begun_in(folder: Path) -> Path:
    """A file that is there once the first tap at the lanes comes, so that LuckyFit is killed among taps."""
    return folder / "lanes-have-begun"


def given_by(club: Sequence[Mapping[str, Any]]) -> Given:
    """From what the sandbox says is true of its clients."""
    alone = [each for each in club if each["tag"] and not each["several"]]
    welcome = [each["card"] for each in alone if each["expected"]["verdict"] != "denied"]
    typed = [text for each in alone[:SOUGHT] for text in _typed(each)]
    return Given(welcome, [each["card"] for each in alone], typed)


def _typed(client: Mapping[str, Any]) -> Iterator[str]:
    """The beginning of a surname in either alphabet, of a first name, and the end of a phone."""
    surname, name = client["surname"].casefold(), client["name"].casefold()
    yield surname[:7]
    yield name[:4]
    yield "".join(_LATIN.get(letter, "") for letter in surname)[:7]
    if client["phone"]:
        yield client["phone"][-7:]
