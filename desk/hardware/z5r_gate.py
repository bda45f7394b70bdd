"""A gate behind an IronLogic controller that calls us: it asks about every card, and tells who really passed.

A tap is answered within the controller's own call, so it opens at once. To open by hand it must wait for the next call, unless
`door_url` names a newer controller's own address. Both may go on at once: a pass it tells with a card is of whom it asked about.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import logging
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any, TypeAlias, TypeVar

from desk.config_gates import GateSettings
from desk.errors import DeskError, DeviceError, SettingsError
from desk.events import Fact, FireAlarm, GateChanged, PassEnded
from desk.hardware.base import NothingSent
from desk.hardware.condition import Condition
from desk.hardware.links.listener import Listener
from desk.hardware.relays import z5r
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
from desk.model.tag import Tag

log = logging.getLogger(__name__)
INTERVAL_S = 3
SILENT_S = 15.0
"""A controller that has not called for so long is lost."""
DECISION_S = 2.0
"""Whoever decides may take so long; then the answer is no."""
_LEAST_SERIAL = 2
_OK, _BAD, _UNAUTHORIZED, _FORBIDDEN = 200, 400, 401, 403

AskAccess: TypeAlias = Callable[[Tag, Direction, int], Awaitable[bool]]
"""With the number of the question: a controller that got no answer asks the same one again."""
PostDoor: TypeAlias = Callable[[bytes], None]
T = TypeVar("T")


class Z5rGate:
    """`desk.ports.Gate` of a controller. `ask` runs on the loop that called `start`; all else here on the listener's own."""

    def __init__(
        self,
        name: str,
        settings: GateSettings,
        publish: Callable[[Fact], None],
        ask: AskAccess,
        now: Callable[[], datetime],
        *,
        password: Callable[[], str] = lambda: "",
        post_door: PostDoor | None = None,
        silent_s: float = SILENT_S,
    ) -> None:
        if settings.unit < _LEAST_SERIAL:
            raise SettingsError(f"gates.{name}.unit", "must be the controller's serial number")
        self._name = name
        self._settings = settings
        self._publish = publish
        self._ask = ask
        self._now = now
        self._password = password
        self._post_door = post_door
        self._silent_s = silent_s
        self._listener = Listener(settings.port, self._take, z5r.MOST_BYTES)
        self._home: asyncio.AbstractEventLoop | None = None
        self._condition = Condition(f"gate {name}", partial(GateChanged, name), publish)
        self._numbers = count(1)
        self._heard_at: float | None = None
        self._silence: asyncio.TimerHandle | None = None
        self._to_send: list[dict[str, Any]] = []
        self._confirmations: dict[int, asyncio.Future[bool]] = {}
        self._passes: dict[Direction, asyncio.Future[GateOutcome]] = {}
        self._held = self._freed = False
        """Whether it is to be free for everybody, and whether we made it so: what others freed we never lock."""
        self._mode: int | None = None
        self._mode_orders: dict[int, int] = {}
        self._locked_again = threading.Event()
        self._seen: deque[z5r.PassTold | z5r.FireTold] = deque(maxlen=200)
        self._odd: set[str] = set()
        self._stopping = False

    @property
    def name(self) -> str:
        """As in `Gate`."""
        return self._name

    @property
    def number(self) -> int:
        """The port it listens at."""
        return self._listener.number

    def start(self) -> None:
        """Listens from now on; called on the loop that `ask` is to run on."""
        if not self._settings.port:
            self._condition.tell(Health.NOT_SET_UP)
            return
        self._home = asyncio.get_running_loop()
        try:
            self._listener.start()
        except DeviceError as error:
            self._condition.tell(Health.OFF, error.reason)
            return
        if self._heard_at is None:
            self._condition.tell(Health.UNKNOWN, self._settings.port)

    def stop(self, *, at_once: bool = False) -> None:  # noqa: ARG002 - the controller itself ends what it opened
        """Ends listening: the controller then lets nobody in whom it has to ask about. What we freed is locked before."""
        self._held = False
        if self._freed and self._heard_at is not None:
            self._locked_again.wait(INTERVAL_S + 1)
        self._stopping = True
        if self._listener.loop is not None and not self._listener.loop.is_closed():
            self._listener.loop.call_soon_threadsafe(self._give_up)
        self._listener.stop()

    async def open(self, direction: Direction) -> GateOutcome:
        """As in `Gate`; by hand, so it may take until the controller calls the next time."""
        if not self._settings.channel(direction):
            return Failed(NOT_SET_UP, may_have_opened=False)
        if self._stopping or self._listener.loop is None or self._heard_at is None:
            return Failed(STOPPED if self._stopping else NOT_CONNECTED, may_have_opened=False)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._open(direction), self._listener.loop))

    async def hold_open(self, *, open_now: bool) -> bool:
        """As in `HoldsOpen`; done when the controller calls the next time, and again whenever it tells another mode."""
        self._held = open_now
        self._locked_again.clear()
        return True

    async def _open(self, direction: Direction) -> GateOutcome:
        if direction in self._passes:
            return Busy()
        ended = self._passes[direction] = asyncio.get_running_loop().create_future()
        try:
            failed = await (self._at_once(direction) if self._post_door else self._at_the_next_call(direction))
            outcome = failed or await self._ended(ended)
        finally:
            del self._passes[direction]
        if isinstance(outcome, Opened | Failed):
            self._publish(PassEnded(self._name, direction, outcome))
        return outcome

    async def _at_once(self, direction: Direction) -> Failed | None:
        if self._post_door is None:
            return Failed(NOT_SET_UP, may_have_opened=False)
        try:
            await asyncio.to_thread(self._post_door, z5r.door_body(direction))
        except DeviceError as error:
            return Failed(error.reason, may_have_opened=not isinstance(error, NothingSent))
        return None

    async def _at_the_next_call(self, direction: Direction) -> Failed | None:
        number = next(self._numbers)
        message = z5r.open_door(number, direction)
        confirmed = self._confirmations[number] = asyncio.get_running_loop().create_future()
        self._to_send.append(message)
        try:
            done = await asyncio.wait_for(confirmed, self._silent_s)
        except TimeoutError:
            if message in self._to_send:
                self._to_send.remove(message)
                return Failed(NO_ANSWER, may_have_opened=False)
            return Failed(NO_ANSWER, may_have_opened=True)
        finally:
            del self._confirmations[number]
        return None if done else Failed("the controller refused", may_have_opened=False)

    async def _ended(self, ended: asyncio.Future[GateOutcome]) -> GateOutcome:
        """What the controller tells of the pass; it tells nothing where it has no contact to see it by."""
        try:
            return await asyncio.wait_for(ended, self._settings.window_s + INTERVAL_S)
        except TimeoutError:
            return Opened()

    async def _take(self, body: bytes, authorization: str) -> tuple[int, bytes]:
        """One call of the controller."""
        if not self._may_call(authorization):
            return _UNAUTHORIZED, b""
        call = z5r.call_of(body)
        if call is None:
            return _BAD, b""
        if call.serial != self._settings.unit:
            log.warning("gate %s: a controller of another serial number called", self._name)
            return _FORBIDDEN, b""
        self._log_odd(call.odd)
        is_first = self._heard()
        answers = [answer for message in call.messages for answer in await self._answers(message, is_first=is_first)]
        answers, self._to_send = [*answers, *self._to_send, *self._mode_owed()], []
        return _OK, z5r.answer_to(self._now(), INTERVAL_S, answers)

    def _log_odd(self, odd: Sequence[str]) -> None:
        """Once of each kind: what a firmware gets wrong it gets wrong at every call."""
        for name in set(odd) - self._odd:
            log.warning("gate %s: in a call of the controller one %s can't be read; the rest is heard", self._name, name)
        self._odd.update(odd)

    def _may_call(self, authorization: str) -> bool:
        """With a password set, only whoever has it."""
        secret = self._password()
        if not secret:
            return True
        wanted = base64.b64encode(f"{self._settings.user}:{secret}".encode()).decode()
        return hmac.compare_digest(authorization.encode(), f"Basic {wanted}".encode())

    def _heard(self) -> bool:
        """It is there; whether it was not before."""
        is_first = self._heard_at is None
        self._heard_at = time.monotonic()
        if self._silence is not None:
            self._silence.cancel()
        self._silence = asyncio.get_running_loop().call_later(self._silent_s, self._fell_silent)
        self._condition.tell(Health.OK, self._settings.port)
        return is_first

    def _fell_silent(self) -> None:
        self._heard_at = self._mode = None
        if not self._stopping:
            self._condition.tell(Health.OFF, NO_ANSWER)

    async def _answers(self, message: z5r.Message, *, is_first: bool) -> list[dict[str, Any]]:
        match message:
            case z5r.PowerOn(number, mode):
                self._mode = None
                self._mode_seen(mode)
                return [z5r.set_active(number)]
            case z5r.Ping(active=active, mode=mode):
                self._mode_seen(mode)
                return [] if active and not is_first else [z5r.set_active(next(self._numbers))]
            case z5r.CheckAccess(number, tag, direction):
                return [z5r.access(number, granted=tag is not None and await self._decided(tag, direction, number))]
            case z5r.Misread(number):
                return [z5r.access(number, granted=False)]
            case z5r.Happened(number, many, told):
                for each in told:
                    self._happened(each)
                return [z5r.events_taken(number, many)]
            case z5r.Confirmed(number, done):
                self._settle(self._confirmations.get(number), done)
                self._mode_confirmed(number, done=done)
                return []

    def _mode_owed(self) -> list[dict[str, Any]]:
        """Free or not as it is to be; said in every call until the controller is so."""
        wanted = z5r.FREE if self._held else z5r.NORMAL
        if self._mode == wanted or not (self._held or self._freed):
            return []
        self._freed = True
        number = next(self._numbers)
        self._mode_orders = {number: wanted}
        return [z5r.set_mode(number, wanted)]

    def _mode_confirmed(self, number: int, *, done: bool) -> None:
        wanted = self._mode_orders.pop(number, None)
        if wanted is None:
            return
        if done:
            self._mode_seen(wanted)
        else:
            log.warning("gate %s: the controller refuses mode %s", self._name, wanted)

    def _mode_seen(self, mode: int | None) -> None:
        """None is no news."""
        if mode is None:
            return
        self._mode = mode
        if mode == z5r.NORMAL and not self._held:
            self._freed = False
            self._locked_again.set()

    async def _decided(self, tag: Tag, direction: Direction, question: int) -> bool:
        """What the club says, in time; else no. Two calls about one direction at once are two people: each is asked for."""
        if self._home is None:
            return False
        try:
            asked = asyncio.run_coroutine_threadsafe(_awaited(self._ask(tag, direction, question)), self._home)
            return await asyncio.wait_for(asyncio.wrap_future(asked), DECISION_S)
        except TimeoutError:
            log.warning("gate %s: nobody decided in time", self._name)
        except DeskError as error:
            log.warning("gate %s: the decision failed: %s", self._name, type(error).__name__)
        return False

    def _happened(self, told: z5r.PassTold | z5r.FireTold) -> None:
        """Told again when our answer was lost, and then already known. Without a card it is of whoever was let in by hand."""
        if told in self._seen:
            return
        self._seen.append(told)
        if isinstance(told, z5r.FireTold):
            self._publish(FireAlarm(self._name, told.burning))
            return
        outcome: GateOutcome = Passed() if told.passed else NotPassed()
        self._publish(PassEnded(self._name, told.direction, outcome, told.tag))
        if told.tag is None:
            self._settle(self._passes.get(told.direction), outcome)

    def _settle(self, waiting: asyncio.Future[T] | None, result: T) -> None:
        if waiting is not None and not waiting.done():
            waiting.set_result(result)

    def _give_up(self) -> None:
        """Nobody waits for a controller that will not call any more."""
        if self._silence is not None:
            self._silence.cancel()
        for ended in self._passes.values():
            self._settle(ended, Failed(STOPPED, may_have_opened=True))
        for confirmed in self._confirmations.values():
            self._settle(confirmed, False)  # noqa: FBT003


async def _awaited(asked: Awaitable[bool]) -> bool:
    return await asked
