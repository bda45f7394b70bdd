"""The reception window: its bar, its page, its keys; it comes up empty and gets its product later."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk import i18n
from desk.i18n import _
from ui import wording
from ui.pages.reception_page import ReceptionPage
from ui.presenters.reception_state import Deed, Look, ReceptionState, Shown
from ui.widgets.status_line import QUESTIONS_KEY, StatusLine
from ui.widgets.theme import Theme
from ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from desk.errors import DeskError
    from desk.ports import Sounds
    from ui.pages.reception_flow import ReceptionFlow
    from ui.presenters.product import Product
    from ui.widgets.keys_overlay import KeysOverlay
    from ui.widgets.light_popover import LightPopover
    from ui.widgets.search_popup import SearchPopup
    from ui.widgets.toast import Toast
    from ui.widgets.window_menus import WindowMenus

SMALLEST = (1024, 700)
FIRST_SIZE = (1366, 768)
FRAME = (16, 40)
"""About what a title bar and borders take."""
DEED_KEYS = {"F3": Deed.SELL, "F4": Deed.PAY, "F5": Deed.REFRESH, "F6": Deed.DEPOSIT, "F9": Deed.INSTASPORT}


class MainWindow(QWidget):
    """Draws what the presenters say and reports what a person does."""

    painted = Signal()
    closing = Signal()
    language_chosen = Signal(str)
    setting_changed = Signal(str, str)
    popup: SearchPopup
    toast: Toast
    lights: LightPopover
    menus: WindowMenus

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.flow: ReceptionFlow | None = None
        self._stopped: DeskError | None = None
        self.was_painted = self._may_close = False
        self.setObjectName("window")
        self.setMinimumSize(*SMALLEST)
        self.resize(*FIRST_SIZE)
        self.bar, self.page, self.status = TopBar(theme, self), ReceptionPage(theme, self), StatusLine(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.page, 1)
        column.addWidget(self.status)
        self._furnished = False
        self._retranslate()
        self.bar.field.setFocus()

    def appear(self) -> None:
        """Shown whole: on a screen without room for its first size and a frame it takes all there is."""
        if must_fill(self.screen().availableSize()):
            self.showMaximized()
        else:
            self.show()

    def furnish(self) -> None:
        """Makes what the first paint can do without: lists, menus, and the pages of clients."""
        if self._furnished:
            return
        from ui.widgets.light_popover import LightPopover  # noqa: PLC0415
        from ui.widgets.search_popup import SearchPopup  # noqa: PLC0415
        from ui.widgets.toast import Toast  # noqa: PLC0415
        from ui.widgets.window_menus import WindowMenus  # noqa: PLC0415

        self._furnished = True
        self.popup, self.toast = SearchPopup(self.theme, self), Toast(self.theme, self)
        self.lights, self.menus = LightPopover(self.theme, self), WindowMenus(self.theme, self)
        self.page.furnish()
        self._connect()
        self._bind_keys()
        self.menus.retranslate()

    @cached_property
    def keys(self) -> KeysOverlay:
        """The list of all keys, made when it is first asked for."""
        from ui.widgets.keys_overlay import KeysOverlay  # noqa: PLC0415 - few people ever look

        overlay = KeysOverlay(self.theme, self)
        overlay.retranslate()
        return overlay

    def attach(self, product: Product, sounds: Sounds) -> ReceptionFlow:
        """The product is there: from now on cards, searches and deeds work."""
        from ui.pages.reception_flow import Parts, ReceptionFlow  # noqa: PLC0415 - after the first paint

        self.furnish()
        parts = Parts(self, self.bar, self.page, self.status, self.popup, self.toast, self.lights)
        self.flow = ReceptionFlow(product, parts, self.theme, sounds)
        self.flow.deeds.printing.setting_changed.connect(self.setting_changed)
        if (doors := self.flow.doors) is not None:
            self.menus.doors_held = lambda: doors.held_open
        return self.flow

    def tell(self, sentence: str) -> None:
        """Says what happened, whether or not the product is there."""
        self.furnish()
        self.toast.tell(sentence)
        self.status.tell(sentence)

    def stop_with(self, error: DeskError) -> None:
        """The product can't start: that, and what to do, is all there is to see."""
        self.furnish()
        self._stopped = error
        state = ReceptionState(Look(Shown.STOPPED, error=error))
        self.bar.render_state(state)
        self.page.render_state(state)
        self._tell_start()

    def _tell_start(self) -> None:
        self.status.tell(_("Starting…") if self._stopped is None else wording.of_error(self._stopped))

    def close_for_good(self) -> None:
        """The ordered end is over."""
        self._may_close = True
        self.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tells of the first paint, after which heavy work may begin."""
        super().paintEvent(event)
        if not self.was_painted:
            self.was_painted = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is asked for: once more when money is open, then what runs is stopped first."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        if self.flow is not None and self.flow.money_is_open:
            self.flow.ask_to_end(self.closing.emit)
        else:
            self.closing.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Another language: every text anew."""
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _connect(self) -> None:
        self.menus.language_chosen.connect(self.language_chosen)
        self.menus.setting_changed.connect(self.setting_changed)
        self.menus.keys_asked.connect(self._on_keys)
        self.menus.journal_asked.connect(self._on_journal)
        self.menus.shift_asked.connect(self._on_shift)
        self.bar.shift.clicked.connect(self._on_shift)
        self.menus.receipt_asked.connect(self._on_reprint)
        self.menus.printing_asked.connect(self._on_printing)
        self.menus.doors_asked.connect(self._on_all_doors)
        self.menus.full_screen_asked.connect(self._toggle_full_screen)
        self.menus.quit_asked.connect(self.close)
        self.page.deeds.let_in.clicked.connect(self._on_let_in)
        self.bar.light_asked.connect(lambda name: self.lights.toggle(name, self.bar.chips[name]))
        self.bar.look.clicked.connect(self.menus.toggle_dark)
        self.bar.language.clicked.connect(lambda: self.menus.show_languages(self.bar.language))
        self.bar.menu.clicked.connect(lambda: self.menus.show_menu(self.bar.menu))

    def _bind_keys(self) -> None:
        from PySide6.QtGui import QKeySequence, QShortcut  # noqa: PLC0415 - after the first paint

        bindings: dict[str, Callable[[], None]] = {
            "F1": self._on_keys,
            "F2": self._on_find,
            "Ctrl+F": self._on_find,
            "F8": self._on_let_in,
            "Shift+F8": self._on_all_doors,
            "F10": lambda: self.menus.show_menu(self.bar.menu),
            "F11": self._toggle_full_screen,
            "F12": self._on_shift,
            QUESTIONS_KEY: self._on_questions,
            "Ctrl+J": self._on_journal,
            "Ctrl+P": self._on_reprint,
            "Esc": self._on_escape,
            "Ctrl++": lambda: self.menus.step_scale(1),
            "Ctrl+=": lambda: self.menus.step_scale(1),
            "Ctrl+-": lambda: self.menus.step_scale(-1),
            "Ctrl+0": lambda: self.menus.step_scale(0),
        }
        for key, deed in DEED_KEYS.items():
            bindings[key] = partial(self._on_deed, deed)
        for key, action in bindings.items():
            QShortcut(QKeySequence(key), self).activated.connect(action)

    def _on_keys(self) -> None:
        self.keys.toggle()

    def _on_deed(self, deed: Deed) -> None:
        if self.flow is not None:
            self.flow.do(deed)

    def _on_questions(self) -> None:
        if self.flow is not None:
            self.flow.toggle_questions()

    def _on_journal(self) -> None:
        if self.flow is not None:
            self.flow.toggle_journal()

    def _on_let_in(self) -> None:
        if self.flow is not None and self.flow.doors is not None:
            self.flow.doors.let_in()

    def _on_all_doors(self) -> None:
        if self.flow is not None and self.flow.doors is not None:
            self.flow.doors.open_or_lock_all()

    def _on_reprint(self) -> None:
        if self.flow is not None:
            self.flow.reprint()

    def _on_shift(self) -> None:
        if self.flow is not None:
            self.flow.show_shift()

    def _on_printing(self) -> None:
        if self.flow is not None:
            self.flow.choose_printer()

    def _on_find(self) -> None:
        if self.flow is not None:
            self.flow.find()
        else:
            self.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_escape(self) -> None:
        if self._has_keys and self.keys.isVisible():
            self.keys.hide()
        elif self.lights.isVisible():
            self.lights.hide()
        elif self.flow is not None:
            self.flow.escape()

    @property
    def _has_keys(self) -> bool:
        return "keys" in self.__dict__

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _retranslate(self) -> None:
        self.setWindowTitle("LuckyFit Desk")
        self.bar.retranslate(i18n.current().code)
        if self._furnished:
            self.menus.retranslate()
        if self._has_keys:
            self.keys.retranslate()
        self.page.retranslate()
        if self.flow is not None:
            self.flow.redraw()
        else:
            self._tell_start()


def must_fill(room: QSize) -> bool:
    """True where the first size with its frame would be cut off. What is too narrow for the window at all is not filled."""
    wanted = QSize(*FIRST_SIZE) + QSize(*FRAME)
    return room.width() >= SMALLEST[0] and wanted.boundedTo(room) != wanted
