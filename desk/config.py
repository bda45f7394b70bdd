"""Settings: defaults, then `settings.toml`, then `DESK_<SECTION>_<NAME>`; read once, checked, frozen; keys live elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from desk.errors import SettingsError
from desk.sections import (
    DecisionSettings,
    FiscalSettings,
    InstasportSettings,
    LuckyFitSettings,
    PrintSettings,
    ReaderSettings,
    Settings,
    ShiftSettings,
    WedgeSettings,
    WindowSettings,
)

__all__ = [
    "DecisionSettings",
    "FiscalSettings",
    "InstasportSettings",
    "LuckyFitSettings",
    "PrintSettings",
    "ReaderSettings",
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
READERS = "readers"
DIRECTIONS = ("none", "in", "out")
LANGUAGES = ("uk", "ru", "en")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
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
}
"""What numbers may be, by the setting's name or its end."""


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
        part = given.get(name, {})
        read: Any = _readers(part, environ) if name == READERS else known._replace(**_section(name, known, part, environ))
        settings = settings._replace(**{name: read})
    return checked(settings)


def checked(settings: Settings) -> Settings:
    """The same settings. Raises SettingsError naming the first that is wrong."""
    _check(settings)
    return settings


def save(folder: Path, name: str, text: str) -> None:
    """Writes one setting (`section.name`) into the file, keeping its comments. Raises SettingsError when it is wrong."""
    import tomlkit  # noqa: PLC0415 - only when something is written

    section_name, _, key = name.rpartition(".")
    section = _section_named(section_name)
    if section is None or key not in section._fields:
        raise SettingsError(name, "there is no such setting")
    value = _value(name, getattr(section, key), text)
    path = folder / FILE_NAME
    _from_file(path)
    document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
    table: Any = document
    for part in section_name.split("."):
        table = table.setdefault(part, tomlkit.table(is_super_table=part == READERS))
        if not isinstance(table, dict):
            raise SettingsError(section_name, "must be a section")
    table[key] = dict(value) if isinstance(value, Mapping) else value
    changed: Any = section._replace(**{key: value})
    _check(Settings(readers={key: changed}) if "." in section_name else Settings()._replace(**{section_name: changed}))
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    try:
        fresh.write_text(tomlkit.dumps(document), "utf-8")
        fresh.replace(path)
    except OSError as error:
        raise SettingsError(name, f"the settings file can't be written: {error.strerror}") from error


def shown(settings: Settings) -> dict[str, Any]:
    """Every setting by its full name, for a person to read."""
    sections = settings._asdict() | {f"{READERS}.{name}": settings.readers[name] for name in sorted(settings.readers)}
    del sections[READERS]
    return {f"{section}.{name}": value for section, values in sections.items() for name, value in values._asdict().items()}


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


def _section(name: str, known: Any, given: Any, environ: Mapping[str, str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise SettingsError(name, "must be a section")
    if unknown := sorted(set(given) - set(known._fields)):
        raise SettingsError(f"{name}.{unknown[0]}", "there is no such setting")
    values = {key: _value(f"{name}.{key}", getattr(known, key), value) for key, value in given.items()}
    for key in known._fields:
        text = environ.get(f"DESK_{name}_{key}".upper().replace(".", "_"))
        if text is not None:
            values[key] = _value(f"{name}.{key}", getattr(known, key), text)
    return values


def _readers(given: Any, environ: Mapping[str, str]) -> Mapping[str, ReaderSettings]:
    """Each reader the file or a variable names: `[readers.exit]`, `DESK_READERS_EXIT_PORT`."""
    if not isinstance(given, dict):
        raise SettingsError(READERS, "must be a section")
    keys = "|".join(ReaderSettings._fields).upper()
    variables = filter(None, (re.fullmatch(f"DESK_READERS_([A-Z0-9]+)_({keys})", variable) for variable in environ))
    found: dict[str, ReaderSettings] = {}
    for name in sorted({*given, *(match[1].lower() for match in variables)}):
        known = _section_named(f"{READERS}.{name}")
        if known is None:
            raise SettingsError(f"{READERS}.{name}", "must be named with small latin letters and digits")
        found[name] = known._replace(**_section(f"{READERS}.{name}", known, given.get(name, {}), environ))
    return MappingProxyType(found)


def _section_named(name: str) -> Any:
    """The defaults of a section; None when there is no such one. A reader is called as its section until it is named."""
    if match := re.fullmatch(rf"{READERS}(?:\.([a-z0-9]+))?", name):
        return ReaderSettings(name=match[1]) if match[1] else None
    return Settings()._asdict().get(name)


def _value(name: str, default: Any, given: Any) -> Any:
    """`given` in the type of `default`; text (from the environment or the command line) is converted."""
    if isinstance(default, Mapping):
        return _levels(name, given)
    if isinstance(default, bool):
        return _truth(name, given)
    try:
        if isinstance(default, str):
            if not isinstance(given, str):
                raise SettingsError(name, "must be text")
            return given
        if isinstance(given, bool):
            raise SettingsError(name, "must be a number")
        return type(default)(given)
    except (TypeError, ValueError, OverflowError) as error:
        raise SettingsError(name, "must be a number") from error


def _truth(name: str, given: Any) -> bool:
    truths = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if isinstance(given, bool):
        return given
    if str(given).lower() not in truths:
        raise SettingsError(name, "must be true or false")
    return truths[str(given).lower()]


def _levels(name: str, given: Any) -> Mapping[str, str]:
    """`{"birthday": "none"}`, or the same as text: `birthday=none,debt=deny`."""
    if isinstance(given, str):
        given = dict(pair.partition("=")[::2] for pair in given.split(",") if pair)
    if not isinstance(given, Mapping) or not all(level in ("none", "warn", "deny") for level in given.values()):
        raise SettingsError(name, "each level must be none, warn or deny")
    return MappingProxyType({str(code): str(level) for code, level in given.items()})


def _check(settings: Settings) -> None:
    for name, value in (("luckyfit.url", settings.luckyfit.url), ("instasport.url", settings.instasport.url)):
        _check_address(name, value)
    if settings.luckyfit.prefix and not settings.luckyfit.prefix.startswith("/"):
        raise SettingsError("luckyfit.prefix", "must be empty or begin with /")
    _check_ranges(settings)
    _check_readers(settings)
    _check_decision(settings.decision)
    _check_shift(settings.shift)
    _check_choice("window.language", settings.window.language, LANGUAGES)
    _check_choice("print.width", settings.print.width, WIDTHS)
    _check_choice("window.theme", settings.window.theme, THEMES)


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingsError(name, f"must be one of {', '.join(choices)}")


def _check_ranges(settings: Settings) -> None:
    for name, value in shown(settings).items():
        for least, most in (bounds for end, bounds in RANGES.items() if name.endswith(end)):
            if not least <= value <= most:
                raise SettingsError(name, f"must be from {least} to {most}")


def _check_readers(settings: Settings) -> None:
    """Facts name their reader, so no two may have one name."""
    sections = {"reader": settings.reader} | {f"{READERS}.{name}": each for name, each in settings.readers.items()}
    names = [each.name for each in settings.all_readers]
    for section, each in sections.items():
        _check_choice(f"{section}.direction", each.direction, DIRECTIONS)
        if names.count(each.name) > 1:
            raise SettingsError(f"{section}.name", "two readers have this name")


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


def _check_address(name: str, address: str) -> None:
    """HTTPS everywhere but on this very machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError as error:
        raise SettingsError(name, "is not an address") from error
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)):
        raise SettingsError(name, "must begin with https://")
