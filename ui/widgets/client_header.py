"""The client's plate: who it is, what lies on the deposit, what is owed, and every reason of the decision with its cure."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk.i18n import _, money
from desk.model.decide import Code, Cure, Level, Reason
from desk.model.view import ClientView
from ui import wording
from ui.presenters.reception_state import Look
from ui.widgets.frames import hairline
from ui.widgets.icons import IconView
from ui.widgets.lines import LinesLabel
from ui.widgets.text import BAD, MUTED, PLAIN, PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, SUM
from ui.wording import clients

MOST_REASONS = 8
NAME_LINES, CONTACT_LINES, REASON_LINES = 3, 3, 4
NARROW = 680
TIGHT = 300
KEYS = {Cure.SELL: "F3", Cure.PAY: "F4"}
ICONS = {Level.DENY: ("octagon-x", "bad"), Level.WARN: ("triangle-alert", "caution"), Level.NONE: ("info", "muted")}
OWN_ICONS = {
    Code.LOCKED: "lock",
    Code.MESSAGE: "message-square-text",
    Code.BIRTHDAY: "cake",
    Code.STAFF: "badge-check",
}


class Initials(QWidget):
    """Two letters in a circle, where a photo would be."""

    SIDE = 64

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._letters = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_letters(self, letters: str) -> None:
        """Other letters."""
        self._letters = letters
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._theme.px(self.SIDE), self._theme.px(self.SIDE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grey, for colour belongs to the verdict."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("idle"))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setPen(self._theme.color("on_idle"))
        painter.setFont(self._theme.font(SUM + 2, QFont.Weight.DemiBold))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters)


class Amount(QWidget):
    """A sum under its caption."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption = PlainLabel(parent=self, role="caption")
        self.sum = PlainLabel(parent=self, role="sum")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for label in (self.caption, self.sum):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            column.addWidget(label)


class ReasonRow(QWidget):
    """One reason: how grave, the sentence, and the button that would cure it; a solved one is struck through."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconView(theme, "info", "muted", 20, self)
        self._text = LinesLabel(REASON_LINES, self)
        self.cure = QPushButton(self)
        self.cure.setProperty("role", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self.cure)
        self.setMinimumHeight(32)
        self.reason: Reason | None = None

    def show_reason(self, reason: Reason, *, solved: bool, curable: bool) -> None:
        """Shows the reason."""
        self.reason = reason
        icon, token = ("check", "good") if solved else ICONS[reason.level]
        self._icon.show_icon(icon if solved else OWN_ICONS.get(reason.code, icon), token)
        if solved != self._text.font().strikeOut():
            font = self._text.font()
            font.setStrikeOut(solved)
            self._text.setFont(font)
            self._text.setForegroundRole(MUTED if solved else PLAIN)
        self._text.setText(wording.of_reason(reason))
        cure = None if solved or reason.cure is None else clients.CURES.get(reason.cure)
        if cure is not None and reason.cure is not None:
            self.cure.setText(f"{cure()}  {KEYS[reason.cure]}")
        self.cure.setVisible(cure is not None)
        self.cure.setEnabled(curable)
        self.show()


class ClientHeader(QFrame):
    """Draws one client. `cured` tells which cure was pressed."""

    cured = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("role", "card")
        self._initials = Initials(theme, self)
        self._name = LinesLabel(NAME_LINES, self, role="title")
        self._contacts = LinesLabel(CONTACT_LINES, self, role="muted")
        self._deposit, self._debt = Amount(self), Amount(self)
        self._line = hairline(self)
        self._rows = [ReasonRow(theme, self) for _number in range(MOST_REASONS)]
        self._lay_out()
        for row in self._rows:
            row.cure.clicked.connect(lambda _checked=False, row=row: self._on_cure(row))
        theme.changed.connect(self._arrange)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow plate puts the sums under the name; a tight one leaves the name the room of the initials."""
        super().resizeEvent(event)
        self._arrange()

    def render_look(self, look: Look, view: ClientView, *, money_open: bool) -> None:
        """Shows the client; `money_open` when cures can be pressed."""
        client = view.client
        self._initials.show_letters(clients.initials(client))
        self._name.setText(client.full_name or _("Client {number}").format(number=client.id))
        self._contacts.setText(clients.contacts(client, view.read_at))
        self._deposit.caption.setText(_("Deposit"))
        self._deposit.sum.setText(money(view.deposit) if view.accounts else "—")
        self._deposit.sum.setForegroundRole(PLAIN if view.deposit else MUTED)
        self._debt.caption.setText(_("Owes"))
        self._debt.sum.setText(money(view.debt))
        self._debt.sum.setForegroundRole(BAD if view.debt else MUTED)
        told = [(reason, False) for reason in view.decision.reasons] + [(reason, True) for reason in look.solved]
        for row, (reason, solved) in zip(self._rows, told, strict=False):
            row.show_reason(reason, solved=solved, curable=money_open)
        for row in self._rows[len(told) :]:
            row.hide()
        self._line.setVisible(bool(told))

    def _on_cure(self, row: ReasonRow) -> None:
        if row.reason is not None and row.reason.cure is not None:
            self.cured.emit(row.reason.cure)

    def _arrange(self) -> None:
        self._initials.setVisible(self.width() >= self._theme.px(TIGHT))
        narrow = self.width() < self._theme.px(NARROW)
        self._top.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        side = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignRight
        for amount in (self._deposit, self._debt):
            for label in (amount.caption, amount.sum):
                label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def _lay_out(self) -> None:
        who = QVBoxLayout()
        who.setSpacing(4)
        who.addStretch(1)
        who.addWidget(self._name)
        who.addWidget(self._contacts)
        who.addStretch(1)
        person = QHBoxLayout()
        person.setSpacing(GAP)
        person.addWidget(self._initials)
        person.addLayout(who, 1)
        sums = QHBoxLayout()
        sums.setSpacing(2 * GAP)
        sums.addWidget(self._deposit, 0, Qt.AlignmentFlag.AlignVCenter)
        sums.addWidget(self._debt, 0, Qt.AlignmentFlag.AlignVCenter)
        sums.addStretch()
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(GAP)
        self._top.addLayout(person, 1)
        self._top.addLayout(sums)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, GAP, 20, GAP)
        column.setSpacing(8)
        column.addLayout(self._top)
        column.addSpacing(4)
        column.addWidget(self._line)
        column.addSpacing(4)
        for row in self._rows:
            row.hide()
            column.addWidget(row)
