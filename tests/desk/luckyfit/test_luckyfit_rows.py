"""How LuckyFit's fields are read, however loosely they are written, and what is too broken to be read."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.luckyfit.envelope import BrokenShape, envelope_from, parse
from desk.luckyfit.models.goods import GoodRow, OrderItemRow
from desk.luckyfit.models.money import AccountRow, TransactionRow
from desk.luckyfit.models.people import ClientRow
from desk.luckyfit.models.row import Row, read_row, read_rows
from desk.luckyfit.models.schedule import AccessLogRow
from desk.luckyfit.models.tickets import ClientTicketRow, TicketTemplateRow
from desk.model.client import Sex
from desk.model.money import Money
from desk.model.standing import usable
from desk.model.ticket import StartKind, TicketState

KYIV = ZoneInfo("Europe/Kyiv")
TICKET = {"id": 1, "client_id": 7}
TEMPLATE = {"id": 1, "name": "Місяць", "price": 1}


def client(**fields: Any) -> Any:
    return read_row(ClientRow, {"id": 7, **fields}, KYIV)


def ticket(**fields: Any) -> Any:
    return read_row(ClientTicketRow, TICKET | fields, KYIV)


def moment(written: object) -> datetime | None:
    return read_row(AccessLogRow, {"id": 1, "created_at": written}, KYIV).created_at


@pytest.mark.parametrize("written", [12, "12", " 12 ", Decimal("12.0"), "12.0"])
def test_a_number_is_read_however_it_is_written(written: object) -> None:
    assert client(id=written).id == 12


@pytest.mark.parametrize(
    "written", [None, "", True, "twelve", "1e3", "0x1", "12.5", [12], {}, Decimal("12.5"), 1 << 64, "٣", "1_2"]
)
def test_what_is_no_number_is_named(written: object) -> None:
    with pytest.raises(BrokenShape) as broken:
        client(id=written)
    assert broken.value.field == ".id"


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        (1200, 120000),
        ("1200", 120000),
        ("1200.0", 120000),
        (Decimal("1200.50"), 120050),
        ("0.12e4", 120000),
        (Decimal("1.2E+3"), 120000),
        ("-0.01", -1),
        ("100.500000", 10050),
    ],
)
def test_a_sum_is_exact_however_it_is_written(written: object, minor: int) -> None:
    assert read_row(AccountRow, {"id": 1, "client_id": 7, "summ": written}, KYIV).balance == Money(minor)


@pytest.mark.parametrize(
    "written",
    ["", None, "NaN", "Infinity", True, "1,5", "1.001", Decimal("0.005"), "1e99", Decimal("1E+999999"), 10**13, [], "9" * 40],
)
def test_what_is_no_sum_is_named_and_never_shown(written: object) -> None:
    with pytest.raises(BrokenShape) as broken:
        read_row(AccountRow, {"id": 1, "client_id": 7, "summ": written}, KYIV)
    assert str(broken.value) in {".summ: not a sum of whole minor units", ".summ: not a number", ".summ: not a likely number"}


@pytest.mark.parametrize("name", ["summ", "balance", "amount"])
def test_a_balance_has_several_names(name: str) -> None:
    assert read_row(AccountRow, {"id": 1, "client_id": 7, name: "5.0"}, KYIV).balance == Money(500)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-22T12:00:00", datetime(2026, 11, 22, 12, tzinfo=KYIV)),
        ("2026-11-22 12:00:00", datetime(2026, 11, 22, 12, tzinfo=KYIV)),
        ("2026-11-22T12:00:00.000+01:00", datetime(2026, 11, 22, 11, tzinfo=UTC)),
        ("2026-11-22T12:00:00Z", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("2026-07-22", datetime(2026, 7, 22, tzinfo=KYIV)),
    ],
)
def test_a_moment_is_in_the_branchs_zone_unless_it_says_another(written: str, read: datetime) -> None:
    found = moment(written)
    assert found == read
    assert found is not None
    assert found.tzinfo is KYIV


@pytest.mark.parametrize("written", [0, "now", "2026-13-01", "22.11.2026", True, {}])
def test_what_is_no_moment_is_named(written: object) -> None:
    with pytest.raises(BrokenShape) as broken:
        moment(written)
    assert broken.value.field == ".created_at"


FAR = [f"{at}{zone}" for at in ("9999-12-31T23:59:59", "0001-01-01T00:00:00") for zone in ("", "Z", "+14:00", "-12:00")]


@pytest.mark.parametrize("written", [*FAR, "9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
def test_for_ever_is_a_moment_that_every_zone_and_the_next_day_can_tell(written: str, zone: str) -> None:
    made = ticket(started=written, finished=written)
    there = ZoneInfo(zone)
    for found in (made.started, made.finished):
        assert found.year in (1, 9999)
        assert (found.astimezone(there) + timedelta(days=1)).year == found.year
        assert (found.astimezone(there) - timedelta(days=1)).year == found.year


def test_a_ticket_for_ever_lets_in_and_one_that_ended_before_all_time_does_not() -> None:
    begun = {"started": "0001-01-01T00:00:00Z"}
    now = datetime(2026, 11, 22, 12, 41, tzinfo=KYIV)
    assert usable(ticket(**begun, finished="9999-12-31T23:59:59Z"), now)
    assert not usable(ticket(**begun, finished="0001-01-01T00:00:00Z"), now)


def test_summer_and_winter_keep_their_own_hours() -> None:
    summer, winter = moment("2026-07-01T12:00:00"), moment("2026-12-01T12:00:00")
    assert summer is not None
    assert winter is not None
    assert (summer.utcoffset(), winter.utcoffset()) == (timedelta(hours=3), timedelta(hours=2))


def test_a_ticket_that_ends_on_a_day_is_valid_until_its_last_second() -> None:
    assert ticket(finished="2026-11-30").finished == datetime(2026, 11, 30, 23, 59, 59, tzinfo=KYIV)
    assert ticket(finished="2026-11-30T10:00:00").finished == datetime(2026, 11, 30, 10, tzinfo=KYIV)
    assert ticket(finished=None).finished is None


@pytest.mark.parametrize(
    ("passes", "left", "read"),
    [(None, None, None), (0, 0, None), (0, None, None), (0, 4, 4), (None, 0, 0), (12, 0, 0), (12, "3", 3), (None, 5, 5)],
)
def test_no_passes_left_of_no_limit_is_no_limit(passes: int | None, left: object, read: int | None) -> None:
    assert ticket(passes=passes, passes_left=left).passes_left == read
    assert ticket(passes=passes, passes_left=left).passes == (passes or None)


def test_nothing_left_is_nothing_left_though_no_limit_is_told() -> None:
    assert ticket(passes_left=0).passes_left == 0
    assert ticket(passes_left="0").state_at(datetime(2026, 11, 22, 12, tzinfo=KYIV)) is TicketState.FINISHED


@pytest.mark.parametrize("written", ["1990-05-01", "1990-05-01T00:00:00", "1990-05-01T00:00:00.000+03:00"])
def test_a_birthday_is_a_day(written: str) -> None:
    assert client(birthday=written).birthday == date(1990, 5, 1)


@pytest.mark.parametrize("written", ["0000-00-00", "1.5.1990", 19900501, True])
def test_what_is_no_day_is_named(written: object) -> None:
    with pytest.raises(BrokenShape) as broken:
        client(birthday=written)
    assert broken.value.field == ".birthday"


@pytest.mark.parametrize(
    ("written", "read"),
    [("борг", "борг"), (" борг ", "борг"), ("", None), ("  ", None), (None, None), (False, None), (True, "true")],
)
def test_a_lock_is_any_text_that_is_not_empty(written: object, read: str | None) -> None:
    assert client(locked=written).locked == read


@pytest.mark.parametrize(("written", "read"), [(24910, "24910"), ("0012345678", "0012345678"), (Decimal("5.0"), "5.0")])
def test_a_tag_may_come_as_a_number(written: object, read: str) -> None:
    assert client(tag=written).tag == read


@pytest.mark.parametrize("written", [[], {"a": 1}])
def test_what_is_no_text_is_named(written: object) -> None:
    with pytest.raises(BrokenShape) as broken:
        client(surname=written)
    assert broken.value.field == ".surname"


@pytest.mark.parametrize(
    ("written", "read"),
    [(True, True), ("true", True), ("1", True), (1, True), (False, False), ("0", False), (0, False), (None, False)],
)
def test_a_flag_is_read_however_it_is_written(written: object, read: bool) -> None:
    assert read_row(GoodRow, TEMPLATE | {"divisible": written}, KYIV).divisible is read


@pytest.mark.parametrize("written", ["maybe", 2, []])
def test_what_is_no_flag_is_named(written: object) -> None:
    with pytest.raises(BrokenShape) as broken:
        read_row(GoodRow, TEMPLATE | {"divisible": written}, KYIV)
    assert broken.value.field == ".divisible"


def test_a_code_the_document_does_not_know_is_no_value_and_nonsense_is_named() -> None:
    assert client(sex="1").sex is Sex.MALE
    assert client(sex=7).sex is None
    assert read_row(TransactionRow, {"id": 1, "summ": 1, "paykind_id": 77}, KYIV).kind is None
    with pytest.raises(BrokenShape) as broken:
        client(sex="male")
    assert broken.value.field == ".sex"


def test_what_is_missing_is_none_and_what_is_more_is_kept() -> None:
    found = client(visits=5, photo={"id": 1})
    assert (found.tag, found.birthday, found.sex, found.surname) == (None, None, None, "")
    assert dict(found.extra) == {"visits": 5, "photo": {"id": 1}}
    assert dict(client().extra) == {}
    template = read_row(TicketTemplateRow, TEMPLATE | {"membership_summ": None, "freeze_count": None}, KYIV)
    assert (template.fee, template.freeze_count, template.start_kind) == (Money(0), 0, StartKind.SALE)


def test_two_names_of_a_phone_are_one_field() -> None:
    assert client(phone="1").phone == "1"
    assert client(phone="1", phone1="2").phone == "2"


def test_a_quantity_keeps_its_fraction() -> None:
    row = {"id": 1, "order_id": 2, "quantity": "0.25", "summ": "1.0", "discount": ""}
    item = read_row(OrderItemRow, row, KYIV)
    assert (item.quantity, item.discount) == (Decimal("0.25"), None)


@pytest.mark.parametrize(
    ("data", "field"), [(None, ""), ("x", ""), ([1], "[0]"), ([TICKET, None], "[1]"), ({"id": 1}, "[0].client_id")]
)
def test_the_place_of_a_broken_row_is_told(data: object, field: str) -> None:
    with pytest.raises(BrokenShape) as broken:
        read_rows(ClientTicketRow, data, KYIV)
    assert broken.value.field == field


def test_one_object_is_a_list_of_one() -> None:
    assert [each.id for each in read_rows(ClientTicketRow, TICKET, KYIV)] == [1]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("Ні", "Ні"),
        (["Ім'я порожнє", "Телефон порожній"], "Ім'я порожнє; Телефон порожній"),
        ({"name": ["порожнє"], "phone": "зайнятий"}, "порожнє; зайнятий"),
        (None, ""),
        (17, "17"),
        ("x" * 9000, "x" * 500),
    ],
)
def test_the_vendors_words_are_found_however_they_are_packed(error: object, words: str) -> None:
    assert envelope_from({"success": False, "error": error}).error == words


@pytest.mark.parametrize("total", [True, "many", [], Decimal("1.5")])
def test_a_total_is_a_number_or_nothing(total: object) -> None:
    with pytest.raises(BrokenShape) as broken:
        envelope_from({"success": True, "total": total})
    assert broken.value.field == "total"


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def test_depth_is_limited_exactly() -> None:
    assert parse(_nested(32))
    with pytest.raises(BrokenShape):
        parse(_nested(33))
    with pytest.raises(BrokenShape):
        parse(_nested(200_000))


def test_fractions_never_become_floats() -> None:
    assert parse(b'{"summ": 0.1, "big": 1200.00}') == {"summ": Decimal("0.1"), "big": Decimal("1200.00")}


def test_what_a_tap_needs_is_read_in_no_time() -> None:
    row: dict[type[Row[Any]], dict[str, Any]] = {
        ClientRow: {
            "id": 7,
            "surname": "Шевченко",
            "tag": "188,24910",
            "birthday": "1990-05-01",
            "created_at": "2026-01-01T10:00:00",
        },
        ClientTicketRow: TICKET
        | {
            "started": "2026-11-01T00:00:00",
            "finished": "2026-11-30T23:59:59",
            "price": "1200.0",
            "summ_debt": "0.0",
            "passes": 12,
        },
        AccountRow: {"id": 72, "client_id": 7, "summ": "10.0"},
    }
    taken = []
    for _ in range(50):
        begun = time.perf_counter()
        for kind, count in ((ClientRow, 1), (ClientTicketRow, 4), (AccountRow, 1)):
            read_rows(kind, [row[kind]] * count, KYIV)
        taken.append(time.perf_counter() - begun)
    assert min(taken) < 0.001


@pytest.mark.parametrize("written", [b'"\\ud800"', b'"\xed\xa0\x80"'])
def test_half_a_letter_is_shown_as_one_that_is_missing_wherever_it_stands(written: bytes) -> None:
    assert parse(b'{"a": [{%s: %s}]}' % (written, written)) == {"a": [{"\ufffd": "\ufffd"}]}


def test_a_letter_in_two_halves_is_whole() -> None:
    assert parse(b'"\\ud83d\\ude00"') == "\U0001f600"


@pytest.mark.parametrize("written", [b"1e999999999", b"1e-999999999", b"0e999999999", b"1e9999999999999999999999", b"1e41"])
def test_a_number_nobody_writes_out_is_not_taken(written: bytes) -> None:
    with pytest.raises(BrokenShape) as broken:
        parse(b'{"id": 1, "surname": %s}' % written)
    assert broken.value.field == "answer"


@pytest.mark.parametrize("written", [Decimal("1E+5000"), Decimal("1E-5000"), Decimal("NaN")])
def test_a_number_nobody_writes_out_is_no_text(written: Decimal) -> None:
    with pytest.raises(BrokenShape) as broken:
        client(surname=written)
    assert broken.value.field == ".surname"
