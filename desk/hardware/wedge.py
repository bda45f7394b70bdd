"""Readers that type: tells their bursts from a person by the gaps between keys, and reads them by scan code. Pure."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TypeAlias

from desk.config import WedgeSettings
from desk.hardware.base import Unreadable
from desk.hardware.readers.formats import tag_of
from desk.model.tag import Tag, printable

LONGEST = 128
HOT = 3
_GRACE = 3
_ROWS = {
    0x02: ("1234567890-=", "!@#$%^&*()_+"),
    0x10: ("qwertyuiop[]", "QWERTYUIOP{}"),
    0x1E: ("asdfghjkl;'`", 'ASDFGHJKL:"~'),
    0x2B: ("\\zxcvbnm,./", "|ZXCVBNM<>?"),
    0x39: (" ", " "),
    0x47: ("789-456+1230.", "789-456+1230."),
}
_PLAIN = {first + at: sign for first, (plain, _) in _ROWS.items() for at, sign in enumerate(plain)}
_SHIFTED = {first + at: sign for first, (_, shifted) in _ROWS.items() for at, sign in enumerate(shifted)}
_ENDS = frozenset({0x1C, 0x11C, 0x0F})
_X11_OFFSET, _X11_KEYPAD_ENTER = 8, 104


@dataclass(frozen=True, slots=True)
class Key:
    """A key that went down: scan code of set 1 (bit 8 for the extended ones), time in ms; `chord` means with Ctrl or Alt."""

    scan: int
    ms: float
    shift: bool = False
    chord: bool = False


@dataclass(frozen=True, slots=True)
class Pass:
    """The key is a person's: let it through."""


@dataclass(frozen=True, slots=True)
class Swallow:
    """The key belongs to a burst already read: drop it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """It may be a burst: keep the key back, and say `silence()` when none came for `ms`. `first` begins a new run."""

    ms: float
    first: bool


@dataclass(frozen=True, slots=True)
class Release:
    """It was a person: hand out what was kept back, in order."""


@dataclass(frozen=True, slots=True)
class Burst:
    """It was a reader: drop what was kept back. `read` is what it sent."""

    read: Tag | Unreadable


Verdict: TypeAlias = Pass | Swallow | Hold | Release | Burst


class Wedge:
    """Follows one stream of keys. Every key is answered at once; the last verdict of an answer is on that key."""

    def __init__(self, settings: WedgeSettings) -> None:
        self._settings = settings
        self._text: list[str] = []
        self._gaps: list[float] = []
        self._last_ms = float("-inf")
        self._burst_ms = float("-inf")
        self._odd = False
        self._held = False

    @property
    def is_hot(self) -> bool:
        """Keys are coming faster than a person's, so a shortcut must not fire now."""
        return len(self._text) >= HOT and self._is_fast()

    def press(self, key: Key) -> tuple[Verdict, ...]:
        """What to do with what was kept back, if that is decided now, and then with this key."""
        gap = key.ms - self._last_ms
        before = () if 0 <= gap < self._settings.max_gap_ms else self._ended()
        sign = "" if key.chord else (_SHIFTED if key.shift else _PLAIN).get(key.scan, "")
        if sign or (self.is_hot and key.scan not in _ENDS):
            return (*before, self._kept(sign, gap, key.ms))
        return (*before, *self._closed(key))

    def silence(self) -> tuple[Verdict, ...]:
        """No key came for as long as the last Hold asked."""
        if self._is_burst():
            return (self._burst(self._last_ms),)
        return self._released()

    def _kept(self, sign: str, gap: float, ms: float) -> Hold:
        first = not self._text
        if not first:
            self._gaps.append(gap)
        self._text.append(sign)
        self._odd = self._odd or not sign or len(self._text) > LONGEST
        del self._text[LONGEST:], self._gaps[:-LONGEST]
        self._last_ms = ms
        self._held = True
        return Hold(self._patience(), first)

    def _patience(self) -> float:
        if self._is_burst():
            return self._settings.end_ms
        return self._settings.max_gap_ms if self._is_fast() else self._settings.median_gap_ms

    def _closed(self, key: Key) -> tuple[Verdict, ...]:
        """A key no number has: the end of a burst, or a person's."""
        if key.scan in _ENDS and self._is_burst():
            return (self._burst(key.ms),)
        if key.scan in _ENDS and not self._held and 0 <= key.ms - self._burst_ms < self._settings.end_ms * _GRACE:
            return (Swallow(),)
        released = self._released()
        self._forget()
        return (*released, Pass())

    def _ended(self) -> tuple[Verdict, ...]:
        """Too long since the last key: the run before is decided, a new one begins."""
        verdicts = self.silence()
        self._forget()
        return verdicts

    def _released(self) -> tuple[Verdict, ...]:
        """Keys handed out stay in the run: should it be a burst after all, they are taken back."""
        was_held, self._held = self._held, False
        return (Release(),) if was_held else ()

    def _burst(self, ms: float) -> Burst:
        text = printable("".join(self._text))
        tag = None if self._odd else tag_of(text, self._settings.format)
        self._forget()
        self._burst_ms = ms
        return Burst(tag or Unreadable(text))

    def _forget(self) -> None:
        self._text.clear()
        self._gaps.clear()
        self._odd = self._held = False
        self._last_ms = float("-inf")

    def _is_burst(self) -> bool:
        return len(self._text) >= self._settings.min_keys and self._is_fast()

    def _is_fast(self) -> bool:
        from statistics import median  # noqa: PLC0415 - a third of a MiB, for whoever has such a reader or types a search

        return bool(self._gaps) and median(self._gaps) < self._settings.median_gap_ms


def set1(native: int, platform: str = sys.platform) -> int:
    """The scan code of set 1 behind Qt's native one: bare on Windows, with an offset on X11 and Wayland; 0 when there is none."""
    if platform == "win32":
        return native
    if native == _X11_KEYPAD_ENTER:
        return 0x11C
    return max(0, native - _X11_OFFSET)
