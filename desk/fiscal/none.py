"""No provider: what a club has that prints its fiscal receipts elsewhere, or need not."""

from __future__ import annotations

from pathlib import Path

from desk.model.fiscal import FiscalOutcome, NotRegistered, WhyNot
from desk.model.receipt import Receipt


class NoFiscal:
    """Registers nothing and says so."""

    def __init__(self, _folder: Path) -> None:
        self.is_set_up = False

    async def register(self, receipt: Receipt) -> FiscalOutcome:  # noqa: ARG002 - nothing is done with it
        """There is nobody to register it with."""
        return NotRegistered(WhyNot.NOT_SET_UP)
