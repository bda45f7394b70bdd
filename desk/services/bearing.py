"""Hearing the second witness of a payment made from a deposit: what lies on the client's deposits now."""

from __future__ import annotations

import logging

from desk.errors import ServiceError
from desk.model.proof import Evidence
from desk.model.sale import PayKind
from desk.model.witness import Heard, deposits_of, heard
from desk.ports import Club, Journal
from desk.services.baseline import EVER

log = logging.getLogger(__name__)


class DepositWitness:
    """Reads the deposits anew and compares them with what the journal kept of them; moves nothing."""

    def __init__(self, club: Club, journal: Journal) -> None:
        self._club, self._journal = club, journal

    async def hear(self, evidence: Evidence) -> Heard | None:
        """What the deposits say of this payment; None when it was not made from them, or they can't be read now.

        For a person to see, and to contradict a proof; never a proof. Raises StoreError.
        """
        intent, before = evidence.intent, evidence.deposits
        if intent.booking.kind is not PayKind.DEPOSIT or before is None:
            return None
        try:
            after = deposits_of(await self._club.client_accounts(intent.booking.client_id))
        except ServiceError as error:
            log.info("the deposits behind intent %s can't be read: %s", intent.id, type(error).__name__)
            return None
        others = await self._journal.of_client(intent.booking.client_id, EVER)
        return heard(intent, before, after, others)
