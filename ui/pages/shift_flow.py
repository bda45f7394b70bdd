"""The shift at the window: what the top bar tells of it, its form, and where its reports go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desk.events import ShiftChanged
from desk.model.money import Money
from desk.model.report import Report
from desk.model.shift import Shift
from ui.presenters.printing import Way, way_of
from ui.runner import Runner
from ui.widgets.theme import Theme
from ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from ui.pages.deeds import Deeds
    from ui.presenters.product import Product
    from ui.presenters.shift import Outlets


class ShiftFlow(QObject):
    """`number` is that of the open shift, None without one; `questions_asked`: the form was left to look at them."""

    questions_asked = Signal()

    def __init__(self, product: Product, deeds: Deeds, bar: TopBar, *, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._product, self._deeds, self._bar, self._theme, self._window = product, deeds, bar, theme, window
        self.number: int | None = None
        self._next = 1
        self._leave = product.bus.subscribe(ShiftChanged, lambda fact: self._on_shift_changed(fact.shift))

    async def read(self) -> None:
        """What an earlier run left open. Raises StoreError."""
        last = await self._product.shifts.reports(1)
        self._next = (last[0].number or 0) + 1 if last else 1
        self._draw(await self._product.shifts.current())

    def detach(self) -> None:
        """Listens no more."""
        self._leave()

    async def show(self, runner: Runner) -> None:
        """The form, until it is left."""
        from ui.dialogs.shift import ShiftDialog  # noqa: PLC0415 - a form is loaded when it is first asked for
        from ui.presenters.shift import ShiftPresenter  # noqa: PLC0415 - a form is loaded when it is first asked for

        product = self._product
        largest = Money.parse(product.settings.shift.max_difference)
        presenter = ShiftPresenter(product.shifts, self._outlets(), product.clock, largest)
        dialog = ShiftDialog(presenter, runner, product.reports.paper, self._theme, self._window)
        dialog.questions_asked.connect(self.questions_asked)
        runner.run(presenter.read(), name="the shift", screen="shift")
        await self._deeds.answered(dialog)

    def _outlets(self) -> Outlets:
        from ui.presenters.shift import Outlets  # noqa: PLC0415 - a form is loaded when it is first asked for

        return Outlets(
            printed=self._printed,
            pdf=self._pdf,
            workbook=partial(self._saved, ending=".xlsx"),
            comma_separated=partial(self._saved, ending=".csv"),
        )

    async def _printed(self, report: Report) -> str:
        """To the printer; without one, a file of pages."""
        printing, reports = self._deeds.printing, self._product.reports
        if way_of(printing.settings.printer) is Way.FILES:
            return await self._pdf(report)
        return await printing.put_out(reports.paper(report), reports.file_name(report))

    async def _pdf(self, report: Report) -> str:
        reports = self._product.reports
        return await self._deeds.printing.write_pdf(reports.paper(report), reports.file_name(report))

    async def _saved(self, report: Report, *, ending: str) -> str:
        reports = self._product.reports
        path = await self._deeds.printing.free_file(reports.file_name(report), ending)
        return self._deeds.printing.written(await reports.save(report, path))

    def _on_shift_changed(self, shift: Shift | None) -> None:
        """After one is closed the next number is one more."""
        if shift is None and self.number is not None:
            self._next = self.number + 1
        self._draw(shift)

    def _draw(self, shift: Shift | None) -> None:
        self.number = self._next if shift is not None else None
        self._bar.show_shift(self.number, shift.operator if shift is not None else "")
