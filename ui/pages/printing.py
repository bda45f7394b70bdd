"""Papers of the window: receipts after payments and once more, reports, and the choice of where they go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desk.config import PrintSettings
from desk.events import IntentChanged
from desk.i18n import _
from desk.model.intent import Intent, IntentState
from desk.model.receipt import Receipt
from desk.model.view import ClientView
from desk.wording.receipts import of_fiscal
from ui.presenters.printing import PrintingPresenter, Way, way_of
from ui.presenters.product import Product
from ui.runner import Runner
from ui.wording import papers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from desk.model.paper import Paper
    from ui.pages.deeds import Tell


class Printing(QObject):
    """Holds the settings in force, which start as they were read. What draws is loaded when the first paper is."""

    setting_changed = Signal(str, str)

    def __init__(self, product: Product, runner: Runner, tell: Tell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._product, self._runner, self._tell = product, runner, tell
        self.settings = product.settings.print

    @property
    def tick(self) -> str:
        """The words beside the tick of a payment."""
        return papers.receipt_tick(on_printer=way_of(self.settings.printer) is not Way.FILES)

    def use(self, settings: PrintSettings) -> None:
        """Other settings from now on; what differs is kept."""
        before, self.settings = self.settings._asdict(), settings
        for name, value in settings._asdict().items():
            if before[name] != value:
                text = str(value).lower() if isinstance(value, bool) else str(value)
                self.setting_changed.emit(f"print.{name}", text)

    def remember_receipts(self, *, wanted: bool) -> None:
        """What was ticked at the last payment is ticked at the next."""
        self.use(self.settings._replace(receipts=wanted))

    def hand_over(self, sales: Iterable[str], view: ClientView, *, wanted: bool) -> None:
        """Receipts of what was just taken, behind whatever the person does next; without a wish only for the fiscal provider."""
        if not wanted and not self._product.receipts.fiscal_is_set_up:
            return
        for sale in sales:
            work = self._hand_over(sale, view, wanted=wanted)
            self._runner.run(work, name="a receipt is handed over", screen=f"receipt {sale}")

    async def reprint(self, view: ClientView) -> None:
        """The client's last receipt once more, as the journal tells it now. Raises StoreError, DeviceError."""
        receipt = await self._product.receipts.last_of(view.client.id, view)
        if receipt is None:
            self._say(papers.no_receipt(view.client.full_name))
        else:
            await self._print(receipt)

    async def put_out(self, paper: Paper, name: str, settings: PrintSettings | None = None) -> str:
        """Prints a paper or writes it as a file; the sentence that tells where it went. Raises DeviceError."""
        from ui.paper.outlet import put_out  # noqa: PLC0415 - drawing is loaded when there is something to draw

        put = await put_out(paper, settings or self.settings, self._product.folder, name)
        return papers.written(str(put.file)) if put.file is not None else papers.sent(put.printer)

    async def write_pdf(self, paper: Paper, name: str) -> str:
        """Writes a paper as a file on pages, whatever printer is set; the sentence that tells where. Raises DeviceError."""
        from ui.paper.outlet import write_pdf  # noqa: PLC0415 - drawing is loaded when there is something to draw

        return papers.written(str(await write_pdf(paper, self.settings, self._product.folder, name, on_pages=True)))

    async def free_file(self, name: str, ending: str) -> Path:
        """A path in the folder of papers that is not taken yet. Raises DeviceError."""
        from ui.paper.outlet import folder_of, free_path  # noqa: PLC0415

        return await asyncio.to_thread(free_path, folder_of(self.settings, self._product.folder), name, ending)

    def written(self, path: Path) -> str:
        """The sentence that tells where a file is."""
        return papers.written(str(path))

    def presenter(self) -> PrintingPresenter:
        """For the dialog in which all this is chosen."""
        return PrintingPresenter(self.settings, printers=_printers, try_out=self._try_out, keep=self.use)

    @contextmanager
    def sales_of(self, client_id: int) -> Iterator[list[str]]:
        """While a payment of this client is taken: the occasions the journal opens for it, in their order."""
        sales: list[str] = []

        def note(intent: Intent) -> None:
            fresh = intent.booking.client_id == client_id and intent.state is IntentState.PREPARED
            if fresh and intent.sale_id not in sales:
                sales.append(intent.sale_id)

        leave = self._product.bus.subscribe(IntentChanged, lambda fact: note(fact.intent))
        try:
            yield sales
        finally:
            leave()

    async def _hand_over(self, sale: str, view: ClientView, *, wanted: bool) -> None:
        receipt = await self._product.receipts.of_sale(sale, view)
        if receipt is None:
            return
        if wanted:
            await self._print(receipt)
        else:
            self._say(of_fiscal((await self._product.receipts.register(receipt))[1]))

    async def _print(self, receipt: Receipt) -> None:
        """With its fiscal number where there is a provider; a provider in trouble is told of and hinders nothing."""
        receipts, fiscal = self._product.receipts, ""
        if receipts.fiscal_is_set_up:
            receipt, outcome = await receipts.register(receipt)
            fiscal = of_fiscal(outcome)
        word = _("receipt")
        name = f"{word}-{receipt.at:%Y-%m-%d-%H%M}-{receipt.number}"
        self._say(await self.put_out(receipts.paper(receipt), name), fiscal)

    async def _try_out(self, settings: PrintSettings) -> str:
        return await self.put_out(papers.trial(), _("trial"), settings)

    def _say(self, *sentences: str) -> None:
        self._tell(" ".join(each for each in sentences if each), "", None)


async def _printers() -> tuple[str, ...]:
    from ui.paper.outlet import printers  # noqa: PLC0415 - the system is asked only when somebody chooses

    return await printers()
