"""The relay board of a bench: a pseudo terminal, and when the bytes of a pulse came out of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from desk.config_gates import GateSettings
from desk.hardware.links.pty import PtyWire

ON = bytes.fromhex("A00101A2")
LOOK_S = 0.2
PULSE_MS = 100


class WatchedRelay:
    """An LCUS board. `pulsed` is called from a thread of its own with the moment the first relay was switched on."""

    def __init__(self, pulsed: Callable[[float], None]) -> None:
        self._wire = PtyWire()
        self._pulsed = pulsed
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="watched relay", daemon=True)
        self._thread.start()

    @property
    def settings(self) -> GateSettings:
        """The gate it is."""
        return GateSettings(protocol="lcus", port=self._wire.port, pulse_ms=PULSE_MS)

    def close(self) -> None:
        """The board is gone."""
        self._ended.set()
        self._thread.join()
        self._wire.close()

    def _listen(self) -> None:
        heard = b""
        while not self._ended.is_set():
            heard += self._wire.heard(LOOK_S)
            at = time.perf_counter()
            while ON in heard:
                heard = heard.partition(ON)[2]
                self._pulsed(at)
            heard = heard[-len(ON) + 1 :]
