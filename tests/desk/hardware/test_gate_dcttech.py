"""A dcttech HID relay: through the real hidapi and a mocked kernel device where umockdev is, by an injected hidapi everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desk import config
from desk.config_gates import GateSettings
from desk.errors import DeviceError
from desk.hardware.base import NothingSent
from desk.hardware.board import BoardLink
from desk.hardware.links import hid
from desk.model.gate import Failed, Opened
from desk.model.health import Health
from tests.desk.hardware.doors import Door

ROOT = Path(__file__).parent.parent.parent.parent
STAGE = Path(__file__).with_name("umockdev_relay.py")
SYSTEM_PYTHON = "/usr/bin/python3"
ON, OFF = "00 ff 01 00 00 00 00 00 00", "00 fd 01 00 00 00 00 00 00"


class PretendedRelay:
    """One device as hidapi shows it."""

    def __init__(self, path: bytes = b"/dev/hidraw0", product: str = "USBRelay2", letters: bytes = b"HW341") -> None:
        self.path, self.product, self.letters = path, product, letters
        self.state = 0
        self.sent: list[str] = []
        self.gone = self.stuck = False

    def send_feature_report(self, data: bytes) -> int:
        if self.gone:
            return -1
        self.sent.append(data.hex(" "))
        if not self.stuck:
            bit = 1 << (data[2] - 1)
            self.state = self.state | bit if data[1] == 0xFF else self.state & ~bit
        return len(data)

    def get_feature_report(self, number: int, size: int) -> list[int]:
        if self.gone:
            raise OSError("read error")
        return list(bytes((number, *self.letters, 0, 0, self.state)))[:size]

    def close(self) -> None:
        pass


class PretendedApi:
    """hidapi with these devices plugged in."""

    def __init__(self, *relays: PretendedRelay) -> None:
        self.relays = relays

    def enumerate(self, vendor: int, product: int) -> list[dict[str, Any]]:
        assert (vendor, product) == (0x16C0, 0x05DF)
        return [{"path": each.path, "product_string": each.product} for each in self.relays if not each.gone]

    def device(self) -> Any:
        return _Closed(self.relays)

    def open(self, settings: GateSettings) -> BoardLink:
        return hid.open_link(settings, self)


class _Closed:
    def __init__(self, relays: tuple[PretendedRelay, ...]) -> None:
        self._relays = relays

    def open_path(self, path: bytes) -> None:
        relay = next((each for each in self._relays if each.path == path), None)
        if relay is None:
            raise OSError("open failed")
        self.send_feature_report, self.get_feature_report = relay.send_feature_report, relay.get_feature_report
        self.close = relay.close


SETTINGS = GateSettings(protocol="dcttech", port="hid://any", serial="HW341", pulse_ms=100)


async def test_a_pulse_is_on_and_off_and_read_back() -> None:
    relay = PretendedRelay()
    door = Door(SETTINGS, links=PretendedApi(relay)).connected()
    assert await door.open() == Opened()
    door.rested()
    door.close()
    assert relay.sent == [OFF, ON, OFF, OFF, OFF, OFF]
    assert relay.state == 0


async def test_a_relay_that_does_not_switch_is_not_believed() -> None:
    relay = PretendedRelay()
    door = Door(SETTINGS, links=PretendedApi(relay)).connected()
    relay.stuck = True
    assert await door.open() == Failed("it did not switch", may_have_opened=True)
    door.close()


async def test_a_relay_that_is_pulled_out_is_told_and_nothing_was_sent() -> None:
    relay = PretendedRelay()
    door = Door(SETTINGS, links=PretendedApi(relay)).connected()
    relay.gone = True
    outcome = await door.open()
    assert isinstance(outcome, Failed)
    assert not outcome.may_have_opened
    door.until(Health.OFF)
    relay.gone = False
    door.until(Health.OK)
    door.close()


@pytest.mark.parametrize(
    ("relays", "port", "reason"),
    [
        ([], "hid://any", "not there"),
        ([PretendedRelay(product="DigiUSB")], "hid://any", "not there"),
        ([PretendedRelay(b"a"), PretendedRelay(b"b")], "hid://any", "several like it"),
        ([PretendedRelay(b"a"), PretendedRelay(b"b")], "hid://c", "not there"),
        ([PretendedRelay(letters=b"HW342")], "hid://any", "another relay is there"),
        ([PretendedRelay(letters=bytes(5))], "hid://any", "the report is not a relay's"),
    ],
)
def test_what_is_not_the_relay_that_was_chosen_is_never_written_to(relays: list[PretendedRelay], port: str, reason: str) -> None:
    with pytest.raises(DeviceError) as caught:
        PretendedApi(*relays).open(SETTINGS._replace(port=port))
    assert caught.value.reason == reason
    assert [each.sent for each in relays] == [[] for _ in relays]


def test_of_several_the_one_at_the_path_is_opened() -> None:
    one, other = PretendedRelay(b"a"), PretendedRelay(b"b")
    link = PretendedApi(one, other).open(SETTINGS._replace(port="hid://b"))
    link.write(bytes.fromhex(ON))
    link.write(b"")
    assert (one.sent, other.sent) == ([], [ON])
    other.gone = True
    with pytest.raises(NothingSent):
        link.look()
    with pytest.raises(DeviceError):
        link.write(bytes.fromhex(ON))
    link.close()


def test_a_relay_that_vanishes_while_it_is_opened_is_told() -> None:
    api = PretendedApi(PretendedRelay())
    api.device = lambda: _Closed(())  # type: ignore[method-assign]
    with pytest.raises(NothingSent):
        api.open(SETTINGS)


def _has_umockdev() -> bool:
    if shutil.which("umockdev-wrapper") is None or not Path(SYSTEM_PYTHON).exists():
        return False
    asked = [SYSTEM_PYTHON, "-c", "import gi; gi.require_version('UMockdev', '1.0')"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not _has_umockdev(), reason="apt-get install umockdev gir1.2-umockdev-1.0 python3-gi")
def test_the_command_pulses_a_relay_of_the_kernel_through_the_real_library(tmp_path: Path) -> None:
    pytest.importorskip("hidraw", reason="of the requirements of the product")
    for name in ("protocol", "port", "serial", "pulse_ms"):
        config.save(tmp_path, f"gates.main.{name}", str(getattr(SETTINGS, name)))
    environment = os.environ | {"DESK_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path[1:]])}
    command = [sys.executable, "-m", "desk", "gate", "pulse", "main", "--json"]
    staged = ["umockdev-wrapper", "env", "-u", "PYTHONPATH", SYSTEM_PYTHON, str(STAGE), "env"]
    staged += [f"PYTHONPATH={environment['PYTHONPATH']}", *command]
    done = subprocess.run(staged, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr
    told, *sent = done.stdout.splitlines()
    assert json.loads(told)["outcome"] == "opened"
    assert sent[:2] == [OFF, ON]
    assert set(sent[2:]) == {OFF}
    assert len(sent) >= 4
