"""Two implementations of Modbus that are not ours read our frames, and our pretended board, the same way."""

from __future__ import annotations

import asyncio
import os
import tty
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from desk.config_gates import GateSettings
from desk.hardware.relays import relay_protocol
from desk.model.gate import NotPassed, Opened
from tests.desk.hardware.devices import PtyDevice
from tests.desk.hardware.doors import Door
from tests.desk.hardware.modbus_board import ModbusBoard

minimalmodbus = pytest.importorskip("minimalmodbus", reason="of the requirements for tests")
pytest.importorskip("pymodbus", reason="of the requirements for tests")
from pymodbus import FramerType  # noqa: E402
from pymodbus.server import ModbusSerialServer, ModbusTcpServer  # noqa: E402
from pymodbus.simulator import DataType, SimData, SimDevice  # noqa: E402


class Heard:
    """What pymodbus understood: function, address, and what was written."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, Any]] = []

    def __call__(self, _sending: bool, pdu: Any) -> Any:
        if not _sending:
            self.asked.append((pdu.function_code, pdu.address, getattr(pdu, "bits", None) or getattr(pdu, "registers", None)))
        return pdu


def device(*, closed: bool = True) -> SimDevice:
    coils = [SimData(0, count=32, datatype=DataType.BITS, values=False)]
    inputs = [SimData(0, count=8, datatype=DataType.BITS, values=closed)]
    registers = [SimData(0, count=64, datatype=DataType.REGISTERS, values=0)]
    return SimDevice(id=1, simdata=(coils, inputs, registers, registers))


@asynccontextmanager
async def serving(kind: str, heard: Heard, *, closed: bool = True) -> AsyncIterator[GateSettings]:
    """pymodbus as a relay board; the settings that reach it."""
    options: dict[str, Any] = {"trace_pdu": heard}
    ends: tuple[int, ...] = ()
    if kind == "rtu":
        one, other, names = _line()
        ends = (one, other)
        server: Any = ModbusSerialServer(device(closed=closed), port=names[0], framer=FramerType.RTU, **options)
        pump = _Pump(one, other)
    else:
        framer = FramerType.SOCKET if kind == "tcp" else FramerType.RTU
        server = ModbusTcpServer(device(closed=closed), address=("127.0.0.1", 0), framer=framer, **options)
    await server.serve_forever(background=True)
    port = names[1] if kind == "rtu" else f"tcp://127.0.0.1:{server.transport.sockets[0].getsockname()[1]}"
    try:
        yield GateSettings(protocol="modbus-tcp" if kind == "tcp" else "modbus", port=port)
    finally:
        await server.shutdown()
        if ends:
            pump.stop()


def _line() -> tuple[int, int, tuple[str, str]]:
    """Two pseudo terminals to be joined into one cable."""
    devices, names = [], []
    for _ in range(2):
        master, terminal = os.openpty()
        tty.setraw(terminal)
        devices.append(master)
        names.append(os.ttyname(terminal))
    return devices[0], devices[1], (names[0], names[1])


class _Pump:
    """Carries what comes out of one end into the other."""

    def __init__(self, one: int, other: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._ends = (one, other)
        self._loop.add_reader(one, lambda: os.write(other, os.read(one, 4096)))
        self._loop.add_reader(other, lambda: os.write(one, os.read(other, 4096)))

    def stop(self) -> None:
        for end in self._ends:
            self._loop.remove_reader(end)
            os.close(end)


@pytest.mark.parametrize("kind", ["rtu", "rtu-over-tcp", "tcp"])
async def test_pymodbus_understands_what_we_switch_and_we_understand_its_answers(kind: str) -> None:
    heard = Heard()
    async with serving(kind, heard) as settings:
        door = Door(settings._replace(pulse_ms=100, channel_in=3))
        await asyncio.to_thread(door.connected)
        assert await door.open() == Opened()
        await asyncio.to_thread(door.rested)
        await asyncio.to_thread(door.close)
    written = [(address, bits[0]) for function, address, bits in heard.asked if function == 5]
    assert written[:4] == [(2, False), (2, True), (2, False), (2, False)]
    assert set(written[4:]) == {(2, False)}
    assert (1, 0) in [(function, address) for function, address, _ in heard.asked]


@pytest.mark.parametrize("kind", ["rtu", "rtu-over-tcp", "tcp"])
async def test_the_inputs_pymodbus_keeps_are_the_inputs_we_read(kind: str) -> None:
    async with serving(kind, Heard(), closed=False) as settings:
        door = Door(settings._replace(pulse_ms=100, input_in=1, window_s=0.3))
        await asyncio.to_thread(door.connected)
        assert await door.open() == NotPassed()
        await asyncio.to_thread(door.close)


@pytest.mark.parametrize(("profile", "asked"), [("fc06", (6, 1, [0x0601])), ("lc-d7", (16, 3, [4, 5])), ("fc06", (3, 1, None))])
async def test_pymodbus_understands_every_dialect(profile: str, asked: tuple[int, int, Any]) -> None:
    heard = Heard()
    async with serving("tcp", heard) as settings:
        door = Door(settings._replace(profile=profile))
        await asyncio.to_thread(door.connected)
        assert await door.open() == Opened()
        await asyncio.to_thread(door.close)
    assert asked[:2] in [(function, address) for function, address, _ in heard.asked]
    if asked[2]:
        assert asked in heard.asked


async def test_pymodbus_does_not_echo_a_flash_and_so_is_not_believed() -> None:
    """It answers FF 00 where the board repeats the time: the reason for a pretended board of our own."""
    async with serving("tcp", Heard()) as settings:
        door = Door(settings._replace(profile="waveshare"))
        await asyncio.to_thread(door.connected)
        assert type(await door.open()).__name__ == "Failed"
        await asyncio.to_thread(door.close)


@pytest.fixture
def board() -> Iterator[tuple[ModbusBoard, Any]]:
    board = ModbusBoard()
    wire = PtyDevice(board.answer)
    instrument = minimalmodbus.Instrument(wire.port, 1)
    yield board, instrument
    instrument.serial.close()
    wire.close()


def test_minimalmodbus_takes_our_pretended_board_for_a_board(board: tuple[ModbusBoard, Any]) -> None:
    pretended, instrument = board
    instrument.write_bit(0, 1)
    instrument.write_bit(0, 0)
    assert [each[1:] for each in pretended.switched] == [(5, 0, 0xFF00), (5, 0, 0)]
    pretended.closed = [True, False, True, False, False, False, False, True]
    assert instrument.read_bits(0, 8, functioncode=2) == [1, 0, 1, 0, 0, 0, 0, 1]
    pretended.refuses = True
    with pytest.raises(minimalmodbus.SlaveReportedException):
        instrument.write_bit(0, 1)


def test_minimalmodbus_makes_the_very_bytes_we_make(board: tuple[ModbusBoard, Any]) -> None:
    _, instrument = board
    wire: list[bytes] = []
    original = instrument.serial.write
    instrument.serial.write = lambda data: wire.append(bytes(data)) or original(data)
    instrument.write_bit(0, 1)
    instrument.read_bits(0, 8, functioncode=2)
    instrument.write_register(1, 0x0100, functioncode=6)
    plain = relay_protocol("main", GateSettings(protocol="modbus"))
    other = relay_protocol("main", GateSettings(protocol="modbus", profile="fc06"))
    inputs = plain.inputs()
    assert inputs is not None
    assert wire == [plain.on(1, 0).data, inputs.data, other.on(1, 0).data]
