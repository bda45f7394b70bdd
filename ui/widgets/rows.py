"""What lies under a row of any list or table."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ui.widgets.pen import Pen

MARK = 3


def plate(pen: Pen, option: QStyleOptionViewItem, *, line: bool, marked: bool = True) -> None:
    """Chosen, pointed at, or plain, with a hairline below it; a chosen row is marked at its left too."""
    rect: QRect = option.rect
    chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    if chosen or option.state & QStyle.StateFlag.State_MouseOver:
        pen.painter.fillRect(rect, pen.theme.color("selected" if chosen else "hover"))
    if line:
        pen.painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), pen.theme.color("line"))
    if chosen and marked:
        pen.painter.fillRect(QRect(rect.left(), rect.top(), MARK, rect.height()), pen.theme.color("accent"))
