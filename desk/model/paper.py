"""A sheet of paper as plain lines: what is printed or shown of a report or a receipt, with no idea of a printer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class TextLevel(StrEnum):
    """How loud a line of text is."""

    STRONG = "strong"
    NORMAL = "normal"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Words:
    """One paragraph; it is wrapped where the sheet is too narrow."""

    text: str
    level: TextLevel = TextLevel.NORMAL


@dataclass(frozen=True, slots=True)
class Pair:
    """What something is at the left edge, how much at the right one."""

    left: str
    right: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the sheet."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A gap."""


Line: TypeAlias = Words | Pair | Rule | Blank


@dataclass(frozen=True, slots=True)
class Paper:
    """One sheet. Every text is plain: whoever draws it reads no mark-up in it."""

    title: str
    lines: tuple[Line, ...] = ()
