"""What texts in the settings may be. Apart from `desk.config`, which is long enough; nothing heavy may be imported here.

Names of readers, formats and providers stand here once more: their tables cost too much before the first paint. Tests compare.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from desk.errors import SettingsError

PROTOCOLS = ("ironlogic", "stx", "line", "pcsc", "twn4", "bcc", "pn532", "r200", "ru5102")
FORMATS = ("auto", "hex", "hex_reversed", "dec", "uid_be", "uid_le", "w26", "w34", "3+5", "colon", "text")
PROVIDERS = ("none", "example")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ONE_OF = "must be one of "


def check_choices(settings: Any, choices: Mapping[str, tuple[str, ...]]) -> None:
    """Raises SettingsError naming the first setting that is none of its `choices`, and what is allowed."""
    for name, allowed in choices.items():
        section, _, key = name.partition(".")
        if getattr(getattr(settings, section), key) not in allowed:
            raise SettingsError(name, f"{ONE_OF}{', '.join(allowed)}")


def check_address(name: str, address: str) -> None:
    """HTTPS everywhere but on this very machine, and nothing secret in it: keys are not kept in the settings file."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError as error:
        raise SettingsError(name, "is not an address") from error
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)):
        raise SettingsError(name, "must begin with https://")
    if "@" in parts.netloc or "?" in address or "#" in address:
        raise SettingsError(name, "must be an address alone, without a name, a password, ? or #")
