"""Rows of deposits and movements of money."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field, PlainValidator

from desk.luckyfit.models.row import Id, OptFlag, OptId, OptMoment, OptText, Row, Sum, Text, code_of
from desk.model.sale import Operation, PayKind, Transaction
from desk.model.ticket import DepositAccount


class AccountRow(Row[DepositAccount]):
    """A deposit; the fields are not documented."""

    id: Id
    client_id: Id
    summ: Sum = Field(validation_alias=AliasChoices("summ", "balance", "amount"))
    name: Text = ""

    def value(self) -> DepositAccount:
        """The deposit."""
        return DepositAccount(id=self.id, client_id=self.client_id, balance=self.summ, name=self.name, extra=self.rest)


class TransactionRow(Row[Transaction]):
    """A movement of money."""

    id: Id
    summ: Sum
    client_id: OptId = None
    account_src_id: OptId = None
    account_dest_id: OptId = None
    paykind_id: Annotated[PayKind | None, PlainValidator(code_of(PayKind))] = None
    finoperation_id: Annotated[Operation | None, PlainValidator(code_of(Operation))] = None
    user_id: OptId = None
    signed: OptFlag = None
    notes: OptText = None
    point_name: OptText = None
    author_name: OptText = None
    created_at: OptMoment = None
    client_surname: Text = ""
    client_name: Text = ""

    def value(self) -> Transaction:
        """The movement."""
        return Transaction(
            id=self.id,
            sum=self.summ,
            client_id=self.client_id,
            source_account_id=self.account_src_id,
            account_id=self.account_dest_id,
            kind=self.paykind_id,
            operation=self.finoperation_id,
            user_id=self.user_id,
            signed=self.signed,
            notes=self.notes,
            point_name=self.point_name,
            author_name=self.author_name,
            created_at=self.created_at,
            client_name=f"{self.client_surname} {self.client_name}".strip(),
            extra=self.rest,
        )
