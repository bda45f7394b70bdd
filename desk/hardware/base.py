"""What readers and links are: a protocol turns bytes into reads, a link carries the bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Protocol, TypeAlias

from desk.config import ReaderSettings
from desk.errors import DeviceError
from desk.model.tag import Tag, brief


@dataclass(frozen=True, slots=True)
class CardGone:
    """The reader says that the card was taken away; many readers never say it."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A whole line or frame that is no tag we know; `raw` is its printable part, for support."""

    raw: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "raw", brief(self.raw))


Read: TypeAlias = Tag | CardGone | Unreadable


@dataclass(frozen=True, slots=True)
class Asks:
    """What a reader that speaks only when asked is sent: `first` in turn once it is open, then `again` for good.

    Each is sent when the reader has been silent for `every_s`, so an answer is never cut off by the next question.
    """

    again: bytes
    every_s: float
    first: tuple[bytes, ...] = ()

    def questions(self) -> Iterator[bytes]:
        """All of them in order, without end."""
        return chain(self.first, repeat(self.again))


class ReaderProtocol(Protocol):
    """One way readers speak. Owns no port, thread or clock; keeps a bounded rest of what came."""

    @property
    def baud(self) -> int:
        """The speed readers of this kind leave the factory with."""
        ...

    @property
    def asks(self) -> Asks | None:
        """What it must be asked; None when it speaks by itself, and then nothing is ever sent to it."""
        ...

    def feed(self, data: bytes) -> Iterator[Read]:
        """What the bytes that just came complete."""
        ...


class Link(Protocol):
    """An open way to a device, used by one thread; `cancel` alone may come from another."""

    @property
    def name(self) -> str:
        """The port it is at."""
        ...

    def read(self) -> bytes:
        """What came, as soon as anything did; empty after a short silence. Raises DeviceError when the device is gone."""
        ...

    def write(self, data: bytes) -> None:
        """Sends all of it. Raises DeviceError when the device is gone or does not take it."""
        ...

    def cancel(self) -> None:
        """Ends a `read` that waits."""
        ...

    def close(self) -> None:
        """Lets go of the device; never fails, never waits long."""
        ...


class NothingSent(DeviceError):
    """The device can't be reached, and surely no byte has left for it."""


class Opener(Protocol):
    """Opens the link to one reader, again after each loss."""

    def open(self, settings: ReaderSettings, asks: Asks | None = None) -> Link:
        """With `asks` a silence lasts `every_s`, and a port where another device is now is refused. Raises DeviceError."""
        ...
