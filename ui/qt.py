"""Qt for Python loaded first, and its watch over later imports ended."""

from __future__ import annotations

import builtins
import gc


def load() -> None:
    """Loads Qt's core; call it before anything else that is heavy is imported.

    From then on PySide would read the source of every module that is imported, whether it asks for `__feature__` (snake_case
    names), and keep it: 25 MiB and a third of the time to start. Nothing here asks for it, so plain importing is put back.
    Nor is garbage collected while everything is only being made; `ui.app` begins with that when the window is there.
    """
    gc.disable()
    import PySide6.QtCore  # noqa: F401, PLC0415 - loading it is what this is for

    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
