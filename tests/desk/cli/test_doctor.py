"""`desk doctor` over a real socket: what is good, what is not, and the probe that tells the truth both ways."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from desk.cli import app
from desk.model.checkup import Check
from desk.sandbox.habits import Habits
from desk.sandbox.server import Sandbox
from desk.store.cipher import engine_for

POINT = "Рецепція 1"


class Shell:
    """Runs the doctor in a home of its own, against a sandbox on a socket."""

    def __init__(self, sandbox: Sandbox, home: Path) -> None:
        self.sandbox, self.home = sandbox, home
        self.addresses = sandbox.start()
        self.variables = {
            "DESK_HOME": str(home),
            "DESK_WINDOW_LANGUAGE": "en",
            "DESK_LUCKYFIT_URL": self.addresses.luckyfit_url,
            "DESK_LUCKYFIT_KEY": self.addresses.luckyfit_key,
            "DESK_LUCKYFIT_POINT_NAME": POINT,
        }

    def run(self, *words: str, **variables: str) -> Result:
        return CliRunner().invoke(app, ["doctor", *words], env={**self.variables, **variables})

    def rows(self, *words: str, code: int, **variables: str) -> dict[str, dict[str, Any]]:
        return {each["check"]: each for each in self.json(*words, code=code, **variables)["rows"]}

    def json(self, *words: str, code: int, **variables: str) -> Any:
        result = self.run(*words, "--json", **variables)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    @property
    def client(self) -> str:
        return str(next(each for each in self.sandbox.club.clients if each.scenario == "deposit").id)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(Sandbox(seed=7, clients=60), tmp_path)
    yield shell
    shell.sandbox.stop()


def test_a_desk_that_is_well_says_so_line_by_line(shell: Shell) -> None:
    rows = shell.rows(code=0)
    assert list(rows) == [each.value for each in Check]
    assert {name: each["verdict"] for name, each in rows.items() if each["verdict"] != "ok"} == {
        "instasport": "skipped",
        "reader": "skipped",
        "gate": "skipped",
    }
    assert rows["luckyfit"]["ms"] > 0
    assert "LuckyFit Sandbox" in rows["luckyfit"]["text"]
    again = shell.run()
    assert again.exit_code == 0
    assert "Whole: 0 movements" in again.stdout


def test_it_speaks_the_language_of_the_settings(shell: Shell) -> None:
    assert "Локальні записи" in shell.run(DESK_WINDOW_LANGUAGE="uk").stdout
    assert "Локальные записи" in shell.run(DESK_WINDOW_LANGUAGE="ru").stdout


def test_instasport_and_the_reader_are_looked_at_when_they_are_set_up(shell: Shell, tmp_path: Path) -> None:
    device = tmp_path / "reader"
    device.touch()
    there = {
        "DESK_INSTASPORT_URL": shell.addresses.instasport_url,
        "DESK_INSTASPORT_SLUG": shell.addresses.instasport_slug,
        "DESK_INSTASPORT_KEY": shell.addresses.instasport_key,
    }
    rows = shell.rows(code=0, DESK_READER_PORT=str(device), **there)
    assert (rows["instasport"]["verdict"], rows["reader"]["verdict"]) == ("ok", "ok")
    rows = shell.rows(code=2, DESK_READER_PORT="/dev/no-such-reader", **there | {"DESK_INSTASPORT_KEY": "another"})
    assert (rows["instasport"]["verdict"], rows["reader"]["verdict"]) == ("fail", "fail")
    assert rows["reader"]["hint"]


def test_a_contactless_reader_that_is_not_there_is_said(shell: Shell) -> None:
    rows = shell.rows(code=2, DESK_READER_PORT="pcsc://no such reader", DESK_READER_PROTOCOL="pcsc")
    assert rows["reader"]["verdict"] == "fail"
    assert "pcsc://no such reader" in rows["reader"]["text"]


def test_each_of_several_readers_has_a_line_of_its_own(shell: Shell, tmp_path: Path) -> None:
    device = tmp_path / "reader"
    device.touch()
    told = shell.run(DESK_READER_PORT=str(device), DESK_READERS_EXIT_PORT="/dev/no-such-reader").stdout
    assert str(device) in told
    assert "There is no device at /dev/no-such-reader." in told


def test_each_turnstile_has_a_line_and_nothing_is_sent_to_it(shell: Shell, tmp_path: Path) -> None:
    device = tmp_path / "relay"
    device.touch()
    gates = {"DESK_GATES_MAIN_PORT": str(device), "DESK_GATES_SIDE_PORT": "/dev/no-such-relay"}
    told = shell.run(**gates, DESK_GATES_BACK_PROTOCOL="shelly1", DESK_GATES_BACK_PORT="http://10.0.0.9").stdout
    assert f"main: there is a device at {device}." in told
    assert "side: there is no device at /dev/no-such-relay." in told
    assert "back: http://10.0.0.9 is reached only when the program runs." in told
    assert device.read_bytes() == b""


def test_a_door_without_a_reader_of_its_own_has_a_line_unless_its_controller_reads_cards(shell: Shell) -> None:
    gates = {"DESK_GATES_MAIN_PORT": "/dev/no-such-relay", "DESK_GATES_BACK_PORT": "/dev/no-such-relay"}
    controller = {"DESK_GATES_SIDE_PROTOCOL": "z5r", "DESK_GATES_SIDE_PORT": "127.0.0.1:8000"}
    reader = {
        "DESK_READERS_STREET_PORT": "keyboard://",
        "DESK_READERS_STREET_POINT": "main",
        "DESK_READERS_STREET_DIRECTION": "in",
    }
    told = shell.run(**gates, **controller, **reader).stdout
    assert [each for each in ("main", "side", "back") if f"{each}: no reader hangs there" in told] == ["back"]


def test_what_is_remembered_of_the_clients_is_counted(shell: Shell) -> None:
    assert shell.rows(code=0)["roster"]["text"].startswith("0, 0 of them with tickets")
    phone = next(each.phone1 for each in shell.sandbox.club.clients if each.scenario == "deposit")
    assert CliRunner().invoke(app, ["find", str(phone)], env=shell.variables).exit_code == 0
    assert shell.rows(code=0)["roster"]["text"] == "1, 1 of them with tickets; the whole club was not read yet."


@pytest.mark.parametrize(
    ("variables", "check", "verdict", "code"),
    [
        ({"DESK_LUCKYFIT_KEY": "another"}, "luckyfit", "fail", 2),
        ({"DESK_LUCKYFIT_URL": "http://127.0.0.1:9"}, "luckyfit", "fail", 2),
        ({"DESK_LUCKYFIT_POINT_NAME": ""}, "point", "warn", 1),
        ({"DESK_WINDOW_THEME": "blue"}, "settings", "fail", 2),
        ({"DESK_GATES_MAIN_PROTOCOL": "nosuch"}, "settings", "fail", 2),
        ({"DESK_GATES_MAIN_PROFILE": "nosuch"}, "gate", "fail", 2),
        ({"DESK_HOME": "/proc/nowhere"}, "folder", "fail", 2),
        ({"DESK_STORE_KEY": "short"}, "store", "fail", 2),
    ],
)
def test_what_is_not_well_is_named(shell: Shell, variables: dict[str, str], check: str, verdict: str, code: int) -> None:
    rows = shell.rows(code=code, **variables)
    assert rows[check]["verdict"] == verdict
    assert rows[check]["text"]
    assert set(rows) == {each.value for each in Check}


def test_records_that_another_key_locked_are_bad_and_stay_as_they_are(shell: Shell) -> None:
    shell.rows(code=0)
    before = (shell.home / "desk.db").read_bytes()
    assert shell.rows(code=2, DESK_STORE_KEY="00" * 32)["store"]["code"] == "store"
    assert (shell.home / "desk.db").read_bytes() == before


def test_damaged_records_are_found(shell: Shell) -> None:
    shell.rows(code=0)
    file = shell.home / "desk.db"
    whole = file.read_bytes()
    middle = len(whole) - 2048
    file.write_bytes(whole[:middle] + bytes(64) + whole[middle + 64 :])
    assert shell.rows(code=2)["store"]["verdict"] == "fail"


def test_a_rule_taken_out_of_the_store_is_told_here_and_by_the_check_of_the_journal(shell: Shell) -> None:
    key = bytes(32)
    shell.rows(code=0, DESK_STORE_KEY=key.hex())
    engine = engine_for(shell.home / "desk.db", key)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER shift_fixed"))
    engine.dispose()
    row = shell.rows(code=1, DESK_STORE_KEY=key.hex())["store"]
    assert (row["verdict"], row["code"]) == ("warn", "store_altered")
    assert "trigger shift_fixed" in row["text"]
    variables = {**shell.variables, "DESK_STORE_KEY": key.hex()}
    verified = CliRunner().invoke(app, ["journal", "verify"], env=variables)
    assert verified.exit_code == 1
    assert "The store itself was altered, its tables or the rules that guard them: trigger shift_fixed." in verified.stdout
    told = json.loads(CliRunner().invoke(app, ["journal", "verify", "--json"], env=variables).stdout)
    assert (told["whole"], told["schema"]) == (False, ["trigger shift_fixed"])


def test_open_money_questions_are_counted(shell: Shell) -> None:
    shell.sandbox.faults.set("POST /transactions", "lost_before")
    person = next(each for each in shell.sandbox.club.clients if each.scenario == "deposit")
    CliRunner().invoke(app, ["topup", str(person.id), "--sum", "50", "--kind", "cash"], env=shell.variables)
    row = shell.rows(code=1)["questions"]
    assert row["verdict"] == "warn"
    assert row["text"].startswith("1, the oldest of ")


@pytest.mark.parametrize("words", [("--probe",), ("--probe", "--yes"), ("--probe", "--client", "1001")])
def test_nothing_is_tried_out_until_it_is_said_that_this_is_a_test_organisation(shell: Shell, words: tuple[str, ...]) -> None:
    rows = len(shell.sandbox.club.movements)
    result = shell.run(*words)
    assert result.exit_code == 2
    assert "test organisation" in result.stderr
    assert shell.json(*words, code=2)["error"]["code"] == "probe_not_confirmed"
    assert len(shell.sandbox.club.movements) == rows


def facts(shell: Shell, *, code: int = 0, **habits: object) -> tuple[dict[str, str], dict[str, Any]]:
    shell.sandbox.club.habits = Habits()
    shell.sandbox.changes.do("behave", habits=habits)
    probe = shell.json("--probe", "--client", shell.client, "--yes", code=code)["probe"]
    return {each["fact"]: each["answer"] for each in probe["facts"]}, probe


def test_the_probe_tells_the_truth_both_ways_and_what_it_left(shell: Shell) -> None:
    usual, probe = facts(shell)
    assert (usual["paid_ticket_kept"], usual["deleted_ticket_closed"], usual["keyed_point"]) == ("yes", "yes", "no")
    assert probe["transports"]["ticket"]["cash"] == "fenced"
    assert probe["transports"]["top_up"]["cash"] == "query"
    assert [each["id"] for each in probe["left"]["rows"]]
    other, probe = facts(shell, code=0, paid_ticket_kept=False, keyed_point="provider", keyed_kind=2, time_told=True)
    assert (other["paid_ticket_kept"], other["time_told"], other["keyed_point"]) == ("no", "yes", "yes")
    assert probe["transports"]["ticket"] == {
        "deposit": "query",
        "card": "query",
        "bank": "query",
        "additional": "query",
        "cash": "keyed",
    }


def test_payments_go_the_way_the_file_says_and_no_way_a_changed_file_says(shell: Shell) -> None:
    facts(shell, keyed_point="provider", keyed_kind=2)
    paying = ["topup", shell.client, "--sum", "50", "--kind", "cash"]
    assert CliRunner().invoke(app, paying, env=shell.variables).exit_code == 0
    assert shell.sandbox.club.movements[-1].summ == 5000
    numbers = len(shell.sandbox.club.terminal_payments)
    file = shell.home / "capabilities.json"
    file.write_text(file.read_text("utf-8").replace('"value": "2"', '"value": "3"'), "utf-8")
    assert shell.rows(code=1)["capabilities"]["code"] == "capabilities_changed"
    assert CliRunner().invoke(app, [*paying[:3], "60", *paying[4:]], env=shell.variables).exit_code == 0
    assert len(shell.sandbox.club.terminal_payments) == numbers
    assert "not believed" in shell.run().stdout


@pytest.mark.parametrize("at_first", [True, False], ids=["seen to post nothing at first", "seen to post at once"])
def test_a_record_that_is_not_posted_is_a_difference_unless_luckyfit_was_seen_to_post_none_at_first(
    shell: Shell, at_first: bool
) -> None:
    facts(shell, unsigned_rows=at_first)
    shell.sandbox.changes.do("behave", habits={"unsigned_rows": True})
    for words in (["shift", "open", "--float", "0"], ["topup", shell.client, "--sum", "50", "--kind", "cash"]):
        assert CliRunner().invoke(app, words, env=shell.variables).exit_code == 0
    told = json.loads(CliRunner().invoke(app, ["shift", "x", "--json"], env=shell.variables).stdout)
    changes = [change["field"] for each in told["differences"] for change in each["changes"]]
    assert changes == ([] if at_first else ["posted"])


def test_the_probe_in_words_ends_with_what_is_left(shell: Shell) -> None:
    told = shell.run("--probe", "--client", shell.client, "--yes").stdout
    assert "P5   a deleted ticket takes no payments: yes" in told
    assert "Left in LuckyFit: 5 tickets and 16 rows." in told
    assert "LF-PROBE-" in told


def test_a_probe_that_can_t_begin_says_why_and_writes_nothing(shell: Shell) -> None:
    whole = shell.json("--probe", "--client", "999999", "--yes", code=2)
    assert whole["error"]["code"] == "refused"
    assert not (shell.home / "capabilities.json").exists()


def test_what_the_deposits_say_of_a_payment_in_doubt_is_shown_with_its_story(shell: Shell) -> None:
    person = next(each for each in shell.sandbox.club.clients if each.scenario == "deposit_and_debt")
    ticket = next(each for each in shell.sandbox.club.dealings(person).tickets if each.price_debt)
    shell.sandbox.faults.set("POST /transactions", "lost_before")
    paying = ["pay", str(person.id), "--account", str(ticket.account_summ_id), "--sum", "200", "--kind", "deposit"]
    assert CliRunner().invoke(app, paying, env=shell.variables).exit_code == 4
    (listed,) = json.loads(CliRunner().invoke(app, ["journal", "list", "--json"], env=shell.variables).stdout)["intents"]
    shown = CliRunner().invoke(app, ["journal", "show", listed["id"]], env=shell.variables)
    said = shown.stdout.replace("\u00a0", " ")
    assert "900.00 ₴ lay on the deposit before it and 900.00 ₴ lies there now: this sum is not gone." in said
    told = json.loads(CliRunner().invoke(app, ["journal", "show", listed["id"], "--json"], env=shell.variables).stdout)
    assert told["deposit"] == {"before": "900.00", "after": "900.00", "saying": "there"}


def _booked_elsewhere(shell: Shell, summ: str) -> None:
    """Another desk, with a home of its own, uses the same name."""
    other = {**shell.variables, "DESK_HOME": str(shell.home / "elsewhere"), "DESK_LUCKYFIT_READ_LAG_S": "0.001"}
    words = ["topup", shell.client, "--sum", summ, "--kind", "cash", "--again"]
    assert CliRunner().invoke(app, words, env=other).exit_code == 0


def test_another_desk_that_uses_the_same_name_is_found_by_its_rows(shell: Shell) -> None:
    _booked_elsewhere(shell, "10.00")
    _booked_elsewhere(shell, "20.00")
    point = shell.rows(code=1)["point"]
    assert (point["verdict"], point["code"]) == ("warn", "point_of_another")
    assert point["text"].endswith("did not make: 2.")
    assert "luckyfit.point_shared" in point["hint"]
    assert shell.rows(code=0, DESK_LUCKYFIT_POINT_NAME="Desk 9")["point"]["code"] == "point"


def test_rows_of_this_desk_s_own_and_what_may_be_of_its_open_questions_are_nobody_else_s(shell: Shell) -> None:
    env = {**shell.variables, "DESK_LUCKYFIT_READ_LAG_S": "0.001"}
    for code, fault, summ in ((0, "drip", "30.00"), (4, "lost_after", "40.00")):
        shell.sandbox.faults.set("POST /transactions", fault, times=1)
        words = ["topup", shell.client, "--sum", summ, "--kind", "cash", "--again"]
        assert CliRunner().invoke(app, words, env=env).exit_code == code
    rows = shell.rows(code=1)
    assert (rows["point"]["code"], rows["questions"]["code"]) == ("point", "questions")


def test_a_name_that_desks_share_is_said_and_its_rows_are_not_asked_about(shell: Shell) -> None:
    _booked_elsewhere(shell, "10.00")
    point = shell.rows(code=0, DESK_LUCKYFIT_POINT_SHARED="true")["point"]
    assert (point["verdict"], point["code"]) == ("ok", "point_shared")
    assert POINT in point["text"]


def test_where_the_list_can_not_be_read_nobody_says_who_else_uses_the_name(shell: Shell) -> None:
    shell.sandbox.faults.set("GET /transactions", "refuse", times=99)
    point = shell.rows(code=0)["point"]
    assert (point["verdict"], point["code"]) == ("skipped", "point_unread")
