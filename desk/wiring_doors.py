"""The doors of the settings, built: their gates, what decides at them, and what lets in by hand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from desk.config import Settings
from desk.config_door import DoorSettings
from desk.config_gates import password_name
from desk.errors import SettingsError
from desk.events import Bus, Fact, GateChanged
from desk.model.decide import Rules
from desk.model.door import DoorRules, Passback, Place
from desk.model.gate import Direction
from desk.model.health import Health
from desk.model.line import LineState
from desk.model.opening import hours_of, ids_of
from desk.model.tag import Tag
from desk.ports import Clock, Club, DoorWatch, EmergencyMark, Gate, Passes
from desk.secrets import Keys
from desk.services.admitting import Admitting
from desk.services.alarms import Alarms
from desk.services.checkin import Checkin
from desk.services.door import Door, DoorKnobs
from desk.services.elsewhere_doors import ElsewhereDoors
from desk.services.judging import Judging, Watch
from desk.services.line import LineWatch
from desk.services.passbook import Passbook
from desk.services.timekeeping import Timekeeper
from desk.sheets import write
from desk.tasks import Tasks

if TYPE_CHECKING:
    from desk.hardware.gates import WorkingGate

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Doors:
    """What runs at the doors. Without a gate in the settings nothing runs, and the record of passes can be read all the same."""

    door: Door
    admitting: Admitting
    passbook: Passbook
    alarms: Alarms
    timekeeper: Timekeeper
    elsewhere: ElsewhereDoors
    _on: DoorGround
    gates: dict[str, WorkingGate] = field(default_factory=dict)

    async def start(self) -> Sequence[SettingsError]:
        """The gates are opened, the readers heard, and doors stand as they stood; gives what of the gates is set wrongly.

        Raises StoreError.
        """
        await self.door.start()
        wrong = list(self._open_gates()) if self._on.settings.gates else []
        if self.door.gates:
            await self.alarms.start()
            await self.elsewhere.watch()
            await self.admitting.watch()
        return wrong

    async def stop(self) -> None:
        """Leaves every way in locked, and LuckyFit's time and what was told here written down."""
        await self.elsewhere.settled()
        await asyncio.gather(*(asyncio.to_thread(gate.stop) for gate in self.gates.values()))
        await self.timekeeper.keep()

    def _open_gates(self) -> Iterator[SettingsError]:
        """A gate that can't be what its settings say is told of; the others work."""
        from desk.hardware.gates import Surroundings, gate_of  # noqa: PLC0415 - only clubs that have some pay for it
        from desk.hardware.links.shared import SharedPorts  # noqa: PLC0415

        on, ports = self._on, SharedPorts()
        for name, chosen in on.settings.gates.items():
            password = partial(on.keys.get, password_name(name))
            try:
                gate = gate_of(name, chosen, crossing(on.bus), Surroundings(on.clock.now, password, self._asking(name), ports))
            except SettingsError as error:
                log.warning("gate %s is not used: %s", name, error)
                on.bus.publish(GateChanged(name, Health.OFF, str(error)))
                yield error
                continue
            self.gates[name] = self.door.gates[name] = gate
            gate.start()

    def _asking(self, name: str) -> Callable[[Tag, Direction], Awaitable[bool]]:
        """What a controller that opens by itself asks."""

        def ask(tag: Tag, direction: Direction) -> Awaitable[bool]:
            return self.door.asked(tag, Place(name, direction))

        return ask


@dataclass(frozen=True, slots=True)
class DoorGround:
    """What the doors stand on. `secret` makes what stands for a card, `server` is LuckyFit's time where it told one."""

    settings: Settings
    keys: Keys
    clock: Clock
    bus: Bus
    tasks: Tasks
    passes: Passes
    door_watch: DoorWatch
    mark: EmergencyMark
    club: Club
    checkin: Checkin
    line: LineWatch
    rules: Rules
    secret: bytes
    server: Callable[[], datetime | None]
    operator: str = ""


def doors_of(on: DoorGround) -> Doors:
    """The doors, not started."""
    gates: dict[str, Gate] = {}
    judging = Judging(on.rules, Watch(on.clock, on.server), on.secret)
    chosen = on.settings.door
    door = Door(
        on.checkin,
        on.passes,
        judging,
        on.bus,
        on.clock,
        on.tasks,
        places=places_of(on.settings),
        gates=gates,
        line_is_well=lambda: on.line.state is LineState.ONLINE,
        knobs=DoorKnobs(live_wait_s=on.settings.line.decision_s, quiet_s=chosen.quiet_s),
    )
    admitting = Admitting(door, on.checkin, on.passes, judging, on.bus, on.tasks, on.operator, mark=on.mark)
    alarms = Alarms(door, admitting.held, on.passes, judging.watch, on.bus, on.tasks, opens_all=chosen.fire_opens_all)
    elsewhere = ElsewhereDoors(on.door_watch, on.checkin.known, judging, on.bus, on.tasks)
    timekeeper = Timekeeper(on.server, on.passes, on.bus, on.clock)
    return Doors(door, admitting, Passbook(on.passes, on.club, on.checkin, judging, write), alarms, timekeeper, elsewhere, on)


def places_of(settings: Settings) -> Mapping[str, Place]:
    """Which reader hangs at which door, and which way, by the reader's name."""
    hung = [each for each in settings.all_readers if each.point in settings.gates and each.direction in tuple(Direction)]
    return {each.name: Place(each.point, Direction(each.direction)) for each in hung}


def door_rules(chosen: DoorSettings) -> DoorRules:
    """The doors' rules as set."""
    return DoorRules(
        passback=Passback(chosen.passback),
        passback_minutes=chosen.passback_minutes,
        hard=chosen.hard,
        forgive_hour=chosen.forgive_hour,
        reentry_minutes=chosen.reentry_minutes,
        bypass=ids_of(chosen.bypass),
        capacity=chosen.capacity or None,
        hours=hours_of(chosen.hours),
        expiry_grace_days=chosen.expiry_grace_days,
        honour_unproved=chosen.honour_unproved,
        luckyfit_counts=chosen.luckyfit_counts,
        admits_an_hour=chosen.admits_an_hour,
    )


def crossing(bus: Bus) -> Callable[[Fact], None]:
    """Publishes on the loop that is running now, from whatever thread."""
    loop = asyncio.get_running_loop()

    def crossed(fact: Fact) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(bus.publish, fact)

    return crossed
