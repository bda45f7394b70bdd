"""The journal in memory, with the transitions of the real one; it outlives every program that writes to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.errors import NotAllowed, StoreError
from desk.model.capability import Transport
from desk.model.correction import Correction
from desk.model.intent import OPEN, ClaimedBy, Intent, IntentState, TenderState, advance, advance_tender
from desk.model.proof import Evidence
from desk.model.sale import Booking
from desk.model.witness import from_note

Watch = Callable[[Intent, Intent, ClaimedBy], None]


@dataclass(slots=True)
class Paper:
    """What is durably written down. `watch` is told every move: from, to, and by what it was claimed."""

    desk: str
    watch: Watch
    intents: dict[str, Intent] = field(default_factory=dict)
    baselines: dict[str, tuple[datetime, frozenset[int]]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    boots: dict[str, int] = field(default_factory=dict)
    ways: dict[str, tuple[Transport, ...]] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    moves: int = 0

    def put(self, after: Intent, claimed_by: ClaimedBy = ClaimedBy.RESPONSE) -> Intent:
        before = self.intents[after.id]
        self.intents[after.id] = after
        self.moves += 1
        self.watch(before, after, claimed_by)
        return after

    def one(self, intent_id: str) -> Intent:
        if intent_id not in self.intents:
            raise StoreError(f"there is no intent {intent_id}")
        return self.intents[intent_id]


class MemoryJournal:
    """The port Journal for one run of the program (`boot`). `turn` is awaited around everything that is written."""

    def __init__(self, paper: Paper, boot: int, now: Callable[[], datetime], turn: Callable[[str], object]) -> None:
        self._paper, self._boot, self._now, self._turn = paper, boot, now, turn

    async def prepare(
        self,
        sale_id: str,
        bookings: Sequence[Booking],
        *,
        operator: str,
        note: str = "",
        tenders: Sequence[TenderState] = (),
        references: Sequence[str] = (),
    ) -> list[Intent]:
        await self._turn("before prepare")
        paper, now = self._paper, self._now()
        sale = sale_id or f"{paper.desk}-sale-{len(paper.intents):04}"
        made = []
        for number, booking in enumerate(bookings):
            name = f"{paper.desk}-{len(paper.intents):04}"
            tender = tenders[number] if tenders else TenderState.NONE
            slip = references[number] if references else ""
            fresh = Intent(
                name, sale, number + 1, booking, IntentState.PREPARED, tender, now, now, operator=operator, tender_ref=slip
            )
            paper.intents[name], paper.notes[name] = fresh, note
            made.append(fresh)
        await self._turn("after prepare")
        return made

    async def begin_attempt(
        self, intent_id: str, request_sha256: str, transport: Transport = Transport.QUERY, *, again: bool = True
    ) -> Intent:
        """One program writes here, and it pays for one client at a time: nothing is sent meanwhile."""
        await self._turn("before begin")
        ways = (*self._paper.ways.get(intent_id, ()), transport)
        keyed = set(ways) == {Transport.KEYED}
        after = self._paper.put(_moved(self._paper.one(intent_id), IntentState.SENDING, self._now(), keyed=keyed))
        self._paper.boots[intent_id], self._paper.ways[intent_id] = self._boot, ways
        await self._turn("after begin")
        return after

    async def settle(
        self,
        intent_id: str,
        state: IntentState,
        *,
        row_id: int | None = None,
        words: str = "",
        http_status: int | None = None,
        excerpt: str = "",
        tender: TenderState | None = None,
        claimed_by: ClaimedBy = ClaimedBy.RESPONSE,
    ) -> Intent:
        await self._turn("before settle")
        before = self._paper.one(intent_id)
        if before.state is state is IntentState.UNKNOWN:
            return before
        if row_id is not None and row_id in self._claimed(""):
            state, row_id, tender, words = IntentState.UNKNOWN, None, None, f"row {row_id} was already claimed"
        if row_id is not None and row_id in self._paper.baselines.get(intent_id, (None, frozenset()))[1]:
            state, row_id, tender, words = IntentState.UNKNOWN, None, None, f"row {row_id} was there before"
        after = _moved(before, state, self._now(), row_id=row_id, words=words, claimed_by=claimed_by)
        if tender is not None and tender is not after.tender:
            after = advance_tender(after, tender, self._now())
        self._paper.put(after, claimed_by)
        await self._turn("after settle")
        return after

    async def set_tender(
        self, intent_id: str, tender: TenderState, reference: str = "", *, pays: str = "", reason: str = ""
    ) -> Intent:
        await self._turn("before tender")
        return self._paper.put(advance_tender(self._paper.one(intent_id), tender, self._now(), reference=reference))

    async def keep_baseline(self, intent_id: str, since: datetime, row_ids: Sequence[int]) -> None:
        await self._turn("before baseline")
        self._paper.baselines.setdefault(intent_id, (since, frozenset(row_ids)))
        await self._turn("after baseline")

    async def intent(self, intent_id: str) -> Intent:
        await self._turn("read")
        return self._paper.one(intent_id)

    async def intents(self) -> list[Intent]:
        await self._turn("read")
        return list(self._paper.intents.values())

    async def open_questions(self) -> list[Intent]:
        return [each for each in await self.intents() if each.is_open]

    async def of_client(self, client_id: int, since: datetime) -> list[Intent]:
        await self._turn("read")
        return self._of_client(client_id, since)

    async def refuse_rows(self, intent_id: str, row_ids: Sequence[int], reason: str) -> None:
        await self._turn("before refuse")
        since, before = self._paper.baselines[intent_id]
        self._paper.baselines[intent_id] = (since, before | frozenset(row_ids))

    async def evidence(self, intent_id: str) -> Evidence:
        await self._turn("read")
        this = self._paper.one(intent_id)
        since, before = self._paper.baselines.get(intent_id, (None, frozenset()))
        like = [each for each in self._of_client(this.booking.client_id, self._now()) if each.id != intent_id]
        deposits = from_note(self._paper.notes.get(intent_id, ""))
        return Evidence(this, since, before, self._claimed(intent_id), tuple(like), deposits)

    async def transports(self, intent_id: str) -> list[Transport]:
        await self._turn("read")
        return list(self._paper.ways.get(intent_id, ()))

    async def recover(self) -> list[Intent]:
        await self._turn("before recover")
        left = [each for each in self._paper.intents.values() if each.state is IntentState.SENDING]
        lost = [each for each in left if self._paper.boots.get(each.id) != self._boot]
        return [self._paper.put(_moved(each, IntentState.UNKNOWN, self._now())) for each in lost]

    def _of_client(self, client_id: int, since: datetime) -> list[Intent]:
        ours = [each for each in self._paper.intents.values() if each.booking.client_id == client_id]
        return [each for each in ours if each.updated_at >= since or each.state in OPEN or each.had_absent]

    def _claimed(self, but: str) -> frozenset[int]:
        rows = {each.row_id for each in self._paper.intents.values() if each.row_id is not None and each.id != but}
        return frozenset(rows | {each.row_id for each in self._paper.corrections if each.intent_id != but})


def _moved(before: Intent, state: IntentState, at: datetime, **facts) -> Intent:
    try:
        return advance(before, state, at, **facts)
    except NotAllowed as error:
        raise StoreError(f"{before.id}: {before.state} can't become {state}", reason="transition") from error
