"""An access point of Sigur as a gate: one thread logs in, listens and comes back after a loss; Sigur itself works the door."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from functools import partial
from itertools import chain, repeat
from typing import TypeAlias, TypeVar

from desk.config_gates import GateSettings
from desk.errors import DeviceError, SettingsError
from desk.events import Fact, FireAlarm, GateChanged, PassEnded
from desk.hardware.condition import Condition
from desk.hardware.links.tcp import TcpLink, open_link
from desk.hardware.relays import sigur
from desk.model.gate import (
    NO_ANSWER,
    NOT_CONNECTED,
    NOT_SET_UP,
    STOPPED,
    Busy,
    Direction,
    Failed,
    GateOutcome,
    NotPassed,
    Opened,
    Passed,
)
from desk.model.health import Health

log = logging.getLogger(__name__)
T = TypeVar("T")
Answer: TypeAlias = sigur.Answered | sigur.Refused
DELAYS_S = (1.0, 2.0, 5.0)
STOP_S = 5.0
ANSWER_S = 3.0
IDLE_S = 5.0
"""How often Sigur is asked whether it is still there."""


class SigurGate:
    """`desk.ports.Gate`. Whether somebody passed is known only where `pass_events` names the codes that say so."""

    def __init__(
        self,
        name: str,
        settings: GateSettings,
        publish: Callable[[Fact], None],
        *,
        password: Callable[[], str] = lambda: "",
        delays: Sequence[float] = DELAYS_S,
        answer_s: float = ANSWER_S,
        idle_s: float = IDLE_S,
    ) -> None:
        self._name = name
        self._settings = settings
        self._publish = publish
        self._password = password
        self._delays = delays
        self._answer_s = answer_s
        self._idle_s = idle_s
        self._pass_codes = _codes(name, "pass_events", settings.pass_events)
        self._fire_codes = _codes(name, "fire_events", settings.fire_events)
        self._over_codes = _codes(name, "fire_over_events", settings.fire_over_events)
        self._ways = _ways(name, settings)
        self._condition = Condition(f"gate {name}", partial(GateChanged, name), publish)
        self._lock = threading.Lock()
        self._link: TcpLink | None = None
        self._waiting: deque[tuple[float, Future[Answer]]] = deque()
        """Commands under way, the oldest first, each with the moment until which its answer is waited for."""
        self._passes: dict[Direction, Future[GateOutcome]] = {}
        self._held = self._freed = False
        """Whether it is to be free for everybody, and whether we may have made it so: what others freed we never lock."""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def name(self) -> str:
        """As in `Gate`."""
        return self._name

    def start(self) -> None:
        """Begins to serve; without a port set it only says so."""
        if not self._settings.port:
            self._condition.tell(Health.NOT_SET_UP)
            return
        self._thread = threading.Thread(target=self._run, name=f"gate {self._name}", daemon=True)
        self._thread.start()

    def stop(self, *, at_once: bool = False) -> None:  # noqa: ARG002 - Sigur itself ends what it was told to open
        """Locks again what we freed, and logs out by hanging up."""
        self._lock_again()
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(STOP_S)

    async def open(self, direction: Direction) -> GateOutcome:
        """As in `Gate`."""
        if not self._settings.channel(direction):
            return Failed(NOT_SET_UP, may_have_opened=False)
        ended: Future[GateOutcome] = Future()
        with self._lock:
            if self._link is None:
                return Failed(STOPPED if self._stopping.is_set() else NOT_CONNECTED, may_have_opened=False)
            if direction in self._passes:
                return Busy()
            try:
                answer = self._say(self._link, sigur.allow_pass(self._settings.unit, direction))
            except DeviceError as error:
                return Failed(error.reason, may_have_opened=True)
            self._passes[direction] = ended
        try:
            outcome = await self._outcome(answer, ended)
        finally:
            with self._lock:
                del self._passes[direction]
        self._publish(PassEnded(self._name, direction, outcome))
        return outcome

    async def hold_open(self, *, open_now: bool) -> bool:
        """As in `HoldsOpen`. Sigur keeps the mode by itself; where it can't be reached it is told so at the next log-in."""
        with self._lock:
            self._held = open_now
            if self._link is None or not (open_now or self._freed):
                return True
            self._freed = True
            try:
                answer = self._say(self._link, sigur.set_mode(self._settings.unit, unlocked=open_now))
            except DeviceError:
                return True
        try:
            return self._mode_told(await asyncio.wrap_future(answer), unlocked=open_now)
        except DeviceError:
            return True

    def _mode_told(self, told: Answer, *, unlocked: bool) -> bool:
        """Whether it did."""
        refused = isinstance(told, sigur.Refused)
        if refused:
            log.warning("gate %s is not %s: %s", self._name, "held open" if unlocked else "locked again", told)
        self._freed = unlocked != refused
        return not refused

    def _lock_again(self) -> None:
        with contextlib.suppress(DeviceError, TimeoutError):
            with self._lock:
                self._held = False
                if self._link is None or not self._freed or self._thread is threading.current_thread():
                    return
                answer = self._say(self._link, sigur.set_mode(self._settings.unit, unlocked=False))
            self._mode_told(answer.result(self._answer_s), unlocked=False)

    async def _outcome(self, answer: Future[Answer], ended: Future[GateOutcome]) -> GateOutcome:
        try:
            told = await asyncio.wrap_future(answer)
        except DeviceError as error:
            return Failed(error.reason, may_have_opened=True)
        if isinstance(told, sigur.Refused):
            return Failed(told.reason, may_have_opened=False)
        if not self._pass_codes:
            return Opened()
        try:
            return await asyncio.wait_for(asyncio.wrap_future(ended), self._settings.window_s)
        except TimeoutError:
            return NotPassed()

    def _say(self, link: TcpLink, command: bytes) -> Future[Answer]:
        """Sends a command, under the lock; its answer comes in its turn, perhaps before this returns. Raises DeviceError."""
        waiting = (time.monotonic() + self._answer_s, Future[Answer]())
        self._waiting.append(waiting)
        try:
            link.write(command)
        except DeviceError:
            self._waiting.remove(waiting)
            raise
        return waiting[1]

    def _run(self) -> None:
        delays = self._waits()
        while not self._stopping.is_set():
            try:
                link = open_link(self._settings.port, sigur.PORT)
            except DeviceError as error:
                self._lost(error)
            else:
                lines = sigur.SigurLines()
                try:
                    self._log_in(link, lines)
                    delays = self._waits()
                    self._serve(link, lines)
                except DeviceError as error:
                    self._hang_up(link, error)
                else:
                    self._hang_up(link, DeviceError(self._settings.port, STOPPED))
            self._stopping.wait(next(delays))

    def _waits(self) -> chain[float]:
        return chain(self._delays, repeat(self._delays[-1]))

    def _log_in(self, link: TcpLink, lines: sigur.SigurLines) -> None:
        """Raises DeviceError with Sigur's reason."""
        user = self._settings.user or sigur.USER
        for command in (sigur.login(user, self._password()), sigur.point_info(self._settings.unit), sigur.subscribe()):
            told = self._answer(link, lines, command)
            if told is None:
                return
            if isinstance(told, sigur.Refused):
                raise DeviceError(self._settings.port, told.reason)
        if self._mode_settled(link, lines):
            self._condition.tell(Health.OK, self._settings.port)

    def _mode_settled(self, link: TcpLink, lines: sigur.SigurLines) -> bool:
        """Free or not as it is to be now, and open to everybody's commands; False when we stop."""
        settled: bool | None = None
        while True:
            with self._lock:
                unlocked = self._held
                if unlocked is settled or not (unlocked or self._freed):
                    self._link = link
                    return True
                self._freed = True
            told = self._answer(link, lines, sigur.set_mode(self._settings.unit, unlocked=unlocked))
            if told is None:
                return False
            self._mode_told(told, unlocked=unlocked)
            settled = unlocked

    def _answer(self, link: TcpLink, lines: sigur.SigurLines, command: bytes) -> Answer | None:
        """While nobody else speaks; None when we stop. Raises DeviceError."""
        answer = self._say(link, command)
        while not answer.done() and not self._stopping.is_set():
            self._hear(link, lines)
        return answer.result() if answer.done() else None

    def _serve(self, link: TcpLink, lines: sigur.SigurLines) -> None:
        heard_at = time.monotonic()
        while not self._stopping.is_set():
            if self._hear(link, lines):
                heard_at = time.monotonic()
            elif not self._waiting and time.monotonic() - heard_at >= self._idle_s:
                with self._lock:
                    self._say(link, sigur.point_info(self._settings.unit))

    def _hear(self, link: TcpLink, lines: sigur.SigurLines) -> bool:
        """Takes what has come; whether anything has. An answer that is late means that the next ones can't be told apart."""
        data = link.read()
        for each in lines.feed(data):
            if isinstance(each, sigur.Event):
                self._happened(each)
            elif self._waiting:
                _settle(self._waiting.popleft()[1], each)
        if self._waiting and time.monotonic() >= self._waiting[0][0]:
            raise DeviceError(self._settings.port, NO_ANSWER)
        return bool(data)

    def _happened(self, event: sigur.Event) -> None:
        """A pass at our point is that of whoever was let in the way it tells. One that tells no way we know is of the only one
        who waits; where two do, nobody can say whose it was, and nobody claims to.
        """
        if event.point != self._settings.unit:
            return
        if event.code in self._fire_codes | self._over_codes:
            self._publish(FireAlarm(self._name, burning=event.code in self._fire_codes))
            return
        if event.code not in self._pass_codes:
            return
        way = self._ways.get(event.way)
        with self._lock:
            waiting = [ended for each, ended in self._passes.items() if way in (None, each) and not ended.done()]
        outcome: GateOutcome = Passed() if len(waiting) == 1 else Opened()
        for ended in waiting:
            _settle(ended, outcome)

    def _hang_up(self, link: TcpLink, error: DeviceError) -> None:
        """Nobody is left waiting; what was under way is in doubt."""
        with self._lock:
            self._link = None
            waiting = [answer for _, answer in self._waiting]
            passes = list(self._passes.values())
            self._waiting.clear()
        link.close()
        for answer in waiting:
            with contextlib.suppress(InvalidStateError):
                answer.set_exception(error)
        for ended in passes:
            _settle(ended, Failed(error.reason, may_have_opened=True))
        self._lost(error)

    def _lost(self, error: DeviceError) -> None:
        if not self._stopping.is_set():
            self._condition.tell(Health.OFF, error.reason)


def _settle(waiting: Future[T], result: T) -> None:
    """Tells the result, if anybody still waits for it."""
    with contextlib.suppress(InvalidStateError):
        waiting.set_result(result)


def _codes(name: str, setting: str, text: str) -> frozenset[int]:
    """Raises SettingsError."""
    try:
        return frozenset(int(each) for each in text.split(",") if each.strip())
    except ValueError as error:
        raise SettingsError(f"gates.{name}.{setting}", "must be numbers separated by commas") from error


def _ways(name: str, settings: GateSettings) -> Mapping[str, Direction]:
    """What events call each direction: its word, and what the settings say. Raises SettingsError."""
    told_in, told_out = settings.event_in.strip().upper(), settings.event_out.strip().upper()
    if told_in and told_in == told_out:
        raise SettingsError(f"gates.{name}.event_out", "must not be the same as event_in")
    words = {told_in: Direction.IN, told_out: Direction.OUT, "IN": Direction.IN, "OUT": Direction.OUT}
    return {word: way for word, way in words.items() if word}
