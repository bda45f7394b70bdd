"""What the programs of one PC tell each other of the doors by the store they share: passes, who was gone to, who calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.model.passing import Pass


@dataclass(frozen=True, slots=True)
class Bell:
    """Somebody at the screen of a door asked for a person; or, with `comes`, somebody goes to whoever did, named `operator`."""

    at: datetime
    point: str = ""
    comes: bool = False
    operator: str = ""


@dataclass(frozen=True, slots=True)
class DoorNews:
    """What other programs wrote: `upto` is the number of the last event read.

    `made`: passes decided, `settled`: what became of earlier ones, `taken`: the ids of denied ones somebody went to.
    """

    upto: int
    made: tuple[Pass, ...] = ()
    settled: tuple[Pass, ...] = ()
    taken: tuple[str, ...] = ()
    bells: tuple[Bell, ...] = ()


@dataclass(frozen=True, slots=True)
class StillWaiting:
    """Whom nobody went to yet: who was kept out and did not come in since, newest first, and the last call."""

    denied: tuple[Pass, ...] = ()
    bell: Bell | None = None
