"""IronLogic Z5R Web and Z5-R WEB BT over Web-JSON: the controller posts its messages to us and takes ours with the answer.

Online it asks us about every card, opens by itself, and tells who really passed and whether its fire input is raised.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from desk.model.gate import Direction
from desk.model.tag import Tag, readings

PASSED, NOT_PASSED, FIRE, OPENED_BY_US = 16, 40, 38, 8
"""Codes of events on entry; the same and one more is on exit. FIRE has no direction."""
NORMAL, FREE = 0, 2
"""Modes: cards are asked about, everybody may pass. 1 blocks, 3 makes the next card free it."""
MOST_BYTES = 64_000
_CARD_DIGITS = 12
_W26_BYTES = 3
_BURNING = 0x01


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


Message: TypeAlias = PowerOn | Ping | CheckAccess | Happened | Confirmed


@dataclass(frozen=True, slots=True)
class Call:
    """One post of one controller."""

    serial: int
    messages: tuple[Message, ...]


def call_of(body: bytes) -> Call | None:
    """What a controller posted; None when it is not the post of one. A message we don't know is passed over."""
    try:
        told = json.loads(body)
        serial, messages = int(told["sn"]), told["messages"]
        if not isinstance(messages, list) or not isinstance(told["type"], str):
            return None
        return Call(serial, tuple(_messages(messages)))
    except (ValueError, LookupError, TypeError, RecursionError, OverflowError):
        return None


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


def _messages(messages: Sequence[Any]) -> Iterator[Message]:
    for each in messages:
        number = int(each["id"])
        match each.get("operation"):
            case None:
                yield Confirmed(number, done=each.get("success") == 1)
            case "power_on":
                yield PowerOn(number, _mode_of(each))
            case "ping":
                yield Ping(number, active=bool(each.get("active")), mode=_mode_of(each))
            case "check_access":
                way = {1: Direction.IN, 2: Direction.OUT}[int(each["reader"])]
                yield CheckAccess(number, tag_of(each["card"]), way)
            case "events":
                yield Happened(number, len(each["events"]), tuple(_told(each["events"])))
            case _:
                continue


def _mode_of(message: dict[str, Any]) -> int | None:
    told = message.get("mode")
    return int(told) if told is not None else None


def _told(events: Sequence[Any]) -> Iterator[PassTold | FireTold]:
    for each in events:
        code, at = int(each["event"]), str(each.get("time", ""))
        if code == FIRE:
            yield FireTold(bool(int(each.get("flag", 0)) & _BURNING), at)
        elif code & ~1 in (PASSED, NOT_PASSED):
            way = Direction.OUT if code & 1 else Direction.IN
            yield PassTold(way, code & ~1 == PASSED, tag_of(each.get("card")), at)


def tag_of(card: Any) -> Tag | None:
    """Six bytes in hex. Zeros in front are what a 26-bit reader does not know, not part of the number."""
    if not isinstance(card, str) or not card.strip("0"):
        return None
    try:
        number = bytes.fromhex(card)
    except ValueError:
        return None
    if len(card) == _CARD_DIGITS and not any(number[:_W26_BYTES]):
        return Tag.em(number[_W26_BYTES:], card)
    return next(iter(readings(card)), None)
