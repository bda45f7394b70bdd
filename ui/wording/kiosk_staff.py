"""What staff read at a kiosk, in the language that was touched there; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from desk.i18n import Language
from desk.model.door import Place
from desk.wording.errors import of_error
from desk.wording.gate import of_direction
from desk.wording.passes import of_unwritten
from ui.presenters.kiosk_staff import StaffState, Step
from ui.presenters.let_in import Preset
from ui.wording import kiosk
from ui.wording.kiosk import Sentence

_REASONS: Mapping[Preset, Sentence] = MappingProxyType(
    {
        Preset.NO_CARD: lambda say: say.gettext("Forgot the card"),
        Preset.GUEST: lambda say: say.gettext("Guest"),
        Preset.AGREED: lambda say: say.gettext("Agreed with the manager"),
    }
)


def sentence(state: StaffState, say: Language) -> str:
    """What is asked, or what is wrong."""
    if state.left_s > 0:
        return kiosk.pin_waits(say, state.left_s)
    if state.wrong:
        return kiosk.pin_wrong(say)
    if state.error is not None:
        return of_error(state.error, say)
    if state.paper is not None:
        return of_unwritten(state.paper, say)
    return _asked(state, say)


def _asked(state: StaffState, say: Language) -> str:
    match state.step:
        case Step.REASON:
            return say.gettext("Why is somebody let in?")
        case Step.WAY:
            return say.gettext("The door is opening") if state.busy else say.gettext("Which way?")
        case Step.ANSWER:
            told = say.gettext("{limit} were let in within an hour. For one more: the PIN or a staff badge")
            return told.format(limit=state.limit)
        case Step.MENU:
            return kiosk.staff(say)
        case _:
            return kiosk.pin_asked(say, has_pin=state.has_pin)


def let_in(say: Language) -> str:
    """The button that opens the door by hand."""
    return say.gettext("Let in")


def reason(preset: Preset, say: Language) -> str:
    """Why somebody is let in by hand."""
    return _REASONS[preset](say)


def way(place: Place, say: Language, *, several: bool) -> str:
    """Which way, and at which door where there are several."""
    told = of_direction(place.direction, say)
    return f"{place.point}: {told}" if several else told[:1].upper() + told[1:]
