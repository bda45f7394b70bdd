"""Errors in the log: which, of what kind, at which call; never what a vendor said, for it may name a client."""

from __future__ import annotations

import pytest

from desk import errors
from desk.errors import LoginNeeded, OutcomeUnknown, Refused, ServiceError
from desk.tasks import Tasks

WORDS = "Клієнт Коваль Олена, +380671234567, вже записана"


@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (Refused("POST /clients", WORDS, vendor_code=WORDS), "luckyfit POST /clients: refused"),
        (LoginNeeded("activateCard", WORDS, vendor="instasport"), "instasport activateCard: login_needed"),
        (Refused("POST /clients"), "luckyfit POST /clients: refused"),
        (OutcomeUnknown("POST /transactions", "ReadTimeout"), "luckyfit POST /transactions: ReadTimeout"),
    ],
)
def test_an_error_of_a_service_is_logged_by_its_call_and_its_code(error: ServiceError, logged: str) -> None:
    assert str(error) == logged
    assert "Коваль" not in f"{error!r} {error.detail}"


def test_the_vendor_s_words_are_kept_for_the_screen() -> None:
    assert Refused("POST /clients", WORDS).words == WORDS


def test_every_kind_of_refusal_keeps_its_words_out_of_the_log() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Refused)]
    assert {LoginNeeded, Refused} <= set(kinds)
    assert [kind for kind in kinds if "Коваль" in str(kind("operation", WORDS))] == []


async def test_background_work_that_was_refused_is_logged_without_the_words(caplog: pytest.LogCaptureFixture) -> None:
    async def refused() -> None:
        raise OutcomeUnknown("POST /transactions", "broken off") from Refused("POST /clients", WORDS)

    task = Tasks().start(refused(), name="paying")
    with pytest.raises(OutcomeUnknown):
        await task
    assert "luckyfit POST /clients: refused" in caplog.text
    assert "Коваль" not in caplog.text
