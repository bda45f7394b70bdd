"""The headless commands against a real sandbox: what they print, and the exit code a script goes by."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from desk import config
from desk.cli import app
from desk.cli.find import _source
from desk.cli.money import Report
from desk.cli.running import answer, exit_of, say, tell_error
from desk.errors import DeskError, Refused, SettingsError, UnexpectedAnswer, Unreachable
from desk.model.client import Client
from desk.model.decide import Allowed
from desk.model.money import Money
from desk.model.sale import PayKind
from desk.model.view import LUCKYFIT, ROSTER, ClientView
from desk.sandbox.people import Person
from desk.sandbox.server import Sandbox
from desk.services.selling import PriceList, Selling


@pytest.fixture(scope="module")
def sandbox() -> Iterator[tuple[Sandbox, dict[str, str]]]:
    sandbox = Sandbox(seed=7, clients=200)
    addresses = sandbox.start()
    yield sandbox, {"DESK_LUCKYFIT_URL": addresses.luckyfit_url, "DESK_LUCKYFIT_KEY": addresses.luckyfit_key}
    sandbox.stop()


class Shell:
    """Runs commands in a home of their own."""

    def __init__(self, sandbox: Sandbox, variables: dict[str, str], home: Path) -> None:
        self.sandbox = sandbox
        self.home = home
        self._variables = {**variables, "DESK_HOME": str(home), "DESK_WINDOW_LANGUAGE": "en", "DESK_LUCKYFIT_READ_LAG_S": "0.001"}

    def run(self, *words: str, **variables: str) -> Result:
        return CliRunner().invoke(app, list(words), env={**self._variables, **variables})

    def json(self, *words: str, code: int = 0) -> Any:
        result = self.run(*words, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def person(self, scenario: str) -> Person:
        return next(each for each in self.sandbox.club.clients if each.scenario == scenario)


@pytest.fixture
def shell(sandbox: tuple[Sandbox, dict[str, str]], tmp_path: Path) -> Iterator[Shell]:
    yield Shell(*sandbox, tmp_path)
    sandbox[0].faults.clear()


def test_a_card_leads_to_client_tickets_accounts_and_decision(shell: Shell) -> None:
    person = shell.person("debt_both")
    found = shell.json("find", person.tag or "")
    (match,) = found["matches"]
    assert match["client"]["id"] == person.id
    assert match["decision"]["verdict"] == "warned"
    assert {each["code"] for each in match["decision"]["reasons"]} == {"debt", "fee_unpaid"}
    assert {each["kind"] for each in match["accounts"]} == {"deposit", "ticket", "fee"}
    assert match["tickets"]
    assert found["source"] == "luckyfit"
    assert 0 <= found["age_s"] < 1


def test_what_was_found_once_is_found_again_without_luckyfit(shell: Shell) -> None:
    person = shell.person("debt_both")
    assert shell.json("find", person.tag or "", "--offline")["matches"] == []
    asked = shell.json("find", person.tag or "")
    shell.sandbox.faults.plan({"operation": "*", "fault": "http_500", "times": 1000})
    found = shell.json("find", person.tag or "", "--offline")
    assert (found["source"], found["age_s"] > 0) == ("roster", True)
    assert [each["decision"] for each in found["matches"]] == [each["decision"] for each in asked["matches"]]
    assert shell.json("find", person.surname[:3], "--offline")["matches"]


def test_a_reason_is_told_in_the_language_of_the_settings(shell: Shell) -> None:
    tag = shell.person("expired").tag or ""
    assert "закінчився" in shell.run("find", tag, DESK_WINDOW_LANGUAGE="uk").stdout
    assert "закончился" in shell.run("find", tag, DESK_WINDOW_LANGUAGE="ru").stdout


def test_a_phone_and_a_name_find_the_same_client(shell: Shell) -> None:
    person = shell.person("active")
    for query in (person.phone1 or "", f"{person.surname} {person.name}"):
        assert person.id in [each["client"]["id"] for each in shell.json("find", query)["matches"]]


def test_nobody_found_is_no_failure(shell: Shell) -> None:
    assert shell.json("find", "Неіснуючий")["matches"] == []
    assert "Nobody" in shell.run("find", "Неіснуючий").stdout


@pytest.mark.parametrize("write", [lambda number: f"{number:010X}", lambda number: f"{number & 0xFFFFFFFF:010}"])
def test_a_badge_leads_to_the_member_of_staff(shell: Shell, write: Callable[[int], str]) -> None:
    person = shell.sandbox.club.staff[0]
    found = shell.json("find", write(int(person.card, 16)))
    assert [each["id"] for each in found["staff"]] == [person.id]
    assert found["matches"] == []
    assert person.surname in shell.run("find", write(int(person.card, 16))).stdout


def test_a_badge_of_a_client_is_told_beside_the_client(shell: Shell) -> None:
    person = shell.sandbox.club.staff[0]
    client = shell.person("no_ticket")
    shell.sandbox.club.clients.put(replace(client, tag=person.tag))
    found = shell.json("find", person.tag or "")
    shell.sandbox.club.clients.put(client)
    assert [each["client"]["id"] for each in found["matches"]] == [client.id]
    assert [each["id"] for each in found["staff"]] == [person.id]


@pytest.mark.parametrize("query", ["Неіснуючий", "0000000007", "CLUB-000123"])
def test_staff_are_not_mentioned_when_it_is_no_badge(shell: Shell, query: str) -> None:
    assert set(shell.json("find", query)) == {"matches", "source", "age_s", "more"}


def test_a_ticket_is_sold_with_a_discount_and_paid_in_two_kinds(shell: Shell) -> None:
    person = shell.person("no_ticket")
    words = (
        "--discount",
        "10",
        "--reason",
        "a friend of the club",
        "--sum",
        "1000.00",
        "--kind",
        "cash",
        "--sum",
        "80",
        "--kind",
        "card",
    )
    sold = shell.json("sell", str(person.id), "101", *words)
    assert sold["client_ticket"]["price"] == "1080.00"
    assert (sold["client_ticket"]["price_debt"], sold["client_ticket"]["fee_debt"]) == ("0.00", "300.00"), "after the payment"
    assert [each["state"] for each in sold["intents"]] == ["confirmed", "confirmed"]
    (match,) = shell.json("find", person.phone1 or "")["matches"]
    assert [each["debt"] for each in match["accounts"] if each["kind"] != "deposit"] == ["300.00"]


def test_a_second_sale_with_the_same_payment_is_asked_about_before_there_is_a_second_ticket(shell: Shell) -> None:
    person = shell.person("not_started")
    dealings = shell.sandbox.club.dealings(person)
    words = ("sell", str(person.id), "101", "--sum", "100.00", "--kind", "cash")
    sold = shell.json(*words)
    assert sold["client_ticket"]["price_debt"] == f"{float(sold['client_ticket']['price']) - 100:.2f}"
    tickets, booked = len(dealings.tickets), len(shell.sandbox.club.movements)
    assert shell.json(*words, code=1)["error"]["code"] == "second_payment"
    assert (len(dealings.tickets), len(shell.sandbox.club.movements)) == (tickets, booked)
    assert [each["state"] for each in shell.json(*words, "--again")["intents"]] == ["confirmed"]
    assert len(dealings.tickets) == tickets + 1


def test_a_ticket_sold_at_another_price_is_not_paid_unasked(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    person = shell.person("no_passes")
    quoted = Selling.price_list

    async def cheaper(self: Selling, *, fresh: bool = False) -> PriceList:
        listed = await quoted(self, fresh=fresh)
        return PriceList(
            listed.classes, tuple(replace(each, price=each.price and each.price - Money(100)) for each in listed.templates)
        )

    monkeypatch.setattr(Selling, "price_list", cheaper)
    booked = len(shell.sandbox.club.movements)
    told = shell.json("sell", str(person.id), "101", "--sum", "100.00", "--kind", "cash", code=1)
    assert (told["error"]["code"], told["intents"]) == ("price_differs", [])
    assert told["client_ticket"]["id"]
    assert len(shell.sandbox.club.movements) == booked


@pytest.mark.parametrize("trouble", [UnexpectedAnswer("GET /transactions", "transactions"), Unreachable("GET /transactions")])
def test_a_payment_that_was_not_sent_since_nothing_could_be_read_is_out_of_reach(trouble: DeskError) -> None:
    assert Report(trouble=trouble).told(as_json=True) == exit_of(trouble) == 3


def test_what_is_remembered_is_as_old_as_when_it_was_told_and_what_was_read_just_now_is_not_old() -> None:
    now = datetime(2026, 11, 22, 12, 41, tzinfo=UTC)
    live = ClientView(Client(1), (), (), None, Allowed(), now)
    kept = replace(live, read_at=now - timedelta(hours=1), source=ROSTER)
    assert _source([live], now) == (LUCKYFIT, 0.0)
    assert _source([live, kept], now) == (ROSTER, 3600.0)
    assert _source([], now) == (LUCKYFIT, 0.0)


def test_a_discount_without_a_reason_is_refused_and_nothing_is_sold(shell: Shell) -> None:
    person = shell.person("expired")
    before = len(shell.json("find", person.phone1 or "")["matches"][0]["tickets"])
    assert shell.run("sell", str(person.id), "101", "--discount", "10").exit_code == 1
    assert len(shell.json("find", person.phone1 or "")["matches"][0]["tickets"]) == before


def test_a_debt_is_paid_in_part(shell: Shell) -> None:
    person = shell.person("debt_price")
    (match,) = shell.json("find", person.phone1 or "")["matches"]
    owed = next(each for each in match["accounts"] if each["kind"] == "ticket")
    paid = shell.json("pay", str(person.id), "--account", str(owed["id"]), "--sum", "100.00", "--kind", "cash")
    assert paid["intents"][0]["transaction_id"]
    (match,) = shell.json("find", person.phone1 or "")["matches"]
    left = next(each for each in match["accounts"] if each["kind"] == "ticket")
    assert float(left["debt"]) == float(owed["debt"]) - 100


@pytest.mark.parametrize("words", [("topup", "{person}"), ("sell", "{person}", "101")])
def test_a_sum_above_the_largest_is_refused_before_anything_is_sent(shell: Shell, words: tuple[str, ...]) -> None:
    person = shell.person("deposit")
    before = len(shell.json("find", person.phone1 or "")["matches"][0]["tickets"])
    named = [each.format(person=person.id) for each in words]
    told = shell.run(*named, "--sum", "20.01", "--kind", "cash", DESK_LUCKYFIT_LARGEST_SUM="20.00")
    assert told.exit_code == 1
    assert "luckyfit.largest_sum" in told.output
    assert shell.json("journal", "list")["intents"] == []
    assert len(shell.json("find", person.phone1 or "")["matches"][0]["tickets"]) == before


def test_the_largest_sum_is_a_hundred_thousand_unless_it_is_set_otherwise(shell: Shell) -> None:
    words = ("topup", str(shell.person("deposit").id), "--sum", "100000.01", "--kind", "cash")
    assert shell.run(*words).exit_code == 1
    assert shell.run(*words, DESK_LUCKYFIT_LARGEST_SUM="").exit_code == 0


def test_more_than_is_owed_is_refused(shell: Shell) -> None:
    person = shell.person("debt_fee")
    (match,) = shell.json("find", person.phone1 or "")["matches"]
    owed = next(each for each in match["accounts"] if each["kind"] == "fee")
    words = ("pay", str(person.id), "--account", str(owed["id"]), "--sum", "99999", "--kind", "cash")
    assert shell.json(*words, code=1)["error"]["code"] == "overpaid"


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
@pytest.mark.parametrize("kind", ["cash", "card"])
def test_a_sale_whose_payment_is_in_doubt_is_not_made_a_second_time_unasked(shell: Shell, fault: str, kind: str) -> None:
    person = shell.person("not_started")
    shell.sandbox.faults.set("POST /transactions", fault, times=1)
    sale = ("sell", str(person.id), "101", "--sum", "70.00")
    assert shell.json(*sale, "--kind", "cash", code=4)["intents"][0]["state"] == "unknown"
    tickets, booked = len(shell.sandbox.club.dealings(person).tickets), len(shell.sandbox.club.movements)
    assert shell.json(*sale, "--kind", kind, code=1)["error"]["code"] == "second_payment"
    assert (len(shell.sandbox.club.dealings(person).tickets), len(shell.sandbox.club.movements)) == (tickets, booked)


def test_a_top_up_split_into_equal_sums_is_one_payment(shell: Shell) -> None:
    words = ("topup", str(shell.person("deposit").id), "--sum", "45.00", "--kind", "cash", "--sum", "45.00", "--kind", "card")
    told = shell.json(*words)
    assert [(each["state"], each["sum"]) for each in told["intents"]] == [("confirmed", "45.00")] * 2


def test_an_answer_lost_after_booking_is_unknown_and_is_not_sent_again(shell: Shell) -> None:
    person = shell.person("deposit")
    shell.sandbox.faults.set("POST /transactions", "lost_after", times=1)
    words = ("topup", str(person.id), "--sum", "250.00", "--kind", "cash")
    told = shell.json(*words, code=4)
    assert told["intents"][0]["state"] == "unknown"
    booked = len(shell.sandbox.club.movements)
    for again in ((), ("--again",)):
        assert shell.json(*words, *again, code=1)["error"]["code"] == "being_checked"
    like = ("topup", str(person.id), "--sum", "250.00", "--kind", "card")
    assert shell.json(*like, code=1)["error"]["code"] == "second_payment"
    assert len(shell.sandbox.club.movements) == booked
    assert shell.json(*like, "--again")["intents"][0]["state"] == "confirmed"


def test_a_refusal_is_told_in_the_vendors_words(shell: Shell) -> None:
    shell.sandbox.faults.set("POST /transactions", "refuse", times=1, words="Каса закрита")
    told = shell.run("topup", str(shell.person("deposit").id), "--sum", "10.00", "--kind", "card")
    assert told.exit_code == 1
    assert "Каса закрита" in told.output


def test_a_service_that_cannot_be_reached_is_told_apart(shell: Shell) -> None:
    dead = {"DESK_LUCKYFIT_URL": "http://127.0.0.1:9"}
    assert shell.run("find", "шев", **dead).exit_code == 3
    assert shell.run("topup", "1001", "--sum", "10.00", "--kind", "cash", **dead).exit_code == 3


def test_a_wrong_key_is_refused(shell: Shell) -> None:
    assert shell.run("find", "шев", DESK_LUCKYFIT_KEY="wrong").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("topup", "1001", "--sum", "10.00"),
        ("topup", "1001", "--sum", "10.005", "--kind", "cash"),
        ("topup", "1001", "--sum", "10.00", "--kind", "gold"),
        ("topup", "1001"),
        ("pay", "1001", "--sum", "10.00", "--kind", "cash"),
        ("sell", "1001", "101", "--start", "tomorrow"),
        ("sell", "1001", "101", "--discount", "some"),
        ("sell", "somebody", "101"),
        ("read", "--port", "nowhere", "--protocol", "morse"),
        ("read", "--port", "nowhere", "--format", "zz"),
        ("read", "--port", ""),
        ("find", "x"),
        ("find", " 12 "),
        ("find", ""),
        ("read", "--port", " "),
        ("read", "--identify"),
        ("read", "--replay", "/no/such/recording"),
        ("read", "--port", "nowhere", "--record", "/no/such/folder/recording"),
        ("config", "set", "window.language", "de"),
        ("config", "set", "window.colour", "red"),
        ("config", "set", "reader.protocol", "nonsense"),
        ("config", "set", "reader.format", "nonsense"),
        ("config", "set", "fiscal.provider", "nonsense"),
        ("config", "set", "window.text_scale", "-1"),
        ("nonsense",),
    ],
)
def test_wrong_use_is_said_and_does_nothing(shell: Shell, words: tuple[str, ...]) -> None:
    booked = len(shell.sandbox.club.movements)
    assert shell.run(*words).exit_code == 2
    assert len(shell.sandbox.club.movements) == booked


def test_a_setting_is_changed_and_shown_and_keys_only_by_their_end(shell: Shell) -> None:
    assert shell.run("config", "set", "luckyfit.point_name", "Reception 2").exit_code == 0
    shown = shell.json("config", "show")
    assert shown["luckyfit.point_name"] == "Reception 2"
    assert shown["luckyfit.key"] == "…-key"


def test_a_value_may_begin_with_a_minus_and_is_judged_like_any_other(shell: Shell) -> None:
    assert "window.text_scale: must be from 80 to 200" in shell.run("config", "set", "window.text_scale", "-1").stderr
    assert shell.run("config", "set", "luckyfit.point_name", "-2-").exit_code == 0
    assert shell.json("config", "show")["luckyfit.point_name"] == "-2-"


def test_a_setting_is_saved_and_what_is_still_wrong_is_told_where_the_settings_were_wrong_before(tmp_path: Path) -> None:
    (tmp_path / config.FILE_NAME).write_text("[gates.main]\n[reader]\npoint = 'attic'\n[kiosk]\ndoor = 'attic'\n", "utf-8")
    home = {"DESK_HOME": str(tmp_path)}
    saved = CliRunner().invoke(app, ["config", "set", "reader.point", ""], env=home)
    assert (saved.exit_code, "kiosk.door" in saved.stderr) == (0, True), saved.output
    assert "main" in saved.stderr
    done = CliRunner().invoke(app, ["config", "set", "kiosk.door", "main"], env=home)
    assert (done.exit_code, done.stderr) == (0, "")


def test_the_protocols_are_listed_in_an_order_that_stays(shell: Shell) -> None:
    names = ["ironlogic", "stx", "line", "pcsc", "twn4", "bcc", "pn532", "r200", "ru5102"]
    assert shell.run("read", "--list").stdout.splitlines() == names
    assert shell.json("read", "--list") == names


def test_a_recording_is_read_again_in_the_protocol_that_is_named(shell: Shell, tmp_path: Path) -> None:
    recording = tmp_path / "recording"
    recording.write_text("# twn4 at COM3\n0.100 < 30 30 30 31 38 30 32 30 30 34 36 36 43 46\n0.120 < 34 44 43 32 0D\n", "utf-8")
    told = shell.run("read", "--replay", str(recording), "--protocol", "twn4")
    assert json.loads(told.stdout)["forms"]["uid"] == "66CF4DC2"
    recording.write_text("a shopping list\n", "utf-8")
    assert shell.run("read", "--replay", str(recording), "--protocol", "twn4").exit_code == 2


@pytest.mark.parametrize(("section", "name"), [("READER", "reader"), ("READERS_STREET", "street")])
def test_a_reader_that_types_is_named_and_told_how_it_is_identified(shell: Shell, section: str, name: str) -> None:
    told = shell.run("read", "--identify", **{f"DESK_{section}_PORT": "keyboard://"})
    assert told.exit_code == 0
    assert f"{name}: types like a keyboard, so it is identified in a window" in told.stderr


def test_readers_set_up_wrongly_are_not_identified(shell: Shell) -> None:
    told = shell.run("read", "--identify", DESK_READERS_EXIT_PORT="memory://nobody", DESK_READERS_EXIT_PROTOCOL="morse")
    assert isinstance(told.exception, SettingsError)
    assert told.exception.name == "readers.exit.protocol"


def test_what_a_reader_says_is_recorded_while_it_is_read(shell: Shell, tmp_path: Path) -> None:
    recording = tmp_path / "recording"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = f"socket://127.0.0.1:{server.getsockname()[1]}"

        def tap_and_stop() -> None:
            bridge, _ = server.accept()
            waiting = threading.Event()
            while "baud" not in recording.read_text("utf-8"):
                waiting.wait(0.01)
            bridge.sendall(b"No card\r\n")
            while not recording.read_text("utf-8").endswith("0A\n"):
                waiting.wait(0.01)
            os.kill(os.getpid(), signal.SIGINT)
            bridge.close()

        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        tapping = threading.Thread(target=tap_and_stop, daemon=True)
        tapping.start()
        told = shell.run("read", "--port", port, "--record", str(recording))
        tapping.join(10)
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert told.exit_code == 0
    assert recording.read_text("utf-8").splitlines()[0] == f"# ironlogic at {port}, 9600 baud"


def test_a_reader_that_is_not_there_is_said(shell: Shell, tmp_path: Path) -> None:
    told = shell.run("read", "--port", str(tmp_path / "no-such-port"))
    assert told.exit_code == 3
    assert "no-such-port" in told.output


@contextmanager
def stopped_while(shell: Shell, operation: str) -> Iterator[None]:
    """Ctrl+C is pressed once the request has come to LuckyFit, which does it and takes its time to say so."""
    shell.sandbox.faults.set(operation, "drip", times=1, seconds=5)
    over = threading.Event()

    def press() -> None:
        while shell.sandbox.faults.plans and shell.sandbox.faults.plans[0].times and not over.wait(0.01):
            pass
        if not over.is_set():
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    pressing = threading.Thread(target=press, daemon=True)
    pressing.start()
    try:
        yield
    finally:
        over.set()
        pressing.join(10)
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ("POST /transactions", ("topup", "--sum", "10.00", "--kind", "cash", "--sum", "11.00", "--kind", "card")),
        ("POST /client_tickets", ("sell", "101")),
        ("POST /transactions", ("sell", "101", "--sum", "10.00", "--kind", "cash")),
    ],
    ids=["a top-up", "a sale", "the payment of a sale"],
)
def test_whoever_stops_a_command_while_it_is_on_its_way_is_told_that_nobody_knows_what_became_of_it(
    shell: Shell, operation: str, words: tuple[str, ...]
) -> None:
    command, *rest = words
    with stopped_while(shell, operation):
        told = shell.run(command, str(shell.person("deposit").id), *rest, "--json")
    assert (told.exit_code, "Traceback" in told.output) == (4, False)
    answered = json.loads(told.stdout)
    assert answered["error"]["code"] == "interrupted"
    assert "Do not take it again" in answered["error"]["text"]
    listed = shell.json("journal", "list", "--state", "open")["intents"]
    states = [each["state"] for each in (listed if operation == "POST /transactions" else answered["sales"])]
    assert states == ["unknown"]
    assert [each["id"] for each in answered["intents"] if each["state"] != "cancelled"] == [each["id"] for each in listed]


def test_whoever_stops_a_command_before_anything_is_sent_is_told_that_and_nothing_stays_open(shell: Shell) -> None:
    with stopped_while(shell, "GET /transactions"):
        told = shell.run("topup", str(shell.person("deposit").id), "--sum", "10.00", "--kind", "cash", "--json")
    answered = json.loads(told.stdout)
    assert (told.exit_code, answered["error"]["code"]) == (130, "interrupted")
    assert [each["state"] for each in answered["intents"]] == ["cancelled"]
    assert [each["tender"] for each in shell.json("journal", "list")["intents"]] == ["returned"]


def test_a_stopped_command_says_in_words_what_is_not_known(shell: Shell) -> None:
    with stopped_while(shell, "POST /transactions"):
        told = shell.run("topup", str(shell.person("deposit").id), "--sum", "10.00", "--kind", "cash")
    assert (told.exit_code, "Stopped while it was on its way" in told.stderr) == (4, True)


def _tickets(shell: Shell, person: Person) -> int:
    return len(shell.sandbox.club.dealings(person).tickets)


@pytest.mark.parametrize("kind", ["cash", "deposit"])
def test_a_sale_that_cannot_be_paid_as_asked_is_not_begun(shell: Shell, kind: str) -> None:
    person = shell.person("no_passes")
    before = _tickets(shell, person)
    given = {"cash": "99999", "deposit": "100"}[kind]
    assert shell.run("sell", str(person.id), "101", "--sum", given, "--kind", kind).exit_code == 1
    assert _tickets(shell, person) == before


def test_a_ticket_sold_is_told_even_when_its_payment_goes_wrong(shell: Shell) -> None:
    person = shell.person("one_pass")
    shell.sandbox.faults.set("POST /transactions", "refuse", times=1)
    told = shell.json("sell", str(person.id), "101", "--sum", "100.00", "--kind", "card", code=1)
    assert told["client_ticket"]["id"] in [each.id for each in shell.sandbox.club.dealings(person).tickets]
    assert told["intents"][0]["state"] == "rejected"
    assert told["error"]["code"] == "refused"


def test_once_a_ticket_is_sold_no_exit_code_says_that_nothing_was_done(shell: Shell) -> None:
    person = shell.person("two_passes")
    shell.sandbox.faults.set("GET /client_tickets", "http_500", times=9)
    told = shell.json("sell", str(person.id), "101", "--sum", "100.00", "--kind", "card", code=1)
    assert told["client_ticket"]["id"]
    assert told["intents"] == []


def test_a_lost_sale_is_unknown(shell: Shell) -> None:
    shell.sandbox.faults.set("POST /client_tickets", "lost_after", times=1)
    assert shell.json("sell", str(shell.person("trial").id), "101", code=4)["error"]["code"] == "outcome_unknown"


def test_a_part_of_a_top_up_in_doubt_is_told_and_the_other_booked(shell: Shell) -> None:
    person = shell.person("message")
    shell.sandbox.faults.set("POST /transactions", "lost_after", times=1)
    words = ("topup", str(person.id), "--sum", "110.00", "--kind", "cash", "--sum", "110.00", "--kind", "card")
    assert [each["state"] for each in shell.json(*words, code=4)["intents"]] == ["unknown", "confirmed"]


def test_a_split_top_up_stops_at_a_refusal(shell: Shell) -> None:
    person = shell.person("birthday")
    shell.sandbox.faults.set("POST /transactions", "refuse", times=1)
    words = ("topup", str(person.id), "--sum", "120.00", "--kind", "cash", "--sum", "130.00", "--kind", "card")
    assert [each["state"] for each in shell.json(*words, code=1)["intents"]] == ["rejected", "cancelled"]


@pytest.mark.parametrize(
    ("language", "nothing", "stands"),
    [
        ("en", "Nothing was changed", "what was done before it stands"),
        ("uk", "Нічого не змінено", "зроблене раніше лишається чинним"),
        ("ru", "Ничего не изменено", "сделанное раньше остаётся в силе"),
    ],
)
def test_a_part_refused_after_another_was_booked_never_says_that_nothing_was_changed(
    shell: Shell, language: str, nothing: str, stands: str
) -> None:
    person = shell.person("birthday")
    shell.sandbox.faults.set("POST /transactions", "refuse", times=1, where={"paykind_id": PayKind.CASH.value})
    parts = ("--sum", "210.00", "--kind", "card", "--sum", "220.00", "--kind", "cash")
    told = shell.run("topup", str(person.id), *parts, "--again", DESK_WINDOW_LANGUAGE=language)
    assert told.exit_code == 1
    booked, _refused, last = told.stdout.splitlines()
    assert "210" in booked
    assert stands in last
    assert nothing not in told.stdout


@pytest.mark.parametrize(("language", "word"), [("uk", "Пристроєм"), ("ru", "Устройством"), ("en", "device")])
def test_a_reader_speaks_the_language_of_the_settings(shell: Shell, tmp_path: Path, language: str, word: str) -> None:
    told = shell.run("read", "--port", str(tmp_path / "no-such-port"), DESK_WINDOW_LANGUAGE=language)
    assert word in told.output


def test_a_query_with_half_a_letter_finds_nobody(shell: Shell) -> None:
    assert shell.json("find", "Неіснуючий\udcff")["matches"] == []


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1251"])
def test_a_letter_the_terminal_can_not_write_does_not_stop_the_rest(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding)
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", out)
    say("\ud800 Їжак \U0001f600 is sold")
    tell_error(Refused("sell", "\ud800 no"), as_json=False)
    answer({"name": "Їжак \U0001f600 \ud800"})
    out.seek(0)
    sold, refused, told = out.read().splitlines()
    assert sold.endswith("is sold")
    assert "no" in refused
    assert json.loads(told) == {"name": "Їжак \U0001f600 \ufffd"}


def test_what_would_steer_a_terminal_is_shown_and_not_sent(shell: Shell) -> None:
    person = shell.person("active")
    shell.sandbox.club.clients.put(replace(person, surname="\x1b[2JКоваль\x07\x9b5m\u202eмова\u2066"))
    told = shell.run("find", person.tag or "").stdout
    shell.sandbox.club.clients.put(person)
    assert r"\x1b[2JКоваль\x07\x9b5m\u202eмова\u2066" in told
    assert all(sign.isprintable() for line in told.split("\n") for sign in line)


def test_the_words_of_a_refusal_steer_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    tell_error(Refused("POST /transactions", "\x1b]0;owned\x07no"), as_json=False)
    assert r"\x1b]0;owned\x07no" in capsys.readouterr().err


def test_a_home_that_can_not_be_written_is_said_to_be_so(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("desk.secrets.os.open", denied)
    told = shell.run("find", "0012345678")
    assert told.exit_code == 1
    assert "folder" in told.output
    assert "key store" not in told.output
