"""IronLogic Z5R Web and Z5-R WEB BT over Web-JSON: the controller posts its messages to us and takes ours with the answer.

Online it asks us about every card, opens by itself, and tells who really passed and whether its fire input is raised.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from desk.model.gate import Direction
from desk.model.tag import Tag, readings

PASSED, NOT_PASSED, FIRE, OPENED_BY_US = 16, 40, 38, 8
"""Codes of events on entry; the same and one more is on exit. FIRE has no direction."""
NORMAL, FREE = 0, 2
"""Modes: cards are asked about, everybody may pass. 1 blocks, 3 makes the next card free it."""
MOST_BYTES = 64_000
_CARD_DIGITS = 12
_LEAST_BYTES = 3
_BURNING = 0x01
_ODD = (ValueError, LookupError, TypeError, AttributeError, OverflowError)
"""What a thing of another shape leads to."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PowerOn:
    """It was switched on, and serves nobody until it is told to. `mode` is None where it does not say."""

    id: int
    mode: int | None = None


@dataclass(frozen=True, slots=True)
class Ping:
    """It is there. `active`: it was told to serve."""

    id: int
    active: bool
    mode: int | None = None


@dataclass(frozen=True, slots=True)
class CheckAccess:
    """A card was held to a reader: may it pass? `tag` is None when it is no card number we know."""

    id: int
    tag: Tag | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class Misread:
    """A card was held somewhere we know of nothing: the controller waits for an answer, and it is no."""

    id: int


@dataclass(frozen=True, slots=True)
class PassTold:
    """Whoever was let in went through, or did not in time."""

    direction: Direction
    passed: bool
    tag: Tag | None
    at: str


@dataclass(frozen=True, slots=True)
class FireTold:
    """The fire input was raised, or went back."""

    burning: bool
    at: str


@dataclass(frozen=True, slots=True)
class Happened:
    """What the controller has noted. `count` of them are to be confirmed, whether we know them or not."""

    id: int
    count: int
    told: tuple[PassTold | FireTold, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """It did, or did not do, what we sent under this number."""

    id: int
    done: bool


Message: TypeAlias = PowerOn | Ping | CheckAccess | Misread | Happened | Confirmed


@dataclass(frozen=True, slots=True)
class Call:
    """One post of one controller. `odd` names what in it was passed over, as nothing that could be read."""

    serial: int
    messages: tuple[Message, ...]
    odd: tuple[str, ...] = ()


def call_of(body: bytes) -> Call | None:
    """What a controller posted; None when it is not the post of one. A message we don't know is passed over, and so is
    an odd one, or an odd event: those beside it are heard all the same.
    """
    try:
        told = json.loads(body)
        serial, messages = int(told["sn"]), told["messages"]
        if not isinstance(messages, list) or not isinstance(told["type"], str):
            return None
    except (*_ODD, RecursionError):
        return None
    odd: list[str] = []
    found = tuple(each for message in messages if (each := _read("message", _message, message, odd)) is not None)
    return Call(serial, found, tuple(odd))


def answer_to(now: datetime, interval_s: int, messages: Sequence[dict[str, Any]]) -> bytes:
    """Our answer to any post: the time for its clock, when to call again, and what to do."""
    told = {"date": f"{now:%Y-%m-%d %H:%M:%S}", "interval": interval_s, "messages": list(messages)}
    return json.dumps(told, separators=(",", ":")).encode()


def set_active(number: int) -> dict[str, Any]:
    """Serve, and ask us about every card."""
    return {"id": number, "operation": "set_active", "active": 1, "online": 1}


def access(number: int, *, granted: bool) -> dict[str, Any]:
    """The answer to a card, under the number of its question."""
    return {"id": number, "operation": "check_access", "granted": int(granted)}


def events_taken(number: int, count: int) -> dict[str, Any]:
    """So many events need not be sent again."""
    return {"id": number, "operation": "events", "events_success": count}


def open_door(number: int, direction: Direction) -> dict[str, Any]:
    """Open once; done when the controller calls the next time."""
    return {"id": number, "operation": "open_door", "direction": _number_of(direction)}


def set_mode(number: int, mode: int) -> dict[str, Any]:
    """Another mode; it keeps it until it is told another."""
    return {"id": number, "operation": "set_mode", "mode": mode}


def door_body(direction: Direction) -> bytes:
    """What a newer controller takes at its `/door`, at once."""
    return json.dumps({"dir": _number_of(direction)}).encode()


def _number_of(direction: Direction) -> int:
    return 0 if direction is Direction.IN else 1


def _read(name: str, read: Callable[[Any, list[str]], T], each: Any, odd: list[str]) -> T | None:
    """What `read` makes of one thing; nothing when it is odd, and then that is noted."""
    try:
        return read(each, odd)
    except _ODD:
        odd.append(name)
        return None


def _message(told: Any, odd: list[str]) -> Message | None:
    number = int(told["id"])
    match told.get("operation"):
        case None:
            return Confirmed(number, done=told.get("success") == 1)
        case "power_on":
            return PowerOn(number, _read("mode", _mode_of, told, odd))
        case "ping":
            return Ping(number, active=bool(told.get("active")), mode=_read("mode", _mode_of, told, odd))
        case "check_access":
            return _read("reader", _question, told, odd) or Misread(number)
        case "events":
            return _happened(number, told["events"], odd)
        case _:
            return None


def _question(told: Any, _odd: list[str]) -> CheckAccess:
    way = {1: Direction.IN, 2: Direction.OUT}[int(told["reader"])]
    return CheckAccess(int(told["id"]), tag_of(told.get("card")), way)


def _happened(number: int, events: Any, odd: list[str]) -> Happened:
    """All that came are to be confirmed, odd ones too: else the controller tells them for ever, and nothing after them."""
    if not isinstance(events, list):
        raise TypeError("no list of events")
    told = (_read("event", _event, each, odd) for each in events)
    return Happened(number, len(events), tuple(each for each in told if each is not None))


def _event(told: Any, _odd: list[str]) -> PassTold | FireTold | None:
    code, at = int(told["event"]), str(told.get("time", ""))
    if code == FIRE:
        return FireTold(bool(int(told.get("flag", 0)) & _BURNING), at)
    if code & ~1 not in (PASSED, NOT_PASSED):
        return None
    way = Direction.OUT if code & 1 else Direction.IN
    return PassTold(way, code & ~1 == PASSED, tag_of(told.get("card")), at)


def _mode_of(told: Any, _odd: list[str]) -> int | None:
    mode = told.get("mode")
    return int(mode) if mode is not None else None


def tag_of(card: Any) -> Tag | None:
    """Six bytes in hex, in either order. Zeros in front are what the reader does not know, not part of the number: it tells
    three bytes over Wiegand-26, four over Wiegand-34, five of its own. Less of a number still finds all who may have it.
    """
    if not isinstance(card, str) or not card.strip("0"):
        return None
    try:
        number = bytes.fromhex(card)
    except ValueError:
        return None
    for each in (number, number[::-1]):
        if len(card) == _CARD_DIGITS and each[0] == 0:
            return Tag.em(each.lstrip(b"\0").rjust(_LEAST_BYTES, b"\0"), card)
    return next(iter(readings(card)), None)
