"""What one program of this PC asks of the one that works the doors, and what it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desk.model.gate import Direction
from desk.model.passing import Pass, Unwritten
from desk.model.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class DoorWish:
    """A door to be opened once by hand. `supervisor` was proved by whoever asks. `made_at`: by the clock of this PC."""

    point: str
    direction: Direction
    reason: str
    made_at: datetime
    operator: str = ""
    supervisor: Supervisor | None = None
    client_id: int | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class WishAnswer:
    """The pass as it ended, or what is to be noted on paper where the record could not take it.

    Else the code of why nothing was opened, with its details, and whether it was the store that failed.
    """

    passed: Pass | Unwritten | None = None
    refused: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    store_failed: bool = False
