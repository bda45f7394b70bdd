"""The doors of the settings, built: their gates, what decides at them, and what lets in by hand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from desk.config import Settings
from desk.config_door import DoorSettings
from desk.config_gates import password_name
from desk.errors import SettingsError
from desk.events import Bus, Fact, GateChanged
from desk.model.decide import Code, Level, Rules
from desk.model.door import DoorRules, Passback, Place
from desk.model.gate import Direction
from desk.model.health import Health
from desk.model.line import LineState
from desk.model.money import Money
from desk.model.opening import hours_of, ids_of
from desk.model.tag import Tag
from desk.ports import Clock, Club, Gate
from desk.secrets import Keys
from desk.services.admitting import Admitting
from desk.services.alarms import Alarms
from desk.services.checkin import Checkin
from desk.services.deeds import Deeds
from desk.services.door import Door, DoorKnobs
from desk.services.elsewhere_doors import ElsewhereDoors
from desk.services.judging import Judging, Watch
from desk.services.line import LineWatch
from desk.services.passbook import Passbook
from desk.services.timekeeping import Timekeeper
from desk.services.wishes import Wishes
from desk.sheets import write
from desk.store import Store
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
    wishes: Wishes
    deeds: Deeds
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
            await self.wishes.watch()
        return wrong

    async def stop(self) -> None:
        """Leaves every way in locked, and LuckyFit's time and what was told here written down."""
        await self.elsewhere.settled()
        await asyncio.gather(*(asyncio.to_thread(gate.stop) for gate in self.gates.values()))
        self.wishes.let_go()
        await self.timekeeper.keep()
        await self.deeds.settled()

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
    store: Store
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
        on.store.passes,
        judging,
        on.bus,
        on.clock,
        on.tasks,
        places=places_of(on.settings),
        gates=gates,
        line_is_well=lambda: on.line.state is LineState.ONLINE,
        knobs=DoorKnobs(live_wait_s=on.settings.line.decision_s, quiet_s=chosen.quiet_s),
    )
    passes, mark = on.store.passes, on.store.mark
    admitting = Admitting(door, on.checkin, passes, judging, on.bus, on.tasks, on.operator, mark=mark)
    watch = judging.watch
    return Doors(
        door=door,
        admitting=admitting,
        passbook=Passbook(passes, on.club, on.checkin, judging, write),
        alarms=Alarms(door, admitting.held, passes, watch, on.bus, on.tasks, opens_all=chosen.fire_opens_all),
        timekeeper=Timekeeper(on.server, passes, on.bus, on.clock),
        elsewhere=ElsewhereDoors(on.store.door_watch, on.checkin.known, judging, on.bus, on.tasks),
        wishes=Wishes(on.store.wishes, admitting, on.clock, on.tasks),
        deeds=Deeds(on.store.deeds, on.bus, on.clock, on.tasks),
        _on=on,
    )


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


def rules_from(settings: Settings) -> Rules:
    """The club's rules as set."""
    chosen = settings.decision
    return Rules(
        levels={Code(name): Level(level) for name, level in chosen.levels.items()},
        expiring_days=chosen.expiring_days,
        last_passes=chosen.last_passes,
        debt_warn=Money.parse(chosen.debt_warn) if chosen.debt_warn else None,
        debt_deny=Money.parse(chosen.debt_deny) if chosen.debt_deny else None,
        debt_age_days=chosen.debt_age_days,
        birthday_days=chosen.birthday_days,
        door=door_rules(settings.door),
        old_after=timedelta(hours=settings.roster.green_hours) if settings.roster.green_hours else None,
        too_old_after=timedelta(hours=settings.roster.grace_hours),
    )


def crossing(bus: Bus) -> Callable[[Fact], None]:
    """Publishes on the loop that is running now, from whatever thread."""
    loop = asyncio.get_running_loop()

    def crossed(fact: Fact) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(bus.publish, fact)

    return crossed
