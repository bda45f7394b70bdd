"""HID relays by feature reports: `hid://` and the path the system gives the device, or `hid://any` for the only one there is.

Other gadgets have the same ids, so a device is opened only when it calls itself a relay. The only importer of hidapi.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import Any, Protocol

from desk.config_gates import GateSettings
from desk.errors import DeviceError
from desk.hardware.base import NothingSent
from desk.hardware.relays.dcttech import ID_BYTES, report_of

SCHEME = "hid://"
ANY = "any"
VENDOR, PRODUCT = 0x16C0, 0x05DF
_NAME = "USBRelay"
_REPORT_NUMBER, _REPORT_BYTES = 1, 9
_GONE = (OSError, ValueError)


class HidApi(Protocol):
    """What is used of hidapi."""

    def enumerate(self, vendor: int, product: int) -> list[dict[str, Any]]:
        """The devices with these ids."""
        ...

    def device(self) -> Any:
        """One that is not open yet."""
        ...


class HidLink:
    """One open device: what is written is a report that is sent, what is read is its report now."""

    def __init__(self, name: str, device: Any) -> None:
        self._name = name
        self._device = device

    @property
    def name(self) -> str:
        """As in `Link`."""
        return self._name

    def read(self) -> bytes:
        """As in `Link`."""
        try:
            return bytes(self._device.get_feature_report(_REPORT_NUMBER, _REPORT_BYTES))
        except _GONE as error:
            raise DeviceError(self._name, _reason(error)) from error

    def look(self) -> None:
        """As in `BoardLink`: its report is read, which changes nothing."""
        try:
            self.read()
        except DeviceError as error:
            raise NothingSent(self._name, error.reason) from error

    def write(self, data: bytes) -> None:
        """As in `BoardLink`; nothing to send is nothing sent."""
        if not data:
            return
        try:
            sent = self._device.send_feature_report(data)
        except _GONE as error:
            raise DeviceError(self._name, _reason(error)) from error
        if sent < 0:
            raise DeviceError(self._name, "the device did not take it")

    def cancel(self) -> None:
        """As in `Link`: a read never waits here."""

    def close(self) -> None:
        """As in `Link`."""
        with contextlib.suppress(*_GONE):
            self._device.close()


def open_link(settings: GateSettings, api: HidApi | None = None) -> HidLink:
    """The relay at that path; with `serial` set (five characters, the board's own) only if it is that very one.

    Raises DeviceError. Nothing is written to find it.
    """
    api = _hidapi() if api is None else api
    path = _path(settings.port, api)
    device = api.device()
    try:
        device.open_path(path)
    except _GONE as error:
        raise NothingSent(settings.port, _reason(error)) from error
    link = HidLink(settings.port, device)
    try:
        _check(link, settings)
    except DeviceError:
        link.close()
        raise
    return link


def _path(port: str, api: HidApi) -> bytes:
    wanted = port.removeprefix(SCHEME)
    found = [each["path"] for each in api.enumerate(VENDOR, PRODUCT) if str(each["product_string"]).startswith(_NAME)]
    if wanted != ANY:
        found = [each for each in found if each == wanted.encode()]
    if len(found) != 1:
        raise DeviceError(port, "several like it" if found else "not there")
    return bytes(found[0])


def _check(link: HidLink, settings: GateSettings) -> None:
    report = report_of(link.read())
    if report is None:
        raise DeviceError(settings.port, "the report is not a relay's")
    if settings.serial and report[:ID_BYTES] != settings.serial.encode():
        raise DeviceError(settings.port, "another relay is there")


def _hidapi() -> HidApi:
    """On Linux the module that uses the kernel's own driver. Raises DeviceError where it is not installed."""
    try:
        api: HidApi = importlib.import_module("hidraw" if sys.platform == "linux" else "hid")
    except ImportError as error:
        raise DeviceError(SCHEME, "the library hidapi is missing") from error
    return api


def _reason(error: BaseException) -> str:
    return str(error) or type(error).__name__
