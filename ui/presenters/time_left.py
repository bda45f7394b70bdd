"""How long what is in doubt is looked for yet, in words. Knows no Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from desk.i18n import _
from desk.model.intent import Intent, IntentState
from desk.services.lost_sales import LostSales
from desk.services.proving import Prover

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Left:
    """`words` are of this second; a new `step` says that they are worth being read out."""

    words: str
    step: int


LeftOf = Callable[[Iterable[Intent]], Left | None]


class TimeLeft:
    """Reckoned anew from the proof each time it is asked. `reached`: whether LuckyFit can be asked now."""

    def __init__(self, prover: Prover, lost_sales: LostSales, reached: Callable[[], bool]) -> None:
        self._prover, self._lost_sales, self._reached = prover, lost_sales, reached

    def of_intents(self, intents: Iterable[Intent]) -> Left | None:
        """Until the last of these can be told; None when nobody looks for any."""
        asked = [self._prover.left_s(each.id) for each in intents if each.state is IntentState.UNKNOWN]
        known = [each for each in asked if each is not None]
        return left_in_words(max(known), reached=self._reached()) if known else None

    def of_sale(self, sale_id: str) -> Left | None:
        """The same of a ticket."""
        left_s = self._lost_sales.left_s(sale_id)
        return None if left_s is None else left_in_words(left_s, reached=self._reached())


def left_in_words(left_s: float, *, reached: bool) -> Left:
    """Minutes and seconds; when they are over, whether LuckyFit is asked for the last time or can't be asked."""
    if left_s > 0:
        minutes, seconds = divmod(math.ceil(left_s), MINUTE)
        return Left(_("{time} left.").format(time=f"{minutes}:{seconds:02}"), math.ceil(left_s / MINUTE))
    if reached:
        return Left(_("The time is over: looking for the last time, to be sure."), 0)
    return Left(_("LuckyFit can't be asked at the moment; the check goes on."), -1)


def nobody_looks(_about: object) -> None:
    """Where no proof runs beside the form."""
