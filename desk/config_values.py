"""One setting's value: text as the type it should have, and addresses. Apart from `desk.config`, which is long enough."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from desk.errors import SettingsError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def value_of(name: str, default: Any, given: Any) -> Any:
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


def check_address(name: str, address: str) -> None:
    """HTTPS everywhere but on this very machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError as error:
        raise SettingsError(name, "is not an address") from error
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)):
        raise SettingsError(name, "must begin with https://")
