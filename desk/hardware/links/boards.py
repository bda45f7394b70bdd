"""Ways to a relay board, chosen by the address in its settings; each is loaded when one is first wanted."""

from __future__ import annotations

from collections.abc import Callable

from desk.config_gates import GateSettings
from desk.hardware.board import BoardLink


class BoardLinks:
    """Opens the way to one board, again and again. `password`: for boards that want one."""

    def __init__(self, password: Callable[[], str] = lambda: "") -> None:
        self._password = password

    def open(self, settings: GateSettings) -> BoardLink:
        """The link to the board of these settings. Raises DeviceError."""
        scheme, colon, _ = settings.port.partition("://")
        way = _WAYS[scheme] if colon and scheme in _WAYS else _serial
        return way(settings, self._password)


def _memory(settings: GateSettings, _password: Callable[[], str]) -> BoardLink:
    from desk.hardware.links import memory  # noqa: PLC0415

    return memory.open_link(settings.port)


def _tcp(settings: GateSettings, _password: Callable[[], str]) -> BoardLink:
    from desk.hardware.links import tcp  # noqa: PLC0415

    return tcp.open_link(settings.port)


def _serial(settings: GateSettings, _password: Callable[[], str]) -> BoardLink:
    from desk.hardware.links import serial  # noqa: PLC0415

    return serial.open_board(settings)


def _http(settings: GateSettings, password: Callable[[], str]) -> BoardLink:
    from desk.hardware.links import http  # noqa: PLC0415

    return http.open_link(settings, password)


def _hid(settings: GateSettings, _password: Callable[[], str]) -> BoardLink:
    from desk.hardware.links import hid  # noqa: PLC0415

    return hid.open_link(settings)


_WAYS = {"memory": _memory, "tcp": _tcp, "http": _http, "https": _http, "hid": _hid}
