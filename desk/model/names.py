"""Names as people type them: letters of one alphabet for another's, a forgotten layout, and how well a name fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product

MARKS = "'’ʼ`\"ʹ"
_KINDRED = ("иіїы", "еёєэ", "гґ", "ьъ", "йи")
_FOLDED = str.maketrans({"і": "и", "ї": "и", "ы": "и", "й": "и", "ё": "е", "є": "е", "э": "е", "ґ": "г", "ъ": "", "ь": ""})
_SILENT = str.maketrans("", "", MARKS)
_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_UKRAINIAN_KEYS = dict(zip(_KEYS, "йцукенгшщзхїфівапролджєячсмитьбю", strict=True))
_RUSSIAN_KEYS = dict(zip(_KEYS, "йцукенгшщзхъфывапролджэячсмитьбю", strict=True))
_LIMIT = 12
_KEPT = 2048
"""While somebody types, the same names are compared at every key."""
_UKRAINIAN = str.maketrans("ыэёъ", "иеєʼ")
_RUSSIAN = str.maketrans("іїєґ", "иие" + "г")

_LATIN = {
    "shch": "щ", "dzu": "дзю", "zgh": "зг", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш",
    "ya": "я", "ia": "я", "ye": "є", "ie": "є", "yi": "ї", "yu": "ю", "iu": "ю",
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "г", "i": "і", "j": "й", "k": "к", "l": "л",
    "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс",
    "y": "и", "z": "з",
}  # fmt: skip
"""As passports write Ukrainian names, the longest first; after `дз` people leave the soft `і` out."""
_HARD_L = re.compile("л(?=[бвгджзкмнпрстфхцчшщ])")
_LATIN_SOUND = re.compile("|".join(_LATIN))


@lru_cache(maxsize=_KEPT)
def folded(name: str) -> str:
    """The name with letters the two alphabets confuse made one, without apostrophes and soft signs."""
    return " ".join(name.casefold().translate(_SILENT).translate(_FOLDED).replace("-", " ").split())


def variants(word: str, limit: int = _LIMIT) -> list[str]:
    """Other ways the word may be written in the club's books, the likeliest first, never the word itself."""
    low = word.casefold()
    found = dict.fromkeys(_spelled(low))
    for other in islice(_one_by_one(low), limit):
        found.setdefault(other)
    found.pop(low, None)
    capital = [each[:1].upper() + each[1:] for each in found]
    return [each for each in (low.capitalize(), *capital) if each != word][:limit]


def in_ukrainian(word: str) -> str:
    """A name in Latin letters as Ukrainian writes it; any other letter stays."""
    return _LATIN_SOUND.sub(lambda sound: _LATIN[sound.group()], word.casefold())


def fit(name: str, typed: Sequence[str]) -> int:
    """How well a full name fits the words typed: 0 each word is a whole word of it, 1 begins one, 2 is inside, 3 not at all."""
    parts = folded(name).split()
    return max((_word_fit(folded(each), parts) for each in typed), default=3)


def _word_fit(word: str, parts: Sequence[str]) -> int:
    if word in parts:
        return 0
    if any(part.startswith(word) for part in parts):
        return 1
    return 2 if any(word in part for part in parts) else 3


def _spelled(word: str) -> Iterator[str]:
    if word.isascii():
        yield "".join(_UKRAINIAN_KEYS.get(letter, letter) for letter in word)
        yield "".join(_RUSSIAN_KEYS.get(letter, letter) for letter in word)
        meant = in_ukrainian(word)
        yield meant
        yield _HARD_L.sub("ль", meant)
        return
    yield word.translate(_RUSSIAN)
    yield word.translate(_UKRAINIAN)
    yield word.replace("ьё", "йо").replace("ё", "ьо")
    yield word.replace("ьо", "ё").replace("йо", "ьё")
    yield word.replace("и", "і")
    yield word.replace("і", "и")
    for mark in MARKS[:3]:
        yield _remarked(word, mark)
    yield word.translate(_SILENT)


def _remarked(word: str, mark: str) -> str:
    """The word with its apostrophes (or the hard sign in their place) written as `mark`."""
    return "".join(mark if letter in MARKS or letter == "ъ" else letter for letter in word)


def _one_by_one(word: str) -> Iterator[str]:
    """Every mixture of kindred letters, changing the last letters first."""
    choices = [letter + "".join(kin for kin in _kin(letter) if kin != letter) for letter in word]
    return ("".join(letters) for letters in product(*choices))


def _kin(letter: str) -> str:
    return next((group for group in _KINDRED if letter in group), "")
