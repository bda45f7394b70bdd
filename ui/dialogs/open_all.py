"""Shift+F8: all doors are opened in an emergency, with a reason: one of three, or another in one's own words."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk.i18n import _
from ui.dialogs.form import FormDialog
from ui.dialogs.reasons import Reasons
from ui.presenters.open_all import PRESETS, OpenAll, OpenAllState
from ui.runner import Runner
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import HALF_GAP

WIDTH = 560


class OpenAllDialog(FormDialog):
    """Enter opens: the most urgent reason is there already."""

    def __init__(self, presenter: OpenAll, runner: Runner, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.presenter, self._runner = presenter, runner
        self._reasons, self._label = Reasons(PRESETS, self), PlainLabel(role="muted")
        self.presets, self.reason = self._reasons.buttons, self._reasons.field
        column = QVBoxLayout()
        column.setSpacing(HALF_GAP)
        column.addWidget(self._label)
        column.addLayout(self._reasons)
        self.body.addLayout(column)
        self.cancel = self.add_button(self.reject)
        self.primary = self.add_button(self._on_open, role="primary", default=True)
        self.reason.textChanged.connect(lambda _text: self.draw(presenter.state))
        self._chain(*self.presets.values(), self.reason, self.cancel, self.primary)
        self.fit(WIDTH)
        presenter.attach(self.draw)
        self._reasons.begin()

    def first_field(self) -> QWidget | None:
        """The reason, chosen whole: typing replaces it."""
        return self._reasons.chosen_whole()

    def may_close(self) -> bool:
        """Doors that are being opened are waited for."""
        return not self.presenter.state.busy

    def draw(self, state: OpenAllState) -> None:
        """The only place that sets texts."""
        self.setWindowTitle(_("Open all doors"))
        self.title.setText(_("Open all doors"))
        self.subtitle.setText(_("All doors stay open until somebody locks them again."))
        self._label.setText(_("Reason"))
        self.reason.setAccessibleName(_("Reason"))
        self._reasons.name()
        self.cancel.setText(_("Cancel"))
        self._name_primary(self.primary, _("Open all doors"), busy=state.busy)
        self.primary.setEnabled(self.presenter.opens(self.reason.text()))

    def _on_open(self) -> None:
        self._runner.run(self._open(), name="all doors are opened", screen="all doors")

    async def _open(self) -> None:
        if await self.presenter.open(self.reason.text()):
            self.accept()

    def _left(self) -> None:
        self.presenter.detach()

    def _retranslate(self) -> None:
        self.draw(self.presenter.state)
