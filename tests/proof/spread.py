"""Long work cut into pieces and done by as many processes as there are processors."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

P = TypeVar("P")
R = TypeVar("R")


def spread(work: Callable[[P], R], pieces: Sequence[P]) -> Iterator[R]:
    """What `work` makes of each piece, in their order. It must be a function that another process can import."""
    processes = min(len(pieces), os.cpu_count() or 1)
    if processes == 1:
        yield from map(work, pieces)
        return
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(work, pieces)
