"""The reception over the sandbox: whoever is shown, why, and what a later card does to an earlier one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from desk.errors import ForeignAnswer, KeyProblem
from desk.events import Bus, IntentChanged, ReaderChanged, ServiceChanged
from desk.model.client import Client
from desk.model.decide import Code
from desk.model.health import Health
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind
from desk.model.tag import Tag
from tests.ui.counter import Counter
from ui import wording
from ui.presenters.reception import Reception
from ui.presenters.reception_state import Deed, Hindrance, ReceptionState, Shown, Verdict
from ui.wording import lights

STRANGER = Tag.em(bytes.fromhex("FEDCBA9876"))


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


def card_of(counter: Counter, scenario: str) -> Tag:
    """The card of the first client of a scenario, as a reader sends it: a fresh one, so that everybody has one."""
    person = counter.person(scenario)
    counter.state.clients.put(replace(person, tag=f"{person.id:010d}"))
    return Tag.em(person.id.to_bytes(5, "big"))


def twins(counter: Counter) -> Tag:
    """The card two clients share."""
    return Tag.em(bytes.fromhex(counter.person("same_tag").card))


def client_id(state: ReceptionState) -> int:
    """Whose plate is up."""
    assert state.look.view is not None
    return state.look.view.client.id


async def test_a_card_brings_its_client_up_and_is_heard(counter: Counter, reception: Reception, heard: Heard) -> None:
    await reception.tapped(card_of(counter, "active"))
    assert client_id(reception.state) == counter.person("active").id
    assert reception.state.verdict is Verdict.GRANTED
    assert not reception.state.reading
    assert heard.names == ["granted"]


@pytest.mark.parametrize(
    ("scenario", "verdict", "sound"),
    [
        ("ends_soon", Verdict.WARNED, "warned"),
        ("debt_price", Verdict.WARNED, "warned"),
        ("expired", Verdict.DENIED, "denied"),
        ("no_ticket", Verdict.DENIED, "denied"),
        ("locked", Verdict.LOCKED, "denied"),
    ],
)
async def test_every_verdict_has_its_sound(
    counter: Counter, reception: Reception, heard: Heard, scenario: str, verdict: Verdict, sound: str
) -> None:
    await reception.tapped(card_of(counter, scenario))
    assert reception.state.verdict is verdict
    assert heard.names == [sound]


async def test_a_card_of_nobody_is_told_with_its_number(reception: Reception, heard: Heard) -> None:
    await reception.tapped(STRANGER)
    assert reception.state.look.shown is Shown.UNKNOWN
    assert reception.state.look.tag == STRANGER
    assert heard.names == ["unknown"]


async def test_two_clients_with_one_tag_are_a_choice_and_never_a_guess(counter: Counter, reception: Reception) -> None:
    await reception.tapped(twins(counter))
    assert reception.state.look.shown is Shown.SEVERAL
    assert reception.state.look.view is None
    assert len(reception.state.look.choices) == 2


async def test_the_client_chosen_of_several_takes_the_place_of_the_open_tap(counter: Counter, reception: Reception) -> None:
    await reception.tapped(twins(counter))
    chosen = reception.state.look.choices[1]
    await reception.open(chosen)
    assert client_id(reception.state) == chosen.id
    (tap,) = reception.state.taps
    assert tap.client is not None
    assert tap.client.id == chosen.id
    assert tap.verdict is not Verdict.SEVERAL


async def test_a_badge_of_the_staff_is_told_as_such(counter: Counter, reception: Reception) -> None:
    badge = next(each for each in counter.state.staff if len(each.card) == 10)
    await reception.tapped(Tag.em(bytes.fromhex(badge.card)))
    assert reception.state.verdict is Verdict.STAFF
    assert reception.state.look.staff is not None


async def test_taps_are_remembered_newest_first(counter: Counter, reception: Reception) -> None:
    await reception.tapped(card_of(counter, "active"))
    await reception.tapped(STRANGER)
    assert [tap.verdict for tap in reception.state.taps] == [Verdict.UNKNOWN_CARD, Verdict.GRANTED]
    assert [tap.number for tap in reception.state.taps] == [2, 1]


async def test_an_earlier_tap_can_be_opened_again_without_a_new_tap(counter: Counter, reception: Reception, heard: Heard) -> None:
    await reception.tapped(card_of(counter, "active"))
    await reception.tapped(STRANGER)
    await reception.reopen(reception.state.taps[1])
    assert client_id(reception.state) == counter.person("active").id
    assert len(reception.state.taps) == 2
    assert len(heard.names) == 2


async def test_no_answer_is_no_verdict_on_the_client(counter: Counter, reception: Reception, heard: Heard) -> None:
    counter.faults.plan({"operation": "GET /clients", "fault": "lost_before", "times": 100})
    await reception.tapped(card_of(counter, "active"))
    assert reception.state.look.shown is Shown.FAILED
    assert reception.state.look.error is not None
    assert heard.names == ["error"]


async def test_trying_again_looks_the_same_card_up(counter: Counter, reception: Reception) -> None:
    counter.faults.plan({"operation": "GET /clients", "fault": "lost_before", "times": 100})
    await reception.tapped(card_of(counter, "active"))
    counter.faults.clear()
    await reception.refresh()
    assert client_id(reception.state) == counter.person("active").id
    assert reception.state.hindrance(Deed.SELL) is None


async def test_the_later_of_two_cards_wins_however_late_the_earlier_answers(counter: Counter, reception: Reception) -> None:
    counter.faults.plan({"operation": "GET /clients", "fault": "delay", "seconds": 0.05, "times": 1})
    await asyncio.gather(
        reception.tapped(card_of(counter, "active")),
        reception.tapped(card_of(counter, "expired")),
    )
    assert client_id(reception.state) == counter.person("expired").id
    assert len(reception.state.taps) == 2


async def test_a_card_read_over_an_open_form_waits(counter: Counter, reception: Reception) -> None:
    await reception.tapped(card_of(counter, "active"))
    reception.hold(held=True)
    await reception.tapped(card_of(counter, "expired"))
    assert client_id(reception.state) == counter.person("active").id
    assert reception.state.waiting is not None
    assert not reception.state.reading
    reception.go()
    assert client_id(reception.state) == counter.person("expired").id
    assert reception.state.waiting is None


async def test_a_waiting_card_left_for_later_stays_in_the_list(counter: Counter, reception: Reception) -> None:
    reception.hold(held=True)
    await reception.tapped(card_of(counter, "active"))
    reception.later()
    reception.go()
    assert reception.state.waiting is None
    assert reception.state.look.shown is Shown.IDLE
    assert len(reception.state.taps) == 1


async def test_a_reason_that_is_gone_after_a_refresh_is_kept_as_solved(counter: Counter, reception: Reception) -> None:
    await reception.tapped(card_of(counter, "locked"))
    counter.state.clients.put(replace(counter.person("locked"), locked=None))
    await reception.refresh()
    assert Code.LOCKED in {reason.code for reason in reception.state.look.solved}
    assert reception.state.verdict is not Verdict.LOCKED


async def test_a_client_that_could_not_be_read_is_wanted_again(counter: Counter, reception: Reception) -> None:
    client = Client(counter.person("active").id)
    counter.faults.plan({"operation": "GET /client_tickets", "fault": "lost_before", "times": 100})
    await reception.open(client)
    assert reception.state.look.shown is Shown.FAILED
    counter.faults.clear()
    await reception.refresh()
    assert client_id(reception.state) == client.id


async def test_closing_shows_nobody_even_if_an_answer_is_still_to_come(counter: Counter, reception: Reception) -> None:
    reading = asyncio.ensure_future(reception.tapped(card_of(counter, "active")))
    await asyncio.sleep(0)
    reception.close()
    await reading
    assert reception.state.look.shown is Shown.IDLE


async def test_a_light_remembers_what_went_wrong_last(counter: Counter, reception: Reception) -> None:
    counter.bus.publish(ServiceChanged("luckyfit", Health.OFF, None, "unreachable"))
    went_wrong = reception.state.lights["luckyfit"]
    counter.bus.publish(ServiceChanged("luckyfit", Health.OK, 12))
    mended = reception.state.lights["luckyfit"]
    assert (went_wrong.trouble, went_wrong.trouble_at) == ("unreachable", went_wrong.since)
    assert (mended.trouble, mended.trouble_at) == (went_wrong.trouble, went_wrong.trouble_at)
    assert mended.detail == ""


async def test_lights_tell_since_when(counter: Counter, reception: Reception) -> None:
    counter.bus.publish(ServiceChanged("luckyfit", Health.OFF))
    since = reception.state.lights["luckyfit"].since
    counter.bus.publish(ServiceChanged("luckyfit", Health.OFF, detail="again"))
    assert reception.state.lights["luckyfit"].since == since
    counter.bus.publish(ReaderChanged("reader", Health.OK, "COM3"))
    assert reception.state.lights["reader"].detail == "COM3"


async def test_of_several_readers_the_one_that_is_worst_off_is_told_by_its_name(counter: Counter, reception: Reception) -> None:
    counter.bus.publish(ReaderChanged("entry", Health.OK, "COM3"))
    assert reception.state.lights["reader"].name == ""
    counter.bus.publish(ReaderChanged("exit", Health.OFF, "unplugged"))
    counter.bus.publish(ReaderChanged("entry", Health.OK, "COM5"))
    lost = reception.state.lights["reader"]
    assert (lost.health, lost.name, lost.trouble) == (Health.OFF, "exit", "unplugged")
    assert wording.light_name("reader", lost) == "Reader exit"
    assert wording.no_reader(lost) == ("The card reader exit is lost. Check its cable; until then find clients by name or phone.")
    assert wording.no_reader_briefly(lost) == "The card reader exit is lost"
    counter.bus.publish(ReaderChanged("exit", Health.OK, "COM4"))
    assert reception.state.lights["reader"].health is Health.OK


async def test_what_is_not_set_up_is_shown_so_from_the_start(counter: Counter, heard: Heard) -> None:
    bare = Reception(counter.checkin, counter.till, counter.bus, counter.clock, heard, instasport=False, reader=False)
    assert bare.state.lights["instasport"].health is Health.NOT_SET_UP
    assert bare.state.lights["reader"].health is Health.NOT_SET_UP
    assert bare.state.lights["luckyfit"].health is Health.UNKNOWN


@pytest.mark.parametrize("deed", [Deed.SELL, Deed.PAY, Deed.DEPOSIT])
async def test_no_money_moves_while_luckyfit_does_not_answer(counter: Counter, reception: Reception, deed: Deed) -> None:
    await reception.tapped(card_of(counter, "debt_price"))
    counter.bus.publish(ServiceChanged("luckyfit", Health.OFF))
    assert reception.state.hindrance(deed) is Hindrance.NO_ANSWER
    assert reception.state.hindrance(Deed.REFRESH) is None


@pytest.mark.parametrize(
    ("scenario", "deed", "hindrance"),
    [
        ("active", Deed.PAY, Hindrance.NOTHING_OWED),
        ("debt_price", Deed.PAY, None),
        ("active", Deed.SELL, None),
        ("deposit", Deed.DEPOSIT, None),
        ("active", Deed.INSTASPORT, None),
    ],
)
async def test_what_can_be_done_follows_from_the_client(
    counter: Counter, reception: Reception, scenario: str, deed: Deed, hindrance: Hindrance | None
) -> None:
    await reception.tapped(card_of(counter, scenario))
    assert reception.state.hindrance(deed) is hindrance


@pytest.mark.parametrize("deed", list(Deed))
async def test_nothing_can_be_done_for_nobody(reception: Reception, deed: Deed) -> None:
    assert reception.state.hindrance(deed) is not None


async def test_open_questions_are_counted_as_the_journal_tells_them(counter: Counter, reception: Reception) -> None:
    await reception.count_questions(0)
    assert reception.state.questions == 0
    _publish(counter.bus, counter, IntentState.UNKNOWN)
    assert reception.state.questions == 1
    _publish(counter.bus, counter, IntentState.CONFIRMED)
    assert reception.state.questions == 0


async def test_what_is_being_read_hinders_every_deed_but_a_refresh_of_the_same_does_not(
    counter: Counter, reception: Reception
) -> None:
    await reception.tapped(card_of(counter, "debt_price"))
    drawn: list[ReceptionState] = []
    reception.attach(drawn.append)
    await reception.refresh()
    await reception.tapped(card_of(counter, "active"))
    reading = [state for state in drawn if state.reading]
    assert [state.hindrance(Deed.PAY) for state in reading] == [None, Hindrance.READING]


async def test_a_detached_reception_hears_nothing(counter: Counter, reception: Reception) -> None:
    drawn: list[ReceptionState] = []
    reception.attach(drawn.append)
    reception.detach()
    counter.bus.publish(ServiceChanged("luckyfit", Health.OFF))
    assert len(drawn) == 1


def _publish(bus: Bus, counter: Any, state: IntentState) -> None:
    now = counter.clock.now()
    booking = Booking(1, 2, Operation.TICKET, PayKind.CASH, Money(100))
    bus.publish(IntentChanged(Intent("01", "01", 1, booking, state, TenderState.NONE, now, now)))


async def test_a_key_that_is_not_accepted_is_told_as_such_and_not_as_a_lost_connection(
    counter: Counter, reception: Reception
) -> None:
    counter.bus.publish(ServiceChanged("luckyfit", Health.OFF, None, KeyProblem.code))
    light = reception.state.lights["luckyfit"]
    assert wording.light_word(light) == "key"
    assert "desk config set luckyfit.key" in wording.no_answer(light)
    told = (wording.light_detail("luckyfit", light), wording.no_answer(light))
    assert not any("does not answer" in each or "no connection" in each or KeyProblem.code in each for each in told)


async def test_something_else_in_luckyfit_s_place_is_told_as_what_it_is(counter: Counter, reception: Reception) -> None:
    counter.bus.publish(ServiceChanged("luckyfit", Health.OFF, None, ForeignAnswer.code))
    light = reception.state.lights["luckyfit"]
    assert wording.light_word(light) == "foreign page"
    assert "something else answers in its place" in wording.light_detail("luckyfit", light)
    assert "Something else answers in place of LuckyFit" in wording.no_answer(light)
    assert "in a browser" in lights.advice("luckyfit", light)
    assert "something else answered" in lights.trouble("luckyfit", light)


async def test_money_waits_for_the_right_key(counter: Counter, reception: Reception) -> None:
    await reception.tapped(card_of(counter, "debt_both"))
    counter.bus.publish(ServiceChanged("luckyfit", Health.OFF, None, KeyProblem.code))
    assert reception.state.hindrance(Deed.PAY) is Hindrance.NO_KEY
