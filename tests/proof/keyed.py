"""A desk whose cash is booked under numbers of its own, which LuckyFit does once however often they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.model.capability import KEYED_AS, Answer, Capabilities, Fact, Finding
from desk.model.money import total
from desk.model.sale import PayKind
from desk.model.terminal import TerminalPayment
from desk.services.resending import Resender
from desk.services.till import Till
from tests.proof.desk import ToldDesk, ToldProgram


class KeyedProgram(ToldProgram):
    """One run of the program, which was seen to be able to repeat."""

    def __init__(self, desk: ToldDesk, boot: int) -> None:
        super().__init__(desk, boot)
        seen = {Fact.KEYED_ONCE: "", Fact.KEYED_CHANGE_REFUSED: "", Fact.KEYED_POINT: desk.point}
        seen |= dict.fromkeys(KEYED_AS.values(), str(PayKind.CASH.value))
        known = Capabilities({fact: Finding(Answer.YES, value) for fact, value in seen.items()}, "gym")
        self.till = Till(self, self.journal, self.bus, desk.clock, desk.point, "olena", capabilities=known, pause=self.pause)
        self.resender = Resender(self.till, self.journal, self.bus, self.tasks, pause=self.pause)

    async def start(self) -> None:
        await super().start()
        await self.resender.watch()

    async def terminal_pay(
        self, client_id: int, gym_id: str, transaction_id: str, payments: Sequence[TerminalPayment], provider_id: str = "desk"
    ) -> None:
        await self.turn("before the first byte")
        desk, booking = self.desk, self.desk.paper.intents[transaction_id].booking
        told = (client_id, total([each.sum for each in payments]), provider_id)
        if told != (booking.client_id, booking.sum, booking.point_name):
            desk.findings.found(f"{transaction_id} asks for {told} and not for what it is")
        desk.findings.posted(desk, transaction_id, booking, keyed=True)
        await desk.line.keyed(booking, transaction_id)
        await self.turn("after the answer")


@dataclass
class KeyedDesk(ToldDesk):
    """It sends cash that way, and everything else as ever."""

    def fresh(self) -> KeyedProgram:
        return KeyedProgram(self, self.boots)
