"""The reader is found again when its port has another name."""

from __future__ import annotations

from desk.config import ReaderSettings
from desk.hardware.links.ports import Port, chosen, identified

FTDI = Port("/dev/ttyUSB0", "RFID Adapter", "0403", "1234", "IL03E3BH", "1-1.2")
TWIN = Port("/dev/ttyUSB1", "RFID Adapter", "0403", "1234", "IL99", "1-1.3")
RELAY = Port("/dev/ttyUSB2", "CH340", "1a86", "7523", "", "1-1.4")
PORTS = (RELAY, FTDI, TWIN)


def settings(**given: str) -> ReaderSettings:
    return ReaderSettings(port="COM3", **given)


def test_without_ids_the_port_is_the_one_typed() -> None:
    assert chosen(settings(), PORTS) == "COM3"


def test_the_serial_number_goes_before_the_place() -> None:
    assert chosen(settings(vid="0403", pid="1234", serial="IL99", location="1-1.2"), PORTS) == "/dev/ttyUSB1"


def test_the_letter_windows_adds_to_an_ftdi_serial_number_does_no_harm() -> None:
    assert chosen(settings(vid="0x403", pid="0x1234", serial="IL03E3BHA"), PORTS) == "/dev/ttyUSB0"


def test_without_a_serial_number_the_place_decides() -> None:
    assert chosen(settings(vid="1A86", pid="7523", location="1-1.4"), PORTS) == "/dev/ttyUSB2"


def test_the_only_device_of_its_kind_is_taken() -> None:
    assert chosen(settings(vid="1A86", pid="7523"), PORTS) == "/dev/ttyUSB2"


def test_of_twins_nobody_can_tell_apart_the_typed_port_is_kept() -> None:
    assert chosen(settings(vid="0403", pid="1234"), PORTS) == "COM3"
    assert chosen(ReaderSettings(port="/dev/ttyUSB1", vid="0403", pid="1234"), PORTS) == "/dev/ttyUSB1"


def test_another_device_of_the_kind_is_not_taken_for_a_lost_one() -> None:
    assert chosen(settings(vid="0403", pid="1234", serial="GONE"), PORTS) == "COM3"


def test_a_port_tells_its_device() -> None:
    known = identified(ReaderSettings(port="/dev/ttyUSB0"), "/dev/ttyUSB0", PORTS)
    assert (known.vid, known.pid, known.serial, known.location) == ("0403", "1234", "IL03E3BH", "1-1.2")


def test_ids_a_person_has_set_are_kept() -> None:
    given = settings(vid="1A86", pid="7523")
    assert identified(given, "/dev/ttyUSB0", PORTS) is given
    assert identified(settings(), "/dev/pts/3", PORTS) == settings()
