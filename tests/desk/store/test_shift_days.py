"""Days at the till as they may come: whatever happens to payments, in a shift or outside one, a plain count says the same.

The drawer of each shift is that count, and what all Zs together tell of a kind of money is all that ever came in and went back.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desk.model.drawer import KINDS, came_in, went_back
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money, total
from desk.model.record import Filter
from desk.model.sale import Booking, Operation, PayKind
from desk.model.shift import Way
from desk.store import Store, open_store
from tests.desk.store.conftest import KEY, StillClock
from tests.desk.store.test_shifts import FLOAT, z_of

S, T = IntentState, TenderState
DEEDS = st.tuples(
    st.sampled_from(
        (
            *(
                "pay",
                "pay",
                "lose",
                "lose",
                "refuse",
                "find",
                "find",
                "absent",
                "again",
                "back",
                "spend",
                "annul",
                "annul",
                "keep",
            ),
            *("keep", "in", "out", "close", "close", "open", "open", "restart", "clock"),
        )
    ),
    st.integers(1, 900),
    st.sampled_from((PayKind.CASH, PayKind.CARD, PayKind.BANK)),
)

LATE = [(deed, 1, PayKind.BANK) for deed in ("lose", "close", "pay", "open", "find", "close", "annul", "open", "close", "annul")]
"""A transfer booked in the shift after its own, one of before that; both are taken out later, in a shift and outside one."""


@dataclass(slots=True)
class Till:
    """A store, and beside it what somebody with a pencil would know: of the cash, and of all that ever came and went."""

    store: Store
    folder: Path
    clock: StillClock
    drawer: Money
    rows: int = 0
    number: int = 0
    open: bool = True
    came: Counter[PayKind] = field(default_factory=Counter)
    went: Counter[PayKind] = field(default_factory=Counter)
    payments: int = 0
    lost: list[Intent] = field(default_factory=list)
    absent: list[Intent] = field(default_factory=list)
    booked: list[Intent] = field(default_factory=list)

    async def do(self, deed: str, amount: int, kind: PayKind) -> None:
        await getattr(self, f"_{deed}")(Money(amount), kind)

    async def check(self) -> None:
        """The drawer is what the pencil says."""
        if not self.open:
            return
        money = await self.store.shifts.money()
        z = z_of(self.drawer, override="open")(money, 1)
        assert z.cash.expected == self.drawer
        assert total([each.unbooked for each in z.kinds]) == total([each.sum for each in z.unbooked])

    async def _prepared(self, amount: Money, kind: PayKind) -> Intent:
        self.payments += 1
        booking = Booking(17, 1700 + self.payments, Operation.TOP_UP, kind, amount, "Рецепція 1")  # its like may be in doubt
        tender = T.NONE if kind is PayKind.BANK else T.TAKEN
        (intent,) = await self.store.journal.prepare("", [booking], operator="", tenders=(tender,))
        await self.store.journal.begin_attempt(intent.id, "0" * 64)
        if tender is T.TAKEN:
            self._comes(intent)
        return intent

    def _comes(self, intent: Intent) -> None:
        self.came[intent.booking.kind] += intent.booking.sum.minor
        if intent.booking.kind is PayKind.CASH:
            self.drawer = self.drawer + intent.booking.sum

    def _goes(self, intent: Intent) -> None:
        self.went[intent.booking.kind] += intent.booking.sum.minor
        if intent.booking.kind is PayKind.CASH:
            self.drawer = self.drawer - intent.booking.sum

    async def _ends(self, intent: Intent, state: IntentState) -> None:
        """Nothing was booked: what is in hand goes back."""
        in_hand = intent.tender is T.TAKEN
        await self.store.journal.settle(intent.id, state, tender=T.RETURNED if in_hand else None)
        if in_hand:
            self._goes(intent)

    async def _books(self, intent: Intent) -> None:
        self.rows += 1
        self.booked.append(await self.store.journal.settle(intent.id, S.CONFIRMED, row_id=self.rows))
        if intent.tender is T.NONE:
            self._comes(intent)

    async def _pay(self, amount: Money, kind: PayKind) -> None:
        await self._books(await self._prepared(amount, kind))

    async def _lose(self, amount: Money, kind: PayKind) -> None:
        self.lost.append(await self.store.journal.settle((await self._prepared(amount, kind)).id, S.UNKNOWN))

    async def _refuse(self, amount: Money, kind: PayKind) -> None:
        await self._ends(await self._prepared(amount, kind), S.REJECTED)

    async def _find(self, amount: Money, kind: PayKind) -> None:
        if self.lost:
            await self._books(self.lost.pop(amount.minor % len(self.lost)))

    async def _absent(self, amount: Money, kind: PayKind) -> None:
        if self.lost:
            lost = self.lost.pop(amount.minor % len(self.lost))
            self.absent.append(await self.store.journal.settle(lost.id, S.ABSENT))

    async def _again(self, amount: Money, kind: PayKind) -> None:
        if self.absent:
            absent = self.absent.pop(amount.minor % len(self.absent))
            await self.store.journal.settle(absent.id, S.PREPARED)
            await self.store.journal.begin_attempt(absent.id, "0" * 64)
            await self._books(absent)

    async def _back(self, amount: Money, kind: PayKind) -> None:
        if self.absent:
            await self._ends(self.absent.pop(amount.minor % len(self.absent)), S.CANCELLED)

    async def _spend(self, amount: Money, kind: PayKind) -> None:
        """It pays for something else, or was never taken: told in a step of its own."""
        if self.absent:
            absent = self.absent.pop(amount.minor % len(self.absent))
            await self.store.journal.settle(absent.id, S.CANCELLED)
            if absent.tender is T.TAKEN:
                await self.store.journal.set_tender(absent.id, T.VOID if amount.minor % 2 else T.SPENT)
                self._goes(absent)

    async def _annul(self, amount: Money, kind: PayKind) -> None:
        """A refund: the row is taken out, and the money goes back."""
        await self._taken_out(amount, money_back=True)

    async def _keep(self, amount: Money, kind: PayKind) -> None:
        """The row is gone, and the money that was in hand stays; of other money nothing stays."""
        await self._taken_out(amount, money_back=False)

    async def _taken_out(self, amount: Money, *, money_back: bool) -> None:
        if not self.booked:
            return
        intent = self.booked.pop(amount.minor % len(self.booked))
        asked = await self.store.corrections.ask(intent.id, "refund", "")
        await self.store.corrections.close(asked.id, "gone", annulled=True, tender=T.RETURNED if money_back else T.KEPT)
        if money_back or intent.tender is T.NONE:
            self._goes(intent)

    async def _in(self, amount: Money, kind: PayKind) -> None:
        if self.open:
            await self.store.shifts.move(Way.IN, amount, "change", "")
            self.drawer = self.drawer + amount

    async def _out(self, amount: Money, kind: PayKind) -> None:
        if self.open:
            await self.store.shifts.move(Way.OUT, amount, "bank", "")
            self.drawer = self.drawer - amount

    async def _close(self, amount: Money, kind: PayKind) -> None:
        if not self.open:
            return
        z = await self.store.shifts.close(z_of(self.drawer, override="open"))
        self.number, self.open = self.number + 1, False
        assert (z.number, z.cash.expected) == (self.number, self.drawer)

    async def _open(self, amount: Money, kind: PayKind) -> None:
        """The shift begins with what lies there: a payment that came before it is in its float."""
        if not self.open:
            await self.store.shifts.open(self.drawer, "", None, None)
            self.open = True

    async def _restart(self, amount: Money, kind: PayKind) -> None:
        await self.store.close()
        self.store = await open_store(self.folder, KEY, self.clock)

    async def _clock(self, amount: Money, kind: PayKind) -> None:
        self.clock.move(timedelta(days=(amount.minor - 450) * 8))


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), st.lists(DEEDS, min_size=5, max_size=30))
@example(True, LATE)
async def test_the_drawer_and_all_that_came_and_went_are_what_a_plain_count_says(at_once, deeds):
    with tempfile.TemporaryDirectory() as folder:
        clock = StillClock()
        till = Till(await open_store(Path(folder), KEY, clock), Path(folder), clock, FLOAT, open=False)
        for deed in ([("open", 1, PayKind.CASH)] if at_once else []) + deeds:
            await till.do(*deed)
            await till.check()
        for last in ("open", "close"):
            await till.do(last, 1, PayKind.CASH)
        assert await till.store.journal.first_break() is None
        await stands_in_one_z(till)
        await till.store.close()


async def stands_in_one_z(till: Till) -> None:
    """All Zs together tell what came and what went of every kind, in their sums and in their lists."""
    reports = await till.store.shifts.reports(99)
    assert [each.number for each in reports] == list(range(till.number, 0, -1))
    for kind in KINDS:
        lines = [each for z in reports for each in z.kinds if each.kind is kind]
        assert sum(each.taken.minor + each.taken_before.minor for each in lines) == till.came[kind]
        assert sum(each.returned.minor + each.returned_before.minor for each in lines) == till.went[kind]
    intents = (await till.store.records.page(Filter(), limit=99)).intents
    assert sum(till.came.values()) == total([each.booking.sum for each in intents if came_in(each)]).minor
    gone = Counter(each.intent_id for z in reports for each in (*z.returned, *z.returned_before))
    assert gone == Counter(each.id for each in intents if went_back(each))
