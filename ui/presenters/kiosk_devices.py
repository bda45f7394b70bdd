"""The devices of the screen at a door: which readers and turnstiles it stands by, and whether any of them works."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from desk.model.door import Place
from desk.model.gate import Direction
from desk.model.health import Health

_LOST = (Health.OFF, Health.NOT_SET_UP)
_WELL = (Health.OK, Health.SLOW)


class KioskDevices:
    """Those of its door, or of all doors. Where readers hang on the way in, they are the ones that count: a card is tapped there.

    What was never told of is not lost: a reader that types tells nothing of itself.
    """

    def __init__(self, places: Mapping[str, Place], gates: Collection[str], door: str) -> None:
        self.gates = tuple(each for each in gates if door in ("", each))
        mine = {name: place for name, place in places.items() if door in ("", place.point)}
        self.readers = frozenset(name for name, place in mine.items() if place.direction is Direction.IN) or frozenset(mine)
        self._gates: dict[str, Health] = {}
        self._readers: dict[str, Health] = {}

    def lack_reader(self, controllers: Collection[str]) -> bool:
        """No card opens anything here: no reader hangs anywhere, and not every door is a controller's, which has its own."""
        return not self.readers and any(each not in controllers for each in self.gates)

    def gate(self, name: str, health: Health) -> None:
        """A turnstile was connected or lost."""
        self._gates[name] = health

    def reader(self, name: str, health: Health) -> None:
        """A reader was connected or lost."""
        self._readers[name] = health

    @property
    def gates_gone(self) -> bool:
        """No turnstile answers."""
        return bool(self.gates) and all(self._gates.get(each) in _LOST for each in self.gates)

    @property
    def gates_well(self) -> bool:
        """One at least does."""
        return any(self._gates.get(each) in _WELL for each in self.gates)

    @property
    def readers_gone(self) -> bool:
        """No card can be read: at least one reader was lost, and no other works."""
        told = [self._readers.get(each) for each in self.readers]
        return Health.OFF in told and all(each in _LOST for each in told)
