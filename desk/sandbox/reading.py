"""JSON as strangers send it, read so that it can always be written again."""

from __future__ import annotations

import json
import math
from typing import Any

DEEPEST = 64


def read_json(text: str) -> Any:
    """The value, or None for no text; the text itself when it is no JSON, or nested deeper than anybody means.

    What JSON can't hold stays as it was written: NaN and numbers without end as text, half of a surrogate pair as its escape.
    """
    if not text:
        return None
    try:
        return _writable(json.loads(text, parse_float=_number, parse_constant=str), DEEPEST)
    except (ValueError, RecursionError):
        return text


def _number(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def _writable(value: Any, depth: int) -> Any:
    """The same value in whole characters. Raises RecursionError when it goes deeper than `depth`."""
    if depth < 0:
        raise RecursionError
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list):
        return [_writable(each, depth - 1) for each in value]
    if isinstance(value, dict):
        return {_writable(key, depth): _writable(each, depth - 1) for key, each in value.items()}
    return value
