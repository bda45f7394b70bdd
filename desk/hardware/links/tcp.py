"""Bytes over a TCP connection of our own: `tcp://host:port`, for Modbus TCP and for serial bridges in the network."""

from __future__ import annotations

import contextlib
import socket
from urllib.parse import urlsplit

from desk.errors import DeviceError
from desk.hardware.base import NothingSent

SCHEME = "tcp://"
CONNECT_S = 3.0
SILENCE_S = 0.05
_CHUNK = 4096


class TcpLink:
    """One open connection, used by one thread. Sends at once, and waits for no more than is there."""

    def __init__(self, port: str, connection: socket.socket) -> None:
        self._port = port
        self._connection = connection
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connection.settimeout(SILENCE_S)

    @property
    def name(self) -> str:
        """As in `Link`."""
        return self._port

    def read(self) -> bytes:
        """As in `Link`."""
        try:
            data = self._connection.recv(_CHUNK)
        except TimeoutError:
            return b""
        except OSError as error:
            raise DeviceError(self._port, _reason(error)) from error
        if not data:
            raise DeviceError(self._port, "the connection was closed")
        return data

    def look(self) -> None:
        """As in `BoardLink`."""
        try:
            self._connection.settimeout(0)
            while self._connection.recv(_CHUNK):
                pass
        except BlockingIOError:
            return
        except OSError as error:
            raise NothingSent(self._port, _reason(error)) from error
        finally:
            with contextlib.suppress(OSError):
                self._connection.settimeout(SILENCE_S)
        raise NothingSent(self._port, "the connection was closed")

    def write(self, data: bytes) -> None:
        """As in `BoardLink`."""
        try:
            self._connection.sendall(data)
        except OSError as error:
            raise DeviceError(self._port, _reason(error)) from error

    def cancel(self) -> None:
        """As in `Link`: a read ends by itself soon enough."""

    def close(self) -> None:
        """As in `Link`."""
        self._connection.close()


def open_link(port: str, default_port: int = 502) -> TcpLink:
    """A connection to that address. Raises NothingSent."""
    host, number = address(port, default_port)
    try:
        return TcpLink(port, socket.create_connection((host, number), CONNECT_S))
    except OSError as error:
        raise NothingSent(port, _reason(error)) from error


def address(port: str, default_port: int) -> tuple[str, int]:
    """Host and number of a `tcp://` address. Raises DeviceError."""
    try:
        parts = urlsplit(port)
        host, number = parts.hostname, parts.port or default_port
    except ValueError as error:
        raise DeviceError(port, "is not an address") from error
    if not host:
        raise DeviceError(port, "is not an address")
    return host, number


def _reason(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
