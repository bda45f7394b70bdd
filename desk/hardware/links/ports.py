"""Which serial port the reader is at now: the same device is found again when its port has another name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.config import ReaderSettings
from desk.config_gates import GateSettings
from desk.errors import DeviceError


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port of this PC as the system lists it; empty where it tells nothing. Ids are four hex digits."""

    name: str
    text: str = ""
    vid: str = ""
    pid: str = ""
    serial: str = ""
    location: str = ""


def chosen(settings: ReaderSettings, ports: Sequence[Port]) -> str:
    """The port to open: the device with the ids, its serial number before its place; else the port as it was typed."""
    if not settings.vid:
        return settings.port
    kin = [port for port in ports if (_id(port.vid), _id(port.pid)) == (_id(settings.vid), _id(settings.pid))]
    by_serial = [port for port in kin if settings.serial and _bare(port.serial) == _bare(settings.serial)]
    by_place = [port for port in kin if settings.location and port.location == settings.location]
    typed = [port for port in kin if port.name == settings.port]
    found = by_serial or by_place or typed
    if not found and len(kin) == 1 and not settings.serial and not settings.location:
        found = kin
    return found[0].name if found else settings.port


def exactly(settings: GateSettings, ports: Sequence[Port]) -> str:
    """The port of a relay board: what was typed, or where the very device is that was chosen. Raises DeviceError.

    Unlike a reader's, it is never guessed: what is sent may open a door, and a wrong device takes it for something else.
    """
    if not settings.vid:
        return settings.port
    kin = [port for port in ports if (_id(port.vid), _id(port.pid)) == (_id(settings.vid), _id(settings.pid))]
    if settings.serial:
        kin = [port for port in kin if _bare(port.serial) == _bare(settings.serial)]
    elif settings.location:
        kin = [port for port in kin if port.location == settings.location]
    elif settings.port:
        kin = [port for port in kin if port.name == settings.port]
    if len(kin) != 1:
        raise DeviceError(settings.port or f"{settings.vid}:{settings.pid}", "several like it" if kin else "not there")
    return kin[0].name


def is_anothers(settings: ReaderSettings, name: str, ports: Sequence[Port]) -> bool:
    """Whether a device that is surely not the one of the settings is at port `name`: nothing may be sent there."""
    device = next((port for port in ports if port.name == name and port.vid), None)
    if device is None or not settings.vid:
        return False
    if (_id(device.vid), _id(device.pid)) != (_id(settings.vid), _id(settings.pid)):
        return True
    return bool(settings.serial and device.serial) and _bare(settings.serial) != _bare(device.serial)


def identified(settings: ReaderSettings, name: str, ports: Sequence[Port]) -> ReaderSettings:
    """The settings with the ids of the device at port `name`, when none are set and the system tells them."""
    device = next((port for port in ports if port.name == name and port.vid), None)
    if settings.vid or device is None:
        return settings
    return settings._replace(port=name, vid=device.vid, pid=device.pid, serial=device.serial, location=device.location)


def _id(text: str) -> str:
    return text.lower().removeprefix("0x").rjust(4, "0")


def _bare(serial: str) -> str:
    """FTDI's Windows driver puts an A (the channel) behind the serial number."""
    return serial.upper().removesuffix("A")
