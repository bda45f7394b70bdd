"""Who has no card types a phone number at a kiosk, and then the code that came; knows no Qt and schedules nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from desk.errors import DeskError, NotAllowed
from desk.model.kiosk import LONGEST_PIN
from desk.model.view import Found
from desk.services.phone_entry import FEWEST_DIGITS, PhoneEntry
from desk.unforeseen import foreseen
from ui.presenters.screen import Screen

LONGEST_PHONE = 15
FEWEST_OF_PHONE = 9
SHOWN_DIGITS = 2


class PhoneStep(StrEnum):
    """Nobody there, asked for the number, asked for the code."""

    CLOSED = "closed"
    PHONE = "phone"
    CODE = "code"


class PhoneState(NamedTuple):
    """What lies over the screen. `digits` were typed, `tail` are the last of a number: the rest is nobody else's business.

    `trouble`: the code of what went wrong last; `left_s`: for so long nothing is taken.
    """

    step: PhoneStep = PhoneStep.CLOSED
    digits: int = 0
    tail: str = ""
    busy: bool = False
    trouble: str = ""
    left_s: float = 0.0


class KioskPhone(Screen[PhoneState]):
    """Nothing that is typed is kept longer than it is asked for, or written anywhere."""

    def __init__(self, entry: PhoneEntry) -> None:
        super().__init__(PhoneState())
        self._entry = entry
        self._typed = ""

    def open(self) -> None:
        """Somebody has no card."""
        if self.state.step is PhoneStep.CLOSED:
            self._ask(PhoneStep.PHONE)

    def close(self) -> None:
        """They have gone, or tapped a card after all."""
        if self.state.step is not PhoneStep.CLOSED:
            self._typed = ""
            self._entry.forget()
            self._show(PhoneState())

    def type(self, digit: str) -> None:
        """One more digit."""
        if self._takes_digits and len(self._typed) < (LONGEST_PHONE if self.state.step is PhoneStep.PHONE else LONGEST_PIN):
            self._typed += digit
            self._show_typed()

    def erase(self) -> None:
        """The last digit was wrong."""
        if self._takes_digits:
            self._typed = self._typed[:-1]
            self._show_typed()

    async def enter(self) -> None:
        """The number, or the code, is whole."""
        step, fewest = self.state.step, FEWEST_OF_PHONE if self.state.step is PhoneStep.PHONE else FEWEST_DIGITS
        if not self._takes_digits or len(self._typed) < fewest:
            return
        typed, self._typed = self._typed, ""
        self._show(self.state._replace(busy=True, digits=0, tail="", trouble=""))
        came = await self._tried(step, typed)
        if self.state.step is not step:
            return
        if isinstance(came, Found):
            self._show(PhoneState())
            await self._entry.come(came)
        elif came:
            self._ask(PhoneStep.PHONE if came == "code_over" else step, came)
        else:
            self._ask(PhoneStep.CODE)

    def tick(self) -> None:
        """A second is over: the wait goes on."""
        if self.state.left_s > 0:
            self._show(self.state._replace(left_s=self._entry.left_s))

    async def _tried(self, step: PhoneStep, typed: str) -> Found | str:
        """Who it is, or the code of what went wrong; nothing when a code was sent."""
        try:
            with foreseen():
                if step is PhoneStep.CODE:
                    return await self._entry.enter(typed)
                await self._entry.send(typed)
        except NotAllowed as error:
            return error.code
        except DeskError:
            return "no_answer"
        return ""

    def _ask(self, step: PhoneStep, trouble: str = "") -> None:
        self._typed = ""
        self._show(PhoneState(step, trouble=trouble, left_s=self._entry.left_s))

    def _show_typed(self) -> None:
        tail = self._typed[-SHOWN_DIGITS:] if self.state.step is PhoneStep.PHONE else ""
        self._show(self.state._replace(digits=len(self._typed), tail=tail, trouble=""))

    @property
    def _takes_digits(self) -> bool:
        return self.state.step is not PhoneStep.CLOSED and not self.state.busy and self.state.left_s <= 0
