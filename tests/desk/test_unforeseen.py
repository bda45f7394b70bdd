"""What nobody thought of becomes an error like the others, once in the log; after a write it leaves the outcome unknown."""

from __future__ import annotations

import logging
import sys

import httpx
import pytest

from desk.cli import main as commands
from desk.config import LuckyFitSettings
from desk.errors import OutcomeUnknown, Refused, UnexpectedAnswer, Unforeseen
from desk.instasport.operations import CLUB, PHONE_LOGIN
from desk.instasport.reading import read_one
from desk.luckyfit.ask import Ask
from desk.luckyfit.club import LuckyFitClub
from desk.luckyfit.endpoints.money import MoneyMoves
from desk.luckyfit.wire import Answer, Wire
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind
from desk.unforeseen import foreseen
from tests.desk.luckyfit.test_luckyfit_club import Clock

BOOKING = Booking(7, 70, Operation.TICKET, PayKind.CASH, Money(50000))


class Surprise(ArithmeticError):
    """Nobody thought of it."""


def broken(*_given: object, **_named: object) -> bool:
    """What a mistake in the program does."""
    raise Surprise("canary")


def answering(_request: httpx.Request) -> httpx.Response:
    """LuckyFit did what it was asked."""
    told = {"client_id": 7, "account_dest_id": 70, "finoperation_id": 2, "paykind_id": 2, "summ": "500.00"}
    return httpx.Response(200, json={"success": True, "data": {"id": 5, **told}})


def test_it_is_logged_once_with_its_place_and_told_as_an_error(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Unforeseen, match="Surprise"), foreseen():
        broken()
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None


def test_an_error_that_was_foreseen_stays_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Refused), foreseen():
        raise Refused("POST /clients")
    assert caplog.records == []


@pytest.mark.parametrize(("write", "kind"), [(True, OutcomeUnknown), (False, UnexpectedAnswer)])
async def test_an_answer_nobody_can_judge_is_lost_and_never_a_no(*, write: bool, kind: type[Exception]) -> None:
    wire = Wire(LuckyFitSettings(), lambda: "key", Clock(), transport=httpx.MockTransport(answering))

    def judge(_answer: Answer) -> None:
        broken()

    with pytest.raises(kind, match="Surprise"):
        await (wire.write if write else wire.read)(Ask("POST" if write else "GET", "/transactions", body={}), judge)
    await wire.close()


async def test_a_row_nobody_can_read_leaves_the_booking_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    club = LuckyFitClub(LuckyFitSettings(), lambda: "key", Clock(), transport=httpx.MockTransport(answering))
    assert (await club.book(BOOKING)).id == 5
    monkeypatch.setattr(f"{MoneyMoves.__module__}._is_of", broken)
    with pytest.raises(OutcomeUnknown, match="Surprise"):
        await club.book(BOOKING)
    await club.close()


@pytest.mark.parametrize(("operation", "kind"), [(PHONE_LOGIN, OutcomeUnknown), (CLUB, UnexpectedAnswer)])
def test_the_same_of_an_answer_of_instasport(operation: object, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="Surprise"):
        read_one(operation, broken)  # type: ignore[arg-type]  # by name


def test_a_command_ends_with_a_sentence_and_says_that_nobody_knows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    monkeypatch.setattr(sys.modules[commands.__module__], "app", broken)
    with pytest.raises(SystemExit) as ended:
        commands()
    assert ended.value.code == 4
    told = capsys.readouterr().err
    assert "unforeseen" in told
    assert "Traceback" not in told
