"""Whether a form says that no shift is open: by the store, and by whatever opens or closes one meanwhile."""

from __future__ import annotations

from desk.errors import StoreError
from desk.events import Bus, ShiftChanged
from desk.model.money import Money
from tests.ui.counter import Counter
from ui.presenters.no_shift import NoShift


async def test_without_a_shift_it_is_said_and_with_one_it_is_not(counter: Counter) -> None:
    none = NoShift(counter.shifts, counter.bus)
    assert none.state is False
    await none.read()
    assert none.state is True
    await counter.shifts.open(Money.of(1000))
    assert none.state is False
    later = NoShift(counter.shifts, counter.bus)
    await later.read()
    assert later.state is False


async def test_a_shift_that_is_closed_meanwhile_is_told(counter: Counter) -> None:
    await counter.shifts.open(Money.of(1000))
    none = NoShift(counter.shifts, counter.bus)
    await none.read()
    counter.bus.publish(ShiftChanged(None))
    assert none.state is True


async def test_where_it_can_not_be_read_nothing_is_said(counter: Counter) -> None:
    class Unreadable:
        async def current(self) -> None:
            raise StoreError(reason="locked")

    none = NoShift(Unreadable(), counter.bus)  # type: ignore[arg-type]  # as much of it as is asked
    await none.read()
    assert none.state is False


async def test_what_was_told_while_it_was_read_is_not_undone_by_the_reading() -> None:
    bus = Bus()

    class Slow:
        async def current(self) -> None:
            bus.publish(ShiftChanged(None))
            bus.publish(ShiftChanged(opened))  # type: ignore[arg-type]  # any shift will do

    opened = object()
    none = NoShift(Slow(), bus)  # type: ignore[arg-type]  # as much of it as is asked
    await none.read()
    assert none.state is False


async def test_a_form_that_is_gone_hears_of_no_shift_any_more(counter: Counter) -> None:
    none, drawn = NoShift(counter.shifts, counter.bus), list[bool]()
    none.attach(drawn.append)
    none.detach()
    counter.bus.publish(ShiftChanged(None))
    assert drawn == [False]
