"""One port for several gates: two turnstiles behind one board, or boards on one RS-485 line. One asks at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from desk.config_gates import GateSettings
from desk.errors import DeviceError
from desk.hardware.base import NothingSent
from desk.hardware.board import BoardLink, BoardOpener


class Pace:
    """Whose turn it is at a port, and when the next ask may begin."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0


class _Port:
    """An open port and how many use it."""

    def __init__(self, link: BoardLink, baud: int) -> None:
        self.link = link
        self.baud = baud
        self.pace = Pace()
        self.users = 0
        self.is_gone = False

    def give_up(self) -> None:
        """Nobody can use it any more; the next to open it opens it anew."""
        if not self.is_gone:
            self.is_gone = True
            self.link.close()


class SharedPorts:
    """Every port that is open in this program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ports: dict[str, _Port] = {}

    def through(self, links: BoardOpener) -> SharedLinks:
        """Opens what is not open yet by `links`."""
        return SharedLinks(self, links)

    def join(self, settings: GateSettings, links: BoardOpener) -> SharedLink:
        """Raises DeviceError."""
        key = settings.port or ":".join((settings.vid, settings.pid, settings.serial, settings.location))
        with self._lock:
            port = self._ports.get(key)
            if port is None or port.is_gone:
                port = self._ports[key] = _Port(links.open(settings), settings.baud)
            if port.baud != settings.baud:
                raise DeviceError(settings.port, "another gate uses this port at another speed")
            port.users += 1
            return SharedLink(self, port)

    def leave(self, port: _Port) -> None:
        """Whoever is the last closes it."""
        with self._lock:
            port.users -= 1
            if port.users == 0:
                port.give_up()


class SharedLinks:
    """A `BoardOpener` for one gate."""

    def __init__(self, ports: SharedPorts, links: BoardOpener) -> None:
        self._ports = ports
        self._links = links

    def open(self, settings: GateSettings) -> BoardLink:
        """As in `BoardOpener`. What goes over HTTP has no port to share."""
        alone = settings.port.startswith(("http://", "https://"))
        return self._links.open(settings) if alone else self._ports.join(settings, self._links)


class SharedLink:
    """One user's end of a port. What goes wrong for one is over for all."""

    def __init__(self, ports: SharedPorts, port: _Port) -> None:
        self._ports = ports
        self._port = port
        self._left = False

    @property
    def name(self) -> str:
        """As in `Link`."""
        return self._port.link.name

    @property
    def pace(self) -> Pace:
        """Held by whoever asks, until the answer is there."""
        return self._port.pace

    def read(self) -> bytes:
        """As in `Link`."""
        with self._working():
            return self._port.link.read()

    def look(self) -> None:
        """As in `BoardLink`."""
        with self._working():
            self._port.link.look()

    def write(self, data: bytes) -> None:
        """As in `BoardLink`."""
        with self._working():
            self._port.link.write(data)

    def cancel(self) -> None:
        """As in `Link`."""
        self._port.link.cancel()

    def close(self) -> None:
        """As in `Link`."""
        if not self._left:
            self._left = True
            self._ports.leave(self._port)

    @contextmanager
    def _working(self) -> Iterator[None]:
        if self._port.is_gone:
            raise NothingSent(self.name, "the port was lost")
        try:
            yield
        except DeviceError:
            self._port.give_up()
            raise
