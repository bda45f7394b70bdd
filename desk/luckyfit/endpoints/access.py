"""Passes LuckyFit has seen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from desk.luckyfit.ask import Ask
from desk.luckyfit.endpoints.endpoint import Endpoint
from desk.luckyfit.grammar import Query

if TYPE_CHECKING:
    from desk.model.access import AccessLog


class Access(Endpoint):
    """The log of passes."""

    async def access_logs(self, since: datetime, until: datetime) -> list[AccessLog]:
        """Passes between two moments."""
        from desk.luckyfit.models.schedule import AccessLogRow  # noqa: PLC0415 - only clubs with doors ask for them

        query = Query().between("created_at", since, until, await self._line.zones.zone())
        return await self._line.rows(Ask("GET", "/access_logs", query=query), AccessLogRow, "access_logs")
