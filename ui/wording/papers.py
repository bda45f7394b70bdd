"""Sentences about papers: where they went, and a sheet to try a printer with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from desk.i18n import _
from desk.model.paper import Pair, Paper, Rule, TextLevel, Words
from ui.presenters.printing import Way
from ui.wording import Sentence

WAYS: Mapping[Way, Sentence] = MappingProxyType(
    {
        Way.FILES: lambda: _("PDF files in a folder"),
        Way.PRINTER: lambda: _("A printer of this computer"),
        Way.DEVICE: lambda: _("A thermal printer by its path"),
    }
)
WIDTH_NAMES: Mapping[str, Sentence] = MappingProxyType(
    {
        "a4": lambda: "A4",
        "a5": lambda: "A5",
        "80": lambda: _("Roll, 80 mm"),
        "58": lambda: _("Roll, 58 mm"),
    }
)


def written(path: str) -> str:
    """A file is there."""
    return _("Written to the file {path}").format(path=path)


def sent(printer: str) -> str:
    """A paper is on its way; whether it came out is to be seen at the printer."""
    return _("Sent to the printer {name}.").format(name=printer)


def trial() -> Paper:
    """A sheet with every letter that printers get wrong."""
    return Paper(
        _("Trial of the printer"),
        (
            Words("LuckyFit Desk"),
            Rule(),
            Words("Її Іі Єє Ґґ Ёё Ыы Ъъ Ээ"),
            Words("Щастя, під'їзд, ґанок, єнот, об'єкт"),
            Pair(_("Sum"), "1\u00a0234,50\u00a0₴"),
            Pair(_("Sum"), "0,00\u00a0₴", strong=True),
            Rule(),
            Words(_("When every letter is right, so is the printer."), TextLevel.SMALL),
        ),
    )


def receipt_tick(*, on_printer: bool) -> str:
    """Whether a receipt is made after this payment."""
    return _("Print a receipt (not fiscal)") if on_printer else _("Receipt as a PDF file (not fiscal)")


def no_receipt(name: str) -> str:
    """There is nothing to be printed again."""
    return _("Nothing was taken from {name} at this desk that a receipt could tell of.").format(name=name)
