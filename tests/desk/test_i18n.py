"""Sums, days, phones and names the way people of each language write them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from desk import i18n
from desk.model.money import Money


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.use("en")


@pytest.mark.parametrize(
    ("code", "minor", "written"),
    [
        ("uk", 123450, "1\u00a0234,50\u00a0₴"),
        ("ru", 123450, "1\u00a0234,50\u00a0₴"),
        ("en", 123450, "1,234.50\u00a0₴"),
        ("uk", 100000000, "1\u00a0000\u00a0000,00\u00a0₴"),
        ("uk", 0, "0,00\u00a0₴"),
        ("uk", -5, "\u22120,05\u00a0₴"),
        ("en", -123450, "\u22121,234.50\u00a0₴"),
    ],
)
def test_a_sum_is_written_the_way_of_the_language(code: str, minor: int, written: str) -> None:
    i18n.use(code)
    assert i18n.money(Money(minor)) == written


def test_a_sum_written_is_understood_again() -> None:
    i18n.use("uk")
    assert Money.parse(i18n.money(Money(123450))) == Money(123450)


def test_another_currency_keeps_its_sign() -> None:
    assert i18n.money(Money(100), "EUR") == "1.00\u00a0€"
    assert i18n.money(Money(100), "CZK") == "1.00\u00a0CZK"


def test_days_and_hours_are_the_same_in_every_language() -> None:
    assert i18n.day(date(2026, 2, 1)) == "01.02.2026"
    assert i18n.day(date(1, 1, 1)) == "01.01.0001"
    assert i18n.clock_time(datetime(2026, 2, 1, 9, 5, tzinfo=ZoneInfo("Europe/Kyiv"))) == "09:05"


@pytest.mark.parametrize("kept", ["+380671234567", "380671234567", "0671234567", "80671234567", "+38 (067) 123-45-67"])
def test_a_ukrainian_phone_is_written_in_groups(kept: str) -> None:
    assert i18n.phone(kept) == "+380 67 123 45 67".replace(" ", "\u00a0")


@pytest.mark.parametrize("kept", ["+48501234567", "12-34", "", "+0671234567", "немає"])
def test_another_phone_stays_as_it_is(kept: str) -> None:
    assert i18n.phone(kept) == kept


@pytest.mark.parametrize(
    ("code", "counts"),
    [
        ("uk", {1: "день", 2: "дні", 5: "днів", 11: "днів", 21: "день", 24: "дні", 111: "днів", 0: "днів"}),
        ("ru", {1: "день", 2: "дня", 5: "дней", 11: "дней", 21: "день", 24: "дня", 111: "дней", 0: "дней"}),
        ("en", {1: "day", 2: "days", 21: "days", 0: "days"}),
    ],
)
def test_counts_take_the_right_form(code: str, counts: dict[int, str]) -> None:
    i18n.use(code)
    for count, word in counts.items():
        assert i18n.ngettext("{count} day", "{count} days", count).format(count=count) == f"{count} {word}"


def test_a_language_may_be_asked_apart_from_the_one_in_use() -> None:
    i18n.use("ru")
    assert i18n.language("uk").gettext("No ticket") == "Немає абонемента"
    assert i18n._("No ticket") == "Нет абонемента"
    assert i18n.current().code == "ru"


def test_a_language_nobody_has_translated_speaks_english() -> None:
    assert i18n.language("pl").gettext("No ticket") == "No ticket"


def test_names_are_sorted_by_the_ukrainian_alphabet() -> None:
    mixed = ["Smith", "Йовенко", "Їжак", "Іванко", "Исаєв", "Зуб", "Жук", "Єременко", "Ґалаґан", "Гончар", "Андрієнко"]
    assert sorted(mixed, key=i18n.sort_key) == mixed[::-1]


def test_apostrophes_and_letter_case_do_not_matter_in_sorting() -> None:
    assert sorted(["ДЯК", "д\u2019яченко", "Дятел"], key=i18n.sort_key) == ["ДЯК", "Дятел", "д\u2019яченко"]


def test_the_soft_sign_has_its_place_and_a_whole_surname_comes_first() -> None:
    mixed = ["Ковальчук Ада", "Коваль Юрій", "Коваленко Яна"]
    assert sorted(mixed, key=i18n.sort_key) == mixed[::-1]


def test_languages_cost_little_at_the_start() -> None:
    script = "import sys, desk.i18n, desk.wording, desk.model.phone; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"phonenumbers", "babel", "httpx", "pydantic"} & set(loaded)


@pytest.mark.parametrize(("language", "words"), [("uk", "Картки сьогодні"), ("ru", "Карты сегодня"), ("en", "Taps today")])
def test_the_list_of_taps_is_called_what_it_lists(language: str, words: str) -> None:
    assert i18n.language(language).gettext("Taps today") == words
