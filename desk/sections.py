"""The settings by section, each with its defaults: frozen values, read and checked by `config`.

Named tuples, because every section is read before the first paint and a dataclass costs a millisecond of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from desk.config_door import DoorSettings
from desk.config_gates import GateSettings
from desk.config_kiosk import KioskSettings


class LuckyFitSettings(NamedTuple):
    """Where LuckyFit answers. `prefix` is "" or "/api"; `point_name` is this desk's own till name; times in seconds.

    `point_shared`: other desks book under that name too; then no payment whose answer was lost is proved by itself, a person
    chooses its record.
    `settle_s`: how long LuckyFit may take to book what it was sent, before a payment it does not list counts as absent.
    `read_lag_s`: how long until it lists what it has booked; waited for once, when this PC has no journal yet.
    `largest_sum`: a movement of money above it is a slip of the hand and is not sent; empty: there is no limit.
    """

    url: str = "https://my.lucky.fitness"
    prefix: str = ""
    point_name: str = ""
    point_shared: bool = False
    connect_s: float = 5.0
    read_s: float = 8.0
    write_s: float = 30.0
    settle_s: float = 180.0
    read_lag_s: float = 10.0
    largest_sum: str = "100000.00"


class InstasportSettings(NamedTuple):
    """Where Instasport answers; without a slug (and a key) it is not used."""

    url: str = "https://instasport.co/api/"
    slug: str = ""
    timeout_s: float = 20.0
    keep_days: int = 30


class ReaderSettings(NamedTuple):
    """The card reader. `port` is any pyserial URL; the ids find the port again when its name changes. Times in seconds.

    `baud` 0 is the speed readers of this protocol leave the factory with. A club with several entrances says at which `point` it
    stands, and whether clients come `in` or go `out` there.
    """

    port: str = ""
    protocol: str = "ironlogic"
    format: str = "auto"
    baud: int = 0
    name: str = "reader"
    quiet_s: float = 2.5
    gone_s: float = 0.7
    vid: str = ""
    pid: str = ""
    serial: str = ""
    location: str = ""
    point: str = ""
    direction: str = "none"

    @property
    def is_set_up(self) -> bool:
        """Whether it is known where it is."""
        return bool(self.port or self.vid)

    @property
    def is_keyboard(self) -> bool:
        """Whether it types like a keyboard, and has no port to be opened."""
        return self.port.startswith("keyboard://")


class WedgeSettings(NamedTuple):
    """A reader that types like a keyboard, told from a person by its gaps in milliseconds; a card is quiet for `quiet_s`."""

    enabled: bool = True
    format: str = "auto"
    min_keys: int = 6
    median_gap_ms: int = 30
    max_gap_ms: int = 80
    end_ms: int = 100
    quiet_s: float = 2.0


class WindowSettings(NamedTuple):
    """How the window looks and sounds. `text_scale` in percent."""

    language: str = "uk"
    theme: str = "system"
    text_scale: int = 100
    sounds: bool = True


class DecisionSettings(NamedTuple):
    """Knobs of the decision. Sums in the branch's currency; `levels` maps a reason code to none, warn or deny."""

    expiring_days: int = 7
    last_passes: int = 2
    debt_warn: str = "0.01"
    debt_deny: str = ""
    debt_age_days: int = 0
    birthday_days: int = 0
    levels: Mapping[str, str] = MappingProxyType({})


class PrintSettings(NamedTuple):
    """Where papers go. `printer`: nothing for PDF files, a printer of the system by its name, or `raw:` and the path of a device.

    `width` is the paper: a4, a5, or a roll of 80 or 58 mm. Without a `pdf_folder` files lie in `papers` beside the settings.
    `receipts`: whether a receipt is printed after each payment unless the person says otherwise.
    """

    printer: str = ""
    width: str = "80"
    pdf_folder: str = ""
    receipts: bool = False


class FiscalSettings(NamedTuple):
    """Who registers fiscal receipts: the name of a provider in `desk/fiscal`."""

    provider: str = "none"


class ShiftSettings(NamedTuple):
    """The shift at the till. A difference of cash above `max_difference` can be closed only with a reason."""

    max_difference: str = "20.00"


class LineSettings(NamedTuple):
    """When the desk stops waiting for LuckyFit, and when it trusts it again.

    `decision_s`: so long a decision waits for LuckyFit; answers slower than that on average make the line slow. `errors` of the
    last `window` reads make it offline; it is back after `back_after` good answers, asked for every `probe_s`.
    """

    decision_s: float = 1.5
    errors: int = 2
    window: int = 5
    back_after: int = 2
    probe_s: float = 5.0


class RosterSettings(NamedTuple):
    """What this PC remembers of clients and staff. Answers are good for `green_hours` (0: for as long as they decide), then told
    to be old, and after `grace_hours` a person decides: 168 at most, and with 0 what is remembered never decides.

    The whole club is read every `sync_hours` (0: never), `per_minute` requests, `at_once` of them together.
    """

    green_hours: int = 24
    grace_hours: int = 72
    sync_hours: int = 24
    per_minute: int = 120
    at_once: int = 2


class Settings(NamedTuple):
    """Everything that can be set, by section; `readers` beside the first and `gates` are each a section of their own name."""

    luckyfit: LuckyFitSettings = LuckyFitSettings()
    instasport: InstasportSettings = InstasportSettings()
    reader: ReaderSettings = ReaderSettings()
    readers: Mapping[str, ReaderSettings] = MappingProxyType({})
    wedge: WedgeSettings = WedgeSettings()
    window: WindowSettings = WindowSettings()
    decision: DecisionSettings = DecisionSettings()
    print: PrintSettings = PrintSettings()
    fiscal: FiscalSettings = FiscalSettings()
    shift: ShiftSettings = ShiftSettings()
    line: LineSettings = LineSettings()
    roster: RosterSettings = RosterSettings()
    gates: Mapping[str, GateSettings] = MappingProxyType({})
    door: DoorSettings = DoorSettings()
    kiosk: KioskSettings = KioskSettings()

    @property
    def all_readers(self) -> tuple[ReaderSettings, ...]:
        """Every reader to be opened: the first one, unless others alone are set up, then the others by name."""
        first = (self.reader,) if self.reader.is_set_up or not self.readers else ()
        return (*first, *(self.readers[name] for name in sorted(self.readers)))
