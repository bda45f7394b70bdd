"""The relay board of a bench: a pseudo terminal, and a process of its own that notes when the bytes of a pulse came out of it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable

from desk.bench import BenchFailed
from desk.config_gates import GateSettings
from desk.hardware.links.pty import HAS_PTY

ON = "A00101A2"
PULSE_MS = 100
BOARD = """\
import os, sys, time
device, on, heard = int(sys.argv[1]), bytes.fromhex(sys.argv[2]), b""
while True:
    heard += os.read(device, 4096)
    at = time.perf_counter()
    if on in heard:
        heard = heard.rpartition(on)[2]
        print(repr(at), flush=True)
    heard = heard[-len(on) + 1 :]
"""
"""In this process it would have to wait for its turn, and so note the moment too late. Both read the system's one clock."""


class WatchedRelay:
    """An LCUS board. `pulsed` is called from a thread of its own with the moment the first relay was switched on.

    Raises BenchFailed where there are no pseudo terminals.
    """

    def __init__(self, pulsed: Callable[[float], None]) -> None:
        if not HAS_PTY:
            raise BenchFailed("this system has no pseudo terminals")
        import tty  # noqa: PLC0415 - not there on Windows

        device, self._port = os.openpty()
        tty.setraw(self._port)
        command = [sys.executable, "-c", BOARD, str(device), ON]
        self._board = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, pass_fds=(device,))  # noqa: S603 - our own
        os.close(device)
        self._pulsed = pulsed
        self._thread = threading.Thread(target=self._listen, name="watched relay", daemon=True)
        self._thread.start()

    @property
    def settings(self) -> GateSettings:
        """The gate it is."""
        return GateSettings(protocol="lcus", port=os.ttyname(self._port), pulse_ms=PULSE_MS)

    def close(self) -> None:
        """The board is gone."""
        self._board.kill()
        self._board.wait()
        self._thread.join()
        if self._board.stdout is not None:
            self._board.stdout.close()
        os.close(self._port)

    def _listen(self) -> None:
        for line in self._board.stdout or ():
            self._pulsed(float(line))
