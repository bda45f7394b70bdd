"""`python -m desk`: the headless commands, with no Qt."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import TypeAlias

Command: TypeAlias = Callable[[], None]


def loaded(load: Callable[[], Command]) -> None:
    """Loads the commands and runs one. Ctrl+C that comes meanwhile is answered in words, once what has them is there."""
    pressed: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:  # a shell's "&" has it ignored, and that stays so
        signal.signal(signal.SIGINT, lambda number, _frame: pressed.append(number))
    try:
        command = load()
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        from desk.cli.stopped import before_all  # noqa: PLC0415 - it is loaded by now

        raise SystemExit(before_all(sys.argv[1:]))
    command()


def _headless() -> Command:
    from desk.cli import main  # noqa: PLC0415 - what takes time

    return main


if __name__ == "__main__":
    loaded(_headless)
