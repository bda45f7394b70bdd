"""What LuckyFit tells of a client who wants to sign in by phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.model.client import NOTHING_MORE


@dataclass(frozen=True, slots=True)
class Preauthorization:
    """A client known by its phone. `first_login` means a code was sent to be checked; `message` is LuckyFit's text."""

    client_id: int
    first_login: bool = False
    surname: str = ""
    name: str = ""
    message: str = ""
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)
