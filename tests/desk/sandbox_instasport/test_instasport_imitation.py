"""The imitated Instasport as its public clients see it: literal queries, JSON or form, by a bare HTTP client."""

import httpx
import pytest

from desk.sandbox.club import generate
from desk.sandbox.instasport.app import build
from desk.sandbox.instasport.holders import STATES
from desk.sandbox.instasport.offered import Offers
from desk.sandbox.sms import SmsBox
from tests.desk.instasport.stage import EIGHT, KEY, SLUG, HandClock, Stage

WITH_KEY = {"Authorization": f"Key {KEY} {SLUG}"}
CARD = "id paid price priceInfo{regularPrice price bonusTitle} promocodePrice loyaltyPrice authorized dateAuthorized activated"
CARD += " dateActivated amount dueDate transfer pauses paused pausedDuration pausedDueDate freezeEnabled payment"
CARD += " payments{title choice} payment_status"
LIQPAY = 'liqpay(clientReturnUrl: "url"){data signature action price clientCommission comment}'
WAYFORPAY = (
    'wayforpay(clientReturnUrl: "url"){merchantAccount merchantDomainName merchantSignature orderReference orderDate amount'
    " currency productName productCount productPrice returnUrl serviceUrl action price clientCommission comment}"
)
EVENT = (
    "id date title description color textColor duration price seats activity{slug title} hall{title} zone{id title}"
    " instructors{id firstName lastName instructorImage instructorDescription isInstructorVisible} complexity{id title}"
)
KEY_QUERIES = {
    "club": "{club{id title titleShort slug icon image descriptionHeader description descriptionHtml rules phone address"
    " clubStatus clubStatusDetail city{slug title} halls{id title image description descriptionHtml timeOpen timeClose"
    " zones(zoneType: 2){id title}} activities{id title} discoverClubs{id title} offer serviceAgreement"
    " primaryColor secondaryColor primaryTextColor secondaryTextColor}}",
    "cardTemplateGroups": "{ cardTemplateGroups {id, title, order} }",
    "cardTemplates": "{ cardTemplates {id, title, subtitle, description descriptionHtml group {id, title, order}, amount,"
    " duration, price priceInfo{regularPrice price bonusTitle} currency} }",
    "cardTemplate": "query CardTemplateDetail {cardTemplate(id: 503){id payment payments{title choice} payment_status"
    f" {LIQPAY} {WAYFORPAY} }}}}",
    "events": f'{{events(hall: 21, zone: 31, startDate: "2026-11-20", endDate: "2026-11-25"){{{EVENT}}}}}',
}
CLIENT_QUERIES = {
    "cards_flat": f"{{cards{{{CARD} active {LIQPAY} {WAYFORPAY} template{{id title description subtitle group{{title}}}}}}}}",
    "cards_nested": f"query Cards {{cards(event: 8020){{card{{{CARD}}}}}}}",
    "card_detail": f"query CardDetail {{cards(id: 45678){{card{{{CARD} {LIQPAY} {WAYFORPAY}}}}}}}",
    "clientEvents": f'{{clientEvents(page: 1, pageSize: 5, startDate: "2026-11-20", startTime: "08:00",'
    f' endDate: "2026-12-01", hall: 21){{{EVENT} status payments{{title choice}} cards{{id}}}}}}',
    "clientEvent": "{clientEvent(id: 8020){id status payment account image cards{id amount dueDate template{title subtitle"
    f" group{{title}}}}}} {LIQPAY} {WAYFORPAY} }}}}",
    "user": "{user{id phone email emailConfirmed firstName lastName birthday gender}}",
    "profile": "{profile{id relation rulesAccepted leadAllowed account}}",
    "visits": "{visits(event: 8020){id event{id date duration title hall{title}} authorized paid refundable paidByCard{id}}}",
}
CLIENT_MUTATIONS = {
    "emailUpdate": 'mutation{emailUpdate(email: "new@example.com", next: "/"){ok}}',
    "emailMerge": 'mutation{emailMerge(email: "new@example.com", next: "/"){ok}}',
    "createProfile": "mutation{createProfile(origin: 3, discoverClubId: 1){profile{id}}}",
    "acceptRules": "mutation{acceptRules{profile{id rulesAccepted}}}",
    "createLead": "mutation{createLead(origin: 3){profile{id}}}",
    "requestCard": "mutation RequestCard {requestCard (templateId: 503) {card {id}}}",
    "requestVisit": 'mutation{requestVisit(eventId: 8020, origin: 3, familyProfileId: 0, options: "[1]"){visit{id}}}',
    "bookVisit": "mutation{bookVisit(event: 8020, origin: 3, familyProfileId: 0){visit{id}}}",
}


class Visitor:
    """A public client: pastes its values into the text."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.client = httpx.AsyncClient(transport=stage.transport, base_url="http://sandbox/instasport/api/")
        pair = stage.server.state.tokens.issue(stage.phone)
        self.token = {"Authorization": f"Token {pair.access_token} {SLUG}"}

    async def ask(self, text: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return await self.client.post("", json={"query": text}, headers=self.token if headers is None else headers)

    async def data(self, text: str, headers: dict[str, str] | None = None) -> dict:
        response = await self.ask(text, headers)
        answer = response.json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def refusal(self, text: str, headers: dict[str, str] | None = None) -> tuple[int, int | None]:
        response = await self.ask(text, headers)
        return response.status_code, response.json()["errors"][0].get("result")


@pytest.fixture
async def visitor():
    visitor = Visitor(Stage())
    yield visitor
    await visitor.client.aclose()


@pytest.mark.parametrize("text", KEY_QUERIES.values(), ids=KEY_QUERIES)
async def test_every_documented_query_of_the_club_is_answered(visitor, text):
    assert all(value is not None for value in (await visitor.data(text, WITH_KEY)).values())


@pytest.mark.parametrize("text", CLIENT_QUERIES.values(), ids=CLIENT_QUERIES)
async def test_every_documented_query_of_a_client_is_answered(visitor, text):
    visitor.stage.give(activated=True)
    assert all(value is not None for value in (await visitor.data(text)).values())


@pytest.mark.parametrize("text", CLIENT_MUTATIONS.values(), ids=CLIENT_MUTATIONS)
async def test_every_documented_mutation_without_conditions_is_done(visitor, text):
    assert all((await visitor.data(text)).values())


async def test_a_form_is_as_good_as_json(visitor):
    response = await visitor.client.post("", data={"query": KEY_QUERIES["cardTemplateGroups"]}, headers=WITH_KEY)
    assert len(response.json()["data"]["cardTemplateGroups"]) == 3


async def test_a_form_may_hold_variables_too(visitor):
    form = {"query": "query($id: Int!){cardTemplate(id: $id){id}}", "variables": '{"id": 503}'}
    response = await visitor.client.post("", data=form, headers=WITH_KEY)
    assert response.json()["data"]["cardTemplate"]["id"] == "503"


async def test_a_whole_log_in_in_literals(visitor):
    stage = visitor.stage
    await visitor.data(f'mutation{{phoneLogin(phone: "{stage.phone}"){{user{{id firstName lastName}}}}}}', WITH_KEY)
    verify = f'mutation{{phoneVerify(code: "{stage.code()}", phone: "{stage.phone}"){{token{{accessToken refreshToken}}}}}}'
    token = (await visitor.data(verify, WITH_KEY))["phoneVerify"]["token"]
    user = await visitor.data("{user{phone}}", {"Authorization": f"Token {token['accessToken']} {SLUG}"})
    assert user["user"]["phone"] == stage.phone
    assert (await visitor.refusal(verify, WITH_KEY)) == (200, None)


async def test_a_phone_not_known_is_result_2(visitor):
    text = f'mutation{{phoneLogin(phone: "{visitor.stage.stranger}"){{user{{id}}}}}}'
    assert await visitor.refusal(text, WITH_KEY) == (200, 2)


async def test_an_address_of_somebody_else_is_result_3(visitor):
    stage = visitor.stage
    other = next(
        f"+38067{1000000 + at}" for at in range(12) if stage.server.state.holder(f"+38067{1000000 + at}") != stage.holder
    )
    stage.server.state.holder(other) or stage.server.state.add(stage.holder.user, other)
    taken = next(each.user.email for each in stage.server.state._holders.values() if each is not stage.holder)
    assert await visitor.refusal(f'mutation{{emailUpdate(email: "{taken}", next: ""){{ok}}}}') == (200, 3)


async def test_an_expired_access_token_is_401_with_result_5(visitor):
    visitor.stage.clock.pass_by(minutes=6)
    assert await visitor.refusal("{user{id}}") == (401, 5)


@pytest.mark.parametrize(
    "header", ["", "Token nonsense sandbox", "Key wrong sandbox", f"Key {KEY} other", "Bearer x", f"Key {KEY} {SLUG}"]
)
async def test_nobody_else_sees_a_client(visitor, header):
    assert await visitor.refusal("{user{id}}", {"Authorization": header}) == (200, 1)


async def test_a_token_of_one_club_is_nothing_in_another(visitor):
    access = visitor.token["Authorization"].split()[1]
    assert await visitor.refusal("{user{id}}", {"Authorization": f"Token {access} other"}) == (200, 1)


async def test_a_refresh_token_works_once(visitor):
    pair = visitor.stage.server.state.tokens.issue(visitor.stage.phone)
    header = {"Authorization": f"Refresh {pair.refresh_token}"}
    text = "mutation{tokenRefresh{token{accessToken refreshToken}}}"
    fresh = (await visitor.data(text, header))["tokenRefresh"]["token"]
    assert fresh["refreshToken"] != pair.refresh_token
    assert await visitor.refusal(text, header) == (200, 1)


async def test_a_refresh_token_is_over_after_thirty_days(visitor):
    pair = visitor.stage.server.state.tokens.issue(visitor.stage.phone)
    visitor.stage.clock.pass_by(days=31)
    header = {"Authorization": f"Refresh {pair.refresh_token}"}
    assert await visitor.refusal("mutation{tokenRefresh{token{accessToken}}}", header) == (200, 1)


async def test_a_visit_is_paid_by_a_card_and_called_off(visitor):
    card = visitor.stage.give(activated=True)
    pay = f"mutation{{payVisitByCard(event: 8020, card: {card.id}, origin: 3, familyProfileId: 0){{visit{{id}}}}}}"
    visit_id = (await visitor.data(pay))["payVisitByCard"]["visit"]["id"]
    assert card.amount == EIGHT.amount - 1
    await visitor.data(f"mutation{{deleteVisit(visit: {visit_id}){{ok}}}}")
    assert card.amount == EIGHT.amount
    assert visitor.stage.holder.visits == []


async def test_a_visit_made_for_a_card_that_can_not_pay_is_deleted(visitor):
    card = visitor.stage.give(paid=False)
    await visitor.refusal(f"mutation{{payVisitByCard(event: 8020, card: {card.id}, origin: 3){{visit{{id}}}}}}")
    assert visitor.stage.holder.visits == []


async def test_a_visit_that_was_there_is_kept_when_the_card_can_not_pay(visitor):
    card = visitor.stage.give(paid=False)
    request = await visitor.data("mutation{requestVisit(eventId: 8020, origin: 3){visit{id}}}")
    visit_id = request["requestVisit"]["visit"]["id"]
    await visitor.refusal(f"mutation{{payVisitByCard(event: 8020, card: {card.id}, visitId: {visit_id}){{visit{{id}}}}}}")
    assert len(visitor.stage.holder.visits) == 1


TAKING = (
    "requestVisit(eventId: {event}, origin: 3)",
    "bookVisit(event: {event}, origin: 3)",
    "payVisitByCard(event: {event}, card: {card}, origin: 3)",
    "payVisitFromAccount(event: {event}, origin: 3)",
)
FULL, PAST, FREE = 8027, 8001, 8020


async def seats(visitor, event=FREE):
    return (await visitor.data(f"{{clientEvents(pageSize: 100){{id seats}} clientEvent(id: {event}){{seats}}}}"))["clientEvent"][
        "seats"
    ]


@pytest.mark.parametrize(("take", "event"), [*((take, FULL) for take in TAKING[1:]), *((take, PAST) for take in TAKING)])
async def test_a_full_or_past_class_takes_nobody_and_no_money(visitor, take, event):
    card, profile = visitor.stage.give(activated=True), visitor.stage.holder.profile
    profile.account = EIGHT.price
    assert await visitor.refusal(f"mutation{{{take.format(event=event, card=card.id)}{{visit{{id}}}}}}") == (200, None)
    assert (visitor.stage.holder.visits, card.amount, profile.account) == ([], EIGHT.amount, EIGHT.price)


@pytest.mark.parametrize("take", TAKING)
async def test_a_class_takes_a_client_once(visitor, take):
    card = visitor.stage.give(activated=True)
    await visitor.data(f"mutation{{bookVisit(event: {FREE}, origin: 3){{visit{{id}}}}}}")
    assert await visitor.refusal(f"mutation{{{take.format(event=FREE, card=card.id)}{{visit{{id}}}}}}") == (200, None)
    assert (len(visitor.stage.holder.visits), card.amount) == (1, EIGHT.amount)


async def test_a_booked_seat_is_taken_until_it_is_called_off_and_a_request_takes_none(visitor):
    before = await seats(visitor)
    asked = await visitor.data(f"mutation{{requestVisit(eventId: {FREE}, origin: 3){{visit{{id}}}}}}")
    assert await seats(visitor) == before
    await visitor.data(f"mutation{{deleteVisit(visit: {asked['requestVisit']['visit']['id']}){{ok}}}}")
    booked = await visitor.data(f"mutation{{bookVisit(event: {FREE}, origin: 3){{visit{{id}}}}}}")
    assert await seats(visitor) == before - 1
    await visitor.data(f"mutation{{deleteVisit(visit: {booked['bookVisit']['visit']['id']}){{ok}}}}")
    assert await seats(visitor) == before


async def test_without_a_page_all_classes_of_the_time_are_told(visitor):
    every = len(visitor.stage.server.state.events)
    whole = await visitor.data("{clientEvents{id}}")
    first = await visitor.data("{clientEvents(page: 1){id}}")
    few = await visitor.data("{clientEvents(page: 2, pageSize: 5){id}}")
    assert [len(each["clientEvents"]) for each in (whole, first, few)] == [every, 20, 5]


async def test_a_visit_is_paid_from_the_account(visitor):
    visitor.stage.holder.profile.account = EIGHT.price
    await visitor.data("mutation{payVisitFromAccount(event: 8020, origin: 3, familyProfileId: 0){visit{id}}}")
    assert visitor.stage.holder.profile.account == EIGHT.price - 250
    visitor.stage.holder.profile.account *= 0
    await visitor.refusal("mutation{payVisitFromAccount(event: 8021, origin: 3){visit{id}}}")
    assert len(visitor.stage.holder.visits) == 1


async def test_online_payment_without_its_data_is_a_plain_error(visitor):
    assert await visitor.refusal("mutation{onlinePaymentCard(templateId: 503){ok}}") == (200, None)


@pytest.mark.parametrize(("proof", "result"), [("declined", 20), ("3ds", 21), ("wait", 22)])
async def test_online_payment_ends_as_its_token_says(visitor, proof, result):
    assert await visitor.refusal(f'mutation{{onlinePaymentCard(templateId: 503, token: "{proof}"){{ok}}}}') == (200, result)


@pytest.mark.parametrize(
    "text",
    [
        "mutation{activateCard(cardId: 1){card{id}}}",
        "mutation{freezeCard(cardId: 1){card{id}}}",
        "mutation{unfreezeCard(cardId: 1){card{id}}}",
        "mutation{cancelCardRequest(id: 1){ok}}",
        "mutation{requestCard(templateId: 1){card{id}}}",
        "mutation{payCardFromAccount(templateId: 503, cardId: 1){card{id}}}",
        "mutation{bookVisit(event: 1){visit{id}}}",
        "mutation{deleteVisit(visit: 1){ok}}",
        "{cardTemplate(id: 1){id}}",
        "{clientEvent(id: 1){id}}",
    ],
)
async def test_an_unknown_id_is_a_plain_error(visitor, text):
    assert await visitor.refusal(text) == (200, None)


async def test_a_field_nobody_has_is_a_bad_request(visitor):
    assert await visitor.refusal("{user{shoe}}") == (400, None)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"not json", b'{"query": 5}'])
async def test_nonsense_is_a_bad_request(visitor, body):
    response = await visitor.client.post("", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400


async def test_only_posts_are_taken(visitor):
    assert (await visitor.client.get("")).status_code == 405


async def test_the_flat_shape_alone_knows_no_nested_one():
    visitor = Visitor(Stage(offers=Offers.FLAT))
    assert await visitor.refusal("{cards{card{id}}}") == (400, None)
    assert isinstance((await visitor.data("{cards{id}}"))["cards"], list)


async def test_the_nested_shape_alone_knows_no_flat_one():
    visitor = Visitor(Stage(offers=Offers.NESTED))
    visitor.stage.give()
    assert await visitor.refusal("{cards{id}}") == (400, None)
    assert (await visitor.data("{cards{card{id}}}"))["cards"][-1]["card"]["id"]


def made(club, seed):
    clock = HandClock()
    return build(club.people, seed=seed, now=clock.now, sms=SmsBox(), key=KEY, slug=SLUG).state


def test_about_half_of_a_club_is_known_and_every_state_is_there():
    club = generate(7, 400)
    state = made(club, 7)
    facts = [state.facts(person.phone1) for person in club.people]
    known = [each for each in facts if each["known"]]
    assert 150 < len(known) < 250
    cards = [card for each in known for card in each["cards"]]
    seen = {(card["paid"] == -1, card["activated"], card["paused"], card["amount"] == 0, card["active"]) for card in cards}
    assert len(seen) >= len(STATES) - 1


def test_the_same_seed_makes_the_same_cards_in_whatever_order_they_are_asked():
    club = generate(7, 60)
    first, second = made(club, 7), made(club, 7)
    phones = [person.phone1 for person in club.people]
    there = [first.facts(phone) for phone in phones]
    back = [second.facts(phone) for phone in reversed(phones)]
    assert there == back[::-1]


def test_looking_at_a_client_makes_no_account():
    club = generate(7, 60)
    state = made(club, 7)
    assert [state.facts(person.phone1) for person in club.people]
    assert state._holders == {}


def test_card_ids_are_never_given_twice():
    club = generate(7, 300)
    state = made(club, 7)
    ids = [card["id"] for person in club.people for card in state.facts(person.phone1).get("cards", ())]
    assert len(ids) == len(set(ids))


def test_active_is_what_the_wiki_says():
    stage = Stage()
    today = stage.clock.now().date()
    card = stage.give(activated=True)
    assert card.active_on(today)
    assert card.active_on(card.due_date)
    assert not card.active_on(card.due_date.replace(year=2030))
    assert not stage.give().active_on(today)
    assert not stage.give(paid=False).active_on(today)
    card.freeze(today)
    assert not card.active_on(today)
    card.unfreeze(today)
    card.amount = 0
    assert not card.active_on(today)
