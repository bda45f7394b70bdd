"""What only staff get at on the screen of a door: behind a PIN or a badge; knows no Qt and schedules nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from desk.errors import DeskError
from desk.model.kiosk import LONGEST_PIN
from desk.model.tag import Tag
from desk.model.view import Found, Outcome, StaffCard
from desk.services.door import Answers
from desk.services.kiosk import KioskLock
from ui.presenters.screen import Screen


class Step(StrEnum):
    """How far somebody has come: nobody there, asked for the PIN, let in."""

    CLOSED = "closed"
    PIN = "pin"
    MENU = "menu"


class StaffState(NamedTuple):
    """What is shown over the screen. `digits` were typed, `left_s`: for so long no PIN is taken."""

    step: Step = Step.CLOSED
    digits: int = 0
    wrong: bool = False
    busy: bool = False
    left_s: float = 0.0
    has_pin: bool = True


class KioskStaff(Screen[StaffState]):
    """Asks for the PIN. Nothing that is typed is kept, shown or written anywhere."""

    def __init__(self, lock: KioskLock, answers: Answers) -> None:
        super().__init__(StaffState())
        self._lock, self._answers = lock, answers
        self._typed = ""

    def open(self) -> None:
        """Somebody wants to get in."""
        if self.state.step is Step.CLOSED:
            self._typed = ""
            self._show(StaffState(Step.PIN, left_s=self._lock.left_s, has_pin=self._lock.has_pin()))

    def close(self) -> None:
        """They do not, or have done what they came for."""
        self._typed = ""
        self._show(StaffState())

    def type(self, digit: str) -> None:
        """One more digit."""
        if self._takes_digits and len(self._typed) < LONGEST_PIN:
            self._typed += digit
            self._show(self.state._replace(digits=len(self._typed), wrong=False))

    def erase(self) -> None:
        """The last digit was wrong."""
        if self._takes_digits:
            self._typed = self._typed[:-1]
            self._show(self.state._replace(digits=len(self._typed), wrong=False))

    async def enter(self) -> None:
        """Is it the PIN?"""
        if not self._takes_digits or not self._typed:
            return
        typed, self._typed = self._typed, ""
        self._show(self.state._replace(busy=True, digits=0))
        right = await self._lock.opens(typed)
        if self.state.step is Step.PIN:
            shown = StaffState(Step.MENU if right else Step.PIN, wrong=not right, left_s=self._lock.left_s)
            self._show(shown)

    async def badge(self, tag: Tag) -> None:
        """A card was tapped while the PIN is asked for: a badge of the staff does as well."""
        if self.state.step is not Step.PIN:
            return
        remembered = await self._answers.at_once(tag)
        if not _is_staff(remembered):
            try:
                remembered = await self._answers.by_tag(tag)
            except DeskError:
                return
        if _is_staff(remembered) and self._is_asking:
            self._show(StaffState(Step.MENU))

    def tick(self) -> None:
        """A second is over: the wait goes on."""
        if self._is_asking and self.state.left_s > 0:
            self._show(self.state._replace(left_s=self._lock.left_s, wrong=False))

    @property
    def _is_asking(self) -> bool:
        """Asked anew: somebody may have gone away while an answer was waited for."""
        return self.state.step is Step.PIN

    @property
    def _takes_digits(self) -> bool:
        return self._is_asking and not self.state.busy and self._lock.left_s <= 0


def _is_staff(outcome: Outcome | None) -> bool:
    return isinstance(outcome, StaffCard) or (isinstance(outcome, Found) and outcome.view.staff is not None)
