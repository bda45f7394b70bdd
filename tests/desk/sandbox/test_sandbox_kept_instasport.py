"""A sandbox kept in a file: what clients did at Instasport stands again after a restart, and nothing else of it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk.config import InstasportSettings
from desk.errors import LoginNeeded, StoreError
from desk.instasport.cards import InstasportCards
from desk.model.card import TokenPair
from desk.sandbox.app import INSTASPORT_KEY, INSTASPORT_SLUG, LUCKYFIT_KEY, build
from desk.sandbox.changelog import open_state
from desk.sandbox.instasport.catalogue import TEMPLATES
from desk.sandbox.instasport.holders import BALANCES, Holder, holder_of, is_known
from desk.sandbox.instasport.tokens import Tokens
from desk.sandbox.people import Person
from desk.sandbox.server import Sandbox
from desk.sandbox.sms import SmsBox
from tests.desk.instasport.stage import HandClock, MemoryBox

EIGHT = TEMPLATES[2]


class Kept:
    """A sandbox on a file, and a desk that talks to it; `restart` ends the sandbox and starts it again on the same file."""

    def __init__(self, file: Path) -> None:
        self.file, self.clock = file, HandClock()
        self.box = MemoryBox(self.clock)
        self.restart()
        self.people = self.changes.club.people

    def restart(self) -> None:
        self.changes, self.sms = open_state(self.file, 7, 60, self.clock), SmsBox()
        self.app = build(self.changes.club, clock=self.clock, sms=self.sms, changes=self.changes, lost=httpx.ReadError)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://127.0.0.1")
        settings = InstasportSettings(url="http://127.0.0.1/instasport/api/", slug=INSTASPORT_SLUG)
        transport = httpx.ASGITransport(self.app)
        self.cards = InstasportCards(settings, lambda: INSTASPORT_KEY, self.clock, self.box, transport=transport)

    async def log_in(self, phone: str) -> Any:
        await self.cards.send_code(phone)
        return await self.cards.verify_code(phone, self.sms.last(phone).code)

    async def ask(self, authorization: str, query: str) -> Any:
        headers = {"Authorization": authorization}
        return (await self.http.post("/instasport/api/", json={"query": query}, headers=headers)).json()

    async def as_client(self, phone: str, query: str) -> Any:
        """A query our own client has no need of, in the client's name."""
        code = f'mutation {{ phoneVerify(phone: "{phone}", code: "{self.sms.last(phone).code}") {{ token {{ accessToken }} }} }}'
        told = await self.ask(f"Key {INSTASPORT_KEY} {INSTASPORT_SLUG}", code)
        return await self.ask(f"Token {told['data']['phoneVerify']['token']['accessToken']} {INSTASPORT_SLUG}", query)

    def somebody(self, fits: Any) -> tuple[Person, Holder]:
        """The first known client who holds what is asked for."""
        known = [each for each in self.people if is_known(each, 7)]
        held = [(each, holder_of(each, each.phone1, 7, self.clock.now())) for each in known]
        return next(each for each in held if fits(each[1]))

    def written(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.file.read_text("utf-8").splitlines()]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "club.jsonl")


async def everything(session: Any) -> list[Any]:
    return [await session.user(), await session.profile(), await session.cards(), await session.visits()]


def rich(holder: Holder) -> bool:
    return holder.profile.account == max(BALANCES)


async def test_what_a_client_did_with_cards_stands_again(kept: Kept) -> None:
    person, _held = kept.somebody(rich)
    session = await kept.log_in(person.phone1)
    bought = await session.pay_from_account(EIGHT.id)
    await session.activate(bought)
    await session.freeze(bought)
    asked_for, called_off = await session.request_card(501), await session.request_card(502)
    await session.set_payment_processing(asked_for)
    await session.cancel_request(called_off)
    before = await everything(session)
    kept.restart()
    assert await everything(await kept.log_in(person.phone1)) == before
    card = next(each for each in before[2] if each.id == bought)
    assert (card.activated, card.paused) == (True, True)
    assert {asked_for, called_off} & {each.id for each in before[2]} == {asked_for}


async def test_a_frozen_card_is_unfrozen_after_the_restart(kept: Kept) -> None:
    person, held = kept.somebody(lambda held: any(card.paused for card in held.cards))
    frozen = next(card.id for card in held.cards if card.paused)
    session = await kept.log_in(person.phone1)
    await session.unfreeze(frozen)
    kept.restart()
    assert (await (await kept.log_in(person.phone1)).card(frozen)).paused is False


async def test_a_class_paid_by_a_card_is_given_back_to_that_card_after_the_restart(kept: Kept) -> None:
    person, _held = kept.somebody(rich)
    session = await kept.log_in(person.phone1)
    card = await session.pay_from_account(EIGHT.id)
    await session.activate(card)
    await kept.cards.send_code(person.phone1)
    paid = f"mutation {{ payVisitByCard(event: 8020, card: {card}) {{ visit {{ id }} }} }}"
    visit = (await kept.as_client(person.phone1, paid))["data"]["payVisitByCard"]["visit"]["id"]
    kept.restart()
    session = await kept.log_in(person.phone1)
    assert [each.id for each in await session.visits()] == [int(visit)]
    assert (await session.card(card)).amount == EIGHT.amount - 1
    await kept.cards.send_code(person.phone1)
    await kept.as_client(person.phone1, f"mutation {{ deleteVisit(visit: {visit}) {{ ok }} }}")
    assert (await session.card(card)).amount == EIGHT.amount


async def test_a_changed_email_and_accepted_rules_stay(kept: Kept) -> None:
    person, _held = kept.somebody(rich)
    await kept.cards.send_code(person.phone1)
    await kept.as_client(
        person.phone1, 'mutation { emailUpdate(email: "new@example.com") { ok } acceptRules { profile { id } } }'
    )
    kept.restart()
    assert (await (await kept.log_in(person.phone1)).user()).email == "new@example.com"


async def test_who_signed_up_is_known(kept: Kept) -> None:
    await kept.cards.sign_up("+380500000001", "Ольга", "Нова")
    kept.restart()
    assert (await (await kept.log_in("+380500000001")).user()).first_name == "Ольга"


async def test_a_request_deleted_by_a_payment_that_failed_stays_deleted(kept: Kept) -> None:
    person, _held = kept.somebody(lambda held: held.profile.account == 0)
    session = await kept.log_in(person.phone1)
    request = await session.request_card(502)
    await kept.cards.send_code(person.phone1)
    paid = f"mutation {{ payCardFromAccount(templateId: 502, cardId: {request}) {{ card {{ id }} }} }}"
    assert (await kept.as_client(person.phone1, paid))["errors"]
    kept.restart()
    assert request not in {each.id for each in await (await kept.log_in(person.phone1)).cards()}


async def test_a_number_is_never_given_twice(kept: Kept) -> None:
    person, _held = kept.somebody(rich)
    session = await kept.log_in(person.phone1)
    first = await session.request_card(501)
    await session.cancel_request(first)
    kept.restart()
    assert await (await kept.log_in(person.phone1)).request_card(501) > first


@pytest.mark.parametrize("minutes", [1, 6])
async def test_a_kept_log_in_outlives_the_restart(kept: Kept, minutes: int) -> None:
    person, _held = kept.somebody(rich)
    await kept.log_in(person.phone1)
    await kept.cards.keep_session(person.phone1)
    kept.restart()
    kept.clock.pass_by(minutes=minutes)
    session = await kept.cards.resume(person.phone1)
    assert (await session.user()).phone == person.phone1


async def test_a_refresh_token_once_used_is_good_no_more(kept: Kept) -> None:
    person, _held = kept.somebody(rich)
    await kept.log_in(person.phone1)
    await kept.cards.keep_session(person.phone1)
    old, until = kept.box.kept[person.phone1]
    kept.clock.pass_by(minutes=6)
    kept.restart()
    await (await kept.cards.resume(person.phone1)).user()
    fresh, _until = kept.box.kept[person.phone1]
    assert fresh != old
    kept.restart()
    await kept.box.put(person.phone1, TokenPair(old.access, old.refresh), until)
    with pytest.raises(LoginNeeded):
        await (await kept.cards.resume(person.phone1)).user()


def test_sessions_all_ended_stay_ended() -> None:
    clock = HandClock()
    before, after = Tokens(clock.now, 300), Tokens(clock.now, 300)
    pair = before.issue("+380500000001")
    after.restore(before.news())
    assert after.holder_of(pair.access_token) == "+380500000001"
    before.revoke_all()
    after.restore(before.news())
    assert (after.holder_of(pair.access_token), after.refresh(pair.refresh_token)) == (None, None)


async def test_reading_writes_nothing(kept: Kept) -> None:
    person, _held = kept.somebody(rich)
    session = await kept.log_in(person.phone1)
    before = kept.file.read_bytes()
    await everything(session)
    await kept.cards.club()
    await kept.cards.send_code(person.phone1)
    assert kept.file.read_bytes() == before


async def test_what_could_not_be_written_down_is_not_answered_as_done(kept: Kept) -> None:
    person, _held = kept.somebody(rich)
    session = await kept.log_in(person.phone1)
    kept.file.unlink()
    kept.file.mkdir()
    with pytest.raises(StoreError):
        await session.request_card(501)


async def test_cards_are_as_old_as_the_club_not_as_the_restart(kept: Kept) -> None:
    person, _held = kept.somebody(lambda held: any(card.due_date for card in held.cards))
    before = await (await kept.log_in(person.phone1)).cards()
    kept.clock.pass_by(days=20)
    kept.restart()
    after = await (await kept.log_in(person.phone1)).cards()
    assert [each.due for each in after] == [each.due for each in before]


@pytest.mark.parametrize("cut", [1, 2, 40])
async def test_a_torn_last_line_is_forgotten_and_the_next_change_is_kept(kept: Kept, cut: int) -> None:
    person, _held = kept.somebody(rich)
    session = await kept.log_in(person.phone1)
    whole = await session.request_card(501)
    await session.request_card(502)
    kept.file.write_bytes(kept.file.read_bytes()[:-cut])
    kept.restart()
    session = await kept.log_in(person.phone1)
    after = await session.request_card(503)
    kept.restart()
    made = {each.id for each in await (await kept.log_in(person.phone1)).cards() if each.id >= whole}
    assert made == {whole, after}
    assert kept.written()


async def test_a_line_torn_inside_a_letter_is_forgotten(kept: Kept) -> None:
    kept.changes.do("create_lead", body={"name": "Ольга"})
    before = len(kept.changes.club.leads)
    with kept.file.open("ab") as stream:
        stream.write('{"at": "2026-11-20T10:00:00+02:00", "change": "create_lead", "given": {"body": {"name": "О'.encode()[:-1])
    kept.restart()
    assert len(kept.changes.club.leads) == before


async def test_a_line_separator_in_a_name_is_part_of_the_name(kept: Kept) -> None:
    kept.changes.do("create_lead", body={"name": "Ольга\u2028Нова\x85"})
    kept.restart()
    assert "\u2028" in kept.changes.club.leads[-1].name


@pytest.mark.parametrize(
    "news",
    [
        None,
        [],
        {"next_id": 90_000_000},
        {"next_id": 90_000_000, "holders": [], "tokens": None},
        {"next_id": 90_000_000, "holders": {"1": {"user": {}}}, "tokens": None},
        {"next_id": 90_000_000, "holders": {}, "tokens": {"spent": []}},
    ],
)
def test_a_damaged_change_is_an_error_that_says_so(tmp_path: Path, news: Any) -> None:
    file = tmp_path / "club.jsonl"
    Sandbox(state=file, clients=3)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"at": "2026-11-20T10:00:00+02:00", "instasport": news}) + "\n")
    with pytest.raises(StoreError, match="Instasport"):
        Sandbox(state=file)


async def test_a_card_of_either_vendor_written_by_the_other_s_side_stays_apart(kept: Kept) -> None:
    person, _held = kept.somebody(rich)
    session = await kept.log_in(person.phone1)
    await session.request_card(501)
    kept.changes.do("create_client", body={"surname": "Нова", "name": "Ганна", "sex": 0, "phone1": "+380500000002"})
    kept.restart()
    assert [each.surname for each in kept.changes.club.clients.by_phone("+380500000002")] == ["Нова"]
    assert await kept.cards.send_code("+380500000002") is False


@pytest.mark.parametrize("phone", ["+380500000003", "", None])
async def test_a_phone_changed_at_luckyfit_is_not_changed_at_instasport(kept: Kept, phone: str | None) -> None:
    person, held = kept.somebody(lambda held: bool(held.cards))
    headers = {"Api-Key": LUCKYFIT_KEY}
    changed = await kept.http.put(f"/clients/{person.id}", json={"phone1": phone}, headers=headers)
    assert changed.json()["success"] is True
    for _ in range(2):
        session = await kept.log_in(person.phone1)
        assert [card.id for card in await session.cards()] == [card.id for card in held.cards]
        assert await kept.cards.send_code(phone or "+380500000003") is False
        shown = (await kept.http.get("/control/club")).json()["clients"]
        assert [each["instasport"] for each in shown if each["id"] == person.id] == [{"known": False}]
        kept.restart()


async def test_nobody_signs_up_without_a_phone(kept: Kept) -> None:
    query = 'mutation { phoneSignup(phone: "-", firstName: "О", lastName: "Н") { user { id } } }'
    assert (await kept.ask(f"Key {INSTASPORT_KEY} {INSTASPORT_SLUG}", query))["errors"]
