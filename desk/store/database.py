"""The open database: transactions in the store's thread, and what its rows are named and dated with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, select
from sqlalchemy.dialects.sqlite import insert

from desk.ports import Clock
from desk.store.cipher import engine_for
from desk.store.failures import as_store_errors
from desk.store.ownership import Ownership
from desk.store.schema import bring_up_to_date
from desk.store.tables import meta
from desk.store.ulid import Ulids, random_code
from desk.store.worker import Worker

T = TypeVar("T")
DESK_CODE = 4


class Database:
    """One store, opened. `boot_id` names this opening, `desk` this PC's store for good; `is_new`: made by it.

    `name_of` tells what a client is called, as far as this program knows without asking.
    """

    def __init__(self, engine: Engine, worker: Worker, clock: Clock, ownership: Ownership, name_of: Callable[[int], str]) -> None:
        self._engine = engine
        self._worker = worker
        self._ownership = ownership
        self._closed = False
        self.clock = clock
        self.name_of = name_of
        self.ulids = Ulids(clock)
        self.boot_id = self.ulids.next()
        self.desk = ""
        self.is_new = False

    @classmethod
    def opened(cls, path: Path, key: bytes, clock: Clock, worker: Worker, name_of: Callable[[int], str]) -> Database:
        """Opens the file, in the store's thread. Raises StoreError."""
        with as_store_errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            engine = engine_for(path, key)
            ownership = Ownership(path.with_suffix(".owner"))
            database = cls(engine, worker, clock, ownership, name_of)
            try:
                with engine.begin() as connection:
                    database.is_new = bring_up_to_date(connection)
                    database.desk = _desk_code(connection)
            except BaseException:
                ownership.release()
                engine.dispose()
                raise
            return database

    @property
    def is_owner(self) -> bool:
        """True when no other living program had this store open first."""
        return self._ownership.held

    async def transaction(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, all of it durable; or StoreError, and nothing of it."""
        return await self._worker.run(lambda: self._transaction(work))

    async def glance(self, look: Callable[[Any], T]) -> T:
        """What `look` reads on the driver's own connection, outside of any transaction: no other program waits for it."""
        return await self._worker.run(lambda: self._glance(look))

    def while_opening(self, work: Callable[[Connection], T]) -> T:
        """The same for whoever is made in the store's own thread. Raises StoreError."""
        return self._transaction(work)

    async def execute(self, statement: Executable) -> None:
        """One statement, durable."""

        def executed(connection: Connection) -> None:
            connection.execute(statement)

        await self.transaction(executed)

    async def fold_log(self) -> None:
        """Takes what was committed from the write-ahead log into the file, so that no commit somebody waits for has to do it."""
        await self._worker.run(self._fold_log)

    async def close(self) -> None:
        """Closes the file after everything asked for before is done; again does nothing."""
        if self._closed:
            return
        self._closed = True
        await self._worker.run(self.dispose)
        self._worker.stop()

    def _transaction(self, work: Callable[[Connection], T]) -> T:
        with as_store_errors(), self._engine.begin() as connection:
            return work(connection)

    def _glance(self, look: Callable[[Any], T]) -> T:
        with as_store_errors():
            connection = self._engine.raw_connection()
            try:
                return look(connection.driver_connection)
            finally:
                connection.close()

    def _fold_log(self) -> None:
        self._glance(lambda driver: driver.execute("PRAGMA wal_checkpoint(PASSIVE)"))

    def dispose(self) -> None:
        """Closes the file, in the store's own thread."""
        try:
            self._engine.dispose()
        finally:
            self._ownership.release()


def _desk_code(connection: Connection) -> str:
    """A short code of this store, made once; it is in the mark of every ticket sold here."""
    fresh = {"name": "desk", "value": random_code(DESK_CODE)}
    connection.execute(insert(meta).values(fresh).on_conflict_do_nothing())
    return str(connection.execute(select(meta.c.value).where(meta.c.name == "desk")).scalar_one())
