"""LCUS-1/2/4/8 USB relays (CH340, 9600 8N1): A0, channel, state, sum. And the board that jogs by one byte."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

from desk.config_gates import GateSettings
from desk.hardware.board import Ask


class Profile(NamedTuple):
    """How one board is switched. `jog_ms`: how long it closes by itself on `jog`."""

    channels: int
    on: Callable[[int], bytes]
    off: Callable[[int], bytes]
    jog: bytes = b""
    jog_ms: int = 0


class Lcus:
    """Says nothing it can be held to: some boards echo, some answer, most are silent. So no answer is waited for."""

    gap_s = 0.05
    poll_s = 1.0
    most_inputs = 0

    def __init__(self, settings: GateSettings) -> None:
        self._profile = PROFILES[settings.profile]
        self.channels = self._profile.channels

    def on(self, channel: int, most_ms: int) -> Ask:
        """As in `Board`."""
        del most_ms
        return Ask(self._profile.on(channel))

    def off(self, channel: int) -> Ask:
        """As in `Board`."""
        return Ask(self._profile.off(channel))

    def pulse(self, channel: int, ms: int) -> Ask | None:
        """As in `Board`: only the jogging board can, and only for its second."""
        del channel
        return Ask(self._profile.jog) if ms <= self._profile.jog_ms else None

    def inputs(self) -> None:
        """As in `Board`."""

    def hello(self) -> None:
        """As in `Board`."""


def _frame(channel: int, state: int) -> bytes:
    body = bytes((0xA0, channel, state))
    return body + bytes((sum(body) & 0xFF,))


PROFILES = MappingProxyType(
    {
        "": Profile(8, lambda channel: _frame(channel, 1), lambda channel: _frame(channel, 0)),
        "hw667": Profile(1, lambda _channel: b"\xaa", lambda _channel: b"\xbb", b"\xcc", 1000),
    }
)
