"""Whether money is about to be taken without a shift: told in the forms that take it, and no hindrance. Knows no Qt."""

from __future__ import annotations

import logging

from desk.errors import DeskError
from desk.events import Bus, ShiftChanged
from desk.services.shifts import Shifts
from desk.unforeseen import foreseen
from ui.presenters.screen import Screen

log = logging.getLogger(__name__)


class NoShift(Screen[bool]):
    """True while it is known that no shift is open; another program may open or close one meanwhile."""

    def __init__(self, shifts: Shifts, bus: Bus) -> None:
        super().__init__(state=False)
        self._shifts, self._told = shifts, False
        self._leave = bus.subscribe(ShiftChanged, self._on_shift_changed)

    async def read(self) -> None:
        """As the store knows it; where it can't be read nothing is said of it."""
        try:
            with foreseen():
                shift = await self._shifts.current()
        except DeskError as error:
            log.warning("whether a shift is open is not known: %s", type(error).__name__)
            return
        if not self._told:
            self._show(shift is None)

    def detach(self) -> None:
        """Draws no more, and listens no more."""
        super().detach()
        self._leave()

    def _on_shift_changed(self, fact: ShiftChanged) -> None:
        """What is told later than it was read is newer."""
        self._told = True
        self._show(fact.shift is None)
