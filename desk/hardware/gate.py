"""A turnstile or door at work: one thread that opens the port, pulses, looks at the pass contact, and comes back after a loss.

The relay is switched off before anything else, after everything else, and whenever it is in doubt. It can't be the only way out:
exit and fire belong to the turnstile's own hardware.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, repeat

from desk.config_gates import GateSettings
from desk.errors import DeviceError
from desk.events import Fact, GateChanged, GateInputs, PassEnded
from desk.hardware.base import NothingSent
from desk.hardware.board import Ask, BoardOpener, Done, Wrong
from desk.hardware.condition import Condition
from desk.hardware.exchange import Exchange
from desk.hardware.holding import HELD_S, Holding, Step
from desk.hardware.links.boards import BoardLinks
from desk.hardware.relays import relay_protocol
from desk.hardware.turn import Plan, Turn
from desk.hardware.wish import Wish
from desk.model.gate import NO_SUCH_INPUT, NOT_CONNECTED, NOT_SET_UP, STOPPED, Busy, Direction, Failed, GateOutcome, Opened
from desk.model.health import Health

log = logging.getLogger(__name__)
DELAYS_S = (1.0, 2.0, 5.0)
STOP_S = 3.0
LAST_S = 1.0
"""What is open for no longer than this is not cut short by the end of the program."""
LOOK_S = 0.5
"""How often an idle device is looked at."""
HELLO_S = 5.0
"""How often an idle board that answers is asked."""
STEP_S = 0.05
BAD_ANSWERS = 3


class BoardGate:
    """A gate behind a relay board (`desk.ports.Gate`). Publishes GateChanged and PassEnded from its own thread.

    Raises SettingsError at once when the board can't be what the settings say. `watching`: the inputs are told as they change.
    """

    def __init__(
        self,
        name: str,
        settings: GateSettings,
        publish: Callable[[Fact], None],
        *,
        links: BoardOpener | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        delays: Sequence[float] = DELAYS_S,
        watching: bool = False,
    ) -> None:
        self._board = relay_protocol(name, settings)
        self._name = name
        self._settings = settings
        self._publish = publish
        self._links = links or BoardLinks()
        self._monotonic = monotonic
        self._delays = delays
        self._watching = watching
        self._condition = Condition(f"gate {name}", partial(GateChanged, name), publish)
        self._told_inputs: GateInputs | None = None
        self._wishes: queue.SimpleQueue[Wish | None] = queue.SimpleQueue()
        self._turns: dict[Direction, tuple[Turn, Wish]] = {}
        self._held = False
        self._holding: Holding | None = None
        self._lock = threading.Lock()
        self._serving = False
        self._bad_answers = 0
        self._lacks_input = False
        self._spoke_at = 0.0
        self._stopping = threading.Event()
        self._hurried = False
        self._thread: threading.Thread | None = None

    @property
    def name(self) -> str:
        """As in `Gate`."""
        return self._name

    async def open(self, direction: Direction) -> GateOutcome:
        """As in `Gate`. Whoever stops waiting for it stops nothing: the pass goes on to its end."""
        if not self._settings.channel(direction):
            return Failed(NOT_SET_UP, may_have_opened=False)
        wish = Wish(direction)
        with self._lock:
            if not self._serving:
                return Failed(STOPPED if self._stopping.is_set() else NOT_CONNECTED, may_have_opened=False)
            self._wishes.put(wish)
        return await wish.outcome

    async def hold_open(self, *, open_now: bool) -> bool:
        """As in `HoldsOpen`. A board that is lost is held again when it is back."""
        self._held = open_now
        self._wishes.put(None)
        return True

    def start(self) -> None:
        """Begins to serve; without a port set it only says so."""
        if not self._settings.port and not self._settings.vid:
            self._condition.tell(Health.NOT_SET_UP)
            return
        self._thread = threading.Thread(target=self._run, name=f"gate {self._name}", daemon=True)
        self._thread.start()

    def stop(self, *, at_once: bool = False) -> None:
        """As in `WorkingGate`: whoever was let in has their whole pulse, or their level until its window is over.

        `at_once` waits for no more than a second: a usual pulse ends in it, and a turnstile would not notice one that was cut.
        A longer one, or a level, is cut: a system that ends may not wait so long, and a relay whose program it kills stays
        closed. What is held open, or lost, is waited for in no case.
        """
        self._hurried = self._hurried or at_once
        with self._lock:
            self._stopping.set()
            self._serving = False
        self._wishes.put(None)
        if self._thread is not None and self._thread is not threading.current_thread():
            longest_s = max((plan.closed_s for plan in self._plans()), default=0.0)
            self._thread.join(STOP_S + (LAST_S if at_once else longest_s))

    def _run(self) -> None:
        delays = self._waits()
        while not self._stopping.is_set():
            try:
                link = self._links.open(self._settings)
            except DeviceError as error:
                self._lost(error)
            else:
                try:
                    exchange = Exchange(self._board, link, self._settings.answer_s)
                    if self._greet(exchange, link.name):
                        delays = self._waits()
                        self._serve(exchange)
                finally:
                    link.close()
            self._stopping.wait(next(delays))

    def _waits(self) -> chain[float]:
        return chain(self._delays, repeat(self._delays[-1]))

    def _greet(self, exchange: Exchange, where: str) -> bool:
        """Off before anything else, then whether anybody is there."""
        try:
            for off in self._offs():
                exchange.sure(off)
            watches = any(self._settings.input(way) for way in Direction) or self._watching
            first = self._board.inputs() if watches else self._board.hello()
            self._lacks_input = self._lacks(exchange.sure(first) if first is not None else Done())
            self._check_contacts()
        except DeviceError as error:
            self._lost(error)
            return False
        self._spoke_at = time.monotonic()
        self._bad_answers = 0
        with self._lock:
            self._serving = not self._stopping.is_set()
        self._condition.tell(Health.OK, where)
        return True

    def _serve(self, exchange: Exchange) -> None:
        """Works until the device is gone or we stop."""
        try:
            while not self._stopping.is_set():
                self._take(self._next_wish(), exchange)
                self._hold(exchange)
                self._follow(exchange)
            self._let_end(exchange)
        except DeviceError as error:
            self._lost(error)
        finally:
            self._give_up()
            self._switch_off(exchange)

    def _let_end(self, exchange: Exchange) -> None:
        """What is under way when we are stopped; nothing new is begun."""
        while self._holding is None and (left_s := self._closed_s()) and (left_s <= LAST_S or not self._hurried):
            if (late := self._next_wish()) is not None:
                late.answer(Failed(STOPPED, may_have_opened=False))
            self._follow(exchange)

    def _closed_s(self) -> float:
        """So long a relay is closed yet for whoever was let in."""
        now = self._monotonic()
        return max((turn.closed_s(now) for turn, _ in self._turns.values()), default=0.0)

    def _next_wish(self) -> Wish | None:
        """Waits for one no longer than nothing else has to be done."""
        try:
            return self._wishes.get(timeout=self._patience())
        except queue.Empty:
            return None

    def _patience(self) -> float:
        now = self._monotonic()
        held = LOOK_S if self._holding is None else max(self._holding.left_s(now), 0.001)
        if not self._turns:
            return min(held, self._board.poll_s if self._watching else LOOK_S)
        step = self._board.poll_s if any(turn.watches for turn, _ in self._turns.values()) else STEP_S
        return min(held, step, *(max(turn.left_s(now), 0.001) for turn, _ in self._turns.values()))

    def _take(self, wish: Wish | None, exchange: Exchange) -> None:
        if wish is None:
            return
        if self._held:
            self._end(wish, Opened())
            return
        if self._is_taken(wish.direction):
            wish.answer(Busy())
            return
        try:
            self._begin(wish, exchange)
        except DeviceError as error:
            self._end(wish, Failed(error.reason, may_have_opened=not isinstance(error, NothingSent)))
            raise

    def _hold(self, exchange: Exchange) -> None:
        """Both ways are kept free, or locked again; what the board does not confirm is tried anew over a fresh link."""
        if not self._held:
            if self._holding is not None:
                self._holding = None
                for off in chain(self._offs(), self._offs()):
                    exchange.sure(off)
            return
        now = self._monotonic()
        if self._holding is None:
            self._holding = self._held_from(now)
        due = self._holding.step(now)
        for channel in self._channels() if due is not None else ():
            exchange.sure(self._held_step(channel, due))

    def _held_from(self, now: float) -> Holding:
        plans = self._plans()
        alone = bool(plans) and all(plan.times_itself for plan in plans)
        return Holding(now, level=self._settings.mode == "level", pulse_s=self._settings.pulse_ms / 1000, times_itself=alone)

    def _held_step(self, channel: int, due: Step | None) -> Ask:
        if due is Step.RELEASE:
            return self._board.off(channel)
        timed = self._board.pulse(channel, self._settings.pulse_ms) if due is Step.PULSE else None
        return timed or self._board.on(channel, round(1000 * HELD_S))

    def _is_taken(self, direction: Direction) -> bool:
        """A door that has one relay for both ways is one way."""
        return any(way is direction or self._settings.channel(way) == self._settings.channel(direction) for way in self._turns)

    def _begin(self, wish: Wish, exchange: Exchange) -> None:
        """The pulse. An answer in doubt is followed by off, twice: a way in that may be free must not stay so."""
        channel, plan = self._settings.channel(wish.direction), self._plan(wish.direction)
        reply = exchange.do(self._pulse(channel, plan))
        if isinstance(reply, Wrong):
            self._end(wish, Failed(reply.reason, may_have_opened=not reply.refused))
            for _ in range(2):
                exchange.sure(self._board.off(channel))
            return
        turn = Turn(plan, self._monotonic())
        self._turns[wish.direction] = (turn, wish)
        if turn.outcome is not None:
            self._end(wish, turn.outcome)

    def _pulse(self, channel: int, plan: Plan) -> Ask:
        timed = self._board.pulse(channel, self._settings.pulse_ms) if plan.times_itself else None
        return timed or self._board.on(channel, round(1000 * (plan.window_s if plan.level else plan.pulse_s)))

    def _plans(self) -> list[Plan]:
        return [self._plan(way) for way in Direction if self._settings.channel(way)]

    def _plan(self, direction: Direction) -> Plan:
        chosen = self._settings
        level = chosen.mode == "level"
        return Plan(
            pulse_s=chosen.pulse_ms / 1000,
            window_s=chosen.window_s,
            level=level,
            times_itself=not level and self._board.pulse(self._settings.channel(direction), chosen.pulse_ms) is not None,
            watches=bool(self._settings.input(direction)),
            passes_open=chosen.polarity == "opens",
            hold_s=chosen.hold_s,
        )

    def _follow(self, exchange: Exchange) -> None:
        """Looks at the contacts and the clock, switches off what is due, and tells what has ended."""
        self._look(exchange)
        now = self._monotonic()
        for direction, (turn, wish) in tuple(self._turns.items()):
            knew = turn.outcome
            turn.at(now)
            if turn.must_release(now):
                for _ in range(0 if self._held else 2):
                    exchange.sure(self._board.off(self._settings.channel(direction)))
                turn.released()
            if turn.outcome is not None and knew is None:
                self._end(wish, turn.outcome)
            if turn.is_over(now):
                del self._turns[direction]
        self._check_contacts()

    def _look(self, exchange: Exchange) -> None:
        inputs = self._board.inputs()
        if inputs is not None and (self._watching or any(turn.watches for turn, _ in self._turns.values())):
            self._see(exchange.do(inputs))
            self._spoke_at = time.monotonic()
        elif not self._turns:
            exchange.look()
            hello = self._board.hello()
            if hello is not None and time.monotonic() - self._spoke_at >= HELLO_S:
                exchange.sure(hello)
                self._spoke_at = time.monotonic()

    def _see(self, reply: Done | Wrong) -> None:
        """A bad answer is no reading; several in a row are a lost board."""
        if isinstance(reply, Wrong):
            self._bad_answers += 1
            if self._bad_answers >= BAD_ANSWERS:
                raise DeviceError(self._settings.port, reply.reason)
            return
        self._bad_answers = 0
        self._lacks_input = self._lacks(reply)
        for direction, (turn, wish) in self._turns.items():
            number = self._settings.input(direction)
            if turn.watches and number <= len(reply.inputs):
                turn.see(closed=reply.inputs[number - 1])
                if turn.outcome is not None:
                    self._end(wish, turn.outcome)
        self._tell_inputs(reply.inputs)

    def _lacks(self, told: Done) -> bool:
        """Whether the device does not have the input of a pass contact."""
        return len(told.inputs) < max(self._settings.input(way) for way in Direction)

    def _check_contacts(self) -> None:
        """Raises DeviceError for a device without its pass contact, once nobody passes: it would tell of nobody, for ever.

        A gate that is to be held open needs none.
        """
        if self._lacks_input and not self._turns and not self._held:
            raise DeviceError(self._settings.port, NO_SUCH_INPUT)

    def _end(self, wish: Wish, outcome: GateOutcome) -> None:
        wish.answer(outcome)
        self._publish(PassEnded(self._name, wish.direction, outcome))

    def _give_up(self) -> None:
        """Nobody is served any more; what was under way is in doubt, what only waited was not begun."""
        with self._lock:
            self._serving = False
        self._holding = None
        reason = STOPPED if self._stopping.is_set() else NOT_CONNECTED
        for turn, wish in self._turns.values():
            if turn.outcome is None:
                self._end(wish, Failed(reason, may_have_opened=True))
        self._turns.clear()
        while not self._wishes.empty():
            if waiting := self._wishes.get():
                waiting.answer(Failed(reason, may_have_opened=False))

    def _switch_off(self, exchange: Exchange) -> None:
        """Twice, as well as can be: the device may be gone."""
        with contextlib.suppress(DeviceError):
            for off in chain(self._offs(), self._offs()):
                exchange.do(off)

    def _offs(self) -> Iterator[Ask]:
        return (self._board.off(each) for each in self._channels())

    def _channels(self) -> list[int]:
        return sorted({self._settings.channel(way) for way in Direction} - {0})

    def _lost(self, error: DeviceError) -> None:
        if not self._stopping.is_set():
            self._condition.tell(Health.OFF, error.reason)

    def _tell_inputs(self, closed: tuple[bool, ...]) -> None:
        fact = GateInputs(self._name, closed)
        if self._watching and fact != self._told_inputs:
            self._told_inputs = fact
            self._publish(fact)
