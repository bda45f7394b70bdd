"""What an IronLogic controller posts is read as documented, whatever else comes is no call, and our answers are as documented."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.hardware.relays import z5r
from desk.model.gate import Direction
from desk.model.tag import Form, Tag

DATA = Path(__file__).parent.parent / "data" / "relays" / "z5r.txt"
VECTORS = [line.split(" -> ") for line in DATA.read_text("utf-8").splitlines() if not line.startswith("#")]


def _tag(tag: Tag | None) -> str:
    if tag is None:
        return "None"
    widest = next(each for each in ("em40", "dec10", "w26") if each in tag.forms)
    return f"{widest}={tag.forms[Form(widest)]}"


def _told(value: Any) -> str:
    match value:
        case z5r.CheckAccess(number, tag, way):
            return f"CheckAccess(id={number}, tag={_tag(tag)}, direction={way})"
        case z5r.PassTold(way, passed, tag):
            return f"PassTold({way}, passed={passed}, tag={_tag(tag)})"
        case z5r.FireTold(burning):
            return f"FireTold(burning={burning})"
        case z5r.Happened(number, many, told):
            return f"Happened({', '.join((f'id={number}', f'count={many}', *map(_told, told)))})"
        case _:
            return str(value)


@pytest.mark.parametrize(("body", "meaning"), VECTORS)
def test_a_post_is_read_as_documented(body: str, meaning: str) -> None:
    call = z5r.call_of(body.encode())
    told = "no call" if call is None else " ".join(map(_told, call.messages)) or "nothing"
    odd = f", odd: {', '.join(call.odd)}" if call is not None and call.odd else ""
    assert told + odd == meaning
    assert call is None or call.serial == 44374


def test_our_answers_are_as_documented() -> None:
    messages = [
        z5r.set_active(1),
        z5r.access(2, granted=True),
        z5r.access(3, granted=False),
        z5r.events_taken(4, 5),
        z5r.open_door(6, Direction.OUT),
        z5r.set_mode(7, z5r.FREE),
    ]
    assert json.loads(z5r.answer_to(datetime(2026, 11, 30, 9, 5, 7, tzinfo=UTC), 8, messages)) == {
        "date": "2026-11-30 09:05:07",
        "interval": 8,
        "messages": [
            {"id": 1, "operation": "set_active", "active": 1, "online": 1},
            {"id": 2, "operation": "check_access", "granted": 1},
            {"id": 3, "operation": "check_access", "granted": 0},
            {"id": 4, "operation": "events", "events_success": 5},
            {"id": 6, "operation": "open_door", "direction": 1},
            {"id": 7, "operation": "set_mode", "mode": 2},
        ],
    }
    assert z5r.door_body(Direction.IN) == b'{"dir": 0}'


NAMES = ["sn", "type", "messages", "id", "operation", "card", "reader", "events", "event", "flag", "success"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=6),
    max_leaves=8,
)


@settings(max_examples=50)
@given(told=JSON)
def test_whatever_json_is_posted_breaks_nothing(told: Any) -> None:
    body = json.dumps(told).encode()
    assert z5r.call_of(body) is None or isinstance(z5r.call_of(body), z5r.Call)


@settings(max_examples=50)
@given(message=st.dictionaries(st.sampled_from(["id", "operation", "card", "reader", "events", "active"]), JSON))
def test_whatever_message_is_in_a_post_breaks_nothing(message: dict[str, Any]) -> None:
    for operation in ("power_on", "ping", "check_access", "events", None):
        body = json.dumps({"type": "Z5RWEB", "sn": 2, "messages": [message | {"operation": operation}]}).encode()
        assert z5r.call_of(body) is None or isinstance(z5r.call_of(body), z5r.Call)


@given(noise=st.binary(max_size=300))
def test_random_bytes_are_no_call(noise: bytes) -> None:
    assert z5r.call_of(noise) is None


@given(card=st.text(max_size=20))
def test_any_text_is_a_tag_or_none(card: str) -> None:
    assert z5r.tag_of(card) is None or isinstance(z5r.tag_of(card), Tag)
