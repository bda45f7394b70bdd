"""Relay boards, one file each: what to send and what an answer means, no I/O. This table is all the program knows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from desk.config_gates import GateSettings
from desk.errors import SettingsError
from desk.hardware.board import Board
from desk.hardware.relays import dcttech, lcus, modbus, modbus_profiles, shelly


class Relay(NamedTuple):
    """A kind of board: how one is made of its settings, and its dialects by name ("" is the usual one)."""

    make: Callable[[GateSettings], Board]
    profiles: Mapping[str, Any] = MappingProxyType({"": None})
    units: tuple[int, int] | None = None
    """The addresses a board may have, where it has one."""


RELAYS: dict[str, Relay] = {
    "lcus": Relay(lcus.Lcus, lcus.PROFILES),
    "modbus": Relay(modbus.Modbus, modbus_profiles.PROFILES, (1, 247)),
    "modbus-tcp": Relay(modbus.ModbusTcp, modbus_profiles.PROFILES, (1, 247)),
    "shelly1": Relay(shelly.Shelly1),
    "shelly2": Relay(shelly.Shelly2),
    "dcttech": Relay(dcttech.Dcttech),
}


def relay_protocol(gate: str, settings: GateSettings) -> Board:
    """The board of these settings. Raises SettingsError naming what it can't be or do."""
    kind = RELAYS.get(settings.protocol)
    if kind is None:
        raise SettingsError(f"gates.{gate}.protocol", f"must be one of {', '.join(RELAYS)}")
    if settings.profile not in kind.profiles:
        known = ", ".join(name or '""' for name in kind.profiles)
        raise SettingsError(f"gates.{gate}.profile", f"must be one of {known}")
    if kind.units and not kind.units[0] <= settings.unit <= kind.units[1]:
        raise SettingsError(f"gates.{gate}.unit", "must be from {} to {}".format(*kind.units))
    board = kind.make(settings)
    for name in ("channel_in", "channel_out"):
        if getattr(settings, name) > board.channels:
            raise SettingsError(f"gates.{gate}.{name}", f"must be from 0 to {board.channels}")
    for name in ("input_in", "input_out"):
        if board.most_inputs is not None and getattr(settings, name) > board.most_inputs:
            told = f"must be from 0 to {board.most_inputs}" if board.most_inputs else "this board has no inputs"
            raise SettingsError(f"gates.{gate}.{name}", told)
    return board
