"""Names for rows: ULIDs, which sort by the moment they were made, and short random codes in the same alphabet."""

from __future__ import annotations

import secrets

from desk.ports import Clock

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BITS = 80
LENGTH = 26


class Ulids:
    """Makes ULIDs (github.com/ulid/spec): 48 bits of milliseconds, 80 random bits; never the same, never backwards."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """A new one; within a millisecond, or when the clock was set back, one more than the last."""
        moment = int(self._clock.now().timestamp() * 1000)
        number = (moment << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
        self._last = number if number >> RANDOM_BITS > self._last >> RANDOM_BITS else self._last + 1
        return base32(self._last, LENGTH)


def base32(number: int, length: int) -> str:
    """`number` in Crockford's base 32, `length` signs long."""
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(length)))


def random_code(length: int) -> str:
    """`length` random signs that nobody mistakes for one another."""
    return base32(secrets.randbits(5 * length), length)
