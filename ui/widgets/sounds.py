"""Plays the short sounds without waiting: Windows' own player there, a command-line player or a beep elsewhere."""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ui.widgets.theme import RESOURCES

log = logging.getLogger(__name__)
PLAYERS = ("pw-play", "paplay", "aplay", "afplay")


class DeskSounds:
    """The sounds of `resources/sounds`; silent when switched off or when nobody could hear them."""

    def __init__(self, *, enabled: bool) -> None:
        self._heard = QGuiApplication.platformName() not in ("offscreen", "minimal")
        self._enabled = enabled
        self._player = next(filter(None, map(shutil.which, PLAYERS)), "")

    def switch(self, *, on: bool) -> None:
        """On or off from now on."""
        self._enabled = on

    def play(self, name: str) -> None:
        """Plays without waiting."""
        if self._enabled and self._heard:
            path = RESOURCES / "sounds" / f"{name}.wav"
            if sys.platform == "win32":
                _on_windows(path)
            elif self._player:
                QProcess.startDetached(self._player, [str(path)])
            else:
                QApplication.beep()


def _on_windows(path: Path) -> None:
    if sys.platform == "win32":
        import winsound  # noqa: PLC0415 - exists only there

        try:
            winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
        except RuntimeError as error:
            log.info("a sound was not played: %s", error)
