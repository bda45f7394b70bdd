"""Several clients of one card: what each of them holds, told beside the choice as it comes; knows no Qt and schedules nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from desk.errors import DeskError
from desk.model.client import Client
from desk.model.ticket import ClientTicket
from desk.ports import Clock
from desk.services.members import Members
from desk.unforeseen import foreseen
from ui.presenters.screen import Screen

log = logging.getLogger(__name__)
MOST = 8
"""Whose tickets are read; nobody chooses among more by what they hold."""


@dataclass(frozen=True, slots=True)
class Held:
    """The tickets of a client, as they were at a moment."""

    tickets: tuple[ClientTicket, ...]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class ChoicesState:
    """Who may be meant, and what is known by now of what they hold, by the client's number."""

    clients: tuple[Client, ...] = ()
    held: Mapping[int, Held] = field(default_factory=lambda: MappingProxyType({}))


class Choices(Screen[ChoicesState]):
    """`begin` comes with every new choice, then `read` for each client it names, in any order and all at once."""

    def __init__(self, members: Members, clock: Clock) -> None:
        super().__init__(ChoicesState())
        self._members, self._clock = members, clock

    def begin(self, clients: tuple[Client, ...]) -> tuple[Client, ...]:
        """Takes a new choice, or its end; those worth reading."""
        self._show(ChoicesState(clients))
        return clients[:MOST]

    async def read(self, client: Client) -> None:
        """Reads one client's tickets. What can't be read is left out, what comes after the choice is over is dropped."""
        clients = self.state.clients
        try:
            with foreseen():
                tickets = await self._members.tickets(client)
        except DeskError as error:
            log.info("tickets of one of several: %s, %s", type(error).__name__, error)
            return
        if clients is self.state.clients:
            held = {**self.state.held, client.id: Held(tickets, self._clock.now())}
            self._show(replace(self.state, held=MappingProxyType(held)))
