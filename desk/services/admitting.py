"""People let in by hand, with a reason and a limit, and all doors held open in an emergency; both are written down."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.errors import NotAllowed, StoreError
from desk.events import Bus, EmergencyChanged, PassMade
from desk.model.door import Place, is_reentry
from desk.model.gate import Direction
from desk.model.passing import Asking, Emergency, Lately, Pass, Passing, Source, Verdict
from desk.model.supervisor import Supervisor
from desk.model.view import ClientView
from desk.ports import Passes
from desk.services.door import Answers, Door
from desk.services.held_doors import HeldDoors
from desk.services.judging import COUNTED, Judging, told_left
from desk.tasks import Tasks

log = logging.getLogger(__name__)

LOOK_S = 2.0
"""How often it is looked whether another program opened all doors, or closed them."""
EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class _Wish:
    """Somebody to be let in by hand. `view` is what is remembered of a client."""

    place: Place
    reason: str
    operator: str
    supervisor: Supervisor | None
    client_id: int | None
    view: ClientView | None


class Admitting:
    """Opens doors for whoever an operator answers for."""

    def __init__(  # noqa: PLR0917 - what it asks, what it writes to, and what it moves
        self, door: Door, answers: Answers, passes: Passes, judging: Judging, bus: Bus, tasks: Tasks, operator: str = ""
    ) -> None:
        self._door, self._answers, self._passes, self._judging = door, answers, passes, judging
        self._bus, self._tasks = bus, tasks
        self.operator = operator
        self._emergency = self._seen = Emergency()
        self.held = HeldDoors(door, tasks)

    async def admit(  # noqa: PLR0917 - where and which way, why, and who answers for whom
        self,
        point: str,
        direction: Direction,
        reason: str,
        operator: str = "",
        client_id: int | None = None,
        supervisor: Supervisor | None = None,
    ) -> Pass:
        """Opens a door by hand, once. What it opened for is written down before; how it ended is in what it returns.

        Raises NotAllowed: `no_such_door`, `reason_missing`, `admit_limit` where a supervisor must answer for more. StoreError:
        nothing was opened.
        """
        if point not in self._door.gates:
            raise NotAllowed("no_such_door", door=point, doors=", ".join(sorted(self._door.gates)))
        reason = reason.strip()
        if not reason:
            raise NotAllowed("reason_missing")
        view = await self._answers.known(client_id) if client_id is not None else None
        by = operator or self.operator
        wish = _Wish(Place(point, direction), reason, by, supervisor, client_id, view)
        now = self._judging.watch.now()
        an_hour_ago = now - timedelta(hours=1)
        ever = now - COUNTED if view is not None else an_hour_ago
        since = min(an_hour_ago, ever, key=datetime.timestamp)
        asking = Asking(client_id, since, admitted_since=an_hour_ago)
        passed = await self._passes.decided(asking, lambda lately: self._by_hand(wish, lately))
        return await self._door.open_for(passed, PassMade(passed))

    def now(self) -> datetime:
        """The moment the doors go by."""
        return self._judging.watch.now()

    async def emergency(self, *, on: bool, reason: str = "", operator: str = "") -> Emergency:
        """Holds all doors open, or lets them be locked again. Raises NotAllowed `reason_missing` for opening without one.

        Doors open first: what can't be written down keeps nobody in.
        """
        if on and not reason.strip():
            raise NotAllowed("reason_missing")
        changed = Emergency(on, self._judging.watch.now(), operator or self.operator, reason.strip())
        self._apply(changed)
        try:
            await self._passes.note_emergency(changed)
        except StoreError as error:
            log.warning("that all doors are %s can't be written: %s", "open" if on else "locked again", error.reason)
        else:
            self._seen = changed
        return changed

    async def call_emergency(self, *, on: bool, reason: str = "", operator: str = "") -> Emergency:
        """Only writes it down: for a command, which ends at once. The program at the doors sees it and moves them.

        Raises NotAllowed `reason_missing`, StoreError.
        """
        if on and not reason.strip():
            raise NotAllowed("reason_missing")
        called = Emergency(on, self._judging.watch.now(), operator or self.operator, reason.strip())
        await self._passes.note_emergency(called)
        return called

    async def watch(self) -> None:
        """From now on the doors stand as it is written down, whoever wrote it: another program, or this one before it ended."""
        await self._look()
        self._tasks.start(self._look_again(), name="watching for an emergency")

    def _by_hand(self, wish: _Wish, lately: Lately) -> Passing:
        """What is written down of one let in by hand; a client's ticket is used up by it like by a card."""
        rules, now = self._judging.rules.door, self._judging.watch.now(lately.newest_at)
        comes = wish.place.direction is Direction.IN
        if comes and (lately.admitted or 0) >= rules.admits_an_hour and wish.supervisor is None:
            raise NotAllowed("admit_limit", limit=rules.admits_an_hour)
        ticket = wish.view.decision.ticket if comes and wish.view is not None else None
        limited = ticket is not None and ticket.passes_left is not None
        return Passing(
            point=wish.place.point,
            direction=wish.place.direction,
            verdict=Verdict.ADMITTED,
            source=Source.MANUAL,
            decided_at=now,
            client_id=wish.client_id,
            ticket_id=ticket.id if ticket is not None else None,
            left_told=told_left(wish.view, ticket),
            counted=limited and not is_reentry(lately, rules, now),
            operator=wish.operator,
            supervisor=str(wish.supervisor) if wish.supervisor is not None else "",
            note=wish.reason,
        )

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self._look()
            except StoreError as error:
                log.warning("whether all doors are to stand open can't be read: %s", error.reason)

    async def _look(self) -> None:
        """What was seen before is no news: doors stay open although that could not be written down."""
        written = await self._passes.emergency()
        if written != self._seen:
            self._seen = written
            self._apply(written)

    def _apply(self, changed: Emergency) -> None:
        """The doors first, then everybody is told."""
        was, self._emergency = self._emergency, changed
        self.held.hold(EMERGENCY, on=changed.on)
        if changed.on != was.on:
            self._bus.publish(EmergencyChanged(changed))
