"""Every operation of the client against the imitation."""

from datetime import date
from decimal import Decimal

import pytest

from desk.errors import KeyProblem, LoginNeeded, PaymentPending, Refused, UnexpectedAnswer
from desk.model.card import CardState
from desk.model.card_result import InstasportResult
from desk.model.health import Health
from desk.model.money import Money
from tests.desk.instasport.stage import EIGHT, MONTH, YOGA, Stage


@pytest.fixture
async def stage():
    stage = Stage()
    yield stage
    await stage.cards.close()


async def test_the_club_tells_its_name_and_slug(stage):
    club = await stage.cards.club()
    assert (club.id, club.slug) == (7, "sandbox")


async def test_template_groups_come_with_their_order(stage):
    assert [group.order for group in await stage.cards.template_groups()] == [1, 2, 3]


async def test_a_template_costs_what_its_discount_leaves(stage):
    month = next(each for each in await stage.cards.templates() if each.id == MONTH.id)
    assert (month.price, month.amount, month.duration, month.group_id) == (Money.of("1350"), -1, 30, 11)
    assert month.bonus_title


async def test_classes_of_one_day_are_found(stage):
    day = date(2026, 11, 21)
    events = await stage.cards.events(since=day, until=day)
    assert {event.start.date() for event in events} == {day}
    assert len(events) == 3


async def test_classes_of_one_hall_are_found(stage):
    assert {event.hall for event in await stage.cards.events(hall_id=22)} == {"На Оболоні"}


async def test_a_known_phone_gets_a_code(stage):
    assert await stage.cards.send_code(stage.phone)
    assert stage.sms.last(stage.phone) is not None


async def test_an_unknown_phone_gets_none(stage):
    assert not await stage.cards.send_code(stage.stranger)
    assert stage.sms.messages == []


async def test_a_wrong_code_is_refused(stage):
    await stage.cards.send_code(stage.phone)
    with pytest.raises(Refused) as caught:
        await stage.cards.verify_code(stage.phone, "wrong")
    assert not isinstance(caught.value, LoginNeeded)


async def test_a_stranger_signs_up_and_logs_in(stage):
    await stage.cards.sign_up(stage.stranger, "Олена", "Нова", gender=2, birthday=date(1999, 1, 2))
    message = stage.sms.last(stage.stranger)
    session = await stage.cards.verify_code(stage.stranger, message.code)
    user = await session.user()
    assert (user.first_name, user.birthday, user.gender, user.email) == ("Олена", date(1999, 1, 2), 2, None)


async def test_the_profile_tells_the_balance(stage):
    stage.holder.profile.account = Decimal("12.50")
    assert (await (await stage.log_in()).profile()).account == Money.of("12.50")


async def test_all_cards_are_listed_finished_ones_too(stage):
    stage.give()
    cards = await (await stage.log_in()).cards()
    assert {card.id for card in cards} == {card.id for card in stage.holder.cards}


async def test_only_active_cards_are_listed_when_asked(stage):
    stage.give()
    running = stage.give(activated=True)
    cards = await (await stage.log_in()).cards(active=True)
    assert running.id in {card.id for card in cards}
    assert {card.state_on(stage.clock.now().date()) for card in cards} == {CardState.ACTIVE}


async def test_cards_that_can_pay_a_class_are_listed(stage):
    running = stage.give(activated=True)
    cards = await (await stage.log_in()).cards(event_id=8001)
    assert running.id in {card.id for card in cards}


async def test_one_card_is_read_with_every_field(stage):
    given = stage.give(YOGA)
    card = await (await stage.log_in()).card(given.id)
    assert (card.title, card.template_id, card.amount, card.pauses, card.paid) == (YOGA.title, YOGA.id, 12, 2, 4)
    assert (card.price, card.activated, card.paused, card.freeze_enabled) == (Money.of("1850.50"), False, False, True)
    assert card.payment_status


async def test_a_card_that_is_not_there_is_no_card(stage):
    session = await stage.log_in()
    with pytest.raises(UnexpectedAnswer):
        await session.card(1)


async def test_one_template_is_read(stage):
    assert (await (await stage.log_in()).template(EIGHT.id)).price == Money.of("980")


async def test_a_paid_card_is_activated_and_counts_its_days(stage):
    given = stage.give()
    session = await stage.log_in()
    await session.activate(given.id)
    card = await session.card(given.id)
    assert (card.activated, card.due, card.active) == (True, date(2027, 1, 4), True)


async def test_a_card_is_activated_only_once(stage):
    given = stage.give(activated=True)
    with pytest.raises(Refused) as caught:
        await (await stage.log_in()).activate(given.id)
    assert "вже активовано" in caught.value.words


async def test_an_unpaid_card_is_not_activated(stage):
    given = stage.give(paid=False)
    with pytest.raises(Refused) as caught:
        await (await stage.log_in()).activate(given.id)
    assert "не оплачено" in caught.value.words


async def test_a_card_is_frozen_and_its_end_moves(stage):
    given = stage.give(activated=True)
    session = await stage.log_in()
    await session.freeze(given.id)
    card = await session.card(given.id)
    assert (card.paused, card.paused_days, card.paused_until, card.due) == (True, 7, date(2026, 11, 27), date(2027, 1, 11))


async def test_a_frozen_card_is_unfrozen_and_the_rest_of_the_freeze_is_taken_back(stage):
    given = stage.give(activated=True)
    session = await stage.log_in()
    await session.freeze(given.id)
    stage.clock.pass_by(days=2)
    await stage.cards.send_code(stage.phone)
    session = await stage.cards.verify_code(stage.phone, stage.code())
    await session.unfreeze(given.id)
    card = await session.card(given.id)
    assert (card.paused, card.due) == (False, date(2027, 1, 6))


async def test_a_card_without_pauses_is_not_frozen(stage):
    given = stage.give(activated=True)
    given.pauses = 0
    with pytest.raises(Refused):
        await (await stage.log_in()).freeze(given.id)


async def test_a_card_asked_for_is_unpaid_until_paid_from_the_account(stage):
    stage.holder.profile.account = Decimal(1000)
    session = await stage.log_in()
    card_id = await session.request_card(EIGHT.id)
    assert (await session.card(card_id)).paid == -1
    assert await session.pay_from_account(EIGHT.id, card_id) == card_id
    assert ((await session.card(card_id)).paid, (await session.profile()).account) == (4, Money.of("20"))


async def test_a_request_that_can_not_be_paid_is_deleted(stage):
    stage.holder.profile.account = Decimal(10)
    session = await stage.log_in()
    card_id = await session.request_card(EIGHT.id)
    with pytest.raises(Refused) as caught:
        await session.pay_from_account(EIGHT.id, card_id)
    assert "Недостатньо" in caught.value.words
    assert card_id not in {card.id for card in await session.cards()}


async def test_a_request_is_cancelled(stage):
    given = stage.give(paid=False)
    session = await stage.log_in()
    await session.cancel_request(given.id)
    assert given not in stage.holder.cards


async def test_a_paid_card_is_not_cancelled(stage):
    given = stage.give()
    with pytest.raises(Refused):
        await (await stage.log_in()).cancel_request(given.id)


async def test_a_request_paid_elsewhere_is_said_to_be_on_its_way(stage):
    given = stage.give(paid=False)
    await (await stage.log_in()).set_payment_processing(given.id)
    assert given.processing


async def test_a_card_is_paid_by_google(stage):
    given = stage.give(paid=False)
    await (await stage.log_in()).pay_by_google(EIGHT.id, "good", given.id)
    assert given.paid == 2


async def test_a_card_is_paid_by_apple(stage):
    given = stage.give(paid=False)
    await (await stage.log_in()).pay_by_apple(EIGHT.id, "good", "key", given.id)
    assert given.paid == 2


@pytest.mark.parametrize(
    ("proof", "result"), [("declined", InstasportResult.PAYMENT_DECLINED), ("3ds", InstasportResult.PAYMENT_3D_SECURE)]
)
async def test_a_payment_that_was_not_taken_has_a_name(stage, proof, result):
    given = stage.give(paid=False)
    with pytest.raises(Refused) as caught:
        await (await stage.log_in()).pay_by_google(EIGHT.id, proof, given.id)
    assert caught.value.vendor_code == result


async def test_a_payment_that_waits_is_no_refusal(stage):
    given = stage.give(paid=False)
    with pytest.raises(PaymentPending):
        await (await stage.log_in()).pay_by_google(EIGHT.id, "wait", given.id)


async def test_visits_tell_their_class(stage):
    session = await stage.log_in()
    assert await session.visits() == []
    async with stage_client(stage) as client:
        token = await token_of(stage, client)
        await client.post("/", json={"query": "mutation{bookVisit(event:8020){visit{id}}}"}, headers=token)
    visits = await session.visits(8020)
    assert [(visit.event_id, visit.paid) for visit in visits] == [(8020, 5)]


async def test_a_wrong_key_is_a_problem_of_the_key(stage):
    with pytest.raises(KeyProblem):
        await stage.another_desk("wrong").club()
    assert stage.told[-1].health is Health.OFF


@pytest.mark.parametrize("key", ["", "two words", "ключ", "line\nbreak"])
async def test_a_key_that_can_not_be_sent_is_not_sent(stage, key):
    with pytest.raises(KeyProblem):
        await stage.another_desk(key).club()
    assert not stage.log.calls


async def test_an_answer_makes_the_light_green(stage):
    await stage.cards.club()
    assert stage.told[-1].health is Health.OK


def stage_client(stage):
    import httpx

    return httpx.AsyncClient(transport=stage.transport, base_url="http://sandbox/instasport/api/")


async def token_of(stage, client):
    pair = stage.server.state.tokens.issue(stage.phone)
    return {"Authorization": f"Token {pair.access_token} sandbox"}
