"""What the keypad says to who has no card; the same whether a number is known or not; no Qt."""

from __future__ import annotations

from desk.i18n import Language
from desk.wording.rules import of_rule
from ui.presenters.kiosk_phone import PhoneState, PhoneStep
from ui.wording.kiosk import waits

NO_ANSWER = "no_answer"
"""LuckyFit could not be asked: no rule, and no fault of whoever stands there."""


def no_card(say: Language) -> str:
    """The button."""
    return say.gettext("No card with you?")


def asked(say: Language, state: PhoneState) -> str:
    """What is to be typed, or what went wrong with it."""
    if state.left_s > 0:
        return waits(say, state.left_s)
    if state.busy:
        return say.gettext("ONE MOMENT")
    if state.trouble == NO_ANSWER:
        return say.gettext("No connection just now. Please come to reception")
    if state.trouble:
        return of_rule(state.trouble, {}, say)
    if state.step is PhoneStep.CODE:
        return say.gettext("Enter the code from the message. Nothing came? Please come to reception")
    return say.gettext("Enter your phone number: a code will be sent to you")
