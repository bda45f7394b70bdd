"""The base of every dialog: opened and awaited, one primary button, an error's sentence, dead while it works."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk.i18n import _
from ui.dialogs.controls import dress
from ui.dialogs.room import Room
from ui.widgets.enter_key import enter_key
from ui.widgets.keys_overlay import WINDOW_KEYS, KeysOverlay
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP
from ui.wording import Sentence

ENTER_SIGN = "↵"
SCALE_KEYS = {"Ctrl++": 1, "Ctrl+=": 1, "Ctrl+-": -1, "Ctrl+0": 0}
SIZE_KEYS = ("Ctrl + −", "Ctrl 0")
"""As the list of keys names them."""
ASIDE = 100
"""What stands left of the buttons takes all the room they leave."""
SCREEN_EDGE = 48
"""Room a dialog leaves for its frame and the task bar."""


class FormDialog(QDialog):
    """Subclasses fill `body`, add buttons, and set every text in `_retranslate` only."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.title = PlainLabel(role="headline")
        self.subtitle = PlainLabel(role="muted", elide=True)
        self.subtitle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.error = PlainLabel(role="error")
        self.error.setWordWrap(True)
        inside = QWidget(self)
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(GAP)
        self._room = Room(inside, self)
        self._room.wanted.connect(self._grow)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(HALF_GAP)
        self._buttons.addStretch(1)
        self._lay_out()
        self.setWindowModality(Qt.WindowModality.WindowModal)
        dress(self, theme)
        self._wish = (0, 0)
        self._bound: dict[str, Sentence] = {}
        self._keys: KeysOverlay | None = None
        self._size_before = QSize()
        self.enter_key = enter_key()
        theme.changed.connect(self._on_theme_changed)
        self.bind("F1", WINDOW_KEYS["F1"], self._toggle_keys)
        for keys, direction in SCALE_KEYS.items():
            QShortcut(QKeySequence(keys), self).activated.connect(lambda direction=direction: self._step_scale(direction))

    async def answered(self) -> bool:
        """Opens it without blocking anything, and waits until it is closed: True when accepted."""
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.finished.connect(lambda result: None if done.done() else done.set_result(result))
        self.open()
        try:
            return await done == QDialog.DialogCode.Accepted
        finally:
            self._left()
            self.deleteLater()

    def may_close(self) -> bool:
        """False while something is on its way that a person must see the end of."""
        return True

    def first_field(self) -> QWidget | None:
        """What is typed into first."""
        return None

    def own_keys(self) -> Mapping[str, Sentence]:
        """Keys of this dialog beyond those of every one; one that every dialog has may be told in other words."""
        return {}

    def bind(self, key: str, words: Sentence, pressed: Callable[[], Any]) -> None:
        """One more key, which the list of keys tells of."""
        self._bound[key] = words
        QShortcut(QKeySequence(key), self).activated.connect(pressed)

    @property
    def keys(self) -> Mapping[str, Sentence]:
        """All that F1 tells of."""
        usual: dict[str, Sentence] = {
            "Tab": lambda: _("to the next field"),
            "Enter": WINDOW_KEYS["Enter"],
            "Esc": WINDOW_KEYS["Esc"],
            **{key: WINDOW_KEYS[key] for key in SIZE_KEYS},
        }
        own = self.own_keys()
        return {**self._bound, **{key: words for key, words in own.items() if key not in usual}, **usual, **own}

    def add_button(self, pressed: Callable[[], Any], *, role: str = "plain", default: bool = False) -> QPushButton:
        """One more button at the right end; the default one answers Enter."""
        button = QPushButton(self)
        button.setProperty("role", role)
        button.setAutoDefault(default)
        button.setDefault(default)
        button.clicked.connect(pressed)
        self._buttons.addWidget(button)
        return button

    def add_aside(self, widget: QWidget) -> None:
        """Something that is no button, at the left end of their row."""
        self._buttons.insertWidget(0, widget, ASIDE)

    def add_below(self, widget: QWidget) -> None:
        """Something under the part that may scroll, so that it is always seen."""
        self._column.insertWidget(self._column.indexOf(self.error), widget)

    def scroll_room(self, pages: int) -> None:
        """What may scroll, by so many pages; less than nothing is up."""
        bar = self._room.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())

    def say_error(self, sentence: str) -> None:
        """What is wrong, or nothing."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    def reject(self) -> None:
        """Esc and Cancel: nothing happens while it may not be closed."""
        if self.may_close():
            super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While the keys are shown any of them puts the list away, and nothing else."""
        if self._keys is not None and self._keys.isVisible():
            self._keys.hide()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """What comes beside the fields, an error or a card that waits, takes no room from them."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self._room.missing:
            QTimer.singleShot(0, self, self._grow)
        return done

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's cross, the same."""
        if self.may_close():
            super().closeEvent(event)
        else:
            event.ignore()

    def showEvent(self, event: QShowEvent) -> None:
        """The first field has the focus at once; the Enter that opened the dialog means nothing in it."""
        super().showEvent(event)
        self.enter_key.must_be_released()
        field = self.first_field()
        if field is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        """Another language: every text anew."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            if self._keys is not None:
                self._keys.retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        raise NotImplementedError

    def _left(self) -> None:
        """Called once when it is closed; subclasses detach from their presenter."""

    def fit(self, width: int, height: int = 0) -> None:
        """As large as wished at 100 % of text, never larger than the screen."""
        self._wish = (width, height)
        most = self._most
        self.setMinimumWidth(min(self.theme.px(width), most.width()))
        if height:
            self.resize(self.minimumWidth(), min(self.theme.px(height), most.height()))
        self.setMaximumHeight(most.height())

    def _on_theme_changed(self) -> None:
        """Another size of text: widths that follow from it anew, and room for them."""
        if self._wish != (0, 0):
            self._retranslate()
            self.fit(*self._wish)
            QTimer.singleShot(0, self, self._settle)

    def _toggle_keys(self) -> None:
        """The list is made when it is first asked for."""
        if self._keys is None:
            self._keys = KeysOverlay(self.theme, self, self.keys)
            self._keys.retranslate()
            self._keys.closed.connect(self._give_back)
        self._size_before = self.size()
        self._keys.toggle()
        if self._keys.isVisible():
            self.resize(self.size().expandedTo(self._keys.wanted).boundedTo(self._most))

    def forget_keys(self) -> None:
        """Other keys work from now on: the list is made anew when it is asked for."""
        if self._keys is not None:
            self._keys.hide()
            self._keys.deleteLater()
            self._keys = None

    def _give_back(self) -> None:
        """A small dialog that has grown for the list is small again."""
        if self.isVisible():
            self.resize(self._size_before)

    def _settle(self) -> None:
        """As large as its content asks for in the new size of text."""
        wanted = self.sizeHint().expandedTo(self.size() if self._wish[1] else self.minimumSize())
        self.resize(wanted.boundedTo(self._most))

    @property
    def _most(self) -> QSize:
        """As large as the screen lets it be."""
        return self.screen().availableGeometry().size() - QSize(SCREEN_EDGE, SCREEN_EDGE)

    def _step_scale(self, direction: int) -> None:
        """The keys of the window; kept by the window when it can be reached."""
        above = self.parentWidget()
        menus = getattr(above.window(), "menus", None) if above is not None else None
        if menus is not None:
            menus.step_scale(direction)
        elif direction:
            self.theme.step_scale(direction)
        else:
            self.theme.use(scale=100)

    def _grow(self) -> None:
        """Takes what its content needs, as far as the screen goes; beyond that it scrolls."""
        room = self._most.height()
        if self.height() < room:
            self.resize(self.width(), min(self.height() + self._room.missing, room))

    def _chain(self, *fields: QWidget) -> None:
        """Tab goes from field to field as they are read."""
        for before, after in pairwise(fields):
            QWidget.setTabOrder(before, after)

    def _name_primary(self, button: QPushButton, text: str, *, busy: bool = False, enter: bool = True) -> None:
        """The primary button's text; while it works it says so and keeps its width. `enter`: Enter presses it."""
        button.setMinimumWidth(max(button.minimumWidth(), button.width()) if busy else 0)
        button.setDefault(enter)
        sign = f"  {ENTER_SIGN}" if enter else ""
        button.setText(_("Recording…") if busy else f"{text}{sign}")
        button.setAccessibleName(_("Recording…") if busy else text)

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.title)
        head.addWidget(self.subtitle)
        line = QFrame(self)
        line.setProperty("role", "line")
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(GAP)
        layout.addLayout(head)
        layout.addWidget(self._room, 1)
        layout.addWidget(self.error)
        layout.addWidget(line)
        layout.addLayout(self._buttons)
        self.error.hide()
