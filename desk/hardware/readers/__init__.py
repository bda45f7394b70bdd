"""Reader protocols, one file each: bytes in, tags out, no I/O. This table is all the program knows of them."""

from __future__ import annotations

from collections.abc import Callable

from desk.errors import SettingsError
from desk.hardware.base import ReaderProtocol
from desk.hardware.readers.bcc import Bcc
from desk.hardware.readers.formats import FORMATS
from desk.hardware.readers.ironlogic import IronLogic
from desk.hardware.readers.line import Line
from desk.hardware.readers.pcsc import PcSc
from desk.hardware.readers.pn532 import Pn532
from desk.hardware.readers.r200 import R200
from desk.hardware.readers.ru5102 import Ru5102
from desk.hardware.readers.stx import Stx
from desk.hardware.readers.twn4 import Twn4

READERS: dict[str, Callable[[str], ReaderProtocol]] = {
    "ironlogic": IronLogic,
    "stx": Stx,
    "line": Line,
    "pcsc": PcSc,
    "twn4": Twn4,
    "bcc": Bcc,
    "pn532": Pn532,
    "r200": R200,
    "ru5102": Ru5102,
}


def reader_protocol(name: str, form: str = "auto") -> ReaderProtocol:
    """A fresh protocol of that name and format. Raises SettingsError when there is none."""
    if name not in READERS:
        raise SettingsError("reader.protocol", f"must be one of {', '.join(READERS)}")
    if form not in FORMATS:
        raise SettingsError("reader.format", f"must be one of {', '.join(FORMATS)}")
    return READERS[name](form)
