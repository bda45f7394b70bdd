"""A screen: a state and whoever draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

S = TypeVar("S")


class Screen(Generic[S]):
    """Keeps the state of one screen and hands each new one to the widget that draws it."""

    def __init__(self, state: S) -> None:
        self.state = state
        self._draw: Callable[[S], None] | None = None

    def attach(self, draw: Callable[[S], None]) -> None:
        """Draws the present state and every later one with `draw`."""
        self._draw = draw
        draw(self.state)

    def detach(self) -> None:
        """Draws no more; the widget is going away."""
        self._draw = None

    def _show(self, state: S) -> None:
        self.state = state
        if self._draw is not None:
            self._draw(state)
