"""dcttech USB relays (HID 16C0:05DF, "USBRelayN"): feature reports of eight bytes behind the report's number.

What the relays are is read back after every switching, so that it is believed only when it is seen.
"""

from __future__ import annotations

from desk.config_gates import GateSettings
from desk.hardware.board import Ask, Done, More, Reply, Wrong

ID_BYTES = 5
STATE = 7
_REPORT = 8
_ON, _OFF = 0xFF, 0xFD


class Dcttech:
    """Knows no pulse of its own, and has no inputs."""

    channels = 8
    gap_s = 0.0
    poll_s = 1.0
    most_inputs = 0

    def __init__(self, _settings: GateSettings) -> None:
        pass

    def on(self, channel: int, most_ms: int) -> Ask:
        """As in `Board`."""
        del most_ms
        return _switch(_ON, channel)

    def off(self, channel: int) -> Ask:
        """As in `Board`."""
        return _switch(_OFF, channel)

    def pulse(self, channel: int, ms: int) -> None:
        """As in `Board`."""

    def inputs(self) -> None:
        """As in `Board`."""

    def hello(self) -> Ask:
        """As in `Board`: nothing is sent, its report is read."""
        return Ask(b"", lambda came: _read(came, 0, closed=None))


def report_of(came: bytes) -> bytes | None:
    """The eight bytes: some systems put the report's number in front. None when it is no report of such a board."""
    report = came[-_REPORT:]
    letters = report[:ID_BYTES].decode("latin-1")
    return report if _REPORT <= len(came) <= _REPORT + 1 and letters.isascii() and letters.isprintable() else None


def _switch(how: int, channel: int) -> Ask:
    return Ask(bytes((0, how, channel, 0, 0, 0, 0, 0, 0)), lambda came: _read(came, channel, closed=how == _ON))


def _read(came: bytes, channel: int, *, closed: bool | None) -> Reply:
    if not came:
        return More()
    report = report_of(came)
    if report is None:
        return Wrong("the report is not a relay's")
    if closed is not None and bool(report[STATE] >> (channel - 1) & 1) is not closed:
        return Wrong("it did not switch")
    return Done()
