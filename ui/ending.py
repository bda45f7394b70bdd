"""An ordered end when the system asks for one: Ctrl+C, SIGTERM, Ctrl+Break, the end of a session."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

log = logging.getLogger(__name__)

LOOK_MS = 200
"""Python notices a signal only when it runs, and Qt's loop may not run it for long."""
NAMES = ("SIGINT", "SIGTERM", "SIGBREAK")


@contextmanager
def told_to_end(application: QApplication, end: Callable[[], None]) -> Iterator[None]:
    """`end` is called once the system asks; who asks a second time ends it at once, as without this."""
    before = {
        number: signal.getsignal(number) for number in (getattr(signal, name, None) for name in NAMES) if number is not None
    }

    def asked(number: int, _frame: object) -> None:
        log.info("asked to end: %s", signal.Signals(number).name)
        for each in before:
            signal.signal(each, signal.SIG_DFL)
        end()

    for each in before:
        signal.signal(each, asked)
    looking = QTimer(application, interval=LOOK_MS)
    looking.timeout.connect(lambda: None)
    looking.start()
    application.commitDataRequest.connect(end)
    try:
        yield
    finally:
        application.commitDataRequest.disconnect(end)
        looking.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
