"""What the imitated LuckyFit does where the real one's document is silent: each can be switched, so that it can be found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from desk.sandbox.refusal import Refusal

_LARGEST = 1_000_000


@dataclass(slots=True)
class Habits:
    """One field a habit. Numbers of 0 mean none; `keyed_kind` is the `paykind_id` of what terminals pay.

    `rows_told` cuts lists of movements to so many rows while `total` counts all; `read_lag_ms` is how late they show what was
    booked; `reads_a_second` is how many requests are answered before 429; `keyed_point` is `fixed` or `provider`.
    `most_clients` cuts lists of clients, `ranges_heard` lets numbers be asked for, `tickets_in_bulk` lists everybody's tickets.
    """

    point_told: bool = True
    docnumber_told: bool = True
    time_told: bool = False
    time_zone: str = "Europe/Kyiv"
    rows_told: int = 0
    paid_ticket_kept: bool = True
    deleted_ticket_closed: bool = True
    overpayment_refused: bool = True
    overdraft_refused: bool = True
    source_told: bool = True
    unsigned_rows: bool = False
    read_lag_ms: int = 0
    keyed: bool = True
    keyed_once: bool = True
    keyed_change_refused: bool = True
    keyed_kind: int = 20
    keyed_point: str = "fixed"
    reads_a_second: int = 0
    branches: int = 2
    most_clients: int = 1_000
    ranges_heard: bool = True
    tickets_in_bulk: bool = True

    def change(self, news: Mapping[str, Any]) -> None:
        """Takes other values for the fields named. Raises Refusal, and then changes nothing."""
        known = {each.name: getattr(self, each.name) for each in fields(self)}
        if unknown := sorted(set(news) - set(known)):
            raise Refusal(f"there is no habit {unknown[0]!r}; there are {', '.join(known)}")
        read = {name: _read(name, type(known[name]), value) for name, value in news.items()}
        for name, value in read.items():
            setattr(self, name, value)

    @property
    def shown(self) -> dict[str, Any]:
        """As the control address tells them."""
        return asdict(self)


def _read(name: str, kind: type, value: Any) -> Any:
    """The value in its field's type; text, as options give it, is converted. Raises Refusal."""
    if kind is bool and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    if kind is int and not isinstance(value, bool) and str(value).isdecimal() and int(value) <= _LARGEST:
        return int(value)
    if kind is str and isinstance(value, str):
        return value
    raise Refusal(f"{name} can't be {value!r}")
