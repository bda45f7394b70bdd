"""The doors of a club: a card is tapped, it is decided and written down, the gate opens, and what became of it is written too.

Nothing opens before its pass is on the disk. Whoever goes out is let out whatever happens.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Protocol

from desk.errors import DeskError, StoreError
from desk.events import (
    Bus,
    CardRead,
    DoorBusy,
    PassAnnulled,
    PassContradicted,
    PassDenied,
    PassEnded,
    PassMade,
    PassSettled,
    PassUnwritten,
    TapRepeated,
)
from desk.model.decide import Code, Denied
from desk.model.door import Place
from desk.model.gate import NO_ANSWER, NOT_SET_UP, Busy, Failed, GateOutcome, Opened
from desk.model.passing import Direction, Pass, Source, ending_of
from desk.model.tag import Tag
from desk.model.view import ROSTER, ClientView, Found, Outcome, UnknownCard
from desk.ports import Clock, Gate, Passes
from desk.services.granted import Asking, Granted
from desk.services.judging import Judging
from desk.services.readings import Readings
from desk.tasks import Tasks

log = logging.getLogger(__name__)
PULSE_S = 0.01
"""So long nothing is told, and so nothing drawn, while the gate's own thread sends its pulse."""
BUSY_STEP_S = 0.05
"""How often a gate that is open for somebody else is asked anew."""


class Answers(Protocol):
    """Who has a card: remembered by this PC, or asked of LuckyFit."""

    async def at_once(self, tag: Tag) -> Outcome | None:
        """As this PC remembers; None when nobody is known to have it."""
        ...

    async def by_tag(self, tag: Tag) -> Outcome:
        """Asked now. Raises what LuckyFit's reads raise."""
        ...

    async def known(self, client_id: int) -> ClientView | None:
        """Everything this PC remembers of a client."""
        ...


@dataclass(frozen=True, slots=True)
class DoorKnobs:
    """Times in seconds. `live_wait_s`: so long LuckyFit is waited for by whoever would not be let in without it, while its line
    is well.

    `quiet_s`: so long the same card at the same place says nothing new. `told_within_s`: so long a controller that opened by
    itself may take to tell who passed. `busy_wait_s`: so long a tap waits while somebody else goes through.
    """

    live_wait_s: float = 1.5
    quiet_s: float = 5.0
    told_within_s: float = 30.0
    busy_wait_s: float = 8.0


class Door:
    """All doors of this PC. `places` say which reader hangs where; `gates` are the doors' devices by their names."""

    def __init__(  # noqa: PLR0917 - what it asks, what it writes to, and what it moves
        self,
        answers: Answers,
        passes: Passes,
        judging: Judging,
        bus: Bus,
        clock: Clock,
        tasks: Tasks,
        *,
        places: Mapping[str, Place],
        gates: MutableMapping[str, Gate],
        line_is_well: Callable[[], bool] = lambda: True,
        knobs: DoorKnobs | None = None,
    ) -> None:
        self._answers, self._passes, self._judging = answers, passes, judging
        self._bus, self._clock, self._tasks = bus, clock, tasks
        self.places, self.gates, self._knobs = dict(places), gates, knobs or DoorKnobs()
        self._line_is_well = line_is_well
        self._readings = Readings()
        self._ways: dict[Place, asyncio.Lock] = {}
        self._asking: dict[tuple[Place, bytes], Asking] = {}
        self._granted = Granted()
        self.stands_open = False
        """True while all doors are held open: nothing more is to be opened then."""
        self.burning: set[str] = set()
        """Whose controllers tell of fire: these doors stand open by themselves, and what is tapped there uses up no visit."""
        self.rests = False
        """True while another program of this PC works the doors: what is typed here of a card at one opens nothing."""
        self.is_shut: Callable[[str], bool] = lambda _point: False
        """Asked of a door before it lets anybody in by itself: a screen that hangs there may be out of order."""
        self.takes: Callable[[Tag, Place], Awaitable[bool]] | None = None
        """Asked first whose tap it is: a screen that waits for a badge of the staff takes it, and the door does nothing."""

    def start(self) -> None:
        """Listens to the readers."""
        self._bus.subscribe(CardRead, self._read)
        self._bus.subscribe(PassEnded, self._ended)

    async def settle_left(self) -> None:
        """Once the doors are this program's: what another one left unsettled, which was killed, is said to be lost.

        What that one knows after all, as it was only slow, stands.
        """
        try:
            left = await self._passes.recover()
        except StoreError as error:
            log.warning("passes that another program left open can't be settled: %s", error.reason)
            return
        for each in left:
            self._bus.publish(PassSettled(each))

    async def tapped(self, tag: Tag, place: Place) -> Pass | None:
        """One tap at a place, from deciding to its end; None when nothing was written: a card once more, or a full disk.

        Whoever taps while somebody goes through is answered after them.
        """
        if self._is_repeated(tag, place):
            return None
        self._readings.begin(place, tag, self._clock.monotonic() - self._knobs.quiet_s)
        passed: Pass | None = None
        try:
            passed = await self._in_turn(tag, place)
        finally:
            self._read_to_its_end(tag, place, passed)
        return passed

    async def came(self, found: Found, place: Place) -> Pass | None:
        """Somebody without a card, who proved who they are: has a turn, is decided and written down like a tap."""
        return await (self._in_vain(found, place) if self.rests else self._in_turn(found, place))

    async def asked(self, tag: Tag, place: Place, question: int = 0) -> bool:
        """A controller that opens by itself asks whether it may; it tells by PassEnded what became of that card. Out is free.

        One that asks again, as our answer was lost, gets the same one until somebody has gone through. Another `question` about
        the same card is a card that was handed back.
        """
        if await self._is_taken(tag, place):
            return False
        key = place, tag.number
        if key not in self._asking:
            if self._is_repeated(tag, place):
                return place.direction is Direction.OUT or self._readings.is_granted(place, tag, question)
            task = self._tasks.start(self._asked(tag, place, question), name=f"a controller asks at {place.point}")
            self._asking[key] = Asking(question, task)
        asking = self._asking[key]
        return await asking.heard() if asking.question == question else place.direction is Direction.OUT

    async def open_for(self, passed: Pass, announce: PassMade, tag: Tag | None = None) -> Pass:
        """Opens the gate of a pass that is written down, tells of it, and settles it by what became of it.

        Nothing else is begun before the pulse; then LuckyFit is asked behind who was let in by the card of that number.
        """
        opening = self._tasks.start(self.opened(Place(passed.point, passed.direction)), name=f"opening {passed.point}")
        await asyncio.wait({opening}, timeout=PULSE_S)
        self._bus.publish(announce)
        self._ask_behind(tag, passed)
        return await self.settle(passed, await asyncio.shield(opening))

    async def opened(self, place: Place) -> GateOutcome:
        """By its gate, as soon as that is free: it may be open for somebody by hand, or the other way."""
        gate = self.gates.get(place.point)
        if self._is_free(place.point):
            return Opened()
        if gate is None:
            return Failed(NOT_SET_UP, may_have_opened=False)
        for _time in range(round(self._knobs.busy_wait_s / BUSY_STEP_S)):
            if not isinstance(outcome := await gate.open(place.direction), Busy):
                return outcome
            await asyncio.sleep(BUSY_STEP_S)
        return await gate.open(place.direction)

    async def settle(self, passed: Pass, outcome: GateOutcome) -> Pass:
        """Writes down what became of a pass, and says so."""
        try:
            settled = await self._passes.settle(passed.id, ending_of(outcome))
        except StoreError as error:
            log.warning("what became of pass %s can't be written: %s", passed.number, error.reason)
            self._bus.publish(PassUnwritten(Place(passed.point, passed.direction), error.reason, opened=True))
            return passed
        self._bus.publish(PassAnnulled(settled) if settled.annulled else PassSettled(settled))
        return settled

    async def _in_turn(self, who: Tag | Found, place: Place) -> Pass | None:
        """Once nobody else goes through there; in vain only for whoever comes in."""
        way = self._ways.setdefault(place, asyncio.Lock())
        if way.locked():
            self._bus.publish(DoorBusy(place))
        try:
            async with asyncio.timeout(self._knobs.busy_wait_s):
                await way.acquire()
        except TimeoutError:
            return await (self._pass(who, place) if place.direction is Direction.OUT else self._in_vain(who, place))
        try:
            return await self._pass(who, place)
        finally:
            way.release()

    async def _in_vain(self, who: Tag | Found, place: Place) -> Pass | None:
        """The door never came free: that is written down like any other tap."""
        tag, outcome = (None, who) if isinstance(who, Found) else (who, await self._at_once(who))
        judgement = self._judging.busy(outcome, tag, place)
        try:
            passed = await self._passes.decided(self._judging.asking(judgement), judgement)
        except StoreError as error:
            self._bus.publish(PassUnwritten(place, error.reason))
            return None
        self._bus.publish(PassDenied(passed, judgement.decision, outcome))
        self._bus.publish(DoorBusy(place, waits=False, has_card=tag is not None))
        return passed

    async def _asked(self, tag: Tag, place: Place, question: int) -> bool:
        self._readings.begin(place, tag, self._clock.monotonic() - self._knobs.quiet_s)
        passed: Pass | None = None
        try:
            decided = await self._decided(tag, place)
            if isinstance(decided, StoreError):
                free = place.direction is Direction.OUT or self._is_free(place.point)
                self._bus.publish(PassUnwritten(place, decided.reason, opened=free))
                return place.direction is Direction.OUT
            passed, made = decided
        finally:
            asking = self._asking.pop((place, tag.number))
            self._read_to_its_end(tag, place, passed)
        if made is None:
            return False
        if not asking.heard_by:
            log.warning("pass %s: the controller was told no before it was decided", passed.number)
            self._readings.forget(place, tag)
            await self.settle(passed, Failed(NO_ANSWER, may_have_opened=False))
            return False
        self._readings.grant(place, tag, self._clock.monotonic(), question)
        self._bus.publish(made)
        self._ask_behind(tag, passed)
        ended = self._granted.add(place, tag)
        self._tasks.start(self._told(passed, place, tag, ended), name=f"who passes {place.point}")
        return True

    async def _told(self, passed: Pass, place: Place, tag: Tag, ended: asyncio.Future[GateOutcome]) -> None:
        """Settles what a controller opened by what it tells; when it tells nothing, nobody knows."""
        try:
            async with asyncio.timeout(self._knobs.told_within_s):
                outcome = await ended
        except TimeoutError:
            outcome = Opened()
        self._read_to_its_end(tag, place, await self.settle(passed, outcome))

    def _ended(self, fact: PassEnded) -> None:
        """One without a card is of whoever was let in by hand, perhaps beside a card: whoever opened for them hears it."""
        if fact.tag is not None:
            self._granted.tell(Place(fact.gate, fact.direction), fact.outcome, fact.tag)

    def _read(self, fact: CardRead) -> None:
        place = self.places.get(fact.reader)
        if place is not None and not self.rests:
            self._tasks.start(self._come_by(fact.tag, place), name=f"a tap at {place.point}")

    async def _come_by(self, tag: Tag, place: Place) -> None:
        if not await self._is_taken(tag, place):
            await self.tapped(tag, place)

    async def _is_taken(self, tag: Tag, place: Place) -> bool:
        """Never on the way out, which is free."""
        return self.takes is not None and place.direction is Direction.IN and await self.takes(tag, place)

    def _is_repeated(self, tag: Tag, place: Place) -> bool:
        """True for a card that was answered a moment ago, or that the door is open for; then that is said."""
        quiet = self._readings.is_quiet(place, tag, self._clock.monotonic() - self._knobs.quiet_s)
        if quiet:
            self._bus.publish(TapRepeated(place, self._readings.answered_by(place, tag)))
        return quiet

    def _read_to_its_end(self, tag: Tag, place: Place, passed: Pass | None) -> None:
        """Whoever was let in and did not go through, or never had a turn, may tap again at once."""
        if passed is None or passed.annulled or Code.BUSY in passed.reasons:
            self._readings.forget(place, tag)
        else:
            self._readings.end(place, tag, self._clock.monotonic())

    async def _pass(self, who: Tag | Found, place: Place) -> Pass | None:
        if isinstance(who, Found):
            return await self._gone_through(await self._written(who, None, place), place)
        return await self._gone_through(await self._decided(who, place), place, who)

    async def _at_once(self, tag: Tag) -> Outcome:
        return await self._answers.at_once(tag) or UnknownCard(tag, source=ROSTER)

    async def _gone_through(
        self, decided: tuple[Pass, PassMade | None] | StoreError, place: Place, tag: Tag | None = None
    ) -> Pass | None:
        if isinstance(decided, StoreError):
            await self._unwritten(place, decided)
            return None
        passed, made = decided
        return passed if made is None else await self.open_for(passed, made, tag)

    async def _decided(self, tag: Tag, place: Place) -> tuple[Pass, PassMade | None] | StoreError:
        """The pass that was written, and what is to be told when it opens; who is denied is told of here."""
        decided = await self._written(await self._answer(tag, place), tag, place)
        if not isinstance(decided, StoreError):
            self._readings.answer(place, tag, decided[0].id)
        return decided

    async def _written(self, outcome: Outcome, tag: Tag | None, place: Place) -> tuple[Pass, PassMade | None] | StoreError:
        point = place.point
        shut = self.is_shut(point) and not self._is_free(point)
        judgement = self._judging.of(outcome, tag, place, in_fire=point in self.burning, shut=shut)
        try:
            passed = await self._passes.decided(self._judging.asking(judgement), judgement)
        except StoreError as error:
            log.error("a pass can't be written: %s", error.reason)  # noqa: TRY400 - the reason says all
            return error
        if not passed.opens:
            self._bus.publish(PassDenied(passed, judgement.decision, outcome, stands_open=self._is_free(place.point)))
            return passed, None
        return passed, PassMade(passed, judgement.decision, outcome)

    async def _answer(self, tag: Tag, place: Place) -> Outcome:
        """What this PC remembers, at once; LuckyFit is waited for only by whoever would be kept out without it."""
        remembered = await self._answers.at_once(tag)
        let_in = place.direction is Direction.OUT or (remembered is not None and not _keeps_out(remembered))
        if let_in or not self._line_is_well():
            return remembered or UnknownCard(tag, source=ROSTER)
        try:
            async with asyncio.timeout(self._knobs.live_wait_s):
                return await self._answers.by_tag(tag)
        except (DeskError, TimeoutError) as error:
            log.info("LuckyFit does not say whose card it is: %s", type(error).__name__)
            return remembered or UnknownCard(tag, source=ROSTER)

    async def _unwritten(self, place: Place, error: StoreError) -> None:
        """Whoever goes out is let out; nobody is let in by itself by a door that can't remember it."""
        leaves, gate, free = place.direction is Direction.OUT, self.gates.get(place.point), self._is_free(place.point)
        self._bus.publish(PassUnwritten(place, error.reason, opened=leaves or free))
        if leaves and gate is not None and not free:
            await gate.open(place.direction)

    def _is_free(self, point: str) -> bool:
        """Everybody can walk through it now."""
        return self.stands_open or point in self.burning

    def _ask_behind(self, tag: Tag | None, passed: Pass) -> None:
        remembered = passed.source is Source.ROSTER and passed.client_id is not None
        if tag is not None and remembered and passed.direction is Direction.IN:
            self._tasks.start(self._corrected(tag, passed), name="asking LuckyFit behind a pass")

    async def _corrected(self, tag: Tag, passed: Pass) -> None:
        """Who was let in by what is remembered, and would not be by LuckyFit, is told of; the door is not locked before them.

        Who was let in because LuckyFit does not know of the money yet is no news.
        """
        if Code.UNPROVED_PAYMENT in passed.reasons or not self._line_is_well():
            return
        try:
            live = await self._answers.by_tag(tag)
        except DeskError as error:
            log.info("LuckyFit could not be asked behind a pass: %s", type(error).__name__)
            return
        if _keeps_out(live) or not (isinstance(live, Found) and live.view.client.id == passed.client_id):
            self._bus.publish(PassContradicted(passed, live))


def _keeps_out(outcome: Outcome) -> bool:
    decision = outcome.view.decision if isinstance(outcome, Found) else outcome.decision
    return isinstance(decision, Denied)
