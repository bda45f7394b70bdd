"""What must never happen (the invariants of the design), looked for at every step and at the end; and what is counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta

from desk.errors import OutcomeUnknown
from desk.luckyfit.endpoints.money import POINT_TOLD
from desk.model.intent import TERMINAL, UNSETTLED, ClaimedBy, Intent, IntentState
from desk.model.money import Money, total
from desk.model.sale import Booking, Transaction
from desk.model.tender import TAKEN
from desk.services.till import PaymentResult
from tests.simulation.clock import seconds, true_now
from tests.simulation.journal import Paper
from tests.simulation.line import Line
from tests.simulation.luckyfit import LuckyFit, Row
from tests.simulation.tenders import may_be, went_by_itself

S = IntentState
WAITS = frozenset({S.PREPARED, S.AMBIGUOUS, S.ABSENT})
"""Open, and waiting for nobody but a person."""

MOMENT = timedelta(minutes=9)
LOOKS_S = 5.0
"""The last look before something is sent again is no older."""


@dataclass(slots=True)
class Findings:
    """The judge of one simulation. `bounded` is whether LuckyFit books in time, which most promises stand on."""

    luckyfit: LuckyFit
    bounded: bool
    broken: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    sent_again: set[str] = field(default_factory=set)

    def found(self, what: str) -> None:
        """Something that must never happen has happened."""
        self.broken.append(f"{seconds():.1f} s: {what}")

    def posted(self, paper: Paper, tag: str, booking: Booking) -> None:
        """Before any byte leaves: it is on paper (I6), and nothing that could be taken for it is on its way (I5)."""
        if not tag or paper.intents[tag].state is not S.SENDING:
            self.found(f"I6 {tag or booking} is sent before it is written down")
        if self.bounded and self.luckyfit.underway_bookings[booking]:
            self.found(f"I5 {tag} is sent while an identical request may still be booked")

    def asked_about(self, paper: Paper, booking: Booking, unasked_since: float | None) -> None:
        """What LuckyFit's list showed when it was pressed, booked a moment before by anybody else, was asked about."""
        if unasked_since is None:
            return
        claimed = {each.row_id for each in paper.intents.values()}
        for row in self.luckyfit.rows:
            told, seen = row.movement, row.shown_from <= unasked_since and row.movement.id not in claimed
            like = (told.client_id, told.sum, told.operation, told.kind) == (
                booking.client_id,
                booking.sum,
                booking.operation,
                booking.kind,
            )
            listed = booking.operation not in POINT_TOLD or told.point_name == booking.point_name
            if seen and like and listed and true_now() - (told.created_at or true_now()) < MOMENT:
                self.found(f"nobody was asked whether {booking} is a second payment beside row {told.id}")

    def moved(self, paper: Paper, line: Line, before: Intent, after: Intent, claimed_by: ClaimedBy) -> None:
        """Every step of every intent."""
        if went_by_itself(before, after):
            self.found(f"I7 {after.id} is told as given back, and nobody gave it back")
        if after.state is S.SENDING:
            self._sending(paper, after)
        proved = after.state is S.ABSENT or (after.state is S.CONFIRMED and claimed_by is ClaimedBy.RECONCILE)
        if before.state is S.UNKNOWN and proved and not line.whole.get(after.booking):
            self.found(f"I12 {after.id} became {after.state} by a read that was not whole")
        if before.state is S.UNKNOWN and after.state is S.ABSENT:
            self._absent(after)
        if (before.state, after.state) == (S.ABSENT, S.CANCELLED) and line.whole.get(after.booking):
            self._given_back(paper, after)
        if before.state in UNSETTLED and after.state not in UNSETTLED | {S.CONFIRMED, S.PREPARED, S.REJECTED, S.ABSENT}:
            self.found(f"I5 {after.id} went from {before.state} to {after.state}")

    def told(self, result: PaymentResult, due: Money) -> None:
        """What the person at the desk read: all parts sum to what was due, and the words are as the states."""
        if total([each.booking.sum for each in result.intents]) != due:
            self.found(f"I7 the parts of {result.intents[0].sale_id} are not what was given")
        if isinstance(result.trouble, OutcomeUnknown) and not {each.state for each in result.intents} & UNSETTLED:
            self.found(f"told: {result.intents[0].id} is called unknown and nothing of it is")

    def waiting_ends(self, paper: Paper) -> None:
        """I14: some time after the last fault nothing waits for the program."""
        for each in paper.intents.values():
            if each.state not in TERMINAL | WAITS:
                self.found(f"I14 {each.id} is still {each.state}")

    def ended(self, paper: Paper) -> None:
        """Everything at the end, of one desk."""
        claims = Counter(each.row_id for each in paper.intents.values() if each.row_id is not None)
        for row_id, times in claims.items():
            if times > 1:
                self.found(f"I3 row {row_id} is claimed {times} times")
        for intent in paper.intents.values():
            self._ended(intent)

    def closed(self, paper: Paper, point: str) -> None:
        """I11: every difference between LuckyFit's rows of a class and what was confirmed of it waits to be put right.

        Rows that tell no point are nobody's by that; what an intent made of them and does not claim waits too.
        """
        rows = {row.movement.id: row for row in self.luckyfit.rows}
        self._asked_of_rows_without_point(paper, rows)
        told = Counter(
            paper.intents[each.intent_id].booking for each in paper.corrections if rows[each.row_id].movement.point_name
        )
        booked = Counter(
            each.booking for each in paper.intents.values() if each.booked and rows[each.row_id or 0].movement.point_name
        )
        held = Counter(
            _booking(row.movement) for row in rows.values() if row.movement.point_name == point and row.tag != "before"
        )
        for booking in booked | held:
            if held[booking] - booked[booking] != told[booking]:
                self.found(f"I11 {booking}: {held[booking]} rows, {booked[booking]} confirmed, {told[booking]} told")
        self.counts["put right"] += told.total()

    def _asked_of_rows_without_point(self, paper: Paper, rows: dict[int, Row]) -> None:
        claimed = {each.row_id for each in paper.intents.values()}
        asked = {each.row_id for each in paper.corrections}
        for row_id, row in rows.items():
            late = row.tag in paper.intents and row_id not in claimed and not row.movement.point_name
            self.counts["put right"] += late and row_id in asked
            if late and row_id not in asked:
                self.found(f"I11 row {row_id} came late of {row.tag}, tells no point, and nobody is asked about it")

    def _sending(self, paper: Paper, after: Intent) -> None:
        like = [each for each in paper.intents.values() if each.booking == after.booking and each.id != after.id]
        if any(each.state in UNSETTLED for each in like):
            self.found(f"I5 {after.id} is sent while an identical one is not settled")
        if after.attempts > 1 and any(row.shown_from < seconds() - LOOKS_S for row in self.luckyfit.made_by(after.id)):
            self.found(f"I1 {after.id} is sent again, and LuckyFit's list shows it")
        if after.attempts > 1 and not after.had_absent:
            self.found(f"I5 {after.id} is sent again and was never proved absent")

    def _given_back(self, paper: Paper, after: Intent) -> None:
        claimed = {each.row_id for each in paper.intents.values()}
        seen = [row for row in self.luckyfit.made_by(after.id) if row.shown_from < seconds() - LOOKS_S]
        if any(row.movement.id not in claimed for row in seen):
            self.found(f"I4 {after.id} is given back, and LuckyFit's list shows it")

    def _absent(self, after: Intent) -> None:
        if self.bounded and (self.luckyfit.made_by(after.id) or self.luckyfit.underway[after.id]):
            self.found(f"I4 {after.id} is called absent and is booked")

    def _ended(self, intent: Intent) -> None:
        rows = self.luckyfit.made_by(intent.id)
        self.counts["intents"] += 1
        if len(rows) > 1:
            self.counts["doubles"] += 1
            if self.bounded or intent.id not in self.sent_again:
                self.found(f"I1 {intent.id} is booked {len(rows)} times")
        if intent.state is S.CONFIRMED:
            self._confirmed(intent, [row.movement.id for row in rows])
        elif intent.state in TERMINAL and rows:
            self.counts["lost"] += 1
            if self.bounded or not intent.had_absent:
                self.found(f"I4 {intent.id} is {intent.state} and is booked")
        elif intent.state not in TERMINAL:
            self.found(f"I14 {intent.id} is {intent.state} at the end")
        self._money_is_somewhere(intent)

    def _confirmed(self, intent: Intent, made: list[int]) -> None:
        (row,) = [each.movement for each in self.luckyfit.rows if each.movement.id == intent.row_id]
        if _booking(row) != replace(intent.booking, point_name=self.luckyfit.told_point(intent.booking)):
            self.found(f"I2 {intent.id} claims row {row.id}, which tells otherwise")
        self.counts["phantom"] += not made
        self.counts["wrong claims"] += row.id not in made
        if row.id not in made and (self.bounded or intent.claimed_by is ClaimedBy.RECONCILE):
            self.found(f"I2 {intent.id} claims row {row.id}, which another made")

    def _money_is_somewhere(self, intent: Intent) -> None:
        if type(intent.booking.sum.minor) is not int:
            self.found(f"I8 the sum of {intent.id} is no whole number")
        if intent.booking.kind not in TAKEN:
            return
        if intent.state in TERMINAL and intent.tender not in may_be(intent):
            self.found(f"I7 {intent.id} is {intent.state} and its money is {intent.tender}")


def _booking(row: Transaction) -> Booking:
    return Booking(row.client_id, row.account_id, row.operation, row.kind, row.sum, row.point_name or "")
