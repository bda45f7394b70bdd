"""The roster on disk: what a decision needs of every client, encrypted, in a file that can be read anew at any time."""

from __future__ import annotations

from pathlib import Path

from desk.ports.roster import Roster

FILE_NAME = "roster.db"


async def open_roster(folder: Path, key: bytes) -> Roster:
    """Opens the roster of `folder`; one that can't be opened is thrown away and made anew. Raises StoreError.

    `key` is the store's: 32 random bytes from the key store.
    """
    from desk.store.roster.book import SqlRoster  # noqa: PLC0415 - the database library is not loaded by whoever imports this
    from desk.store.roster.file import RosterFile  # noqa: PLC0415

    file = RosterFile(folder / FILE_NAME, key)
    await file.open()
    return SqlRoster(file)
