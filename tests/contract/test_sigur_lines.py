"""Lines of Sigur are read as documented, however their bytes arrive; what we send is as documented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.hardware.relays import sigur
from desk.model.gate import Direction

DATA = Path(__file__).parent.parent / "data" / "relays" / "sigur.txt"
VECTORS = [line.split(" -> ") for line in DATA.read_text("utf-8").splitlines() if not line.startswith("#")]


def _told(line: sigur.Line) -> str:
    if isinstance(line, sigur.Event) and line.tag is not None:
        return f"Event(code={line.code}, point={line.point}, tag=w26={line.tag.forms['w26']}, way={line.way})"
    return str(line)


@pytest.mark.parametrize(("line", "meaning"), VECTORS)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_line_is_read_however_it_arrives(line: str, meaning: str, size: int) -> None:
    lines, wire = sigur.SigurLines(), f"{line}\r\n{line}\r\n".encode()
    found = [each for at in range(0, len(wire), size) for each in lines.feed(wire[at : at + size])]
    assert [_told(each) for each in found] == [meaning, meaning]


def test_what_we_send_is_as_documented() -> None:
    assert sigur.login("Administrator", "") == b'"LOGIN" 1.8 "Administrator" ""\r\n'
    assert sigur.login('Ю"#', "a b") == b'"LOGIN" 1.8 "#D0#AE#22#23" "a b"\r\n'
    assert sigur.subscribe() == b"SUBSCRIBE CE\r\n"
    assert sigur.point_info(1) == b"GETAPINFO 1\r\n"
    assert sigur.allow_pass(1, Direction.IN) == b"ALLOWPASS 1 ANONYMOUS IN\r\n"
    assert sigur.allow_pass(2, Direction.OUT) == b"ALLOWPASS 2 ANONYMOUS OUT\r\n"
    assert sigur.set_mode(1, unlocked=True) == b"SETAPMODE UNLOCKED 1\r\n"
    assert sigur.set_mode(1, unlocked=False) == b"SETAPMODE NORMAL 1\r\n"


@given(user=st.text(max_size=20))
def test_any_name_comes_back_as_it_was_and_stays_one_word_of_one_line(user: str) -> None:
    name = user.encode("utf-8", "replace").decode()
    sent = sigur.login(name, "")
    assert sent.count(b"\n") == 1
    assert sigur.words_of(sent) == ("LOGIN", "1.8", name, "")


@given(noise=st.lists(st.binary(max_size=600), max_size=8))
def test_random_bytes_break_nothing_and_the_next_line_is_read(noise: list[bytes]) -> None:
    lines = sigur.SigurLines()
    found = [each for piece in (*noise, b"\r\nOK\r\n") for each in lines.feed(piece)]
    assert found[-1] == sigur.Answered(("OK",))


def test_an_endless_line_is_passed_over_and_not_kept() -> None:
    lines = sigur.SigurLines()
    assert [each for _ in range(100) for each in lines.feed(b"A" * 1000)] == []
    assert list(lines.feed(b"A\r\nOK\r\n")) == [sigur.Answered(("OK",))]
    assert len(lines._rest) <= sigur.LIMIT
