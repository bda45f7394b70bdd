"""The roster on disk: who has a card in whatever spelling, what is searched, what is not kept, and a file that is useless."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from desk.errors import StoreError
from desk.model.client import Client, ClientFields, Staff
from desk.model.money import Money
from desk.model.roster import AllTold, ClientsTold, DepositsTold, Gone, Kept, News, Seen, StaffTold, TicketsTold
from desk.model.tag import Tag
from desk.model.ticket import ClientTicket, DepositAccount, StartKind, TicketKind
from desk.ports import Roster
from desk.store.roster import FILE_NAME, open_roster
from desk.store.roster.schema import TABLES
from desk.store.roster.words import by_name, by_number

KEY = bytes(range(32))
NOW = datetime(2026, 11, 30, 12, 4, tzinfo=UTC)
CARD = Tag.em(bytes.fromhex("0A00BC614E"))
IRYNA = Client(
    7,
    "Шевчук",
    "Ірина",
    "Олегівна",
    tag="188,24910",
    cardnum="A-100500",
    phone="+380671234567",
    birthday=date(1990, 2, 28),
    locked="До керівника",
    message="Рушник",
)
TICKET = ClientTicket(
    71,
    7,
    "Безліміт",
    template_id=3,
    kind=TicketKind.MEMBERSHIP,
    started=NOW,
    finished=NOW + timedelta(days=30, microseconds=-1),
    start_kind=StartKind.FIRST_ENTRY,
    autostart_days=14,
    passes=12,
    passes_left=3,
    price=Money(100_000),
    fee=Money(0),
    price_debt=Money(5),
    fee_debt=Money(0),
    account_id=700,
    fee_account_id=701,
    created_at=NOW,
)
DEPOSIT = DepositAccount(705, 7, Money(-20), "Депозит")


@pytest.fixture
async def roster(tmp_path: Path) -> AsyncIterator[Roster]:
    opened = await open_roster(tmp_path, KEY)
    yield opened
    await opened.close()


async def told(roster: Roster, *news: News) -> None:
    await roster.note(news)


def named(number: int, surname: str, name: str = "", **more: str) -> Client:
    return Client(number, surname, name, **more)


async def found(roster: Roster, text: str) -> set[int]:
    return {each.id for each in await roster.search(text)}


async def test_a_client_comes_back_with_everything_a_decision_needs(roster: Roster) -> None:
    later = NOW + timedelta(minutes=5)
    await told(roster, ClientsTold((IRYNA,), NOW), TicketsTold(7, (TICKET,), later), DepositsTold(7, (DEPOSIT,), later))
    assert await roster.client(7) == Kept(IRYNA, NOW, (TICKET,), (DEPOSIT,), later, later)
    assert await roster.client(8) is None


@pytest.mark.parametrize("spelling", CARD.spellings(), ids=lambda each: each.name)
async def test_a_card_is_found_in_whatever_spelling_it_is_stored(roster: Roster, spelling: object) -> None:
    await told(roster, ClientsTold((replace(IRYNA, tag=spelling.text), named(8, "Інша", tag="189,24910")), NOW))
    assert [each.client.id for each in (await roster.by_tag(CARD)).clients] == [7]


@pytest.mark.parametrize("uid", ["BCD14264", "04A1B2C3D4E5F6"])
async def test_and_so_is_a_card_of_the_other_kind(roster: Roster, uid: str) -> None:
    card = Tag.uid(bytes.fromhex(uid))
    for number, spelling in enumerate(card.spellings(), 1):
        await told(roster, ClientsTold((named(number, "Хтось", tag=spelling.text),), NOW))
        owners = await roster.by_tag(card)
        assert number in {each.client.id for each in owners.clients} or spelling.bits < card.bits
        await told(roster, Gone((number,)))


async def test_the_widest_number_wins_and_equals_stay_several(roster: Roster) -> None:
    narrow, wide = named(1, "Вузька", tag="188,24910"), named(2, "Широка", tag="0A00BC614E")
    await told(roster, ClientsTold((narrow, wide), NOW))
    assert [each.client.id for each in (await roster.by_tag(CARD)).clients] == [2]
    await told(roster, ClientsTold((named(3, "Друга", tag="0042966212942"),), NOW))
    assert {each.client.id for each in (await roster.by_tag(CARD)).clients} == {2}
    await told(roster, ClientsTold((named(3, "Друга", tag=str(0x0A00BC614E)),), NOW))
    assert {each.client.id for each in (await roster.by_tag(CARD)).clients} == {2, 3}


async def test_a_printed_code_is_a_card_like_any_other(roster: Roster) -> None:
    await told(roster, ClientsTold((replace(IRYNA, tag="CLUB-000123"),), NOW))
    assert [each.client.id for each in (await roster.by_tag(Tag.text("CLUB-000123"))).clients] == [7]
    assert not (await roster.by_tag(Tag.text("CLUB-000124"))).clients


async def test_staff_are_found_the_same_way(roster: Roster) -> None:
    badge = Staff(7, "Коваль", "Олена", tag="0012345678", position="Адміністратор")
    await told(roster, StaffTold((badge, Staff(8, "Без", "Картки")), NOW))
    owners = await roster.by_tag(CARD)
    assert (owners.clients, owners.staff, owners.staff_at) == ((), (badge,), NOW)
    assert await roster.badges("0012345678") == (badge,)
    assert not await roster.badges("0A00BC614E")
    await told(roster, StaffTold((), NOW))
    assert not (await roster.by_tag(CARD)).staff


async def test_another_tag_takes_the_old_one_away(roster: Roster) -> None:
    await told(roster, ClientsTold((IRYNA,), NOW))
    await told(roster, ClientsTold((replace(IRYNA, tag="001,00001", surname="Бондар"),), NOW + timedelta(seconds=1)))
    assert not (await roster.by_tag(CARD)).clients
    assert [each.client.surname for each in (await roster.by_tag(Tag.w26(1, 1))).clients] == ["Бондар"]
    assert await found(roster, "шевч") == set()
    assert await found(roster, "бонд") == {7}


async def test_an_older_answer_never_takes_the_place_of_a_newer_one(roster: Roster) -> None:
    await told(roster, ClientsTold((IRYNA,), NOW))
    await told(roster, ClientsTold((replace(IRYNA, locked=None),), NOW - timedelta(seconds=1)))
    kept = await roster.client(7)
    assert kept is not None
    assert kept.client.locked == "До керівника"


async def test_an_answer_takes_the_place_of_one_that_a_clock_ahead_has_dated(roster: Roster) -> None:
    await told(roster, ClientsTold((IRYNA,), NOW + timedelta(days=365)))
    await told(roster, ClientsTold((replace(IRYNA, locked=None),), NOW))
    kept = await roster.client(7)
    assert kept is not None
    assert (kept.client.locked, kept.told_at) == (None, NOW)


async def test_what_is_told_again_unchanged_is_only_younger(roster: Roster) -> None:
    await told(roster, ClientsTold((IRYNA,), NOW), TicketsTold(7, (TICKET,), NOW))
    later = NOW + timedelta(hours=1)
    await told(roster, ClientsTold((IRYNA,), later), TicketsTold(7, (TICKET,), later))
    kept = await roster.client(7)
    assert kept is not None
    assert (kept.known_at, kept.tickets) == (later, (TICKET,))


async def test_whoever_is_gone_is_found_by_nothing(roster: Roster) -> None:
    await told(roster, ClientsTold((IRYNA,), NOW), TicketsTold(7, (TICKET,), NOW), Gone((7, 8)))
    assert await roster.client(7) is None
    assert not (await roster.by_tag(CARD)).clients
    assert await found(roster, "шевчук") == await found(roster, "0671234567") == set()


async def test_once_all_were_told_whoever_was_not_is_gone(roster: Roster) -> None:
    await told(roster, ClientsTold((IRYNA,), NOW), ClientsTold((named(8, "Нова"),), NOW + timedelta(hours=1)))
    await told(roster, AllTold(NOW + timedelta(minutes=1), NOW + timedelta(hours=1)))
    extent = await roster.extent()
    assert (extent.clients, extent.complete_at) == (1, NOW + timedelta(hours=1))
    assert await roster.client(7) is None


@pytest.mark.parametrize(
    "typed",
    [
        "ше",
        "Шевчук",
        "ірин",
        "Ирина",
        "шевчук ір",
        "олег шев",
        "shev",
        "Shevchuk Iryna",
        "itdxer",
        "1234",
        "0671234567",
        "80671234567",
    ],
)
async def test_a_client_is_found_by_the_beginning_of_any_word_in_either_alphabet_or_a_piece_of_a_phone(
    roster: Roster, typed: str
) -> None:
    await told(roster, ClientsTold((IRYNA, named(8, "Коваленко", "Петро", phone="+380509999999")), NOW))
    assert await found(roster, typed) == {7}


@pytest.mark.parametrize("typed", ["A-100500", "a1005", "188,24910", "0012345678", "00BC614E", "+380 67 123-45-67"])
async def test_or_by_a_card_or_a_printed_number_in_another_spelling(roster: Roster, typed: str) -> None:
    await told(roster, ClientsTold((IRYNA, named(8, "Коваленко", "Петро", tag="189,24910")), NOW))
    assert 7 in await found(roster, typed)


@pytest.mark.parametrize("typed", ['"', "шев* OR", "a AND", "NEAR(", "ше:", "'; --", "*", "шев\u0301", "()", "^ше"])
async def test_nothing_typed_is_an_operator_of_the_search(roster: Roster, typed: str) -> None:
    await told(roster, ClientsTold((IRYNA,), NOW))
    await roster.search(typed)
    assert by_name('"*') == by_number("()") == ""


@pytest.mark.parametrize("typed", ["luk", "luki", "lukia", "lukianenko", "Luk'yan"])
async def test_a_name_in_latin_letters_is_found_at_every_key(roster: Roster, typed: str) -> None:
    await told(roster, ClientsTold((named(9, "Лук'яненко", "Яна"),), NOW))
    assert await found(roster, typed) == {9}


async def test_a_foreign_name_is_found_in_both_alphabets(roster: Roster) -> None:
    await told(roster, ClientsTold((named(9, "Smith", "John"),), NOW))
    assert await found(roster, "smi") == await found(roster, "смі") == {9}


async def test_the_turn_of_the_unread_is_by_when_they_came_then_by_number(roster: Roster) -> None:
    people = tuple(named(number, "Хтось") for number in range(1, 6))
    await told(roster, ClientsTold(people, NOW), Seen(2, NOW), Seen(4, NOW + timedelta(hours=1)), Seen(4, NOW))
    assert await roster.seen_unread(NOW, 10) == [4, 2]
    assert await roster.unread(NOW, 10) == [5, 4, 3, 2, 1]
    for number in (2, 4, 5):
        await told(roster, TicketsTold(number, (), NOW), DepositsTold(number, (), NOW))
    await told(roster, TicketsTold(3, (), NOW))
    assert await roster.seen_unread(NOW, 10) == []
    assert await roster.unread(NOW, 1) == [3]
    assert await roster.unread(NOW, 10, after=3) == [1]
    assert await roster.count_untold(NOW) == 3
    assert await roster.seen_unread(NOW + timedelta(seconds=1), 1) == [4]


async def test_some_are_some_of_those_who_are_there(roster: Roster) -> None:
    assert await roster.some(3) == []
    await told(roster, ClientsTold(tuple(named(number, "Хтось") for number in range(1, 6)), NOW))
    assert sorted(await roster.some(9)) == [1, 2, 3, 4, 5]
    assert len(set(await roster.some(3)) & {1, 2, 3, 4, 5}) == 3


async def test_how_far_a_reading_has_come_is_kept(roster: Roster, tmp_path: Path) -> None:
    await roster.keep("position", "17")
    await roster.keep("position", "18")
    await roster.close()
    again = await open_roster(tmp_path, KEY)
    assert (await again.recall("position"), await again.recall("nothing")) == ("18", "")
    await again.close()


def test_what_a_decision_does_not_need_has_no_place() -> None:
    columns = {word for table in TABLES for word in re.findall(r"[a-z]\w*", table)}
    banned = {"number_pass", "valid_pass", "passport", "iban", "swift_bic", "idcode", "address", "postcode", "email", "email1"}
    assert not columns & banned
    (person,) = (table for table in TABLES if table.startswith("CREATE TABLE person"))
    known = set(ClientFields.__annotations__) | {each.name for each in fields(Client)}
    kept = {"id", "surname", "name", "patronymic", "birthday", "tag", "cardnum", "locked", "message", "phone", "phone2"}
    assert set(re.findall(r"[a-z]\w*", person)) & known == kept


async def test_nothing_of_it_can_be_read_on_the_disk(roster: Roster, tmp_path: Path) -> None:
    extra = {"number_pass": "КВ123456", "iban": "UA21"}
    await told(roster, ClientsTold((replace(IRYNA, email="iryna@example.com", extra=extra),), NOW))
    kept = await roster.client(7)
    assert kept is not None
    assert (kept.client.email, dict(kept.client.extra)) == (None, {})
    await roster.close()
    raw = await asyncio.to_thread(lambda: b"".join(path.read_bytes() for path in tmp_path.iterdir()))
    assert not any(word.encode() in raw for word in ("Шевчук", "шевчук", "0671234567", "188,24910", "SQLite format"))


async def test_a_file_of_another_key_is_made_anew_and_the_log_says_so(
    roster: Roster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await told(roster, ClientsTold((IRYNA,), NOW))
    await roster.close()
    other = await open_roster(tmp_path, bytes(32))
    assert (await other.extent()).clients == 0
    assert "wrong_key" in caplog.text
    await told(other, ClientsTold((IRYNA,), NOW))
    assert (await other.extent()).clients == 1
    await other.close()


async def test_a_file_of_another_version_is_made_anew(roster: Roster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await told(roster, ClientsTold((IRYNA,), NOW))
    await roster.close()
    monkeypatch.setattr("desk.store.roster.schema.VERSION", 999)
    other = await open_roster(tmp_path, KEY)
    assert (await other.extent()).clients == 0
    await other.close()


async def test_a_file_that_turns_out_damaged_is_made_anew_while_it_is_used(tmp_path: Path) -> None:
    first = await open_roster(tmp_path, KEY)
    await told(first, *(ClientsTold((named(number, f"Прізвище{number}"),), NOW) for number in range(1, 400)))
    await first.close()
    path = tmp_path / FILE_NAME
    raw = bytearray(path.read_bytes())
    raw[3 * 4096 :] = bytes(len(raw) - 3 * 4096)
    path.write_bytes(raw)
    roster = await open_roster(tmp_path, KEY)
    with pytest.raises(StoreError):
        await roster.search("прізвище1")
    await told(roster, ClientsTold((IRYNA,), NOW))
    assert await found(roster, "шев") == {7}
    await roster.close()


async def test_where_no_file_can_be_made_it_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(StoreError):
        await open_roster(tmp_path, KEY)


async def test_what_can_t_be_written_whole_is_not_written(roster: Roster) -> None:
    broken = replace(TICKET, id=2**70)
    with pytest.raises(StoreError):
        await told(roster, ClientsTold((IRYNA,), NOW), TicketsTold(7, (broken,), NOW))
    assert await roster.client(7) is None
    await told(roster, ClientsTold((IRYNA,), NOW))
    assert await roster.client(7) is not None


async def test_a_closed_roster_says_so(roster: Roster) -> None:
    await roster.close()
    await roster.close()
    with pytest.raises(StoreError):
        await roster.client(7)


async def test_a_reader_waits_for_no_writer(roster: Roster) -> None:
    """What is read while a long writing is under way is what was there before it."""
    await told(roster, ClientsTold((IRYNA,), NOW))
    many = tuple(named(number, f"Прізвище{number}", phone=f"+38067{number:07}") for number in range(100, 1100))
    writing = asyncio.gather(roster.note([ClientsTold(many, NOW)]))
    assert [each.client.id for each in (await roster.by_tag(CARD)).clients] == [7]
    assert not writing.done()
    await writing
