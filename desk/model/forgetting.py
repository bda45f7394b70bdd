"""Old passes forget who it was: what is asked for, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Order:
    """Passes from before `before` are to forget who it was; `operator` wishes it, nobody where it is done by itself.

    What was the first visit with a ticket is kept while that ticket was come with since `waits_since`: LuckyFit may not have
    begun it. `dry`: they are only counted.
    """

    before: datetime
    waits_since: datetime
    operator: str = ""
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How many passes forgot it, or would, in one piece of the record, and where the next piece begins. `more`: there is one."""

    passes: int = 0
    behind_pass: int = 0
    behind_event: int = 0
    more: bool = True
