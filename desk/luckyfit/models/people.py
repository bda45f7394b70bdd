"""Rows of clients, staff and leads."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field, PlainValidator

from desk.luckyfit.models.row import Id, OptDay, OptId, OptMoment, OptText, Row, Text, code_of
from desk.model.client import Client, Lead, Sex, Staff


class ClientRow(Row[Client]):
    """A client; only its writable fields are documented."""

    id: Id
    surname: Text = ""
    name: Text = ""
    patronymic: Text = ""
    tag: OptText = None
    cardnum: OptText = None
    phone1: OptText = Field(None, validation_alias=AliasChoices("phone1", "phone"))
    phone2: OptText = None
    email1: OptText = Field(None, validation_alias=AliasChoices("email1", "email"))
    birthday: OptDay = None
    sex: Annotated[Sex | None, PlainValidator(code_of(Sex))] = None
    locked: OptText = None
    message: OptText = None
    created_at: OptMoment = None

    def value(self) -> Client:
        """The client."""
        return Client(
            id=self.id,
            surname=self.surname,
            name=self.name,
            patronymic=self.patronymic,
            tag=self.tag,
            cardnum=self.cardnum,
            phone=self.phone1,
            phone2=self.phone2,
            email=self.email1,
            birthday=self.birthday,
            sex=self.sex,
            locked=self.locked,
            message=self.message,
            created_at=self.created_at,
            extra=self.rest,
        )


class StaffRow(Row[Staff]):
    """A member of the staff; the fields are not documented."""

    id: Id
    surname: Text = ""
    name: Text = ""
    patronymic: Text = ""
    tag: OptText = None
    position: OptText = Field(None, validation_alias=AliasChoices("position", "position_name", "post"))

    def value(self) -> Staff:
        """The member of the staff."""
        return Staff(
            id=self.id,
            surname=self.surname,
            name=self.name,
            patronymic=self.patronymic,
            tag=self.tag,
            position=self.position,
            extra=self.rest,
        )


class LeadRow(Row[Lead]):
    """A lead."""

    id: Id
    surname: Text = ""
    name: Text = ""
    phone: OptText = Field(None, validation_alias=AliasChoices("phone", "phone1"))
    email: OptText = Field(None, validation_alias=AliasChoices("email", "email1"))
    notes: OptText = None
    info_source_id: OptId = None
    created_at: OptMoment = None

    def value(self) -> Lead:
        """The lead."""
        return Lead(
            id=self.id,
            surname=self.surname,
            name=self.name,
            phone=self.phone,
            email=self.email,
            notes=self.notes,
            info_source_id=self.info_source_id,
            created_at=self.created_at,
            extra=self.rest,
        )
