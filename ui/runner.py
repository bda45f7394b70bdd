"""From a click to a coroutine: one at a time a screen, and an error becomes a sentence, foreseen or not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from desk.errors import DeskError
from desk.tasks import Tasks
from desk.unforeseen import foreseen
from ui import wording

log = logging.getLogger(__name__)


class Runner:
    """Runs what a person asked for. `tell` shows a sentence."""

    def __init__(self, tasks: Tasks, tell: Callable[[str], None]) -> None:
        self._tasks, self._tell = tasks, tell
        self._busy: set[str] = set()

    def run(self, work: Coroutine[Any, Any, None], *, name: str, screen: str = "main") -> bool:
        """Starts `work` unless this screen is still at something; False then, and `work` is dropped."""
        if screen in self._busy:
            work.close()
            return False
        self._busy.add(screen)
        task = self._tasks.start(self._guarded(work, name), name=name)
        task.add_done_callback(lambda _task: self._ended(work, screen))
        return True

    def busy(self, screen: str = "main") -> bool:
        """True while this screen is at something."""
        return screen in self._busy

    async def _guarded(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            with foreseen():
                await work
        except DeskError as error:
            log.warning("%s: %s, %s", name, type(error).__name__, error)
            self._tell(wording.of_error(error))

    def _ended(self, work: Coroutine[Any, Any, None], screen: str) -> None:
        """However it ended, even cancelled before its first step."""
        self._busy.discard(screen)
        work.close()
