"""Which cards were read at a place a moment ago, and what they were answered: the same card once more says nothing new."""

from __future__ import annotations

from dataclasses import dataclass

from desk.model.door import Place
from desk.model.tag import Tag


@dataclass(slots=True)
class _Reading:
    """`at` is when it was over, None while it is answered. `granted`: the number of the question upon which a controller was told
    to open, while nobody has passed. `pass_id`: what it was answered by, once it was.
    """

    at: float | None = None
    granted: int | None = None
    pass_id: str = ""


class Readings:
    """Of every card by itself: others between two readings of one change nothing. Time is handed in, in seconds."""

    def __init__(self) -> None:
        self._read: dict[Place, dict[bytes, _Reading]] = {}

    def begin(self, place: Place, tag: Tag, since: float) -> None:
        """This card is answered now; what was over before `since` is forgotten."""
        there = self._read.setdefault(place, {})
        for number in [number for number, each in there.items() if each.at is not None and each.at <= since]:
            del there[number]
        there[tag.number] = _Reading()

    def answer(self, place: Place, tag: Tag, pass_id: str) -> None:
        """It was decided about, by this pass."""
        if (reading := self._read.get(place, {}).get(tag.number)) is not None:
            reading.pass_id = pass_id

    def grant(self, place: Place, tag: Tag, now: float, question: int) -> None:
        """A controller was told to open for it: within the quiet time the same question may be answered so again."""
        self._read[place][tag.number] = _Reading(now, question, self.answered_by(place, tag))

    def end(self, place: Place, tag: Tag, now: float) -> None:
        """It was answered, or has gone through."""
        if (reading := self._read.get(place, {}).get(tag.number)) is not None:
            reading.at, reading.granted = now, None

    def forget(self, place: Place, tag: Tag) -> None:
        """Nothing came of it: it may be read again at once."""
        self._read.get(place, {}).pop(tag.number, None)

    def is_quiet(self, place: Place, tag: Tag, since: float) -> bool:
        """True for a card that is being answered, or was since then."""
        reading = self._read.get(place, {}).get(tag.number)
        return reading is not None and (reading.at is None or reading.at > since)

    def is_granted(self, place: Place, tag: Tag, question: int) -> bool:
        """True while a controller that opens for it upon this question still waits for somebody to go through."""
        reading = self._read.get(place, {}).get(tag.number)
        return reading is not None and reading.granted == question

    def answered_by(self, place: Place, tag: Tag) -> str:
        """The pass it was answered by; nothing while it is still to be answered."""
        reading = self._read.get(place, {}).get(tag.number)
        return reading.pass_id if reading is not None else ""
