"""A pretended Modbus relay board: coils, inputs and Waveshare's flash, in frames of RTU or of Modbus TCP, with faults."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from desk.hardware.relays.modbus import crc

Fault = Callable[[bytes], bytes]


class ModbusBoard:
    """Give `answer` to a device. What the relays did is in `switched`, moment by moment."""

    def __init__(self, *, tcp: bool = False) -> None:
        self.tcp = tcp
        self.fault: Fault = lambda answer: answer
        """What becomes of an answer to a function 5; the others are as they should be."""
        self.refuses = False
        self.closed = [True] * 8
        self.switched: list[tuple[float, int, int, int]] = []
        """When, function, address, value."""
        self.changed = threading.Condition()
        self.asked_inputs = 0

    def answer(self, data: bytes) -> bytes:
        head, body = (data[:6], data[6:]) if self.tcp else (b"", data)
        if not self.tcp:
            if crc(body[:-2]) != body[-2:]:
                return b""
            body = body[:-2]
        unit, pdu = body[:1], self._pdu(body[1:])
        body_out = unit + pdu
        whole = head[:4] + len(body_out).to_bytes(2) + body_out if self.tcp else body_out + crc(body_out)
        return self.fault(whole) if body[1] == 5 else whole

    def wait(self, enough: Callable[[list[tuple[float, int, int, int]]], bool]) -> list[tuple[float, int, int, int]]:
        with self.changed:
            assert self.changed.wait_for(lambda: enough(self.switched), 10), self.switched
            return list(self.switched)

    def wait_asked(self, times: int) -> None:
        """Until the inputs were asked for so often."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.asked_inputs >= times, 10)

    def _pdu(self, pdu: bytes) -> bytes:
        function, address, value = pdu[0], int.from_bytes(pdu[1:3]), int.from_bytes(pdu[3:5])
        with self.changed:
            if function in (5, 6):
                if self.refuses:
                    return bytes((function | 0x80, 4))
                self.switched.append((time.monotonic(), function, address, value))
                self.changed.notify_all()
                return pdu
            self.asked_inputs += function == 2
            self.changed.notify_all()
            bits = sum(1 << place for place, each in enumerate(self.closed) if each) if function == 2 else 0
        return bytes((function, 1, bits))


def silent(_answer: bytes) -> bytes:
    return b""


def spoilt(answer: bytes) -> bytes:
    return answer[:-1] + bytes((answer[-1] ^ 1,))
