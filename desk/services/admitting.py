"""People let in by hand, with a reason and a limit, and all doors held open in an emergency; both are written down."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.errors import NotAllowed, StoreError
from desk.events import Bus, EmergencyChanged, PassMade
from desk.model.decide import Code
from desk.model.door import Place, same_visit
from desk.model.gate import Direction
from desk.model.passing import Asking, Emergency, Lately, Pass, Passing, Source, Unwritten, Verdict
from desk.model.standing import starts_by_entry
from desk.model.supervisor import Supervisor
from desk.model.view import ClientView
from desk.ports import EmergencyMark, Passes
from desk.services.door import Answers, Door
from desk.services.held_doors import HeldDoors
from desk.services.judging import COUNTED, Judging, told_left
from desk.tasks import Tasks

log = logging.getLogger(__name__)

SMALLEST_NUMBER = 1000
"""A number to be noted on paper has four digits."""
LOOK_S = 0.5
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
        self,
        door: Door,
        answers: Answers,
        passes: Passes,
        judging: Judging,
        bus: Bus,
        tasks: Tasks,
        operator: str = "",
        *,
        mark: EmergencyMark,
    ) -> None:
        self._door, self._answers, self._passes, self._judging = door, answers, passes, judging
        self._bus, self._tasks = bus, tasks
        self.operator = operator
        self._mark = mark
        self._marked: Emergency | None = None
        self._emergency = self._seen = Emergency()
        self._unnoted: list[Emergency] = []
        self._trouble = ""
        self.held = HeldDoors(door, tasks)

    async def admit(  # noqa: PLR0917 - where and which way, why, and who answers for whom
        self,
        point: str,
        direction: Direction,
        reason: str,
        operator: str = "",
        client_id: int | None = None,
        supervisor: Supervisor | None = None,
    ) -> Pass | Unwritten:
        """Opens a door by hand, once. What it opened for is written down before; how it ended is in what it returns.

        Where that can't be written a person's word still opens, and a number is given to be noted on paper. Raises NotAllowed:
        `no_such_door`, `reason_missing`, `admit_limit` where a supervisor must answer for more.
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
        try:
            passed = await self._passes.decided(asking, lambda lately: self._by_hand(wish, lately))
        except StoreError as error:
            return await self._unwritten(wish, error)
        return await self._door.open_for(passed, PassMade(passed))

    async def emergency(self, *, on: bool, reason: str = "", operator: str = "") -> Emergency:
        """Holds all doors open, or lets them be locked again. Raises NotAllowed `reason_missing` for opening without one.

        Doors open first: what can't be written down keeps nobody in.
        """
        if on and not reason.strip():
            raise NotAllowed("reason_missing")
        changed = Emergency(on, self._judging.watch.now(), operator or self.operator, reason.strip())
        self._apply(changed)
        await self._tell(changed)
        return changed

    async def watch(self) -> None:
        """From now on the doors stand as it was called, by whichever program: another one, or this one before it ended."""
        try:
            await asyncio.to_thread(self._mark.prepare)
        except StoreError as error:
            log.warning("an emergency may not reach the other programs of this PC: %s", error)
        await self.look()
        self._tasks.start(self._look_again(), name="watching for an emergency")

    async def look(self) -> None:
        """One look. The mark, which is written first, is not outdone by what is older.

        What was seen before is no news, nor what was read while this program itself called something else.
        """
        before = self._marked
        marked = await asyncio.to_thread(self._mark.read)
        if marked is not None and marked != before:
            self._marked = marked
            self._unnoted.append(marked)
            self._apply(marked)
        try:
            await self._look_at_the_store()
            while self._unnoted:
                await self._passes.note_emergency(self._unnoted[0])
                del self._unnoted[0]
        except StoreError as error:
            if error.reason != self._trouble:
                log.warning("whether all doors are to stand open can't be read or written: %s", error.reason)
            self._trouble = error.reason
        else:
            self._trouble = ""

    def _by_hand(self, wish: _Wish, lately: Lately) -> Passing:
        """What is written down of one let in by hand; a client's ticket is used up by it like by a card."""
        rules, now = self._judging.rules.door, self._judging.watch.now(lately)
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
            reasons=(Code.STARTS_BY_ENTRY.value,) if ticket is not None and starts_by_entry(ticket) else (),
            client_id=wish.client_id,
            ticket_id=ticket.id if ticket is not None else None,
            left_told=told_left(wish.view, ticket),
            counted=limited and same_visit(lately, rules, now) is None,
            operator=wish.operator,
            supervisor=str(wish.supervisor) if wish.supervisor is not None else "",
            note=wish.reason,
            offset_s=self._judging.watch.offset_s(),
        )

    async def _unwritten(self, wish: _Wish, error: StoreError) -> Unwritten:
        """Opened all the same; the log may still take what the record can't."""
        number, at, place = SMALLEST_NUMBER + secrets.randbelow(SMALLEST_NUMBER * 9), self._judging.watch.now(), wish.place
        log.error("let in by hand at %s, %s, and not in the record (%s): number %s", place.point, at, error.reason, number)
        outcome = await self._door.opened(place)
        return Unwritten(number, at, place.point, place.direction, outcome, error.reason)

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            await self.look()

    async def _look_at_the_store(self) -> None:
        before = self._seen
        written = await self._passes.emergency()
        if written == before or self._seen is not before:
            return
        self._seen = written
        if self._marked is None or _later(written, self._marked):
            self._apply(written)

    async def _tell(self, changed: Emergency) -> None:
        """The other programs first, by the mark; then it is written down, now or once that is possible."""
        try:
            await asyncio.to_thread(self._mark.write, changed)
        except StoreError as error:
            log.warning("other programs may not hear that all doors are %s: %s", "open" if changed.on else "locked", error)
        else:
            self._marked = changed
        try:
            await self._passes.note_emergency(changed)
        except StoreError as error:
            log.warning("that all doors are %s can't be written: %s", "open" if changed.on else "locked again", error.reason)
            self._unnoted.append(changed)
        else:
            self._seen = changed

    def _apply(self, changed: Emergency) -> None:
        """The doors first, then everybody is told."""
        was, self._emergency = self._emergency, changed
        self.held.hold(EMERGENCY, on=changed.on)
        if changed.on != was.on:
            self._bus.publish(EmergencyChanged(changed))


def _later(one: Emergency, other: Emergency) -> bool:
    return one.at is not None and (other.at is None or one.at.timestamp() > other.at.timestamp())
