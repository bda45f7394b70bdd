"""What relay boards and the ways to them are: a protocol says which bytes to send, a link carries them, both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from desk.config_gates import GateSettings
from desk.hardware.base import Link

REFUSED = b"!"
"""What comes of an ask over HTTP that was answered by no success: this, and the status."""


@dataclass(frozen=True, slots=True)
class More:
    """The answer is not whole yet."""


@dataclass(frozen=True, slots=True)
class Done:
    """The board did it. `inputs`: True for each closed contact, where they were asked for."""

    inputs: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """The board said no (`refused`: then it switched nothing), or what came is no answer to what was asked."""

    reason: str
    refused: bool = False


Reply: TypeAlias = More | Done | Wrong


@dataclass(frozen=True, slots=True)
class Ask:
    """What is sent at once, and how all that has come since is read. Without `read` the board is not expected to answer.

    Behind HTTP `data` is the path and query that are got, and the answer is the body; of a HID device both are feature reports.
    """

    data: bytes
    read: Callable[[bytes], Reply] | None = None


class Board(Protocol):
    """One way relay boards speak. Owns no port, thread or clock, and keeps nothing between two asks. Channels begin with 1."""

    channels: int
    """How many relays it can have at most."""
    gap_s: float
    """How long it needs between two asks."""
    poll_s: float
    """How often its inputs may be asked for."""

    @property
    def most_inputs(self) -> int | None:
        """How many inputs it can have at most; None where only the device itself tells."""
        ...

    def on(self, channel: int, most_ms: int) -> Ask:
        """Closes the relay until `off`; a board that can see to it opens it by itself after `most_ms`."""
        ...

    def off(self, channel: int) -> Ask:
        """Opens the relay."""
        ...

    def pulse(self, channel: int, ms: int) -> Ask | None:
        """Closes the relay for so long, or a little longer, and opens it by itself; None when the board can't."""
        ...

    def inputs(self) -> Ask | None:
        """Asks what the inputs are; None when it has none."""
        ...

    def hello(self) -> Ask | None:
        """Asks something that changes nothing, to see that the board is there; None when it answers nothing."""
        ...


class BoardLink(Link, Protocol):
    """A link that can also be written to."""

    def look(self) -> None:
        """Throws away what came unasked. Raises NothingSent when the device is seen to be gone."""
        ...

    def write(self, data: bytes) -> None:
        """Sends all of it at once. Raises DeviceError; NothingSent when none of it can have arrived."""
        ...


class BoardOpener(Protocol):
    """Opens the link to one board, again after each loss; never to anything but what the settings name."""

    def open(self, settings: GateSettings) -> BoardLink:
        """Raises DeviceError."""
        ...
