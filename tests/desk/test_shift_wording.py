"""Reports of shifts in words: on paper and in tables, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given

from desk.config import LANGUAGES
from desk.i18n import language
from desk.model.difference import Cause, Difference, FieldChange
from desk.model.drawer import ShiftMoney, lines_of
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.paper import Pair, Words
from desk.model.report import Closing, Report, closed, told
from desk.model.saga import Sale, SaleState
from desk.model.sale import Booking, Operation, PayKind
from desk.model.shift import CashMove, Count, Way
from desk.services.reports import Reports
from desk.sheets import write
from desk.wording import shift_paper, shift_table
from desk.wording.shift import of_before, of_difference, standing_of
from tests.desk.model.shifts import OPENED, POINT, SHIFT, moneys

EN, UK = language("en"), language("uk")
DIFFERS = Difference(
    Cause.FIELDS_DIFFER, 50, "I", 17, PayKind.CARD, Money.of(50), "Ірина", OPENED, (FieldChange("sum", "500.00", "50.00"),)
)


def z_of(money: ShiftMoney, **otherwise: object) -> Report:
    x = told(money, POINT, OPENED + timedelta(hours=12), None)
    said = Closing(
        Count.of_pieces({Money.of(1000): 1}), {PayKind.CARD: Money.of(5)}, "ira", "немає інтернету", "дивляться завтра"
    )
    return replace(closed(x, 12, said, Money.of(20)), **otherwise)


def texts(report: Report, code: str = "uk") -> Iterator[str]:
    paper = shift_paper.of_report(report, language(code))
    yield paper.title
    for line in paper.lines:
        if isinstance(line, Words):
            yield line.text
        if isinstance(line, Pair):
            yield f"{line.left} | {line.right}"


def test_a_z_tells_how_the_cash_came_about_and_why_it_was_closed():
    moves = (CashMove("1", "S", Way.OUT, Money.of(30), "інкасація", "", OPENED),)
    told_lines = list(texts(z_of(ShiftMoney(SHIFT, moves=moves, head="abc"))))
    for expected in (
        "Z-звіт № 12",
        "Готівка на початок зміни | 1 000,00 ₴",
        "Вилучено | −30,00 ₴",
        "Має бути | 970,00 ₴",
        "1 000,00 ₴ × 1 | 1 000,00 ₴",
        "Пораховано | 1 000,00 ₴",
        "Різниця | +30,00 ₴",
        "09:00 вилучено: інкасація | −30,00 ₴",
        "Закрито з відкритими питаннями: дивляться завтра",
        "Причина: немає інтернету",
        "Розбіжності не перевірено: список LuckyFit не вдалося прочитати.",
        "Аудит: abc",
    ):
        assert expected.replace(" ", "\u00a0") in [each.replace(" ", "\u00a0") for each in told_lines]


def paid(number: str, kind: PayKind, tender: TenderState) -> Intent:
    booking = Booking(17, 1700, Operation.TOP_UP, kind, Money.of(900), POINT)
    at = OPENED - timedelta(hours=1)
    return Intent(
        number, "S", 1, booking, IntentState.CONFIRMED, tender, at, at, row_id=5, operator="Олена", client_name="Коваль"
    )


def test_money_of_before_the_shift_is_told_by_client_and_by_who_took_it():
    cash, bank = paid("I1", PayKind.CASH, TenderState.TAKEN), paid("I2", PayKind.BANK, TenderState.NONE)
    back = replace(paid("I3", PayKind.CASH, TenderState.RETURNED), state=IntentState.CANCELLED, row_id=None)
    report = z_of(ShiftMoney(SHIFT, settled=(bank,), taken_before=(cash,), returned_before=(back,)))
    told_lines = [each.replace("\u00a0", " ") for each in texts(report)]
    for expected in (
        "разом із прийнятим до відкриття зміни | 900,00 ₴",
        "без поверненого до відкриття зміни | 900,00 ₴",
        "Прийнято до відкриття зміни",
        "22.11.2026 08:00, Коваль (№ 17), готівка, записано, Олена | 900,00 ₴",
        "Повернуто до відкриття зміни",
        "22.11.2026 08:00, Коваль (№ 17), готівка, повернуто клієнтові, Олена | 900,00 ₴",
        "Розпочато до цієї зміни, записано в LuckyFit уже в ній",
        "22.11.2026 08:00, Коваль (№ 17), безготівка, записано, Олена | 900,00 ₴",
        "Безготівка, 1 оплата | 900,00 ₴",
    ):
        assert expected in told_lines, told_lines
    names = [each.name for each in shift_table.of_report(report, EN)]
    assert {"Taken before the shift was opened", "Given back before the shift was opened"} < set(names)


def test_what_was_taken_before_is_one_sentence_and_nothing_where_there_was_nothing():
    card, cash = paid("I1", PayKind.CARD, TenderState.TAKEN), paid("I2", PayKind.CASH, TenderState.TAKEN)
    said = of_before(lines_of(ShiftMoney(SHIFT, taken_before=(card, cash))), EN).replace("\u00a0", " ")
    assert said.startswith("Taken before the shift was opened: cash 900.00 ₴, card 900.00 ₴.")
    assert of_before(lines_of(ShiftMoney(SHIFT)), EN) == ""


def test_a_difference_says_what_both_tell():
    assert of_difference(DIFFERS, EN).replace("\u00a0", " ") == (
        "Record no. 50 was changed in LuckyFit, client no. 17, card, by Ірина, sum: 500.00 ₴ in the journal, 50.00 ₴ in LuckyFit"
    )


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "words"),
    [
        ("kind", "cash", "card", "Cash in the journal, Card in LuckyFit"),
        ("operation", "top_up", "fee", "Deposit top-up in the journal, Membership fee in LuckyFit"),
        ("client", "17", "18", "17 in the journal, 18 in LuckyFit"),
        ("point", "A", "=B", "A in the journal, =B in LuckyFit"),
        ("account", "1", "2", "1 in the journal, 2 in LuckyFit"),
    ],
)
def test_fields_are_told_in_words(name, ours, theirs, words):
    assert words in of_difference(replace(DIFFERS, changes=(FieldChange(name, ours, theirs),)), EN)


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("intent_id", [None, "I"])
def test_every_difference_has_words_without_facts_nobody_knows(cause, intent_id):
    bare = Difference(cause, 7, intent_id, None, None, Money.of(1))
    assert "7" in of_difference(bare, EN)
    assert "None" not in of_difference(bare, EN)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("state", IntentState)
def test_every_state_has_a_word(code, state):
    assert standing_of(state, language(code))


def test_a_ticket_nobody_knows_of_is_a_question():
    sale = Sale("S", 17, SaleState.UNKNOWN, OPENED, OPENED, due=Money.of(900))
    assert "Ticket: not known whether it was issued, client no. 17 | 900.00 ₴" in [
        each.replace("\u00a0", " ") for each in texts(z_of(ShiftMoney(SHIFT, sales=(sale,))), "en")
    ]


@given(moneys())
def test_whatever_a_shift_holds_it_is_told_in_every_language_and_file(money):
    report = replace(z_of(money), differences=(DIFFERS,), earlier=(DIFFERS,), checked=True)
    for code in LANGUAGES:
        assert all("{" not in each for each in texts(report, code))
        for table in shift_table.of_report(report, language(code)):
            assert table.rows


def test_a_report_s_file_is_named_by_its_number_and_day():
    reports = Reports(write)
    z = z_of(ShiftMoney(SHIFT))
    assert reports.file_name(z) == "Z-0012-2026-11-22"
    assert reports.file_name(told(ShiftMoney(SHIFT), POINT, OPENED, None)) == "X-2026-11-22"
    assert reports.paper(z).title


async def test_a_report_is_saved_as_its_name_ends(tmp_path: Path):
    reports = Reports(write)
    for name in ("z.csv", "z.xlsx"):
        assert (await reports.save(z_of(ShiftMoney(SHIFT)), tmp_path / name)).exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "posted: yes in the journal, no in LuckyFit"),
        ("uk", "проведено: так у журналі, ні у LuckyFit"),
        ("ru", "проведено: да в журнале, нет в LuckyFit"),
    ],
)
def test_a_row_that_is_not_posted_is_told_in_every_language(code, words):
    assert words in of_difference(replace(DIFFERS, changes=(FieldChange("posted", "yes", "no"),)), language(code))


def test_a_row_that_is_back_is_not_taken_for_a_payment_in_doubt():
    back = replace(DIFFERS, cause=Cause.ONLY_IN_LUCKYFIT, changes=(FieldChange("annulled", "yes", "no"),))
    told_so = of_difference(back, EN)
    assert told_so.startswith("Record no. 50 is only in LuckyFit, ")
    assert told_so.endswith("annulled: yes in the journal, no in LuckyFit")
