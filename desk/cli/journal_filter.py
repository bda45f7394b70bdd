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

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]
FirstDay = Annotated[str, typer.Option("--from", help="The first day, 2026-12-01, or today, or yesterday; in the branch's zone.")]
LastDay = Annotated[str, typer.Option("--to", help="The last day; without it to the end.")]
Operator = Annotated[str, typer.Option("--operator", help="Who took the money.")]
ClientId = Annotated[list[int] | None, typer.Option("--client", help="LuckyFit's id of a client; repeat it for several.")]
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
            if text and text not in DAYS_AGO and _day(text) is None:
                raise typer.BadParameter(f"{name} must be a day like 2026-12-01")

    def wanted(self, clock: Clock) -> Filter:
        """What is asked for, by the branch's clock."""
        today = clock.now().date()
        first, last = (_meant(each, today) for each in (self.first, self.last))
        since, until = bounds(first, last, clock.now().tzinfo)
        clients = tuple(self.clients) if self.clients else None
        return Filter(since, until, self.operator or None, clients, STATES[self.state.replace("_", "-")])


def _meant(text: str, today: date) -> date | None:
    return today - timedelta(days=DAYS_AGO[text]) if text in DAYS_AGO else _day(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
