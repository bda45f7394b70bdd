"""Rows of tickets: groups and templates of the price list, and what clients hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field, PlainValidator

from desk.luckyfit.models.row import (
    Count,
    Flag,
    Id,
    LastMoment,
    Limit,
    Number,
    OptId,
    OptMoment,
    OptSum,
    OptText,
    Row,
    Sum,
    SumOrZero,
    Text,
    code_of,
)
from desk.model.money import ZERO
from desk.model.ticket import ClientTicket, StartKind, TicketClass, TicketKind, TicketTemplate, TimeKind

_Kind = Annotated[TicketKind | None, PlainValidator(code_of(TicketKind))]
_Start = Annotated[StartKind | None, PlainValidator(code_of(StartKind))]
_Time = Annotated[TimeKind | None, PlainValidator(code_of(TimeKind))]


class TicketClassRow(Row[TicketClass]):
    """A group of the price list."""

    id: Id
    name: Text = ""
    ticket_class_id: OptId = None
    position: Count = 0
    annuled: Flag = False

    def value(self) -> TicketClass:
        """The group."""
        return TicketClass(
            id=self.id,
            name=self.name,
            parent_id=self.ticket_class_id,
            position=self.position,
            annulled=self.annuled,
            extra=self.rest,
        )


class TicketTemplateRow(Row[TicketTemplate]):
    """A ticket of the price list."""

    id: Id
    name: Text
    price: Sum
    membership_summ: SumOrZero = ZERO
    ticket_class_id: OptId = None
    ticket_kind: _Kind = None
    description: Text = ""
    duration: Number = None
    time_kind_id: _Time = None
    passes: Limit = None
    freeze_count: Count = 0
    freeze_days: Count = 0
    autostart_days: Number = None
    start_kind: _Start = None
    schedule_id: OptId = None
    article: OptText = None

    def value(self) -> TicketTemplate:
        """The ticket of the price list."""
        return TicketTemplate(
            id=self.id,
            name=self.name,
            price=self.price,
            fee=self.membership_summ,
            class_id=self.ticket_class_id,
            kind=self.ticket_kind,
            description=self.description,
            duration=self.duration,
            time_kind=self.time_kind_id,
            passes=self.passes,
            freeze_count=self.freeze_count,
            freeze_days=self.freeze_days,
            autostart_days=self.autostart_days,
            start_kind=self.start_kind or StartKind.SALE,
            schedule_id=self.schedule_id,
            article=self.article,
            extra=self.rest,
        )


class ClientTicketRow(Row[ClientTicket]):
    """A ticket a client holds; the fields are not documented and look like those of a template with accounts and dates."""

    id: Id
    client_id: Id
    name: Text = Field("", validation_alias=AliasChoices("name", "ticket_name"))
    ticket_id: OptId = None
    ticket_kind: _Kind = None
    started: OptMoment = None
    finished: LastMoment = None
    start_kind: _Start = None
    autostart_days: Number = None
    passes: Number = None
    passes_left: Number = None
    price: OptSum = None
    membership_summ: OptSum = None
    summ_debt: OptSum = None
    membership_debt: OptSum = None
    account_summ_id: OptId = None
    account_membership_id: OptId = None
    created_at: OptMoment = None
    docnumber: OptText = None
    discount_comment: OptText = None

    def value(self) -> ClientTicket:
        """The ticket."""
        return ClientTicket(
            id=self.id,
            client_id=self.client_id,
            name=self.name,
            template_id=self.ticket_id,
            kind=self.ticket_kind,
            started=self.started,
            finished=self.finished,
            start_kind=self.start_kind,
            autostart_days=self.autostart_days,
            passes=self.passes or None,
            passes_left=self._passes_left,
            price=self.price,
            fee=self.membership_summ,
            price_debt=self.summ_debt,
            fee_debt=self.membership_debt,
            account_id=self.account_summ_id,
            fee_account_id=self.account_membership_id,
            created_at=self.created_at,
            docnumber=self.docnumber,
            discount_comment=self.discount_comment,
            extra=self.rest,
        )

    @property
    def _passes_left(self) -> int | None:
        """Left entries as told, also without a limit beside them: a count of nothing left lets nobody in. Only where the
        limit itself is 0, which is no limit (as on a template), does nothing left mean nothing."""
        return None if self.passes == 0 and not self.passes_left else self.passes_left
