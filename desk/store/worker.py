"""The one thread that touches the database, and the way in and out of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from desk.errors import StoreError

T = TypeVar("T")


class Worker:
    """Runs work one after another, in the order it was asked for. What has begun is finished even when nobody waits for it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, done in the store's thread. Raises StoreError `closed` after `stop`."""
        try:
            done = self._thread.submit(work)
        except RuntimeError as error:
            raise StoreError("the store was closed", reason="closed") from error
        return await asyncio.wrap_future(done)

    def stop(self) -> None:
        """Takes no more work; what was taken is still done."""
        self._thread.shutdown(wait=False)
