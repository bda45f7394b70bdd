"""Sigur's integration protocol (OIF): lines over TCP, one answer a command in order, and events in between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from desk.model.gate import Direction
from desk.model.tag import Tag

PORT = 3312
VERSION = "1.8"
USER = "Administrator"
LIMIT = 8192
ERRORS = MappingProxyType(
    {3: "another version of the protocol", 10: "no such access point", 11: "wrong login", 21: "not allowed for this user"}
)
_WORD = re.compile(r'"((?:[^"])*)"|(\S+)')
_ESCAPED = re.compile(r"(?:#[0-9A-Fa-f]{2})+")
_PLAIN = re.compile(r'[^\x20-\x7e]|["#]')
_EVENT_WORDS = 5


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to the command that waits longest."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The same, and it is no."""

    code: int

    @property
    def reason(self) -> str:
        """What the code means."""
        return ERRORS.get(self.code, f"error {self.code}")


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened at an access point. What its code means is set up at Sigur, so the settings name those of a pass.

    `way` is its direction as Sigur writes it, mostly a number: which one is in is told by the settings too.
    """

    code: int
    point: int
    tag: Tag | None
    way: str = ""


Line: TypeAlias = Answered | Refused | Event


class SigurLines:
    """Takes bytes, gives lines; keeps a bounded rest. A line that is too long is passed over whole."""

    def __init__(self) -> None:
        self._rest = b""
        self._skipping = False

    def feed(self, data: bytes) -> Iterator[Line]:
        """What the bytes that just came complete."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        for each in whole:
            skipped, self._skipping = self._skipping, False
            words = words_of(each)
            if words and not skipped:
                yield _line(words)
        if len(self._rest) > LIMIT:
            self._rest, self._skipping = b"", True


def login(user: str, password: str) -> bytes:
    """The first command."""
    return f'"LOGIN" {VERSION} {quoted(user)} {quoted(password)}\r\n'.encode()


def subscribe() -> bytes:
    """Events are to be told from now on."""
    return b"SUBSCRIBE CE\r\n"


def point_info(point: int) -> bytes:
    """Whether there is such an access point, and how it is; changes nothing."""
    return f"GETAPINFO {point}\r\n".encode()


def allow_pass(point: int, direction: Direction) -> bytes:
    """One pass for whoever stands there."""
    return f"ALLOWPASS {point} ANONYMOUS {direction.value.upper()}\r\n".encode()


def set_mode(point: int, *, unlocked: bool) -> bytes:
    """Free for everybody, or as it is usually."""
    return f"SETAPMODE {'UNLOCKED' if unlocked else 'NORMAL'} {point}\r\n".encode()


def quoted(text: str) -> str:
    """Text as a word: what is not plain as its bytes, `#D1#8E`."""
    plain = _PLAIN.sub(lambda found: "".join(f"#{byte:02X}" for byte in found[0].encode("utf-8", "replace")), text)
    return f'"{plain}"'


def words_of(line: bytes) -> tuple[str, ...]:
    """The words of a line, out of their quotes and escapes."""
    text = line.decode("utf-8", "replace").strip()
    return tuple(_plain(found[1] if found[1] is not None else found[2]) for found in _WORD.finditer(text))


def _plain(word: str) -> str:
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[0].replace("#", "")).decode("utf-8", "replace"), word)


def _line(words: tuple[str, ...]) -> Line:
    if words[0] == "EVENT_CE":
        return _event(words[1:]) or Event(0, 0, None)
    if words[0] == "ERROR":
        return Refused(_number(words[1]) if len(words) > 1 else 0)
    return Answered(words)


def _event(words: tuple[str, ...]) -> Event | None:
    """When, code, point, whose, direction; then perhaps the kind of card and its number."""
    if len(words) < _EVENT_WORDS:
        return None
    return Event(_number(words[1]), _number(words[2]), _tag(words[_EVENT_WORDS:]), words[_EVENT_WORDS - 1].upper())


def _tag(words: tuple[str, ...]) -> Tag | None:
    try:
        kind, facility, low = words[:3]
        return Tag.w26(int(facility), int(low)) if kind == "W26" else None
    except ValueError:
        return None


def _number(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0  # noqa: PLR2004 - no code is so long
