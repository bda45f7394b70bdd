"""A real smart card service (pcscd) with two virtual readers (vpcd), and cards to lay on them."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir

import pytest

from desk.hardware.links.winscard import PRESENT, UNAWARE, Context

SERVICE = shutil.which("pcscd")
DRIVER = Path("/etc/reader.conf.d/vpcd")
SOCKET = Path("/run/pcscd/pcscd.comm")
READERS = ("Virtual PCD 00 00", "Virtual PCD 00 01")
PORTS = (35963, 35964)
ATR = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")
_TURN_S = 0.05

needs_service = pytest.mark.skipif(
    SERVICE is None or not DRIVER.exists() or os.geteuid() != 0,
    reason="needs root, pcscd and vsmartcard-vpcd: apt-get install -y pcscd vsmartcard-vpcd",
)


class Service:
    """pcscd as it is started by hand; killed as it would be by an update or a driver that failed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        SOCKET.unlink(missing_ok=True)
        dies_with_us = ("setpriv", "--pdeathsig", "KILL")
        command = (*dies_with_us, SERVICE or "pcscd", "--foreground")
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        waiting = threading.Event()
        while not all(_answers(port) for port in PORTS):
            assert self._process.poll() is None, "pcscd did not start"
            waiting.wait(_TURN_S)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None


class Card:
    """A contactless card as a reader shows it: it answers "give me your number" and nothing else."""

    def __init__(self, reader: int, answer: str) -> None:
        self._reader = reader
        self._answer = bytes.fromhex(answer)
        self._wire = socket.create_connection(("127.0.0.1", PORTS[reader]))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def take(self) -> None:
        """Off the reader, and the service has seen it: the driver would take a card laid on at once for the same one."""
        with suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._wire.close()
        context = Context()
        states = context.changes({READERS[self._reader]: UNAWARE}, 1000)
        while any(state & PRESENT for state in states.values()):
            states = context.changes(states, 1000) or states
        context.release()

    def _serve(self) -> None:
        with suppress(OSError):
            while length := int.from_bytes(self._taken(2)):
                told = self._taken(length)
                if told == b"\x04":
                    self._say(ATR)
                elif length > 1:
                    self._say(self._answer if told.hex() == "ffca000000" else b"\x6d\x00")

    def _taken(self, length: int) -> bytes:
        data = b""
        while len(data) < length and (piece := self._wire.recv(length - len(data))):
            data += piece
        return data

    def _say(self, data: bytes) -> None:
        self._wire.sendall(len(data).to_bytes(2) + data)


@contextmanager
def running() -> Iterator[Service]:
    """The service, for one test session of this machine at a time."""
    with Path(gettempdir(), "desk-pcscd.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        service = Service()
        service.start()
        yield service
        service.kill()


def _answers(port: int) -> bool:
    """Whether the driver already waits for a card there; asking must not be taken for one."""
    listening = f":{port:04X} 00000000:0000 0A"
    return SOCKET.exists() and any(
        listening in table.read_text() for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if table.exists()
    )
