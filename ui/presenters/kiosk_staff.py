"""What only staff get at on the screen of a door: behind a PIN or a badge; knows no Qt and schedules nothing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from desk.errors import DeskError, NotAllowed
from desk.model.door import Place
from desk.model.kiosk import LONGEST_PIN
from desk.model.passing import Pass, Unwritten
from desk.model.supervisor import Supervisor
from desk.model.tag import Tag
from desk.services.supervising import Supervising
from desk.services.wishes import Wishes
from desk.unforeseen import foreseen
from ui.presenters.let_in import PRESETS, Preset
from ui.presenters.screen import Screen


class Step(StrEnum):
    """How far somebody has come: nobody there, asked for the PIN, at the menu; then why and where somebody is let in by hand.

    ANSWER: more were let in than one alone may; the PIN or a badge is asked for once more. PAPER: the door was opened and the
    record could not take it.
    """

    CLOSED = "closed"
    PIN = "pin"
    MENU = "menu"
    REASON = "reason"
    WAY = "way"
    ANSWER = "answer"
    PAPER = "paper"


TYPED = (Step.PIN, Step.ANSWER)
"""Where the PIN is asked for."""


class StaffState(NamedTuple):
    """What is shown over the screen. `digits` were typed, `left_s`: for so long no PIN is taken.

    `ways`: where somebody can be let in, and which way; `limit`: so many were within an hour; `error`: why nothing was opened;
    `paper`: what is to be noted on paper of whom the record could not take.
    """

    step: Step = Step.CLOSED
    digits: int = 0
    wrong: bool = False
    busy: bool = False
    left_s: float = 0.0
    has_pin: bool = True
    ways: tuple[Place, ...] = ()
    limit: int = 0
    error: DeskError | None = None
    paper: Unwritten | None = None


class KioskStaff(Screen[StaffState]):
    """Asks for the PIN. Nothing that is typed is kept, shown or written anywhere."""

    def __init__(self, supervising: Supervising, wishes: Wishes, ways: Sequence[Place]) -> None:
        super().__init__(StaffState())
        self._supervising, self._wishes, self._ways = supervising, wishes, tuple(ways)
        self._typed = ""
        self._by: Supervisor | None = None
        self._reason: Preset | None = None
        self._place: Place | None = None

    @property
    def by(self) -> str:
        """Who has got in."""
        return str(self._by) if self._by is not None else ""

    def open(self) -> None:
        """Somebody wants to get in."""
        if self.state.step is Step.CLOSED:
            self._ask(Step.PIN)

    def close(self) -> None:
        """They do not, or have done what they came for."""
        self._typed, self._by, self._reason, self._place = "", None, None, None
        self._show(StaffState())

    def type(self, digit: str) -> None:
        """One more digit."""
        if self._takes_digits and len(self._typed) < LONGEST_PIN:
            self._typed += digit
            self._show(self.state._replace(digits=len(self._typed), wrong=False, error=None))

    def erase(self) -> None:
        """The last digit was wrong."""
        if self._takes_digits:
            self._typed = self._typed[:-1]
            self._show(self.state._replace(digits=len(self._typed), wrong=False, error=None))

    async def enter(self) -> None:
        """Is it the PIN?"""
        if not self._takes_digits or not self._typed:
            return
        typed, self._typed, step = self._typed, "", self.state.step
        self._show(self.state._replace(busy=True, digits=0, error=None))
        try:
            known = await self._supervising.by_pin(typed)
        except NotAllowed:
            if self.state.step is step:
                self._show(self.state._replace(busy=False, wrong=True, left_s=self._supervising.left_s))
            return
        if self.state.step is step:
            await self._known(known)

    async def badge(self, tag: Tag) -> bool:
        """A card was tapped while this is open; whether it is a badge of the staff, which then is for this alone."""
        if self.state.step is Step.CLOSED:
            return False
        known = await self._supervising.by_badge(tag)
        if known is None:
            return False
        if self.state.step in TYPED and not self.state.busy:
            await self._known(known)
        return True

    def let_in(self) -> None:
        """Somebody is to be let in by hand: why?"""
        if self.state.step is Step.MENU:
            self._show(StaffState(Step.REASON))

    def choose(self, reason: Preset) -> None:
        """That is why: where, and which way?"""
        if self.state.step is Step.REASON:
            self._reason = reason
            self._show(StaffState(Step.WAY, ways=self._ways))

    async def go(self, place: Place) -> None:
        """There: it is written down, and opened once."""
        if self.state.step is Step.WAY and not self.state.busy and place in self._ways:
            self._place = place
            await self._admit()

    def opened(self) -> None:
        """The door is open for them: the screen underneath tells more."""
        if self.state.busy and self.state.step is Step.WAY:
            self.close()

    def tick(self) -> None:
        """A second is over: the wait goes on."""
        if self.state.step in TYPED and self.state.left_s > 0:
            self._show(self.state._replace(left_s=self._supervising.left_s, wrong=False))

    async def _known(self, known: Supervisor) -> None:
        if self.state.step is Step.PIN:
            self._by = known
            self._show(StaffState(Step.MENU))
        elif self._by is not None:
            await self._admit(known)

    async def _admit(self, supervisor: Supervisor | None = None) -> None:
        place, reason, by = self._place, self._reason, self.by
        if place is None or reason is None:
            return
        self._show(StaffState(Step.WAY, busy=True, ways=self._ways))
        try:
            with foreseen():
                passed = await self._wishes.admit(place.point, place.direction, PRESETS[reason](), by, supervisor=supervisor)
        except DeskError as error:
            if self.state.step is not Step.WAY:
                return
            if isinstance(error, NotAllowed) and error.code == "admit_limit":
                self._ask(Step.ANSWER, int(str(error.details.get("limit", 0))))
            else:
                self._show(StaffState(Step.WAY, ways=self._ways, error=error))
        else:
            self._told(passed)

    def _told(self, passed: Pass | Unwritten) -> None:
        """The number of one that is not written is shown whatever was touched since: nobody else tells it."""
        if isinstance(passed, Unwritten):
            self.close()
            self._show(StaffState(Step.PAPER, paper=passed))
        else:
            self.opened()

    def _ask(self, step: Step, limit: int = 0) -> None:
        self._typed = ""
        self._show(StaffState(step, left_s=self._supervising.left_s, has_pin=self._supervising.has_pin(), limit=limit))

    @property
    def _takes_digits(self) -> bool:
        return self.state.step in TYPED and not self.state.busy and self._supervising.left_s <= 0
