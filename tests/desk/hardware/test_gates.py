"""Every kind of gate is made by its protocol's name; nobody pays for the kinds that are not set up."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from desk.config_gates import GateSettings
from desk.errors import SettingsError
from desk.hardware.gates import CONTROLLERS, Surroundings, gate_of, nobody
from desk.hardware.relays import RELAYS
from desk.model.gate import Direction
from desk.model.tag import Tag

AROUND = Surroundings(lambda: datetime(2026, 11, 30, tzinfo=UTC))


@pytest.mark.parametrize("protocol", [*RELAYS, *CONTROLLERS])
def test_every_protocol_makes_a_gate_that_opens_nothing_by_being_made(protocol: str) -> None:
    gate = gate_of("main", GateSettings(protocol=protocol, unit=7, port="memory://nobody"), print, AROUND)
    assert gate.name == "main"


def test_a_protocol_nobody_knows_is_a_wrong_setting_that_names_them_all() -> None:
    with pytest.raises(SettingsError) as caught:
        gate_of("main", GateSettings(protocol="nosuch"), print, AROUND)
    assert all(name in caught.value.reason for name in (*RELAYS, *CONTROLLERS))


async def test_where_nobody_decides_nobody_is_let_in() -> None:
    assert not await nobody(Tag.w26(1, 2), Direction.IN, 1)


def test_a_web_server_a_web_client_and_hid_are_loaded_only_where_they_are_set_up() -> None:
    code = "import sys, desk.hardware.gates; print({'uvicorn', 'httpx', 'hid', 'hidraw'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
