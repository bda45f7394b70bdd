"""Ways to carry bytes, chosen by the address: `memory://NAME` for pretended readers, anything else is pyserial's."""

from __future__ import annotations

from desk.config import ReaderSettings
from desk.hardware.base import Asks, Link
from desk.hardware.links import memory
from desk.hardware.links.serial import SerialPorts


class Links:
    """Opens the way to one reader, again and again."""

    def __init__(self, serial_ports: SerialPorts | None = None) -> None:
        self._serial_ports = serial_ports or SerialPorts()

    def open(self, settings: ReaderSettings, asks: Asks | None = None) -> Link:
        """As in `Opener`."""
        if settings.port.startswith(memory.SCHEME):
            return memory.open_link(settings.port, asks)
        return self._serial_ports.open(settings, asks)
