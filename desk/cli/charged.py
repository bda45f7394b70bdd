"""Card money a command was told of by a slip: what no payment took up is an open question, or is told to be in no record."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desk import i18n
from desk.cli.running import answer, error_told, exit_of, tell_error, warn
from desk.errors import DeskError, StoreError
from desk.model.intent import Intent
from desk.model.money import ZERO, total
from desk.model.sale import NO_ACCOUNT, Due, Operation, PayKind, Tender
from desk.model.tender import BETWEEN
from desk.wiring import Product

log = logging.getLogger(__name__)

SLIP_UNRECORDED = "slip_unrecorded"


@dataclass(slots=True)
class Charged:
    """What the terminal took for one client before the command was called, for what as far as that is known by now.

    `unrecorded`: it stands nowhere in the journal.
    """

    client: int
    operation: Operation
    slip: str
    account: int = NO_ACCOUNT
    tenders: Sequence[Tender] = ()
    unrecorded: bool = False

    def __post_init__(self) -> None:
        self.unrecorded = bool(self.slip)

    async def keep(self, product: Product, parts: Iterable[Intent]) -> list[Intent]:
        """Of what was charged all that these parts have not taken up is a question; gives every one there is by this slip then.

        A journal that can't be written to leaves it `unrecorded`.
        """
        by_card = [each for each in self.tenders if each.kind is PayKind.CARD and each.reference]
        slip = by_card[0].reference if by_card else ""
        taken_up = [each.booking.sum for each in parts if self._has(each, slip) and each.in_hand and not each.owes_back]
        left = total([each.sum for each in by_card]) - total(taken_up)
        if left <= ZERO:
            self.unrecorded = False
            return []
        due, charged = Due(self.account, self.operation, left), Tender(PayKind.CARD, left, reference=slip)
        try:
            await product.till.returning.keep(self.client, [due], [charged])
            owed = [each for each in await product.till.open_questions() if each.owes_back and self._has(each, slip)]
        except StoreError as error:
            log.critical("card money of client %s can't be written down: %s", self.client, error.reason)
            return []
        self.unrecorded = False
        return owed

    def told_error(self, error: DeskError, *, as_json: bool) -> int:
        """Nothing was done, and this is why; the exit code."""
        if as_json:
            answer(error_told(error) | ({"warnings": [SLIP_UNRECORDED]} if self.unrecorded else {}))
        else:
            tell_error(error, as_json=False)
            if self.unrecorded:
                warn(of_unrecorded())
        return exit_of(error)

    def _has(self, intent: Intent, slip: str) -> bool:
        return intent.booking.client_id == self.client and slip in intent.tender_ref.split(BETWEEN)


def of_unrecorded() -> str:
    """What a person must do of whom the terminal charged, when nothing here knows it; never by a number nobody has looked at."""
    return i18n._(
        "The slip is in no payment, and it could not be written down that the card was charged: give it back at the terminal, "
        "or give the command once more with the same slip when this is mended."
    )
