"""Ways to carry bytes, chosen by the address: `memory://` for pretended readers, `pcsc://` for PC/SC, else pyserial's."""

from __future__ import annotations

from desk.config import ReaderSettings
from desk.hardware.base import Asks, Link
from desk.hardware.links import memory
from desk.hardware.links.serial import SerialPorts

PCSC_SCHEME = "pcsc://"


class Links:
    """Opens the way to one reader, again and again."""

    def __init__(self, serial_ports: SerialPorts | None = None) -> None:
        self._serial_ports = serial_ports or SerialPorts()

    def open(self, settings: ReaderSettings, asks: Asks | None = None) -> Link:
        """As in `Opener`."""
        if settings.port.startswith(memory.SCHEME):
            return memory.open_link(settings.port, asks)
        if settings.port.startswith(PCSC_SCHEME):
            from desk.hardware.links import pcsc  # noqa: PLC0415 - only clubs that use it load the system's library

            return pcsc.open_link(settings.port)
        return self._serial_ports.open(settings, asks)
