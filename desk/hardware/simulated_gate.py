"""A pretended turnstile for demo, training and tests: real bytes go their usual way to a Modbus board that is not there."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable

from desk.config_gates import GateSettings
from desk.hardware.links.memory import MemoryWire
from desk.hardware.relays.modbus import READ_INPUTS, WRITE_COIL, crc

FREE_S = 5.0
"""As long as a usual turnstile waits for somebody, whatever the length of the pulse."""
TURN_S = 0.4
_FLASH = 0x0200
_FRAME = 8
_numbers = itertools.count(1)


class SimulatedTurnstile:
    """Entry at relay and input 1, exit at 2. Somebody turns it `turn_after_s` after it was freed; with None nobody does.

    Nobody is missed by a PC that looks seldom: they wait until it was seen at rest, and stay until they were seen.
    """

    def __init__(self, turn_after_s: float | None = 0.8, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.turn_after_s = turn_after_s
        self.times_freed = 0
        self._freed = threading.Condition()
        self._monotonic = monotonic
        self._free_since: dict[int, float] = {}
        self._seen: dict[int, set[bool]] = {}
        self._wire = MemoryWire(f"turnstile-{next(_numbers)}", self._hear)
        self.settings = GateSettings(
            protocol="modbus",
            profile="waveshare",
            port=self._wire.port,
            channel_out=2,
            input_in=1,
            input_out=2,
        )

    def wait_freed(self, times: int = 1, patience_s: float = 10.0) -> bool:
        """Until it was freed so often; whether it was."""
        with self._freed:
            return self._freed.wait_for(lambda: self.times_freed >= times, patience_s)

    def unplug(self) -> None:
        """The cable is pulled out."""
        self._wire.unplug()

    def plug(self) -> None:
        """The cable is back."""
        self._wire.plug()

    def close(self) -> None:
        """Ends the pretence."""
        self._wire.close()

    def _hear(self, frame: bytes) -> None:
        """What is no whole frame is not answered, as by a real board."""
        if len(frame) == _FRAME and crc(frame[:-2]) == frame[-2:]:
            self._wire.send(self._answer(frame))

    def _answer(self, frame: bytes) -> bytes:
        if frame[1] == WRITE_COIL:
            self._switch(int.from_bytes(frame[2:4]), int.from_bytes(frame[4:6]))
            return frame
        bits = sum(1 << place for place in range(8) if not self._turning(place)) if frame[1] == READ_INPUTS else 0
        answer = frame[:2] + bytes((1, bits))
        return answer + crc(answer)

    def _switch(self, address: int, value: int) -> None:
        if not value:
            return
        with self._freed:
            self._free_since[address % _FLASH], self._seen[address % _FLASH] = self._monotonic(), set()
            self.times_freed += 1
            self._freed.notify_all()

    def _turning(self, place: int) -> bool:
        """Somebody is going through here now; asked, it has been seen."""
        if self.turn_after_s is None or place not in self._free_since or self.turn_after_s > FREE_S:
            return False
        seen, passed_s = self._seen[place], self._monotonic() - self._free_since[place]
        is_turning = (
            False in seen and passed_s >= self.turn_after_s and (True not in seen or passed_s < self.turn_after_s + TURN_S)
        )
        seen.add(is_turning)
        return is_turning
