"""All doors are opened in an emergency, with a reason; nothing that can't be written down keeps them locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from desk.i18n import _
from desk.model.passing import Emergency
from desk.services.admitting import Admitting
from ui.presenters.screen import Screen


class Preset(StrEnum):
    """The reasons there are most often."""

    FIRE = "fire"
    HURT = "hurt"
    DRILL = "drill"


PRESETS: Mapping[Preset, Callable[[], str]] = MappingProxyType(
    {
        Preset.FIRE: lambda: _("Fire alarm"),
        Preset.HURT: lambda: _("Somebody needs help"),
        Preset.DRILL: lambda: _("Drill"),
    }
)


class OpenAllState(NamedTuple):
    """What the form shows."""

    busy: bool = False


class OpenAll(Screen[OpenAllState]):
    """Holds all doors open until somebody locks them again."""

    def __init__(self, admitting: Admitting) -> None:
        super().__init__(OpenAllState())
        self._admitting = admitting
        self.called: Emergency | None = None

    def opens(self, reason: str) -> bool:
        """Whether there is a reason."""
        return bool(reason.strip()) and not self.state.busy

    async def open(self, reason: str) -> bool:
        """Whether the doors were told to open."""
        if not self.opens(reason):
            return False
        self._show(OpenAllState(busy=True))
        self.called = await self._admitting.emergency(on=True, reason=reason)
        return True
