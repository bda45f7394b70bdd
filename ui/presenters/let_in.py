"""Somebody is let in by hand: at which door, why, and who answers for it where an operator alone may not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from desk.errors import DeskError, NotAllowed
from desk.i18n import _
from desk.model.client import Client
from desk.model.gate import Direction
from desk.model.passing import Pass, Unwritten
from desk.model.supervisor import Supervisor
from desk.model.tag import Tag
from desk.services.wishes import Wishes
from ui.presenters.screen import Screen

if TYPE_CHECKING:
    from desk.services.supervising import Supervising


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
    """What the form shows. `limit`: so many were let in within an hour, and somebody must answer for more.

    `supervisor`: whoever does, once it is proved; `has_pin`: whether a PIN can prove it here.
    """

    doors: tuple[str, ...]
    client: Client | None = None
    busy: bool = False
    limit: int | None = None
    error: DeskError | None = None
    supervisor: Supervisor | None = None
    has_pin: bool = True


class LetIn(Screen[LetInState]):
    """Opens the door once; it is written down before, where it can be."""

    def __init__(self, wishes: Wishes, supervising: Supervising, doors: tuple[str, ...], client: Client | None) -> None:
        super().__init__(LetInState(doors, client))
        self._wishes, self._supervising = wishes, supervising
        self.passed: Pass | Unwritten | None = None

    def opens(self, reason: str, supervisor: str, pin: str) -> bool:
        """Whether all is there that must be."""
        state = self.state
        proved = state.limit is None or state.supervisor is not None or bool(supervisor.strip() and pin.strip())
        return bool(reason.strip()) and proved and not state.busy

    async def admit(self, door: str, reason: str, supervisor: str, pin: str) -> bool:
        """Whether the door was told to open."""
        if not self.opens(reason, supervisor, pin):
            return False
        self._show(self.state._replace(busy=True, error=None))
        client_id = self.state.client.id if self.state.client is not None else None
        try:
            answers = await self._who_answers(supervisor, pin)
            self.passed = await self._wishes.admit(door, Direction.IN, reason, client_id=client_id, supervisor=answers)
        except NotAllowed as error:
            limit = error.details.get("limit") if error.code == "admit_limit" else None
            known = int(str(limit)) if limit is not None else self.state.limit
            self._show(self.state._replace(busy=False, error=error, limit=known, has_pin=self._supervising.has_pin()))
        except DeskError as error:
            self._show(self.state._replace(busy=False, error=error))
        return self.passed is not None

    async def badge(self, tag: Tag) -> None:
        """A card was tapped at the reception's own reader: whoever it is of may answer for it."""
        if self.state.limit is None or self.state.busy:
            return
        known = await self._supervising.by_badge(tag)
        if known is not None:
            self._show(self.state._replace(supervisor=known, error=None))

    async def _who_answers(self, name: str, pin: str) -> Supervisor | None:
        """Nobody is asked below the limit. Raises what a wrong PIN raises."""
        if self.state.limit is None or self.state.supervisor is not None:
            return self.state.supervisor
        known = await self._supervising.by_pin(pin, name)
        self._show(self.state._replace(supervisor=known))
        return known
