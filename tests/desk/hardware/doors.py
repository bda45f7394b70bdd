"""A gate at work in front of a pretended device, and its facts in order."""

from __future__ import annotations

import asyncio
import queue
from typing import Any

from desk.config_gates import GateSettings
from desk.events import Fact, GateChanged, PassEnded
from desk.hardware.gate import BoardGate
from desk.model.gate import Direction, GateOutcome
from desk.model.health import Health

AT_ONCE = (0.0, 0.0, 0.01)


class Door:
    """Serves until it is closed."""

    def __init__(self, settings: GateSettings, **options: Any) -> None:
        self.facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
        self.settings = settings
        self.gate = BoardGate("main", settings, self.facts.put, **{"delays": AT_ONCE} | options)

    def connected(self) -> Door:
        """A slow machine may need more than one try."""
        self.gate.start()
        assert self.until(Health.OK) == GateChanged("main", Health.OK, self.settings.port)
        return self

    def next(self) -> Fact:
        return self.facts.get(timeout=10)

    def until(self, health: Health) -> GateChanged:
        """Lets facts go by until the gate is so."""
        while True:
            fact = self.next()
            if isinstance(fact, GateChanged) and fact.health is health:
                return fact

    async def open(self, direction: Direction = Direction.IN) -> GateOutcome:
        return await asyncio.wait_for(self.gate.open(direction), 10)

    async def said(self, direction: Direction = Direction.IN) -> GateOutcome:
        """Opened, and what was told to everybody is what was answered."""
        outcome = await self.open(direction)
        fact = await asyncio.to_thread(self.next)
        assert fact == PassEnded("main", direction, outcome)
        return outcome

    def rested(self, pause_s: float = 0.0) -> None:
        """Until every direction is free again, and the board's pause is over."""
        while self.gate._turns:
            self.gate._stopping.wait(0.01)
        self.gate._stopping.wait(pause_s)

    def close(self, *, at_once: bool = False) -> None:
        self.gate.stop(at_once=at_once)
