"""The shift's form without a window: what each step needs, what is told when, and what is asked for before it is closed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk.errors import DeviceError, NotAllowed
from desk.i18n import money
from desk.model.money import ZERO, Money
from desk.model.report import Report, ReportKind
from desk.model.sale import PayKind, Tender
from desk.model.shift import Count, Way
from tests.ui.counter import POINT, Counter, counter_in
from ui.presenters.shift import Outlets, ShiftPresenter, ShiftState, Step

FLOAT, LARGEST = Money(100000), Money(2000)


class Papers:
    """Where reports go in a test."""

    def __init__(self) -> None:
        self.put: list[tuple[str, Report]] = []
        self.broken = False

    async def printed(self, report: Report) -> str:
        """To a printer that may be gone."""
        if self.broken:
            raise DeviceError("printer", "gone")
        self.put.append(("printed", report))
        return "printed"

    async def pdf(self, report: Report) -> str:
        """To a file."""
        self.put.append(("pdf", report))
        return "written"

    @property
    def outlets(self) -> Outlets:
        """All ways."""
        return Outlets(self.printed, self.pdf, self.pdf, self.pdf)


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter_in(tmp_path) as made:
        yield made


@pytest.fixture
def papers() -> Papers:
    return Papers()


@pytest.fixture
async def presenter(counter: Counter, papers: Papers) -> ShiftPresenter:
    made = ShiftPresenter(counter.shifts, papers.outlets, counter.clock, LARGEST)
    await made.read()
    return made


async def opened(presenter: ShiftPresenter) -> ShiftPresenter:
    """With a thousand in the drawer."""
    presenter.set_operator(" Олена ")
    presenter.set_float(FLOAT)
    await presenter.open()
    assert presenter.state.step is Step.OPEN
    return presenter


async def counted(presenter: ShiftPresenter, cash: Money) -> ShiftState:
    """What is told of this count."""
    presenter.go(Step.COUNTING)
    presenter.count_by_pieces(by_pieces=False)
    presenter.set_whole(cash)
    await presenter.compare()
    assert presenter.state.step is Step.CHECKING
    return presenter.state


async def test_a_shift_needs_a_name_and_a_float(presenter: ShiftPresenter) -> None:
    assert (presenter.state.step, presenter.state.ready, presenter.state.number) == (Step.NONE, False, 1)
    presenter.set_operator("  ")
    assert not presenter.state.ready
    presenter.set_operator("Олена")
    presenter.set_float(None)
    assert not presenter.state.ready
    await presenter.open()
    assert presenter.state.step is Step.NONE
    await opened(presenter)
    assert presenter.state.shift is not None
    assert presenter.state.shift.operator == "Олена"


async def test_what_was_taken_before_the_shift_is_told_when_it_opens(counter: Counter, presenter: ShiftPresenter) -> None:
    view = await counter.view("debt_price")
    await counter.till.pay(view.client.id, view.dues, [Tender(PayKind.CASH, view.debt)])
    await opened(presenter)
    assert money(view.debt) in presenter.state.told
    presenter.go(Step.COUNTING)
    assert presenter.state.told == ""


async def test_a_shift_that_is_open_is_found_again(counter: Counter, papers: Papers, presenter: ShiftPresenter) -> None:
    await opened(presenter)
    later = ShiftPresenter(counter.shifts, papers.outlets, counter.clock, LARGEST)
    await later.read()
    assert (later.state.step, later.state.operator) == (Step.OPEN, "Олена")
    assert later.state.shift is not None
    assert later.state.shift.opened_at.tzinfo == counter.clock.now().tzinfo


async def test_cash_moves_with_a_sum_and_a_reason(counter: Counter, presenter: ShiftPresenter) -> None:
    await opened(presenter)
    presenter.set_move(Way.OUT)
    presenter.go(Step.MOVING)
    presenter.set_moved(Money(15000))
    assert not presenter.state.ready
    presenter.set_move_reason("Water")
    await presenter.move()
    assert presenter.state.step is Step.OPEN
    assert "150.00" in presenter.state.told
    assert (presenter.state.moved, presenter.state.move_reason) == (ZERO, ""), "the next move begins anew"
    assert (await counter.shifts.x()).drawer.moved_out == Money(15000)


async def test_nothing_of_what_should_be_there_is_known_before_the_count(counter: Counter, presenter: ShiftPresenter) -> None:
    await opened(presenter)
    presenter.go(Step.COUNTING)
    assert presenter.state.report is None
    assert presenter.state.cash_difference is None
    presenter.set_pieces(Money(50000), 1)
    presenter.set_pieces(Money(20000), 2)
    presenter.set_pieces(Money(123), 9)
    assert presenter.state.counted == Money(90000), "there is no note of 1.23"


@pytest.mark.parametrize(("cash", "needed"), [(FLOAT, False), (FLOAT + LARGEST, False), (FLOAT - LARGEST - Money(1), True)])
async def test_a_comment_is_needed_above_the_limit(presenter: ShiftPresenter, cash: Money, needed: bool) -> None:
    state = await counted(await opened(presenter), cash)
    assert state.reason_needed is needed
    assert state.ready is not needed
    presenter.set_reason("  ")
    assert presenter.state.ready is not needed
    presenter.set_reason("Wrong change")
    assert presenter.state.ready


async def test_open_questions_need_a_reason_of_their_own(counter: Counter, presenter: ShiftPresenter) -> None:
    await opened(presenter)
    view = await counter.view("debt_price")
    counter.faults.set("POST /transactions", "lost_before")
    await counter.till.pay(view.client.id, view.dues, [Tender(PayKind.CASH, view.debt)])
    state = await counted(presenter, FLOAT + view.debt)
    assert state.override_needed
    presenter.set_reason("x")
    assert not presenter.state.ready
    presenter.set_override("Tomorrow")
    await presenter.close()
    assert presenter.state.step is Step.CLOSED
    assert presenter.state.report is not None
    assert presenter.state.report.override == "Tomorrow"


async def test_what_comes_up_while_it_is_looked_at_is_told_before_it_is_closed(
    counter: Counter, presenter: ShiftPresenter
) -> None:
    await counted(await opened(presenter), FLOAT)
    view = await counter.view("debt_price")
    counter.faults.set("POST /transactions", "lost_before")
    await counter.till.pay(view.client.id, view.dues, [Tender(PayKind.CASH, view.debt)])
    await presenter.close()
    assert isinstance(presenter.state.error, NotAllowed)
    assert presenter.state.step is Step.CHECKING
    assert presenter.state.override_needed
    assert presenter.state.cash_difference == ZERO - view.debt


def foreign(counter: Counter) -> int:
    """A movement somebody writes in LuckyFit's own window under this desk's name; its number."""
    row = replace(counter.state.movements[-1], id=counter.state.next_number("movement"), point_name=POINT)
    counter.state.movements.append(row)
    return row.id


async def test_a_difference_to_luckyfit_needs_a_comment(counter: Counter, presenter: ShiftPresenter) -> None:
    await opened(presenter)
    row = foreign(counter)
    state = await counted(presenter, FLOAT)
    assert state.report is not None
    assert ([each.row_id for each in state.report.to_explain], state.reason_needed, state.ready) == ([row], True, False)
    presenter.set_reason("Iryna wrote it")
    await presenter.close()
    assert presenter.state.step is Step.CLOSED


async def test_a_comment_on_what_was_shown_does_not_close_over_what_came_up_since(
    counter: Counter, presenter: ShiftPresenter
) -> None:
    await opened(presenter)
    first = foreign(counter)
    await counted(presenter, FLOAT)
    presenter.set_reason("Iryna wrote it")
    second = foreign(counter)
    await presenter.close()
    state = presenter.state
    assert isinstance(state.error, NotAllowed)
    assert (state.step, state.error.code) == (Step.CHECKING, "differences_changed")
    assert state.report is not None
    assert [each.row_id for each in state.report.to_explain] == [first, second], "it is told anew"
    assert state.reason == "Iryna wrote it", "what was typed stays"
    await presenter.close()
    assert presenter.state.step is Step.CLOSED


async def test_what_nobody_told_of_before_the_shift_needs_a_comment_too(counter: Counter, presenter: ShiftPresenter) -> None:
    await counter.shifts.open(FLOAT)
    await counter.shifts.close(Count.of_sum(FLOAT))
    between = foreign(counter)
    await opened(presenter)
    state = await counted(presenter, FLOAT)
    assert state.report is not None
    assert ([each.row_id for each in state.report.earlier], state.reason_needed) == ([between], True)


async def test_a_closed_shift_is_printed_and_its_number_is_that_of_the_z(papers: Papers, presenter: ShiftPresenter) -> None:
    await opened(presenter)
    presenter.set_card(Money(50000), given=True)
    await counted(presenter, FLOAT)
    assert (presenter.state.card_difference, presenter.state.reason_needed) == (Money(50000), True)
    presenter.set_reason("the terminal tells yesterday's too")
    await presenter.close()
    ((way, z),) = papers.put
    assert (way, z.kind, z.number, presenter.state.told) == ("printed", ReportKind.Z, 1, "printed")
    assert {each.kind: each.counted for each in z.kinds if each.counted is not None} == {
        PayKind.CASH: FLOAT,
        PayKind.CARD: Money(50000),
    }
    await presenter.put_out("pdf")
    assert papers.put[-1] == ("pdf", z)


async def test_a_printer_that_is_gone_leaves_the_shift_closed(
    counter: Counter, papers: Papers, presenter: ShiftPresenter
) -> None:
    await counted(await opened(presenter), FLOAT)
    papers.broken = True
    await presenter.close()
    assert presenter.state.step is Step.CLOSED
    assert isinstance(presenter.state.error, DeviceError)
    assert not presenter.state.busy
    assert await counter.shifts.current() is None


async def test_an_x_changes_nothing_and_leads_back(counter: Counter, papers: Papers, presenter: ShiftPresenter) -> None:
    await opened(presenter)
    await presenter.tell()
    assert presenter.state.step is Step.TOLD
    await presenter.put_out("printed")
    assert papers.put[0][1].kind is ReportKind.X
    presenter.go(Step.OPEN)
    assert presenter.state.told == ""
    assert await counter.shifts.reports() == []


async def test_another_window_that_opened_one_is_told(counter: Counter, presenter: ShiftPresenter) -> None:
    await counter.shifts.open(FLOAT, "Ivan")
    presenter.set_operator("Олена")
    await presenter.open()
    assert isinstance(presenter.state.error, NotAllowed)
    assert presenter.state.step is Step.NONE


async def test_the_last_z_can_be_printed_once_more(counter: Counter, papers: Papers, presenter: ShiftPresenter) -> None:
    await counted(await opened(presenter), FLOAT)
    await presenter.close()
    later = ShiftPresenter(counter.shifts, papers.outlets, counter.clock, LARGEST)
    await later.read()
    assert (later.state.step, later.state.number, later.state.operator) == (Step.NONE, 2, "Олена")
    later.show_last()
    assert later.state.step is Step.TOLD
    await later.put_out("pdf")
    assert papers.put[-1][1].number == 1
    later.go(Step.OPEN)
    assert later.state.step is Step.NONE
