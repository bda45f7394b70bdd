"""Pages of the shift's form: opening, what can be done, moving cash, counting it; each draws the state."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.i18n import _, clock_time, day, money
from desk.model.money import Money
from desk.model.shift import DENOMINATIONS, Way
from desk.wording.shift import title_of
from ui.dialogs import sentences
from ui.dialogs.amount_field import AmountField
from ui.dialogs.controls import Radio, keep_width, set_mark
from ui.presenters.shift import ShiftPresenter, ShiftState
from ui.widgets.frames import card
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP

MOST_WORDS = 200
COLUMNS = 4
COUNTABLE = QRegularExpression("[0-9]{0,5}")


class Page(QWidget):
    """One step of the form. Subclasses lay out their fields and draw them."""

    def __init__(self, presenter: ShiftPresenter, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.presenter, self.theme = presenter, theme

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab goes, in the order it is read; the first has the focus at once."""
        raise NotImplementedError

    def draw(self, state: ShiftState) -> None:
        """The only place that sets texts."""
        raise NotImplementedError


class OpeningPage(Page):
    """No shift is open: who opens one, and with how much in the drawer."""

    def __init__(self, presenter: ShiftPresenter, theme: Theme, parent: QWidget) -> None:
        super().__init__(presenter, theme, parent)
        self.operator, self.float = line_of_words(self), AmountField(self)
        self.operator.textEdited.connect(presenter.set_operator)
        self.float.sum_edited.connect(presenter.set_float)
        keep_width(self.float, theme, 160)
        self._labels = [PlainLabel(role="muted"), PlainLabel(role="muted")]
        self._hint = PlainLabel(role="caption", wrap=True)
        grid = form_grid(self)
        for row, (label, part) in enumerate(zip(self._labels, (self.operator, self.float), strict=True)):
            grid.addWidget(label, row, 0)
            grid.addWidget(part, row, 1, Qt.AlignmentFlag.AlignLeft if row else Qt.AlignmentFlag(0))
        grid.addWidget(self._hint, 2, 1)
        self.last = QPushButton(self)
        self.last.setProperty("role", "link")
        self.last.setAutoDefault(False)
        self.last.clicked.connect(presenter.show_last)
        grid.addWidget(self.last, 3, 1, Qt.AlignmentFlag.AlignLeft)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Whoever worked the last shift most likely opens this one, too."""
        first, second = (self.operator, self.float) if not self.operator.text() else (self.float, self.operator)
        return (first, second, self.last)

    def draw(self, state: ShiftState) -> None:
        """Fields as they stand."""
        for label, field, text in zip(
            self._labels, (self.operator, self.float), (_("Who opens it"), _("Cash in the drawer")), strict=True
        ):
            label.setText(text)
            field.setAccessibleName(text)
        keep_text(self.operator, state.operator)
        self.float.show_sum(state.opening_float, wrong=state.opening_float is None)
        self.last.setVisible(state.last is not None)
        if state.last is not None:
            self.last.setText(_("{report} of {day}").format(report=title_of(state.last), day=day(state.last.told_at)))
        self._hint.setText(_("The name stands on receipts and reports. Payments can be taken without a shift, too."))


class OverviewPage(Page):
    """A shift is open: what can be done with it. How much should be in the drawer is not told here."""

    asked = Signal(str)

    def __init__(self, presenter: ShiftPresenter, theme: Theme, parent: QWidget) -> None:
        super().__init__(presenter, theme, parent)
        self._since = PlainLabel(wrap=True)
        self.tell, self.move_in, self.move_out = (QPushButton(self) for _each in range(3))
        for button, name in ((self.tell, "x"), (self.move_in, Way.IN.value), (self.move_out, Way.OUT.value)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, name=name: self.asked.emit(name))
        row = QHBoxLayout()
        row.setSpacing(HALF_GAP)
        for button in (self.tell, self.move_in, self.move_out):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._since)
        column.addLayout(row)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Its buttons."""
        return (self.tell, self.move_in, self.move_out)

    def draw(self, state: ShiftState) -> None:
        """Since when it is open."""
        if state.shift is not None:
            opened = state.shift.opened_at
            self._since.setText(
                _("Open since {day} {time}, with {sum} in the drawer.").format(
                    day=day(opened), time=clock_time(opened), sum=money(state.shift.opening_float)
                )
            )
        self.tell.setText(_("X report"))
        self.move_in.setText(_("Put cash in"))
        self.move_out.setText(_("Take cash out"))
        for button in self.stops:
            button.setEnabled(not state.busy)


class MovingPage(Page):
    """Cash that is no payment goes in or out, for a reason."""

    def __init__(self, presenter: ShiftPresenter, theme: Theme, parent: QWidget) -> None:
        super().__init__(presenter, theme, parent)
        self.ways = {way: Radio(theme, self) for way in Way}
        self._group = QButtonGroup(self)
        ways = QHBoxLayout()
        ways.setSpacing(GAP)
        for way, radio in self.ways.items():
            self._group.addButton(radio)
            radio.clicked.connect(lambda _checked=False, way=way: presenter.set_move(way))
            ways.addWidget(radio)
        ways.addStretch(1)
        self.sum, self.reason = AmountField(self), line_of_words(self)
        keep_width(self.sum, theme, 160)
        self.sum.sum_edited.connect(presenter.set_moved)
        self.reason.textEdited.connect(presenter.set_move_reason)
        self._labels = [PlainLabel(role="muted") for _each in range(2)]
        grid = form_grid(self)
        grid.addLayout(ways, 0, 1)
        for row, (label, part) in enumerate(zip(self._labels, (self.sum, self.reason), strict=True), 1):
            grid.addWidget(label, row, 0)
            grid.addWidget(part, row, 1, Qt.AlignmentFlag.AlignLeft if row == 1 else Qt.AlignmentFlag(0))

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """The sum first: the way was chosen by the button that led here."""
        return (self.sum, self.reason, *self.ways.values())

    def draw(self, state: ShiftState) -> None:
        """Fields as they stand."""
        self.ways[Way.IN].setText(_("Into the drawer"))
        self.ways[Way.OUT].setText(_("Out of the drawer"))
        self.ways[state.way].setChecked(True)
        for label, field, text in zip(self._labels, (self.sum, self.reason), (_("Sum"), _("Reason")), strict=True):
            label.setText(text)
            field.setAccessibleName(text)
        self.sum.show_sum(state.moved, wrong=state.moved is None)
        keep_text(self.reason, state.move_reason)


class CountingPage(Page):
    """The cash is counted without a look at what should be there: by notes and coins, or as one sum."""

    def __init__(self, presenter: ShiftPresenter, theme: Theme, parent: QWidget) -> None:
        super().__init__(presenter, theme, parent)
        self._hint = PlainLabel(role="muted", wrap=True)
        self.by_pieces, self.by_sum = Radio(theme, self), Radio(theme, self)
        self._group = QButtonGroup(self)
        ways = QHBoxLayout()
        ways.setSpacing(GAP)
        for radio, by_pieces in ((self.by_pieces, True), (self.by_sum, False)):
            self._group.addButton(radio)
            radio.clicked.connect(lambda _checked=False, by=by_pieces: presenter.count_by_pieces(by_pieces=by))
            ways.addWidget(radio)
        ways.addStretch(1)
        self.pieces = {worth: self._piece(worth) for worth in DENOMINATIONS}
        self._worths = {worth: PlainLabel() for worth in DENOMINATIONS}
        self._plate = self._pieces_card()
        self.whole, self.card = AmountField(self), AmountField(self)
        self.whole.sum_edited.connect(presenter.set_whole)
        self.card.sum_edited.connect(lambda value: presenter.set_card(value, given=bool(self.card.text().strip())))
        self._whole_label, self._card_label, self._counted_label = (PlainLabel(role="muted") for _each in range(3))
        self._counted = PlainLabel(role="sum")
        self._lay_out(ways)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """From the largest note down."""
        fields: tuple[QWidget, ...] = tuple(self.pieces.values()) if self.presenter.state.by_pieces else (self.whole,)
        return (*fields, self.card, self.by_pieces, self.by_sum)

    def draw(self, state: ShiftState) -> None:
        """Fields as they stand, and what they come to."""
        self._hint.setText(_("Count what lies in the drawer. What should be there is told afterwards."))
        self.by_pieces.setText(_("By notes and coins"))
        self.by_sum.setText(_("As one sum"))
        (self.by_pieces if state.by_pieces else self.by_sum).setChecked(True)
        for worth, field in self.pieces.items():
            name = worth_name(worth)
            self._worths[worth].setText(f"{name} ×")
            field.setAccessibleName(name)
            if (count := state.pieces.get(worth, 0)) != int(field.text() or 0):
                field.setText(str(count))
        self._plate.setVisible(state.by_pieces)
        self._whole_label.setText(_("Cash in the drawer"))
        self.whole.setAccessibleName(_("Cash in the drawer"))
        for part in (self._whole_label, self.whole):
            part.setVisible(not state.by_pieces)
        self.whole.show_sum(state.whole, wrong=state.whole is None)
        self._card_label.setText(_("Card: the terminal's own total"))
        self.card.setAccessibleName(_("Card: the terminal's own total"))
        self.card.setPlaceholderText(_("not counted"))
        set_mark(self.card, "wrong", state.card_given and state.card is None)
        self._counted_label.setText(_("Counted"))
        self._counted.setText("—" if state.counted is None else money(state.counted))

    def _piece(self, worth: Money) -> QLineEdit:
        field = QLineEdit(self)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setValidator(QRegularExpressionValidator(COUNTABLE, field))
        field.setPlaceholderText("0")
        keep_width(field, self.theme, 84)
        field.textEdited.connect(lambda text: self._on_piece(worth, text))
        return field

    def _on_piece(self, worth: Money, text: str) -> None:
        self.presenter.set_pieces(worth, int(text) if text else 0)

    def _pieces_card(self) -> QWidget:
        plate = card(self)
        grid = QGridLayout(plate)
        grid.setContentsMargins(GAP, 12, GAP, 12)
        grid.setHorizontalSpacing(HALF_GAP)
        grid.setVerticalSpacing(HALF_GAP)
        rows = -(-len(DENOMINATIONS) // COLUMNS)
        for place, worth in enumerate(DENOMINATIONS):
            row, column = place % rows, 2 * (place // rows)
            grid.addWidget(self._worths[worth], row, column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(self.pieces[worth], row, column + 1)
            grid.setColumnStretch(column, 1)
        return plate

    def _lay_out(self, ways: QHBoxLayout) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._hint)
        column.addLayout(ways)
        column.addWidget(self._plate)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(HALF_GAP)
        grid.setColumnStretch(0, 1)
        for row, (label, part) in enumerate(
            ((self._whole_label, self.whole), (self._counted_label, self._counted), (self._card_label, self.card))
        ):
            grid.addWidget(label, row, 0)
            grid.addWidget(part, row, 1, Qt.AlignmentFlag.AlignRight)
        for field in (self.whole, self.card):
            keep_width(field, self.theme, 180)
        column.addLayout(grid)


def worth_name(worth: Money) -> str:
    """A note or a coin, by what it is worth."""
    return sentences.short(worth) if worth >= Money(100) else money(worth)


def line_of_words(parent: QWidget) -> QLineEdit:
    """A field for a name or a reason."""
    field = QLineEdit(parent)
    field.setMaxLength(MOST_WORDS)
    return field


def keep_text(field: QLineEdit, text: str) -> None:
    """Writes what stands in the state, unless it stands there already."""
    if field.text() != text:
        field.setText(text)


def form_grid(page: QWidget) -> QGridLayout:
    """Names to the left, fields to the right."""
    grid = QGridLayout(page)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(12)
    grid.setHorizontalSpacing(GAP)
    grid.setColumnStretch(1, 1)
    return grid
