"""The way from a desk to LuckyFit on which everything is told beforehand: what becomes of the next requests and reads."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from desk.errors import DeskError, KeyProblem, OutcomeUnknown, Refused, UnexpectedAnswer, Unreachable
from desk.luckyfit.endpoints.money import WINDOW
from desk.model.difference import Listing
from desk.model.money import Money
from desk.model.proof import Statement
from desk.model.sale import Booking, Operation, TicketOrder, Transaction
from desk.model.ticket import ClientTicket, DepositAccount
from tests.proof.luckyfit import LuckyFit
from tests.simulation.clock import true_now

BOOK, LIST = "POST /transactions", "GET /transactions"
THERE_S = BACK_S = 0.2
pause = asyncio.sleep


class Fate(StrEnum):
    """What becomes of a request that writes."""

    GOOD = "good"
    NOT_SENT = "not sent"
    REFUSED = "refused"
    LOST = "answer lost, done"
    DROPPED = "answer lost, not done"
    LATE = "answer lost, done late"
    BAD_GATEWAY = "502, done"
    BAD_GATEWAY_DROPPED = "502, not done"
    KEY_REFUSED = "401, done"
    KEY_REFUSED_DROPPED = "401, not done"
    ANOTHER = "done, the answer tells of an earlier row"


DONE = frozenset({Fate.GOOD, Fate.LOST, Fate.BAD_GATEWAY, Fate.KEY_REFUSED, Fate.ANOTHER})
STATUS = {Fate.BAD_GATEWAY: 502, Fate.BAD_GATEWAY_DROPPED: 502, Fate.KEY_REFUSED: 401, Fate.KEY_REFUSED_DROPPED: 401}


class Reading(StrEnum):
    """What becomes of a read."""

    WHOLE = "whole"
    FAILS = "fails"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True)
class Told:
    """A request's fate, how long its sender waits for an answer, and how much later it is done when it is done late."""

    fate: Fate = Fate.GOOD
    waits_s: float = 1.0
    late_s: float = 0.0


@dataclass(slots=True)
class Line:
    """What is told is used up first to last; after it all goes well. `whole`: whether a booking's last read was."""

    luckyfit: LuckyFit
    fates: deque[Told] = field(default_factory=deque)
    sale_fates: deque[Told] = field(default_factory=deque)
    reads: deque[Reading] = field(default_factory=deque)
    whole: dict[Booking, bool] = field(default_factory=dict)
    accepts_truncated: ClassVar[bool] = False

    async def post(self, booking: Booking, tag: str) -> Transaction:
        """One movement asked for."""
        made = await self._asked(booking, tag)
        assert isinstance(made, Transaction)
        return made

    async def keyed(self, booking: Booking, tag: str) -> None:
        """One movement asked for under a number of its own: whatever is known already is done."""
        if self.luckyfit.made_by(tag):
            await pause(THERE_S + BACK_S)
            return
        await self._asked(booking, tag, once=True)

    async def sell(self, order: TicketOrder, tag: str) -> ClientTicket:
        """One ticket asked for."""
        made = await self._asked(order, tag)
        assert isinstance(made, ClientTicket)
        return made

    async def delete(self, number: int) -> None:
        """A ticket to be taken back."""
        told = self.sale_fates.popleft() if self.sale_fates else Told()
        await pause(THERE_S)
        if told.fate is Fate.NOT_SENT:
            raise Unreachable("DELETE", "no connection")
        if told.fate not in DONE:
            await pause(told.waits_s)
            raise _lost(told, "DELETE")
        deleted = self.luckyfit.delete(number)
        await pause(BACK_S)
        if told.fate not in (Fate.GOOD, Fate.ANOTHER):
            raise _lost(told, "DELETE")
        if not deleted:
            raise Refused("DELETE", "оплачено")

    async def statement(self, booking: Booking, since: datetime | None = None) -> Statement:
        """The rows a booking's query shows; failed and truncated reads are told as the real client tells them."""
        reading = self.reads.popleft() if self.reads else Reading.WHOLE
        since = since or true_now() - WINDOW
        await pause(THERE_S)
        rows = self.luckyfit.read(booking, since)
        await pause(BACK_S)
        self.whole[booking] = False
        if reading is Reading.FAILS:
            raise Unreachable(LIST, "no answer")
        if reading is Reading.TRUNCATED and rows:
            if not self.accepts_truncated:
                raise UnexpectedAnswer(LIST, "total")
            return Statement(since, rows[:-1])
        self.whole[booking] = True
        return Statement(since, rows)

    async def listing(self, point_name: str, since: datetime | None, operation: Operation | None) -> Listing:
        """The rows of a point, or of an operation: whole, or nothing is told."""
        reading = self.reads.popleft() if self.reads else Reading.WHOLE
        since = min(since or true_now(), true_now() - WINDOW)
        await pause(THERE_S)
        rows = self.luckyfit.listed(point_name, since, operation)
        at = true_now()
        await pause(BACK_S)
        if reading is not Reading.WHOLE:
            raise Unreachable(LIST, "no answer")
        return Listing(since, at, rows)

    async def tickets(self, client_id: int) -> list[ClientTicket]:
        """A client's tickets; nothing is said of how many there must be, so a read is whole or none."""
        reading = self.reads.popleft() if self.reads else Reading.WHOLE
        await pause(THERE_S)
        if reading is not Reading.WHOLE:
            raise Unreachable("GET /client_tickets", "no answer")
        told = self.luckyfit.told_tickets(client_id)
        await pause(BACK_S)
        return told

    async def accounts(self, client_id: int) -> list[DepositAccount]:
        """A deposit that is never empty."""
        await pause(THERE_S)
        return [DepositAccount(id=client_id * 10, name="", balance=Money.of(100_000), client_id=client_id)]

    async def _asked(self, what: Booking | TicketOrder, tag: str, *, once: bool = False) -> Transaction | ClientTicket:
        fates = self.fates if isinstance(what, Booking) else self.sale_fates
        told = fates.popleft() if fates else Told()
        if told.fate is Fate.NOT_SENT:
            await pause(THERE_S)
            raise Unreachable(BOOK, "no connection")
        if told.fate is Fate.REFUSED:
            await pause(THERE_S + BACK_S)
            raise Refused(BOOK, "no")
        if told.fate is Fate.LATE:
            self.luckyfit.take(told.waits_s + told.late_s, what, tag, once=once)
        elif told.fate in DONE:
            made = await asyncio.shield(self.luckyfit.take(THERE_S, what, tag, once=once))
            await pause(BACK_S)
            if told.fate is Fate.GOOD:
                return made
            if told.fate is Fate.ANOTHER and isinstance(what, Booking):
                return self._earlier(what, made)
        await pause(told.waits_s)
        raise _lost(told, BOOK)

    def _earlier(self, booking: Booking, made: Transaction | ClientTicket) -> Transaction | ClientTicket:
        """The answer to an earlier request just like it, when there was one; else to this one."""
        like = [row.movement for row in self.luckyfit.rows if row.movement.id != made.id]
        same = [each for each in like if _fields(each) == _fields(made)]
        return same[-1] if same else made


def _fields(row: Transaction | ClientTicket) -> tuple[object, ...]:
    assert isinstance(row, Transaction)
    return row.client_id, row.account_id, row.operation, row.kind, row.sum, row.point_name


def _lost(told: Told, operation: str) -> DeskError:
    error = OutcomeUnknown(operation, told.fate)
    if told.fate is Fate.KEY_REFUSED_DROPPED:
        error = KeyProblem(operation, "session expired")
    error.http_status = STATUS.get(told.fate)
    return error
