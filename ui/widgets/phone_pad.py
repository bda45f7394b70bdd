"""The keypad for who has no card: the number first, then the code that came."""

from __future__ import annotations

from desk.i18n import language
from ui.presenters.kiosk_phone import PhoneState, PhoneStep
from ui.presenters.kiosk_state import KioskState
from ui.widgets.kiosk_keypad import DOT, Keypad
from ui.wording import kiosk_phone as words


class PhonePad(Keypad):
    """The same keys, other words; nothing of the staff's behind it."""

    def render_phone(self, state: PhoneState, kiosk: KioskState) -> None:
        """Asks, and says what is wrong."""
        say = language(kiosk.language)
        self.setVisible(state.step is not PhoneStep.CLOSED)
        takes = not state.busy and state.left_s <= 0
        self.ask(words.asked(say, state), DOT * (state.digits - len(state.tail)) + state.tail, takes=takes, staff=False)
        self.retranslate(say)
