"""LuckyFit's activation codes: sent, checked a few times, then worthless."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from desk.ports import Clock
from desk.sandbox.people import Person
from desk.sandbox.sms import Message, SmsBox

TRIES = 5


@dataclass(slots=True)
class _Sent:
    code: str
    tries: int = TRIES
    proved: bool = False


class Codes:
    """One code a client at a time; nothing of it outlives the sandbox."""

    def __init__(self, random: Random, sms: SmsBox, clock: Clock) -> None:
        self._random, self._sms, self._clock = random, sms, clock
        self._sent: dict[int, _Sent] = {}

    def send(self, person: Person, channel: str) -> None:
        """Sends a new code; the one before it works no more."""
        code = f"{self._random.randrange(10_000):04d}"
        self._sent[person.id] = _Sent(code)
        words = f"Код активации: {code}"
        self._sms.send(Message("luckyfit", person.phone1 or "", code, words, self._clock.now(), channel))

    def check(self, client_id: int, code: str) -> bool:
        """True for the right code, at most so many tries."""
        sent = self._sent.get(client_id)
        if sent is None or sent.tries <= 0:
            return False
        sent.tries -= 1
        sent.proved = sent.code == code
        return sent.proved

    def proved(self, client_id: int) -> bool:
        """True once the right code was given, until it is used."""
        return client_id in self._sent and self._sent[client_id].proved

    def forget(self, client_id: int) -> None:
        """The code has done its work."""
        self._sent.pop(client_id, None)
