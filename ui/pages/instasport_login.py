"""The log-in half of the Instasport drawer: the phone, a code sent on a press, and the client's consent to be remembered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.i18n import _, phone
from desk.model.card_desk import CodeSent, NotLinked, PhoneUnknown
from ui.dialogs.controls import Tick, set_mark
from ui.presenters.instasport import InstasportPresenter, InstasportState
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme

MOST_CODE = 8


class LoginPart(QWidget):
    """`send` and `log_in` start what talks to Instasport."""

    def __init__(
        self,
        presenter: InstasportPresenter,
        theme: Theme,
        send: Callable[[], None],
        log_in: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._presenter, self._asked = presenter, False
        self._why = PlainLabel(wrap=True)
        self.phone = QLineEdit(self)
        self.phone.textEdited.connect(presenter.set_phone)
        self.send = QPushButton(self)
        self.phone.returnPressed.connect(self.send.click)
        self.send.clicked.connect(send)
        self._told = PlainLabel(role="muted", wrap=True)
        self.code = QLineEdit(self)
        self.code.setMaxLength(MOST_CODE)
        self.code.textEdited.connect(presenter.set_code)
        self.code.returnPressed.connect(log_in)
        self.keep = Tick(theme, self)
        self.keep.toggled.connect(lambda on: presenter.set_keep(keep=on))
        self._consent = PlainLabel(role="caption", wrap=True)
        self.enter = QPushButton(self)
        self.enter.setProperty("role", "primary")
        self.enter.clicked.connect(log_in)
        self._lay_out()

    def draw(self, state: InstasportState) -> None:
        """The only place that sets texts."""
        linked = not isinstance(state.panel, NotLinked)
        self._why.setText(
            _("To see and activate the client's cards, log them in: they get a code by SMS and read it out.")
            if linked
            else _("LuckyFit holds no phone of this client. Type the phone they use at Instasport.")
        )
        if not self.phone.hasFocus() and self.phone.text() != phone(state.phone):
            self.phone.setText(phone(state.phone))
        self.phone.setPlaceholderText("+380 67 123 45 67")
        self.phone.setAccessibleName(_("Phone at Instasport"))
        sent = isinstance(state.sent, CodeSent)
        self.send.setText(_("Send another code") if sent else _("Send code"))
        self.send.setEnabled(state.may_send)
        set_mark(self.send, "role", "plain" if sent else "primary")
        self._told.setText(self._told_sentence(state))
        self._told.setVisible(bool(self._told.text()))
        self._draw_code(state, sent=sent)

    def to_phone(self) -> None:
        """The focus goes to the phone, to be typed over."""
        self.phone.setFocus(Qt.FocusReason.OtherFocusReason)
        self.phone.selectAll()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return self.phone, self.send, self.code, self.keep, self.enter

    def _draw_code(self, state: InstasportState, *, sent: bool) -> None:
        for part in (self.code, self.keep, self._consent, self.enter):
            part.setVisible(sent)
        if sent and not self._asked:
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)
        self._asked = sent
        if self.code.text() != state.code:
            self.code.setText(state.code)
        self.code.setPlaceholderText(_("Code from the SMS"))
        self.code.setAccessibleName(_("Code from the SMS"))
        set_mark(self.code, "wrong", state.wrong is not None)
        self.keep.setText(_("Keep the log-in for 30 days"))
        self.keep.setChecked(state.keep)
        self._consent.setText(_("Only when the client agrees. It is kept encrypted on this PC and can be forgotten at any time."))
        self.enter.setText(_("Wait…") if state.logging_in else _("Log in"))
        self.enter.setEnabled(state.may_log_in)

    def _told_sentence(self, state: InstasportState) -> str:
        if isinstance(state.sent, PhoneUnknown):
            return _("Instasport does not know this phone. Check it, or let the client sign up at Instasport.")
        if state.wrong is not None:
            return _("Instasport did not accept this code. Type it again; the same SMS is still good.")
        if isinstance(state.sent, CodeSent) and state.sent.certain:
            return _("The code was sent to {phone}.").format(phone=phone(state.sent.phone))
        if isinstance(state.sent, CodeSent):
            return _("Instasport did not answer; the SMS may still come to {phone}.").format(phone=phone(state.sent.phone))
        return ""

    def _lay_out(self) -> None:
        number = QHBoxLayout()
        number.addWidget(self.phone, 1)
        number.addWidget(self.send)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._why)
        layout.addLayout(number)
        for part in (self._told, self.code, self.keep, self._consent, self.enter):
            layout.addWidget(part)
        layout.addStretch(1)
