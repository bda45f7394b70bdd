"""Fire, as the controllers at the doors tell it: written down, told to every screen, and remembered over restarts.

The way out is the hardware's own. A tap at a door that burns is decided and written down like any other, but uses up no visit,
and nobody is told that they are kept out. Where the end is never told a person says that it is over, until fire is told again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping

from desk.errors import NotAllowed, StoreError
from desk.events import Bus, FireAlarm
from desk.ports import Passes
from desk.services.door import Door
from desk.services.held_doors import HeldDoors
from desk.services.timekeeping import Watch
from desk.tasks import Tasks

log = logging.getLogger(__name__)

LOOK_S = 2.0
"""How often it is looked what another program's controllers have told."""
FIRE = "fire"


class Alarms:
    """`opens_all`: one controller that tells of fire opens every door of this PC. `gates`: all there are here."""

    def __init__(  # noqa: PLR0917 - what burns, what is opened for it, and where it is written
        self,
        door: Door,
        held: HeldDoors,
        passes: Passes,
        watch: Watch,
        bus: Bus,
        tasks: Tasks,
        *,
        opens_all: bool = False,
        gates: Collection[str] = (),
    ) -> None:
        self._door, self._held, self._passes, self._watch = door, held, passes, watch
        self._bus, self._tasks, self._opens_all, self._gates = bus, tasks, opens_all, gates
        self._heard: set[str] = set()
        """Whose controllers have told something since this program works them: they know better than what is written."""
        self._told: set[str] = set()
        """Whose controllers have told of fire since it was last looked: nobody who said meanwhile that it is over is right."""
        self._ended: Mapping[str, int] = {}

    async def start(self) -> None:
        """What burned when the program ended burns until its controller tells otherwise. Raises StoreError."""
        self._bus.subscribe(FireAlarm, self._on_fire)
        await self._look()
        self._tasks.start(self._look_again(), name="watching for a fire")

    def leave(self) -> None:
        """Another program works the doors from now on: what it writes is what is known."""
        self._heard.clear()

    async def end(self, gate: str, reason: str, operator: str = "") -> None:
        """Writes down that by a person's word the fire is over, for every program of this PC; `gate` may be set up no more.

        Raises NotAllowed: `reason_missing`, `no_such_door`; and StoreError.
        """
        if not (reason := reason.strip()):
            raise NotAllowed("reason_missing")
        if gate not in (known := {*self._gates, *await self._passes.burning()}):
            raise NotAllowed("no_such_door", door=gate, doors=", ".join(sorted(known)))
        await self._passes.note_fire(gate, self._watch.now(), burning=False, operator=operator, reason=reason)

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self._look()
            except StoreError as error:
                log.warning("what burns can't be read: %s", error.reason)

    async def _look(self) -> None:
        """A person's word that a fire is over is taken once, and not against what a controller told meanwhile."""
        ended, before = await self._passes.fires_ended(), self._ended
        written = await self._passes.burning()
        for gate in {*self._gates, *self._door.gates}:
            by_hand = gate in ended and ended[gate] != before.get(gate)
            if by_hand and gate in self._told & self._door.burning:
                self._heard.add(gate)
                self._write(FireAlarm(gate, burning=True))
            elif (by_hand or gate not in self._heard) and (gate in written) != (gate in self._door.burning):
                self._burn(gate, burning=gate in written)
                self._bus.publish(FireAlarm(gate, burning=gate in written))
        self._ended = ended
        self._told.clear()

    def _on_fire(self, fact: FireAlarm) -> None:
        if fact.burning:
            self._told.add(fact.gate)
        if fact.burning == (fact.gate in self._door.burning):
            return
        self._heard.add(fact.gate)
        log.warning("gate %s: %s", fact.gate, "fire" if fact.burning else "the fire is over")
        self._burn(fact.gate, burning=fact.burning)
        self._write(fact)

    def _write(self, fact: FireAlarm) -> None:
        self._tasks.start(self._note(fact), name=f"a fire at {fact.gate} is written down")

    def _burn(self, gate: str, *, burning: bool) -> None:
        if burning:
            self._door.burning.add(gate)
        else:
            self._door.burning.discard(gate)
        self._held.hold(FIRE, on=self._opens_all and bool(self._door.burning))

    async def _note(self, fact: FireAlarm) -> None:
        """Doors come first: what can't be written keeps nobody in."""
        try:
            await self._passes.note_fire(fact.gate, self._watch.now(), burning=fact.burning)
        except StoreError as error:
            log.warning("a fire can't be written down: %s", error.reason)
