"""The choice of where papers go: what fits what, tried before it is kept."""

from __future__ import annotations

from desk.config import PrintSettings
from desk.errors import DeviceError
from ui.presenters.printing import PrintingPresenter, Way, way_of


class Printers:
    """The system's printers, and what was printed and kept."""

    def __init__(self) -> None:
        self.kept: list[PrintSettings] = []
        self.tried: list[PrintSettings] = []
        self.broken = False

    async def names(self) -> tuple[str, ...]:
        """Two of them."""
        return ("Epson", "HP")

    async def try_out(self, settings: PrintSettings) -> str:
        """Prints, or can't."""
        if self.broken:
            raise DeviceError(settings.printer, "gone")
        self.tried.append(settings)
        return "sent"

    def presenter(self, settings: PrintSettings = PrintSettings()) -> PrintingPresenter:  # noqa: B008 - it never changes
        """One dialog's."""
        return PrintingPresenter(settings, printers=self.names, try_out=self.try_out, keep=self.kept.append)


def test_a_setting_tells_its_way() -> None:
    assert [way_of(each) for each in ("", "Epson", "raw:/dev/usb/lp0")] == [Way.FILES, Way.PRINTER, Way.DEVICE]


async def test_a_printer_that_is_not_there_now_can_stay_chosen() -> None:
    presenter = Printers().presenter(PrintSettings(printer="Xerox"))
    assert presenter.state.names == ("Xerox",)
    await presenter.read_printers()
    assert presenter.state.names == ("Epson", "HP", "Xerox")
    presenter.choose_printer("HP")
    assert presenter.state.names == ("Epson", "HP")


def test_a_device_needs_its_path_and_a_roll() -> None:
    presenter = Printers().presenter(PrintSettings(width="a4"))
    presenter.choose_device()
    assert (presenter.state.way, presenter.state.ready, presenter.state.chosen.width) == (Way.DEVICE, False, "80")
    presenter.choose_device("/dev/usb/lp0")
    presenter.set_width("58")
    assert presenter.state.ready
    assert presenter.state.chosen == PrintSettings(printer="raw:/dev/usb/lp0", width="58")
    presenter.set_width("200")
    assert presenter.state.chosen.width == "58"


def test_only_what_is_ready_is_kept() -> None:
    printers = Printers()
    presenter = printers.presenter()
    presenter.choose_device("  ")
    assert not presenter.accept()
    presenter.choose_files()
    presenter.set_folder(" /receipts ")
    presenter.set_receipts(wanted=True)
    assert presenter.accept()
    assert printers.kept == [PrintSettings(pdf_folder="/receipts", receipts=True)]


async def test_a_trial_tells_where_it_went_or_what_is_wrong() -> None:
    printers = Printers()
    presenter = printers.presenter()
    await presenter.try_it()
    assert (presenter.state.told, printers.tried) == ("sent", [PrintSettings()])
    printers.broken = True
    presenter.choose_printer("HP")
    assert presenter.state.told == ""
    await presenter.try_it()
    assert isinstance(presenter.state.error, DeviceError)
    assert not presenter.state.busy
    presenter.choose_device()
    await presenter.try_it()
    assert presenter.state.error is None, "nothing is tried that has no path"
