"""Whose money it is: the name LuckyFit told is kept beside the movement, and told wherever the movement is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from desk.i18n import language
from desk.luckyfit.models.money import TransactionRow
from desk.luckyfit.models.row import read_row
from desk.model.client import Client
from desk.model.difference import Cause, Reading, differences
from desk.model.drawer import ShiftMoney
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.record import Filter
from desk.model.report import told
from desk.model.saga import Sale, SaleState
from desk.model.sale import Booking, Operation, PayKind
from desk.services.met import Met
from desk.store import open_store
from desk.wording import shift_table
from desk.wording.journal_sheet import HEADER, row
from tests.desk.model.shifts import OPENED, POINT, SHIFT, row_of
from tests.desk.store.conftest import KEY, StillClock
from tests.desk.test_shift_wording import texts, z_of

NAME = "Шевченко Ірина"
BOOKING = Booking(17, 501, Operation.TOP_UP, PayKind.CASH, Money.of(500), POINT)
TAKEN = Intent("I", "S", 1, BOOKING, IntentState.ABSENT, TenderState.TAKEN, OPENED, OPENED, attempts=1, client_name=NAME)
SALE = Sale("T", 18, SaleState.UNKNOWN, OPENED, OPENED, due=Money.of(900), client_name="Коваль Олег")
MONEY = ShiftMoney(SHIFT, taken=(TAKEN,), open=(TAKEN,), sales=(SALE,), before=frozenset())


async def test_the_name_of_whoever_was_met_is_written_down_with_the_movement_and_stays(tmp_path: Path) -> None:
    met = Met()
    met.meet(Client(17, "Шевченко", "Ірина", "Петрівна"))
    store = await open_store(tmp_path, KEY, StillClock(), met.name_of)
    (mine, other) = await store.journal.prepare("", [BOOKING, replace(BOOKING, client_id=18)], operator="")
    sold = await store.journal.open_sale(17, template_id=3, due=Money.of(900), operator="")
    met.meet(Client(17, "Коваль", "Ірина"))
    await store.journal.settle(mine.id, IntentState.CANCELLED)
    assert (mine.client_name, other.client_name, sold.client_name) == (NAME, "", NAME)
    assert (await store.journal.sale(sold.id)).client_name == NAME
    assert {each.client_name for each in (await store.records.page(Filter())).intents} == {NAME, ""}
    await store.close()


async def test_the_audit_tells_the_name_too_so_that_nobody_writes_another_over_it(tmp_path: Path) -> None:
    store = await open_store(tmp_path, KEY, StillClock(), lambda _client: NAME)
    (mine,) = await store.journal.prepare("", [BOOKING], operator="")
    await store.journal.open_sale(17, template_id=3, due=Money.of(900), operator="")
    assert any(NAME in each["body"] for each in await store.journal.story(mine.id))
    found = await store.records.check()
    assert (found.broken, found.differing) == (None, ())
    await store.close()


def test_a_report_tells_clients_by_name_with_their_number_in_brackets() -> None:
    lines = [each.replace("\u00a0", " ") for each in texts(z_of(MONEY), "en")]
    assert "Payment: not in LuckyFit, Шевченко Ірина (no. 17), cash | 500.00 ₴" in lines
    assert "Ticket: not known whether it was issued, Коваль Олег (no. 18) | 900.00 ₴" in lines
    assert any("Шевченко Ірина (no. 17), cash, not in LuckyFit" in each for each in lines)


def test_a_difference_is_told_by_the_name_of_luckyfit_s_own_row_else_by_the_kept_one() -> None:
    paid = replace(TAKEN, state=IntentState.CONFIRMED, row_id=50)
    money = ShiftMoney(SHIFT, taken=(paid,), claimed=frozenset({50}), before=frozenset())
    foreign = replace(row_of(paid), id=60, client_id=18, client_name="Коваль Олег")
    changed = row_of(paid, sum=Money.of(50))
    found = differences(Reading((paid,), (changed, foreign)), money, POINT)
    assert [(each.cause, each.client_name) for each in found] == [
        (Cause.FIELDS_DIFFER, NAME),
        (Cause.ONLY_IN_LUCKYFIT, "Коваль Олег"),
    ]
    (gone,) = differences(Reading((paid,), ()), money, POINT)
    assert gone.client_name == NAME
    (another,) = differences(Reading((paid,), (row_of(paid, client_id=18),)), money, POINT)
    assert another.client_name == ""


def test_luckyfit_s_row_tells_surname_and_name() -> None:
    wire = {"id": 1, "summ": 1, "client_surname": "Шевченко", "client_name": "Ірина"}
    assert read_row(TransactionRow, wire, ZoneInfo("Europe/Kyiv")).client_name == NAME


def test_sheets_have_the_name_in_a_column_of_its_own_and_never_a_formula() -> None:
    evil = replace(TAKEN, client_name="=HYPERLINK(1)")
    assert row(evil)[HEADER.index("client_name")] == "'=HYPERLINK(1)"
    report = told(replace(MONEY, taken=(evil,)), POINT, OPENED, None)
    unbooked = next(each for each in shift_table.of_report(report, language("en")) if each.name == "Money without booking")
    head, line = unbooked.rows
    at = head.cells.index("Client")
    assert (line.cells[at], line.cells[head.cells.index("Client no.")]) == ("=HYPERLINK(1)", 17)
