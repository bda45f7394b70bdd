"""`desk journal`: lists, stories, sheets and the check of the audit, on what commands have written."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from desk.model.intent import TenderState
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind
from desk.ports import Journal
from desk.sandbox.server import Sandbox
from desk.secrets import KeyStore, store_key
from desk.store import open_store
from desk.wiring import SystemClock
from desk.wording.journal_sheet import HEADER
from tests.desk.cli.test_commands import Shell


@pytest.fixture(scope="module")
def sandbox() -> Iterator[tuple[Sandbox, dict[str, str]]]:
    sandbox = Sandbox(seed=7, clients=60)
    addresses = sandbox.start()
    yield sandbox, {"DESK_LUCKYFIT_URL": addresses.luckyfit_url, "DESK_LUCKYFIT_KEY": addresses.luckyfit_key}
    sandbox.stop()


@pytest.fixture
def shell(sandbox: tuple[Sandbox, dict[str, str]], tmp_path: Path) -> Shell:
    """A desk that has booked a payment, had one refused and given its card money back, and lost the answer to a third."""
    shell = Shell(*sandbox, tmp_path)
    person = str(shell.person("deposit").id)
    shell.json("topup", person, "--sum", "150.00", "--kind", "cash")
    shell.sandbox.faults.set("POST /transactions", "refuse", times=1, words='=HYPERLINK("http://x";"y")')
    (refused,) = shell.json("topup", person, "--sum", "20.00", "--kind", "card", code=1)["intents"]
    shell.json("journal", "returned", refused["id"])
    shell.sandbox.faults.set("POST /transactions", "lost_after", times=1)
    shell.json("topup", str(shell.person("message").id), "--sum", "70.00", "--kind", "cash", code=4)
    shell.sandbox.faults.clear()
    return shell


def _listed(shell: Shell, *words: str) -> list[tuple[str, str]]:
    return [(each["state"], each["summ"]) for each in shell.json("journal", "list", *words)["intents"]]


def test_everything_is_listed_oldest_first_with_the_names_machines_know(shell: Shell) -> None:
    told = shell.json("journal", "list")["intents"]
    assert [each["summ"] for each in told] == ["150.00", "20.00", "70.00"]
    assert {"id", "state", "client_id", "summ", "row_id"} <= set(told[0])
    assert len(shell.run("journal", "list").stdout.splitlines()) == 3


def test_an_empty_journal_is_an_empty_list(sandbox: tuple[Sandbox, dict[str, str]], tmp_path: Path) -> None:
    shell = Shell(*sandbox, tmp_path / "new")
    assert shell.json("journal", "list") == {"intents": []}
    assert shell.run("journal", "list").stdout == ""
    assert shell.json("journal", "verify")["events"] == 0


@pytest.mark.parametrize(
    ("words", "sums"),
    [
        (("--state", "booked"), ["150.00"]),
        (("--state", "refused"), ["20.00"]),
        (("--state", "open"), ["70.00"]),
        (("--state", "given-back"), []),
        (("--state", "all", "--from", "today", "--to", "today"), ["150.00", "20.00", "70.00"]),
        (("--from", "2020-01-01", "--to", "yesterday"), []),
        (("--operator", "nobody"), []),
    ],
)
def test_less_is_listed_when_less_is_asked_for(shell: Shell, words: tuple[str, ...], sums: list[str]) -> None:
    assert [each for _state, each in _listed(shell, *words)] == sums


def test_a_client_is_picked_out(shell: Shell) -> None:
    message = shell.person("message").id
    assert _listed(shell, "--client", str(message)) == [("unknown", "70.00")]


@pytest.mark.parametrize(
    "words",
    [
        ("--state", "lost"),
        ("--from", "31.12.2026"),
        ("--from", "0001-01-01"),
        ("--to", "tomorrow"),
        ("--to", "9999-12-31"),
        ("--client", "Anna"),
        ("--client", "9" * 20),
    ],
)
@pytest.mark.parametrize("command", ["list", "export"])
def test_what_can_not_be_asked_for_is_wrong_use(shell: Shell, command: str, words: tuple[str, ...]) -> None:
    assert shell.run("journal", command, *words).exit_code == 2


def test_a_story_is_told_in_words_and_whole_as_json(shell: Shell) -> None:
    lost = shell.json("journal", "list", "--state", "open")["intents"][0]["id"]
    told = shell.run("journal", "show", lost).stdout
    assert "Sent to LuckyFit." in told
    assert "it may be recorded, or not" in told
    whole = shell.json("journal", "show", lost)
    assert [each["kind"] for each in whole["events"]] == ["intent.prepared", "intent.sending", "intent.unknown"]
    assert whole["attempts"][0]["outcome"] == "unknown"
    assert whole["baseline_rows"] is not None


def test_the_sale_of_a_ticket_is_told_with_its_payment_and_by_itself(shell: Shell) -> None:
    shell.json("sell", str(shell.person("no_ticket").id), "101", "--sum", "100.00", "--kind", "cash")
    paid = shell.json("journal", "list", "--client", str(shell.person("no_ticket").id))["intents"][-1]
    assert "LuckyFit issued the ticket" in shell.run("journal", "show", paid["id"]).stdout
    sale = shell.json("journal", "show", paid["id"])["sale"]
    assert [each["kind"] for each in sale["events"]][:2] == ["sale.sending", "sale.issued"]
    told = shell.run("journal", "show", sale["id"]).stdout
    assert f"mark {sale['docmark']}" in told
    assert "100.00" in told
    assert [each["id"] for each in shell.json("journal", "show", sale["id"])["intents"]] == [paid["id"]]


def test_what_is_not_there_is_said(shell: Shell) -> None:
    for words in (
        ("journal", "show", "nobody"),
        ("correct", "check", "nobody"),
        ("correct", "mine", "nobody"),
        ("correct", "refund", "nobody", "--reason", "r"),
    ):
        asked = shell.run(*words)
        assert asked.exit_code == 1
        assert "Nothing with this number is written down here." in asked.output


def _sheet(data: bytes, separator: str = ",") -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_a_sheet_goes_to_the_standard_output_or_to_a_file(shell: Shell, tmp_path: Path) -> None:
    rows = _sheet(shell.run("journal", "export").stdout_bytes)
    assert tuple(rows[0]) == HEADER
    assert [each["sum"] for each in rows] == ["150.00", "20.00", "70.00"]
    assert rows[1]["vendor_words"] == '\'=HYPERLINK("http://x";"y")'
    path = tmp_path / "sheets" / "day.csv"
    told = shell.json("journal", "export", "--csv", str(path), "--separator", ";")
    assert told == {"path": str(path), "rows": 3}
    assert [each["sum"] for each in _sheet(path.read_bytes(), ";")] == ["150,00", "20,00", "70,00"]
    assert [each.name for each in path.parent.iterdir()] == ["day.csv"]


def test_words_of_a_sheet_are_in_the_language_of_the_settings(shell: Shell) -> None:
    for language, word in (("uk", "відхилено"), ("ru", "отклонено"), ("en", "refused")):
        rows = _sheet(shell.run("journal", "export", DESK_WINDOW_LANGUAGE=language).stdout_bytes)
        assert rows[1]["state_text"] == word


def test_a_file_that_can_not_be_written_is_said(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    told = shell.run("journal", "export", "--csv", str(tmp_path / "taken" / "day.csv"))
    assert told.exit_code == 1
    assert "can't be written" in told.output


def test_the_audit_is_whole_and_its_head_can_be_noted_and_asked_for(shell: Shell) -> None:
    told = shell.json("journal", "verify")
    assert (told["whole"], told["first_break"], told["differing"], told["rows"]) == (True, None, [], [])
    assert shell.json("journal", "verify", "--head", told["head"])["noted_at"] == told["events"]
    assert told["head"] in shell.run("journal", "verify").stdout


def test_a_head_that_is_not_there_says_that_the_end_was_cut_off(shell: Shell) -> None:
    cut = shell.run("journal", "verify", "--head", "ab" * 32)
    assert cut.exit_code == 1
    assert "its end was cut off" in cut.stdout
    assert json.loads(shell.run("journal", "verify", "--head", "ab" * 32, "--json").stdout)["whole"] is False


@pytest.fixture
def fresh(sandbox: tuple[Sandbox, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A desk with a name of its own and an empty journal, that need not wait long until it is sure."""
    monkeypatch.setattr("desk.services.proving.WAITS_S", (0.01,))
    names = {"DESK_LUCKYFIT_POINT_NAME": "Desk 2", "DESK_LUCKYFIT_SETTLE_S": "0.02"}
    yield Shell(sandbox[0], {**sandbox[1], **names}, tmp_path / "fresh")
    sandbox[0].faults.clear()


def test_card_money_nothing_is_booked_for_is_open_until_the_terminal_has_given_it_back(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /transactions", "refuse", times=1)
    sold = ("topup", str(fresh.person("deposit").id), "--sum", "90.00", "--kind", "card", "--slip", "8801")
    refused = fresh.run(*sold)
    assert "The card was charged: give it back at the terminal." in refused.stdout
    (open_one,) = fresh.json("journal", "list", "--state", "open")["intents"]
    assert (open_one["state"], open_one["tender"], open_one["tender_ref"]) == ("rejected", "approved", "8801")
    assert (open_one["slip"], open_one["return_slip"]) == ("8801", "")
    assert fresh.run("journal", "reconcile").exit_code == 4
    told = fresh.json("journal", "returned", open_one["id"], "--slip", "8802")
    assert (told["tender"], told["tender_ref"]) == ("returned", "8802")
    assert (told["slip"], told["return_slip"]) == ("8801", "8802")
    assert told["created_at"] == open_one["created_at"]
    (listed,) = fresh.json("journal", "list")["intents"]
    shown = fresh.json("journal", "show", open_one["id"])
    (cells,) = fresh.json("journal", "export")["rows"]
    for each in (listed, shown, cells):
        assert (each["slip"], each["return_slip"]) == ("8801", "8802")
    for words in (("list",), ("show", open_one["id"])):
        assert "Slip no. 8801. It went back by slip no. 8802." in fresh.run("journal", *words).stdout
    assert fresh.json("journal", "returned", open_one["id"], code=1)["error"]["code"] == "not_owed"


def test_what_the_terminal_never_took_is_ended_by_a_command_with_a_reason(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /transactions", "refuse", times=1)
    person = str(fresh.person("deposit").id)
    (refused,) = fresh.json("topup", person, "--sum", "20.00", "--kind", "card", "--slip", "8801", code=1)["intents"]
    ended = ("journal", "returned", refused["id"])
    assert fresh.json(*ended, "--never-charged", code=1)["error"]["code"] == "reason_missing"
    for wrong in (("--never-charged", "--reason", "x", "--slip", "1"), ("--reason", "x")):
        assert fresh.run(*ended, *wrong).exit_code == 2
    told = fresh.run(*ended, "--never-charged", "--reason", "typed wrongly", DESK_WINDOW_LANGUAGE="en")
    assert (told.exit_code, told.stdout.strip().endswith("Nothing was charged: a mistake.")) == (0, True)
    assert fresh.json("journal", "list", "--state", "open") == {"intents": []}
    assert [each["tender"] for each in fresh.json("journal", "list")["intents"]] == ["void"]
    assert fresh.json(*ended, "--never-charged", "--reason", "x", code=1)["error"]["code"] == "not_owed"
    assert fresh.run("journal", "reconcile").exit_code == 0


def test_a_slip_of_a_command_that_stopped_before_its_card_money_is_a_question(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /transactions", "refuse", times=1)
    person = str(fresh.person("deposit").id)
    fresh.json("topup", person, "--sum", "30.00", "--kind", "cash", "--sum", "20.00", "--kind", "card", "--slip", "7", code=1)
    (owed,) = fresh.json("journal", "list", "--state", "open")["intents"]
    assert (owed["summ"], owed["kind"], owed["tender"], owed["tender_ref"]) == ("20.00", "card", "approved", "7")


def test_reconciling_says_what_it_settled_and_that_nothing_is_in_doubt_then(fresh: Shell) -> None:
    assert fresh.run("journal", "reconcile").stdout.splitlines() == ["Nothing is in doubt."]
    fresh.sandbox.faults.set("POST /transactions", "lost_after", times=1)
    fresh.json("topup", str(fresh.person("message").id), "--sum", "71.00", "--kind", "cash", code=4)
    fresh.sandbox.faults.set("POST /client_tickets", "lost_after", times=1)
    fresh.json("sell", str(fresh.person("no_ticket").id), "101", code=4)
    movement, sale, last = fresh.run("journal", "reconcile").stdout.splitlines()
    assert "71" in movement
    assert "is recorded in LuckyFit, no." in movement
    assert f"  {fresh.person('no_ticket').id} " in sale
    assert last == "Nothing is in doubt."


def test_reconciling_settles_what_was_lost_and_has_nothing_to_tell_then(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /transactions", "lost_after", times=1)
    fresh.json("topup", str(fresh.person("message").id), "--sum", "70.00", "--kind", "cash", code=4)
    assert fresh.json("journal", "reconcile") == {"intents": [], "sales": []}
    assert fresh.run("journal", "reconcile").stdout.splitlines() == ["Nothing is in doubt."]
    assert _listed(fresh) == [("confirmed", "70.00")]


def test_what_is_left_for_a_person_is_told_in_the_time_of_the_branch(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /transactions", "lost_before", times=1)
    fresh.json("topup", str(fresh.person("deposit").id), "--sum", "90.00", "--kind", "card", code=4)
    (left,) = fresh.json("journal", "reconcile", code=4)["intents"]
    (listed,) = fresh.json("journal", "list", "--state", "open")["intents"]
    assert left == listed
    assert left["state"] == "absent"
    assert not left["created_at"].endswith("+00:00")


def test_reconciling_finds_the_ticket_of_a_sale_whose_answer_was_lost(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /client_tickets", "lost_after", times=1)
    fresh.json("sell", str(fresh.person("no_ticket").id), "101", code=4)
    assert fresh.json("journal", "reconcile") == {"intents": [], "sales": []}


def test_a_ticket_found_after_its_answer_was_lost_is_not_sold_a_second_time_unasked(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /client_tickets", "lost_after", times=1)
    person = fresh.person("no_ticket")
    words = ("sell", str(person.id), "101")
    fresh.json(*words, code=4)
    fresh.json("journal", "reconcile")
    tickets = fresh.sandbox.club.dealings(person).tickets
    before, found = len(tickets), max(tickets, key=lambda each: each.id)
    assert fresh.json(*words, code=1)["error"]["code"] == "ticket_found"
    assert f"no. {found.id}" in fresh.run(*words, DESK_WINDOW_LANGUAGE="en").output
    assert len(tickets) == before
    assert fresh.json(*words, "--again")["client_ticket"]["id"] != found.id
    assert len(tickets) == before + 1


def test_reconciling_says_that_luckyfit_can_not_be_reached_and_ends_when_it_is_told_to(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /transactions", "lost_after", times=1)
    (lost,) = fresh.json("topup", str(fresh.person("deposit").id), "--sum", "90.00", "--kind", "card", code=4)["intents"]
    fresh.sandbox.faults.set("GET /transactions", "lost_before", times=99)
    told = fresh.run("journal", "reconcile", "--within", "4", DESK_WINDOW_LANGUAGE="en")
    assert told.exit_code == 4
    assert told.output.count("LuckyFit can't be reached now.") == 1
    fresh.sandbox.faults.clear()
    assert fresh.json("journal", "reconcile") == {"intents": [], "sales": []}
    assert lost["id"] in [each["id"] for each in fresh.json("journal", "list")["intents"]]


def test_the_money_named_with_a_sale_is_written_down_before_the_ticket_is_asked_for(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /client_tickets", "lost_before", times=1)
    client = str(fresh.person("no_ticket").id)
    fresh.json("sell", client, "101", "--sum", "500.00", "--kind", "cash", "--sum", "80.50", "--kind", "card", code=4)
    (sale,) = fresh.json("journal", "reconcile", code=4)["sales"]
    told = fresh.run("journal", "show", sale["id"], DESK_WINDOW_LANGUAGE="en").stdout
    (line,) = [each for each in told.splitlines() if "Money named" in each]
    assert ("Cash" in line, "500.00" in line, "80.50" in line) == (True, True, True)
    assert fresh.json("journal", "show", sale["id"])["events"][0]["facts"]["money"][0]["minor"] == 50000


def test_a_sale_without_a_ticket_is_told_and_can_be_sold_again(fresh: Shell) -> None:
    client = str(fresh.person("no_ticket").id)
    fresh.sandbox.faults.set("POST /client_tickets", "lost_before", times=1)
    fresh.json("sell", client, "101", code=4)
    (sale,) = fresh.json("journal", "reconcile", code=4)["sales"]
    assert (sale["state"], sale["client_id"]) == ("absent", int(client))
    assert "Sell it again" in fresh.run("journal", "reconcile").stdout
    assert fresh.json("sell", client, "101")["client_ticket"]["client_id"] == int(client)
    assert fresh.json("journal", "reconcile") == {"intents": [], "sales": []}


def test_what_is_to_be_put_right_is_told_in_the_branch_s_time(fresh: Shell) -> None:
    (booked,) = fresh.json("topup", str(fresh.person("deposit").id), "--sum", "60.00", "--kind", "cash")["intents"]
    (asked,) = fresh.json("correct", "refund", booked["id"], "--reason", "не той квиток")["corrections"]
    (waiting,) = fresh.json("correct", "list", code=4)["corrections"]
    assert waiting["opened_at"] == asked["opened_at"]


def test_a_record_that_came_late_is_said_to_be_the_payment_by_a_command(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /transactions", "lost_before", times=1)
    words = ("topup", str(fresh.person("deposit").id), "--sum", "60.00", "--kind", "card", "--slip", "8803")
    (lost,) = fresh.json(*words, code=4)["intents"]
    fresh.json("journal", "reconcile", code=4)
    fresh.json("journal", "give-back", lost["id"])
    movements = fresh.sandbox.club.movements
    made = {each.id for each in movements}
    elsewhere = {"DESK_HOME": str(fresh.home.with_name("elsewhere"))}
    assert fresh.run(*words, "--json", **elsewhere).exit_code == 0
    (row,) = [each.id for each in movements if each.id not in made]
    (late,) = fresh.json("correct", "look", code=4)["corrections"]
    assert (late["cause"], late["row_id"]) == ("surplus", row)
    told = fresh.run("correct", "mine", late["id"], DESK_WINDOW_LANGUAGE="en")
    assert (told.exit_code, f"is recorded in LuckyFit, no. {row}." in told.stdout) == (0, True)
    assert fresh.json("journal", "list", "--state", "open") == {"intents": []}


def test_a_ticket_that_a_sale_made_twice_is_taken_back_before_nothing_is_in_doubt(fresh: Shell) -> None:
    person = fresh.person("no_ticket")
    tickets = fresh.sandbox.club.dealings(person).tickets
    before = len(tickets)
    fresh.sandbox.faults.set("POST /client_tickets", "lost_after", times=1)
    fresh.json("sell", str(person.id), "101", code=4)
    first = max(tickets, key=lambda each: each.id)
    twin = replace(first, id=first.id + 1, account_summ_id=1, account_membership_id=2)
    tickets.append(twin)
    fresh.sandbox.club.sold[twin.id] = twin
    told = fresh.run("journal", "reconcile", DESK_WINDOW_LANGUAGE="en").stdout.splitlines()
    assert told[-2:] == [f"Ticket no. {twin.id} was one too many and is taken back.", "Nothing is in doubt."]
    assert [each.id for each in tickets[before:]] == [first.id]
    assert fresh.json("journal", "reconcile") == {"intents": [], "sales": []}


def test_while_nobody_can_look_for_tickets_too_many_it_is_not_said_that_nothing_is_in_doubt(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /client_tickets", "lost_after", times=1)
    fresh.json("sell", str(fresh.person("no_ticket").id), "101", code=4)
    fresh.json("journal", "reconcile")
    fresh.sandbox.faults.set("GET /client_tickets", "lost_before", times=99)
    told = fresh.run("journal", "reconcile", DESK_WINDOW_LANGUAGE="en")
    assert (told.exit_code, "Nothing is in doubt." in told.output) == (3, False)
    assert fresh.json("journal", "reconcile", code=3)["error"]["code"] == "unreachable"


def test_what_luckyfit_does_not_have_is_given_back_by_a_command(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /transactions", "lost_before", times=1)
    (lost,) = fresh.json("topup", str(fresh.person("deposit").id), "--sum", "90.00", "--kind", "cash", code=4)["intents"]
    assert fresh.json("journal", "give-back", lost["id"], code=1)["error"]["code"] == "not_absent"
    fresh.json("journal", "reconcile", code=4)
    given = fresh.json("journal", "give-back", lost["id"])
    assert (given["state"], given["tender"], given["looked"]) == ("cancelled", "returned", True)
    assert fresh.json("journal", "list", "--state", "open") == {"intents": []}


@asynccontextmanager
async def _journal_of(shell: Shell) -> AsyncIterator[Journal]:
    store = await open_store(shell.home, store_key(shell.home, KeyStore()), SystemClock())
    try:
        yield store.journal
    finally:
        await store.close()


def test_what_was_written_down_and_never_sent_is_called_off_by_a_command(fresh: Shell) -> None:
    fresh.json("journal", "list")
    rows = len(fresh.sandbox.club.movements)

    async def prepared() -> str:
        async with _journal_of(fresh) as journal:
            booking = Booking(fresh.person("deposit").id, 7, Operation.TOP_UP, PayKind.CASH, Money.of(90), "Desk 2")
            (left,) = await journal.prepare("", [booking], operator="", tenders=[TenderState.TAKEN])
            return left.id

    left = asyncio.run(prepared())
    assert [each["state"] for each in fresh.json("journal", "list", "--state", "open")["intents"]] == ["prepared"]
    told = fresh.run("journal", "give-back", left, DESK_WINDOW_LANGUAGE="en")
    assert (told.exit_code, "was not sent. Give it back" in told.stdout) == (0, True)
    assert fresh.json("journal", "list", "--state", "open") == {"intents": []}
    assert fresh.json("journal", "give-back", left, code=1)["error"]["code"] == "is_over"
    assert len(fresh.sandbox.club.movements) == rows


def test_where_desks_share_a_name_reconciling_leaves_the_choice_to_a_person(fresh: Shell) -> None:
    fresh.sandbox.faults.set("POST /transactions", "lost_after", times=1)
    shared = {"DESK_LUCKYFIT_POINT_SHARED": "true"}
    words = ("topup", str(fresh.person("deposit").id), "--sum", "90.00", "--kind", "cash", "--json")
    assert fresh.run(*words, **shared).exit_code == 4
    told = fresh.run("journal", "reconcile", "--json", **shared)
    assert (told.exit_code, [each["state"] for each in json.loads(told.stdout)["intents"]]) == (4, ["ambiguous"])
