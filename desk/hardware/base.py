"""What readers and links are: a protocol turns bytes into reads, a link carries the bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from desk.config import ReaderSettings
from desk.model.tag import Tag


@dataclass(frozen=True, slots=True)
class CardGone:
    """The reader says that the card was taken away; many readers never say it."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A whole line or frame that is no tag we know; `raw` is its printable part, for support."""

    raw: str


Read: TypeAlias = Tag | CardGone | Unreadable


class ReaderProtocol(Protocol):
    """One way readers speak. Owns no port, thread or clock; keeps a bounded rest of what came."""

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

    def cancel(self) -> None:
        """Ends a `read` that waits."""
        ...

    def close(self) -> None:
        """Lets go of the device; never fails, never waits long."""
        ...


class Opener(Protocol):
    """Opens the link to one reader, again after each loss."""

    def open(self, settings: ReaderSettings) -> Link:
        """Raises DeviceError."""
        ...
