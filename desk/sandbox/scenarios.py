"""What clients of a generated club are made for: a name a scenario, so that every case exists in any club, however small."""

from __future__ import annotations

from random import Random

from desk.sandbox.chance import likely

TOUR = (
    "active",
    "passes_left",
    "one_pass",
    "two_passes",
    "no_passes",
    "ends_soon",
    "ends_today",
    "expired",
    "no_ticket",
    "not_started",
    "starts_by_entry",
    "trial",
    "debt_price",
    "debt_part",
    "debt_fee",
    "debt_both",
    "unpaid",
    "old_debt",
    "deposit",
    "deposit_and_debt",
    "two_deposits",
    "locked",
    "message",
    "birthday",
    "several_tickets",
    "discounted",
    "no_card",
    "same_tag",
    "same_tag",
    "same_24_bits",
    "same_24_bits",
)
"""The first clients of any club, in this order; one whole tour is followed by the mix."""

_USUAL = ("active", "passes_left", "expired", "deposit", "several_tickets", "no_ticket", "starts_by_entry", "discounted")
_RARE = tuple(name for name in TOUR if name not in _USUAL and not name.startswith("same_"))


def scenario_of(index: int, random: Random) -> str:
    """The scenario of the client at `index`."""
    if index < len(TOUR):
        return TOUR[index]
    return random.choices(_USUAL, (46, 14, 20, 6, 6, 4, 3, 1))[0] if likely(random, 80) else random.choice(_RARE)
