"""What a check of the audit found, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from desk.i18n import Language, clock_time, current, day
from desk.model.record import Break, Chain, Damage, Mismatch, Oddity

NAMED = 10


def of_chain(found: Chain, zone: tzinfo | None, *, noted: str = "", say: Language | None = None) -> tuple[str, ...]:
    """Sentence by sentence: the audit, the noted head, movements, rows, tables. The present head comes last, to be noted."""
    return tuple(_sentences(found, zone, noted, say or current()))


def _sentences(found: Chain, zone: tzinfo | None, noted: str, say: Language) -> Iterator[str]:
    if found.broken is None:
        told = say.ngettext("The audit is whole: {count} event.", "The audit is whole: {count} events.", found.count)
        yield told.format(count=found.count)
    else:
        yield from _broken(found.broken, zone, say)
    if noted and found.noted_at is not None:
        yield say.gettext("The head that was noted is event {number}.").format(number=found.noted_at)
    elif noted:
        yield say.gettext("The head that was noted is not in the audit: its end was cut off, or another journal was noted.")
    if found.differing:
        told = say.ngettext(
            "{count} movement says something else than the audit: {names}.",
            "{count} movements say something else than the audit: {names}.",
            len(found.differing),
        )
        yield told.format(count=len(found.differing), names=_named(found.differing))
    yield from (_row(each, say) for each in found.rows[:NAMED])
    if found.schema:
        told = say.gettext("The store itself was altered, its tables or the rules that guard them: {names}.")
        yield told.format(names=_named(found.schema))
    yield say.gettext("Head, to be noted elsewhere: {head}").format(head=found.head)


def _named(names: tuple[str, ...]) -> str:
    return ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")


def _row(found: Mismatch, say: Language) -> str:
    """One row of the store, in the store's own names: whoever looks after it must find it."""
    sentence = {
        Oddity.CHANGED: say.gettext("{table} {id}: changed behind the audit: {columns}."),
        Oddity.LOST: say.gettext("{table} {id}: the audit tells of it, and it is there no more."),
        Oddity.UNTOLD: say.gettext("{table} {id}: it is there, and the audit tells nothing of it."),
    }[found.oddity]
    return sentence.format(table=found.table, id=found.id, columns=", ".join(found.columns))


def _broken(broken: Break, zone: tzinfo | None, say: Language) -> Iterator[str]:
    sentence = {
        Damage.MISSING: say.gettext("The audit breaks at event {number}: it is missing."),
        Damage.CHANGED: say.gettext("The audit breaks at event {number}: it was changed."),
        Damage.MISPLACED: say.gettext("The audit breaks at event {number}: it does not follow from the one before."),
    }[broken.damage]
    yield sentence.format(number=broken.seq)
    if broken.at is not None and broken.subject:
        stands = say.gettext("The first event that does not fit is of {moment} and about {subject}.")
        yield stands.format(moment=_moment(broken.at, zone), subject=broken.subject)
    if broken.after is not None:
        yield say.gettext("The last event that fits is of {moment}.").format(moment=_moment(broken.after, zone))


def _moment(at: datetime, zone: tzinfo | None) -> str:
    there = at.astimezone(zone)
    return f"{day(there)} {clock_time(there)}"
