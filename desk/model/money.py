"""Sums as whole minor units (kopiykas); never a float."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MOST = Decimal(10) ** 11
"""No sum of a club is larger: what says so is an error, and would break arithmetic later on."""
_CENT = Decimal("0.01")
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'’")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """A sum in minor units of the branch's currency; negative means owed the other way."""

    minor: int = 0

    @classmethod
    def of(cls, amount: Decimal | int | str) -> Money:
        """The sum for a decimal amount, exactly. Raises ValueError for more than two digits, more than MOST, NaN or nonsense."""
        try:
            exact = Decimal(amount)
        except (ArithmeticError, TypeError) as error:
            raise ValueError("not a sum") from error
        if not exact.is_finite() or exact.copy_abs() > MOST:
            raise ValueError("not a sum a club can have")
        told = exact.quantize(_CENT)
        if told != exact:
            raise ValueError("not a sum of whole minor units")
        return cls(int(told.scaleb(2)))

    @classmethod
    def parse(cls, text: str) -> Money:
        """The sum a person typed: `1 234,50`, `1,234.50`, `1'234.5`, `500`. Raises ValueError when it can't be one sum."""
        plain = text.strip().translate(_SPACES).removesuffix("₴")
        comma, point = plain.rfind(","), plain.rfind(".")
        if comma >= 0 and point >= 0:
            group = "," if comma < point else "."
            plain = plain.replace(group, "")
        plain = plain.replace(",", ".")
        digits = plain.replace(".", "", 1)
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError(f"not a sum: {text!r}")
        return cls.of(plain)

    @property
    def decimal(self) -> Decimal:
        """The amount with exactly two digits, as the vendors take it."""
        return Decimal(self.minor).scaleb(-2).quantize(Decimal("0.01"))

    def percent(self, rate: Decimal) -> Money:
        """`rate` percent of this sum, rounded half up to a minor unit."""
        exact = Decimal(self.minor) * rate / 100
        return Money(int(exact.to_integral_value(ROUND_HALF_UP)))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + other.minor)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - other.minor)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return str(self.decimal)


ZERO = Money(0)


def total(sums: Sequence[Money]) -> Money:
    """All sums together."""
    return Money(sum(each.minor for each in sums))
