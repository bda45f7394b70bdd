"""The devices of the settings at work: readers, and the gates of the doors with the readers that hang at them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from desk.config import ReaderSettings, Settings
from desk.config_gates import password_name
from desk.errors import SettingsError
from desk.events import Bus, Fact, GateChanged, ReaderChanged
from desk.hardware.reader import CardReader
from desk.model.door import Place
from desk.model.gate import Direction
from desk.model.health import Health
from desk.model.tag import Tag
from desk.ports import Clock
from desk.secrets import Keys

if TYPE_CHECKING:  # only where there are doors they are paid for
    from desk.hardware.gates import WorkingGate
    from desk.services.door import Door
    from desk.services.held_doors import HeldDoors

log = logging.getLogger(__name__)


class Readers:
    """Some readers, opened and closed together. One that types has no port of its own."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._open: list[CardReader] = []

    def open(self, chosen: Iterable[ReaderSettings]) -> Iterator[SettingsError]:
        """Gives those that can't be used as they are set."""
        tell = crossing(self._bus)
        for each in chosen:
            if each.is_keyboard:
                continue
            try:
                reader = CardReader(each, tell)
            except SettingsError as error:
                log.warning("reader %s is not used: %s", each.name, error)
                self._bus.publish(ReaderChanged(each.name, Health.OFF, str(error)))
                yield error
            else:
                self._open.append(reader)
                reader.start()

    async def close(self) -> None:
        """Lets go of their ports."""
        leaving, self._open = self._open, []
        await asyncio.gather(*(asyncio.to_thread(each.stop) for each in leaving))


class DoorDevices:
    """What only the program that works the doors may have open."""

    def __init__(  # noqa: PLR0917 - what is set, and whom it serves
        self, settings: Settings, keys: Keys, clock: Clock, bus: Bus, door: Door, held: HeldDoors
    ) -> None:
        self._settings, self._keys, self._clock, self._bus, self._door, self._held = settings, keys, clock, bus, door, held
        self._hung = [each for each in settings.all_readers if each.name in door.places]
        self._readers = Readers(bus)
        self.gates: dict[str, WorkingGate] = {}
        self.wrong: list[SettingsError] = []
        """What of them can't be used as it is set."""

    def open(self) -> None:
        """The gates, held open where all doors are, and then the readers."""
        self._door.rests = False
        self.wrong = [*self._open_gates()]
        self._held.renew()
        self.wrong += self._readers.open(self._hung)

    async def close(self) -> None:
        """The program ends: the readers, then the gates; every way in is locked, and nobody waits for long."""
        await self._close(at_once=True)

    async def leave(self) -> None:
        """The same, for another program that works them from now on: nothing of them is lost, nor the pulse of who was let in."""
        self._door.rests = True
        await self._close(at_once=False)
        for gate in self._settings.gates:
            self._bus.publish(GateChanged(gate, Health.ELSEWHERE))
        for reader in self._hung:
            self._bus.publish(ReaderChanged(reader.name, Health.ELSEWHERE))

    async def _close(self, *, at_once: bool) -> None:
        await self._readers.close()
        leaving, self.gates = self.gates, {}
        self._door.gates.clear()
        self._held.renew()
        await asyncio.gather(*(asyncio.to_thread(gate.stop, at_once=at_once) for gate in leaving.values()))

    def _open_gates(self) -> Iterator[SettingsError]:
        """A gate that can't be what its settings say is told of; the others work."""
        from desk.hardware.gates import Surroundings, gate_of  # noqa: PLC0415 - only clubs that have some pay for it
        from desk.hardware.links.shared import SharedPorts  # noqa: PLC0415

        ports = SharedPorts()
        for name, chosen in self._settings.gates.items():
            password = partial(self._keys.get, password_name(name))
            around = Surroundings(self._clock.now, password, self._asking(name), ports)
            try:
                gate = gate_of(name, chosen, crossing(self._bus), around)
            except SettingsError as error:
                log.warning("gate %s is not used: %s", name, error)
                self._bus.publish(GateChanged(name, Health.OFF, str(error)))
                yield error
                continue
            self.gates[name] = self._door.gates[name] = gate
            gate.start()

    def _asking(self, name: str) -> Callable[[Tag, Direction, int], Awaitable[bool]]:
        """What a controller that opens by itself asks."""

        def ask(tag: Tag, direction: Direction, question: int) -> Awaitable[bool]:
            return self._door.asked(tag, Place(name, direction), question)

        return ask


def crossing(bus: Bus) -> Callable[[Fact], None]:
    """Publishes on the loop that is running now, from whatever thread."""
    loop = asyncio.get_running_loop()

    def crossed(fact: Fact) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(bus.publish, fact)

    return crossed
