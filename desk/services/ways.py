"""The ways a booking is brought to LuckyFit, behind one method; which one is taken follows from what LuckyFit was seen to do."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Protocol

from desk.errors import DeskError, OutcomeUnknown
from desk.model.capability import Capabilities, Transport
from desk.model.intent import Intent, IntentState
from desk.model.proof import candidates, judged
from desk.model.sale import Booking, Transaction
from desk.model.terminal import TerminalPayment
from desk.ports import Club, Journal

log = logging.getLogger(__name__)

PLAIN = "POST /transactions"
KEYED = "POST /terminal/paymentData"


class Way(Protocol):
    """One way. `operation` is LuckyFit's name of the call."""

    @property
    def transport(self) -> Transport:
        """As the journal names it."""
        ...

    @property
    def operation(self) -> str:
        """LuckyFit's name of the call."""
        ...

    def number(self, intent: Intent) -> str:
        """What the request carries so that LuckyFit knows it again; empty when it carries nothing."""
        ...

    async def send(self, club: Club, journal: Journal, intent: Intent) -> Transaction:
        """One request; the row it was booked as. Raises what `Club.book` raises, and means the same by it."""
        ...


class Plain:
    """Sent once without a number. QUERY and FENCED differ only in what can be done afterwards."""

    operation = PLAIN

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def number(self, intent: Intent) -> str:  # noqa: ARG002 - a way without numbers
        """None."""
        return ""

    async def send(self, club: Club, journal: Journal, intent: Intent) -> Transaction:  # noqa: ARG002 - the answer is the row
        """The answer is the row."""
        return await club.book(intent.booking)


class Keyed:
    """Sent under the intent's own id, which LuckyFit books once however often it comes; the answer names no row."""

    transport = Transport.KEYED
    operation = KEYED

    def __init__(self, gym: str) -> None:
        self._gym = gym

    def number(self, intent: Intent) -> str:
        """The intent's id, the same for every attempt."""
        return intent.id

    async def send(self, club: Club, journal: Journal, intent: Intent) -> Transaction:
        """Once it is registered nothing that goes wrong may say that it was not: the row is then looked up like any other."""
        booking = intent.booking
        wanted = [TerminalPayment(str(booking.account_id), booking.sum)]
        await club.terminal_pay(booking.client_id, self._gym, intent.id, wanted, booking.point_name)
        try:
            evidence = await journal.evidence(intent.id)
            statement = await club.statement(booking, evidence.since)
        except DeskError as error:
            log.info("intent %s is registered, its row can't be read: %s", intent.id, type(error).__name__)
            raise OutcomeUnknown(KEYED, "registered, and its row can't be read yet") from error
        found = candidates(evidence, statement.rows)
        if judged(evidence, statement, found) is not IntentState.CONFIRMED:
            raise OutcomeUnknown(KEYED, "registered, and its row is not told yet")
        return found[0]


def way_for(capabilities: Capabilities, intent: Intent) -> Way:
    """The way this intent is sent now."""
    transport = capabilities.transport(intent.booking)
    return Keyed(capabilities.gym) if transport is Transport.KEYED else Plain(transport)


def fingerprint(booking: Booking, number: str = "") -> str:
    """SHA-256 of what is asked for, in LuckyFit's names, and of the number it is asked under."""
    asked = {
        "account_dest_id": booking.account_id,
        "client_id": booking.client_id,
        "finoperation_id": booking.operation.value,
        "paykind_id": booking.kind.value,
        "point_name": booking.point_name,
        "summ": str(booking.sum),
    }
    if number:
        asked["transactionId"] = number
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
