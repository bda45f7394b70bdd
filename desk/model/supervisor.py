"""Who answers for what an operator alone may not do, and what proved that it is them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

AT_KIOSK = "PIN at the kiosk"
"""Who somebody is of whom only the kiosk's PIN is known."""


class Proof(StrEnum):
    """PIN: the kiosk's, typed. BADGE: a card of the staff, tapped."""

    PIN = "pin"
    BADGE = "badge"


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Made where it was proved, never of a name alone."""

    name: str
    proof: Proof

    def __str__(self) -> str:
        """As it is written down: a name that was only typed says so."""
        return self.name if self.proof is Proof.BADGE or self.name == AT_KIOSK else f"{self.name}, PIN"
