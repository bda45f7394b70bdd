"""What texts in the settings may be. Apart from `desk.config`, which is long enough; nothing heavy may be imported here.

Names of readers, formats and providers stand here once more: their tables cost too much before the first paint. Tests compare.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk.errors import SettingsError

PROTOCOLS = ("ironlogic", "stx", "line", "pcsc", "twn4", "bcc", "pn532", "r200", "ru5102")
FORMATS = ("auto", "hex", "hex_reversed", "dec", "uid_be", "uid_le", "w26", "w34", "3+5", "colon", "text")
PROVIDERS = ("none", "example")
ONE_OF = "must be one of "


def check_choices(settings: Any, choices: Mapping[str, tuple[str, ...]]) -> None:
    """Raises SettingsError naming the first setting that is none of its `choices`, and what is allowed."""
    for name, allowed in choices.items():
        section, _, key = name.partition(".")
        if getattr(getattr(settings, section), key) not in allowed:
            raise SettingsError(name, f"{ONE_OF}{', '.join(allowed)}")
