"""`desk topup` on a disk that breaks: a sentence and an exit code that tell the truth, whatever fails."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.cli import app
from desk.sandbox.server import Sandbox
from tests.faults.broken import Breaking, Disk
from tests.faults.recording import scratch
from tests.faults.vfs import ALL, WatchedFiles

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the library shows its files' operations by name on Linux and macOS"
)

SUM = 25_000
DONE, REFUSED, UNKNOWN = 0, 1, 4


@pytest.fixture(scope="module")
def sandbox() -> Iterator[tuple[Sandbox, dict[str, str]]]:
    sandbox = Sandbox(seed=7, clients=200)
    addresses = sandbox.start()
    luckyfit = {"DESK_LUCKYFIT_URL": addresses.luckyfit_url, "DESK_LUCKYFIT_KEY": addresses.luckyfit_key}
    yield sandbox, {**luckyfit, "DESK_LUCKYFIT_READ_LAG_S": "0.001", "DESK_WINDOW_LANGUAGE": "en", "DESK_STORE_KEY": "00" * 32}
    sandbox.stop()


@pytest.fixture(scope="module")
def made(sandbox: tuple[Sandbox, dict[str, str]]) -> dict[str, bytes]:
    """A store that was opened before."""
    home = scratch()
    assert CliRunner().invoke(app, ["journal", "list"], env={**sandbox[1], "DESK_HOME": str(home)}).exit_code == 0
    return {file.name: file.read_bytes() for file in home.glob("*.db")}


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("fault", ["full", "write", "read only", "sync", "read", "busy", "open", "shared memory"])
def test_whatever_fails_a_command_tells_no_traceback_and_no_untruth(sandbox, made, tmp_path: Path, fault, lasting):
    imitated, variables = sandbox
    person = next(each for each in imitated.club.clients if each.scenario == "deposit")
    (deposit,) = imitated.club.dealings(person).deposits
    ends = set()
    for n in (1, 2, 3, 5, 8, 15, 30, 55, 75, 95):
        home = tmp_path / str(n)
        home.mkdir()
        for name, content in made.items():
            (home / name).write_bytes(content)
        before, disk = deposit.balance, Disk(Breaking(fault, n, lasting))
        words = ["topup", str(person.id), "--sum", "250.00", "--kind", "cash", "--json", "--again"]
        with WatchedFiles(disk.watch, ALL):
            result = CliRunner().invoke(app, words, env={**variables, "DESK_HOME": str(home)})
        told = json.loads(result.stdout)
        assert isinstance(result.exception, SystemExit) or result.exception is None
        assert "Traceback" not in result.output
        ends.add(_checked(result.exit_code, told, booked=deposit.balance - before))
    assert REFUSED in ends or (fault, lasting) == ("busy", False), "only a store in use for a moment is waited for"


@pytest.mark.parametrize("fault", ["full", "write", "read only", "busy"])
@pytest.mark.parametrize("words", [("x",), ("open", "--float", "100")], ids=lambda words: words[0])
def test_a_shift_that_can_not_be_told_or_opened_says_so_and_no_word_of_money_to_be_sent(sandbox, made, tmp_path, words, fault):
    _imitated, variables = sandbox
    failed = []
    for n in range(1, 5):
        home = tmp_path / str(n)
        home.mkdir()
        for name, content in made.items() if words != ("x",) else ():  # telling writes nothing but a store of its own
            (home / name).write_bytes(content)
        with WatchedFiles(Disk(Breaking(fault, n, lasting=True)).watch, ALL):
            told = CliRunner().invoke(app, ["shift", *words], env={**variables, "DESK_HOME": str(home)})
        assert told.exit_code == REFUSED
        if told.stderr != "No shift is open. Open one first.\n":
            failed.append(told.stderr)
    assert failed
    for each in failed:
        assert "stands as it was" in each
        assert not {"sent", "money"} & set(each.replace(".", " ").replace(",", " ").split())


@pytest.mark.parametrize("fault", ["full", "write", "read only", "busy"])
@pytest.mark.parametrize("words", [("journal", "list"), ("journal", "reconcile"), ("correct", "list")], ids=" ".join)
def test_a_journal_that_can_not_be_read_says_so_and_no_word_of_money_to_be_sent(sandbox, tmp_path: Path, words, fault):
    failed = []
    for n in range(1, 4):
        home = tmp_path / str(n)
        home.mkdir()
        with WatchedFiles(Disk(Breaking(fault, n, lasting=True)).watch, ALL):
            told = CliRunner().invoke(app, [*words], env={**sandbox[1], "DESK_HOME": str(home)})
        if told.exit_code:
            failed.append(told.stderr)
    assert failed
    for each in failed:
        assert "stands as it was" in each
        assert "sent" not in each


def test_when_the_disk_fills_up_before_sending_the_command_says_where_the_noted_money_stands(sandbox, made, tmp_path: Path):
    imitated, variables = sandbox
    person = next(each for each in imitated.club.clients if each.scenario == "deposit")
    left = []
    for n in range(5, 100, 3):
        home = tmp_path / str(n)
        home.mkdir()
        for name, content in made.items():
            (home / name).write_bytes(content)
        env = {**variables, "DESK_HOME": str(home)}
        with WatchedFiles(Disk(Breaking("full", n, lasting=True)).watch, ALL):
            words = ["topup", str(person.id), "--sum", "250.00", "--kind", "cash", "--json", "--again"]
            told = json.loads(CliRunner().invoke(app, words, env=env).stdout)
        listed = CliRunner().invoke(app, ["journal", "list", "--state", "open", "--json"], env=env)
        noted = [each["id"] for each in json.loads(listed.stdout)["intents"] if each["state"] == "prepared"]
        if "error" in told and not told.get("intents"):
            assert ("stands among the open questions" in told["error"]["text"]) is bool(noted)
        for each in noted:
            given = CliRunner().invoke(app, ["journal", "give-back", each, "--json"], env=env)
            assert (given.exit_code, json.loads(given.stdout)["tender"]) == (DONE, "returned")
        left += noted
    assert left


def _checked(code: int, told: dict, *, booked: int) -> int:
    """What the command says, against what LuckyFit holds."""
    states = [each["state"] for each in told.get("intents", [])]
    assert booked in {0, SUM}
    if booked:
        assert (code, states) in [(DONE, ["confirmed"]), (UNKNOWN, ["unknown"]), (UNKNOWN, ["sending"])]
    else:
        assert code == REFUSED
        assert states in ([], ["cancelled"], ["prepared"])
    return code
