"""The one place where what nobody thought of becomes an error like the others, so that no screen waits for ever for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from desk.errors import DeskError, Unforeseen

log = logging.getLogger(__name__)
NO_LOOP = "no running event loop"
"""What asyncio says of work that goes on after its loop has stopped: the program is ending, and nobody is left to be told."""


@contextmanager
def foreseen(told: Callable[[str], DeskError] = Unforeseen) -> Iterator[None]:
    """Whatever breaks the work inside, and is none of our errors, is logged whole and becomes the one that `told` makes."""
    try:
        yield
    except DeskError:
        raise
    except Exception as error:
        if str(error) == NO_LOOP:
            raise
        name = type(error).__name__
        log.exception("unforeseen: %s", name)
        raise told(name) from error
