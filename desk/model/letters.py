"""Text from outside that can be written anywhere: half a letter (a lone surrogate), which no file takes, is replaced."""

from __future__ import annotations

import re
from typing import Any

MISSING = "\ufffd"
_HALF = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """The text with whole letters only."""
    return text if text.isascii() else _HALF.sub(MISSING, text)


def whole_in(value: Any) -> Any:
    """The same for every text in a value as JSON holds it, names of fields too."""
    match value:
        case str():
            return whole(value)
        case dict():
            return {whole_in(name): whole_in(each) for name, each in value.items()}
        case list():
            return [whole_in(each) for each in value]
        case _:
            return value
