"""Keyboards told apart: Windows' raw input as strokes of single devices, and each device's bursts read by themselves. Pure.

A reader that types is a section like any other, its port `keyboard://` and a part of the device's name: `keyboard://VID_FFFF&PID_0035`.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desk.config import ReaderSettings, WedgeSettings
from desk.events import CardRead, UnreadableCard
from desk.hardware.presence import Presence
from desk.hardware.wedge import Burst, Hold, Key, Verdict, Wedge
from desk.model.tag import Tag

log = logging.getLogger(__name__)

SCHEME = "keyboard://"
NAME = "keyboard"
_HEADERS = {8: struct.Struct("<IIQQ"), 4: struct.Struct("<IIII")}
_KEYBOARD = struct.Struct("<HHHH")
_FROM_KEYBOARD = 1
_UP, _E0, _E1 = 0x01, 0x02, 0x04
_IN_BACKGROUND = 1
_OVERRUN, _NO_KEY = 0xFF, 0xFF
_EXTENDED = 0x100
_SHIFTS = frozenset({0x2A, 0x36})
_CHORDS = frozenset({0x1D, 0x38, 0x11D, 0x138, 0x15B, 0x15C})


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key of one device went down or up; `in_background` while another program had the focus."""

    device: int
    scan: int
    is_down: bool
    in_background: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What a stroke or a silence ended; `wait_ms`: say `silence` of this device when no key of it came for so long."""

    facts: tuple[CardRead | UnreadableCard, ...] = ()
    wait_ms: float | None = None


def stroke_of(data: bytes, pointer: int = 8) -> Stroke | None:
    """What a RAWINPUT says; None for a mouse, a key without a place, and the prefix of Pause. `pointer`: bytes in a handle."""
    header = _HEADERS[pointer]
    if len(data) < header.size + _KEYBOARD.size:
        return None
    kind, _size, device, arrived = header.unpack_from(data)
    scan, flags, _reserved, key = _KEYBOARD.unpack_from(data, header.size)
    if kind != _FROM_KEYBOARD or scan in (0, _OVERRUN) or key >= _NO_KEY or flags & _E1:
        return None
    place = scan & 0x7F | (_EXTENDED if flags & _E0 else 0)
    return Stroke(device, place, not flags & _UP, arrived & 0xFF == _IN_BACKGROUND)


class Keyboards:
    """Every keyboard of this PC. One that is no reader of the settings is listened to only while the program has the focus."""

    def __init__(self, settings: WedgeSettings, readers: Sequence[ReaderSettings], name_of: Callable[[int], str]) -> None:
        self._settings = settings
        self._readers = [each for each in readers if each.is_keyboard]
        self._name_of = name_of
        self._known: dict[int, _Keyboard] = {}

    def press(self, stroke: Stroke, ms: float) -> Heard:
        """A stroke at this moment."""
        keyboard = self._known.get(stroke.device) or self._met(stroke.device)
        return Heard() if stroke.in_background and not keyboard.is_reader else keyboard.press(stroke, ms)

    def silence(self, device: int) -> Heard:
        """No key of this device came for as long as was asked."""
        return self._known[device].silence() if device in self._known else Heard()

    def _met(self, device: int) -> _Keyboard:
        name = self._name_of(device).casefold()
        reader = (
            next((each for each in self._readers if each.port.removeprefix(SCHEME).casefold() in name), None) if name else None
        )
        log.info(
            "keyboard %s is %s", name or "without a name", f"reader {reader.name}" if reader else "no reader of the settings"
        )
        self._known[device] = _Keyboard(self._settings, reader)
        return self._known[device]


class _Keyboard:
    """One device: its bursts, and which of its keys are down."""

    def __init__(self, settings: WedgeSettings, reader: ReaderSettings | None) -> None:
        self.is_reader = reader is not None
        self._name = reader.name if reader else NAME
        self._wedge = Wedge(settings._replace(format=reader.format) if reader else settings)
        self._presence = Presence(reader.quiet_s if reader else settings.quiet_s, 0.0)
        self._down: set[int] = set()
        self._last_ms = 0.0

    def press(self, stroke: Stroke, ms: float) -> Heard:
        """A key held down repeats itself, and that is no key."""
        repeats = stroke.scan in self._down
        (self._down.add if stroke.is_down else self._down.discard)(stroke.scan)
        if not stroke.is_down or repeats or stroke.scan in _SHIFTS | _CHORDS:
            return Heard()
        self._last_ms = ms
        key = Key(stroke.scan, ms, not self._down.isdisjoint(_SHIFTS), not self._down.isdisjoint(_CHORDS))
        return self._heard(self._wedge.press(key))

    def silence(self) -> Heard:
        return self._heard(self._wedge.silence())

    def _heard(self, verdicts: tuple[Verdict, ...]) -> Heard:
        facts = (self._fact(each.read) for each in verdicts if isinstance(each, Burst))
        wait = next((each.ms for each in verdicts if isinstance(each, Hold)), None)
        return Heard(tuple(fact for fact in facts if fact is not None), wait)

    def _fact(self, read: object) -> CardRead | UnreadableCard | None:
        """A card that was told a moment ago is not told again."""
        if not isinstance(read, Tag):
            return UnreadableCard(getattr(read, "raw", ""), self._name)
        return CardRead(read, self._name) if self._presence.is_new(read, self._last_ms / 1000) else None
