"""Bytes carried inside the program, for pretended readers where there are no pseudo terminals, and for tests."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from desk.errors import DeviceError
from desk.hardware.base import Asks, NothingSent

SCHEME = "memory://"
SILENCE_S = 0.2


class MemoryLink:
    """Our end of a `MemoryWire`."""

    def __init__(self, port: str, left: Callable[[MemoryLink], None], hear: Callable[[bytes], None], silence_s: float) -> None:
        self._port = port
        self._left = left
        self._hear = hear
        self._silence_s = silence_s
        self._is_gone = False
        self._pieces: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    @property
    def name(self) -> str:
        """As in `Link`."""
        return self._port

    def put(self, data: bytes | None) -> None:
        """Hands over bytes, or None for "unplugged"."""
        self._pieces.put(data)

    def read(self) -> bytes:
        """As in `Link`."""
        try:
            piece = self._pieces.get(timeout=self._silence_s)
        except queue.Empty:
            return b""
        if piece is None:
            self._is_gone = True
            raise DeviceError(self._port, "unplugged")
        return piece

    def look(self) -> None:
        """As in `BoardLink`."""
        while not self._pieces.empty() and not self._is_gone:
            self._is_gone = self._pieces.get() is None
        if self._is_gone:
            raise NothingSent(self._port, "unplugged")

    def write(self, data: bytes) -> None:
        """As in `Link`."""
        self._hear(data)

    def cancel(self) -> None:
        """As in `Link`."""
        self._pieces.put(b"")

    def close(self) -> None:
        """As in `Link`."""
        self._left(self)


class MemoryWire:
    """A device at `memory://NAME`, plugged in from the start. Bytes sent while nobody listens are lost, as on a real port.

    `hear`: what the device does with bytes that are written to it; `heard` gives them one after another.
    """

    def __init__(self, name: str, hear: Callable[[bytes], None] = lambda _data: None) -> None:
        self.port = SCHEME + name
        self._hear = hear
        self._lock = threading.Lock()
        self._links: list[MemoryLink] = []
        self._heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._plugged = True
        _wires[self.port] = self

    def open(self, silence_s: float = SILENCE_S) -> MemoryLink:
        """A new end for us. Raises DeviceError when unplugged."""
        with self._lock:
            if not self._plugged:
                raise DeviceError(self.port, "not there")
            link = MemoryLink(self.port, self._left, self._take, silence_s)
            self._links.append(link)
            return link

    def send(self, data: bytes) -> None:
        """What the device says."""
        with self._lock:
            for link in self._links:
                link.put(data)

    def heard(self, timeout_s: float) -> bytes:
        """What the device was sent; empty when nothing came in time."""
        try:
            return self._heard.get(timeout=timeout_s)
        except queue.Empty:
            return b""

    def unplug(self) -> None:
        """The device is pulled out; whoever reads learns it."""
        with self._lock:
            self._plugged = False
            for link in self._links:
                link.put(None)

    def plug(self) -> None:
        """The device is back."""
        with self._lock:
            self._plugged = True

    def close(self) -> None:
        """Takes the device out of the world for good."""
        self.unplug()
        _wires.pop(self.port, None)

    def _take(self, data: bytes) -> None:
        self._heard.put(data)
        self._hear(data)

    def _left(self, link: MemoryLink) -> None:
        with self._lock:
            if link in self._links:
                self._links.remove(link)


def open_link(port: str, asks: Asks | None = None) -> MemoryLink:
    """Our end of the wire at `port`. Raises DeviceError."""
    wire = _wires.get(port)
    if wire is None:
        raise DeviceError(port, "not there")
    return wire.open(SILENCE_S if asks is None else asks.every_s)


_wires: dict[str, MemoryWire] = {}
