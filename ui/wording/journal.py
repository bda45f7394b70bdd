"""Sentences of the journal's page; no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from desk.i18n import NBSP, _, clock_time, day, money, ngettext
from desk.model.intent import Intent
from desk.model.money import Money, total
from desk.model.record import Group, KindSum
from desk.wording.receipts import kind_name
from desk.wording.states import of_group
from ui.presenters.journal import JournalState


def when(intent: Intent, first: date, last: date) -> str:
    """The time of a row; with its day where there are several."""
    told = clock_time(intent.created_at)
    return told if first == last else f"{intent.created_at:%d.%m}{NBSP}{NBSP}{told}"


def sums_of(group: Group, sums: Sequence[KindSum]) -> str:
    """One group in all and by kind: `Recorded: 6 100,00 ₴ (13) — Cash 5 400,00 ₴ (12), Card 700,00 ₴ (1)`."""
    ours = [each for each in sums if each.group is group]
    whole = f"{of_group(group)}: {_told(total([each.sum for each in ours]), sum(each.count for each in ours))}"
    if len(ours) == 1:
        return f"{whole}, {kind_name(ours[0].kind)}"
    return f"{whole} — {', '.join(f'{kind_name(each.kind)}{NBSP}{_told(each.sum, each.count)}' for each in ours)}"


def groups_of(sums: Iterable[KindSum]) -> tuple[Group, ...]:
    """The groups there are, what is open first."""
    found = {each.group for each in sums}
    return tuple(each for each in Group if each in found)


def counted(state: JournalState) -> str:
    """How many movements there are, and whether all are on the page."""
    if state.loading:
        return _("Reading…")
    told = ngettext("{count} movement", "{count} movements", state.count).format(count=state.count)
    return told if not state.more else _("{movements}, {shown} shown").format(movements=told, shown=len(state.rows))


def nothing(state: JournalState) -> str:
    """Why there are no rows."""
    if state.loading or state.error is not None or state.rows:
        return ""
    if state.typed and not state.clients:
        return _("Nobody was found for «{text}»").format(text=state.typed)
    if state.narrowed:
        return _("No movement of money fits in these days. Ask for less, or for other days.")
    return _("No movement of money in these days.")


def moment(state: JournalState) -> str:
    """When the chosen movement was begun."""
    if state.story is None:
        return ""
    at = state.story.intent.created_at
    return f"{day(at)} {clock_time(at)}"


def moment_of(at: datetime, begun: datetime) -> str:
    """When a line of a story was; of another day than its beginning with that day."""
    return f"{at:%H:%M:%S}" if at.date() == begun.date() else f"{at:%d.%m}{NBSP}{at:%H:%M}"


def written(path: str, count: int) -> str:
    """The sheet is there."""
    return ngettext("{count} row is written to {path}.", "{count} rows are written to {path}.", count).format(
        count=count, path=path
    )


def _told(value: Money, count: int) -> str:
    return f"{money(value)}{NBSP}({count})"
