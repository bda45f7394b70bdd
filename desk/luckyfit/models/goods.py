"""Rows of goods and bills."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field, PlainValidator

from desk.luckyfit.models.row import Count, Exact, Flag, Id, OptExact, OptId, OptMoment, OptText, Row, Sum, Text, code_of
from desk.model.sale import Order, OrderItem, PayKind
from desk.model.ticket import Good, GoodClass, GoodKind


class GoodClassRow(Row[GoodClass]):
    """A group of goods."""

    id: Id
    name: Text = ""
    good_class_id: OptId = None
    position: Count = 0
    annuled: Flag = False

    def value(self) -> GoodClass:
        """The group."""
        return GoodClass(
            id=self.id,
            name=self.name,
            parent_id=self.good_class_id,
            position=self.position,
            annulled=self.annuled,
            extra=self.rest,
        )


class GoodRow(Row[Good]):
    """Something for sale."""

    id: Id
    name: Text
    price: Sum
    good_kind_id: Annotated[GoodKind | None, PlainValidator(code_of(GoodKind))] = None
    good_class_id: OptId = None
    article: OptText = None
    barcode: OptText = None
    measure_name: OptText = Field(None, validation_alias=AliasChoices("measure_name", "measure"))
    change_price: Flag = False
    divisible: Flag = False
    annuled: Flag = False

    def value(self) -> Good:
        """The good or service."""
        return Good(
            id=self.id,
            name=self.name,
            price=self.price,
            kind=self.good_kind_id,
            class_id=self.good_class_id,
            article=self.article,
            barcode=self.barcode,
            measure=self.measure_name,
            price_editable=self.change_price,
            divisible=self.divisible,
            annulled=self.annuled,
            extra=self.rest,
        )


class OrderRow(Row[Order]):
    """A bill."""

    id: Id
    client_id: OptId = None
    account_id: OptId = None
    paykind_id: Annotated[PayKind | None, PlainValidator(code_of(PayKind))] = None
    point_name: OptText = None
    created_at: OptMoment = None
    payed_at: OptMoment = None
    author_name: OptText = None

    def value(self) -> Order:
        """The bill."""
        return Order(
            id=self.id,
            client_id=self.client_id,
            account_id=self.account_id,
            kind=self.paykind_id,
            point_name=self.point_name,
            created_at=self.created_at,
            payed_at=self.payed_at,
            author_name=self.author_name,
            extra=self.rest,
        )


class OrderItemRow(Row[OrderItem]):
    """A line of a bill."""

    id: Id
    order_id: Id
    good_name: Text = ""
    quantity: Exact
    summ: Sum
    good_id: OptId = None
    article: OptText = None
    discount: OptExact = None
    discount_comment: OptText = None

    def value(self) -> OrderItem:
        """The line."""
        return OrderItem(
            id=self.id,
            order_id=self.order_id,
            good_name=self.good_name,
            quantity=self.quantity,
            sum=self.summ,
            good_id=self.good_id,
            article=self.article,
            discount=self.discount,
            discount_comment=self.discount_comment,
            extra=self.rest,
        )
