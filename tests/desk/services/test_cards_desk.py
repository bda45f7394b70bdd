"""Instasport at the desk: what is shown, and what each press ends in, lost answers first of all."""

import asyncio
from decimal import Decimal

import pytest
import stamina

from desk.errors import KeyProblem, NotAllowed, StoreError, Unreachable
from desk.i18n import language
from desk.model.card import CardState
from desk.model.card_desk import (
    Action,
    CodeSent,
    Done,
    Gone,
    LoggedIn,
    NotDone,
    NotLinked,
    NotLoggedIn,
    PhoneUnknown,
    RefusedBy,
    SessionEnded,
    StillUnknown,
    WrongCode,
)
from desk.model.client import Client
from desk.model.money import Money
from desk.services.cards import CardsDesk
from desk.wording import of_error
from tests.desk.instasport.stage import EIGHT, KEY, MONTH, YOGA, Stage

NO_PAUSES = (0.0, 0.0, 0.0)


@pytest.fixture
async def stage():
    stage = Stage()
    stage.holder.cards.clear()
    with stamina.set_testing(True, attempts=1):
        yield stage
    await stage.cards.close()


@pytest.fixture
def desk(stage):
    return CardsDesk(stage.cards, stage.deeds, stage.clock, pauses_s=NO_PAUSES, settle_s=0.0)


@pytest.fixture
async def phone(stage):
    await stage.log_in()
    return stage.phone


def client(phone=None, phone2=None):
    return Client(1, "Коваль", "Олена", phone=phone, phone2=phone2)


def view_of(panel, card):
    return next(view for view in panel.cards if view.card.id == card.id)


@pytest.mark.parametrize("written", [None, "", "-", "12"])
async def test_a_client_without_a_phone_is_not_linked(desk, written):
    assert await desk.open(client(written)) == NotLinked()


async def test_opening_a_client_sends_no_sms_and_asks_nothing(stage, desk):
    assert await desk.open(client(stage.phone)) == NotLoggedIn(stage.phone)
    assert not stage.log.calls


async def test_a_phone_in_the_clubs_own_spelling_is_the_same_phone(stage, desk, phone):
    local = f"8 ({phone[3:6]}) {phone[6:9]}-{phone[9:]}"
    assert isinstance(await desk.open(client(local)), LoggedIn)


async def test_the_second_phone_counts_too(stage, desk, phone):
    assert isinstance(await desk.open(client(stage.stranger, phone)), LoggedIn)


async def test_a_code_is_sent_on_a_press(stage, desk):
    assert await desk.send_code(stage.phone) == CodeSent(stage.phone)


async def test_a_phone_not_known_there_is_said_so(stage, desk):
    assert await desk.send_code(stage.stranger) == PhoneUnknown(stage.stranger)


async def test_a_code_whose_answer_was_lost_may_be_on_its_way(stage, desk):
    stage.faults.set("phoneLogin", "lost_after")
    assert await desk.send_code(stage.phone) == CodeSent(stage.phone, certain=False)


async def test_the_code_logs_in_and_shows_the_cards(stage, desk):
    card = stage.give()
    await desk.send_code(stage.phone)
    panel = await desk.log_in(stage.phone, f" {stage.code()} ")
    assert (panel.user.first_name, panel.balance) == ("Олена", Money.of(stage.holder.profile.account))
    assert view_of(panel, card).state is CardState.NOT_ACTIVATED
    assert stage.box.kept == {}


async def test_a_wrong_code_may_be_typed_again(stage, desk):
    await desk.send_code(stage.phone)
    assert isinstance(await desk.log_in(stage.phone, "wrong"), WrongCode)
    assert isinstance(await desk.log_in(stage.phone, stage.code()), LoggedIn)


async def test_a_log_in_whose_answer_was_lost_needs_a_new_code(stage, desk):
    await desk.send_code(stage.phone)
    stage.faults.set("phoneVerify", "lost_after")
    assert await desk.log_in(stage.phone, stage.code()) == NotLoggedIn(stage.phone)


async def test_a_log_in_is_kept_only_with_consent(stage, desk):
    await desk.send_code(stage.phone)
    await desk.log_in(stage.phone, stage.code(), keep=True)
    assert list(stage.box.kept) == [stage.phone]


async def test_consent_may_come_later_and_be_taken_back(stage, desk, phone):
    await desk.keep(phone)
    assert list(stage.box.kept) == [phone]
    assert await desk.forget(phone) == NotLoggedIn(phone)
    assert await desk.open(client(phone)) == NotLoggedIn(phone)
    assert stage.box.kept == {}


async def test_a_session_ended_there_is_shown_as_not_logged_in(stage, desk, phone):
    await desk.keep(phone)
    stage.server.state.tokens.revoke_all()
    assert await desk.open(client(phone)) == NotLoggedIn(phone)
    assert stage.box.kept == {}


async def test_every_state_of_a_card_has_its_presses(stage, desk, phone):
    stage.holder.profile.account = Decimal(1000)
    request, dear, fresh, active = stage.give(paid=False), stage.give(MONTH, paid=False), stage.give(), stage.give(activated=True)
    frozen, used_up, overdue = stage.give(activated=True), stage.give(activated=True), stage.give(activated=True)
    frozen.freeze(stage.clock.now().date())
    used_up.amount = 0
    overdue.due_date = stage.clock.now().date().replace(day=1)
    panel = await desk.open(client(phone))
    pressed = {card.id: view_of(panel, card).actions for card in (request, dear, fresh, active, frozen, used_up, overdue)}
    assert list(pressed.values()) == [
        {Action.PAY, Action.CANCEL},
        {Action.CANCEL},
        {Action.ACTIVATE},
        {Action.FREEZE},
        {Action.UNFREEZE},
        set(),
        set(),
    ]
    assert view_of(panel, active).days_left == 45
    assert [view.card.id for view in panel.cards][-2:] == [overdue.id, used_up.id]


async def test_the_price_list_comes_in_groups(desk):
    groups = await desk.price_list()
    assert [group.title for group in groups] == ["Абонементи", "Групові заняття", "Персональні тренування"]
    assert [template.id for template in groups[1].templates] == [505, 506]


async def test_activating_ends_in_the_card_read_afterwards(stage, desk, phone):
    card = stage.give()
    outcome = await desk.activate(phone, card.id)
    assert isinstance(outcome, Done)
    assert (outcome.card.activated, outcome.card.due) == (True, card.due_date)


async def test_an_activation_whose_answer_was_lost_is_found_activated(stage, desk, phone):
    card = stage.give()
    stage.faults.set("activateCard", "lost_after")
    outcome = await desk.activate(phone, card.id)
    assert isinstance(outcome, Done)
    assert outcome.card.activated
    assert stage.asked("activateCard") == 1


async def test_an_activation_that_never_arrived_is_found_not_done(stage, desk, phone):
    card = stage.give()
    stage.faults.set("activateCard", "lost_before")
    outcome = await desk.activate(phone, card.id)
    assert isinstance(outcome, NotDone)
    assert outcome.card.activated is False
    assert isinstance(await desk.activate(phone, card.id), Done)


async def test_a_request_that_may_still_arrive_is_not_called_undone_and_not_sent_twice(stage, phone):
    """It reaches Instasport after everything was read back without it."""
    seconds = 0.0

    class Steady:
        def now(self):
            return stage.clock.now()

        def monotonic(self):
            return seconds

    slow = CardsDesk(stage.cards, stage.deeds, Steady(), pauses_s=NO_PAUSES, settle_s=120.0)
    before = len(stage.holder.cards)
    stage.faults.set("requestCard", "lost_before")
    assert isinstance(await slow.request(phone, EIGHT.id), StillUnknown)
    assert isinstance(await slow.request(phone, EIGHT.id), StillUnknown)
    await slow.open_phone(phone)
    assert slow.is_in_doubt(phone)
    assert (stage.asked("requestCard"), len(stage.holder.cards)) == (1, before)
    stage.give(paid=False)
    assert isinstance(await slow.request(phone, EIGHT.id), Done)
    assert (slow.is_in_doubt(phone), stage.asked("requestCard")) == (False, 1)
    stage.faults.set("requestCard", "lost_before")
    assert isinstance(await slow.request(phone, EIGHT.id), StillUnknown)
    seconds = 121.0
    assert isinstance(await slow.request(phone, EIGHT.id), Done)
    assert stage.asked("requestCard") == 3


async def test_a_request_that_was_answered_and_is_not_listed_yet_is_not_sent_twice(stage, phone, monkeypatch):
    desk = CardsDesk(stage.cards, stage.deeds, stage.clock, pauses_s=NO_PAUSES)
    session = await stage.cards.resume(phone)
    before = await session.cards()

    async def behind(_self):
        return before

    with monkeypatch.context() as list_is_late:
        list_is_late.setattr(type(session), "cards", behind)
        assert isinstance(await desk.request(phone, EIGHT.id), StillUnknown)
        assert isinstance(await desk.request(phone, EIGHT.id), StillUnknown)
    assert isinstance(await desk.request(phone, EIGHT.id), Done)
    assert stage.asked("requestCard") == 1


async def test_a_request_left_open_by_a_program_that_ended_is_not_sent_twice(stage, phone):
    """The next program reads first, and waits as long as it may still be on its way."""
    before = CardsDesk(stage.cards, stage.deeds, stage.clock, pauses_s=NO_PAUSES)
    stage.faults.set("requestCard", "lost_before")
    assert isinstance(await before.request(phone, EIGHT.id), StillUnknown)
    after = CardsDesk(stage.cards, stage.deeds, stage.clock, pauses_s=NO_PAUSES)
    await after.open_phone(phone)
    assert after.is_in_doubt(phone)
    assert isinstance(await after.request(phone, EIGHT.id), StillUnknown)
    assert stage.asked("requestCard") == 1
    card = stage.give(EIGHT, paid=False)
    assert await after.request(phone, EIGHT.id) == Done(view_of(await after.open_phone(phone), card).card)
    assert (stage.asked("requestCard"), stage.deeds.kept) == (1, {})


async def test_an_activation_left_open_locks_its_card_until_it_is_read(stage, phone):
    card = stage.give()
    before = CardsDesk(stage.cards, stage.deeds, stage.clock, pauses_s=NO_PAUSES)
    stage.faults.set("activateCard", "lost_before")
    assert isinstance(await before.activate(phone, card.id), StillUnknown)
    after = CardsDesk(stage.cards, stage.deeds, stage.clock, pauses_s=NO_PAUSES)
    assert view_of(await after.open_phone(phone), card).actions == frozenset()
    stage.clock.pass_by(seconds=121)
    assert view_of(await after.open_phone(phone), card).actions == {Action.ACTIVATE}


async def test_nothing_is_sent_that_can_not_be_written_down_first(stage, desk, phone, monkeypatch):
    async def full(_deed):
        raise StoreError("full", reason="disk_full")

    monkeypatch.setattr(stage.deeds, "take", full)
    with pytest.raises(StoreError):
        await desk.activate(phone, stage.give().id)
    assert stage.asked("activateCard") == 0


@pytest.mark.parametrize("fault", ["lost_after", "truncated", "html_502"])
async def test_while_the_card_can_not_be_read_nobody_may_press_again(stage, desk, phone, fault):
    card = stage.give()
    stage.faults.set("activateCard", fault)
    stage.faults.set("cards", "lost_before", times=6)
    assert await desk.activate(phone, card.id) == StillUnknown(card.id)
    assert await desk.activate(phone, card.id) == StillUnknown(card.id)
    assert stage.asked("activateCard") == 1


async def test_once_the_card_can_be_read_the_lost_activation_is_known(stage, desk, phone):
    card = stage.give()
    stage.faults.set("activateCard", "lost_after")
    stage.faults.set("cards", "lost_before", times=3)
    assert await desk.activate(phone, card.id) == StillUnknown(card.id)
    assert isinstance(await desk.activate(phone, card.id), Done)
    assert stage.asked("activateCard") == 1


async def test_a_press_given_up_while_it_was_sent_is_read_before_the_next(stage, desk, phone):
    card = stage.give()
    stage.faults.set("activateCard", "drip", seconds=30)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(desk.activate(phone, card.id), 0.1)
    assert isinstance(await desk.activate(phone, card.id), Done)
    assert stage.asked("activateCard") == 1


async def test_a_confirmed_press_is_in_doubt_until_the_card_can_be_read(stage, desk, phone):
    card = stage.give()
    stage.faults.set("cards", "lost_before", times=3)
    assert await desk.activate(phone, card.id) == StillUnknown(card.id)
    assert isinstance(await desk.activate(phone, card.id), Done)
    assert stage.asked("activateCard") == 1


async def test_a_refusal_comes_in_the_vendors_words(stage, desk, phone):
    card = stage.give(activated=True)
    assert await desk.activate(phone, card.id) == RefusedBy("Абонемент вже активовано")


async def test_two_presses_at_once_send_one(stage, desk, phone):
    card = stage.give()
    first, second = await asyncio.gather(desk.activate(phone, card.id), desk.activate(phone, card.id), return_exceptions=True)
    assert isinstance(first, Done)
    assert isinstance(second, NotAllowed)
    assert stage.asked("activateCard") == 1


@pytest.mark.parametrize("press", ["activate", "request"])
async def test_of_two_programs_that_press_the_same_at_the_same_moment_one_sends(stage, phone, monkeypatch, press):
    looked, both, of = 0, asyncio.Event(), stage.deeds.of

    async def at_once(whose):
        nonlocal looked
        found, looked = await of(whose), looked + 1
        if looked == 2:
            both.set()
        await both.wait()
        return found

    monkeypatch.setattr(stage.deeds, "of", at_once)
    window, command = (CardsDesk(stage.cards, stage.deeds, stage.clock, pauses_s=NO_PAUSES) for _program in range(2))
    target = stage.give().id if press == "activate" else YOGA.id
    ends = await asyncio.gather(*(getattr(each, press)(phone, target) for each in (window, command)), return_exceptions=True)
    (refused,) = [each for each in ends if isinstance(each, NotAllowed)]
    assert refused.code == "pressed_elsewhere"
    assert "Another program of this computer" in of_error(refused, language("en"))
    assert stage.asked("activateCard") + stage.asked("requestCard") == 1
    assert stage.deeds.kept == {}


async def test_a_card_being_worked_on_offers_no_press(stage, desk, phone):
    card = stage.give()
    stage.faults.set("activateCard", "delay", seconds=0.05)
    _, panel = await asyncio.gather(desk.activate(phone, card.id), desk.open(client(phone)))
    assert view_of(panel, card).actions == set()


async def test_a_card_is_frozen_and_unfrozen(stage, desk, phone):
    card = stage.give(YOGA, activated=True)
    frozen = await desk.freeze(phone, card.id)
    assert (frozen.card.paused, frozen.card.paused_days) == (True, 10)
    thawed = await desk.unfreeze(phone, card.id)
    assert thawed.card.paused is False


@pytest.mark.parametrize("fault", ["lost_after", "truncated"])
async def test_a_freeze_whose_answer_was_lost_is_found(stage, desk, phone, fault):
    card = stage.give(activated=True)
    stage.faults.set("freezeCard", fault)
    assert isinstance(await desk.freeze(phone, card.id), Done)


async def test_a_card_is_asked_for_paid_and_activated(stage, desk, phone):
    stage.holder.profile.account = Decimal(2000)
    asked = await desk.request(phone, EIGHT.id)
    paid = await desk.pay(phone, asked.card)
    done = await desk.activate(phone, paid.card.id)
    assert (asked.card.paid, paid.card.paid, done.card.activated) == (-1, 4, True)
    assert stage.holder.profile.account == Decimal(1020)


async def test_a_request_whose_answer_was_lost_is_found_among_the_cards(stage, desk, phone):
    stage.give(paid=False)
    stage.faults.set("requestCard", "lost_after")
    outcome = await desk.request(phone, EIGHT.id)
    assert outcome.card.id == stage.holder.cards[-1].id
    assert len(stage.holder.cards) == 2


async def test_a_request_that_never_arrived_is_not_mistaken_for_an_older_one(stage, desk, phone):
    stage.give(paid=False)
    stage.faults.set("requestCard", "lost_before")
    assert await desk.request(phone, EIGHT.id) == NotDone(None)


async def test_a_payment_the_balance_is_too_low_for_is_not_sent(stage, desk, phone):
    stage.holder.profile.account = Decimal(979)
    asked = await desk.request(phone, EIGHT.id)
    with pytest.raises(NotAllowed) as caught:
        await desk.pay(phone, asked.card)
    assert caught.value.code == "balance_short"
    assert stage.asked("payCardFromAccount") == 0


async def test_a_payment_whose_answer_was_lost_is_found_paid_and_not_paid_twice(stage, desk, phone):
    stage.holder.profile.account = Decimal(2000)
    asked = await desk.request(phone, EIGHT.id)
    stage.faults.set("payCardFromAccount", "lost_after")
    assert isinstance(await desk.pay(phone, asked.card), Done)
    assert stage.holder.profile.account == Decimal(1020)


async def test_a_payment_in_doubt_is_read_back_though_the_balance_is_now_too_low(stage, desk, phone):
    stage.holder.profile.account = Decimal(1000)
    asked = await desk.request(phone, EIGHT.id)
    stage.faults.set("payCardFromAccount", "lost_after")
    stage.faults.set("cards", "lost_before", times=3)
    assert await desk.pay(phone, asked.card) == StillUnknown(asked.card.id)
    assert isinstance(await desk.pay(phone, asked.card), Done)
    assert stage.asked("payCardFromAccount") == 1


async def test_a_cancelled_request_is_gone(stage, desk, phone):
    card = stage.give(paid=False)
    assert await desk.cancel(phone, card.id) == Gone(card.id)


async def test_a_cancelling_whose_answer_was_lost_is_found_gone(stage, desk, phone):
    card = stage.give(paid=False)
    stage.faults.set("cancelCardRequest", "lost_after")
    assert await desk.cancel(phone, card.id) == Gone(card.id)


PRESSES = {
    "activate": lambda desk, phone, card: desk.activate(phone, card.id),
    "freeze": lambda desk, phone, card: desk.freeze(phone, card.id),
    "cancel": lambda desk, phone, card: desk.cancel(phone, card.id),
    "request": lambda desk, phone, card: desk.request(phone, EIGHT.id),
}


@pytest.mark.parametrize("press", PRESSES.values(), ids=PRESSES)
async def test_a_press_without_a_log_in_asks_for_one(stage, desk, press):
    assert await press(desk, stage.phone, stage.give()) == SessionEnded(stage.phone)


@pytest.mark.parametrize("press", PRESSES.values(), ids=PRESSES)
async def test_a_press_after_the_session_has_ended_asks_for_a_log_in(stage, desk, phone, press):
    stage.server.state.tokens.revoke_all()
    assert await press(desk, phone, stage.give()) == SessionEnded(phone)


async def test_paying_without_a_log_in_asks_for_one(stage, desk, phone):
    stage.holder.profile.account = Decimal(2000)
    asked = await desk.request(phone, EIGHT.id)
    stage.server.state.tokens.revoke_all()
    assert await desk.pay(phone, asked.card) == SessionEnded(phone)
    assert await desk.pay(phone, asked.card) == SessionEnded(phone)


async def test_a_card_of_no_known_template_can_not_be_paid_here(stage, desk, phone):
    import dataclasses

    asked = await desk.request(phone, EIGHT.id)
    with pytest.raises(NotAllowed):
        await desk.pay(phone, dataclasses.replace(asked.card, template_id=None))


async def test_without_network_a_panel_says_so(stage, desk, phone):
    stage.faults.set("cards", "lost_before", times=3)
    with pytest.raises(Unreachable):
        await desk.open(client(phone))


async def test_a_wrong_key_is_raised_for_the_settings(stage):
    desk = CardsDesk(stage.another_desk(f"not {KEY}"), stage.deeds, stage.clock, pauses_s=NO_PAUSES)
    with pytest.raises(KeyProblem):
        await desk.send_code(stage.phone)
