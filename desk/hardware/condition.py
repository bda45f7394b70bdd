"""How a device is doing, as a fact: told and logged once each time it changes, however often it is found to be so."""

from __future__ import annotations

import logging
from collections.abc import Callable

from desk.events import Fact
from desk.model.health import Health

log = logging.getLogger(__name__)


class Condition:
    """Of one device. `made` makes the fact of a health and its detail; `what` names the device in the log."""

    def __init__(self, what: str, made: Callable[[Health, str], Fact], publish: Callable[[Fact], None]) -> None:
        self._what, self._made, self._publish = what, made, publish
        self._told: tuple[Health, str] | None = None

    def tell(self, health: Health, detail: str = "") -> None:
        """It is like this now; `detail` is where it is, or why not."""
        if (health, detail) == self._told:
            return
        self._told = (health, detail)
        log.info("%s is %s: %s", self._what, health, detail)
        self._publish(self._made(health, detail))
