"""What programs do that do not prove anything, in the same world: send three times; or look for client and sum, else resend."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from desk.errors import DeskError, OutcomeUnknown, Refused, Unreachable
from desk.model.sale import Booking
from tests.simulation.day import POINTS, pressed
from tests.simulation.line import Line, pause
from tests.simulation.loop import run
from tests.simulation.luckyfit import LuckyFit
from tests.simulation.profile import Profile

TRIES = 3
WINDOW = timedelta(minutes=5)
LOOKS_AFTER_S = 10.0


@dataclass(slots=True)
class Wish:
    """One booking somebody wanted, and what the program said of it in the end."""

    tag: str
    booking: Booking
    told_paid: bool = False
    row_id: int | None = None


Strategy = Callable[[Line, Wish], Awaitable[None]]


async def retries(line: Line, wish: Wish) -> None:
    """Sends until there is an answer, three times."""
    for _ in range(TRIES):
        try:
            wish.row_id = (await line.post(wish.booking, wish.tag)).id
        except Refused:
            return
        except (Unreachable, OutcomeUnknown):
            continue
        wish.told_paid = True
        return


async def matches(line: Line, wish: Wish) -> None:
    """After a lost answer: the client's row of that sum in the last five minutes is taken for ours, else it is sent again."""
    for _ in range(TRIES):
        try:
            wish.row_id = (await line.post(wish.booking, wish.tag)).id
        except Refused:
            return
        except Unreachable:
            continue
        except OutcomeUnknown:
            wish.row_id = await _matched(line, wish.booking)
        if wish.row_id is not None:
            wish.told_paid = True
            return


async def _matched(line: Line, booking: Booking) -> int | None:
    await pause(LOOKS_AFTER_S)
    try:
        rows = await line.recent(booking.client_id, booking.sum, WINDOW)
    except DeskError:
        return None
    return rows[-1].id if rows else None


@dataclass
class NaiveDay:
    """The same clients, sums and faults as a Day, without a journal, claims or a person who is asked."""

    seed: int
    profile: Profile
    strategy: Strategy
    wishes: list[Wish] = field(default_factory=list)

    async def work(self) -> Counter[str]:
        luckyfit = LuckyFit(self.profile.lag_s)
        async with asyncio.TaskGroup() as people:
            for point in POINTS:
                people.create_task(self._trading(point, luckyfit))
        await pause(60.0 + self.profile.late_s)
        return self._judged(luckyfit)

    async def _trading(self, point: str, luckyfit: LuckyFit) -> None:
        chance = Random(f"{self.seed} {point}")  # noqa: S311 - chance, not a secret
        line = Line(luckyfit, self.profile, chance)
        async with asyncio.TaskGroup() as presses:
            for _ in range(self.profile.intents // 2):
                await pause(chance.expovariate(1 / 70))
                presses.create_task(self._paid(line, pressed(chance, chance.randint(1, self.profile.clients)).bookings(point)))

    async def _paid(self, line: Line, bookings: list[Booking]) -> None:
        for booking in bookings:
            wish = Wish(f"wish {len(self.wishes)}", booking)
            self.wishes.append(wish)
            await self.strategy(line, wish)

    def _judged(self, luckyfit: LuckyFit) -> Counter[str]:
        counts: Counter[str] = Counter()
        for wish in self.wishes:
            made = [row.movement.id for row in luckyfit.made_by(wish.tag)]
            counts["intents"] += 1
            counts["doubles"] += len(made) > 1
            counts["lost"] += bool(made) and not wish.told_paid
            counts["phantom"] += wish.told_paid and not made
            counts["wrong claims"] += wish.row_id is not None and wish.row_id not in made
        return counts


def naively(seed: int, profile: Profile, strategy: Strategy) -> Counter[str]:
    """What becomes of the day of that seed by that strategy."""

    async def whole() -> Counter[str]:
        return await NaiveDay(seed, profile, strategy).work()

    return run(whole())
