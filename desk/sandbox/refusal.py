"""How the imitated LuckyFit says no: in words of its own, with HTTP 200."""

from __future__ import annotations


class Refusal(Exception):
    """A business rule says no; nothing was changed. `code` is the vendor's `error_code`."""

    def __init__(self, words: str, code: str = "validation") -> None:
        super().__init__(words)
        self.words = words
        self.code = code
