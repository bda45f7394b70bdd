"""Card money a command was told of by a slip: what no payment took up is an open question, or is told to be in no record."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from desk import i18n
from desk.cli.running import answer, error_told, exit_of, tell_error, warn
from desk.errors import DeskError, NotAllowed, Refused, StoreError
from desk.model.intent import Intent
from desk.model.money import total
from desk.model.sale import NO_ACCOUNT, Due, Operation, PayKind, Tender
from desk.model.tender import BETWEEN
from desk.wiring import Product
from desk.wording import of_intent

log = logging.getLogger(__name__)

SLIP_UNRECORDED = "slip_unrecorded"
"""Nothing could be written down: the same command may be given once more."""
SLIP_MISTYPED = "slip_mistyped"
"""Nothing was written down, as nothing of the kind can have been charged: another command is to be given."""
MOST_WRONG = frozenset({"sum_too_large"})
"""Rules by which no terminal can have taken what was typed."""


@dataclass(slots=True)
class Charged:
    """What the terminal took for one client before the command was called, for what as far as that is known by now.

    `warning`: why it stands nowhere in the journal; nothing once it does.
    """

    client: int
    operation: Operation
    slip: str
    account: int = NO_ACCOUNT
    tenders: Sequence[Tender] = ()
    warning: str = ""

    def __post_init__(self) -> None:
        self.warning = SLIP_UNRECORDED if self.slip else ""

    @property
    def warnings(self) -> list[str]:
        """For whoever reads the answer by a script."""
        return [self.warning] if self.warning else []

    @property
    def sentences(self) -> list[str]:
        """The same for a person."""
        return [WARNINGS[each]() for each in self.warnings]

    def take(self, named: Sequence[Tender]) -> None:
        """What is paid, that by card with the slip. Raises NotAllowed for what is none, before anything else is done."""
        try:
            self.tenders = [replace(each, reference=self.slip) if each.kind is PayKind.CARD else each for each in named]
        except NotAllowed:
            self.warning = SLIP_MISTYPED
            raise

    async def keep(self, product: Product, parts: Sequence[Intent], trouble: DeskError | None = None) -> list[Intent]:
        """Of what was charged all that no payment holds is a question; gives every one there is by this slip then.

        None is made of what can't have been charged by this `trouble`. A journal that can't be written to leaves the `warning`.
        """
        by_card = [each for each in self.tenders if each.kind is PayKind.CARD and each.reference]
        slip = by_card[0].reference if by_card else ""
        charged = total([each.sum for each in by_card])
        taken_up = [each.booking.sum for each in parts if self._has(each, slip) and each.in_hand and not each.owes_back]
        if charged <= total(taken_up):
            self.warning = ""
            return []
        if not parts and await self._is_wrong(product, trouble):
            self.warning = SLIP_MISTYPED
            return []
        returning = product.till.returning
        try:
            await returning.keep(self.client, [Due(self.account, self.operation, charged)], by_card)
            owed = await returning.owed(self.client, slip)
        except NotAllowed:
            self.warning = SLIP_MISTYPED
            return []
        except StoreError as error:
            log.critical("card money of client %s can't be written down: %s", self.client, error.reason)
            return []
        self.warning = ""
        return owed

    def told_error(self, error: DeskError, *, as_json: bool) -> int:
        """Nothing was done, and this is why; the exit code."""
        if as_json:
            answer(error_told(error) | ({"warnings": self.warnings} if self.warnings else {}))
        else:
            tell_error(error, as_json=False)
            for each in self.sentences:
                warn(each)
        return exit_of(error)

    async def _is_wrong(self, product: Product, trouble: DeskError | None) -> bool:
        """True for a sum that is never taken, and for a client whom LuckyFit says that there is not."""
        if isinstance(trouble, NotAllowed) and trouble.code in MOST_WRONG:
            return True
        if not isinstance(trouble, Refused) and (trouble is None or trouble.code != "no_deposit"):
            return False
        try:
            await product.club.client(self.client)
        except Refused:
            return True
        except DeskError as error:
            log.info("whether there is such a client can't be asked: %s", type(error).__name__)
        return False

    def _has(self, intent: Intent, slip: str) -> bool:
        return intent.booking.client_id == self.client and slip in intent.tender_ref.split(BETWEEN)


def told_of(intent: Intent, *, in_doubt: bool) -> str:
    """How one movement of money stands. `in_doubt`: nobody knows whether there is the ticket that it was to pay."""
    if not (in_doubt and intent.owes_back):
        return of_intent(intent)
    return i18n._(
        "{sum} was charged to the card and pays nothing yet: whether there is a ticket is not known. Give nothing back before "
        "«desk journal reconcile» has found that out; where there is one, pay it with the same slip."
    ).format(sum=i18n.money(intent.booking.sum))


def of_unrecorded() -> str:
    """What a person must do of whom the terminal charged, when nothing here knows it; never by a number nobody has looked at."""
    return i18n._(
        "The slip is in no payment, and it could not be written down that the card was charged: give it back at the terminal, "
        "or give the command once more with the same slip when this is mended."
    )


def of_mistyped() -> str:
    """The same where the command itself can't be right."""
    return i18n._(
        "The slip is in no payment, and nothing is written down of it: correct the command and give it once more. "
        "If the card was charged and that can't be done, give it back at the terminal."
    )


WARNINGS: Mapping[str, Callable[[], str]] = MappingProxyType({SLIP_UNRECORDED: of_unrecorded, SLIP_MISTYPED: of_mistyped})
"""Sentences by what is warned of."""
