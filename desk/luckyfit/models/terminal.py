"""Answers of the terminal protocol: bare objects with camelCase names."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, Field, PlainValidator, ValidationInfo

from desk.luckyfit.models.row import Id, OptDay, OptSum, OptText, Row, Text, read_rows, zone_of
from desk.model.terminal import TerminalCustomer, TerminalDebt


class DebtRow(Row[TerminalDebt]):
    """A debt; the fields are not documented."""

    invoice_id: OptText = Field(None, validation_alias=AliasChoices("invoiceId", "invoiceUid", "id"))
    amount: OptSum = Field(None, validation_alias=AliasChoices("amount", "summ", "sum"))
    title: Text = Field("", validation_alias=AliasChoices("invoiceName", "name", "description", "title"))

    def value(self) -> TerminalDebt:
        """The debt."""
        return TerminalDebt(invoice_id=self.invoice_id, sum=self.amount, title=self.title, extra=self.rest)


def _debts(value: Any, info: ValidationInfo) -> tuple[TerminalDebt, ...]:
    return tuple(read_rows(DebtRow, value, zone_of(info))) if value is not None else ()


class CustomerRow(Row[TerminalCustomer]):
    """A client and its debts."""

    customer_uid: Id = Field(validation_alias="customerUid")
    customer_code: Text = Field("", validation_alias="customerCode")
    name: Text = ""
    birthday: OptDay = Field(None, validation_alias="DOB")
    tax_number: OptText = Field(None, validation_alias="taxNumber")
    payer_phone: OptText = Field(None, validation_alias="payerPhone")
    debts: Annotated[tuple[TerminalDebt, ...], PlainValidator(_debts)] = Field((), validation_alias="invoiceData")

    def value(self) -> TerminalCustomer:
        """The client."""
        return TerminalCustomer(
            client_id=self.customer_uid,
            code=self.customer_code,
            name=self.name,
            birthday=self.birthday,
            tax_number=self.tax_number,
            phone=self.payer_phone,
            debts=self.debts,
            extra=self.rest,
        )
