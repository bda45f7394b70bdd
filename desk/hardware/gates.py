"""Every kind of gate by the protocol in its settings: boards that only switch, and controllers that take part in deciding."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import NamedTuple, Protocol

from desk.config_gates import GateSettings
from desk.errors import SettingsError
from desk.events import Fact
from desk.hardware.gate import BoardGate
from desk.hardware.links.boards import BoardLinks
from desk.hardware.links.shared import SharedPorts
from desk.hardware.relays import RELAYS
from desk.hardware.sigur_gate import SigurGate
from desk.model.gate import Direction
from desk.model.tag import Tag
from desk.ports import Gate


class WorkingGate(Gate, Protocol):
    """A gate with a beginning and an end. `start` is called on the loop; `stop` waits for its end, so it is called beside it."""

    def start(self) -> None:
        """Begins to serve, and tells by facts how it goes."""
        ...

    def stop(self, *, at_once: bool = False) -> None:
        """Opens for nobody else, lets what it has opened end in its time, leaves the way in locked, and lets go of the device.

        `at_once`: the program is asked to end, so that nobody waits for long; also while it is being stopped already.
        """
        ...


async def nobody(_tag: Tag, _direction: Direction, _question: int) -> bool:
    """Where nobody decides, nobody is let in."""
    return False


class Surroundings(NamedTuple):
    """What some gates need of the product: what time it is, a password, who may pass, and the ports of the other gates."""

    now: Callable[[], datetime]
    password: Callable[[], str] = lambda: ""
    ask: Callable[[Tag, Direction, int], Awaitable[bool]] = nobody
    ports: SharedPorts | None = None


def gate_of(
    name: str, settings: GateSettings, publish: Callable[[Fact], None], around: Surroundings, *, watching: bool = False
) -> WorkingGate:
    """The gate of these settings, not started. It publishes from threads of its own. Raises SettingsError."""
    if settings.protocol in CONTROLLERS:
        return CONTROLLERS[settings.protocol](name, settings, publish, around)
    if settings.protocol not in RELAYS:
        raise SettingsError(f"gates.{name}.protocol", f"must be one of {', '.join((*RELAYS, *CONTROLLERS))}")
    links = (around.ports or SharedPorts()).through(BoardLinks(around.password))
    return BoardGate(name, settings, publish, links=links, watching=watching)


def _z5r(name: str, settings: GateSettings, publish: Callable[[Fact], None], around: Surroundings) -> WorkingGate:
    from desk.hardware.z5r_gate import Z5rGate  # noqa: PLC0415 - a web server, only where a controller calls us

    def post_door(body: bytes) -> None:
        from desk.hardware.links.http import post_once  # noqa: PLC0415

        post_once(settings.door_url, body, settings.user, around.password())

    post = post_door if settings.door_url else None
    return Z5rGate(name, settings, publish, around.ask, around.now, password=around.password, post_door=post)


def _sigur(name: str, settings: GateSettings, publish: Callable[[Fact], None], around: Surroundings) -> WorkingGate:
    return SigurGate(name, settings, publish, password=around.password)


CONTROLLERS: dict[str, Callable[[str, GateSettings, Callable[[Fact], None], Surroundings], WorkingGate]] = {
    "z5r": _z5r,
    "sigur": _sigur,
}
