"""Every relay protocol sends what is documented, byte for byte, and believes no answer that is not the whole and right one."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.config_gates import GateSettings
from desk.hardware.board import Ask, Board, Done, More, Reply, Wrong
from desk.hardware.relays import RELAYS, relay_protocol

DATA = Path(__file__).parent.parent / "data" / "relays"


class Vector(NamedTuple):
    """`setting: ask = what is sent <- what is answered -> what that means`; the answer may be missing."""

    protocol: str
    settings: GateSettings
    ask: str
    sent: bytes | None
    answer: bytes | None
    meaning: str
    line: str


def _data(text: str) -> bytes | None:
    """Hex digits, or text as it is for what goes over HTTP."""
    text = text.strip()
    if text == "none":
        return None
    return text.encode() if text[:1] in {"/", "{", "[", "!"} else bytes.fromhex(text)


def _vector(protocol: str, line: str) -> Vector:
    rest, _, meaning = line.partition(" -> ")
    rest, _, answer = rest.partition(" <- ")
    ask, _, sent = rest.partition(" = ")
    changes, colon, ask = ask.rpartition(": ")
    given_settings = dict(each.split("=") for each in changes.split()) if colon else {}
    settings = GateSettings(protocol=protocol, channel_in=1)
    settings = settings._replace(**{name: type(getattr(settings, name))(value) for name, value in given_settings.items()})
    return Vector(protocol, settings, ask, _data(sent), _data(answer) if answer else None, meaning, line)


def _vectors(protocol: str) -> list[Vector]:
    path = DATA / f"{protocol}.txt"
    assert path.exists(), f"desk/hardware/relays/ knows {protocol}, and there is no tests/data/relays/{protocol}.txt"
    return [_vector(protocol, line) for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _all() -> list[Vector]:
    return [vector for name in RELAYS if (DATA / f"{name}.txt").exists() for vector in _vectors(name)]


@pytest.mark.parametrize(("protocol", "profile"), [(name, profile) for name, kind in RELAYS.items() for profile in kind.profiles])
def test_a_board_that_can_have_inputs_can_be_asked_for_them_and_no_other(protocol: str, profile: str) -> None:
    board = RELAYS[protocol].make(GateSettings(protocol=protocol, profile=profile))
    assert (board.most_inputs == 0) is (board.inputs() is None)


def _board(vector: Vector) -> Board:
    return RELAYS[vector.protocol].make(vector.settings)


def _asked(vector: Vector) -> Ask | None:
    board = _board(vector)
    name, *numbers = vector.ask.split()
    if name == "on" and len(numbers) == 1:
        numbers.append("6000")
    return getattr(board, name)(*map(int, numbers))


def _meaning(reply: Reply) -> str:
    match reply:
        case More():
            return "more"
        case Wrong(refused=True):
            return "refused"
        case Wrong():
            return "wrong"
        case Done(inputs):
            return " ".join(["done", *(str(number) for number, closed in enumerate(inputs, 1) if closed)])


def _named(vector: Vector) -> str:
    return f"{vector.protocol}-{vector.line}"


SWITCHING = {"on", "off", "pulse"}
PROVED = {"modbus": SWITCHING | {"inputs", "hello"}, "modbus-tcp": SWITCHING}
"""Of which asks an answer is proof to the last bit."""
ALL = _all()
ANSWERED = [vector for vector in ALL if vector.answer is not None]
every_vector = pytest.mark.parametrize("vector", ALL, ids=_named)
every_answer = pytest.mark.parametrize("vector", ANSWERED, ids=_named)


def _read(vector: Vector, data: bytes) -> Reply:
    ask = _asked(vector)
    assert ask is not None
    assert ask.read is not None
    return ask.read(data)


@pytest.mark.parametrize("protocol", RELAYS)
def test_every_protocol_has_documented_bytes_to_prove_it(protocol: str) -> None:
    vectors = _vectors(protocol)
    assert len(vectors) >= 5
    assert {vector.settings.profile for vector in vectors} >= set(RELAYS[protocol].profiles)


@every_vector
def test_what_is_sent_is_what_is_documented(vector: Vector) -> None:
    ask = _asked(vector)
    assert (ask.data if ask is not None else None) == vector.sent


@every_answer
def test_an_answer_means_what_is_documented(vector: Vector) -> None:
    assert _meaning(_read(vector, vector.answer or b"")) == vector.meaning


@every_answer
def test_an_answer_is_waited_for_until_it_is_whole(vector: Vector) -> None:
    answer = vector.answer or b""
    if vector.meaning.startswith("done") and vector.protocol.startswith("modbus"):
        assert {_meaning(_read(vector, answer[:length])) for length in range(len(answer))} == {"more"}


@every_answer
def test_an_answer_with_one_wrong_byte_is_never_success(vector: Vector) -> None:
    """Where there is no checksum what was read can't be proved; that it was switched can, by the echo."""
    answer = vector.answer or b""
    if vector.protocol not in PROVED or vector.ask.split()[0] not in PROVED[vector.protocol] or vector.meaning != "done":
        return
    for place in range(len(answer)):
        for flip in (0x01, 0x80, 0xFF):
            spoilt = bytes((*answer[:place], answer[place] ^ flip, *answer[place + 1 :]))
            assert not isinstance(_read(vector, spoilt), Done), spoilt.hex(" ")


@pytest.mark.parametrize("protocol", RELAYS)
@given(noise=st.binary(max_size=300))
def test_random_bytes_break_nothing_and_are_no_success(protocol: str, noise: bytes) -> None:
    for vector in _vectors(protocol):
        ask = _asked(vector)
        if ask is not None and ask.read is not None and noise != vector.answer:
            assert isinstance(ask.read(noise), More | Wrong | Done)
            if vector.meaning == "done" and protocol.startswith("modbus"):
                assert not isinstance(ask.read(noise), Done)


@pytest.mark.parametrize("protocol", RELAYS)
def test_an_endless_answer_is_given_up(protocol: str) -> None:
    for vector in _vectors(protocol):
        ask = _asked(vector)
        if ask is not None and ask.read is not None:
            assert isinstance(ask.read(b"\x55" * 5000), Wrong)


@pytest.mark.parametrize("protocol", RELAYS)
@given(ms=st.integers(100, 60_000))
def test_a_pulse_is_never_shorter_than_asked_for(protocol: str, ms: int) -> None:
    """A board that can't time so long says so, and is then switched by hand."""
    for profile in RELAYS[protocol].profiles:
        board = relay_protocol("main", GateSettings(protocol=protocol, profile=profile))
        ask = board.pulse(1, ms)
        assert ask is None or ask.data
