"""Modbus relay boards: a few functions over RTU (serial, or a serial bridge) and over Modbus TCP. Answers are checked whole."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TypeAlias

from desk.config_gates import GateSettings
from desk.hardware.board import Ask, Done, More, Reply, Wrong
from desk.hardware.relays.modbus_profiles import PROFILES, Pulse, Write

READ_COILS, READ_INPUTS, READ_REGISTERS = 1, 2, 3
WRITE_COIL, WRITE_REGISTER, WRITE_REGISTERS = 5, 6, 16
_FAILED = 0x80
_ECHO = 5
_MBAP = 6
_LONGEST = 256
_BYTE_COUNTED = (READ_COILS, READ_INPUTS, READ_REGISTERS)
_EXCEPTIONS = {1: "illegal function", 2: "illegal address", 3: "illegal value", 4: "device failure", 6: "device busy"}

Pdu: TypeAlias = bytes
Judge: TypeAlias = Callable[[Pdu], Reply]


class Modbus:
    """Frames of RTU: address, PDU, CRC."""

    gap_s = 0.005
    poll_s = 0.02

    def __init__(self, settings: GateSettings) -> None:
        self._unit = settings.unit
        self._profile = PROFILES[settings.profile]
        self.channels = self._profile.channels
        self.most_inputs = self._profile.inputs

    def on(self, channel: int, most_ms: int) -> Ask:
        """As in `Board`; `most_ms` it can't see to."""
        del most_ms
        return self._write(self._profile.on, channel)

    def off(self, channel: int) -> Ask:
        """As in `Board`."""
        return self._write(self._profile.off, channel)

    def pulse(self, channel: int, ms: int) -> Ask | None:
        """As in `Board`: rounded up to the board's own step."""
        timed = self._profile.pulse
        steps = -(-ms // timed.step_ms) if timed is not None else 0
        if timed is None or steps > timed.most:
            return None
        return self._timed(timed, channel, steps)

    def inputs(self) -> Ask | None:
        """As in `Board`."""
        many = self.most_inputs
        return self._ask(_read(READ_INPUTS, 0, many), lambda answer: _inputs(answer, many)) if many else None

    def hello(self) -> Ask | None:
        """As in `Board`: reads what the relays are."""
        asked = self._profile.hello
        return self._ask(_read(*asked), lambda answer: _read_well(answer, *asked)) if asked is not None else None

    def _write(self, how: Write, channel: int) -> Ask:
        sent = bytes((how.function,)) + _words(how.address(channel), how.value)
        return self._ask(sent, lambda answer: Done() if answer == sent else Wrong("the answer is no echo"))

    def _timed(self, how: Pulse, channel: int, steps: int) -> Ask:
        if how.function != WRITE_REGISTERS:
            return self._write(Write(how.function, how.address, how.value + steps), channel)
        echo = bytes((WRITE_REGISTERS,)) + _words(how.address(channel), 2)
        sent = echo + bytes((4,)) + _words(how.value, steps)
        return self._ask(sent, lambda answer: Done() if answer == echo else Wrong("the answer is no echo"))

    def _ask(self, pdu: Pdu, judge: Judge) -> Ask:
        body = bytes((self._unit,)) + pdu
        return Ask(body + crc(body), lambda came: _of_rtu(came, body[:2], judge))


class ModbusTcp(Modbus):
    """The same over Modbus TCP: a header with a number and a length instead of the CRC."""

    gap_s = 0.0

    def __init__(self, settings: GateSettings) -> None:
        super().__init__(settings)
        self._numbers = count(1)

    def _ask(self, pdu: Pdu, judge: Judge) -> Ask:
        begin = _words(next(self._numbers) & 0xFFFF, 0)
        body = bytes((self._unit,)) + pdu
        return Ask(begin + _words(len(body)) + body, lambda came: _of_tcp(came, begin, body[:2], judge))


def crc(data: bytes) -> bytes:
    """CRC-16 with the polynomial A001, low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value.to_bytes(2, "little")


def _of_rtu(came: bytes, begin: bytes, judge: Judge) -> Reply:
    if not _fits(came[:2], begin):
        return Wrong("the answer is not to what was asked")
    length = _length(came[1:])
    if length is None or len(came) < 1 + length + 2:
        return More() if len(came) < _LONGEST else Wrong("the answer does not end")
    body, check = came[: 1 + length], came[1 + length : 3 + length]
    return _judged(body[1:], judge) if crc(body) == check else Wrong("wrong checksum")


def _of_tcp(came: bytes, number: bytes, begin: bytes, judge: Judge) -> Reply:
    head, body = came[:_MBAP], came[_MBAP:]
    if not number.startswith(head[:4]) or not _fits(body[:2], begin):
        return Wrong("the answer is not to what was asked")
    if len(head) < _MBAP:
        return More()
    told = int.from_bytes(head[4:])
    if not 3 <= told <= _LONGEST:  # noqa: PLR2004 - address, function and one byte at least
        return Wrong("the length is impossible")
    if len(body) < told:
        return More()
    length = _length(body[1:])
    return _judged(body[1:told], judge) if length == told - 1 else Wrong("the length is wrong")


def _fits(came: bytes, begin: bytes) -> bool:
    """Address and function so far: those that were asked for, or the function's refusal."""
    return begin.startswith(came) or (begin[0], begin[1] | _FAILED) == tuple(came)


def _length(pdu: bytes) -> int | None:
    """How long a PDU that begins so must be; None when that can't be told yet."""
    if not pdu:
        return None
    if pdu[0] & _FAILED:
        return 2
    if pdu[0] not in _BYTE_COUNTED:
        return _ECHO
    return 2 + pdu[1] if len(pdu) > 1 else None


def _judged(pdu: Pdu, judge: Judge) -> Reply:
    if pdu[0] & _FAILED:
        return Wrong(_EXCEPTIONS.get(pdu[1], f"exception {pdu[1]}"), refused=True)
    return judge(pdu)


def _inputs(pdu: Pdu, many: int) -> Reply:
    bits = int.from_bytes(pdu[2:], "little")
    if len(pdu) != 2 + -(-many // 8):
        return Wrong("the length is wrong")
    return Done(tuple(bool(bits >> number & 1) for number in range(many)))


def _read_well(pdu: Pdu, function: int, _address: int, many: int) -> Reply:
    wanted = 2 * many if function == READ_REGISTERS else -(-many // 8)
    return Done() if len(pdu) == 2 + wanted else Wrong("the length is wrong")


def _read(function: int, address: int, many: int) -> Pdu:
    return bytes((function,)) + _words(address, many)


def _words(*values: int) -> bytes:
    return b"".join(value.to_bytes(2) for value in values)
