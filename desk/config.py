"""Settings: defaults, then `settings.toml`, then `DESK_<SECTION>_<NAME>`; read once, checked, frozen; keys live elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from desk.config_checks import FORMATS, ONE_OF, PROTOCOLS, PROVIDERS, check_address, check_choices
from desk.config_door import DOOR_RANGES, DoorSettings, check_door
from desk.config_gates import GATE_RANGES, GateSettings, check_fire, check_gate
from desk.config_kiosk import KIOSK_RANGES, KioskSettings
from desk.config_values import value_of
from desk.errors import SettingsError
from desk.sections import (
    DecisionSettings,
    FiscalSettings,
    InstasportSettings,
    LineSettings,
    LuckyFitSettings,
    PrintSettings,
    ReaderSettings,
    RosterSettings,
    Settings,
    ShiftSettings,
    WedgeSettings,
    WindowSettings,
)

__all__ = [
    "DecisionSettings",
    "DoorSettings",
    "FiscalSettings",
    "GateSettings",
    "InstasportSettings",
    "KioskSettings",
    "LineSettings",
    "LuckyFitSettings",
    "PrintSettings",
    "ReaderSettings",
    "RosterSettings",
    "Settings",
    "ShiftSettings",
    "WedgeSettings",
    "WindowSettings",
    "checked",
    "environment_secret",
    "home",
    "load",
    "save",
    "shown",
]

FILE_NAME = "settings.toml"
SECRET_NAMES = ("luckyfit.key", "instasport.key")
DIRECTIONS = ("none", "in", "out")
LANGUAGES = ("uk", "ru", "en")
WIDTHS = ("a4", "a5", "80", "58")
THEMES = ("system", "light", "dark")
OF_READERS = MappingProxyType({"protocol": PROTOCOLS, "format": FORMATS, "direction": DIRECTIONS})
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wedge.format": FORMATS,
        "window.language": LANGUAGES,
        "kiosk.language": ("", *LANGUAGES),
        "window.theme": THEMES,
        "print.width": WIDTHS,
        "fiscal.provider": PROVIDERS,
    }
)
"""Settings that are one of a few names; those of a reader apart, since there may be several."""
RANGES = {
    "_s": (0.001, 86_400),
    "_ms": (1, 60_000),
    "_days": (0, 36_500),
    "instasport.keep_days": (0, 30),
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


NAMED: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {"readers": lambda name: ReaderSettings(name=name), "gates": lambda _name: GateSettings()}
)
"""Sections of which there may be several, each under its own name (`[gates.main]`), and what one of that name is at first."""


def home(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of all files of this program: `DESK_HOME`, else the platform's place for them."""
    environ = os.environ if environ is None else environ
    if folder := environ.get("DESK_HOME"):
        return Path(folder)
    from platformdirs import user_data_path  # noqa: PLC0415 - costs start-up time and is rarely needed in tests

    return user_data_path("LuckyFit Desk", appauthor=False)


def load(folder: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. Raises SettingsError naming the setting that is wrong."""
    return _of(_from_file(folder / FILE_NAME), os.environ if environ is None else environ)


def _of(given: Mapping[str, Any], environ: Mapping[str, str]) -> Settings:
    settings = Settings()
    if unknown := sorted(set(given) - set(settings._fields)):
        raise SettingsError(unknown[0], "there is no such section")
    for name, known in settings._asdict().items():
        read = _named if name in NAMED else _section
        settings = settings._replace(**{name: read(name, known, given.get(name, {}), environ)})
    return checked(settings)


def load_window(folder: Path, environ: Mapping[str, str] | None = None) -> WindowSettings:
    """How the window looks, where another setting is wrong; as at first where these are wrong too."""
    environ = os.environ if environ is None else environ
    try:
        given = _from_file(folder / FILE_NAME).get("window", {})
        return checked(Settings(window=_section("window", WindowSettings(), given, environ))).window
    except SettingsError:
        return WindowSettings()


def checked(settings: Settings) -> Settings:
    """The same settings. Raises SettingsError naming the first that is wrong."""
    _check(settings)
    for gate, chosen in settings.gates.items():
        check_fire(f"gates.{gate}", chosen)
    return settings


def save(folder: Path, name: str, text: str, environ: Mapping[str, str] | None = None) -> SettingsError | None:
    """Writes one setting (`section.name`) into the file, keeping its comments. Raises SettingsError when it is wrong, or when
    the settings as a whole would be by it.

    Settings that were wrong before can be mended one by one: what `load` still says of them then is returned.
    """
    import tomlkit  # noqa: PLC0415 - only when something is written

    section_name, _, key = name.rpartition(".")
    kind, _, own_name = section_name.partition(".")
    known = NAMED.get(kind)
    section = (known and known(_own(kind, own_name))) if own_name else dict(_sections(Settings())).get(section_name)
    if section is None or key not in section._fields:
        raise SettingsError(name, "there is no such setting")
    value = value_of(name, getattr(section, key), text)
    path = folder / FILE_NAME
    environ = os.environ if environ is None else environ
    wrong_before = _trouble(_from_file(path), environ)
    document: Any = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
    place = document
    for part in section_name.split("."):
        place = place.setdefault(part, tomlkit.table())
        if not isinstance(place, dict):
            raise SettingsError(section_name, "must be a section")
    place[key] = dict(value) if isinstance(value, Mapping) else value
    changed: Any = section._replace(**{key: value})
    if own_name:
        changed = MappingProxyType({own_name: changed})
    _check(Settings()._replace(**{kind: changed}))
    wrong = _trouble(document.unwrap(), environ)
    if wrong is not None and wrong_before is None:
        raise wrong
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    try:
        fresh.write_text(tomlkit.dumps(document), "utf-8")
        fresh.replace(path)
    except OSError as error:
        raise SettingsError(name, f"the settings file can't be written: {error.strerror}") from error
    return wrong


def shown(settings: Settings) -> dict[str, Any]:
    """Every setting by its full name, for a person to read."""
    return {f"{section}.{name}": value for section, values in _sections(settings) for name, value in values._asdict().items()}


def environment_secret(name: str, environ: Mapping[str, str] | None = None) -> str | None:
    """A key given in the environment (`DESK_LUCKYFIT_KEY`), for tests and servers."""
    environ = os.environ if environ is None else environ
    return environ.get("DESK_" + name.upper().replace(".", "_")) or None


def _trouble(given: Mapping[str, Any], environ: Mapping[str, str]) -> SettingsError | None:
    """What is wrong with the settings as they would be loaded."""
    try:
        _of(given, environ)
    except SettingsError as error:
        return error
    return None


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
            yield from ((f"{name}.{each}", section[each]) for each in sorted(section))
        else:
            yield name, section


def _named(kind: str, _known: Any, given: Any, environ: Mapping[str, str]) -> Any:
    """All sections of one kind that the file or a variable names: `[readers.exit]`, `DESK_READERS_EXIT_PORT`."""
    if not isinstance(given, dict):
        raise SettingsError(kind, "must be a section")
    keys = "|".join(NAMED[kind](kind)._fields).upper()
    variables = filter(None, (re.fullmatch(f"DESK_{kind.upper()}_([A-Z0-9]+)_({keys})", each) for each in environ))
    names = sorted({*given, *(match[1].lower() for match in variables)})
    return MappingProxyType(
        {_own(kind, name): _section(f"{kind}.{name}", NAMED[kind](name), given.get(name, {}), environ) for name in names}
    )


def _own(kind: str, name: str) -> str:
    """A name that a command line and a variable can spell."""
    if not re.fullmatch("[a-z0-9_]+", name):
        raise SettingsError(f"{kind}.{name}", "a name is made of small latin letters, digits and _")
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
    _check_readers(settings)
    _check_point("kiosk.door", settings.kiosk.door, settings)
    _check_largest(settings.luckyfit)
    _check_decision(settings.decision)
    _check_shift(settings.shift)
    check_door(settings.door)
    for gate, chosen in settings.gates.items():
        check_gate(f"gates.{gate}", chosen)
    check_choices(settings, CHOICES)


def _check_readers(settings: Settings) -> None:
    """Facts name their reader, so no two may have one name."""
    sections = {"reader": settings.reader} | {f"readers.{name}": each for name, each in settings.readers.items()}
    names = [each.name for each in settings.all_readers]
    for section, each in sections.items():
        for key, allowed in OF_READERS.items():
            if getattr(each, key) not in allowed:
                raise SettingsError(f"{section}.{key}", f"{ONE_OF}{', '.join(allowed)}")
        _check_point(f"{section}.point", each.point, settings)
        if each.point in settings.gates and each.direction == "none":
            raise SettingsError(f"{section}.direction", "must be in or out, since the reader hangs at a gate")
        if names.count(each.name) > 1:
            raise SettingsError(f"{section}.name", "two readers have this name")


def _check_point(name: str, point: str, settings: Settings) -> None:
    """It is a gate's name, where there are gates."""
    if point and settings.gates and point not in settings.gates:
        raise SettingsError(name, f"there is no gate of this name, but {', '.join(sorted(settings.gates))}")


def _check_ranges(settings: Settings) -> None:
    for name, value in shown(settings).items():
        for least, most in (bounds for end, bounds in RANGES.items() if name.endswith(end)):
            if not least <= value <= most:
                raise SettingsError(name, f"must be from {least} to {most}")


def _check_largest(luckyfit: LuckyFitSettings) -> None:
    if luckyfit.largest_sum in {"", LuckyFitSettings().largest_sum}:
        return
    from desk.model.money import Money  # noqa: PLC0415 - decimals, before the first paint, for a rare setting

    try:
        Money.parse(luckyfit.largest_sum)
    except ValueError as error:
        raise SettingsError("luckyfit.largest_sum", "must be a sum like 500.00, or empty") from error


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
