"""Pretended relay boards that hear and speak real bytes: over a pseudo terminal, a TCP port, or both."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import tempfile
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path

PATIENCE_S = 10.0


class Heard:
    """What a device was sent, piece by piece with the moment of each; waited for, never slept for."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.pieces: list[tuple[float, bytes]] = []

    def add(self, data: bytes) -> None:
        with self._changed:
            self.pieces.append((time.monotonic(), data))
            self._changed.notify_all()

    @property
    def bytes(self) -> bytes:
        return b"".join(data for _, data in self.pieces)

    def wait(self, enough: Callable[[bytes], bool], patience_s: float = PATIENCE_S) -> bytes:
        with self._changed:
            assert self._changed.wait_for(lambda: enough(self.bytes), patience_s), self.bytes
            return self.bytes

    def between(self, on: bytes, off: bytes) -> float:
        """How long it was from the first of the one to the first of the other after it, in seconds."""
        began = next(moment for moment, data in self.pieces if on in data)
        return next(moment for moment, data in self.pieces if off in data and moment > began) - began

    def clear(self) -> None:
        with self._changed:
            self.pieces.clear()


class PtyDevice:
    """A device at a port name that stays the same through unplug and plug. `answer`: bytes in, bytes out."""

    def __init__(self, answer: Callable[[bytes], bytes] = lambda _data: b"") -> None:
        self.heard = Heard()
        self.answer = answer
        self._folder = tempfile.TemporaryDirectory(prefix="desk-board-")
        self.port = str(Path(self._folder.name) / "port")
        self.plug()

    def plug(self) -> None:
        self._device, self._terminal = os.openpty()
        tty.setraw(self._terminal)
        Path(self.port).symlink_to(os.ttyname(self._terminal))
        self._wake, self._woken = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        Path(self.port).unlink(missing_ok=True)
        os.close(self._woken)
        self._thread.join(PATIENCE_S)
        for end in (self._device, self._terminal, self._wake):
            os.close(end)

    def close(self) -> None:
        if Path(self.port).is_symlink():
            self.unplug()
        self._folder.cleanup()

    def say(self, data: bytes) -> None:
        os.write(self._device, data)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._device, self._wake], [], [])
            if self._wake in ready:
                return
            data = os.read(self._device, 4096)
            self.heard.add(data)
            os.write(self._device, self.answer(data))


class TcpDevice:
    """The same behind a TCP port; one connection after another, or several at once."""

    def __init__(self, answer: Callable[[bytes], bytes] = lambda _data: b"") -> None:
        self.heard = Heard()
        self.answer = answer
        self.number = 0
        self._connections: list[socket.socket] = []
        self.plug()

    @property
    def port(self) -> str:
        return f"tcp://127.0.0.1:{self.number}"

    def plug(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.number))
        self.number = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def unplug(self) -> None:
        for each in (self._listener, *self._connections):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._connections.clear()

    def close(self) -> None:
        self.unplug()

    def say(self, data: bytes) -> None:
        for each in self._connections:
            each.sendall(data)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                self._connections.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while data := connection.recv(4096):
                self.heard.add(data)
                connection.sendall(self.answer(data))
