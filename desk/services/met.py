"""Whom this desk has had on its screen since it started, so that money is written down with a name and nothing is read for it."""

from __future__ import annotations

from desk.model.client import Client


class Met:
    """Names of clients as LuckyFit told them. It is asked from the store's thread too, which never waits for it."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}

    def meet(self, client: Client) -> None:
        """This one is looked at now; another name than before takes its place."""
        self._names[client.id] = client.list_name

    def name_of(self, client_id: int) -> str:
        """Surname and name, or nothing for who was not met."""
        return self._names.get(client_id, "")
