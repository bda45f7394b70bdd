"""People of a club as the desk sees them: clients, staff, leads, and the club's branches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any, TypedDict
from zoneinfo import ZoneInfo


class _Nothing(Mapping[str, Any]):
    """An empty mapping that can be a default of a frozen dataclass (Python 3.11 takes only hashable ones)."""

    __hash__ = object.__hash__

    def __getitem__(self, key: str) -> Any:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


NOTHING_MORE: Mapping[str, Any] = _Nothing()


class Sex(IntEnum):
    """LuckyFit's code (Instasport counts 1 male, 2 female: translate at its door)."""

    FEMALE = 0
    MALE = 1


@dataclass(frozen=True, slots=True)
class Client:
    """A client as LuckyFit answers; `extra` keeps the fields it sends beyond those we read."""

    id: int
    surname: str = ""
    name: str = ""
    patronymic: str = ""
    tag: str | None = None
    cardnum: str | None = None
    phone: str | None = None
    phone2: str | None = None
    email: str | None = None
    birthday: date | None = None
    sex: Sex | None = None
    locked: str | None = None
    message: str | None = None
    created_at: datetime | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)

    @property
    def full_name(self) -> str:
        """Surname, name and patronymic, as staff look people up."""
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part)

    @property
    def list_name(self) -> str:
        """Surname and name: how lists and papers about money tell whose it is."""
        return " ".join(part for part in (self.surname, self.name) if part) or self.full_name

    @property
    def short_name(self) -> str:
        """`Name S.`: what a public screen may show."""
        return f"{self.name} {self.surname[:1]}.".strip() if self.surname else self.name


class ClientFields(TypedDict, total=False):
    """Documented writable fields of a client, in LuckyFit's names; only those given are sent."""

    surname: str
    name: str
    patronymic: str
    sex: int
    birthday: date | None
    idcode: str
    city_id: int
    postcode: str
    address: str
    phone1: str
    phone2: str
    email1: str
    email2: str
    tag: str | None
    cardnum: str | None
    info_source_id: int
    locked: str | None
    message: str | None
    sales_manager_id: int
    service_manager_id: int
    allow_delivery: int
    corporation_id: int
    number_pass: str
    valid_pass: date | None
    iban: str
    swift_bic: str


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of the staff, found by the same kind of card."""

    id: int
    surname: str = ""
    name: str = ""
    patronymic: str = ""
    tag: str | None = None
    position: str | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)

    @property
    def full_name(self) -> str:
        """Surname, name and patronymic."""
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part)


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who may become a client."""

    id: int
    surname: str = ""
    name: str = ""
    phone: str | None = None
    email: str | None = None
    notes: str | None = None
    info_source_id: int | None = None
    created_at: datetime | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of the club; its zone gives every LuckyFit time a meaning."""

    id: int
    name: str
    zone: ZoneInfo
    currency: str = "UAH"
    uuid: str | None = None
    address: str | None = None
    phones: str | None = None
    country_code: str | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)
