"""The reception with a roster: the answer at once, LuckyFit's in its place, and what stands when no answer comes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk.events import LineChanged
from desk.model.decide import Code
from desk.model.line import LineState
from desk.model.tag import Tag
from desk.model.view import LUCKYFIT, ROSTER
from tests.ui.counter import Counter
from ui.presenters.reception import Reception
from ui.presenters.reception_state import Deed, Hindrance, ReceptionState, Shown, Verdict


class Heard:
    """Sounds, written down."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def play(self, name: str) -> None:
        """Hears it."""
        self.names.append(name)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def reception(counter: Counter, heard: Heard) -> Reception:
    return Reception(counter.checkin, counter.till, counter.bus, counter.clock, heard, instasport=True)


@pytest.fixture
def states(reception: Reception) -> list[ReceptionState]:
    """Everything that was drawn."""
    drawn: list[ReceptionState] = []
    reception.attach(drawn.append)
    return drawn


def card_of(counter: Counter, scenario: str, **fields: Any) -> Tag:
    person = counter.person(scenario)
    counter.state.clients.put(replace(person, tag=f"{person.id:010d}", **fields))
    return Tag.em(person.id.to_bytes(5, "big"))


async def seen(counter: Counter, tag: Tag) -> None:
    """The desk has seen this card before."""
    await counter.checkin.by_tag(tag)
    await counter.keeper.settled()


def sources(states: list[ReceptionState]) -> list[tuple[str, bool]]:
    """Whose answers were drawn, and whether another was still awaited."""
    drawn = [(state.look.view.source, state.reading) for state in states if state.look.view is not None]
    return [each for at, each in enumerate(drawn) if at == 0 or each != drawn[at - 1]]


async def test_a_known_card_is_shown_at_once_and_then_as_luckyfit_answers(
    counter: Counter, reception: Reception, heard: Heard, states: list[ReceptionState]
) -> None:
    tag = card_of(counter, "active")
    await seen(counter, tag)
    await reception.tapped(tag)
    assert sources(states) == [(ROSTER, True), (LUCKYFIT, False)]
    assert heard.names == ["granted"]
    assert len(reception.state.taps) == 1


async def test_a_verdict_that_changes_is_heard_a_second_time_and_told_in_the_one_tap(
    counter: Counter, reception: Reception, heard: Heard
) -> None:
    tag = card_of(counter, "active")
    await seen(counter, tag)
    counter.state.clients.put(replace(counter.state.clients.get(counter.person("active").id), locked="До керівника"))
    await reception.tapped(tag)
    assert heard.names == ["granted", "denied"]
    assert reception.state.verdict is Verdict.LOCKED
    (tap,) = reception.state.taps
    assert tap.verdict is Verdict.LOCKED


async def test_what_is_remembered_stands_when_no_answer_comes(counter: Counter, reception: Reception, heard: Heard) -> None:
    tag = card_of(counter, "active")
    await seen(counter, tag)
    counter.cable.out = True
    await reception.tapped(tag)
    view = reception.state.look.view
    assert view is not None
    assert (view.source, reception.state.reading) == (ROSTER, False)
    assert heard.names == ["granted"]


async def test_a_card_nobody_remembers_is_a_failure_without_luckyfit(
    counter: Counter, reception: Reception, heard: Heard
) -> None:
    counter.cable.out = True
    await reception.tapped(card_of(counter, "active"))
    assert reception.state.look.shown is Shown.FAILED
    assert heard.names == ["error"]


async def test_old_data_is_not_heard_before_luckyfit_has_answered(
    counter: Counter, reception: Reception, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = card_of(counter, "active")
    await seen(counter, tag)
    now = counter.clock.now
    monkeypatch.setattr(type(counter.clock), "now", lambda _self: now() + timedelta(days=2))
    await reception.tapped(tag)
    assert len(heard.names) == 1
    counter.cable.out = True
    await counter.keeper.settled()
    monkeypatch.setattr(type(counter.clock), "now", lambda _self: now() + timedelta(days=4))
    await reception.tapped(tag)
    assert heard.names[1:] == ["warned"]
    view = reception.state.look.view
    assert view is not None
    assert Code.OLD_DATA in {each.code for each in view.decision.reasons}
    counter.cable.out = False
    await reception.refresh()
    assert Code.OLD_DATA not in {each.code for each in reception.state.look.solved}


async def test_offline_no_card_waits_for_luckyfit(counter: Counter, reception: Reception, heard: Heard) -> None:
    tag = card_of(counter, "active")
    await seen(counter, tag)
    counter.bus.publish(LineChanged(LineState.OFFLINE, counter.clock.now()))
    counter.cable.arrived.clear()
    await reception.tapped(tag)
    assert not counter.cable.arrived
    assert reception.state.verdict is Verdict.GRANTED
    assert (heard.names, reception.state.reading) == (["granted"], False)
    assert reception.state.hindrance(Deed.PAY) is Hindrance.NO_ANSWER
    assert reception.state.hindrance(Deed.SELL) is Hindrance.NO_ANSWER
    counter.bus.publish(LineChanged(LineState.ONLINE))
    assert reception.state.hindrance(Deed.SELL) is Hindrance.NO_ANSWER  # until LuckyFit has said what is so
    await reception.refresh()
    assert reception.state.hindrance(Deed.SELL) is None


async def test_a_client_from_the_search_is_shown_as_remembered_first(
    counter: Counter, reception: Reception, states: list[ReceptionState]
) -> None:
    tag = card_of(counter, "active")
    await seen(counter, tag)
    client = await counter.club_client("active")
    await reception.open(client)
    assert sources(states) == [(ROSTER, True), (LUCKYFIT, False)]
    counter.cable.out = True
    await reception.open(client)
    view = reception.state.look.view
    assert view is not None
    assert view.source == ROSTER
    await reception.open_by_id(counter.person("no_card").id)
    assert reception.state.look.shown is Shown.FAILED


async def test_a_correction_finds_its_card_behind_a_form(counter: Counter, reception: Reception) -> None:
    tag = card_of(counter, "active")
    await seen(counter, tag)
    counter.state.clients.put(replace(counter.state.clients.get(counter.person("active").id), locked="До керівника"))
    reception.hold(held=True)
    await reception.tapped(tag)
    assert reception.state.waiting is not None
    assert reception.state.waiting.verdict is Verdict.LOCKED
    reception.hold(held=False)
    reception.go()
    assert reception.state.verdict is Verdict.LOCKED


async def test_a_later_card_is_not_overtaken_by_the_correction_of_an_earlier_one(counter: Counter, reception: Reception) -> None:
    first, second = card_of(counter, "active"), card_of(counter, "locked")
    await seen(counter, first)
    await seen(counter, second)
    await asyncio.gather(reception.tapped(first), reception.tapped(second))
    view = reception.state.look.view
    assert view is not None
    assert (view.client.id, view.source) == (counter.person("locked").id, LUCKYFIT)
    assert not reception.state.reading
    assert [tap.client.id for tap in reception.state.taps if tap.client] == [
        counter.person("locked").id,
        counter.person("active").id,
    ]


async def test_a_card_that_is_nobody_s_any_more_is_told_so(counter: Counter, reception: Reception, heard: Heard) -> None:
    tag = card_of(counter, "active")
    await seen(counter, tag)
    counter.state.clients.drop(counter.person("active").id)
    await reception.tapped(tag)
    assert reception.state.look.shown is Shown.UNKNOWN
    assert heard.names == ["granted", "unknown"]
    await reception.reopen(reception.state.taps[0])
    assert reception.state.look.shown is Shown.UNKNOWN
