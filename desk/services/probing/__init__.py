"""Finding out, on a test organisation, what LuckyFit does with a booking; which way one is sent follows from this alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from desk.model.capability import Capabilities, Fact
from desk.ports import Clock, Club
from desk.services.probing import lists, numbers, tickets
from desk.services.probing.hands import Hands, Left

__all__ = ["Left", "Probe"]


class Probe:
    """Books real rows for one client and says what was seen. `fresh` makes a text nobody has used yet."""

    def __init__(
        self,
        club: Club,
        clock: Clock,
        point_name: str,
        fresh: Callable[[], str],
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._club, self._clock, self._point, self._fresh, self._pause = club, clock, point_name, fresh, pause

    async def run(self, client_id: int) -> tuple[Capabilities, Left]:
        """Every fact that can be found out by a program, and what of it is left at LuckyFit.

        What can't be asked stays unknown, whatever the reason; where LuckyFit's lists are not whole nothing is booked. Raises
        NotAllowed (`no_point_name`, `no_ticket_to_probe`) and what reading the client and the price list raises.
        """
        hands = Hands(self._club, self._clock, self._point, self._fresh, self._pause)
        await hands.take_up(client_id)
        try:
            await hands.step(lists.of_lists, lists.FACTS)
            await hands.step(lists.of_writes, (Fact.READS_OWN_WRITES,))
            await hands.step(tickets.of_one_ticket, tickets.FACTS)
            await hands.step(tickets.of_a_deposit, tickets.DEPOSIT_FACTS)
            await hands.step(tickets.of_a_deletion, tickets.DELETION_FACTS)
            await hands.step(numbers.of_numbers, numbers.FACTS)
            await hands.step(lists.of_branches, (Fact.ONE_BRANCH,))
            hands.note(Fact.PASSES_WRITTEN, holds=None, how="no call is documented: ask the vendor")
            left = await hands.tidied()
            await hands.step(lists.of_a_burst, (Fact.RATE_LIMITED,))
        except BaseException:
            await hands.tidied()
            raise
        return Capabilities(hands.found, hands.gym), left
