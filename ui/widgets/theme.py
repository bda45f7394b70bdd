"""How everything looks: tokens to a palette and one style sheet over Fusion, the font, and icons tinted as they are painted."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from ui.widgets.tokens import BODY, DARK, LIGHT, Tokens

RESOURCES = Path(__file__).parent.parent.parent / "resources"
FAMILY = "Inter"
STYLE = ("-style", "fusion")
SCALES = (80, 90, 100, 110, 125, 150, 175, 200)

_TOKEN = re.compile(r"@(\w+)")
_SIZE = re.compile(r"\b(\d+)sp\b")


class Theme(QObject):
    """The look in force. Widgets that paint themselves ask it for colours and redraw on `changed`.

    The application is to be started with STYLE among its arguments: setting a style later costs 10 ms of the first paint.
    """

    changed = Signal()

    def __init__(self, app: QApplication, *, mode: str = "light", scale: int = 100) -> None:
        super().__init__(app)
        self._app = app
        self.mode = mode
        self.scale = scale
        self.tokens = LIGHT
        self._fonts: dict[tuple[int, QFont.Weight], QFont] = {}
        self._icons: dict[tuple[str, str], QSvgRenderer] = {}
        self._sheet = (RESOURCES / "styles" / "window.qss").read_text("utf-8")
        load_fonts()
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def dark(self) -> bool:
        """True when the dark colours are in force."""
        return self.tokens is DARK

    def use(self, *, mode: str | None = None, scale: int | None = None) -> None:
        """Another look (`system`, `light` or `dark`) or size of text in percent, at once."""
        self.mode = mode or self.mode
        self.scale = max(SCALES[0], min(SCALES[-1], scale or self.scale))
        self._apply()

    def step_scale(self, direction: int) -> int:
        """The next larger (+1) or smaller (-1) size of text, applied."""
        sizes = [size for size in SCALES if (size - self.scale) * direction > 0]
        if sizes:
            self.use(scale=min(sizes) if direction > 0 else max(sizes))
        return self.scale

    def px(self, size: float) -> int:
        """A size that grows with the text."""
        return round(size * self.scale / 100)

    def color(self, token: str) -> QColor:
        """The colour of a token."""
        return QColor(getattr(self.tokens, token))

    def font(self, size: int = BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Our font in a size of 100 %, with figures of one width."""
        key = (size, weight)
        if key not in self._fonts:
            font = QFont(FAMILY)
            font.setPixelSize(self.px(size))
            font.setWeight(weight)
            font.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = font
        return self._fonts[key]

    def paint_icon(self, painter: QPainter, name: str, box: QRectF, color: QColor) -> None:
        """Draws an icon of `resources/icons` into a box, sharp at any density."""
        self.icon(name, color).render(painter, box)

    def icon(self, name: str, color: QColor) -> QSvgRenderer:
        """An icon in a colour; read from its file once."""
        key = (name, color.name())
        if key not in self._icons:
            drawing = (RESOURCES / "icons" / f"{name}.svg").read_bytes().replace(b"currentColor", color.name().encode())
            self._icons[key] = QSvgRenderer(QByteArray(drawing), self)
        return self._icons[key]

    def _on_system_changed(self) -> None:
        if self.mode == "system":
            self._apply()

    def _apply(self) -> None:
        self.tokens = self._chosen()
        self._fonts.clear()
        self._app.setPalette(palette_of(self.tokens))
        self._app.setFont(self.font())
        self._app.setStyleSheet(style_sheet(self._sheet, self.tokens, self.scale))
        self.changed.emit()

    def _chosen(self) -> Tokens:
        if self.mode == "system":
            system = self._app.styleHints().colorScheme()
            return DARK if system is Qt.ColorScheme.Dark else LIGHT
        return DARK if self.mode == "dark" else LIGHT


@cache
def load_fonts() -> None:
    """Makes the bundled font known to Qt, once. Asking Qt whether it is would list every font of the system."""
    for path in sorted((RESOURCES / "fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))


def style_sheet(template: str, tokens: Tokens, scale: int) -> str:
    """The template with its tokens and sizes filled in."""
    coloured = _TOKEN.sub(lambda found: str(getattr(tokens, found[1])), template.partition("*/")[2])
    return _SIZE.sub(lambda found: f"{round(int(found[1]) * scale / 100)}px", coloured)


def palette_of(tokens: Tokens) -> QPalette:
    """Qt's own roles in our colours, for all that the style sheet does not name."""
    palette = QPalette()
    role = QPalette.ColorRole
    for target, token in {
        role.Window: tokens.bg,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.surface,
        role.Text: tokens.text,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.ToolTipBase: tokens.text,
        role.ToolTipText: tokens.surface,
        role.Link: tokens.accent,
        role.Accent: tokens.accent,
        role.Mid: tokens.line,
        role.BrightText: tokens.bad,
        role.LinkVisited: tokens.caution,
    }.items():
        palette.setColor(target, QColor(token))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(tokens.disabled))
    return palette
