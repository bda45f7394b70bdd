"""What a turnstile or door did, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias, assert_never

from desk.errors import PORT_IN_USE
from desk.i18n import Language, current
from desk.model.gate import (
    NO_ANSWER,
    NO_SUCH_INPUT,
    NOT_CONNECTED,
    NOT_SET_UP,
    STOPPED,
    Busy,
    Direction,
    Failed,
    GateOutcome,
    NotPassed,
    Opened,
    Passed,
)
from desk.model.health import Health

Sentence: TypeAlias = Callable[[Language], str]


def of_pass(outcome: GateOutcome, say: Language | None = None) -> str:
    """What became of a pass, and what to do where something is to be done."""
    say = say or current()
    match outcome:
        case Passed():
            return say.gettext("Opened, and somebody went through.")
        case NotPassed():
            return say.gettext("Opened, but nobody went through. It is locked again.")
        case Opened():
            return say.gettext("Opened.")
        case Busy():
            return say.gettext("Somebody is passing this way now. Nothing was done; try again in a moment.")
        case Failed(reason, may_have_opened):
            return _failed(reason_told(reason, say), say, may_have_opened=may_have_opened)
        case _:
            assert_never(outcome)


def of_direction(direction: Direction, say: Language | None = None) -> str:
    """Which way."""
    say = say or current()
    return say.gettext("entry") if direction is Direction.IN else say.gettext("exit")


def of_gate(health: Health, detail: str, say: Language | None = None) -> str:
    """How a gate is doing. `detail` is where it is, or the reason."""
    say = say or current()
    if health is Health.OK:
        return say.gettext("The turnstile is connected: {port}").format(port=detail)
    if health is Health.NOT_SET_UP:
        return say.gettext("The turnstile has no port in the settings.")
    if health is Health.UNKNOWN:
        return say.gettext("Waiting for the controller: {port}").format(port=detail)
    if health is Health.ELSEWHERE:
        return say.gettext("Another program of this computer works the turnstile.")
    return say.gettext("The turnstile is not connected: {reason}").format(reason=reason_told(detail, say))


def of_fire(say: Language | None = None, *, burning: bool) -> str:
    """What the controller's fire input says."""
    say = say or current()
    return say.gettext("Fire alarm: the turnstile lets everybody out.") if burning else say.gettext("The fire alarm is over.")


def reason_told(reason: str, say: Language) -> str:
    """Our own reasons in the language; the system's and the device's as they are."""
    return _REASONS[reason](say) if reason in _REASONS else reason


def _failed(reason: str, say: Language, *, may_have_opened: bool) -> str:
    if may_have_opened:
        return say.gettext("It is not sure whether it opened: {reason}. Look at the turnstile before you open it again.").format(
            reason=reason
        )
    return say.gettext("It did not open: {reason}. Check its cable and its settings.").format(reason=reason)


_REASONS: Mapping[str, Sentence] = MappingProxyType(
    {
        NOT_CONNECTED: lambda say: say.gettext("it is not connected"),
        NOT_SET_UP: lambda say: say.gettext("no relay is set up for this direction"),
        NO_ANSWER: lambda say: say.gettext("it does not answer"),
        NO_SUCH_INPUT: lambda say: say.gettext("it does not have the pass contact's input; name the right one in the settings"),
        STOPPED: lambda say: say.gettext("the program is closing"),
        "not there": lambda say: say.gettext("it is not plugged in"),
        "several like it": lambda say: say.gettext("there are several devices like it; name one of them in the settings"),
        "another relay is there": lambda say: say.gettext("another device is at this port"),
        "it did not switch": lambda say: say.gettext("the relay did not switch"),
        "the controller refused": lambda say: say.gettext("the controller refused"),
        "wrong checksum": lambda say: say.gettext("its answer was damaged on the way"),
        "is not an address": lambda say: say.gettext("this is not an address"),
        "HTTP 401": lambda say: say.gettext("the password is wrong"),
        "wrong login": lambda say: say.gettext("the login is wrong"),
        "no such access point": lambda say: say.gettext("there is no such access point"),
        "not allowed for this user": lambda say: say.gettext("this user is not allowed to"),
        PORT_IN_USE: lambda say: say.gettext("another program uses this port"),
    }
)
