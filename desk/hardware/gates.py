"""Every kind of gate by the protocol in its settings: boards that only switch, and controllers that take part in deciding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from desk.config_gates import GateSettings
from desk.events import Fact
from desk.hardware.gate import BoardGate
from desk.hardware.links.boards import BoardLinks
from desk.ports import Gate


class WorkingGate(Gate, Protocol):
    """A gate with a beginning and an end. Both may be called from any thread; `stop` waits a moment at most."""

    def start(self) -> None:
        """Begins to serve, and tells by facts how it goes."""
        ...

    def stop(self) -> None:
        """Leaves the way in locked, and lets go of the device."""
        ...


def no_password() -> str:
    """For devices that want none."""
    return ""


def gate_of(
    name: str,
    settings: GateSettings,
    publish: Callable[[Fact], None],
    *,
    password: Callable[[], str] = no_password,
    watching: bool = False,
) -> WorkingGate:
    """The gate of these settings, not started. It publishes from threads of its own. Raises SettingsError."""
    return BoardGate(name, settings, publish, links=BoardLinks(password), watching=watching)
