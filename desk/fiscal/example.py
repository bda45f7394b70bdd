"""An example of a provider of fiscal receipts: it writes a line of JSON where a real one would ask the tax office.

How to add a real one: copy this file to `desk/fiscal/<name>.py`, add a line to the table in `desk/fiscal/__init__.py`, and set
`[fiscal] provider = "<name>"`. Three rules hold for all of them; `tests/contract/test_fiscal.py` checks each in the table.

1. A receipt has one id for ever (`Receipt.id`). Asked for the same one again, a provider gives the same number and registers
   nothing anew: a lost answer is asked for again with the same id, never with another.
2. Nothing is ever raised. What the provider refuses is REFUSED with its words; what could not be asked, or may have been
   registered without an answer, is LATER. The payment was taken before and stays what it is, so nobody waits for this.
3. The provider is told of money that was taken, and never says whether LuckyFit has booked it: the two are separate, and a
   receipt of the tax office proves nothing about LuckyFit's records.

What a real provider needs besides (an address, a key) belongs into a section of `desk/config.py` and into the key store.
Money from a deposit was registered when it was put there: `Receipt.by_kind` tells it apart.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from desk.model.fiscal import FiscalOutcome, NotRegistered, Registered, WhyNot
from desk.model.receipt import Receipt

FILE_NAME = "fiscal-example.jsonl"


class ExampleFiscal:
    """Numbers receipts in a file; a pretended provider for tests and for trying the desk out."""

    def __init__(self, folder: Path) -> None:
        self.is_set_up = True
        self._file = folder / FILE_NAME
        self._one_at_a_time = asyncio.Lock()

    async def register(self, receipt: Receipt) -> FiscalOutcome:
        """Writes the receipt down, unless it stands there already; its number is that of its line."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._registered, receipt)

    def _registered(self, receipt: Receipt) -> FiscalOutcome:
        try:
            known = self._known()
            number = known.get(receipt.id) or f"EX-{len(known) + 1:06d}"
            if receipt.id not in known:
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(told(receipt) | {"number": number}, ensure_ascii=False) + "\n")
        except (OSError, ValueError, KeyError) as error:
            return NotRegistered(WhyNot.LATER, str(error))
        return Registered(number, f"https://fiscal.example/{number}")

    def _known(self) -> dict[str, str]:
        if not self._file.exists():
            return {}
        lines = [json.loads(line) for line in self._file.read_text("utf-8").splitlines()]
        return {line["id"]: line["number"] for line in lines}


def told(receipt: Receipt) -> dict[str, Any]:
    """What a provider is told of a receipt: sums as decimals, kinds of money apart, nothing of the client but what was taken."""
    return {
        "id": receipt.id,
        "at": receipt.at.isoformat(),
        "operator": receipt.operator,
        "point": receipt.point_name,
        "items": [{"what": each.title or each.operation.name.lower(), "sum": str(each.sum)} for each in receipt.items],
        "kinds": {kind.name.lower(): str(value) for kind, value in receipt.by_kind.items()},
        "sum": str(receipt.sum),
    }
