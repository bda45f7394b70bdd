"""The record of passes through the doors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from desk.model.passing import (
    Asking,
    Direction,
    Emergency,
    Ending,
    Lately,
    Pass,
    PassCheck,
    PassFilter,
    Passing,
    PassPage,
    Verdict,
)

if TYPE_CHECKING:
    from desk.model.following import DoorNews, StillWaiting  # only where there are doors they are paid for
    from desk.model.forgetting import Order, Progress


class Passes(Protocol):
    """Every pass decided: durable before anything opens, audited, never deleted. Raises StoreError: then nothing opens."""

    async def decided(self, asking: Asking, decide: Callable[[Lately], Passing]) -> Pass:
        """Decides by what is known at that moment and writes it down, all at once; durable when it returns.

        What `decide` raises leaves nothing written.
        """
        ...

    async def settle(self, pass_id: str, ending: Ending) -> Pass:
        """Writes down what became of it; what was told first stays, unless that was LOST."""
        ...

    async def recover(self) -> list[Pass]:
        """What other openings of the store had not settled is LOST; these, oldest first. Only for whoever works the doors."""
        ...

    async def page(self, wanted: PassFilter, *, behind: int = 0, newest_first: bool = True, limit: int = 100) -> PassPage:
        """The first passes of what is wanted, or those behind the one of that number."""
        ...

    async def counts(self, since: datetime) -> Mapping[Verdict, int]:
        """How many there were of each verdict, but those annulled."""
        ...

    async def inside(self, since: datetime) -> int:
        """How many clients came in since then and did not go out."""
        ...

    async def emergency(self) -> Emergency:
        """Whether all doors stand open, by what was written down last."""
        ...

    async def note_time(self, told: datetime) -> None:
        """LuckyFit told the time to be this: no earlier moment is gone by while it tells none, after a restart either."""
        ...

    async def note_emergency(self, emergency: Emergency) -> None:
        """Writes down that all doors were opened, or closed again; once, whichever programs saw it."""
        ...

    async def burning(self) -> frozenset[str]:
        """The gates whose controllers told of fire last, and not of its end."""
        ...

    async def fires_ended(self) -> Mapping[str, int]:
        """The gates whose fire a person said to be over, last of all told of them, with the number of that event."""
        ...

    async def note_fire(self, gate: str, at: datetime, *, burning: bool, operator: str = "", reason: str = "") -> None:
        """Writes down that a gate's controller told of fire, or of its end; with a reason a person has said that it is over."""
        ...

    async def note_pulse(self, gate: str, direction: Direction, operator: str) -> None:
        """Writes down that a gate is opened for a trial, which is no pass."""
        ...

    async def forget(self, order: Order, so_far: Progress) -> Progress:
        """The next piece of old passes forgets who it was, in the record and the audit, which tells of that; all else stays."""
        ...

    async def check(self) -> PassCheck:
        """Reads the whole record and compares it with the audit."""
        ...


class DoorWatch(Protocol):
    """What the programs of one PC tell each other of the doors by what they write down. Raises StoreError."""

    async def newest(self) -> int:
        """The number of the last event there is."""
        ...

    async def news(self, after: int) -> DoorNews:
        """What other programs wrote behind the event of that number."""
        ...

    async def waiting(self, since: datetime) -> StillWaiting:
        """Whom nobody went to since then."""
        ...

    async def ring(self, at: datetime, point: str) -> None:
        """Writes down that somebody asks for a person."""
        ...

    async def answer(self, at: datetime, operator: str) -> None:
        """Writes down who goes to whoever asked."""
        ...

    async def take(self, at: datetime, passed: Pass, operator: str) -> None:
        """Writes down who goes to whoever was kept out."""
        ...
