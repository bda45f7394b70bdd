"""Somebody is let in by hand: at which door, why, and who answers for it where an operator alone may not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from desk.errors import DeskError, NotAllowed
from desk.i18n import _
from desk.model.client import Client
from desk.model.gate import Direction
from desk.model.passing import Pass, Unwritten
from desk.services.admitting import Admitting
from ui.presenters.screen import Screen


class Preset(StrEnum):
    """The reasons there are most often."""

    NO_CARD = "no_card"
    GUEST = "guest"
    AGREED = "agreed"


PRESETS: Mapping[Preset, Callable[[], str]] = MappingProxyType(
    {
        Preset.NO_CARD: lambda: _("Forgot the card"),
        Preset.GUEST: lambda: _("Guest"),
        Preset.AGREED: lambda: _("Agreed with the manager"),
    }
)


class LetInState(NamedTuple):
    """What the form shows. `limit`: so many were let in within an hour, and somebody must answer for more."""

    doors: tuple[str, ...]
    client: Client | None = None
    busy: bool = False
    limit: int | None = None
    error: DeskError | None = None


class LetIn(Screen[LetInState]):
    """Opens the door once; it is written down before, where it can be."""

    def __init__(self, admitting: Admitting, doors: tuple[str, ...], client: Client | None) -> None:
        super().__init__(LetInState(doors, client))
        self._admitting = admitting
        self.passed: Pass | Unwritten | None = None

    def opens(self, reason: str, supervisor: str) -> bool:
        """Whether all is there that must be."""
        return bool(reason.strip()) and (self.state.limit is None or bool(supervisor.strip())) and not self.state.busy

    async def admit(self, door: str, reason: str, supervisor: str) -> bool:
        """Whether the door was told to open."""
        if not self.opens(reason, supervisor):
            return False
        self._show(self.state._replace(busy=True, error=None))
        client_id = self.state.client.id if self.state.client is not None else None
        try:
            self.passed = await self._admitting.admit(door, Direction.IN, reason, client_id=client_id, supervisor=supervisor)
        except NotAllowed as error:
            limit = error.details.get("limit") if error.code == "admit_limit" else None
            self._show(
                self.state._replace(busy=False, error=error, limit=int(str(limit)) if limit is not None else self.state.limit)
            )
        except DeskError as error:
            self._show(self.state._replace(busy=False, error=error))
        return self.passed is not None
