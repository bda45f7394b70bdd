"""An ordered end when the system asks for one: Ctrl+C, SIGTERM, Ctrl+Break, a closed terminal, the end of a session."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desk.asked import asking

log = logging.getLogger(__name__)

LOOK_MS = 200
"""Python notices a signal only when it runs, and Qt's loop may not run it for long."""


@contextmanager
def told_to_end(application: QApplication, end: Callable[[], None]) -> Iterator[None]:
    """`end` is called when the system asks; who asks in the same way a second time ends it at once, as without this.

    A terminal that closes tells so twice, by itself and by its shell, and a watcher and a session ask in two ways: none of them
    is in a hurry.
    """
    before = {number: signal.getsignal(number) for number in asking()}

    def asked(number: int, _frame: object) -> None:
        log.info("asked to end: %s", signal.Signals(number).name)
        if signal.Signals(number).name != "SIGHUP":
            signal.signal(number, signal.SIG_DFL)
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
