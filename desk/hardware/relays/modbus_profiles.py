"""Dialects of Modbus relay boards, as data. A board that speaks another one is another entry here."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple


class Write(NamedTuple):
    """One value written to one address of a channel: 5 a coil, 6 a register."""

    function: int
    address: Callable[[int], int]
    value: int


class Pulse(NamedTuple):
    """A pulse the board ends itself, in steps of `step_ms`, `most` at most.

    The steps are added to `value`; function 16 writes them into a register of their own, behind the one with `value`.
    """

    function: int
    address: Callable[[int], int]
    value: int
    step_ms: int
    most: int


class Profile(NamedTuple):
    """One dialect. `hello`: function, address and count of a reading that changes nothing."""

    on: Write
    off: Write
    channels: int = 32
    pulse: Pulse | None = None
    inputs: int = 0
    hello: tuple[int, int, int] | None = None


def _from_zero(channel: int) -> int:
    return channel - 1


def _from_one(channel: int) -> int:
    return channel


_COILS = (1, 0, 8)
_ON, _OFF = Write(5, _from_zero, 0xFF00), Write(5, _from_zero, 0)

PROFILES = MappingProxyType(
    {
        # Any board that keeps to the standard: coils from 0, FF00 and 0000, inputs from 0.
        "": Profile(_ON, _OFF, inputs=8, hello=_COILS),
        # Waveshare: "flash on" at 0x0200 and the channel, in tenths of a second.
        "waveshare": Profile(
            _ON, _OFF, pulse=Pulse(5, lambda channel: 0x0200 + channel - 1, 0, 100, 0x7FFF), inputs=8, hello=_COILS
        ),
        # LC-Modbus-8R-D7: five registers a channel from 3; 4 is "flash on", the next register its tenths of a second.
        "lc-d7": Profile(_ON, _OFF, 8, Pulse(16, lambda channel: 3 + 5 * (channel - 1), 4, 100, 0xFFFF), hello=_COILS),
        # Registers from 1: 0100 on, 0200 off, 06 and seconds on for so long.
        "fc06": Profile(
            Write(6, _from_one, 0x0100), Write(6, _from_one, 0x0200), 16, Pulse(6, _from_one, 0x0600, 1000, 0xFF), hello=(3, 1, 1)
        ),
        # Coils from 1, and 0100 where the standard has FF00.
        "fc05-0100": Profile(Write(5, _from_one, 0x0100), Write(5, _from_one, 0), 16),
    }
)
