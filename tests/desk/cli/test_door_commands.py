"""`desk door` against a real sandbox and a relay that hears real bytes: what a script gets, and the exit code it goes by."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from desk import config
from desk.cli import app
from desk.model.gate import Direction
from desk.model.passing import Asking, Passing, Source, Verdict
from desk.sandbox.server import Sandbox
from desk.secrets import KeyStore, store_key
from desk.services import wishes
from desk.store import open_store
from desk.store.kiosk_file import KioskFile
from desk.store.ownership import DOORS, Ownership
from desk.store.wishes import SqlDoorWishes
from desk.wiring import SystemClock
from desk.wiring_kiosk import kiosk_of
from desk.wording.pass_sheet import HEADER
from tests.desk.hardware.devices import PtyDevice

SLACK_S = 0.02
"""How late a busy machine may note that bytes have come."""
ON, OFF = bytes.fromhex("A00101A2"), bytes.fromhex("A00100A1")
PIN = "314159"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[tuple[Sandbox, dict[str, str]]]:
    sandbox = Sandbox(seed=7, clients=60)
    addresses = sandbox.start()
    yield sandbox, {"DESK_LUCKYFIT_URL": addresses.luckyfit_url, "DESK_LUCKYFIT_KEY": addresses.luckyfit_key}
    sandbox.stop()


class Shell:
    """Runs commands in a home with one door, whose relay is `device`."""

    def __init__(self, variables: dict[str, str], home: Path, device: PtyDevice) -> None:
        self.device, self.home = device, home
        self._variables = {**variables, "DESK_HOME": str(home), "DESK_WINDOW_LANGUAGE": "en"}
        config.save(home, "gates.main.port", device.port)
        config.save(home, "gates.main.pulse_ms", "100")
        config.save(home, "gates.side.port", "/dev/no-such-port")
        config.save(home, "door.admits_an_hour", "2")

    def run(self, *words: str, given: str = "", **variables: str) -> Result:
        return CliRunner().invoke(app, ["door", *words], env={**self._variables, **variables}, input=given)

    def json(self, *words: str, code: int = 0, given: str = "", **variables: str) -> Any:
        result = self.run(*words, "--json", given=given, **variables)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)


@pytest.fixture
def shell(sandbox: tuple[Sandbox, dict[str, str]], tmp_path: Path) -> Iterator[Shell]:
    device = PtyDevice()
    yield Shell(sandbox[1], tmp_path, device)
    device.close()
    sandbox[0].faults.clear()


def test_a_door_is_opened_by_hand_and_written_down(shell: Shell) -> None:
    told = shell.json("admit", "main", "--reason", "забув картку", "--client", "17", "--operator", "Олена")
    assert (told["number"], told["verdict"], told["ending"], told["note"]) == (1, "admitted", "opened", "забув картку")
    assert shell.device.heard.bytes.count(ON) == 1
    (listed,) = shell.json("passes")["passes"]
    assert listed | {"decided_at": told["decided_at"], "settled_at": told["settled_at"]} == told
    (of_client,) = shell.json("passes", "--client", "17")["passes"]
    assert of_client["operator"] == "Олена"


def test_where_no_door_is_set_up_that_is_said(shell: Shell) -> None:
    (shell.home / config.FILE_NAME).unlink()
    refused = shell.json("admit", "main", "--reason", "гість", code=1)
    assert refused["error"] == {"code": "no_doors", "text": "No door is set up on this computer."}


def test_who_is_let_in_by_hand_has_the_whole_pulse_before_the_command_locks_the_door(shell: Shell) -> None:
    config.save(shell.home, "gates.main.pulse_ms", "500")
    assert shell.json("admit", "main", "--reason", "гість")["ending"] == "opened"
    shell.device.heard.wait(lambda heard: heard.endswith(OFF + OFF))
    assert shell.device.heard.between(ON, OFF) >= 0.5 - SLACK_S


def test_beyond_the_limit_a_supervisor_must_answer(shell: Shell) -> None:
    for _ in range(2):
        shell.json("admit", "main", "--reason", "гість")
    refused = shell.json("admit", "main", "--reason", "гість", code=1)
    assert refused["error"]["code"] == "admit_limit"
    assert "2 people" in refused["error"]["text"]
    words = ("admit", "main", "--reason", "гість", "--supervisor", "Ірина", "--pin-stdin")
    assert shell.json(*words, code=1)["error"]["code"] == "pin_not_set"
    keep_pin(shell, PIN)
    assert shell.json(*words, code=1, given="000000\n")["error"]["code"] == "pin_wrong"
    assert shell.device.heard.bytes.count(ON) == 2
    assert shell.json(*words, given=f"{PIN}\n")["supervisor"] == "Ірина, PIN"
    assert shell.device.heard.bytes.count(ON) == 3


def test_a_supervisors_pin_is_asked_for_and_not_shown(shell: Shell) -> None:
    keep_pin(shell, PIN)
    result = shell.run("admit", "main", "--reason", "гість", "--supervisor", "Ірина", given=f"{PIN}\n")
    assert result.exit_code == 0, result.output
    assert PIN not in result.output


def test_wrong_pins_of_a_command_are_counted_with_the_kiosks_and_kept_in_the_audit(shell: Shell) -> None:
    keep_pin(shell, PIN)
    words = ("admit", "main", "--reason", "гість", "--supervisor", "Ірина", "--pin-stdin")
    for _ in range(5):
        shell.json(*words, code=1, given="000000\n")
    assert shell.json(*words, code=1, given=f"{PIN}\n")["error"]["code"] == "pin_waits"
    kept = KioskFile(shell.home).read()
    assert kept is not None
    assert kept.wrong_pins == 5
    assert [each["kind"] for each in asyncio.run(audited(shell, "kiosk"))] == ["kiosk.pin_wrong"] * 5
    assert shell.device.heard.bytes.count(ON) == 0


class KeysInMemory(keyring.backend.KeyringBackend):
    """The key store of the operating system, for these tests. It tells no priority, so that nothing else ever chooses it."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop(username, None)


@pytest.fixture(autouse=True)
def keys() -> Iterator[KeysInMemory]:
    before, made = keyring.get_keyring(), KeysInMemory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def keep_pin(shell: Shell, pin: str) -> None:
    asyncio.run(kiosk_of(shell.home, KeyStore(), SystemClock()).lock.set_pin(pin))


async def audited(shell: Shell, subject: str) -> list[dict[str, Any]]:
    store = await open_store(shell.home, store_key(shell.home, KeyStore()), SystemClock())
    try:
        return list(await store.journal.story(subject))
    finally:
        await store.close()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("admit", "main", "--reason", " "), 1),
        (("admit", "attic", "--reason", "гість"), 1),
        (("admit", "side", "--reason", "гість"), 3),
        (("admit", "main"), 2),
        (("passes", "--verdict", "maybe"), 2),
        (("passes", "--luckyfit"), 2),
        (("passes", "--csv", "passes.doc"), 2),
        (("emergency", "maybe"), 2),
        (("emergency", "on"), 1),
        (("fire-over", "main"), 2),
        (("fire-over", "attic", "--reason", "хибна тривога"), 1),
    ],
)
def test_what_can_not_be_done_has_its_exit_code_and_opens_nothing(shell: Shell, words: tuple[str, ...], code: int) -> None:
    assert shell.run(*words).exit_code == code
    assert ON not in shell.device.heard.bytes
    assert shell.json("passes") == {"passes": []}


def test_a_door_that_does_not_open_says_so(shell: Shell) -> None:
    assert shell.run("admit", "main", "--reason", "гість", "--direction", "out").exit_code == 1
    (told,) = shell.json("passes")["passes"]
    assert (told["direction"], told["ending"], told["annulled"]) == ("out", "failed", True)


def test_a_door_the_program_at_it_began_to_open_and_told_no_end_of_may_be_open(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_taken(_self: object, _wish: str) -> bool:
        return False

    for patience in ("TAKEN_S", "OVER_S"):
        monkeypatch.setattr(wishes, patience, 0.1)
    monkeypatch.setattr(SqlDoorWishes, "take", is_taken)
    other = Ownership(shell.home / DOORS)
    told = shell.run("admit", "main", "--reason", "гість")
    other.release()
    assert (told.exit_code, told.stdout) == (4, "")
    assert "did not tell the end. Look at the door." in told.stderr
    assert ON not in shell.device.heard.bytes


def test_passes_are_written_as_sheets(shell: Shell, tmp_path: Path) -> None:
    for reason in ("гість", "=1+1"):
        shell.json("admit", "main", "--reason", reason)
    paths = tmp_path / "passes.csv", tmp_path / "passes.xlsx"
    result = shell.run("passes", "--csv", str(paths[0]), "--xlsx", str(paths[1]))
    assert result.stdout.count("2 rows are written to") == 2
    rows = list(csv.DictReader(paths[0].read_text("utf-8-sig").splitlines()))
    assert (tuple(rows[0]), rows[1]["note"]) == (HEADER, "'=1+1")
    assert zipfile.is_zipfile(paths[1])


async def full(home: Path) -> None:
    """From now on nothing can be written into the record of that home."""
    store = await open_store(home, store_key(home, KeyStore()), SystemClock())
    await store.passes._database.execute(  # type: ignore[attr-defined]
        text("CREATE TRIGGER full BEFORE INSERT ON pass BEGIN SELECT RAISE(ABORT, 'no room'); END")
    )
    await store.close()


def test_a_full_disk_does_not_keep_out_whoever_a_person_answers_for(shell: Shell) -> None:
    assert shell.json("passes") == {"passes": []}
    asyncio.run(full(shell.home))
    told = shell.run("admit", "main", "--reason", "гість")
    assert told.exit_code == 0
    assert re.search(r"Opened\. It could not be written down: note the number \d{4} and the time \d\d:\d\d on paper", told.stdout)
    assert shell.device.heard.bytes.count(ON) == 1
    plain = shell.json("admit", "main", "--reason", "гість")
    assert (plain["written"], plain["cause"], plain["ending"]) == (False, "failed", "opened")
    assert shell.run("admit", "side", "--reason", "гість").exit_code != 0
    assert shell.json("passes") == {"passes": []}


def test_how_the_doors_stand_is_told(shell: Shell) -> None:
    shell.json("admit", "main", "--reason", "забув картку", "--client", "17")
    told = shell.json("status")
    assert (told["inside"], told["counts"]["admitted"], told["emergency"]["on"], told["last"]["number"]) == (1, 1, False, 1)
    assert told["burning"] == []
    text = shell.run("status").stdout
    assert "Inside now: 1" in text
    assert "let through by hand: забув картку" in text
    assert "пропущено вручну" in shell.run("status", DESK_WINDOW_LANGUAGE="uk").stdout


async def burns(shell: Shell) -> None:
    store = await open_store(shell.home, store_key(shell.home, KeyStore()), SystemClock())
    await store.passes.note_fire("main", SystemClock().now(), burning=True)
    await store.close()


def test_a_fire_no_controller_ends_is_ended_by_a_person(shell: Shell) -> None:
    asyncio.run(burns(shell))
    shell.run("emergency", "off", "--reason", "хибна тривога")
    assert shell.json("status")["burning"] == ["main"]
    told = shell.run("fire-over", "main", "--reason", "хибна тривога", "--operator", "Олена")
    assert (told.exit_code, told.stdout) == (0, "The fire alarm is over.\n")
    assert shell.json("status")["burning"] == []
    body = json.loads(asyncio.run(audited(shell, "fire"))[-1]["body"])
    assert body == {"gate": "main", "operator": "Олена", "reason": "хибна тривога"}
    assert shell.json("fire-over", "main", "--reason", "ще раз") == {"door": "main", "burning": []}


def test_an_emergency_is_called_and_ended(shell: Shell) -> None:
    doors = Ownership(shell.home / DOORS)
    called = shell.json("emergency", "on", "--reason", "тривога")
    assert (called["on"], called["doors_worked"]) == (True, True)
    assert "All doors are held open: тривога" in shell.run("status").stdout
    assert shell.json("emergency", "off")["on"] is False
    told = shell.json("status")
    assert (told["emergency"]["on"], told["doors_worked"]) == (False, True)
    doors.release()


def test_an_emergency_without_a_reason_is_refused_in_the_language_that_is_set(shell: Shell) -> None:
    refused = shell.run("emergency", "on", DESK_WINDOW_LANGUAGE="uk")
    assert (refused.exit_code, refused.stderr) == (1, "Напишіть причину.\n")


def test_no_door_is_said_to_be_held_open_or_locked_where_no_program_works_them(shell: Shell) -> None:
    called = shell.run("emergency", "on", "--reason", "тривога")
    untrue, told = "doors are held open", "All doors are to be held open: тривога. No program works them now"
    assert (called.exit_code, untrue in called.output, told in called.stdout) == (3, False, True)
    status = shell.run("status")
    assert (untrue in status.stdout, told in status.stdout) == (False, True)
    ended = shell.run("emergency", "off")
    untrue, told = "doors are locked", "All doors are to be locked. No program works them now, so they stay as they are"
    assert (ended.exit_code, untrue in ended.output, told in ended.stdout) == (3, False, True)
    assert shell.json("emergency", "off", code=3)["doors_worked"] is False
    assert not shell.device.heard.bytes


def test_the_record_is_verified(shell: Shell) -> None:
    shell.json("admit", "main", "--reason", "гість")
    assert shell.json("verify") == {"whole": True, "count": 1, "first_gap": None, "differing": []}
    assert shell.run("verify").stdout == "1 pass, none missing, none changed.\n"


async def _old_taps(home: Path) -> None:
    clock = SystemClock()
    store = await open_store(home, store_key(home, KeyStore()), clock)
    told = {"point": "main", "direction": Direction.IN, "verdict": Verdict.DENIED, "source": Source.ROSTER, "tag_hash": "feed"}
    for days in (500, 450, 1):
        tap = Passing(**told, client_id=17, decided_at=clock.now() - timedelta(days=days))
        await store.passes.decided(Asking(), lambda _lately, tap=tap: tap)
    await store.close()


def test_old_passes_forget_who_it_was_only_when_that_is_said_and_saved(shell: Shell, tmp_path: Path) -> None:
    asyncio.run(_old_taps(shell.home))
    assert shell.json("forget")["passes"] == 2
    assert shell.json("forget", "--days", "480")["passes"] == 1
    assert shell.run("forget").stdout.startswith("2 passes before ")
    assert "Say --yes" in shell.run("forget").stdout
    assert shell.run("forget", "--yes").exit_code == 2, "a sheet of them comes first"
    assert shell.json("verify")["whole"]
    sheet = tmp_path / "old.csv"
    told = shell.json("forget", "--yes", "--csv", str(sheet), "--operator", "Ірина")
    assert (told["passes"], told["done"]) == (2, True)
    assert [row["client_id"] for row in csv.DictReader(sheet.read_text("utf-8-sig").splitlines())] == ["17", "17"]
    assert [each["client_id"] for each in shell.json("passes")["passes"]] == [None, None, 17]
    assert shell.json("verify") == {"whole": True, "count": 3, "first_gap": None, "differing": []}
    assert shell.run("forget", "--yes", "--unsaved").stdout.startswith("0 passes before ")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--days", "5"), 1, "still needed"),
        (("--before", "2030-01-01"), 1, "still needed"),
        (("--before", "soon"), 2, "a day like"),
        (("--before", "2020-01-01", "--days", "400"), 2, "not both"),
        (("--before", "0001-01-01"), 2, "only a day from 1970-01-01"),
        (("--days", "99999999999"), 2, "Input should be"),
    ],
)
def test_what_may_not_be_forgotten_is_refused(shell: Shell, words: tuple[str, ...], code: int, says: str) -> None:
    result = shell.run("forget", *words)
    assert (result.exit_code, says in " ".join(result.output.split())) == (code, True), result.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("passes", "--client", "99999999999999999999999"), "Input should be"),
        (("passes", "--client", "0"), "Input should be"),
        (("passes", "--from", "0001-01-01"), "only a day from 1970-01-01"),
        (("passes", "--to", "9999-12-31"), "to 2999-12-31 is possible"),
        (("admit", "main", "--reason", "гість", "--client", "99999999999999999999"), "Input should be"),
        (("admit", "main", "--reason", "гість", "--client", "0"), "Input should be"),
    ],
)
def test_numbers_and_days_that_can_not_be_are_wrong_use(shell: Shell, words: tuple[str, ...], says: str) -> None:
    result = shell.run(*words)
    assert (result.exit_code, says in " ".join(result.output.split())) == (2, True), result.output
    assert not shell.device.heard.bytes


def test_luckyfits_log_stands_beside_ours(shell: Shell, sandbox: tuple[Sandbox, dict[str, str]]) -> None:
    shell.json("admit", "main", "--reason", "гість")
    told = shell.json("passes", "--luckyfit", "--from", "2020-01-01")
    assert told["luckyfit_read"]
    assert len([each for each in told["seen"] if each["own"]]) == 1
    assert len([each for each in told["seen"] if each["luckyfit"]]) == len(sandbox[0].club.passages) > 0
    assert "LuckyFit" in shell.run("passes", "--luckyfit", "--from", "2020-01-01").stdout
    away = shell.run("passes", "--luckyfit", "--from", "today", DESK_LUCKYFIT_URL="http://127.0.0.1:1").stdout
    assert "LuckyFit's log can't be read now" in away
