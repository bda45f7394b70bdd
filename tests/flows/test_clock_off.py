"""A clock that is not LuckyFit's is told at the desk and at the kiosk, in a line that stops nobody, until it is right again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from desk.services.timekeeping import Timekeeper, Watch
from tests.flows.conftest import Desk
from tests.flows.kiosk_room import kiosk_in
from tests.ui.counter import Counter
from ui.presenters.kiosk_state import KioskShown
from ui.wording import kiosk as words


async def luckyfit_is_ahead(counter: Counter, by: timedelta) -> None:
    """LuckyFit told a time that is so much later than this PC's."""
    await Timekeeper(
        Watch(counter.clock, lambda: counter.clock.now() + by), counter.store.passes, counter.bus, counter.clock
    ).look()


async def test_the_desk_tells_by_how_much_and_what_to_do_and_makes_the_bar_only_then(desk: Desk) -> None:
    problems = desk.window.page.problems
    assert problems.clock_off is None
    keeper_at = timedelta(minutes=5)
    await luckyfit_is_ahead(desk.counter, keeper_at)
    assert problems.clock_off is not None
    assert problems.clock_off.isVisible()
    told = "This PC's clock is 5 minutes slow. Set it right, or let the system set it by itself."
    assert problems.clock_off.accessibleName() == told
    await luckyfit_is_ahead(desk.counter, -keeper_at)
    assert problems.clock_off.accessibleName().startswith("This PC's clock is 5 minutes fast.")


async def test_the_line_goes_when_the_clock_is_right_again(desk: Desk) -> None:
    ahead = [timedelta(minutes=5)]
    counter = desk.counter
    keeper = Timekeeper(
        Watch(counter.clock, lambda: counter.clock.now() + ahead[0]), counter.store.passes, counter.bus, counter.clock
    )
    await keeper.look()
    ahead[0] = timedelta()
    await keeper.look()
    assert desk.window.page.problems.clock_off is not None
    assert not desk.window.page.problems.clock_off.isVisible()
    assert not desk.window.page.problems.isVisible()


async def test_a_kiosk_tells_staff_below_and_goes_on(tmp_path: Path) -> None:
    async with kiosk_in(tmp_path, granted_s=0.05) as kiosk:
        await luckyfit_is_ahead(kiosk.counter, timedelta(minutes=3))
        assert words.footnote(kiosk.state) == "The clock of this PC is wrong. Staff: set it right in the system"
        await kiosk.tap_and_see(kiosk.card("active"), KioskShown.GRANTED)
        assert words.footnote(kiosk.state) == ""
        await kiosk.see(KioskShown.WAITING)
        assert words.warns(kiosk.state)
