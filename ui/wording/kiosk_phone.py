"""What the keypad says to who has no card; the same whether a number is known or not; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from desk.i18n import Language
from ui.presenters.kiosk_phone import PhoneState, PhoneStep
from ui.wording.kiosk import waits


def no_card(say: Language) -> str:
    """The button."""
    return say.gettext("No card with you?")


def asked(say: Language, state: PhoneState) -> str:
    """What is to be typed, or what went wrong with it."""
    if state.left_s > 0:
        return waits(say, state.left_s)
    if state.busy:
        return say.gettext("ONE MOMENT")
    if state.trouble in _TROUBLES:
        return _TROUBLES[state.trouble](say)
    if state.step is PhoneStep.CODE:
        return say.gettext("Enter the code from the message. Nothing came? Please come to reception")
    return say.gettext("Enter your phone number: a code will be sent to you")


_TROUBLES: Mapping[str, Callable[[Language], str]] = MappingProxyType(
    {
        "phone_form": lambda say: say.gettext("This is not a phone number. Enter it once more"),
        "phone_often": lambda say: say.gettext("Too many codes were sent. Please come to reception"),
        "phone_locked": lambda say: say.gettext("Please come to reception"),
        "code_wrong": lambda say: say.gettext("This is not the code. Enter it once more"),
        "code_over": lambda say: say.gettext("This code is good no more. Enter your phone number once more"),
        "no_answer": lambda say: say.gettext("No connection just now. Please come to reception"),
    }
)
