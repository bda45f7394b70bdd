"""Pictures of the kiosk: every state, every language, on a large screen, a small one, and a small one on end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from desk.config_kiosk import KioskSettings
from desk.model.decide import Code, Level, Reason
from desk.model.door import Place
from desk.model.gate import Direction, Passed
from desk.model.kiosk import Trouble
from desk.model.passing import Ending, Unwritten
from ui.kiosk_window import KioskWindow
from ui.presenters.kiosk_phone import PhoneState, PhoneStep
from ui.presenters.kiosk_staff import StaffState, Step
from ui.presenters.kiosk_state import KioskShown, KioskState
from ui.widgets.theme import Theme

SIZES = ((1920, 1080), (1024, 768), (768, 1024))
USUAL_DOTS = 96.0
CLOCK, CLUB = "12:41", "«Центр»"
ENDS, AT = date(2026, 12, 31), datetime(2026, 12, 1, 12, 41, tzinfo=UTC)


def _reason(code: Code, **facts: object) -> Reason:
    return Reason(code, Level.WARN, facts)


STATES: Mapping[str, KioskState] = MappingProxyType(
    {
        "waiting": KioskState(club=CLUB),
        "waiting-offline": KioskState(club=CLUB, offline=True),
        "reading": KioskState(KioskShown.READING, stays_s=5.0),
        "granted": KioskState(KioskShown.GRANTED, name="Ірина Ш.", passes_left=5, until=ENDS, stays_s=3.0),
        "granted-offline": KioskState(
            KioskShown.GRANTED, name="Ірина Ш.", passes_left=5, until=ENDS, remembered=True, offline=True, stays_s=3.0
        ),
        "goodbye": KioskState(KioskShown.GRANTED, name="Ірина Ш.", leaving=True, stays_s=3.0),
        "warned": KioskState(
            KioskShown.WARNED, name="Ірина Ш.", reason=_reason(Code.ENDS_SOON, days=3, day=date(2026, 12, 3)), stays_s=4.0
        ),
        "warned-reception": KioskState(KioskShown.WARNED, name="Ірина Ш.", stays_s=4.0),
        "denied": KioskState(KioskShown.DENIED, reason=_reason(Code.EXPIRED, day=date(2026, 11, 30)), stays_s=6.0),
        "denied-passback": KioskState(KioskShown.DENIED, reason=_reason(Code.PASSED_LATELY, minutes=3), stays_s=6.0),
        "denied-closed": KioskState(KioskShown.DENIED, reason=_reason(Code.CLOSED), stays_s=6.0),
        "reception": KioskState(KioskShown.RECEPTION, stays_s=6.0),
        "unknown-card": KioskState(KioskShown.UNKNOWN_CARD, stays_s=6.0),
        "called": KioskState(KioskShown.WAITING, called=True, club=CLUB),
        "coming": KioskState(KioskShown.WAITING, called=True, coming=True, club=CLUB),
        "unreadable": KioskState(KioskShown.UNREADABLE, stays_s=3.0),
        "shut": KioskState(KioskShown.SHUT, trouble=Trouble.STAFF, stays_s=6.0),
        "offline": KioskState(KioskShown.OFFLINE, offline=True, called=True, stays_s=6.0),
        "busy": KioskState(KioskShown.BUSY, ending=Ending.BUSY, stays_s=4.0),
        "not-turned": KioskState(KioskShown.NOT_TURNED, ending=Ending.NOT_PASSED, stays_s=4.0),
        "not-opened": KioskState(KioskShown.NOT_TURNED, ending=Ending.FAILED, stays_s=4.0),
        "out-of-order": KioskState(KioskShown.OUT_OF_ORDER, trouble=Trouble.STAFF, club=CLUB),
        "no-reader": KioskState(KioskShown.OUT_OF_ORDER, trouble=Trouble.READER, club=CLUB),
        "fire": KioskState(KioskShown.OPEN, burning=True, club=CLUB),
        "fire-elsewhere": KioskState(KioskShown.FIRE, burning=True, club=CLUB),
        "held-open": KioskState(KioskShown.OPEN, club=CLUB),
    }
)
WAYS = tuple(Place("main", each) for each in Direction)
STAFF: Mapping[str, StaffState] = MappingProxyType(
    {
        "pin": StaffState(Step.PIN, digits=3),
        "pin-locked": StaffState(Step.PIN, left_s=75.0),
        "staff": StaffState(Step.MENU),
        "let-in-reason": StaffState(Step.REASON),
        "let-in-way": StaffState(Step.WAY, ways=WAYS),
        "let-in-two-doors": StaffState(Step.WAY, ways=(*WAYS, *(replace(each, point="side") for each in WAYS))),
        "let-in-unwritten": StaffState(Step.PAPER, paper=Unwritten(4071, AT, "main", Direction.IN, Passed(), "full")),
        "let-in-limit": StaffState(Step.ANSWER, digits=2, limit=20),
    }
)
PHONE: Mapping[str, PhoneState] = MappingProxyType(
    {
        "phone": PhoneState(PhoneStep.PHONE, digits=10, tail="67"),
        "phone-code": PhoneState(PhoneStep.CODE),
        "phone-wrong": PhoneState(PhoneStep.CODE, trouble="code_wrong"),
        "phone-locked": PhoneState(PhoneStep.PHONE, left_s=240.0),
    }
)


async def kiosk_pictures(
    theme: Theme, languages: tuple[str, ...], folder: Path, settled: Callable[[], Awaitable[None]]
) -> AsyncIterator[str]:
    """Writes them; the name of each state once it was taken in every language and size."""
    window = KioskWindow(theme, KioskSettings(dots_per_inch=USUAL_DOTS))
    window.takes_phones = True
    window.show()
    try:
        for number, (name, state) in enumerate(STATES.items(), 1):
            for language in languages:
                window.render_state(state._replace(language=language, number=number), CLOCK)
                window.render_staff(StaffState())
                await _take(window, folder, f"kiosk-{name}-{language}", settled)
            yield f"kiosk-{name}"
        for name, staff in STAFF.items():
            for language in languages:
                window.render_state(STATES["waiting"]._replace(language=language), CLOCK)
                window.render_staff(staff)
                await _take(window, folder, f"kiosk-{name}-{language}", settled)
            yield f"kiosk-{name}"
        for name, phone in PHONE.items():
            for language in languages:
                window.render_state(STATES["waiting"]._replace(language=language), CLOCK)
                window.render_staff(StaffState())
                window.render_phone(phone)
                await _take(window, folder, f"kiosk-{name}-{language}", settled)
            yield f"kiosk-{name}"
    finally:
        window.close_for_good()
        window.deleteLater()


async def _take(window: KioskWindow, folder: Path, name: str, settled: Callable[[], Awaitable[None]]) -> None:
    for width, height in SIZES:
        window.resize(width, height)
        await settled()
        window.grab().save(str(folder / f"{name}-{width}x{height}.png"))
