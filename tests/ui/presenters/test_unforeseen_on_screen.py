"""A mistake of the program in the middle of a deed: the screen stops waiting, says so, and nothing is called refused."""

from __future__ import annotations

import pytest

from desk.errors import Unforeseen
from desk.model.client import Client
from desk.model.tag import Tag
from tests.ui.counter import Counter
from ui.presenters.pay import PayPresenter
from ui.presenters.reception import Reception
from ui.presenters.reception_state import Shown
from ui.presenters.recording import Phase
from ui.presenters.search import Search
from ui.presenters.sell import SellPresenter, Stage


class Broken:
    """Every call breaks as nobody thought it could."""

    def __getattr__(self, name: str) -> object:
        async def call(*_given: object, **_named: object) -> None:
            raise ArithmeticError(name)

        return call

    def play(self, name: str) -> None:
        """Silent."""


async def test_a_tap_and_a_chosen_client_end_in_words(counter: Counter) -> None:
    reception = Reception(Broken(), counter.till, counter.bus, counter.clock, Broken(), instasport=True)  # type: ignore[arg-type]
    await reception.tapped(Tag.em(bytes.fromhex("FEDCBA9876")))
    assert (reception.state.look.shown, reception.state.reading) == (Shown.FAILED, False)
    assert isinstance(reception.state.look.error, Unforeseen)
    await reception.open(Client(1))
    assert (reception.state.look.shown, reception.state.reading) == (Shown.FAILED, False)


async def test_a_search_ends(counter: Counter) -> None:
    search = Search(Broken())  # type: ignore[arg-type]
    search.typed("koval")
    await search.ask()
    assert not search.state.busy
    assert isinstance(search.state.error, Unforeseen)


async def test_a_payment_that_broke_before_anything_was_written_down_can_be_tried_again(counter: Counter) -> None:
    view = await counter.view("debt_price")
    pay = PayPresenter(Broken(), counter.checkin, counter.bus, view)  # type: ignore[arg-type]
    await pay.accept()
    assert pay.state.phase is Phase.EDITING
    assert isinstance(pay.state.error, Unforeseen)


async def test_a_sale_that_broke_is_in_doubt(counter: Counter) -> None:
    view = await counter.view("no_ticket")
    sell = SellPresenter(counter.selling, counter.bus, counter.clock, view.client)
    await sell.load()
    assert sell.state.price_list is not None
    sell.choose(next(each for each in sell.state.price_list.templates if each.price))
    sell._selling = Broken()  # type: ignore[assignment]
    await sell.sell(pay_now=False)
    assert sell.state.stage is Stage.UNKNOWN


@pytest.mark.parametrize("scenario", ["active"])
async def test_a_refresh_stops_reading(counter: Counter, scenario: str) -> None:
    reception = Reception(counter.checkin, counter.till, counter.bus, counter.clock, Broken(), instasport=True)  # type: ignore[arg-type]
    await reception.open_by_id(counter.person(scenario).id)
    reception._checkin = Broken()  # type: ignore[assignment]
    with pytest.raises(Unforeseen):
        await reception.refresh()
    assert not reception.state.reading
