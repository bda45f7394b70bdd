"""Taking money: every part is written down before it is sent, sent once, and settled only by what LuckyFit answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from desk.errors import AnswerBrokeUs, DeskError, NotAllowed, OutcomeUnknown, ServiceError, StoreError, Unreachable
from desk.events import Bus, IntentChanged
from desk.model.capability import SAFE, Capabilities, Transport
from desk.model.intent import UNSETTLED, Intent, IntentState
from desk.model.money import ZERO, Money
from desk.model.proof import Evidence, Statement, blocking, candidates
from desk.model.receipt import note_of
from desk.model.sale import Booking, Due, Operation, PayKind, Tender, allocate, change_of, none_larger
from desk.model.tender import in_hand
from desk.model.witness import Deposits, deposits_of
from desk.ports import Clock, Club, Journal
from desk.services.baseline import EVER, Baseline, certain
from desk.services.endings import BROKEN_OFF, Ending, GivenBack, as_it_stands, failed, in_doubt, may_go_on, proved, unless_sent
from desk.services.fencing import Fence, can_close
from desk.services.returning import Returning, not_absent
from desk.services.twice import Twice
from desk.services.ways import PLAIN as OPERATION
from desk.services.ways import Way, fingerprint, way_for
from desk.unforeseen import foreseen

log = logging.getLogger(__name__)

UNASKED = "given back without a last look: LuckyFit could not be read"
FRESH_S = 30.0
"""What was written down longer ago is not sent any more; another program takes it for lost after two minutes."""


@dataclass(frozen=True, slots=True)
class PaymentResult:
    """What became of every part, in the order they were sent. `trouble` is the first thing that went wrong, if any.

    REJECTED and CANCELLED parts are surely not booked: their money goes back to the client. UNKNOWN ones may be.
    """

    intents: tuple[Intent, ...]
    change: Money = ZERO
    trouble: DeskError | None = None


class Till:
    """The one place from which money is booked. `point_name` is this desk's own name at LuckyFit, `operator` who works it now.

    `lag_s`: nothing is sent before that many seconds, for LuckyFit to list what a lost journal may have sent.
    """

    def __init__(  # noqa: PLR0917 - the ports, then two names
        self,
        club: Club,
        journal: Journal,
        bus: Bus,
        clock: Clock,
        point_name: str,
        operator: str = "",
        *,
        capabilities: Capabilities = SAFE,
        lag_s: float = 0.0,
        largest: Money | None = None,
        point_shared: bool = False,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._club, self._journal, self._bus, self._clock = club, journal, bus, clock
        self._point_name, self.operator, self._capabilities = point_name, operator, capabilities
        self._twice = Twice(journal, bus, clock)
        self._baseline = Baseline(club, journal, clock, lag_s=lag_s, pause=pause)
        self._clients, self._largest, self._in_flight = set[int](), largest, set[str]()
        self.returning = Returning(journal, self._told, point_name, lambda: self.operator, clock, largest=largest)
        self._point_shared = point_shared
        self._unwritten: dict[str, Intent] = {}

    async def pay(self, client_id: int, dues: Sequence[Due], tenders: Sequence[Tender], *, again: bool = False) -> PaymentResult:
        """Books `tenders` onto `dues`, part by part in a fixed order.

        Raises NotAllowed (the split; `already_running`; `being_checked` while the outcome of an identical booking is not known;
        `second_payment` after or during one much like it, here or in LuckyFit's list, unless `again`), StoreError when nothing
        could be written down, and what reading the deposit raises: in all these cases nothing was sent, and what was written
        down is called off. What happens after that is in the result.
        """
        allocate(dues, tenders)
        with self._only_payment_of(client_id):
            bookings, deposits = await self._bookings(client_id, dues, tenders)
            await self._twice.refuse(client_id, bookings, again=again)
            change, note = change_of(dues, tenders), note_of(deposits, tenders)
            return await self._booked(bookings, tenders, note, change, again=again)

    async def check(self, client_id: int, dues: Sequence[Due], tenders: Sequence[Tender], *, again: bool = False) -> None:
        """Asks what `pay` would ask, before the bank's terminal takes anything; nothing is written down, nothing sent.

        Raises NotAllowed as `pay`, and what reading raises.
        """
        allocate(dues, tenders)
        with self._only_payment_of(client_id):
            bookings, _deposits = await self._bookings(client_id, dues, tenders)
            await self._twice.refuse(client_id, bookings, again=again)
            await self._baseline.asked(bookings, again=again)

    async def top_up(self, client_id: int, account_id: int, tender: Tender, *, again: bool = False) -> PaymentResult:
        """Puts `tender` on a deposit; else as `pay`."""
        return await self.pay(client_id, [Due(account_id, Operation.TOP_UP, tender.sum)], [tender], again=again)

    async def call_off(self, intent_id: str) -> Intent:
        """Gives up a part that was prepared and never sent; its money goes back.

        Raises NotAllowed (`in_flight`; `not_prepared` for anything that was ever sent, or is over), StoreError.
        """
        if intent_id in self._in_flight:
            raise NotAllowed("in_flight")
        intent = await self._journal.intent(intent_id)
        if intent.state is not IntentState.PREPARED:
            raise NotAllowed("not_prepared")
        return self._told(await self._cancelled(intent))

    async def send_again(self, intent_id: str, *, again: bool = False) -> Intent:
        """Sends once more what LuckyFit surely did not have: a person's decision, after a last look.

        Raises NotAllowed (by `not_absent`; `turned_up` when it is there after all: then it is for a person to choose;
        `second_payment` when it was taken anew since, here or elsewhere, unless `again`), what reading raises, StoreError, and
        what became of the sending when it is no clear yes.
        """
        with self._only_payment_of((await self._absent(intent_id)).booking.client_id):
            intent = await self._absent(intent_id)
            others = await self._journal.of_client(intent.booking.client_id, EVER)
            if (other := blocking(intent.booking, others)) is not None:
                raise NotAllowed("being_checked", intent=other.id, sum=intent.booking.sum)
            evidence, statement = await self._last_look(intent_id)
            if not again:
                self._baseline.refuse_anew(evidence, statement, others)
            prepared = self._told(await self._journal.settle(intent_id, IntentState.PREPARED))
            with self._on_its_way(intent_id):
                after, error = await self._sent(prepared, again=again)
            if error is not None:
                raise as_it_stands(error, after)
            return after

    async def repeats(self, intent_id: str) -> bool:
        """True when every attempt carried the intent's own number, and it would be sent the same way now."""
        intent = await self._journal.intent(intent_id)
        sent = await self._journal.transports(intent_id)
        return {*sent, self._capabilities.transport(intent.booking)} == {Transport.KEYED}

    async def repeat(self, intent_id: str) -> Intent:
        """Sends what is in doubt once more under its own number, which LuckyFit books once however often it comes.

        Whatever else comes of it, what is not proved stays in doubt. One that is no longer in doubt is given as it is.
        Raises NotAllowed (`not_keyed`; `already_running` while the client pays), StoreError.
        """
        with self._only_payment_of((await self._journal.intent(intent_id)).booking.client_id), self._on_its_way(intent_id):
            intent = await self._journal.intent(intent_id)
            if intent.state is not IntentState.UNKNOWN:
                return intent
            if not await self.repeats(intent_id):
                raise NotAllowed("not_keyed")
            way = way_for(self._capabilities, intent)
            request = fingerprint(intent.booking, way.number(intent))
            sending = self._told(await self._journal.begin_attempt(intent_id, request, way.transport))
            return (await self._exchanged(sending, way, repeat=True))[0]

    def can_fence(self, intent: Intent) -> bool:
        """True for a ticket's payment in doubt where it was seen what the deletion of an unpaid ticket proves."""
        return can_close(self._capabilities, intent)

    async def fence(self, intent_id: str) -> list[Intent]:
        """Has LuckyFit delete the unpaid ticket of a payment in doubt: then nothing was booked on it, nor will be.

        Gives every payment for it as it stands then. Raises what `Fence.close` raises, and NotAllowed `already_running`.
        """
        intent = await self._journal.intent(intent_id)
        with self._only_payment_of(intent.booking.client_id):
            return await Fence(self._club, self._journal, self._capabilities, self._told, shared=self._point_shared).close(intent)

    async def give_back(self, intent_id: str) -> GivenBack:
        """Ends what LuckyFit surely did not have, after a last look; its money goes back.

        A person may decide that while LuckyFit can't be read too: it is looked at again later, as all that was in doubt.
        Raises NotAllowed (by `not_absent`; `turned_up` as `send_again`; `already_running` while the client pays), StoreError.
        """
        with self._only_payment_of((await self._absent(intent_id)).booking.client_id):
            try:
                await self._last_look(intent_id)
            except (NotAllowed, StoreError):
                raise
            except DeskError as error:
                log.warning("intent %s is given back without a last look: %s", intent_id, type(error).__name__)
                given = await self._cancelled(await self._absent(intent_id), UNASKED)
                return GivenBack(self._told(given), looked=False)
            return GivenBack(self._told(await self._cancelled(await self._absent(intent_id))))

    async def open_questions(self) -> list[Intent]:
        """Everything a person must know of, oldest first; not what is on its way at this moment.

        What this till has sent, and could not write down the end of, is told as it ended: the file still calls it on its way.
        """
        questions = [each for each in await self._journal.open_questions() if each.id not in self._in_flight]
        return [self._unwritten.get(each.id, each) if each.state is IntentState.SENDING else each for each in questions]

    def is_on_its_way(self, intent_id: str) -> bool:
        """True while this till is at work on it."""
        return intent_id in self._in_flight

    async def recover(self) -> list[Intent]:
        """At start: what was being sent when the program ended is UNKNOWN now; returns and tells those."""
        return [self._told(each) for each in await self._journal.recover()]

    @contextmanager
    def _only_payment_of(self, client_id: int) -> Iterator[None]:
        """A second press while the first one runs starts nothing."""
        if client_id in self._clients:
            raise NotAllowed("already_running")
        self._clients.add(client_id)
        try:
            yield
        finally:
            self._clients.discard(client_id)

    @contextmanager
    def _on_its_way(self, *intent_ids: str) -> Iterator[None]:
        self._in_flight.update(intent_ids)
        try:
            yield
        finally:
            self._in_flight.difference_update(intent_ids)

    async def _absent(self, intent_id: str) -> Intent:
        intent = await self._journal.intent(intent_id)
        if intent.state is not IntentState.ABSENT:
            raise not_absent(intent)
        return intent

    async def _last_look(self, intent_id: str) -> tuple[Evidence, Statement]:
        """What LuckyFit's list shows now of what it did not have; a row that may be it is for a person to choose."""
        evidence = await self._journal.evidence(intent_id)
        statement = await self._club.statement(evidence.intent.booking, evidence.since)
        if candidates(evidence, statement.rows):
            self._told(await self._journal.settle(intent_id, IntentState.AMBIGUOUS))
            raise NotAllowed("turned_up")
        return evidence, certain(statement)

    async def _deposits_of(self, client_id: int, tenders: Sequence[Tender]) -> Deposits | None:
        """What lies on the client's deposits, read only when it is to be paid from."""
        if not any(each.kind is PayKind.DEPOSIT and each.sum for each in tenders):
            return None
        return deposits_of(await self._club.client_accounts(client_id))

    async def _bookings(
        self, client_id: int, dues: Sequence[Due], tenders: Sequence[Tender]
    ) -> tuple[list[Booking], Deposits | None]:
        deposits = await self._deposits_of(client_id, tenders)
        parts = allocate(dues, tenders, balance=deposits.balance if deposits else None)
        none_larger(dues, self._largest)
        return [part.booking(client_id, self._point_name) for part in parts], deposits

    async def _booked(
        self, bookings: Sequence[Booking], tenders: Sequence[Tender], note: str, change: Money, *, again: bool
    ) -> PaymentResult:
        held, slips = in_hand(bookings, tenders)
        prepared = await self._journal.prepare("", bookings, operator=self.operator, note=note, tenders=held, references=slips)
        with self._on_its_way(*(each.id for each in prepared)):
            for each in prepared:
                self._told(each)
            await self.returning.spent_on(prepared)
            intents, trouble = await self._all_sent(prepared, again=again)
        return PaymentResult(tuple(intents), change, unless_sent(trouble, intents))

    async def _all_sent(self, prepared: Sequence[Intent], *, again: bool) -> tuple[list[Intent], DeskError | None]:
        """One after another. After a clear no, or when nothing can be sent or written, the rest is called off.

        What looks like one of them in LuckyFit's list, or came into the journal until they were written down, is asked about
        before the first is sent: then all are called off.
        """
        first, trouble = await self._asked(prepared, again=again)
        ended: list[Intent] = []
        go_on = trouble is None
        for intent in prepared:
            after, error = await (self._sent_first(intent, first, again=again) if go_on else self._dropped(intent))
            first = None
            ended.append(after)
            trouble = trouble or (as_it_stands(error, after) if error else None)
            go_on = go_on and (error is None or may_go_on(error))
        return ended, trouble

    async def _asked(self, prepared: Sequence[Intent], *, again: bool) -> tuple[Statement | None, DeskError | None]:
        bookings = [each.booking for each in prepared]
        try:
            await self._twice.refuse(bookings[0].client_id, bookings, again=again, written=True)
            return await self._baseline.asked(bookings, again=again), None
        except NotAllowed:
            for each in prepared:
                await self._dropped(each)
            raise
        except DeskError as error:
            log.warning("nothing is sent, what is booked already can't be known: %s", type(error).__name__)
            return None, error

    async def _sent_first(self, intent: Intent, statement: Statement | None, *, again: bool) -> tuple[Intent, DeskError | None]:
        """What LuckyFit holds already is on disk before the first attempt, and stays what later ones are compared with."""
        try:
            await self._baseline.keep(intent, statement)
        except DeskError as error:
            log.warning("intent %s is not sent, what is booked already can't be known: %s", intent.id, type(error).__name__)
            dropped, trouble = await self._dropped(intent)
            return dropped, trouble or error
        return await self._sent(intent, again=again)

    async def _sent(self, intent: Intent, *, again: bool) -> tuple[Intent, DeskError | None]:
        """SENDING is on disk before the first byte; whatever breaks this off leaves UNKNOWN, or at worst SENDING, there."""
        way = way_for(self._capabilities, intent)
        request, begun = fingerprint(intent.booking, way.number(intent)), self._clock.monotonic()
        try:
            sending = self._told(await self._journal.begin_attempt(intent.id, request, way.transport, again=again))
        except NotAllowed as error:
            log.warning("intent %s is not sent, another program sends the same or did: %s", intent.id, error.code)
            return (await self._dropped(intent))[0], error
        except StoreError as error:
            log.exception("intent %s is not sent, it can't be written down: %s", intent.id, error.reason)
            return (await self._dropped(intent))[0], error
        return await self._exchanged(sending, way, since=begun)

    async def _exchanged(
        self, sending: Intent, way: Way, *, since: float | None = None, repeat: bool = False
    ) -> tuple[Intent, DeskError | None]:
        """One request and what it proves. That no byte of a repeat left proves nothing of the attempts before it.

        Nothing is sent that was written down too long ago, `since` by the steady clock: others may call it lost by now."""
        ending = Ending(IntentState.UNKNOWN, words=BROKEN_OFF)
        try:
            if since is not None and self._clock.monotonic() - since > FRESH_S:
                raise Unreachable(way.operation, "this PC stood still before it was sent")
            with foreseen(partial(AnswerBrokeUs, way.operation)):
                row = await way.send(self._club, self._journal, sending)
                ending = proved(row, sending.booking, await self._deposits_noted(sending))
        except DeskError as error:
            ending = failed(error, first=sending.attempts == 1)
            if repeat and ending.state is IntentState.PREPARED:
                ending = replace(ending, state=IntentState.UNKNOWN)
        finally:
            settled = await self._settled(sending, ending)
        return settled

    async def _deposits_noted(self, intent: Intent) -> Deposits | None:
        if intent.booking.kind is not PayKind.DEPOSIT:
            return None
        return (await self._journal.evidence(intent.id)).deposits

    async def _settled(self, sending: Intent, ending: Ending) -> tuple[Intent, DeskError | None]:
        status = ending.error.http_status if isinstance(ending.error, ServiceError) else None
        excerpt = ending.error.excerpt if isinstance(ending.error, ServiceError) else ""
        try:
            after = await self._journal.settle(
                sending.id,
                ending.state,
                row_id=ending.row_id,
                words=ending.words,
                http_status=status,
                excerpt=excerpt,
                tender=sending.back() if ending.state is IntentState.REJECTED else None,
            )
        except StoreError as error:
            if error.reason == "transition":  # settled in another place while this answer was on its way
                now = self._told(await self._after_all(sending, ending))
                return now, OutcomeUnknown(OPERATION, now.words) if now.state in UNSETTLED else None
            log.critical("intent %s: its outcome can't be written down: %s", sending.id, error.reason)
            self._unwritten[sending.id] = in_doubt(sending, ending)
            return self._told(self._unwritten[sending.id]), error
        if after.state is IntentState.PREPARED:
            return (await self._dropped(self._told(after)))[0], ending.error
        if after.state is IntentState.UNKNOWN and ending.error is None:
            return self._told(after), OutcomeUnknown(OPERATION, after.words)
        return self._told(after), ending.error

    async def _after_all(self, sending: Intent, ending: Ending) -> Intent:
        """As it was settled elsewhere; what was called absent, and LuckyFit has just said to have, is for a person to choose."""
        now = await self._journal.intent(sending.id)
        missed = (now.state, ending.state) == (IntentState.ABSENT, IntentState.CONFIRMED)
        return await self._journal.settle(sending.id, IntentState.AMBIGUOUS) if missed else now

    async def _dropped(self, intent: Intent) -> tuple[Intent, DeskError | None]:
        try:
            return self._told(await self._cancelled(intent)), None
        except StoreError as error:
            log.exception("intent %s stays prepared, it can't be called off: %s", intent.id, error.reason)
            return intent, error

    async def _cancelled(self, intent: Intent, words: str = "") -> Intent:
        """It ends as called off: LuckyFit does not hold it."""
        return await self._journal.settle(intent.id, IntentState.CANCELLED, words=words or intent.words, tender=intent.back())

    def _told(self, intent: Intent) -> Intent:
        self._bus.publish(IntentChanged(intent))
        return intent
