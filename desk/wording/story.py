"""The whole story of a movement of money, or of the sale of a ticket, in words: one line for each thing that happened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from heapq import merge
from typing import Any, NamedTuple

from desk.i18n import Language, current
from desk.model.intent import TenderState
from desk.model.receipt import tendered_in
from desk.model.record import Attempt, Happening, SaleStory, Story
from desk.model.witness import from_note
from desk.wording import happenings, sale_happenings
from desk.wording.happenings import So

_NETWORK = re.compile(r"\w+ (GET|POST|PUT|PATCH|DELETE) /")


class Tone(StrEnum):
    """How a line is to be looked at."""

    PLAIN = "plain"
    GOOD = "good"
    DOUBT = "doubt"
    BAD = "bad"


class Line(NamedTuple):
    """One thing that happened."""

    at: datetime
    text: str
    tone: Tone = Tone.PLAIN


TONES = {
    "intent.confirmed": Tone.GOOD,
    "intent.corrected": Tone.GOOD,
    "correction.closed": Tone.GOOD,
    "sale.issued": Tone.GOOD,
    "sale.paid": Tone.GOOD,
    "intent.unknown": Tone.DOUBT,
    "intent.ambiguous": Tone.DOUBT,
    "sale.unknown": Tone.DOUBT,
    "sale.part_paid": Tone.DOUBT,
    "intent.absent": Tone.BAD,
    "intent.rejected": Tone.BAD,
    "intent.correction_needed": Tone.BAD,
    "correction.opened": Tone.BAD,
    "sale.absent": Tone.BAD,
    "sale.rejected": Tone.BAD,
}


def of_story(story: Story, say: Language | None = None, *, technical: bool = False) -> tuple[Line, ...]:
    """Every event of a movement in its order, those of the ticket sold with it among them; an unknown kind as it stands.

    `technical`: what the network said of a lost answer too, which helps nobody at the desk.
    """
    say = say or current()
    return tuple(merge(_of_intent(story, say, technical=technical), _of_sale(story.sale_happened, say), key=lambda each: each.at))


def of_sale_story(story: SaleStory, say: Language | None = None) -> tuple[Line, ...]:
    """Every event of the sale of a ticket in its order."""
    return tuple(_of_sale(story.happened, say or current()))


def _of_intent(story: Story, say: Language, *, technical: bool) -> Iterator[Line]:
    before, tender = "", TenderState.NONE.value
    attempts = {each.n: each for each in story.attempts}
    for each in story.happened:
        facts = each.facts if technical else _without_network(each.facts)
        so = So(each.kind, facts, before, seconds=_seconds(each, attempts), claim=_claim(story, each))
        yield Line(each.at, happenings.of(so, say), TONES.get(each.kind, Tone.PLAIN))
        if so.is_first:
            yield from _known_before(story, each.at, say)
        now = so.tender or tender
        if now != tender and not so.tells_money and (moved := happenings.of_money(now, say)):
            yield Line(each.at, moved)
        tender, before = now, each.kind if so.is_state else before


def _without_network(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """`luckyfit POST /transactions: ReadTimeout` and the like are for support."""
    return {**facts, "words": ""} if _NETWORK.match(str(facts.get("words") or "")) else facts


def _of_sale(happened: tuple[Happening, ...], say: Language) -> Iterator[Line]:
    before = ""
    for each in happened:
        tone = Tone.DOUBT if sale_happenings.is_paid(before) and each.kind == "sale.issued" else TONES.get(each.kind, Tone.PLAIN)
        yield Line(each.at, sale_happenings.of(So(each.kind, each.facts, before), say), tone)
        before = each.kind


def _known_before(story: Story, at: datetime, say: Language) -> Iterator[Line]:
    """What was written down beside the wish itself: the deposit, and what LuckyFit held already."""
    if (deposits := from_note(story.note)) is not None:
        yield Line(at, say.gettext("On the deposit lay {sum}.").format(sum=say.money(deposits.balance)))
    if (tendered := tendered_in(story.note)) is not None and tendered != story.intent.booking.sum:
        yield Line(at, say.gettext("The client gave {sum} in cash.").format(sum=say.money(tendered)))
    if story.note and deposits is None and tendered is None:
        yield Line(at, say.gettext("Note: «{words}».").format(words=story.note))
    if story.before:
        told = say.ngettext(
            "Before it was sent LuckyFit's list held {count} record of the same kind.",
            "Before it was sent LuckyFit's list held {count} records of the same kind.",
            story.before,
        )
        yield Line(at, told.format(count=story.before))
    elif story.before is not None:
        yield Line(at, say.gettext("Before it was sent LuckyFit's list held no record of the same kind."))
    elif story.attempts:
        yield Line(at, say.gettext("What LuckyFit's list held before is not known."))


def _seconds(each: Happening, attempts: dict[int, Attempt]) -> int | None:
    """How long was waited for the answer this event tells of; less than a second is not told."""
    attempt = attempts.get(each.facts.get("n", 0))
    if attempt is None or attempt.ended_at is None or attempt.ended_at != each.at:
        return None
    return round((attempt.ended_at - attempt.begun_at).total_seconds()) or None


def _claim(story: Story, each: Happening) -> str:
    """What proved it, as the event says; of the record that is the movement's now also as its row says."""
    row, claim = each.facts.get("row"), story.intent.claimed_by
    told = str(each.facts.get("claimed_by") or "")
    return told or (claim.value if claim is not None and row == story.intent.row_id else "")
