"""A thing is asked once, in a dialog of ours; the answer that changes nothing is the one Enter and Esc give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from desk.i18n import _, ngettext
from ui.dialogs.form import FormDialog
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.wording import Sentence

WIDTH = 480


class Words(NamedTuple):
    """What is asked: what it is about, what follows, and what each answer does."""

    title: str
    sentence: str
    do: str
    leave: str


class AskDialog(FormDialog):
    """`words` is called anew for another language."""

    def __init__(self, words: Callable[[], Words], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._words = words
        self.sentence = PlainLabel(wrap=True)
        self.body.addWidget(self.sentence)
        self.subtitle.hide()
        self.do = self.add_button(self.accept, role="danger")
        self.leave = self.add_button(self.reject, default=True)
        self._retranslate()
        self.fit(WIDTH)

    def first_field(self) -> QWidget | None:
        """The answer that changes nothing."""
        return self.leave

    def own_keys(self) -> Mapping[str, Sentence]:
        """Only a press of its button does what is asked about."""
        return {
            "Tab": lambda: _("to the other answer"),
            "Space": lambda: _("gives the answer that has the frame"),
            "Enter": lambda: _("changes nothing"),
            "Esc": lambda: _("changes nothing"),
        }

    def _retranslate(self) -> None:
        words = self._words()
        self.setWindowTitle(words.title)
        self.title.setText(words.title)
        self.sentence.setText(words.sentence)
        self.do.setText(words.do)
        self.leave.setText(words.leave)


def taking_back(ticket: str) -> Words:
    """An unpaid ticket is about to be deleted."""
    return Words(
        _("Take the ticket back?"),
        _("{ticket} is deleted in LuckyFit. Nothing was paid for it.").format(ticket=ticket),
        _("Take it back"),
        _("Leave it"),
    )


def taking_back_from_elsewhere(ticket: str) -> Words:
    """The ticket that is about to be deleted was not sold at this desk."""
    return Words(
        _("Sold elsewhere: take it back?"),
        _("{ticket} was not sold at this desk. Whoever sold it may still be waiting for its payment.").format(ticket=ticket),
        _("Take it back all the same"),
        _("Leave it"),
    )


def ending(questions: int, *, recording: bool, shift: int | None = None) -> Words:
    """The program is about to end with money open, or with the shift of that number."""
    left = _("Shift no. {number} is not closed. It stays open; F12 leads to it.").format(number=shift) if shift else ""
    if not questions and not recording:
        return Words(_("Close the program?"), left, _("Close the program"), _("Leave it open"))
    told = ngettext(
        "{count} payment or sale is still to be checked in LuckyFit. It will be shown again at the next start.",
        "{count} payments or sales are still to be checked in LuckyFit. They will be shown again at the next start.",
        questions,
    ).format(count=questions)
    if recording:
        told = _("Something is being recorded in LuckyFit right now. Wait for its result, else it will have to be checked there.")
    return Words(_("Close the program?"), f"{told} {left}".strip(), _("Close the program"), _("Leave it open"))
