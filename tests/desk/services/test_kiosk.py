"""The kiosk's lock counts every try, waits longer each time, and forgets nothing over restarts; its outages last as they must."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

import pytest

from desk.errors import KeyStoreError, NotAllowed, StoreError
from desk.model.kiosk import KioskKept, Outage, Trouble
from desk.services import kiosk as tested
from desk.services.kiosk import Keeping, KioskLock, KioskOrder
from tests.desk.services.doorway import HandClock

PIN, WRONG = "314159", "271828"


class Memory:
    """A file that may be full."""

    def __init__(self) -> None:
        self.kept, self.full = KioskKept(), False

    def read(self) -> KioskKept:
        return self.kept

    def alone(self) -> AbstractContextManager[None]:
        return nullcontext()

    def write(self, kept: KioskKept) -> None:
        if self.full:
            raise StoreError(reason="full")
        self.kept = kept


class Box:
    """A key store that may be shut."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.shut = False

    def get(self, name: str) -> str | None:
        if self.shut:
            raise KeyStoreError(name)
        return self.kept.get(name)

    def set(self, name: str, value: str) -> None:
        self.kept[name] = value

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes a try dear is not what is tested here."""
    monkeypatch.setattr(tested, "COST", (2, 8, 1))


class Gatekeeper:
    """A lock, all it stands on, and a restart."""

    def __init__(self) -> None:
        self.memory, self.box, self.clock = Memory(), Box(), HandClock()
        self.lock = self.started()

    def started(self) -> KioskLock:
        return KioskLock(self.box, Keeping(self.memory), self.clock)

    async def wrong(self, times: int) -> None:
        for _time in range(times):
            assert not await self.lock.opens(WRONG)


@pytest.fixture
async def keeper() -> Gatekeeper:
    made = Gatekeeper()
    await made.lock.set_pin(PIN)
    return made


async def test_the_pin_opens_and_another_does_not(keeper: Gatekeeper) -> None:
    assert not await keeper.lock.opens(WRONG)
    assert await keeper.lock.opens(PIN)


async def test_after_five_wrong_ones_not_even_the_right_one_is_taken_for_a_minute(keeper: Gatekeeper) -> None:
    await keeper.wrong(5)
    assert not await keeper.lock.opens(PIN)
    keeper.clock.go_on(timedelta(seconds=59))
    assert not await keeper.lock.opens(PIN)
    keeper.clock.go_on(timedelta(seconds=1))
    assert await keeper.lock.opens(PIN)


async def test_each_further_wrong_one_doubles_the_wait(keeper: Gatekeeper) -> None:
    await keeper.wrong(5)
    for waited in (60, 120, 240):
        assert keeper.lock.left_s == waited
        keeper.clock.go_on(timedelta(seconds=waited))
        await keeper.wrong(1)


async def test_what_is_tried_while_none_is_taken_counts_for_nothing(keeper: Gatekeeper) -> None:
    await keeper.wrong(9)
    assert keeper.memory.kept.wrong_pins == 5


async def test_a_restart_begins_the_wait_anew_whatever_the_clock_at_the_wall_says(keeper: Gatekeeper) -> None:
    await keeper.wrong(5)
    keeper.clock.moment += timedelta(days=365)
    again = keeper.started()
    assert again.left_s == 60
    assert not await again.opens(PIN)


async def test_a_try_is_counted_before_it_is_judged(keeper: Gatekeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_pin: str, _kept: str) -> bool:
        raise SystemError

    monkeypatch.setattr(tested, "_is", killed)
    with pytest.raises(SystemError):
        await keeper.lock.opens(WRONG)
    assert keeper.memory.kept.wrong_pins == 1


async def test_tries_are_counted_although_they_can_not_be_written(keeper: Gatekeeper) -> None:
    keeper.memory.full = True
    await keeper.wrong(5)
    assert not await keeper.lock.opens(PIN)


async def test_without_a_key_store_or_a_pin_nothing_opens(keeper: Gatekeeper) -> None:
    keeper.box.shut = True
    assert not keeper.lock.has_pin()
    assert not await keeper.lock.opens(PIN)
    keeper.box.shut = False
    keeper.box.kept.clear()
    assert not await keeper.lock.opens("")


async def test_two_hashes_of_one_pin_differ(keeper: Gatekeeper) -> None:
    before = dict(keeper.box.kept)
    await keeper.lock.set_pin(PIN)
    assert keeper.box.kept != before
    assert PIN not in str(keeper.box.kept)


@pytest.mark.parametrize("pin", ["12345", "1234567890123", "abcdef", "١٢٣٤٥٦", "", "12 456"])
async def test_what_is_no_pin_is_refused(keeper: Gatekeeper, pin: str) -> None:
    with pytest.raises(NotAllowed):
        await keeper.lock.set_pin(pin)


def order_of(memory: Memory) -> KioskOrder:
    return KioskOrder(Keeping(memory), HandClock())


def test_an_outage_lasts_over_a_restart_until_it_is_mended() -> None:
    memory = Memory()
    order_of(memory).fail(Trouble.STAFF)
    again = order_of(memory)
    assert again.outage == Outage(Trouble.STAFF, HandClock().now())
    again.mend()
    assert order_of(memory).outage is None


def test_a_turnstile_that_is_back_mends_only_what_it_had_broken() -> None:
    memory = Memory()
    order = order_of(memory)
    order.fail(Trouble.GATE)
    order.mend(Trouble.GATE)
    assert order.outage is None
    order.fail(Trouble.JOURNAL)
    order.fail(Trouble.GATE)
    order.mend(Trouble.GATE)
    assert order.outage is not None
    assert order.outage.trouble is Trouble.JOURNAL


def test_what_a_person_says_takes_the_place_of_what_the_turnstile_said() -> None:
    order = order_of(Memory())
    order.fail(Trouble.GATE)
    order.fail(Trouble.STAFF)
    order.mend(Trouble.GATE)
    assert order.outage is not None
