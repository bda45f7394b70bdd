"""Money taken by a command without an open shift: said once on the error stream, or as a field, and taken all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.sandbox.server import Sandbox
from tests.desk.cli.test_commands import Shell, sandbox  # noqa: F401 - the fixture is shared

SAID = "No shift is open: this money will be counted in the next one."


@pytest.fixture
def shell(sandbox: tuple[Sandbox, dict[str, str]], tmp_path: Path) -> Iterator[Shell]:  # noqa: F811 - that fixture
    yield Shell(*sandbox, tmp_path)
    sandbox[0].faults.clear()


def topping_up(shell: Shell, amount: str, kind: str = "cash") -> tuple[str, ...]:
    return ("topup", str(shell.person("deposit").id), "--sum", amount, "--kind", kind)


def test_it_is_one_line_on_the_error_stream_and_the_answer_stays_clean(shell: Shell) -> None:
    told = shell.run(*topping_up(shell, "71.00"))
    assert (told.exit_code, told.stderr.splitlines()) == (0, [SAID])
    assert SAID not in told.stdout


@pytest.mark.parametrize(("language", "begins"), [("uk", "Зміну не відкрито"), ("ru", "Смена не открыта")])
def test_it_is_said_in_the_language_of_the_settings(shell: Shell, language: str, begins: str) -> None:
    told = shell.run(*topping_up(shell, "72.00" if language == "uk" else "72.50"), DESK_WINDOW_LANGUAGE=language)
    assert told.stderr.startswith(begins)


def test_for_a_script_it_is_a_field_of_the_answer(shell: Shell) -> None:
    told = shell.run(*topping_up(shell, "73.00"), "--json")
    assert '"warnings": ["no_shift"]' in told.stdout
    assert told.stderr == ""


def test_a_payment_and_a_sale_say_it_too(shell: Shell) -> None:
    person = shell.person("debt_price")
    (match,) = shell.json("find", person.phone1 or "")["matches"]
    owed = next(each for each in match["accounts"] if each["kind"] == "ticket")
    paid = shell.json("pay", str(person.id), "--account", str(owed["id"]), "--sum", "74.00", "--kind", "cash")
    assert paid["warnings"] == ["no_shift"]
    sold = shell.json("sell", str(shell.person("no_ticket").id), "101", "--sum", "75.00", "--kind", "cash")
    assert sold["warnings"] == ["no_shift"]


def test_a_ticket_sold_without_money_and_money_that_was_refused_say_nothing(shell: Shell) -> None:
    assert "warnings" not in shell.json("sell", str(shell.person("not_started").id), "101")
    shell.sandbox.faults.set("POST /transactions", "refuse", times=1)
    assert "warnings" not in shell.json(*topping_up(shell, "76.00"), code=1)


def test_money_whose_answer_was_lost_may_be_there_and_says_it(shell: Shell) -> None:
    shell.sandbox.faults.set("POST /transactions", "lost_after", times=1)
    assert shell.json(*topping_up(shell, "77.00"), code=4)["warnings"] == ["no_shift"]


def test_in_a_shift_nothing_is_said(shell: Shell) -> None:
    assert shell.run("shift", "open", "--float", "1000.00", "--operator", "Olena").exit_code == 0
    told = shell.run(*topping_up(shell, "78.00"))
    assert (told.exit_code, told.stderr) == (0, "")
    assert "warnings" not in shell.json(*topping_up(shell, "79.00"))
