"""F8: a door is opened by hand, with a reason: one of three, or another in one's own words."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desk.i18n import _
from ui import wording
from ui.dialogs.controls import Choice
from ui.dialogs.form import FormDialog
from ui.dialogs.reasons import Reasons
from ui.presenters.let_in import PRESETS, LetIn, LetInState
from ui.runner import Runner
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import HALF_GAP

WIDTH = 560


class LetInDialog(FormDialog):
    """Enter opens: the commonest reason is there already."""

    def __init__(self, presenter: LetIn, runner: Runner, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.presenter, self._runner = presenter, runner
        self.door = Choice(theme, self)
        self.door.addItems(list(presenter.state.doors))
        self._reasons = Reasons(PRESETS, self)
        self.presets, self.reason = self._reasons.buttons, self._reasons.field
        self.supervisor, self.pin = QLineEdit(self), QLineEdit(self)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self._labels = {each: PlainLabel(role="muted", wrap=True) for each in ("door", "reason", "supervisor", "pin")}
        self._lay_out_fields()
        self.cancel = self.add_button(self.reject)
        self.primary = self.add_button(self._on_admit, role="primary", default=True)
        for field in (self.reason, self.supervisor, self.pin):
            field.textChanged.connect(lambda _text: self.draw(presenter.state))
        self._chain(self.door, *self.presets.values(), self.reason, self.supervisor, self.pin, self.cancel, self.primary)
        self.fit(WIDTH)
        presenter.attach(self.draw)
        self._reasons.begin()

    def first_field(self) -> QWidget | None:
        """The reason, chosen whole: typing replaces it."""
        return self._reasons.chosen_whole()

    def may_close(self) -> bool:
        """A door that is being opened is waited for."""
        return not self.presenter.state.busy

    def draw(self, state: LetInState) -> None:
        """The only place that sets texts."""
        self.setWindowTitle(_("Let in by hand"))
        self.title.setText(_("Let in by hand"))
        self.subtitle.setText(state.client.full_name if state.client is not None else _("Nobody is named"))
        proof = _("PIN of the kiosk; or tap a staff badge") if state.has_pin else _("No PIN is set up here: tap a staff badge")
        told = {"door": _("Door"), "reason": _("Reason"), "supervisor": _("Who answers for it"), "pin": proof}
        fields = {"door": self.door, "reason": self.reason, "supervisor": self.supervisor, "pin": self.pin}
        for name, field in fields.items():
            self._labels[name].setText(told[name])
            field.setAccessibleName(told[name])
        self._reasons.name()
        asked, proved = state.limit is not None, state.supervisor is not None
        shown = {"door": len(state.doors) > 1, "supervisor": asked, "pin": asked and not proved}
        for name, is_shown in shown.items():
            fields[name].setVisible(is_shown and not (name == "pin" and not state.has_pin))
            self._labels[name].setVisible(is_shown)
        if state.supervisor is not None:
            self.supervisor.setText(state.supervisor.name)
        self.supervisor.setReadOnly(proved)
        self.say_error(wording.of_error(state.error) if state.error is not None else "")
        self.cancel.setText(_("Cancel"))
        self._name_primary(self.primary, _("Open the door"), busy=state.busy)
        self.primary.setEnabled(self.presenter.opens(self.reason.text(), self.supervisor.text(), self.pin.text()))

    def _on_admit(self) -> None:
        self._runner.run(self._admit(), name="somebody is let in by hand", screen="let in")

    async def _admit(self) -> None:
        typed = self.reason.text(), self.supervisor.text(), self.pin.text()
        self.pin.clear()
        if await self.presenter.admit(self.door.currentText(), *typed):
            self.accept()

    def _lay_out_fields(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(HALF_GAP)
        column.addWidget(self._labels["door"])
        column.addWidget(self.door)
        column.addWidget(self._labels["reason"])
        column.addLayout(self._reasons)
        column.addWidget(self._labels["supervisor"])
        column.addWidget(self.supervisor)
        column.addWidget(self._labels["pin"])
        column.addWidget(self.pin)
        self.body.addLayout(column)

    def _left(self) -> None:
        self.presenter.detach()

    def _retranslate(self) -> None:
        self.draw(self.presenter.state)
