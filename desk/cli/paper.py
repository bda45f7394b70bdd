"""A sheet of paper as lines of a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from desk.model.paper import Line, Pair, Paper, Rule, Words

WIDTH = 72
GAP = 2


def as_text(paper: Paper) -> str:
    """The whole sheet; a pair that is too long for one line has its right side on the last of several."""
    return "\n".join((paper.title, *(text for line in paper.lines for text in _lines(line))))


def _lines(line: Line) -> Iterator[str]:
    match line:
        case Pair():
            *above, last = textwrap.wrap(line.left, WIDTH - len(line.right) - GAP) or [""]
            yield from above
            yield f"{last}{line.right:>{WIDTH - len(last)}}"
        case Words():
            yield from textwrap.wrap(line.text, WIDTH)
        case Rule():
            yield "-" * WIDTH
        case _:
            yield ""
