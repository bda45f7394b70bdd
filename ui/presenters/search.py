"""The search of the reception: a text leads to clients; an answer to an older text is never shown."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desk.errors import DeskError
from desk.model.line import LineState
from desk.unforeseen import foreseen
from ui.presenters.screen import Screen

if TYPE_CHECKING:
    from desk.model.client import Client
    from desk.services.line import LineWatch
    from desk.services.members import Members, SearchResult

SHORTEST = 2
"""Fewer characters are not asked for: half the club would answer."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """What the pop-up shows. `answered` is the text the matches belong to; `more` tells that there are others.

    `remembered`: this PC found them, LuckyFit did not answer yet, or can't.
    """

    text: str = ""
    answered: str = ""
    matches: tuple[Client, ...] = ()
    more: bool = False
    busy: bool = False
    error: DeskError | None = None
    remembered: bool = False

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
    """Results while typing. `typed` comes with every change and `remember` with it, `ask` when the person pauses."""

    def __init__(self, members: Members, line: LineWatch | None = None) -> None:
        super().__init__(SearchState())
        self._members, self._line = members, line

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

    async def remember(self) -> None:
        """Shows whom this PC remembers; LuckyFit's answer joins them later, and where it has come first it stays."""
        text = self.state.text
        found = await self._remembered(text)
        if text == self.state.text and self.state.busy and (found.matches or self.state.matches):
            self._show(SearchState(text=text, matches=found.matches, more=found.more, busy=True, remembered=True))

    async def ask(self) -> None:
        """Asks for the text as it stands; an answer that comes too late is dropped. Offline what is remembered is all."""
        text = self.state.text
        if len(text) < SHORTEST:
            return
        known = await self._remembered(text)
        if self._line is not None and self._line.state is LineState.OFFLINE:
            self._answer(text, known, remembered=True)
            return
        try:
            with foreseen():
                result = await self._members.search(text)
        except DeskError as error:
            self._answer(text, known, remembered=True, error=error)
            return
        self._answer(text, self._members.joined(text, known, result))

    async def _remembered(self, text: str) -> SearchResult:
        """What this PC remembers; that it can't keeps nobody from LuckyFit's answer."""
        with suppress(DeskError), foreseen():
            return await self._members.at_once(text)
        from desk.services.members import SearchResult  # noqa: PLC0415 - long there by now, and not wanted before the first paint

        return SearchResult()

    def clear(self) -> None:
        """Nothing is sought any more."""
        self._show(SearchState())

    def _answer(self, text: str, found: SearchResult, *, remembered: bool = False, error: DeskError | None = None) -> None:
        if text == self.state.text:
            matches = tuple(found.matches)
            told = SearchState(text=text, answered=text, matches=matches, more=found.more, error=error, remembered=remembered)
            self._show(told)
