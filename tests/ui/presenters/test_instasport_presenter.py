"""The Instasport panel over the sandbox: log-in only on a press, presses that end in what was read, doubts that lock."""

from __future__ import annotations

from desk.errors import LoginNeeded, Unreachable
from desk.model.card import Card, CardState
from desk.model.card_deed import CardDeed, Doing
from desk.model.card_desk import Action, CardView, Done, Gone, LoggedIn, NotLinked, NotLoggedIn, PhoneUnknown, StillUnknown
from desk.model.client import Client
from desk.model.phone import normalise
from desk.sandbox.instasport.catalogue import TEMPLATES
from desk.services.cards import CardsDesk
from tests.ui.counter import Counter
from ui import wording
from ui.presenters.instasport import REQUEST, InstasportPresenter, InstasportState

PAID = 4
FREEZABLE = next(each.title for each in TEMPLATES if each.freeze_enabled)


async def opened(counter: Counter, client: Client) -> InstasportPresenter:
    panel = InstasportPresenter(counter.cards_desk)
    await panel.open(client)
    return panel


async def logged_in(counter: Counter, client: Client, *, keep: bool = False) -> InstasportPresenter:
    panel = await opened(counter, client)
    await panel.send_code()
    panel.set_code(counter.last_code(panel.state.phone))
    panel.set_keep(keep=keep)
    await panel.log_in()
    return panel


def view_of(panel: InstasportPresenter, card_id: int) -> CardView:
    assert isinstance(panel.state.panel, LoggedIn)
    return next(each for each in panel.state.panel.cards if each.card.id == card_id)


def card_of(panel: InstasportPresenter, card_id: int) -> Card:
    return view_of(panel, card_id).card


async def test_opening_sends_nothing_to_anybody(counter: Counter) -> None:
    client, _card = await counter.with_card(activated=False)
    panel = await opened(counter, client)
    assert isinstance(panel.state.panel, NotLoggedIn)
    assert counter.sms.messages == []
    assert panel.state.may_send
    assert not panel.state.may_log_in


async def test_a_client_without_a_phone_is_not_linked(counter: Counter) -> None:
    panel = await opened(counter, Client(1, "Коваль"))
    assert isinstance(panel.state.panel, NotLinked)
    assert not panel.state.may_send
    panel.set_phone("067 123 45 67")
    assert panel.state.may_send


async def test_a_phone_instasport_does_not_know_is_told(counter: Counter) -> None:
    panel = await opened(counter, Client(1, "Коваль", phone="+380000000000"))
    panel.set_phone("+380670000000")
    await panel.send_code()
    assert isinstance(panel.state.sent, PhoneUnknown)
    assert not panel.state.may_log_in


async def test_the_code_opens_the_cards_and_the_price_list(counter: Counter) -> None:
    client, card = await counter.with_card(activated=False)
    panel = await logged_in(counter, client)
    assert view_of(panel, card["id"])
    assert panel.state.groups
    assert panel.state.code == ""


async def test_a_wrong_code_can_be_typed_again(counter: Counter) -> None:
    client, _card = await counter.with_card(activated=False)
    panel = await opened(counter, client)
    await panel.send_code()
    panel.set_code("xxxx")
    await panel.log_in()
    assert panel.state.wrong is not None
    panel.set_code(counter.last_code(panel.state.phone))
    await panel.log_in()
    assert isinstance(panel.state.panel, LoggedIn)
    assert len(counter.sms.messages) == 1


async def test_without_consent_nothing_is_kept(counter: Counter) -> None:
    client, _card = await counter.with_card(activated=False)
    panel = await logged_in(counter, client)
    assert await counter.store.tokens.get(panel.state.phone) is None


async def test_a_kept_log_in_can_be_forgotten(counter: Counter) -> None:
    client, _card = await counter.with_card(activated=False)
    panel = await logged_in(counter, client, keep=True)
    assert await counter.store.tokens.get(panel.state.phone) is not None
    await panel.forget()
    assert isinstance(panel.state.panel, NotLoggedIn)
    assert await counter.store.tokens.get(panel.state.phone) is None


async def test_a_paid_card_is_activated_and_read_again(counter: Counter) -> None:
    client, card = await counter.with_card(activated=False, paid=PAID)
    panel = await logged_in(counter, client)
    seen: list[InstasportState] = []
    panel.attach(seen.append)
    await panel.act(Action.ACTIVATE, card_of(panel, card["id"]))
    assert isinstance(panel.state.ended[card["id"]].outcome, Done)
    assert view_of(panel, card["id"]).state is CardState.ACTIVE
    assert any(each.running == {card["id"]: Action.ACTIVATE} for each in seen)
    assert panel.state.running == {}


async def test_an_activation_whose_answer_was_lost_is_read_before_anybody_presses_again(counter: Counter) -> None:
    counter.faults.set("activateCard", "lost_after")
    client, card = await counter.with_card(activated=False, paid=PAID)
    panel = await logged_in(counter, client)
    await panel.act(Action.ACTIVATE, card_of(panel, card["id"]))
    assert isinstance(panel.state.ended[card["id"]].outcome, Done)
    assert view_of(panel, card["id"]).state is CardState.ACTIVE


async def test_a_card_that_can_not_be_read_stays_locked_until_it_can(counter: Counter) -> None:
    client, card = await counter.with_card(activated=False, paid=PAID)
    panel = await logged_in(counter, client)
    counter.faults.set("activateCard", "lost_after")
    counter.faults.set("cards", "http_500", times=None, probability=1.0)
    await panel.act(Action.ACTIVATE, card_of(panel, card["id"]))
    assert isinstance(panel.state.ended[card["id"]].outcome, StillUnknown)
    assert panel.state.in_doubt(card["id"])
    await panel.act(Action.ACTIVATE, card_of(panel, card["id"]))
    assert panel.state.in_doubt(card["id"])
    counter.faults.clear()
    await panel.refresh()
    assert not panel.state.in_doubt(card["id"])
    assert view_of(panel, card["id"]).state is CardState.ACTIVE


async def test_what_a_program_that_ended_left_open_is_told_and_can_not_be_pressed(counter: Counter) -> None:
    client, card = await counter.with_card(activated=False, paid=PAID)
    counter.cards_desk = CardsDesk(counter.cards_desk._cards, counter.store.card_deeds, counter.clock, pauses_s=(0.0,))
    phone = normalise(client.phone or "")
    assert phone is not None
    await counter.store.card_deeds.take(CardDeed(phone, Doing.ACTIVATE, card["id"]))
    await counter.store.card_deeds.take(CardDeed(phone, Doing.REQUEST, template_id=TEMPLATES[0].id))
    panel = await logged_in(counter, client)
    assert panel.state.ended[card["id"]].action is Action.ACTIVATE
    assert (panel.state.in_doubt(card["id"]), view_of(panel, card["id"]).actions) == (True, frozenset())
    assert panel.state.in_doubt(REQUEST)


async def test_an_active_card_is_frozen_and_thawed(counter: Counter) -> None:
    client, card = await counter.with_card(active=True, title=FREEZABLE)
    panel = await logged_in(counter, client)
    await panel.act(Action.FREEZE, card_of(panel, card["id"]))
    assert view_of(panel, card["id"]).state is CardState.FROZEN
    await panel.act(Action.UNFREEZE, card_of(panel, card["id"]))
    assert view_of(panel, card["id"]).state is CardState.ACTIVE


async def test_a_request_is_made_and_cancelled(counter: Counter) -> None:
    client, _card = await counter.with_card(activated=False)
    panel = await logged_in(counter, client)
    assert not panel.state.may_request
    panel.choose_template(panel.state.groups[0].templates[0])
    await panel.request()
    made = panel.state.ended[REQUEST].outcome
    assert isinstance(made, Done)
    assert made.card is not None
    assert view_of(panel, made.card.id).state is CardState.REQUEST
    await panel.act(Action.CANCEL, made.card)
    assert isinstance(panel.state.ended[made.card.id].outcome, Gone)


async def test_what_can_not_be_reached_is_told_and_the_client_stays(counter: Counter) -> None:
    client, _card = await counter.with_card(activated=False)
    panel = await opened(counter, client)
    counter.faults.set("phoneLogin", "refuse")
    await panel.send_code()
    assert panel.state.error is not None
    assert not panel.state.logging_in
    assert not isinstance(panel.state.error, Unreachable)


async def test_an_answer_about_a_client_no_longer_shown_is_dropped(counter: Counter) -> None:
    client, _card = await counter.with_card(activated=False)
    panel = await logged_in(counter, client)
    shown = panel.state.panel
    panel._show(InstasportState(client=Client(999_999, "Інший")))
    panel._later(client, panel=shown)
    assert panel.state.panel is None


async def test_a_log_in_that_was_not_answered_asks_for_another_code_in_words(counter: Counter) -> None:
    client, _card = await counter.with_card(activated=False)
    panel = await opened(counter, client)
    await panel.send_code()
    panel.set_code(counter.last_code(panel.state.phone))
    counter.faults.set("phoneVerify", "lost_after")
    await panel.log_in()
    assert isinstance(panel.state.panel, NotLoggedIn)
    assert panel.state.sent is None
    assert panel.state.error is not None
    assert wording.of_error(panel.state.error).endswith("Send another code.")
    await panel.send_code()
    assert panel.state.error is None


async def test_a_press_after_the_log_in_has_ended_says_that_nothing_was_done(counter: Counter) -> None:
    client, card = await counter.with_card(activated=False, paid=PAID)
    panel = await logged_in(counter, client)
    pressed = card_of(panel, card["id"])
    assert isinstance(panel.state.panel, LoggedIn)
    await counter.cards_desk.forget(panel.state.panel.phone)
    await panel.act(Action.ACTIVATE, pressed)
    assert isinstance(panel.state.panel, NotLoggedIn)
    assert isinstance(panel.state.error, LoginNeeded)
    assert "nothing was done" in wording.of_error(panel.state.error)


async def test_a_price_list_that_could_not_be_read_is_read_with_the_next_refresh(counter: Counter) -> None:
    client, _card = await counter.with_card(activated=False)
    counter.faults.set("cardTemplates", "http_500", times=None, probability=1.0)
    panel = await logged_in(counter, client)
    assert panel.state.groups == ()
    counter.faults.clear()
    await panel.refresh()
    assert panel.state.groups
    assert panel.state.error is None
