"""What a turnstile did, in three languages; no reason of ours stays English."""

from __future__ import annotations

import pytest

from desk import i18n
from desk.model.gate import NO_ANSWER, NOT_CONNECTED, NOT_SET_UP, STOPPED, Busy, Direction, Failed, NotPassed, Opened, Passed
from desk.model.health import Health
from desk.wording.gate import of_direction, of_fire, of_gate, of_pass, reason_told

OUTCOMES = [Passed(), NotPassed(), Opened(), Busy(), Failed("x", may_have_opened=True), Failed("x", may_have_opened=False)]


@pytest.mark.parametrize("code", ["uk", "ru", "en"])
def test_every_outcome_has_a_sentence_of_its_own(code: str) -> None:
    say = i18n.language(code)
    told = [of_pass(each, say) for each in OUTCOMES]
    assert len(set(told)) == len(told)
    assert all(each.endswith(".") for each in told)


def test_whether_it_may_have_opened_is_told() -> None:
    assert of_pass(Failed(NO_ANSWER, may_have_opened=True)) == (
        "It is not sure whether it opened: it does not answer. Look at the turnstile before you open it again."
    )
    assert of_pass(Failed("Input/output error", may_have_opened=False)) == (
        "It did not open: Input/output error. Check its cable and its settings."
    )


@pytest.mark.parametrize(
    "reason", [NO_ANSWER, NOT_CONNECTED, NOT_SET_UP, STOPPED, "HTTP 401", "wrong login", "it did not switch"]
)
def test_a_reason_of_ours_is_told_in_the_language(reason: str) -> None:
    told = [reason_told(reason, i18n.language(code)) for code in ("uk", "ru", "en")]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("health", [Health.OK, Health.OFF, Health.UNKNOWN, Health.NOT_SET_UP, Health.ELSEWHERE])
def test_a_state_names_where_or_why(health: Health) -> None:
    assert health in (Health.NOT_SET_UP, Health.ELSEWHERE) or "COM3" in of_gate(health, "COM3")
    assert of_gate(health, "COM3") != of_gate(health, "COM3", i18n.language("uk"))


def test_fire_and_directions_are_told() -> None:
    assert of_fire(burning=True) != of_fire(burning=False)
    assert (of_direction(Direction.IN), of_direction(Direction.OUT)) == ("entry", "exit")
