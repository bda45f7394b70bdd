"""`desk shift` against a real sandbox: what it tells, what it refuses, and the exit code a script goes by."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from desk.cli import app
from desk.sandbox.server import Sandbox

POINT = "Рецепція 1"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[tuple[Sandbox, dict[str, str]]]:
    sandbox = Sandbox(seed=7, clients=60)
    addresses = sandbox.start()
    yield sandbox, {"DESK_LUCKYFIT_URL": addresses.luckyfit_url, "DESK_LUCKYFIT_KEY": addresses.luckyfit_key}
    sandbox.stop()


class Shell:
    """Runs commands in a home of their own."""

    def __init__(self, sandbox: Sandbox, variables: dict[str, str], home: Path) -> None:
        self.sandbox = sandbox
        self._variables = {
            **variables,
            "DESK_HOME": str(home),
            "DESK_WINDOW_LANGUAGE": "en",
            "DESK_LUCKYFIT_POINT_NAME": POINT,
        }

    def run(self, *words: str, **variables: str) -> Result:
        return CliRunner().invoke(app, list(words), env={**self._variables, **variables})

    def json(self, *words: str, code: int = 0, **variables: str) -> Any:
        result = self.run(*words, "--json", **variables)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def paid(self, amount: str, kind: str = "cash", **variables: str) -> None:
        """A top-up of somebody's deposit."""
        (client,) = [each for each in self.sandbox.club.clients if each.scenario == "deposit"][:1]
        self.run("topup", str(client.id), "--sum", amount, "--kind", kind, "--again", **variables)

    @contextmanager
    def foreign_row(self) -> Iterator[int]:
        """While it lasts, LuckyFit lists a movement somebody else wrote under this desk's name."""
        club = self.sandbox.club
        row = replace(club.movements[-1], id=club.next_number("movement"), point_name=POINT, author_name="Ірина")
        club.movements.append(row)
        yield row.id
        club.movements.remove(row)


@pytest.fixture
def shell(sandbox: tuple[Sandbox, dict[str, str]], tmp_path: Path) -> Iterator[Shell]:
    yield Shell(*sandbox, tmp_path)
    sandbox[0].faults.clear()


def test_money_taken_before_the_shift_is_told_when_it_opens_and_in_its_z(shell: Shell) -> None:
    shell.paid("900.00")
    (before,) = shell.json("shift", "open", "--float", "900")["before"]
    assert before == {"kind": "cash", "taken": "900.00", "returned": "0.00"}
    said = shell.run("shift", "x").stdout.replace("\u00a0", " ")
    assert "Taken before the shift was opened" in said
    z = shell.json("shift", "close", "--sum", "900")
    assert ([each["sum"] for each in z["taken_before"]], z["expected"], z["drawer"]["taken"]) == (["900.00"], "900.00", "0.00")
    shell.paid("70.00", "card")
    opened = shell.run("shift", "open", "--float", "900").stdout.replace("\u00a0", " ")
    assert "Taken before the shift was opened: card 70.00 ₴." in opened


def test_a_day_at_the_till_from_float_to_z(shell: Shell, tmp_path: Path) -> None:
    assert shell.json("shift", "open", "--float", "1000.00", "--operator", "Олена")["float"] == "1000.00"
    shell.paid("500.00")
    shell.paid("250.00", "card")
    shell.json("shift", "in", "200", "--reason", "розмін")
    shell.json("shift", "out", "300", "--reason", "інкасація")
    x = shell.json("shift", "x")
    assert (x["number"], x["closed_at"], x["drawer"]["expected"]) == (None, None, "1400.00")
    z = shell.json("shift", "close", "--notes", "1000x1,200x2", "--card", "250.00", "--csv", str(tmp_path / "z.csv"))
    assert (z["number"], z["operator"], z["float"], z["reason"]) == (1, "Олена", "1000.00", "")
    assert [z["closed_by"], *(each["operator"] for each in z["moves"])] == ["Олена"] * 3, "whose the shift is"
    kinds = {each["kind"]: (each["expected"], each["counted"], each["difference"]) for each in z["kinds"]}
    assert kinds["cash"] == ("1400.00", "1400.00", "0.00")
    assert kinds["card"] == ("250.00", "250.00", "0.00")
    assert kinds["bank"] == ("0.00", None, None)
    assert [(each["way"], each["sum"], each["reason"]) for each in z["moves"]] == [
        ("in", "200.00", "розмін"),
        ("out", "300.00", "інкасація"),
    ]
    assert (z["differences"], z["differences_checked"], z["questions"]) == ([], True, [])
    assert z["opened_at"] < z["closed_at"]
    assert "Should be,1400.00" in (tmp_path / "z.csv").read_text("utf-8-sig")


def test_a_z_is_shown_again_as_it_was_told(shell: Shell, tmp_path: Path) -> None:
    shell.json("shift", "open", "--float", "0")
    z = shell.json("shift", "close", "--sum", "0")
    assert shell.json("shift", "show", "1", "--xlsx", str(tmp_path / "z.xlsx")) == z
    assert zipfile.is_zipfile(tmp_path / "z.xlsx")
    listed = shell.json("shift", "list")
    assert (listed["open"], [each["number"] for each in listed["reports"]]) == (None, [1])
    assert "Z report no. 1" in shell.run("shift", "show", "1").stdout
    assert shell.run("shift", "show", "2").exit_code == 1


def test_what_somebody_booked_under_this_desk_s_name_is_a_difference(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "0")
    with shell.foreign_row() as row:
        (found,) = shell.json("shift", "x")["differences"]
    assert (found["cause"], found["row_id"], found["author"]) == ("only_in_luckyfit", row, "Ірина")


def test_what_other_desks_booked_under_a_shared_name_is_counted_and_listed_and_no_difference(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DESK_LUCKYFIT_POINT_SHARED", "true")
    shell.json("shift", "open", "--float", "0")
    with shell.foreign_row() as row:
        x = shell.json("shift", "x")
        assert ([each["row_id"] for each in x["elsewhere"]], x["differences"], x["differences_mark"]) == ([row], [], "")
        sheet = tmp_path / "z.csv"
        z = shell.run("shift", "close", "--sum", "0", "--csv", str(sheet))
    assert z.exit_code == 0
    assert f"Record no. {row}," in z.stdout
    assert "1 record of another desk under the shared name" in z.stdout
    assert "agree on every record of this desk" in z.stdout
    assert "Of other desks under the shared name" in sheet.read_text("utf-8-sig")


def test_a_difference_is_shown_before_the_shift_closes_over_it_and_its_reason_is_for_just_that(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "0")
    with shell.foreign_row() as first:
        close = ("shift", "close", "--sum", "0")
        refused = shell.run(*close)
        assert refused.exit_code == 1
        assert f"Record no. {first} is only in LuckyFit" in refused.stdout
        assert "write why" in refused.stderr
        told = shell.json(*close, "--reason", "Ірина записала сама", code=1)
        assert (told["error"]["code"], [each["row_id"] for each in told["differences"]]) == ("differences_changed", [first])
        mark = told["differences_mark"]
        assert f"--seen {mark}" in refused.stdout
        with shell.foreign_row() as second:
            told = shell.json(*close, "--reason", "Ірина записала сама", "--seen", mark, code=1)
            assert (told["error"]["code"], [each["row_id"] for each in told["differences"]]) == (
                "differences_changed",
                [first, second],
            )
        assert shell.json("shift", "list")["open"] is not None
        z = shell.json(*close, "--reason", "Ірина записала сама", "--seen", mark.upper())
    assert (z["number"], z["reason"], z["differences_mark"]) == (1, "Ірина записала сама", mark)


def test_too_great_a_difference_needs_a_reason(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "100")
    assert shell.json("shift", "close", "--sum", "79.99", code=1)["error"]["code"] == "cash_difference"
    assert shell.json("shift", "list")["open"] is not None
    z = shell.json("shift", "close", "--sum", "79.99", "--reason", "зламана монетниця")
    assert (z["reason"], z["kinds"][0]["difference"]) == ("зламана монетниця", "-20.01")


def test_so_does_a_card_terminal_that_tells_another_total(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "100")
    close = ("shift", "close", "--sum", "100", "--card", "570")
    assert shell.json(*close, code=1)["error"]["code"] == "kind_difference"
    assert shell.json(*close, "--reason", "термінал порахував учорашнє")["reason"] == "термінал порахував учорашнє"


def test_a_small_difference_needs_none(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "100")
    assert shell.json("shift", "close", "--sum", "80.00")["kinds"][0]["difference"] == "-20.00"


def test_the_greatest_difference_is_a_setting(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "100")
    shell.json("shift", "close", "--sum", "95.00", code=1, DESK_SHIFT_MAX_DIFFERENCE="1.00")
    assert shell.run("shift", "list", DESK_SHIFT_MAX_DIFFERENCE="much").exit_code == 2


@pytest.mark.parametrize("words", [("list", "--most"), ("show",)])
def test_a_number_no_z_can_have_is_wrong_use(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell.run("shift", *words, "9" * 20).exit_code == 2


def test_a_lost_answer_keeps_the_shift_open_until_somebody_says_why(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "0")
    shell.sandbox.faults.plan({"operation": "POST /transactions", "fault": "lost_after"})
    shell.paid("70.00")
    shell.sandbox.faults.clear()
    assert shell.json("shift", "close", "--sum", "70.00", code=1)["error"]["code"] == "open_questions"
    words = ("--override", "дивляться завтра", "--reason", "її запис")
    told = shell.json("shift", "close", "--sum", "70.00", *words, code=1)
    assert told["error"]["code"] == "differences_changed"
    z = shell.json("shift", "close", "--sum", "70.00", *words, "--seen", told["differences_mark"])
    assert (z["override"], [each["sum"] for each in z["questions"]]) == ("дивляться завтра", ["70.00"])
    assert [each["sum"] for each in z["unbooked"]] == ["70.00"]
    assert "дивляться завтра" in shell.run("shift", "show", "1").stdout


def test_without_luckyfit_a_reason_is_needed(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "0")
    away = {"DESK_LUCKYFIT_URL": "http://127.0.0.1:1"}
    assert shell.json("shift", "close", "--sum", "0", code=1, **away)["error"]["code"] == "differences_unchecked"
    z = shell.json("shift", "close", "--sum", "0", "--reason", "немає інтернету", **away)
    assert (z["differences_checked"], z["reason"]) == (False, "немає інтернету")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("shift", "x"), 1),
        (("shift", "close", "--sum", "1"), 1),
        (("shift", "in", "5", "--reason", "x"), 1),
        (("shift", "open", "--float", "much"), 2),
        (("shift", "in", "5"), 2),
        (("shift", "close"), 2),
        (("shift", "close", "--sum", "1", "--notes", "1000x1"), 2),
        (("shift", "close", "--notes", "1000"), 2),
        (("shift", "close", "--notes", "3x4"), 2),
        (("shift", "close", "--sum", "1", "--csv", "z.txt"), 2),
        (("shift", "close", "--sum", "1", "--xlsx", "nowhere/z.xlsx"), 2),
    ],
)
def test_wrong_use_and_refusals_have_codes_of_their_own(shell: Shell, words: tuple[str, ...], code: int) -> None:
    result = shell.run(*words)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output


def test_notes_are_counted_however_they_are_written(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "1501.50")
    z = shell.json("shift", "close", "--notes", "500х2; 500x1,1X1 , 0.5x1")
    assert z["count"]["sum"] == "1501.50"
    assert [(each["worth"], each["count"]) for each in z["count"]["pieces"]] == [("500.00", 3), ("1.00", 1), ("0.50", 1)]


def test_a_move_without_a_reason_is_refused(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "0")
    assert shell.json("shift", "out", "5", "--reason", "  ", code=1)["error"]["code"] == "move_reason"


def test_a_shift_is_opened_once(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "0")
    assert shell.json("shift", "open", "--float", "0", code=1)["error"]["code"] == "shift_open"


def test_a_z_stays_told_when_its_file_cannot_be_written(shell: Shell, tmp_path: Path) -> None:
    shell.json("shift", "open", "--float", "0")
    (tmp_path / "z.csv").mkdir()
    z = shell.json("shift", "close", "--sum", "0", "--csv", str(tmp_path / "z.csv"), code=1)
    assert (z["number"], z["error"]["code"]) == (1, "not_written")
    assert shell.json("shift", "list")["open"] is None


def test_what_a_command_takes_is_of_whoever_the_open_shift_is(shell: Shell) -> None:
    shell.json("shift", "open", "--float", "0", "--operator", "Olena")
    shell.paid("12.00", DESK_LUCKYFIT_READ_LAG_S="0.001")
    assert [each["operator"] for each in shell.json("journal", "list")["intents"]] == ["Olena"]
    shell.json("shift", "close", "--sum", "12.00")
    shell.paid("13.00", DESK_LUCKYFIT_READ_LAG_S="0.001")
    assert [each["operator"] for each in shell.json("journal", "list")["intents"]] == ["Olena", ""]
