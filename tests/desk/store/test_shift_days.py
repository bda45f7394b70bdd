"""Days at the till as they may come: whatever happens to payments, the drawer of each shift is what a plain count says."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money, total
from desk.model.sale import Booking, Operation, PayKind
from desk.model.shift import Way
from desk.store import Store, open_store
from tests.desk.store.conftest import KEY, StillClock
from tests.desk.store.test_shifts import FLOAT, z_of

S, T = IntentState, TenderState
DEEDS = st.tuples(
    st.sampled_from(
        ("pay", "pay", "lose", "refuse", "find", "absent", "again", "back", "in", "out", "close", "restart", "clock")
    ),
    st.integers(1, 900),
    st.sampled_from((PayKind.CASH, PayKind.CARD)),
)


@dataclass(slots=True)
class Till:
    """A store, and beside it what somebody with a pencil would know of the cash."""

    store: Store
    folder: Path
    clock: StillClock
    drawer: Money
    rows: int = 0
    number: int = 0
    payments: int = 0
    lost: list[Intent] = field(default_factory=list)
    absent: list[Intent] = field(default_factory=list)

    async def do(self, deed: str, amount: int, kind: PayKind) -> None:
        await getattr(self, f"_{deed}")(Money(amount), kind)

    async def check(self) -> None:
        """The drawer is what the pencil says."""
        money = await self.store.shifts.money()
        z = z_of(self.drawer, override="open")(money, 1)
        assert z.cash.expected == self.drawer
        assert total([each.unbooked for each in z.kinds]) == total([each.sum for each in z.unbooked])

    async def _prepared(self, amount: Money, kind: PayKind) -> Intent:
        self.payments += 1
        booking = Booking(17, 1700 + self.payments, Operation.TOP_UP, kind, amount, "Рецепція 1")  # its like may be in doubt
        (intent,) = await self.store.journal.prepare("", [booking], operator="", tenders=(T.TAKEN,))
        await self.store.journal.begin_attempt(intent.id, "0" * 64)
        self._came(intent, 1)
        return intent

    def _came(self, intent: Intent, times: int) -> None:
        if intent.booking.kind is PayKind.CASH:
            self.drawer = self.drawer + Money(intent.booking.sum.minor * times)

    async def _booked(self, intent: Intent) -> None:
        self.rows += 1
        await self.store.journal.settle(intent.id, S.CONFIRMED, row_id=self.rows)

    async def _pay(self, amount: Money, kind: PayKind) -> None:
        await self._booked(await self._prepared(amount, kind))

    async def _lose(self, amount: Money, kind: PayKind) -> None:
        self.lost.append(await self.store.journal.settle((await self._prepared(amount, kind)).id, S.UNKNOWN))

    async def _refuse(self, amount: Money, kind: PayKind) -> None:
        intent = await self._prepared(amount, kind)
        await self.store.journal.settle(intent.id, S.REJECTED, tender=T.RETURNED)
        self._came(intent, -1)

    async def _find(self, amount: Money, kind: PayKind) -> None:
        if self.lost:
            await self._booked(self.lost.pop(amount.minor % len(self.lost)))

    async def _absent(self, amount: Money, kind: PayKind) -> None:
        if self.lost:
            lost = self.lost.pop(amount.minor % len(self.lost))
            self.absent.append(await self.store.journal.settle(lost.id, S.ABSENT))

    async def _again(self, amount: Money, kind: PayKind) -> None:
        if self.absent:
            absent = self.absent.pop(amount.minor % len(self.absent))
            await self.store.journal.settle(absent.id, S.PREPARED)
            await self.store.journal.begin_attempt(absent.id, "0" * 64)
            await self._booked(absent)

    async def _back(self, amount: Money, kind: PayKind) -> None:
        if self.absent:
            absent = self.absent.pop(amount.minor % len(self.absent))
            await self.store.journal.settle(absent.id, S.CANCELLED, tender=T.RETURNED)
            self._came(absent, -1)

    async def _in(self, amount: Money, kind: PayKind) -> None:
        await self.store.shifts.move(Way.IN, amount, "change", "")
        self.drawer = self.drawer + amount

    async def _out(self, amount: Money, kind: PayKind) -> None:
        await self.store.shifts.move(Way.OUT, amount, "bank", "")
        self.drawer = self.drawer - amount

    async def _close(self, amount: Money, kind: PayKind) -> None:
        """The next shift begins with what lies there; a payment that comes in between is in its float."""
        z = await self.store.shifts.close(z_of(self.drawer, override="open"))
        self.number += 1
        assert (z.number, z.cash.expected) == (self.number, self.drawer)
        await self._pay(amount, kind)
        await self.store.shifts.open(self.drawer, "", None, None)

    async def _restart(self, amount: Money, kind: PayKind) -> None:
        await self.store.close()
        self.store = await open_store(self.folder, KEY, self.clock)

    async def _clock(self, amount: Money, kind: PayKind) -> None:
        self.clock.move(timedelta(days=(amount.minor - 450) * 8))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(DEEDS, min_size=5, max_size=25))
async def test_the_drawer_is_what_a_plain_count_says(deeds):
    with tempfile.TemporaryDirectory() as folder:
        clock = StillClock()
        till = Till(await open_store(Path(folder), KEY, clock), Path(folder), clock, FLOAT)
        await till.store.shifts.open(FLOAT, "", None, None)
        for deed in deeds:
            await till.do(*deed)
            await till.check()
        assert [each.number for each in await till.store.shifts.reports(99)] == list(range(till.number, 0, -1))
        assert await till.store.journal.first_break() is None
        await till.store.close()
