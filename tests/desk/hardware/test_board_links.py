"""Ways to a board: what is written arrives whole, what came unasked is thrown away, and a device that is gone is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from desk.config_gates import GateSettings
from desk.errors import DeviceError
from desk.hardware.base import NothingSent
from desk.hardware.board import BoardLink
from desk.hardware.links.boards import BoardLinks
from desk.hardware.links.memory import MemoryWire
from tests.desk.hardware.devices import Heard, PtyDevice, TcpDevice


@dataclass
class Way:
    """A device and how it is reached."""

    port: str
    heard: Heard
    say: Callable[[bytes], None]
    unplug: Callable[[], None]

    def open(self) -> BoardLink:
        return BoardLinks().open(GateSettings(port=self.port))


@pytest.fixture(params=["serial", "tcp", "memory"])
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    if request.param == "memory":
        heard = Heard()
        wire = MemoryWire("board", heard.add)
        yield Way(wire.port, heard, wire.send, wire.unplug)
        wire.close()
        return
    device = PtyDevice() if request.param == "serial" else TcpDevice()
    yield Way(device.port, device.heard, device.say, device.unplug)
    device.close()


def taken(link: BoardLink, length: int) -> bytes:
    data = b""
    while len(data) < length:
        data += link.read()
    return data


def look_again_and_again(link: BoardLink) -> None:
    """A connection's end takes a moment to arrive."""
    while True:
        link.look()


def test_what_is_written_arrives_and_the_answer_is_read(way: Way) -> None:
    link = way.open()
    link.write(b"\x00\xff\n\x11\x13")
    assert way.heard.wait(lambda heard: len(heard) == 5) == b"\x00\xff\n\x11\x13"
    way.say(b"\x00\xff\n")
    assert taken(link, 3) == b"\x00\xff\n"
    assert link.name == way.port
    link.cancel()
    link.close()


def test_silence_is_no_bytes(way: Way) -> None:
    link = way.open()
    assert link.read() == b""
    link.close()


def test_what_came_unasked_is_thrown_away(way: Way) -> None:
    link = way.open()
    link.write(b"x")
    way.heard.wait(bool)
    way.say(b"noise")
    first = taken(link, 1)
    link.look()
    way.say(b"answer")
    rest = taken(link, 6)
    assert b"noise".startswith(first[:5])
    assert rest.endswith(b"answer")
    link.close()


def test_a_device_that_is_gone_is_known_before_anything_is_sent(way: Way) -> None:
    link = way.open()
    link.write(b"x")
    way.heard.wait(bool)
    way.unplug()
    with pytest.raises(NothingSent):
        look_again_and_again(link)
    link.close()


@pytest.mark.parametrize(
    "port", ["", "/dev/no-such-port", "tcp://127.0.0.1:1", "tcp://", "tcp://h:x", "memory://nobody", "nosuch://x", "hid://nobody"]
)
def test_an_address_nobody_answers_is_told_with_its_name(port: str) -> None:
    with pytest.raises(DeviceError):
        BoardLinks().open(GateSettings(port=port))
