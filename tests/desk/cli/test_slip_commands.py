"""`--slip`: the bank terminal's slip from a command to the journal, and what is no slip refused before anything is done."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.sandbox.server import Sandbox
from tests.desk.cli.test_commands import Shell, sandbox  # noqa: F401 - the fixture is shared

CARD_NUMBER = "4111 1111 1111 1111"
SLIP = "428113009217"


@pytest.fixture
def shell(sandbox: tuple[Sandbox, dict[str, str]], tmp_path: Path) -> Iterator[Shell]:  # noqa: F811 - that fixture
    yield Shell(*sandbox, tmp_path)
    sandbox[0].faults.clear()


def _story(shell: Shell, told: dict) -> dict:
    return shell.json("journal", "show", told["intents"][0]["id"])


def test_a_top_up_by_card_keeps_its_slip_and_the_journal_shows_and_exports_it(shell: Shell) -> None:
    words = ("topup", str(shell.person("deposit").id), "--sum", "61.00", "--kind", "card", "--slip", SLIP)
    told = shell.json(*words)
    story = _story(shell, told)
    assert (story["tender"], story["tender_ref"]) == ("approved", SLIP)
    assert f"slip no. {SLIP}" in shell.run("journal", "show", told["intents"][0]["id"]).stdout
    (line,) = csv.DictReader(io.StringIO(shell.run("journal", "export", "--csv", "-").stdout.removeprefix("\ufeff")))
    assert (line["tender"], line["tender_ref"]) == ("approved", SLIP)
    assert shell.json("journal", "verify")["whole"]


def test_of_a_split_only_the_card_s_part_has_the_slip(shell: Shell) -> None:
    person = shell.person("debt_both")
    (match,) = shell.json("find", person.phone1 or "")["matches"]
    owed = next(each for each in match["accounts"] if each["kind"] == "ticket")
    split = ("--sum", "70.00", "--kind", "card", "--sum", "30.00", "--kind", "cash", "--slip", SLIP)
    shell.json("pay", str(person.id), "--account", str(owed["id"]), *split)
    kept = {each["kind"]: (each["tender"], each["tender_ref"]) for each in shell.json("journal", "list")["intents"]}
    assert kept == {"card": ("approved", SLIP), "cash": ("taken", "")}


def test_a_sale_paid_by_card_keeps_the_slip_with_the_sale_and_the_payment(shell: Shell) -> None:
    words = ("sell", str(shell.person("no_ticket").id), "101", "--sum", "62.00", "--kind", "card", "--slip", SLIP)
    story = _story(shell, shell.json(*words))
    assert story["tender_ref"] == SLIP
    (asked, *_) = story["sale"]["events"]
    assert asked["facts"]["money"][0]["reference"] == SLIP


@pytest.mark.parametrize("command", [("topup",), ("pay", "--account", "1"), ("sell", "101")], ids=lambda words: words[0])
def test_a_slip_without_a_part_by_card_is_wrong_use(shell: Shell, command: tuple[str, ...]) -> None:
    name, *more = command
    words = (name, str(shell.person("deposit").id), *more, "--sum", "63.00", "--kind", "cash", "--slip", CARD_NUMBER)
    told = shell.run(*words)
    assert told.exit_code == 2
    assert "1111" not in told.output
    assert shell.json("journal", "list")["intents"] == []


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
@pytest.mark.parametrize("command", [("topup",), ("sell", "101")], ids=lambda words: words[0])
def test_a_card_s_number_is_refused_in_words_and_nothing_is_begun(
    shell: Shell, tmp_path: Path, command: tuple[str, ...], language: str
) -> None:
    name, *more = command
    person = shell.person("deposit")
    booked, tickets = len(shell.sandbox.club.movements), len(shell.sandbox.club.dealings(person).tickets)
    words = (name, str(person.id), *more, "--sum", "64.00", "--kind", "card", "--slip", CARD_NUMBER)
    told = shell.run(*words, DESK_WINDOW_LANGUAGE=language)
    assert told.exit_code == 1
    assert {"uk": "номер картки", "ru": "номер карты", "en": "number of a card"}[language] in told.output
    assert "1111" not in told.output
    assert (booked, tickets) == (len(shell.sandbox.club.movements), len(shell.sandbox.club.dealings(person).tickets))
    assert not any(b"1111 1111" in each.read_bytes() for each in tmp_path.rglob("*.log"))
    assert shell.json(*words, code=1)["error"]["code"] == "slip_is_card"
