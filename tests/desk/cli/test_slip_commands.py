"""`--slip`: the bank terminal's slip from a command to the journal, and what is no slip refused before anything is done."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.errors import StoreError, Unreachable
from desk.sandbox.server import Sandbox
from desk.services.selling import Selling
from desk.store.journal import SqlJournal
from tests.desk.cli.test_commands import Shell, sandbox, stopped_while  # noqa: F401 - the fixture is shared

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


def _open(shell: Shell) -> list[dict]:
    return shell.json("journal", "list", "--state", "open")["intents"]


CHARGED = ("--sum", "65.00", "--kind", "card", "--slip", SLIP)
GIVE_BACK = "The card was charged: give it back at the terminal."


@pytest.mark.parametrize(("fault", "code"), [("refuse", 1), ("unreachable", 3)])
def test_the_slip_of_a_ticket_that_was_not_issued_is_a_question_until_it_pays_something(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, fault: str, code: int
) -> None:
    client = str(shell.person("no_ticket").id)
    if fault == "refuse":
        shell.sandbox.faults.set("POST /client_tickets", fault, times=1)
        told = shell.json("sell", client, "101", *CHARGED, code=code)
    else:
        with monkeypatch.context() as at_luckyfit:
            at_luckyfit.setattr(Selling, "sell", _unreachable)
            told = shell.json("sell", client, "101", *CHARGED, code=code)
    (owed,) = _open(shell)
    assert (owed["state"], owed["tender"], owed["tender_ref"], owed["summ"]) == ("cancelled", "approved", SLIP, "65.00")
    assert owed["account_id"] is None
    assert [each["id"] for each in told["intents"]] == [owed["id"]]
    assert GIVE_BACK in told["intents"][0]["text"]
    assert "error" in told
    shell.json("sell", client, "101", *CHARGED)
    assert _open(shell) == []


async def _unreachable(*_asked: object, **_more: object) -> None:
    raise Unreachable("POST /client_tickets")


def test_the_slip_of_a_sale_whose_answer_was_lost_is_a_question_too_and_the_exit_code_says_that_nothing_is_known(
    shell: Shell,
) -> None:
    shell.sandbox.faults.set("POST /client_tickets", "lost_after", times=1)
    told = shell.json("sell", str(shell.person("no_ticket").id), "101", *CHARGED, code=4)
    assert [each["id"] for each in told["intents"]] == [each["id"] for each in _open(shell)] != []
    assert shell.json("journal", "verify")["whole"]


@pytest.mark.parametrize("words", [("pay", "--account", "77"), ("topup",)], ids=lambda words: words[0])
def test_the_slip_of_a_client_who_can_not_be_read_is_a_question(shell: Shell, words: tuple[str, ...]) -> None:
    name, *more = words
    person = shell.person("deposit")
    for each in ("GET /clients", "GET /client_accounts", "GET /client_tickets"):
        shell.sandbox.faults.set(each, "http_500", times=9)
    told = shell.run(name, str(person.id), *more, *CHARGED)
    assert told.exit_code == 3
    assert GIVE_BACK in told.stdout
    (owed,) = _open(shell)
    assert (owed["client_id"], owed["tender_ref"], owed["summ"]) == (person.id, SLIP, "65.00")
    assert owed["account_id"] == (77 if name == "pay" else None)


def test_a_ticket_that_is_issued_and_whose_payment_can_not_begin_leaves_its_slip_a_question(shell: Shell) -> None:
    shell.sandbox.faults.set("GET /client_accounts", "http_500", times=9)
    sold = shell.json("sell", str(shell.person("no_ticket").id), "101", *CHARGED, code=1)
    (owed,) = _open(shell)
    assert (owed["tender_ref"], owed["account_id"]) == (SLIP, sold["client_ticket"]["account_id"])
    assert [each["id"] for each in sold["intents"]] == [owed["id"]]


def test_two_sums_by_one_slip_are_one_payment_and_one_question(shell: Shell) -> None:
    person = str(shell.person("deposit").id)
    shell.sandbox.faults.set("POST /transactions", "refuse", times=1)
    split = ("--sum", "30.00", "--kind", "card", "--sum", "20.00", "--kind", "card")
    told = shell.json("topup", person, *split, "--slip", SLIP, code=1)
    (owed,) = _open(shell)
    assert owed["summ"] == "50.00"
    assert [(each["state"], GIVE_BACK in each["text"]) for each in told["intents"]] == [("rejected", True)]


def test_a_slip_that_can_not_be_written_down_is_told_to_be_in_no_record(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.sandbox.faults.set("GET /client_accounts", "http_500", times=9)

    async def full(*_asked: object, **_more: object) -> None:
        raise StoreError(reason="full")

    monkeypatch.setattr(SqlJournal, "prepare", full)
    words = ("topup", str(shell.person("deposit").id), *CHARGED)
    assert "The slip is in no payment" in shell.run(*words).stderr
    assert shell.json(*words, code=3)["warnings"] == ["slip_unrecorded"]
    without = ("topup", str(shell.person("deposit").id), "--sum", "65.00", "--kind", "card")
    assert "warnings" not in shell.json(*without, code=3)


def _again(shell: Shell, *more: str) -> tuple[str, ...]:
    return ("topup", str(shell.person("deposit").id), *CHARGED, *more)


@pytest.mark.parametrize(("fault", "state"), [("lost_before", "unknown"), ("", "confirmed")])
def test_a_command_given_once_more_with_the_slip_of_a_payment_that_stands_gives_no_money_back(
    shell: Shell, fault: str, state: str
) -> None:
    if fault:
        shell.sandbox.faults.set("POST /transactions", fault, times=1)
    (first,) = shell.json(*_again(shell), code=4 if fault else 0)["intents"]
    told = shell.run(*_again(shell))
    assert (told.exit_code, GIVE_BACK in told.output, "slip" in told.stderr) == (1, False, False)
    listed = shell.json("journal", "list")["intents"]
    assert [(each["id"], each["state"]) for each in listed] == [(first["id"], state)]


def test_what_another_program_was_stopped_from_sending_is_paid_by_the_same_slip_once(shell: Shell) -> None:
    """Killed, as it could call nothing off."""
    with pytest.MonkeyPatch.context() as killed:
        killed.setattr(SqlJournal, "begin_attempt", _killed)
        killed.setattr(SqlJournal, "settle", _killed)
        assert shell.run(*_again(shell)).exit_code != 0
    assert [each["state"] for each in _open(shell)] == ["prepared"]
    asked = shell.run(*_again(shell))
    assert (asked.exit_code, GIVE_BACK in asked.output) == (1, False)
    assert [each["state"] for each in _open(shell)] == ["prepared"]
    shell.json(*_again(shell, "--again"))
    assert _open(shell) == []


async def _killed(*_asked: object, **_more: object) -> None:
    raise SystemExit(9)


@pytest.mark.parametrize("what", ["sum", "client", "slip"])
def test_what_was_typed_wrongly_is_no_card_money_and_the_answer_says_that_the_slip_is_in_no_payment(
    shell: Shell, what: str
) -> None:
    client = "99999999" if what == "client" else str(shell.person("deposit").id)
    amount, slip = "5000000.00" if what == "sum" else "500.00", CARD_NUMBER if what == "slip" else SLIP
    words = ("topup", client, "--sum", amount, "--kind", "card", "--slip", slip)
    told = shell.run(*words)
    assert (told.exit_code, "The slip is in no payment, and nothing is written down of it" in told.stderr) == (1, True)
    assert "with the same slip" not in told.stderr
    assert shell.json(*words, code=1)["warnings"] == ["slip_mistyped"]
    assert shell.json("journal", "list")["intents"] == []


@pytest.mark.parametrize("words", [("pay", "--account", "7"), ("sell", "101")], ids=lambda words: words[0])
def test_a_client_who_does_not_exist_owes_and_is_owed_nothing(shell: Shell, words: tuple[str, ...]) -> None:
    name, *more = words
    assert shell.json(name, "99999999", *more, *CHARGED, code=1)["warnings"] == ["slip_mistyped"]
    assert _open(shell) == []


def test_an_impossible_sum_is_no_question_though_luckyfit_can_not_be_read(shell: Shell) -> None:
    shell.sandbox.faults.set("GET /client_accounts", "http_500", times=9)
    words = ("topup", str(shell.person("deposit").id), "--sum", "5000000.00", "--kind", "card", "--slip", SLIP)
    assert shell.json(*words, code=3)["warnings"] == ["slip_mistyped"]
    assert _open(shell) == []


def test_the_card_money_of_a_sale_whose_answer_was_lost_is_not_to_be_given_back_before_it_is_known(shell: Shell) -> None:
    shell.sandbox.faults.set("POST /client_tickets", "lost_after", times=1)
    client = str(shell.person("no_ticket").id)
    told = shell.run("sell", client, "101", *CHARGED)
    assert (told.exit_code, GIVE_BACK in told.output, "Give nothing back before" in told.stdout) == (4, False, True)


def test_the_card_money_of_a_sale_that_is_stopped_on_its_way_is_not_to_be_given_back_before_it_is_known(shell: Shell) -> None:
    with stopped_while(shell, "POST /client_tickets"):
        told = shell.run("sell", str(shell.person("no_ticket").id), "101", *CHARGED)
    assert (told.exit_code, GIVE_BACK in told.output, "Give nothing back before" in told.stdout) == (4, False, True)


def test_a_command_that_is_stopped_with_card_money_left_says_that_it_is_a_question(shell: Shell) -> None:
    with stopped_while(shell, "GET /client_accounts"):
        told = shell.run(*_again(shell))
    assert (told.exit_code, GIVE_BACK in told.stdout) == (130, True)
    assert "Nothing is in doubt" not in told.stderr
    assert "is an open question" in told.stderr


def test_a_command_that_is_stopped_while_it_starts_says_that_its_slip_is_in_no_payment(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_asked: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("desk.cli.running.build", stopped)
    told = json.loads(shell.run(*_again(shell), "--json").stdout)
    assert (told["error"]["code"], told["warnings"]) == ("interrupted", ["slip_unrecorded"])
    assert "The slip is in no payment" in shell.run(*_again(shell)).stderr


def test_of_a_payment_that_luckyfit_refused_it_is_said_to_be_sure_that_it_is_not_there(shell: Shell) -> None:
    shell.sandbox.faults.set("POST /transactions", "refuse", times=1)
    (refused,) = shell.json(*_again(shell), code=1)["intents"]
    told = shell.run("journal", "give-back", refused["id"])
    assert (told.exit_code, "LuckyFit surely does not have this payment" in told.stderr) == (1, True)
