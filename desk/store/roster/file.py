"""The roster's file: a reader and a writer in threads of their own, so that a tap waits for nothing that is being written."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from desk.errors import StoreError
from desk.store.cipher import quick_connection
from desk.store.failures import as_store_errors
from desk.store.roster import schema
from desk.store.worker import Worker

T = TypeVar("T")
log = logging.getLogger(__name__)
READS_KIB, WRITES_KIB = 4_000, 2_000
"""Pages kept in memory: people wait for what is read."""
USELESS = ("wrong_key", "damaged", "newer")
"""Reasons after which a file is good for nothing but to be made anew."""


class _Hand:
    """One connection and the thread that uses it."""

    def __init__(self, cache_kib: int) -> None:
        self._cache_kib = cache_kib
        self.worker = Worker()
        self.connection: Any = None

    def open(self, path: Path, key: bytes) -> None:
        """In its thread."""
        self.connection = quick_connection(path, key, cache_kib=self._cache_kib)

    def close(self) -> None:
        """In its thread; again does nothing."""
        if self.connection is not None:
            with contextlib.suppress(StoreError), as_store_errors():
                self.connection.close()
            self.connection = None


class RosterFile:
    """An open file. What is wrong with it for good is never kept: it is thrown away, and all is read anew."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._reader, self._writer = _Hand(READS_KIB), _Hand(WRITES_KIB)
        self._mending = asyncio.Lock()
        self._life = 0

    async def open(self) -> None:
        """Opens or makes it. Raises StoreError."""
        try:
            await self._opened_or_made()
        except StoreError:
            await self.close()
            raise

    async def read(self, work: Callable[[Any], T]) -> T:
        """What `work` reads. Raises StoreError."""
        return await self._done(self._reader, work)

    async def look(self, work: Callable[[Any], T]) -> T:
        """The same in the writer's turn: for long reading that nobody waits for."""
        return await self._done(self._writer, work)

    async def write(self, work: Callable[[Any], None]) -> None:
        """All that `work` writes, or nothing. Raises StoreError."""

        def written(connection: Any) -> None:
            with _transaction(connection):
                work(connection)

        await self._done(self._writer, written)

    async def close(self) -> None:
        """Closes both hands after all that was asked for; again does nothing."""
        for hand in (self._writer, self._reader):
            with contextlib.suppress(StoreError):
                await hand.worker.run(hand.close)
            hand.worker.stop()

    async def _done(self, hand: _Hand, work: Callable[[Any], T]) -> T:
        """Done by that hand; a file that turns out damaged is made anew, and was then no use this time."""
        life = self._life
        try:
            return await hand.worker.run(lambda: _told(hand, work))
        except StoreError as error:
            if error.reason in USELESS:
                await self._make_anew(error, life)
            raise

    async def _opened_or_made(self) -> None:
        try:
            await self._opened()
        except StoreError as error:
            if error.reason not in USELESS:
                raise
            await self._make_anew(error)

    async def _opened(self) -> None:
        await self._writer.worker.run(self._begin)
        await self._reader.worker.run(lambda: _opened(self._reader, self._path, self._key))

    def _begin(self) -> None:
        with as_store_errors():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _opened(self._writer, self._path, self._key)
            try:
                present = schema.is_present(self._writer.connection)
            except ValueError as error:
                raise StoreError(f"the roster's file is of another program: {error}", reason="newer") from error
            if not present:
                schema.make(self._writer.connection)

    async def _make_anew(self, error: StoreError, life: int = 0) -> None:
        """Once for all who found it damaged."""
        async with self._mending:
            if life != self._life:
                return
            self._life += 1
            log.warning("the roster can't be used (%s) and is read anew", error.reason)
            for hand in (self._writer, self._reader):
                await hand.worker.run(hand.close)
            await self._writer.worker.run(self._throw_away)
            await self._opened()

    def _throw_away(self) -> None:
        with as_store_errors():
            for end in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)


def _opened(hand: _Hand, path: Path, key: bytes) -> None:
    with as_store_errors():
        hand.open(path, key)


def _told(hand: _Hand, work: Callable[[Any], T]) -> T:
    if hand.connection is None:
        raise StoreError("the roster is closed", reason="closed")
    try:
        with as_store_errors():
            return work(hand.connection)
    except OverflowError as error:
        raise StoreError("a number no file can hold") from error


@contextlib.contextmanager
def _transaction(connection: Any) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # some errors have ended it already, and are the ones to be told
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
