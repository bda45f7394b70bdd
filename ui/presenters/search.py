"""The search of the reception: a text leads to clients; an answer to an older text is never shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desk.errors import DeskError
from desk.unforeseen import foreseen
from ui.presenters.screen import Screen

if TYPE_CHECKING:
    from desk.model.client import Client
    from desk.services.members import Members

SHORTEST = 2
"""Fewer characters are not asked for: half the club would answer."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """What the pop-up shows. `answered` is the text the matches belong to; `more` tells that there are others."""

    text: str = ""
    answered: str = ""
    matches: tuple[Client, ...] = ()
    more: bool = False
    busy: bool = False
    error: DeskError | None = None

    @property
    def open(self) -> bool:
        """True when there is something to show under the field."""
        return len(self.text) >= SHORTEST

    @property
    def empty(self) -> bool:
        """True when the answer is there and nobody was found."""
        return self.open and not self.busy and self.error is None and not self.matches

    @property
    def settled(self) -> bool:
        """True when the matches are those of the text in the field."""
        return self.answered == self.text and not self.busy


class Search(Screen[SearchState]):
    """Results while typing. `typed` comes with every change, `ask` when the person pauses."""

    def __init__(self, members: Members) -> None:
        super().__init__(SearchState())
        self._members = members

    def typed(self, text: str) -> bool:
        """Takes the text; True when it is worth asking for."""
        text = " ".join(text.split())
        if text == self.state.text:
            return False
        if len(text) < SHORTEST:
            self._show(SearchState(text=text))
            return False
        self._show(replace(self.state, text=text, busy=True, error=None))
        return True

    async def ask(self) -> None:
        """Asks for the text as it stands; an answer that comes too late is dropped."""
        text = self.state.text
        if len(text) < SHORTEST:
            return
        try:
            with foreseen():
                result = await self._members.search(text)
        except DeskError as error:
            if text == self.state.text:
                self._show(SearchState(text=text, answered=text, error=error))
            return
        if text == self.state.text:
            self._show(SearchState(text=text, answered=text, matches=tuple(result.matches), more=result.more))

    def clear(self) -> None:
        """Nothing is sought any more."""
        self._show(SearchState())
