"""Menus of the window: language, light or dark, size of the text, sounds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desk import i18n
from desk.config import LANGUAGES, THEMES
from desk.i18n import _
from ui.widgets.theme import SCALES, Theme

LANGUAGE_NAMES = {"uk": "Українська", "ru": "Русский", "en": "English"}


class WindowMenus(QObject):
    """Changes take effect at once; `setting_changed` carries the name and value to be kept."""

    language_chosen = Signal(str)
    setting_changed = Signal(str, str)
    journal_asked = Signal()
    shift_asked = Signal()
    receipt_asked = Signal()
    printing_asked = Signal()
    doors_asked = Signal()
    keys_asked = Signal()
    full_screen_asked = Signal()
    quit_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.sounds = True
        self.doors_held: Callable[[], bool] | None = None
        """Whether all doors are held open; None where there is none."""
        self._languages = QMenu(parent)
        self.menu = QMenu(parent)

    def retranslate(self) -> None:
        """Both menus anew."""
        self._fill_languages(self._languages)
        self._fill_menu()

    def show_languages(self, button: QWidget) -> None:
        """Under its button."""
        self._fill_languages(self._languages)
        self._languages.popup(button.mapToGlobal(QPoint(0, button.height())))

    def show_menu(self, button: QWidget) -> None:
        """Under its button."""
        self._fill_menu()
        self.menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def toggle_dark(self) -> None:
        """The other of light and dark, from now on."""
        self._use_theme("light" if self._theme.dark else "dark")

    def step_scale(self, direction: int) -> None:
        """Larger, smaller, or 100 %."""
        if direction:
            self._theme.step_scale(direction)
        else:
            self._theme.use(scale=100)
        self.setting_changed.emit("window.text_scale", str(self._theme.scale))

    def _use_theme(self, mode: str) -> None:
        self._theme.use(mode=mode)
        self.setting_changed.emit("window.theme", mode)

    def _use_scale(self, scale: int) -> None:
        self._theme.use(scale=scale)
        self.setting_changed.emit("window.text_scale", str(scale))

    def _use_sounds(self, *, on: bool) -> None:
        self.sounds = on
        self.setting_changed.emit("window.sounds", "true" if on else "false")

    def _fill_languages(self, menu: QMenu) -> None:
        menu.clear()
        group = QActionGroup(menu)
        for code in LANGUAGES:
            action = _choice(menu, group, LANGUAGE_NAMES[code], checked=i18n.current().code == code)
            action.triggered.connect(lambda _checked=False, code=code: self.language_chosen.emit(code))

    def _fill_menu(self) -> None:
        menu = self.menu
        menu.clear()
        self._fill_languages(menu.addMenu(_("Language")))
        themes = menu.addMenu(_("Colours"))
        group = QActionGroup(themes)
        for mode, words in zip(THEMES, (_("as the system"), _("light"), _("dark")), strict=True):
            action = _choice(themes, group, words, checked=self._theme.mode == mode)
            action.triggered.connect(lambda _checked=False, mode=mode: self._use_theme(mode))
        sizes = menu.addMenu(_("Text size"))
        group = QActionGroup(sizes)
        for scale in SCALES:
            action = _choice(sizes, group, f"{scale}\u00a0%", checked=self._theme.scale == scale)
            action.triggered.connect(lambda _checked=False, scale=scale: self._use_scale(scale))
        sounds = menu.addAction(_("Sounds"))
        sounds.setCheckable(True)
        sounds.setChecked(self.sounds)
        sounds.toggled.connect(lambda on: self._use_sounds(on=on))
        menu.addSeparator()
        menu.addAction(_("Journal of money") + "\tCtrl+J").triggered.connect(self.journal_asked)
        menu.addAction(_("Shift") + "\tF12").triggered.connect(self.shift_asked)
        menu.addAction(_("Last receipt once more") + "\tCtrl+P").triggered.connect(self.receipt_asked)
        menu.addAction(_("Printing…")).triggered.connect(self.printing_asked)
        if self.doors_held is not None:
            words = _("Lock all doors again") if self.doors_held() else _("Open all doors…")
            menu.addSeparator()
            menu.addAction(words + "\tShift+F8").triggered.connect(self.doors_asked)
        menu.addSeparator()
        menu.addAction(_("All keys") + "\tF1").triggered.connect(self.keys_asked)
        menu.addAction(_("Full screen") + "\tF11").triggered.connect(self.full_screen_asked)
        menu.addSeparator()
        menu.addAction(_("Quit")).triggered.connect(self.quit_asked)


def _choice(menu: QMenu, group: QActionGroup, words: str, *, checked: bool) -> QAction:
    action = menu.addAction(words)
    action.setCheckable(True)
    action.setChecked(checked)
    group.addAction(action)
    return action
