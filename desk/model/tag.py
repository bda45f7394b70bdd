"""A card number with every spelling it may have at a reader, on the card, or in LuckyFit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Form(StrEnum):
    """Names of the spellings `desk read` prints."""

    EM40 = "em40"
    DEC13 = "dec13"
    HEX8 = "hex8"
    DEC10 = "dec10"
    W26 = "w26"
    DEC8 = "dec8"
    W34 = "w34"
    UID = "uid"


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way LuckyFit may have written this tag. `name` is stable (it is learned), `bits` how much of the number it holds."""

    name: str
    text: str
    bits: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as read. `raw` is what the reader sent, in printable characters; equality is by the number itself."""

    number: bytes
    bits: int
    raw: str = field(default="", compare=False)
    forms: Mapping[Form, str] = field(default_factory=dict, compare=False)

    @property
    def shown(self) -> str:
        """The number for a person, as the reader's own kind writes it."""
        raise NotImplementedError

    def spellings(self) -> tuple[Spelling, ...]:
        """Every way this tag may be written in LuckyFit, widest first, no text twice."""
        raise NotImplementedError
