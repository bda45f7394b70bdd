"""What can go wrong on a wire, each a value: where it happens, what of it is done at LuckyFit, and what it proves."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from random import Random

HTML = b"<!doctype html><html><body><form action='/login'><input name='password'></form></body></html>"
NO = '{"success":false,"error":"Рахунок закрито","data":null}'.encode()
BOMB_BYTES = 50_000_000
SHORT_S = 0.4
"""How long the sender waits where the fault is that nothing comes; elsewhere it waits long enough for the slowest PC."""


class Where(StrEnum):
    """How far the request gets."""

    NAME = "the name is not found"
    CONNECT = "nobody listens"
    ACCEPTED = "reset when accepted"
    HANDSHAKE = "no encryption agreed"
    READING = "cut while it is read"
    ANSWERING = "read to its end"


class Proves(StrEnum):
    """What the sender may conclude."""

    NOT_SENT = "no byte left"
    REFUSED = "it was refused"
    NOTHING = "nothing"


class Ending(StrEnum):
    """How the connection ends."""

    KEPT = "kept"
    FIN = "fin"
    RST = "rst"
    HANG = "hang"
    DRIP = "drip"


@dataclass(frozen=True, slots=True)
class Plan:
    """One fault drawn: `cut` is the share of the request's head or body that is read, `answer` the bytes that are sent.

    `honest` has the true answer sent, up to that share of it.
    """

    where: Where
    proves: Proves = Proves.NOTHING
    does: bool = False
    part: str = ""
    cut: float = 0.0
    answer: bytes = b""
    honest: float = 0.0
    spoil: str = ""
    ending: Ending = Ending.KEPT

    @property
    def is_slow(self) -> bool:
        """True when only the sender's own patience ends it."""
        return self.ending in (Ending.HANG, Ending.DRIP)


def _cut(chance: Random) -> Ending:
    return chance.choice((Ending.FIN, Ending.RST))


def _status(code: int, chance: Random) -> Plan:
    """LuckyFit's own no in a whole envelope is believed when the status says no too; a page of anything else is not."""
    own = chance.random() < 0.5
    refuses = own and 400 <= code < 500
    body, kind = (NO, "application/json") if own else (HTML, "text/html")
    where = f"Location: /elsewhere\r\nContent-Type: {kind}" if code in (301, 302, 307, 308) else f"Content-Type: {kind}"
    proves = Proves.REFUSED if refuses and code != 401 else Proves.NOTHING
    does = not refuses and chance.random() < 0.5
    return Plan(Where.ANSWERING, proves, does, answer=answer(body, f"{code} Said", where))


def answer(body: bytes, status: str = "200 OK", headers: str = "Content-Type: application/json") -> bytes:
    """A whole answer."""
    return f"HTTP/1.1 {status}\r\n{headers}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


@cache
def _bomb() -> bytes:
    return answer(gzip.compress(b" " * BOMB_BYTES), headers="Content-Type: application/json\r\nContent-Encoding: gzip")


def _spoiled(name: str, chance: Random) -> Plan:
    return Plan(Where.ANSWERING, does=chance.random() < 0.5, honest=1.0, spoil=name)


NAMED = {
    "no connect": lambda chance: Plan(Where.CONNECT, Proves.NOT_SENT),
    "dns failure": lambda chance: Plan(Where.NAME, Proves.NOT_SENT),
    "rst at connect": lambda chance: Plan(Where.ACCEPTED),
    "tls alert": lambda chance: Plan(Where.HANDSHAKE, Proves.NOT_SENT),
    "after 1 byte": lambda chance: Plan(Where.READING, part="first", ending=_cut(chance)),
    "mid-header": lambda chance: Plan(Where.READING, part="head", cut=chance.random(), ending=_cut(chance)),
    "mid-body": lambda chance: Plan(Where.READING, part="body", cut=chance.random(), ending=_cut(chance)),
    "after the body, before it is done": lambda chance: Plan(Where.ANSWERING, ending=Ending.RST),
    "after it is done, before the answer": lambda chance: Plan(Where.ANSWERING, does=True, ending=Ending.RST),
    "mid-answer": lambda chance: Plan(Where.ANSWERING, does=True, honest=chance.uniform(0.02, 0.98), ending=_cut(chance)),
    "success false": lambda chance: Plan(Where.ANSWERING, Proves.REFUSED, answer=answer(NO)),
    "success as text": lambda chance: _spoiled("success as text", chance),
    "a log-in page": lambda chance: Plan(
        Where.ANSWERING, does=chance.random() < 0.5, answer=answer(HTML, headers="Content-Type: text/html")
    ),
    "a gzip bomb": lambda chance: Plan(Where.ANSWERING, does=chance.random() < 0.5, answer=_bomb(), ending=Ending.FIN),
    "a key twice": lambda chance: _spoiled("a key twice", chance),
    "a sum that is no number": lambda chance: _spoiled("a sum that is no number", chance),
    "a wrong row id": lambda chance: _spoiled(
        chance.choice(("no id", "id 0", "id below 0", "id as words", "an earlier row's id")), chance
    ),
    "the answer of another request": lambda chance: _spoiled(chance.choice(("another", "only an id")), chance),
    "done and an error": lambda chance: _spoiled("an error", chance),
    "slow loris": lambda chance: Plan(Where.ANSWERING, does=chance.random() < 0.5, ending=Ending.DRIP),
    "fin": lambda chance: Plan(Where.ANSWERING, does=chance.random() < 0.5, ending=Ending.FIN),
    "hang": lambda chance: Plan(Where.ANSWERING, does=chance.random() < 0.5, ending=Ending.HANG),
    **{
        str(code): lambda chance, code=code: _status(code, chance)
        for code in (301, 302, 307, 308, 401, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504)
    },
}
FAULTS = tuple(NAMED)


def plan_for(fault: str, chance: Random, *, tls: bool) -> Plan:
    """That fault with what is left to chance decided. Until encryption is agreed on nothing of a request has left."""
    plan = NAMED[fault](chance)
    return replace(plan, proves=Proves.NOT_SENT) if tls and plan.where is Where.ACCEPTED else plan
