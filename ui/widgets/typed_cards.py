"""Cards of readers that type like a keyboard, in whichever window of ours: told apart where the system can, else by one name."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from desk.config import Settings
from desk.events import Fact
from ui.widgets.wedge_filter import NAME, WedgeFilter

log = logging.getLogger(__name__)


class TypedCards:
    """Listens from now on. `window` is what the system sends raw input to."""

    def __init__(self, application: QGuiApplication, settings: Settings, publish: Callable[[Fact], None], window: int) -> None:
        self._application, self._raw_input = application, None
        typing, chosen, name = [each for each in settings.all_readers if each.is_keyboard], settings.wedge, NAME
        heard = publish
        if typing:
            from ui.widgets import raw_input  # noqa: PLC0415 - few clubs have such a reader

            self._raw_input = raw_input.started(settings, publish, window, application)
            name, chosen = typing[0].name, chosen._replace(format=typing[0].format, quiet_s=typing[0].quiet_s)
        if self._raw_input is not None:
            heard = _nobody
        elif len(typing) > 1:
            told = ", ".join(each.name for each in typing[1:])
            log.warning("readers that type can't be told apart here: all of them are %s, and none is %s", name, told)
        self._filter = WedgeFilter(application, chosen, heard, name=name)

    def stop(self) -> None:
        """Every key goes its way again."""
        self._filter.stop()
        if self._raw_input is not None:
            self._application.removeNativeEventFilter(self._raw_input)


def _nobody(_fact: Fact) -> None:
    """What keyboards told apart have told already is only kept out of the fields."""
