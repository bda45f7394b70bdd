"""Reading what a client holds before it is sure that this client is meant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from desk.errors import DeskError
from desk.model.ticket import ClientTicket, DepositAccount

Held: TypeAlias = tuple[list[ClientTicket], list[DepositAccount]]
HeldOf: TypeAlias = Callable[[int], Awaitable[Held]]


class Early:
    """One client's tickets and deposits, read once and handed to whoever asks; anybody else's are read when asked for."""

    def __init__(self, client_id: int, read: HeldOf) -> None:
        self._client_id, self._read = client_id, read
        self._told: asyncio.Future[Held] = asyncio.get_running_loop().create_future()

    async def read(self) -> None:
        """Reads them. What goes wrong is raised to whoever asks, and to nobody when they are not needed."""
        try:
            self._told.set_result(await self._read(self._client_id))
        except DeskError as error:
            self._told.set_exception(error)
            self._told.exception()

    async def held(self, client_id: int) -> Held:
        """What this client holds."""
        return await (asyncio.shield(self._told) if client_id == self._client_id else self._read(client_id))
