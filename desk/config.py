"""Settings: defaults, then `settings.toml`, then `DESK_<SECTION>_<NAME>`; read once, checked, frozen; keys live elsewhere.

Named tuples, because every section is read before the first paint and a dataclass costs a millisecond of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from desk.config_door import DOOR_RANGES, DoorSettings, check_door
from desk.config_gates import GATE_RANGES, GateSettings, check_gate
from desk.config_kiosk import KIOSK_RANGES, KioskSettings
from desk.config_values import check_address, value_of
from desk.errors import SettingsError

FILE_NAME = "settings.toml"
SECRET_NAMES = ("luckyfit.key", "instasport.key")
LANGUAGES = ("uk", "ru", "en")
WIDTHS = ("a4", "a5", "80", "58")
THEMES = ("system", "light", "dark")
RANGES = {
    "_s": (0.001, 86_400),
    "_ms": (1, 60_000),
    "_days": (0, 36_500),
    ".baud": (0, 4_000_000),
    "wedge.min_keys": (1, 100),
    "window.text_scale": (80, 200),
    "decision.last_passes": (0, 1_000_000),
    **GATE_RANGES,
    **DOOR_RANGES,
    **KIOSK_RANGES,
    "line.decision_s": (0.5, 5),
    "line.errors": (1, 100),
    "line.window": (1, 100),
    "line.back_after": (1, 100),
    "roster.grace_hours": (0, 168),
    "roster.green_hours": (0, 168),
    "roster.sync_hours": (0, 168),
    "roster.per_minute": (1, 6_000),
    "roster.at_once": (1, 16),
}
"""What numbers may be, by the setting's name or its end."""


class LuckyFitSettings(NamedTuple):
    """Where LuckyFit answers. `prefix` is "" or "/api"; `point_name` is this desk's own till name; times in seconds.

    `settle_s`: how long LuckyFit may take to book what it was sent, before a payment it does not list counts as absent.
    `read_lag_s`: how long until it lists what it has booked; waited for once, when this PC has no journal yet.
    """

    url: str = "https://my.lucky.fitness"
    prefix: str = ""
    point_name: str = ""
    connect_s: float = 5.0
    read_s: float = 8.0
    write_s: float = 30.0
    settle_s: float = 180.0
    read_lag_s: float = 10.0


class InstasportSettings(NamedTuple):
    """Where Instasport answers; without a slug (and a key) it is not used."""

    url: str = "https://instasport.co/api/"
    slug: str = ""
    timeout_s: float = 20.0
    keep_days: int = 30


class ReaderSettings(NamedTuple):
    """The card reader. `port` is any pyserial URL; the ids find the port again when its name changes. Times in seconds.

    `baud` 0 is the speed readers of this protocol leave the factory with.
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
    """What this PC remembers of the clients. Answers are good for `green_hours`, then told to be old, and after `grace_hours` a
    person decides; 0 switches either off.

    The whole club is read every `sync_hours` (0: never), `per_minute` requests, `at_once` of them together.
    """

    green_hours: int = 24
    grace_hours: int = 72
    sync_hours: int = 24
    per_minute: int = 120
    at_once: int = 2


class Settings(NamedTuple):
    """Everything that can be set, by section."""

    luckyfit: LuckyFitSettings = LuckyFitSettings()
    instasport: InstasportSettings = InstasportSettings()
    reader: ReaderSettings = ReaderSettings()
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


NAMED: Mapping[str, Any] = MappingProxyType({"gates": GateSettings()})
"""Sections of which there may be several, each under a name of its own (`[gates.main]`), and what one is at first."""


def home(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of all files of this program: `DESK_HOME`, else the platform's place for them."""
    environ = os.environ if environ is None else environ
    if folder := environ.get("DESK_HOME"):
        return Path(folder)
    from platformdirs import user_data_path  # noqa: PLC0415 - costs start-up time and is rarely needed in tests

    return user_data_path("LuckyFit Desk", appauthor=False)


def load(folder: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. Raises SettingsError naming the setting that is wrong."""
    environ = os.environ if environ is None else environ
    given = _from_file(folder / FILE_NAME)
    settings = Settings()
    if unknown := sorted(set(given) - set(settings._fields)):
        raise SettingsError(unknown[0], "there is no such section")
    for name, known in settings._asdict().items():
        read = _named if name in NAMED else _section
        settings = settings._replace(**{name: read(name, known, given.get(name, {}), environ)})
    return checked(settings)


def checked(settings: Settings) -> Settings:
    """The same settings. Raises SettingsError naming the first that is wrong."""
    _check(settings)
    return settings


def save(folder: Path, name: str, text: str) -> None:
    """Writes one setting (`section.name`) into the file, keeping its comments. Raises SettingsError when it is wrong."""
    import tomlkit  # noqa: PLC0415 - only when something is written

    section_name, _, key = name.rpartition(".")
    kind, _, own_name = section_name.partition(".")
    section = NAMED.get(kind) if own_name else dict(_sections(Settings())).get(section_name)
    if section is None or key not in section._fields:
        raise SettingsError(name, "there is no such setting")
    value = value_of(name, getattr(section, key), text)
    path = folder / FILE_NAME
    _from_file(path)
    document: Any = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
    place = document
    for part in section_name.split("."):
        place = place.setdefault(part, tomlkit.table())
        if not isinstance(place, dict):
            raise SettingsError(section_name, "must be a section")
    place[key] = dict(value) if isinstance(value, Mapping) else value
    changed: Any = section._replace(**{key: value})
    if own_name:
        changed = MappingProxyType({_own(kind, own_name): changed})
    _check(Settings()._replace(**{kind: changed}))
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    try:
        fresh.write_text(tomlkit.dumps(document), "utf-8")
        fresh.replace(path)
    except OSError as error:
        raise SettingsError(name, f"the settings file can't be written: {error.strerror}") from error


def shown(settings: Settings) -> dict[str, Any]:
    """Every setting by its full name, for a person to read."""
    return {f"{section}.{name}": value for section, values in _sections(settings) for name, value in values._asdict().items()}


def environment_secret(name: str, environ: Mapping[str, str] | None = None) -> str | None:
    """A key given in the environment (`DESK_LUCKYFIT_KEY`), for tests and servers."""
    environ = os.environ if environ is None else environ
    return environ.get("DESK_" + name.upper().replace(".", "_")) or None


def _from_file(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(FILE_NAME, str(error)) from error
    import tomllib  # noqa: PLC0415 - a new machine has no file, and the window is waited for

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(FILE_NAME, str(error)) from error


def _sections(settings: Settings) -> Iterator[tuple[str, Any]]:
    """Every section by its full name."""
    for name, section in settings._asdict().items():
        if name in NAMED:
            yield from ((f"{name}.{each}", one) for each, one in section.items())
        else:
            yield name, section


def _named(kind: str, _known: Any, given: Any, environ: Mapping[str, str]) -> Any:
    """All sections of one kind. A name no command line or variable could spell is refused."""
    if not isinstance(given, dict):
        raise SettingsError(kind, "must be a section")
    return MappingProxyType(
        {_own(kind, name): _section(f"{kind}.{name}", NAMED[kind], each, environ) for name, each in given.items()}
    )


def _own(kind: str, name: str) -> str:
    if not name.isidentifier() or not name.isascii():
        raise SettingsError(f"{kind}.{name}", "a name is made of letters, digits and _")
    return name


def _section(name: str, known: Any, given: Any, environ: Mapping[str, str]) -> Any:
    if not isinstance(given, dict):
        raise SettingsError(name, "must be a section")
    if unknown := sorted(set(given) - set(known._fields)):
        raise SettingsError(f"{name}.{unknown[0]}", "there is no such setting")
    values = {key: value_of(f"{name}.{key}", getattr(known, key), value) for key, value in given.items()}
    for key in known._fields:
        text = environ.get(f"DESK_{name}_{key}".upper().replace(".", "_"))
        if text is not None:
            values[key] = value_of(f"{name}.{key}", getattr(known, key), text)
    return known._replace(**values)


def _check(settings: Settings) -> None:
    for name, value in (("luckyfit.url", settings.luckyfit.url), ("instasport.url", settings.instasport.url)):
        check_address(name, value)
    if settings.luckyfit.prefix and not settings.luckyfit.prefix.startswith("/"):
        raise SettingsError("luckyfit.prefix", "must be empty or begin with /")
    _check_ranges(settings)
    _check_decision(settings.decision)
    _check_shift(settings.shift)
    check_door(settings.door)
    for gate, chosen in settings.gates.items():
        check_gate(f"gates.{gate}", chosen)
    if settings.window.language not in LANGUAGES:
        raise SettingsError("window.language", f"must be one of {', '.join(LANGUAGES)}")
    if settings.print.width not in WIDTHS:
        raise SettingsError("print.width", f"must be one of {', '.join(WIDTHS)}")
    if settings.window.theme not in THEMES:
        raise SettingsError("window.theme", f"must be one of {', '.join(THEMES)}")


def _check_ranges(settings: Settings) -> None:
    for name, value in shown(settings).items():
        for least, most in (bounds for end, bounds in RANGES.items() if name.endswith(end)):
            if not least <= value <= most:
                raise SettingsError(name, f"must be from {least} to {most}")


def _check_decision(decision: DecisionSettings) -> None:
    if decision == DecisionSettings():
        return
    from desk.model.money import Money  # noqa: PLC0415 - decimals, before the first paint, for a rare setting

    for name in ("debt_warn", "debt_deny"):
        try:
            Money.parse(getattr(decision, name) or "0")
        except ValueError as error:
            raise SettingsError(f"decision.{name}", "must be a sum like 500.00, or empty") from error
    if not decision.levels:
        return
    from desk.model.decide import NEVER_NONE, Code  # noqa: PLC0415 - the whole model, before the first paint, for a rare setting

    if unknown := sorted(set(decision.levels) - {code.value for code in Code}):
        raise SettingsError("decision.levels", f"there is no reason {unknown[0]}")
    if unseen := sorted(code for code in NEVER_NONE if decision.levels.get(code) == "none"):
        raise SettingsError("decision.levels", f"{unseen[0]} must be warn or deny")


def _check_shift(shift: ShiftSettings) -> None:
    if shift == ShiftSettings():
        return
    from desk.model.money import Money  # noqa: PLC0415 - decimals, before the first paint, for a rare setting

    try:
        Money.parse(shift.max_difference)
    except ValueError as error:
        raise SettingsError("shift.max_difference", "must be a sum like 500.00") from error
