"""Rows of branches, and the zone their clocks show."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import PlainValidator

from desk.luckyfit.models.row import Id, OptText, Row, Text
from desk.model.client import Branch

HOME = ZoneInfo("Europe/Kyiv")
"""The zone of a club that has not told its own: the vendor and its clubs are Ukrainian."""

_REGIONS = ("", "Europe/", "Asia/", "America/")


def zone_named(value: Any) -> ZoneInfo:
    """A zone by its IANA name, or by its city alone as Rails names zones (`Kyiv`). Raises ValueError for an unknown one."""
    name = "" if value is None else str(value).strip()
    if name in ("", "Kiev"):
        return HOME
    for region in _REGIONS:
        try:
            return ZoneInfo(region + name.replace(" ", "_"))
        except (KeyError, ValueError, OSError):
            continue
    raise ValueError("not a zone")


class BranchRow(Row[Branch]):
    """A branch."""

    id: Id
    name: Text = ""
    timezone: Annotated[ZoneInfo, PlainValidator(zone_named)] = HOME
    currency: Text = ""
    uuid: OptText = None
    address: OptText = None
    phones: OptText = None
    country_code: OptText = None

    def value(self) -> Branch:
        """The branch."""
        return Branch(
            id=self.id,
            name=self.name,
            zone=self.timezone,
            currency=self.currency or "UAH",
            uuid=self.uuid,
            address=self.address,
            phones=self.phones,
            country_code=self.country_code,
            extra=self.rest,
        )
