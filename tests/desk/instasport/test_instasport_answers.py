"""Answers of every kind, and what is said of them: nothing outside is trusted, nothing secret is repeated."""

import json
import logging
import subprocess
import sys

import httpx
import pytest

from desk.config import InstasportSettings
from desk.errors import KeyProblem, LoginNeeded, OutcomeUnknown, Refused, ServiceError, UnexpectedAnswer, Unreachable
from desk.instasport import operations
from desk.instasport.answers import AccessExpired, Asked, data_from
from desk.instasport.cards import InstasportCards
from desk.instasport.operations import CLUB_KEY, Authority, By, Operation
from desk.model.card_result import InstasportResult
from desk.sandbox.instasport.offered import Offers
from tests.desk.instasport.stage import KEY, SLUG, Stage

CLIENT = Authority(By.CLIENT, "access-secret")
PHONE = "+380671234567"


def told(payload, status=200, operation=operations.USER, authority=CLIENT, **variables):
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return data_from(status, body, Asked(operation, authority, variables))


def error(message="no", **more):
    return {"errors": [{"message": message, **more}], "data": None}


def test_the_data_of_the_root_field_is_taken():
    assert told({"data": {"user": {"id": "1"}}}) == {"id": "1"}


@pytest.mark.parametrize("result", [5, "5"])
@pytest.mark.parametrize("status", [200, 401])
def test_an_expired_token_is_told_apart(status, result):
    with pytest.raises(AccessExpired):
        told(error(result=result), status)


@pytest.mark.parametrize("result", list(InstasportResult))
def test_every_result_has_a_name_in_the_error(result):
    with pytest.raises((Refused, OutcomeUnknown)) as caught:
        told(error(result=int(result)), operation=operations.ONLINE_PAYMENT_CARD)
    assert getattr(caught.value, "vendor_code", InstasportResult.PAYMENT_WAIT) == result


def test_a_number_among_the_extensions_is_read_too():
    with pytest.raises(Refused) as caught:
        told(error(extensions={"result": 3}))
    assert caught.value.vendor_code == InstasportResult.EMAIL_TAKEN


MUTATIONS = [each for each in vars(operations).values() if isinstance(each, Operation) and each.write]


@pytest.mark.parametrize("operation", MUTATIONS, ids=lambda each: each.root)
@pytest.mark.parametrize("authority", [CLIENT, CLUB_KEY])
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"{}", b"", b'{"errors": []}', b'{"detail": "no"}', b'{"data": null}'])
def test_a_refusal_that_is_not_instasports_own_leaves_every_write_unknown(operation, authority, status, body):
    with pytest.raises(OutcomeUnknown):
        told(body, status, operation, authority)


@pytest.mark.parametrize("operation", MUTATIONS, ids=lambda each: each.root)
def test_a_401_beside_what_was_asked_for_is_no_refusal(operation):
    with pytest.raises(OutcomeUnknown):
        told({"errors": [{"message": "no", "result": 5}], "data": {operation.root: {"ok": True}}}, 401, operation)


@pytest.mark.parametrize("operation", MUTATIONS, ids=lambda each: each.root)
def test_instasports_own_401_did_nothing(operation):
    with pytest.raises(LoginNeeded):
        told(error(), 401, operation)
    with pytest.raises(KeyProblem):
        told(error(), 401, operation, CLUB_KEY)


def test_a_session_that_has_ended_is_no_problem_of_the_key():
    with pytest.raises(LoginNeeded):
        told(error(result=1))


def test_the_same_number_for_the_key_is():
    with pytest.raises(KeyProblem):
        told(error(result=1), authority=CLUB_KEY, operation=operations.CLUB)


def test_a_wrong_code_is_no_problem_of_the_key_whatever_its_number():
    with pytest.raises(Refused):
        told(error(result=1), authority=CLUB_KEY, operation=operations.PHONE_VERIFY)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 403, 404, 500, 502, 503])
def test_a_page_instead_of_an_answer_leaves_a_write_unknown(status):
    with pytest.raises(OutcomeUnknown):
        told(b"<html>", status, operations.ACTIVATE_CARD)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b'{"data"', b'{"data": null}', b'{"data": {"user": null}}', b'{"data": {"other": 1}}',
        b"[" * 100_000, b'{"data": ' + b"[" * 40 + b"]" * 40 + b"}", b"\xff\xfe",
    ],
)  # fmt: skip
def test_nonsense_is_never_an_answer(body):
    with pytest.raises(UnexpectedAnswer):
        told(body)


def test_a_write_done_with_an_error_beside_it_is_not_refused():
    with pytest.raises(OutcomeUnknown):
        told(
            {"errors": [{"message": "boom"}], "data": {"activateCard": {"card": None}}},
            operation=operations.ACTIVATE_CARD,
            cardId=1,
        )


def test_what_was_sent_is_not_repeated_in_an_error():
    words = f"{PHONE} код 4321 не підходить, access-secret, дзвоніть +38 (044) 111-22-33"
    with pytest.raises(Refused) as caught:
        told(error(words), operation=operations.PHONE_VERIFY, phone=PHONE, code="4321")
    said = caught.value.words
    assert "не підходить" in said
    assert not [secret for secret in (PHONE, "4321", "access-secret", "111-22-33") if secret in said]


@pytest.mark.parametrize("result", [1, 2, 3, 20, 21, 22, None])
@pytest.mark.parametrize("authority", [CLIENT, CLUB_KEY])
def test_what_the_vendor_says_of_a_client_is_not_for_the_log(result, authority):
    with pytest.raises(ServiceError) as caught:
        told(error("Коваль Олена", result=result), operation=operations.ACTIVATE_CARD, authority=authority, cardId=1)
    assert "Коваль" not in f"{caught.value} {caught.value!r} {caught.value.detail}"


def test_secrets_do_not_show_in_values():
    assert "access-secret" not in repr(Asked(operations.USER, CLIENT, {}))


async def test_the_log_holds_no_phone_code_or_token(caplog):
    caplog.set_level(logging.DEBUG)
    stage = Stage()
    session = await stage.log_in()
    await session.user()
    stage.faults.set("phoneVerify", "truncated")
    with pytest.raises(ServiceError):
        await stage.cards.verify_code(stage.phone, "4321")
    pairs = stage.server.state.tokens._access
    secrets = [stage.phone, stage.phone[1:], stage.code(), KEY, *pairs]
    assert [secret for secret in secrets if secret in caplog.text] == []
    await stage.cards.close()


async def test_an_error_holds_no_secret_even_with_its_causes():
    import traceback

    stage = Stage()
    code = str(97 * 83)
    stage.faults.set("phoneVerify", "refuse", words=f"{stage.phone} {code}")
    with pytest.raises(Refused) as caught:
        await stage.cards.verify_code(stage.phone, code)
    printed = "".join(traceback.format_exception(caught.value))
    assert stage.phone not in printed
    assert code not in printed
    await stage.cards.close()


@pytest.mark.parametrize("offers", list(Offers))
async def test_cards_are_read_in_either_shape(offers):
    stage = Stage(offers=offers)
    given = stage.give()
    session = await stage.log_in()
    assert given.id in {card.id for card in await session.cards()}
    await stage.cards.close()


async def test_the_shape_that_worked_is_asked_first_next_time():
    stage = Stage(offers=Offers.NESTED)
    session = await stage.log_in()
    await session.cards()
    before = stage.asked("cards")
    await session.cards()
    assert (before, stage.asked("cards")) == (2, 3)
    await stage.cards.close()


async def test_a_server_that_changes_its_shape_is_followed():
    stage = Stage(offers=Offers.NESTED)
    given = stage.give()
    session = await stage.log_in()
    await session.cards()
    stage.server.offer(Offers.FLAT)
    assert given.id in {card.id for card in await session.cards()}
    await stage.cards.close()


async def test_where_nobody_listens_nothing_was_sent(unused_tcp_port):
    stage = Stage()
    settings = InstasportSettings(url=f"http://127.0.0.1:{unused_tcp_port}/", slug=SLUG)
    cards = InstasportCards(settings, lambda: KEY, stage.clock, stage.box)
    with pytest.raises(Unreachable):
        await cards.send_code(stage.phone)
    await cards.close()


def answering(status=200, body=b"", headers=()):
    """A server that always says the same."""

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body})

    return httpx.ASGITransport(app)


async def test_a_redirect_is_not_followed():
    stage = Stage()
    stage.transport = answering(307, headers=[(b"location", b"http://elsewhere/")])
    with pytest.raises(OutcomeUnknown):
        await stage.another_desk().send_code(stage.phone)


async def test_a_packed_answer_nobody_asked_for_is_not_unpacked():
    stage = Stage()
    stage.transport = answering(200, b"\x1f\x8b", [(b"content-encoding", b"gzip")])
    with pytest.raises(UnexpectedAnswer):
        await stage.another_desk().club()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"title": "T"}, "club.id"),
        ({"id": "x", "title": "T"}, "club.id"),
        ({"id": True, "title": "T"}, "club.id"),
        ({"id": 1.5, "title": "T"}, "club.id"),
        ({"id": 1, "title": ["T"]}, "club.title"),
        ([], "club"),
    ],
)
async def test_a_broken_shape_names_its_field(row, field):
    stage = Stage()
    stage.transport = answering(body=json.dumps({"data": {"club": row}}).encode())
    with pytest.raises(UnexpectedAnswer) as caught:
        await stage.another_desk().club()
    assert caught.value.field == field


async def test_tokens_that_can_not_be_sent_back_are_no_tokens():
    stage = Stage()
    token = {"accessToken": "a\r\nX: y", "refreshToken": "r"}
    stage.transport = answering(body=json.dumps({"data": {"phoneVerify": {"token": token}}}).encode())
    with pytest.raises(OutcomeUnknown):
        await stage.another_desk().verify_code(stage.phone, "1234")


def test_gql_is_not_loaded_before_it_is_needed():
    probe = "import sys, desk.instasport.cards, desk.services.cards; sys.exit('gql' in sys.modules or 'httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_half_a_letter_is_shown_as_one_that_is_missing():
    assert told(b'{"data": {"user": {"firstName": ["\\ud800"]}}}') == {"firstName": ["\ufffd"]}
    with pytest.raises(Refused) as caught:
        told(b'{"errors": [{"message": "\\ud800 no"}], "data": null}')
    assert caught.value.words == "\ufffd no"


@pytest.mark.parametrize("number", [0, -3])
async def test_a_card_without_a_number_of_its_own_leaves_a_payment_unknown(number):
    stage = Stage()
    session = await stage.log_in()
    session._session._run = answering_with({"card": {"id": number}})
    with pytest.raises(OutcomeUnknown):
        await session.pay_from_account(1)
    await stage.cards.close()


def answering_with(answer):
    async def run(*_asked):
        return answer

    return run


HUGE = ["1e1000000", '"1e1000000"', "1e999999999", "1e9999999999999999999999", "1" + "0" * 19, '"' + "9" * 4000 + '"']


def in_a_process(work):
    """What `work` printed, in a process that is given up when it is stuck."""
    probe = f"import json\nfrom desk.instasport.answers import *\nfrom desk.instasport.models import *\n{work}"
    return subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=20, check=False).stdout.strip()


@pytest.mark.parametrize("written", HUGE)
def test_a_number_nobody_counts_to_is_named_at_once(written):
    body = f'{{"data":{{"cards":[{{"id":1,"template":{{"id":1,"title":"T"}},"amount":{written}}}]}}}}'
    work = (
        "from desk.instasport import operations as o\n"
        f"answer = data_from(200, {body.encode()!r}, Asked(o.CARDS, o.CLUB_KEY, {{}}))\n"
        "try:\n    every(card_from, answer, 'cards')\n"
        "except BrokenShape as broken:\n    print(broken.field)"
    )
    assert in_a_process(work) == "cards[0].amount"


@pytest.mark.parametrize("written", ["1e999999", '"1e999999"', '"1e30"', "1e9999999999999999999999", "1e30"])
async def test_a_sum_nobody_can_owe_is_named(written):
    stage = Stage()
    session = await stage.log_in()
    body = f'{{"data":{{"profile":{{"id":1,"account":{written}}}}}}}'.encode()

    async def run(operation, variables, authority):
        return data_from(200, body, Asked(operation, authority, variables))

    session._session._run = run
    with pytest.raises(UnexpectedAnswer) as caught:
        await session.profile()
    assert caught.value.field == "profile.account"
    await stage.cards.close()
