"""Providers of fiscal receipts: one file a provider, and the table of them by their name in the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from desk.errors import SettingsError
from desk.fiscal.example import ExampleFiscal
from desk.fiscal.none import NoFiscal
from desk.ports import Fiscal

PROVIDERS: Mapping[str, Callable[[Path], Fiscal]] = MappingProxyType({"none": NoFiscal, "example": ExampleFiscal})


def provider(name: str, folder: Path) -> Fiscal:
    """The provider of that name, which may keep files in `folder`. Raises SettingsError when there is none."""
    if name not in PROVIDERS:
        raise SettingsError("fiscal.provider", f"must be one of {', '.join(PROVIDERS)}")
    return PROVIDERS[name](folder)
