"""The doors of the settings, built: their gates, what decides at them, and what lets in by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk.config import ReaderSettings, Settings
from desk.errors import SettingsError
from desk.events import Bus
from desk.model.decide import Rules
from desk.model.door import Place
from desk.model.gate import Direction
from desk.model.line import LineState
from desk.ports import Clock, Club, Gate
from desk.secrets import Keys
from desk.services.admitting import Admitting
from desk.services.alarms import Alarms
from desk.services.checkin import Checkin
from desk.services.deeds import Deeds
from desk.services.door import Door, DoorKnobs
from desk.services.duty import DoorDuty
from desk.services.elsewhere_doors import ElsewhereDoors
from desk.services.forgetting import Forgetting
from desk.services.judging import Judging
from desk.services.line import LineWatch
from desk.services.passbook import Passbook
from desk.services.timekeeping import Watch
from desk.services.wishes import Wishes
from desk.sheets import write
from desk.store import Store
from desk.tasks import Tasks
from desk.wiring_devices import DoorDevices

if TYPE_CHECKING:
    from desk.hardware.gates import WorkingGate


@dataclass(frozen=True, slots=True)
class Doors:
    """What runs at the doors. Without a gate in the settings nothing runs, and the record of passes can be read all the same."""

    door: Door
    admitting: Admitting
    passbook: Passbook
    alarms: Alarms
    elsewhere: ElsewhereDoors
    duty: DoorDuty
    wishes: Wishes
    deeds: Deeds
    forgetting: Forgetting
    _devices: DoorDevices
    _on: DoorGround

    @property
    def gates(self) -> Mapping[str, WorkingGate]:
        """Those at work here, by their names."""
        return self._devices.gates

    async def start(self) -> Sequence[SettingsError]:
        """While the doors are this program's, the gates are open and the readers at them heard, and doors stand as they stood.

        Gives what of them is set wrongly. What another program does at them is followed. Raises StoreError.
        """
        self.door.start()
        if not self._on.settings.gates:
            return ()
        await self.duty.watch(self._take_over, self._leave)
        await self.alarms.start()
        await self.elsewhere.watch()
        await self.admitting.watch()
        await self.wishes.watch()
        await self.forgetting.watch()
        return self._devices.wrong

    async def stop(self) -> None:
        """Leaves every way in locked, and what was told here written down."""
        await self.elsewhere.settled()
        await self.duty.stop()
        await self._devices.close()
        self.duty.let_go()
        await self.deeds.settled()

    def readers_elsewhere(self) -> Sequence[ReaderSettings]:
        """Those at no door are the reception's: a kiosk listens to none of them, whatever hangs at its own doors."""
        return [each for each in self._on.settings.all_readers if not self.duty.is_kiosk and each.name not in self.door.places]

    async def _take_over(self) -> None:
        self._devices.open()
        await self.wishes.listen()
        await self.door.settle_left()

    async def _leave(self) -> None:
        self.alarms.leave()
        await self._devices.leave()


@dataclass(frozen=True, slots=True)
class DoorGround:
    """What the doors stand on. `secret` makes what stands for a card. `is_kiosk`: this program goes before a window."""

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
    watch: Watch
    operator: str = ""
    is_kiosk: bool = False


def doors_of(on: DoorGround) -> Doors:
    """The doors, not started."""
    gates: dict[str, Gate] = {}
    judging = Judging(on.rules, on.watch, on.secret)
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
    duty, opens_all = _duty(on, door), chosen.fire_opens_all
    return Doors(
        door=door,
        admitting=admitting,
        passbook=Passbook(passes, on.club, on.checkin, judging, write),
        alarms=Alarms(
            door, admitting.held, passes, judging.watch, on.bus, on.tasks, opens_all=opens_all, gates=on.settings.gates
        ),
        elsewhere=ElsewhereDoors(on.store.door_watch, on.checkin.known, judging, on.bus, on.tasks),
        duty=duty,
        wishes=Wishes(on.store.wishes, admitting, duty, on.clock, on.tasks),
        deeds=Deeds(on.store.deeds, on.bus, on.clock, on.tasks),
        forgetting=Forgetting(passes, judging, on.tasks, days=chosen.forget_days, works=lambda: duty.works),
        _devices=DoorDevices(on.settings, on.keys, on.clock, on.bus, door, admitting.held),
        _on=on,
    )


def _duty(on: DoorGround, door: Door) -> DoorDuty:
    def stays() -> bool:
        """A hand-over locks them for a moment."""
        return door.stands_open or bool(door.burning)

    return DoorDuty(on.store.wishes, on.store.kiosks, on.tasks, stays, is_kiosk=on.is_kiosk)


def places_of(settings: Settings) -> Mapping[str, Place]:
    """Which reader hangs at which door, and which way, by the reader's name."""
    hung = [each for each in settings.all_readers if each.point in settings.gates and each.direction in tuple(Direction)]
    return {each.name: Place(each.point, Direction(each.direction)) for each in hung}
