"""Serial ports, and every address pyserial knows (COM3, /dev/ttyUSB0, socket://host:port, a pty); its only importer."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import serial
from serial.tools import list_ports

from desk.config import ReaderSettings
from desk.config_gates import GateSettings
from desk.errors import DeviceError
from desk.hardware.base import Asks, Link, NothingSent
from desk.hardware.links.ports import Port, chosen, exactly, identified, is_anothers

if TYPE_CHECKING:
    from desk.hardware.board import BoardLink  # only clubs with doors pay for it

log = logging.getLogger(__name__)
SILENCE_S = 0.5
ANSWER_SILENCE_S = 0.05
WRITE_S = 2.0
USUAL_BAUD = 9600
CLOSE_S = 1.0
# What pyserial lets through when a device goes away: TypeError and AttributeError come from reading a handle already closed.
_GONE = (OSError, TypeError, AttributeError)


class SerialPorts:
    """Opens the port a reader is at, and remembers the device behind it, so that it is found when its port has another name."""

    def __init__(self, listing: Callable[[], Sequence[Port]] | None = None) -> None:
        self._listing = ports if listing is None else listing
        self._known: ReaderSettings | None = None

    def open(self, settings: ReaderSettings, asks: Asks | None = None) -> Link:
        """As in `Opener`."""
        listed = self._listing()
        wanted = self._known or settings
        name = chosen(wanted, listed)
        if not name:
            raise DeviceError(name, "no port is set")
        if asks is not None and is_anothers(wanted, name, listed):
            raise DeviceError(name, "another device is at this port")
        waits = {"timeout": SILENCE_S} if asks is None else {"timeout": asks.every_s, "write_timeout": _write_timeout(name)}
        try:
            port = serial.serial_for_url(name, settings.baud or USUAL_BAUD, **waits)
        except (*_GONE, ValueError) as error:
            raise DeviceError(name, _reason(error)) from error
        self._known = identified(wanted, name, listed)
        return SerialLink(name, port)


def open_board(settings: GateSettings, listing: Callable[[], Sequence[Port]] | None = None) -> BoardLink:
    """The port that was chosen for a relay board, and never another. Raises DeviceError.

    The modem lines stay down: some boards take their rising for a reset. Another program can't open it meanwhile.
    """
    name = exactly(settings, (listing or ports)() if settings.vid else ())
    try:
        port = serial.serial_for_url(name, settings.baud, timeout=ANSWER_SILENCE_S, write_timeout=CLOSE_S, do_not_open=True)
        port.dtr = port.rts = False
        port.exclusive = True
        port.open()
    except (*_GONE, ValueError) as error:
        raise DeviceError(name, _reason(error)) from error
    return SerialLink(name, port)


def ports(listing: Callable[[], Iterable[Any]] = list_ports.comports) -> tuple[Port, ...]:
    """The ports of this PC; none where the system can't list them (under Wine it fails with errors of many kinds)."""
    try:
        listed = list(listing())
    except (*_GONE, ImportError, ValueError) as error:
        log.info("serial ports can't be listed: %s", type(error).__name__)
        return ()
    return tuple(_port(each) for each in listed)


class SerialLink:
    """One open port, read by one thread. Whatever the driver throws means that the device is gone."""

    def __init__(self, name: str, port: Any) -> None:
        self._name = name
        self._port = port

    @property
    def name(self) -> str:
        """As in `Link`."""
        return self._name

    def read(self) -> bytes:
        """As in `Link`: one byte is waited for, the rest is taken with it (single reads are slow on Windows)."""
        try:
            data = self._port.read(max(1, self._port.in_waiting))
        except _GONE as error:
            raise DeviceError(self._name, _reason(error)) from error
        return bytes(data)

    def look(self) -> None:
        """As in `BoardLink`."""
        try:
            if waiting := self._port.in_waiting:
                self._port.read(waiting)
        except _GONE as error:
            raise NothingSent(self._name, _reason(error)) from error

    def write(self, data: bytes) -> None:
        """As in `Link`."""
        try:
            self._port.write(data)
        except _GONE as error:
            raise DeviceError(self._name, _reason(error)) from error

    def cancel(self) -> None:
        """As in `Link`. Addresses that can't do it end their read by themselves after SILENCE_S."""
        _try(self._cancel)

    def close(self) -> None:
        """As in `Link`. Some drivers (CH340) hang in closing a device that was pulled out, so nobody waits for them."""
        closing = threading.Thread(target=_try, args=(self._port.close,), name="closing a port", daemon=True)
        closing.start()
        closing.join(CLOSE_S)

    def _cancel(self) -> None:
        self._port.cancel_read()


def _write_timeout(name: str) -> float | None:
    """A driver that hangs must not keep the reader from being stopped; pyserial's own RFC 2217 knows no such limit."""
    return None if name.startswith("rfc2217:") else WRITE_S


def _try(act: Callable[[], Any]) -> None:
    try:
        act()
    except _GONE as error:
        log.debug("a port refused: %s", type(error).__name__)


def _reason(error: BaseException) -> str:
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else str(error) or type(error).__name__


def _port(listed: Any) -> Port:
    return Port(
        name=str(listed.device),
        text=str(listed.description or ""),
        vid="" if listed.vid is None else f"{listed.vid:04x}",
        pid="" if listed.pid is None else f"{listed.pid:04x}",
        serial=str(listed.serial_number or ""),
        location=str(listed.location or ""),
    )
