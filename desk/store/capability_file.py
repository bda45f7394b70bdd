"""The file of what LuckyFit was seen to do: signed by this store's key, and good for one address and one key of LuckyFit only."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from desk.errors import StoreError
from desk.model.capability import SAFE, Answer, Capabilities, Fact, Finding

FILE_NAME = "capabilities.json"
VERSION = 1
_PURPOSE = b"LuckyFit Desk: capabilities"


class Trust(StrEnum):
    """Whether the file is heeded. CHANGED: its signature is not this store's; FOREIGN: found out at another LuckyFit."""

    NONE = "none"
    GOOD = "good"
    CHANGED = "changed"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Known:
    """What is heeded; the safe assumptions unless `trust` is GOOD."""

    capabilities: Capabilities = SAFE
    trust: Trust = Trust.NONE


class CapabilityFile:
    """The file of one home folder. `address` and `luckyfit_key` are the ones the findings are, or must have been, made with.

    The key is asked for only when there is a file to compare it with.
    """

    def __init__(self, folder: Path, store_key: bytes, address: str, luckyfit_key: Callable[[], str]) -> None:
        self._path = folder / FILE_NAME
        self._key = hmac.digest(store_key, _PURPOSE, hashlib.sha256)
        self._address, self._luckyfit_key = address.rstrip("/"), luckyfit_key

    def read(self) -> Known:
        """What the file says, when it can be trusted. Never raises: whatever is wrong with it, the safe assumptions hold."""
        try:
            text = self._path.read_bytes()
        except FileNotFoundError:
            return Known()
        except OSError:
            return Known(trust=Trust.CHANGED)
        try:
            whole = json.loads(text)
            told = whole["told"]
            if whole["version"] != VERSION or not hmac.compare_digest(str(whole["signature"]), self._mark(_canonical(told))):
                return Known(trust=Trust.CHANGED)
            if told["bound"] != self._bound():
                return Known(trust=Trust.FOREIGN)
            return Known(_capabilities(told), Trust.GOOD)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return Known(trust=Trust.CHANGED)

    def write(self, found: Capabilities) -> None:
        """Replaces the file whole. Raises StoreError."""
        told = {
            "bound": self._bound(),
            "gym": found.gym,
            "facts": {fact.value: _row(each) for fact, each in found.findings.items()},
        }
        whole = {"version": VERSION, "told": told, "signature": self._mark(_canonical(told))}
        fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(whole, ensure_ascii=False, indent=2), "utf-8")
            fresh.replace(self._path)
        except OSError as error:
            raise StoreError(f"{FILE_NAME}: {error.strerror}", reason="read_only") from error

    def _bound(self) -> dict[str, str]:
        return {"address": self._address, "key": self._mark(self._luckyfit_key().encode())[:32]}

    def _mark(self, text: bytes) -> str:
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


def _canonical(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _row(finding: Finding) -> dict[str, Any]:
    at = finding.at.isoformat() if finding.at else None
    return {"answer": finding.answer.value, "value": finding.value, "how": finding.how, "at": at}


def _capabilities(told: Mapping[str, Any]) -> Capabilities:
    found = {
        Fact(name): Finding(
            Answer(row["answer"]), str(row["value"]), str(row["how"]), datetime.fromisoformat(row["at"]) if row["at"] else None
        )
        for name, row in told["facts"].items()
    }
    return Capabilities(found, str(told["gym"]))
