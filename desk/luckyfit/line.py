"""From an operation to its values: sends through the wire, judges the answer, and reads its rows in their branch's zone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from desk.errors import AnswerBrokeUs, OutcomeUnknown, UnexpectedAnswer
from desk.luckyfit.ask import Ask
from desk.luckyfit.envelope import BrokenShape, Envelope, parse
from desk.luckyfit.grammar import encode
from desk.luckyfit.judge import answer_to_read, answer_to_write, doubted
from desk.luckyfit.models.branches import HOME, BranchRow
from desk.luckyfit.models.row import Row, Spared, read_row, read_rows
from desk.luckyfit.wire import Wire
from desk.luckyfit.zones import Zones
from desk.model.client import Branch, Client, Staff
from desk.model.ticket import ClientTicket, DepositAccount
from desk.ports import Clock, Keeping
from desk.unforeseen import foreseen

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")

MANY_ROWS = 100
ZONE_DEADLINE_S = 3.0


class NothingKept:
    """Where nothing of what LuckyFit tells is kept."""

    def clients(self, clients: Sequence[Client]) -> None:
        """These were told."""

    def tickets(self, client_id: int, tickets: Sequence[ClientTicket]) -> None:
        """All that this client holds."""

    def deposits(self, client_id: int, accounts: Sequence[DepositAccount]) -> None:
        """All deposits of this client."""

    def staff(self, staff: Sequence[Staff]) -> None:
        """All the staff there is."""

    def gone(self, client_id: int) -> None:
        """There is no such client any more."""


class Line:
    """What every operation goes through. `keeping` is told what was answered about people."""

    def __init__(self, wire: Wire, clock: Clock, keeping: Keeping | None = None) -> None:
        self.wire = wire
        self.keeping = keeping or NothingKept()
        self.zones = Zones(self._first_branches, clock)

    async def rows(
        self,
        ask: Ask,
        kind: type[Row[T]],
        name: str,
        *,
        whole: bool = False,
        spared: Spared | None = None,
    ) -> list[T]:
        """A list that was read. `whole` asks for proof that it is all there is; what can't be read is left out if `spared`."""
        with foreseen(partial(UnexpectedAnswer, ask.operation, name)):
            envelope = await self._read(ask)
            if whole:
                _check_whole(ask, envelope)
            return await self._values(ask, envelope.data, kind, name, spared)

    async def listed(self, ask: Ask, kind: type[Row[T]], name: str, wanted: Callable[[Any], bool] = bool) -> tuple[list[T], bool]:
        """The rows of a list that are `wanted`, and whether it says of itself that it is all there is."""
        with foreseen(partial(UnexpectedAnswer, ask.operation, name)):
            envelope = await self._read(ask)
            data = envelope.data
            rows = [each for each in data if wanted(each)] if isinstance(data, list) else data
            whole = not isinstance(data, list) or envelope.total is None or envelope.total <= len(data)
            return await self._values(ask, rows, kind, name), whole

    async def row(self, ask: Ask, kind: type[Row[T]], name: str) -> T:
        """One thing that was read."""
        with foreseen(partial(UnexpectedAnswer, ask.operation, name)):
            envelope = await self._read(ask)
            try:
                return read_row(kind, _only(envelope.data), self.zones.present)
            except BrokenShape as error:
                raise doubted(ask, error, written=False, name=name) from None

    async def made(
        self, ask: Ask, kind: type[Row[T]], name: str, known: Mapping[str, Any], fits: Callable[[T], bool] | None = None
    ) -> T:
        """What a write made. What its answer leaves out is taken from `known`; only its id must be there.

        A row that does not fit what was asked is the answer to something else: then nothing is known of this write.
        """
        with foreseen(partial(AnswerBrokeUs, ask.operation)):
            envelope = await self.wire.write(ask, partial(answer_to_write, ask))
            try:
                told = {key: value for key, value in _only(envelope.data).items() if value is not None}
                made = read_row(kind, {**parse(encode(known).encode()), **told}, self.zones.present)
            except BrokenShape as error:
                raise doubted(ask, error, written=True, name=name) from None
            if fits is not None and not fits(made):
                raise OutcomeUnknown(ask.operation, f"{name}: not what was asked for")
            return made

    async def done(self, ask: Ask) -> Envelope:
        """A write whose answer needs no row."""
        return await self.wire.write(ask, partial(answer_to_write, ask))

    async def branches(self, ask: Ask) -> list[Branch]:
        """The branches; the zone is learned from them."""
        with foreseen(partial(UnexpectedAnswer, ask.operation, "branches")):
            envelope = await self.wire.read(ask, partial(answer_to_read, ask))
            try:
                branches = read_rows(BranchRow, envelope.data, HOME)
            except BrokenShape as error:
                raise doubted(ask, error, written=False, name="branches") from None
            self.zones.learn(branches)
            return branches

    async def _values(self, ask: Ask, data: Any, kind: type[Row[T]], name: str, spared: Spared | None = None) -> list[T]:
        zones = self.zones.present
        try:
            if isinstance(data, list) and len(data) > MANY_ROWS:
                return await asyncio.to_thread(read_rows, kind, data, zones, spared)
            return read_rows(kind, data, zones, spared)
        except BrokenShape as error:
            raise doubted(ask, error, written=False, name=name) from None

    async def _first_branches(self) -> Sequence[Branch]:
        return await self.branches(Ask("GET", "/branches", deadline_s=ZONE_DEADLINE_S, again=False))

    async def _read(self, ask: Ask) -> Envelope:
        """The answer, with the zones asked for beside it when they are not known yet."""
        reading = self.wire.read(ask, partial(answer_to_read, ask))
        if self.zones.settled:
            return await reading
        return (await _together(reading, self.zones.zone()))[0]


async def _together(first: Coroutine[Any, Any, A], second: Coroutine[Any, Any, B]) -> tuple[A, B]:
    """Both at once; when one fails the other is given up."""
    try:
        async with asyncio.TaskGroup() as group:
            one, two = group.create_task(first), group.create_task(second)
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return one.result(), two.result()


def _only(data: Any) -> dict[str, Any]:
    """The one object, alone or in an array of one."""
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict):
        raise BrokenShape("", "not one object")
    return data


def _check_whole(ask: Ask, envelope: Envelope) -> None:
    """As many rows as it announces, and none of them twice: the second would stand for one that is missing."""
    count = len(envelope.data) if isinstance(envelope.data, list) else None
    ids = {str(row.get("id")) for row in envelope.data if isinstance(row, dict)} if count else set()
    if count is None or count != envelope.total or len(ids) != count:
        raise UnexpectedAnswer(ask.operation, "total", "not all of the rows were sent")
