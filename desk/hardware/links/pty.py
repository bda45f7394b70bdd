"""A pretended device behind a real pseudo terminal, where the system has them: the same path as a serial port from then on."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import tempfile
from pathlib import Path

HAS_PTY = sys.platform != "win32"
_MOST = 4096


class PtyWire:
    """A device at a port name that stays the same through unplug and plug, as a serial port's often does."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="desk-reader-")
        self._path = Path(self._folder.name) / "port"
        self._ends: tuple[int, int] | None = None
        self.port = str(self._path)
        self.plug()

    def send(self, data: bytes) -> None:
        """What the device says; lost when it is unplugged, or when nobody reads for long."""
        if self._ends is not None:
            with contextlib.suppress(BlockingIOError):
                os.write(self._ends[0], data)

    def heard(self, timeout_s: float) -> bytes:
        """What the device was sent; empty when nothing came in time, or it is unplugged."""
        if self._ends is None or not select.select([self._ends[0]], [], [], timeout_s)[0]:
            return b""
        return os.read(self._ends[0], _MOST)

    def unplug(self) -> None:
        """The device is pulled out; whoever reads learns it."""
        if self._ends is None:
            return
        self._path.unlink(missing_ok=True)
        for end in self._ends:
            os.close(end)
        self._ends = None

    def plug(self) -> None:
        """The device is back."""
        if self._ends is None:
            self._ends = _opened()
            self._path.symlink_to(os.ttyname(self._ends[1]))

    def close(self) -> None:
        """Takes the device out of the world for good."""
        self.unplug()
        self._folder.cleanup()


def _opened() -> tuple[int, int]:
    """Both ends, carrying bytes as they are: no echo, no line ends turned."""
    import tty  # noqa: PLC0415 - not there on Windows

    device, port = os.openpty()
    tty.setraw(port)
    os.set_blocking(device, False)
    return device, port
