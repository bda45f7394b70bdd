"""Where papers go from now on: files, a printer of the system, or a thermal printer's own device. Knows no Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from desk.config import WIDTHS, PrintSettings
from desk.errors import DeskError
from desk.unforeseen import foreseen
from ui.presenters.screen import Screen

RAW = "raw:"
"""Before the path of a device that takes bytes: a thermal printer at `/dev/usb/lp0`, or shared by Windows."""


class Way(StrEnum):
    """How papers leave the program."""

    FILES = "files"
    PRINTER = "printer"
    DEVICE = "device"


def way_of(printer: str) -> Way:
    """What the setting `print.printer` says."""
    if not printer:
        return Way.FILES
    return Way.DEVICE if printer.startswith(RAW) else Way.PRINTER


@dataclass(frozen=True, slots=True)
class PrintingState:
    """What the dialog shows. `printers` is None while the system is asked for them; `told` says where a trial went."""

    chosen: PrintSettings
    printers: tuple[str, ...] | None = None
    told: str = ""
    error: DeskError | None = None
    busy: bool = False

    @property
    def way(self) -> Way:
        """How papers are to leave the program."""
        return way_of(self.chosen.printer)

    @property
    def names(self) -> tuple[str, ...]:
        """The system's printers, and the one that was set before although it is not there now."""
        known = self.printers or ()
        missing = self.way is Way.PRINTER and self.chosen.printer not in known
        return (*known, self.chosen.printer) if missing else known

    @property
    def device(self) -> str:
        """The path of the thermal printer's device."""
        return self.chosen.printer.removeprefix(RAW) if self.way is Way.DEVICE else ""

    @property
    def ready(self) -> bool:
        """True when it can be kept."""
        return not self.busy and (self.way is not Way.DEVICE or bool(self.device.strip()))


class PrintingPresenter(Screen[PrintingState]):
    """`try_out` prints a trial and tells where it went; `keep` is called with what was chosen."""

    def __init__(
        self,
        settings: PrintSettings,
        *,
        printers: Callable[[], Awaitable[tuple[str, ...]]],
        try_out: Callable[[PrintSettings], Awaitable[str]],
        keep: Callable[[PrintSettings], None],
    ) -> None:
        super().__init__(PrintingState(settings))
        self._printers, self._try_out, self._keep = printers, try_out, keep

    async def read_printers(self) -> None:
        """Asks the system for its printers."""
        self._show(replace(self.state, printers=await self._printers()))

    def choose_files(self) -> None:
        """PDF files in a folder."""
        self._edit(printer="")

    def choose_printer(self, name: str) -> None:
        """A printer of the system."""
        self._edit(printer=name)

    def choose_device(self, path: str = "") -> None:
        """A device that takes a thermal printer's bytes; pages are not for it."""
        width = self.state.chosen.width if self.state.chosen.width.isdigit() else "80"
        self._edit(printer=f"{RAW}{path}", width=width)

    def set_width(self, width: str) -> None:
        """The paper in it."""
        if width in WIDTHS:
            self._edit(width=width)

    def set_folder(self, folder: str) -> None:
        """Where files go; nothing for the folder beside the settings."""
        self._edit(pdf_folder=folder.strip())

    def set_receipts(self, *, wanted: bool) -> None:
        """Whether a receipt is printed after each payment unless the person says otherwise."""
        self._edit(receipts=wanted)

    async def try_it(self) -> None:
        """Prints a trial with what is chosen, before it is kept."""
        if not self.state.ready:
            return
        self._show(replace(self.state, busy=True, told="", error=None))
        try:
            with foreseen():
                told = await self._try_out(self.state.chosen)
        except DeskError as error:
            self._show(replace(self.state, busy=False, error=error))
        else:
            self._show(replace(self.state, busy=False, told=told))

    def accept(self) -> bool:
        """Keeps what is chosen; False when it can't be yet."""
        if self.state.ready:
            self._keep(self.state.chosen)
        return self.state.ready

    def _edit(self, **changes: object) -> None:
        chosen = self.state.chosen._replace(**changes)  # type: ignore[arg-type]  # by name
        self._show(replace(self.state, chosen=chosen, told="", error=None))
