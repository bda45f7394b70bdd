"""From an answer's data to our values, with the errors of a port; and which of two shapes of `cards` this server has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias, TypeVar

from desk.errors import OutcomeUnknown, UnexpectedAnswer
from desk.instasport.answers import VENDOR
from desk.instasport.models import card_from, nested_card_from
from desk.instasport.operations import CARDS, CARDS_NESTED, Operation
from desk.instasport.row import BrokenShape, Row
from desk.model.card import Card
from desk.unforeseen import foreseen

T = TypeVar("T")
Shape: TypeAlias = tuple[Operation, Callable[[Row], Card]]


class Shapes:
    """The shape of `cards` that worked last on this server, and the other one."""

    def __init__(self) -> None:
        self.cards: Shape = (CARDS, card_from)
        self.other: Shape = (CARDS_NESTED, nested_card_from)

    def switch(self) -> None:
        """Remembers that the other one works."""
        self.cards, self.other = self.other, self.cards


def read_one(operation: Operation, read: Callable[[], T]) -> T:
    """What `read` makes of an answer. A broken shape after a write leaves its outcome unknown, as does what nobody foresaw."""
    lost = partial(OutcomeUnknown, operation.root) if operation.write else partial(UnexpectedAnswer, operation.root, "answer")
    with foreseen(partial(lost, vendor=VENDOR)):
        try:
            return read()
        except BrokenShape as broken:
            if operation.write:
                raise OutcomeUnknown(operation.root, f"{broken.field}: {broken.detail}", vendor=VENDOR) from None
            raise UnexpectedAnswer(operation.root, broken.field, broken.detail, vendor=VENDOR) from None
