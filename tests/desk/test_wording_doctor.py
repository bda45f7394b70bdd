"""The doctor's sentences: every line, fact and way has one in three languages."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from desk import i18n
from desk.config import LANGUAGES
from desk.model.capability import Answer, Fact, Finding, Transport
from desk.model.checkup import Check, Line, Verdict, exit_code, of_clock, of_latency, of_room
from desk.wording.capability import of_fact, of_finding, of_transport
from desk.wording.checkup import _HINTS, _SAID, of_check, of_hint, of_line, of_verdict

CHECKUP = Path(__file__).parent.parent.parent / "desk" / "cli" / "checkup.py"
THREE = pytest.mark.parametrize("say", [i18n.language(code) for code in LANGUAGES], ids=LANGUAGES)


@THREE
def test_every_fact_answer_way_check_and_verdict_has_a_name(say) -> None:
    told = [of_fact(each, say) for each in Fact]
    told += [of_finding(Finding(each), say) for each in Answer]
    told += [of_transport(each, say) for each in Transport]
    told += [of_check(each, say) for each in Check]
    told += [of_verdict(each, say) for each in Verdict]
    assert all(told)
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("code", sorted(_SAID))
def test_every_line_is_said_with_its_details_in_three_languages(code: str) -> None:
    english = i18n.language("en")
    names = [name for _, name, _, _ in Formatter().parse(_SAID[code](english)) if name]
    line = Line(Check.STORE, Verdict.WARN, code, {name: f"<{name}>" for name in names})
    for each in LANGUAGES:
        said = of_line(line, i18n.language(each))
        assert all(f"<{name}>" in said for name in names)
        assert not re.search(r"[{}]", said)
        assert bool(of_hint(line, i18n.language(each))) == (code in _HINTS)


def test_every_code_of_the_checks_has_a_sentence() -> None:
    codes = set(re.findall(r'Verdict\.[A-Z]+, "(\w+)"', CHECKUP.read_text("utf-8"))) - {"error"}
    assert codes <= set(_SAID)
    assert {"luckyfit", "settings", "questions"} <= codes


def test_an_error_brings_its_own_sentence() -> None:
    assert of_line(Line(Check.STORE, Verdict.FAIL, "error", text="It is broken.")) == "It is broken."


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [("", 0), ("ok skipped", 0), ("ok warn", 1), ("warn fail", 2), ("skipped fail ok", 2)],
)
def test_the_worst_line_is_the_exit_code(verdicts: str, code: int) -> None:
    assert exit_code(Line(Check.STORE, Verdict(each), "store") for each in verdicts.split()) == code


@pytest.mark.parametrize(
    ("verdict", "found"),
    [
        (Verdict.FAIL, of_room(199_999_999)),
        (Verdict.WARN, of_room(200_000_000)),
        (Verdict.OK, of_room(2_000_000_000)),
        (Verdict.OK, of_latency(1500)),
        (Verdict.WARN, of_latency(1501)),
    ],
)
def test_what_is_too_little_and_too_slow(verdict: Verdict, found: Verdict) -> None:
    assert found is verdict


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(0, "ok"), (-120, "ok"), (121, "warn"), (-121, "warn"), (-900, "warn"), (901, "fail")]
)
def test_a_clock_that_is_off(seconds: int, verdict: str) -> None:
    from datetime import timedelta

    assert of_clock(timedelta(seconds=seconds)) == Verdict(verdict)
