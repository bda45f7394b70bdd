"""From many reads of one card to one event a presence of it. Pure: time is handed in, in seconds."""

from __future__ import annotations

from dataclasses import dataclass

from desk.model.tag import Tag

PARTIAL_S = 3.0
_FILL = 0xFF


@dataclass(slots=True)
class _Stay:
    """One card on the reader: since when, last seen when, and from when on the quiet time runs."""

    since: float
    seen: float
    quiet_from: float
    told: bool
    held: bool = True

    def last(self, now: float, quiet_s: float) -> None:
        """Seen at `now`. A stay nobody was told of moves the quiet time only when the card has been left lying."""
        self.seen = now
        if self.told or now - self.since > quiet_s:
            self.quiet_from = now


class Presence:
    """A card that lies on the reader, flickers at its edge or comes back within the quiet time is told once."""

    def __init__(self, quiet_s: float, gone_s: float) -> None:
        self._quiet_s = quiet_s
        self._gone_s = gone_s
        self._stays: dict[Tag, _Stay] = {}
        self._last: Tag | None = None

    def is_new(self, tag: Tag, now: float) -> bool:
        """Notes that `tag` was read; True when a person should hear of it."""
        if self._is_partial(tag, now):
            return False
        stay = self._stays.get(tag)
        self._last = tag
        if stay is not None and stay.held and now - stay.seen <= self._gone_s:
            stay.last(now, self._quiet_s)
            return False
        told = stay is None or now - stay.quiet_from >= self._quiet_s
        self._forget(now)
        self._stays[tag] = _Stay(now, now, now if stay is None or told else stay.quiet_from, told)
        return told

    def gone(self, now: float) -> None:
        """The reader said that its card was taken away: the next read is a new stay."""
        stay = self._stays.get(self._last) if self._last else None
        if stay is not None and stay.held:
            stay.last(now, self._quiet_s)
            stay.held = False

    def _forget(self, now: float) -> None:
        keep_s = max(self._quiet_s, self._gone_s, PARTIAL_S)
        gone = [tag for tag, stay in self._stays.items() if tag != self._last and now - stay.seen > keep_s]
        for tag in gone:
            del self._stays[tag]

    def _is_partial(self, tag: Tag, now: float) -> bool:
        """Right after a good read some readers send the same number again with its tail filled with FF."""
        whole = (other for other, stay in self._stays.items() if now - stay.seen <= PARTIAL_S and other != tag)
        return any(_is_cut(tag.number, other.number) for other in whole)


def _is_cut(number: bytes, whole: bytes) -> bool:
    if len(number) != len(whole):
        return False
    same = next((at for at, (one, other) in enumerate(zip(number, whole, strict=True)) if one != other), 0)
    return same > 0 and all(byte == _FILL for byte in number[same:])
