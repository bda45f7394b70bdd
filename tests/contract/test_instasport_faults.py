"""Every operation of Instasport against every fault: a query says what may be done, a mutation is never sent twice."""

import pytest
import stamina

from desk.errors import KeyProblem, LoginNeeded, OutcomeUnknown, Refused, UnexpectedAnswer, Unreachable
from desk.instasport.operations import OPERATIONS, QUERIES
from tests.desk.instasport.stage import EIGHT, Stage

CLUB_READS = {
    "club": lambda cards: cards.club(),
    "cardTemplateGroups": lambda cards: cards.template_groups(),
    "cardTemplates": lambda cards: cards.templates(),
    "events": lambda cards: cards.events(),
}
CLIENT_READS = {
    "user": lambda client, _: client.user(),
    "profile": lambda client, _: client.profile(),
    "cards": lambda client, _: client.cards(),
    "cardTemplate": lambda client, _: client.template(EIGHT.id),
    "visits": lambda client, _: client.visits(),
}
CLUB_WRITES = {
    "phoneLogin": lambda cards, stage: cards.send_code(stage.phone),
    "phoneVerify": lambda cards, stage: cards.verify_code(stage.phone, "0000"),
    "phoneSignup": lambda cards, stage: cards.sign_up(stage.stranger, "Ім'я", "Прізвище"),
}
CLIENT_WRITES = {
    "requestCard": lambda client, _: client.request_card(EIGHT.id),
    "cancelCardRequest": lambda client, card: client.cancel_request(card.id),
    "setCardPaymentOrderProcessing": lambda client, card: client.set_payment_processing(card.id),
    "payCardFromAccount": lambda client, card: client.pay_from_account(EIGHT.id, card.id),
    "onlinePaymentCard": lambda client, card: client.pay_by_google(EIGHT.id, "good", card.id),
    "activateCard": lambda client, card: client.activate(card.id),
    "freezeCard": lambda client, card: client.freeze(card.id),
    "unfreezeCard": lambda client, card: client.unfreeze(card.id),
}
READ_FAULTS = {
    "refuse": Refused,
    "http_500": Unreachable,
    "html_502": Unreachable,
    "lost_before": Unreachable,
    "lost_after": Unreachable,
    "truncated": Unreachable,
}
WRITE_FAULTS = {
    "refuse": Refused,
    "http_500": OutcomeUnknown,
    "html_502": OutcomeUnknown,
    "lost_before": OutcomeUnknown,
    "lost_after": OutcomeUnknown,
    "truncated": OutcomeUnknown,
}


@pytest.fixture
async def stage():
    stage = Stage()
    with stamina.set_testing(True, attempts=3):  # as many tries, without waiting between them
        yield stage
    await stage.cards.close()


@pytest.mark.parametrize(("fault", "error"), READ_FAULTS.items())
@pytest.mark.parametrize("root", CLUB_READS)
async def test_a_query_with_the_key_says_what_went_wrong(stage, root, fault, error):
    stage.faults.set(root, fault, times=3)
    with pytest.raises(error) as caught:
        await CLUB_READS[root](stage.cards)
    assert (caught.value.operation, caught.value.vendor) == (root, "instasport")


@pytest.mark.parametrize("fault", ["unauthorized", "expired"])
@pytest.mark.parametrize("root", CLUB_READS)
async def test_a_refused_key_is_named(stage, root, fault):
    stage.faults.set(root, fault)
    with pytest.raises(KeyProblem):
        await CLUB_READS[root](stage.cards)


@pytest.mark.parametrize(("fault", "error"), READ_FAULTS.items())
@pytest.mark.parametrize("root", CLIENT_READS)
async def test_a_query_of_a_client_says_what_went_wrong(stage, root, fault, error):
    client = await stage.log_in()
    stage.faults.set(root, fault, times=3)
    with pytest.raises(error):
        await CLIENT_READS[root](client, None)


@pytest.mark.parametrize("fault", ["lost_before", "http_500", "html_502", "truncated", "delay"])
@pytest.mark.parametrize("root", CLIENT_READS)
async def test_a_query_survives_one_fault(stage, root, fault):
    client = await stage.log_in()
    stage.faults.set(root, fault, seconds=0.01)
    await CLIENT_READS[root](client, None)


@pytest.mark.parametrize("root", CLIENT_READS)
async def test_a_session_that_has_ended_asks_for_a_log_in(stage, root):
    client = await stage.log_in()
    stage.faults.set(root, "unauthorized")
    with pytest.raises(LoginNeeded):
        await CLIENT_READS[root](client, None)


@pytest.mark.parametrize(("fault", "error"), WRITE_FAULTS.items())
@pytest.mark.parametrize("root", CLUB_WRITES)
async def test_a_write_with_the_key_is_sent_once_and_says_how_it_ended(stage, root, fault, error):
    stage.faults.set(root, fault, times=3)
    with pytest.raises(error):
        await CLUB_WRITES[root](stage.cards, stage)
    assert stage.asked(root) == 1


@pytest.mark.parametrize(("fault", "error"), WRITE_FAULTS.items())
@pytest.mark.parametrize("root", CLIENT_WRITES)
async def test_a_write_of_a_client_is_sent_once_and_says_how_it_ended(stage, root, fault, error):
    client, card = await stage.log_in(), stage.give()
    stage.faults.set(root, fault, times=3)
    with pytest.raises(error) as caught:
        await CLIENT_WRITES[root](client, card)
    assert type(caught.value) is error
    assert stage.asked(root) == 1


@pytest.mark.parametrize("root", CLIENT_WRITES)
async def test_a_write_that_takes_too_long_leaves_its_outcome_unknown(root):
    slow = Stage(timeout_s=0.05)
    client, card = await slow.log_in(), slow.give()
    slow.faults.set(root, "drip", seconds=20)
    with pytest.raises(OutcomeUnknown):
        await CLIENT_WRITES[root](client, card)
    await slow.cards.close()


@pytest.mark.parametrize("root", CLIENT_READS)
async def test_a_query_that_takes_too_long_is_unreachable(root):
    slow = Stage(timeout_s=0.05)
    client = await slow.log_in()
    slow.faults.set(root, "delay", seconds=20, times=9)
    with pytest.raises(Unreachable):
        await CLIENT_READS[root](client, None)
    await slow.cards.close()


async def test_every_operation_is_in_these_tables():
    asked = {*CLUB_READS, *CLIENT_READS, *CLUB_WRITES, *CLIENT_WRITES, "tokenRefresh"}
    assert {operation.root for operation in OPERATIONS} == asked


def test_every_document_belongs_to_an_operation():
    assert {path.stem for path in QUERIES.glob("*.graphql")} == {operation.file for operation in OPERATIONS}


def test_every_document_is_valid_in_the_schema_and_a_mutation_says_so():
    from graphql import build_schema, parse, validate

    from desk.sandbox.instasport.offered import Offers, definitions

    schema = build_schema(definitions(Offers.BOTH))
    for operation in OPERATIONS:
        document = parse(operation.text())
        assert validate(schema, document) == []
        (definition,) = document.definitions
        assert (definition.operation.value == "mutation") is operation.write
        assert [field.name.value for field in definition.selection_set.selections] == [operation.root]


async def test_an_answer_that_is_too_long_is_not_read_to_its_end():
    import httpx

    stage = Stage()

    async def endless(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(70):
            await send({"type": "http.response.body", "body": b" " * 65536, "more_body": True})
        await send({"type": "http.response.body", "body": b"{}"})

    stage.transport = httpx.ASGITransport(endless)
    with pytest.raises(UnexpectedAnswer):
        await stage.another_desk().club()
