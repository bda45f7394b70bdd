"""Options that say which part of the journal is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

import typer

from desk.model.record import Filter, Group, bounds
from desk.ports import Clock

STATES = {"all": None, **{each.value.replace("_", "-"): each for each in Group}}
DAYS_AGO = {"today": 0, "yesterday": 1}
EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)
"""The records are asked for no other days: what begins or ends a day must be a moment in every zone."""
LARGEST_ID = (1 << 63) - 1
"""The records hold no larger number."""

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]
FirstDay = Annotated[str, typer.Option("--from", help="The first day, 2026-12-01, or today, or yesterday; in the branch's zone.")]
LastDay = Annotated[str, typer.Option("--to", help="The last day; without it to the end.")]
Operator = Annotated[str, typer.Option("--operator", help="Who took the money.")]
ClientId = Annotated[
    list[int] | None, typer.Option("--client", min=1, max=LARGEST_ID, help="LuckyFit's id of a client; repeat it for several.")
]
State = Annotated[str, typer.Option("--state", help=f"{', '.join(STATES)}.")]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The options as they were given. Raises BadParameter for what they can't be."""

    first: str = ""
    last: str = ""
    operator: str = ""
    clients: list[int] | None = None
    state: str = "all"

    def __post_init__(self) -> None:
        if self.state.replace("_", "-") not in STATES:
            raise typer.BadParameter(f"--state {self.state}: choose from {', '.join(STATES)}")
        for name, text in (("--from", self.first), ("--to", self.last)):
            if text and text not in DAYS_AGO:
                day_given(name, text)

    def wanted(self, clock: Clock) -> Filter:
        """What is asked for, by the branch's clock."""
        today = clock.now().date()
        first, last = (_meant(each, today) for each in (self.first, self.last))
        since, until = bounds(first, last, clock.now().tzinfo)
        clients = tuple(self.clients) if self.clients else None
        return Filter(since, until, self.operator or None, clients, STATES[self.state.replace("_", "-")])


def day_given(name: str, text: str) -> date:
    """The day an option tells. Raises BadParameter for what is none the records can be asked for."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{name} must be a day like 2026-12-01") from error
    if not EARLIEST <= day <= LATEST:
        raise typer.BadParameter(f"{name} {text}: only a day from {EARLIEST} to {LATEST} is possible")
    return day


def _meant(text: str, today: date) -> date | None:
    if text in DAYS_AGO:
        return today - timedelta(days=DAYS_AGO[text])
    return date.fromisoformat(text) if text else None
