"""The only place that starts asyncio tasks: keeps them, names them, cancels them at the end, logs why one died."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, cast

log = logging.getLogger(__name__)


class Tasks:
    """Background work of one running product."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._over = False

    def start(self, work: Coroutine[Any, Any, Any], *, name: str) -> asyncio.Task[Any]:
        """Runs `work` beside everything else; a failure is logged with `name`. Once all was ended nothing begins any more."""
        if self._over:
            work.close()
            never: Any = asyncio.get_running_loop().create_future()
            never.cancel()
            return cast("asyncio.Task[Any]", never)
        try:
            task = asyncio.create_task(work, name=name)  # noqa: TID251 - this is the place
        except RuntimeError:  # the loop has ended
            work.close()
            raise
        self._running.add(task)
        task.add_done_callback(self._done)
        return task

    async def stop(self) -> None:
        """Cancels all that runs, and what that begins while it ends, and waits until it has ended."""
        while running := tuple(self._running):
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        self._over = True

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("background work %s ended: %s", task.get_name(), type(error).__name__, exc_info=error)
