"""Bytes are carried over a real pseudo terminal, a real socket and inside the program; a lost device is told, never guessed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from desk.config import ReaderSettings
from desk.errors import DeviceError
from desk.hardware.base import Link
from desk.hardware.links import Links
from desk.hardware.links.memory import MemoryWire
from desk.hardware.links.ports import Port
from desk.hardware.links.pty import PtyWire
from desk.hardware.links.serial import SerialPorts, ports
from desk.hardware.simulator import Wire


@pytest.fixture(params=["pty", "memory"])
def wire(request: pytest.FixtureRequest) -> Iterator[Wire]:
    made = PtyWire() if request.param == "pty" else MemoryWire("test")
    yield made
    made.close()


def opened(wire: Wire) -> Link:
    return Links().open(ReaderSettings(port=wire.port))


def taken(link: Link, length: int) -> bytes:
    data = b""
    while len(data) < length:
        data += link.read()
    return data


def test_what_the_device_says_is_read(wire: Wire) -> None:
    link = opened(wire)
    wire.send(b"No card\r\n")
    wire.send(b"\x02\xff\x03")
    assert taken(link, 12) == b"No card\r\n\x02\xff\x03"
    link.close()


def test_a_device_that_is_pulled_out_is_told(wire: Wire) -> None:
    link = opened(wire)
    wire.unplug()
    with pytest.raises(DeviceError) as caught:
        taken(link, 1)
    assert caught.value.port == link.name == wire.port
    link.close()


def test_a_device_that_is_not_there_is_told(wire: Wire) -> None:
    wire.unplug()
    wire.unplug()
    wire.send(b"lost")
    with pytest.raises(DeviceError):
        opened(wire)


def test_a_device_that_is_back_is_read_again(wire: Wire) -> None:
    opened(wire).close()
    wire.unplug()
    wire.plug()
    wire.plug()
    link = opened(wire)
    wire.send(b"again")
    assert taken(link, 5) == b"again"
    link.close()


def test_a_waiting_read_can_be_ended_from_another_thread(wire: Wire) -> None:
    link = opened(wire)
    answers: list[bytes] = []
    reading = threading.Thread(target=lambda: answers.append(link.read()))
    reading.start()
    link.cancel()
    reading.join(5)
    assert answers == [b""]
    link.close()


def test_silence_is_no_bytes(wire: Wire) -> None:
    link = opened(wire)
    assert link.read() == b""
    link.close()
    link.close()


def test_a_reader_nobody_listens_to_does_not_hang_its_sender() -> None:
    wire = PtyWire()
    for _ in range(100):
        wire.send(b"x" * 1000)
    wire.close()


def test_a_serial_bridge_in_the_network_is_read_and_its_end_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        link = Links().open(ReaderSettings(port=f"socket://127.0.0.1:{server.getsockname()[1]}"))
        bridge, _ = server.accept()
        bridge.sendall(b"No card\r\n")
        assert taken(link, 9) == b"No card\r\n"
        link.cancel()
        bridge.close()
        with pytest.raises(DeviceError):
            taken(link, 1)
        link.close()


@pytest.mark.parametrize("port", ["", "/dev/no-such-port", "socket://127.0.0.1:1", "nosuch://x", "memory://nobody"])
def test_an_address_nobody_answers_is_told_with_its_name(port: str) -> None:
    with pytest.raises(DeviceError) as caught:
        Links().open(ReaderSettings(port=port))
    assert caught.value.port == port


def test_the_reason_is_the_systems_own_words() -> None:
    with pytest.raises(DeviceError) as caught:
        Links().open(ReaderSettings(port="/dev/no-such-port"))
    assert caught.value.reason == "No such file or directory"


def test_the_reader_is_opened_at_its_new_name_after_an_unplug() -> None:
    first, second = PtyWire(), PtyWire()
    at = [first.port]
    serial_ports = SerialPorts(lambda: [Port(at[0], vid="0403", pid="1234", serial="IL03E3BH")])
    settings = ReaderSettings(port=first.port)
    serial_ports.open(settings).close()
    first.close()
    at[0] = second.port
    link = serial_ports.open(settings)
    assert link.name == second.port
    link.close()
    second.close()


def test_ports_are_listed_with_what_the_system_tells() -> None:
    assert all(port.name for port in ports())


def test_a_system_that_can_not_list_its_ports_has_none() -> None:
    def listing() -> list[object]:
        raise AttributeError("SetupDiGetClassDevs")

    assert ports(listing) == ()


def test_a_port_of_which_little_is_known_is_listed_all_the_same() -> None:
    class Bare:
        device, description, vid, pid, serial_number, location = "COM3", None, None, None, None, None

    class Known:
        device, description, vid, pid, serial_number, location = "COM4", "Adapter", 0x403, 0x1234, "IL03E3BH", "1-1.2"

    assert ports(lambda: [Bare, Known]) == (Port("COM3"), Port("COM4", "Adapter", "0403", "1234", "IL03E3BH", "1-1.2"))
