"""Finding a client from one text: a name in either alphabet, a phone, a card in any spelling, or the number printed on it."""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from desk.errors import ServiceError, StoreError
from desk.i18n import sort_key
from desk.model.client import Client, Staff
from desk.model.names import fit, in_ukrainian, variants
from desk.model.phone import digits, holds, national, normalise
from desk.model.roster import Kept, numbers_of
from desk.model.tag import Tag, common_bits, readings
from desk.model.ticket import ClientTicket
from desk.ports import Club, Roster

log = logging.getLogger(__name__)
SHORTEST_NUMBER = 4
_SHORTEST_WORD = 2
_SHORTEST_PART = 3
_SHORTEST_CARD = 7
_AT_ONCE = 6
_MANY = 200
_PHONE_SIGNS = frozenset("+()-. ")
_EXACT, _BEGINS, _INSIDE, _NOT = range(4)

Query: TypeAlias = Mapping[str, str]
"""Arguments of one `Club.clients`."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Clients found, the best fit first; `more` says there are others beyond the limit."""

    matches: tuple[Client, ...] = ()
    more: bool = False


class Members:
    """Searches LuckyFit, and what this PC remembers. A search may be cancelled at any moment; none is kept."""

    def __init__(self, club: Club, roster: Roster | None = None) -> None:
        self._club, self._roster = club, roster

    async def at_once(self, text: str, limit: int = 50) -> SearchResult:
        """Clients this PC remembers that fit `text`; nobody when it remembers none, or can't be read."""
        typed = " ".join(text.split())
        if self._roster is None or len(typed) < _SHORTEST_WORD:
            return SearchResult()
        try:
            found = await self._roster.search(typed, limit)
        except StoreError as error:
            log.warning("the roster can't be searched: %s", error.reason)
            return SearchResult()
        best = _ordered(found, remembered_fit(typed), limit, strict=False)
        return SearchResult(best.matches, more=len(found) >= limit)

    def joined(self, text: str, known: SearchResult, told: SearchResult, limit: int = 50) -> SearchResult:
        """Both, nobody twice: what LuckyFit told stands for what was remembered."""
        fitness, there = remembered_fit(" ".join(text.split())), {client.id for client in told.matches}
        others = [each for each in known.matches if each.id not in there and (not there or fitness(each) < _NOT)]
        everybody = sorted((*told.matches, *others), key=lambda each: (fitness(each), sort_key(each.full_name), each.id))
        return SearchResult(tuple(everybody[:limit]), told.more or known.more or len(everybody) > limit)

    async def search(self, text: str, limit: int = 50) -> SearchResult:
        """Clients that fit `text`; nobody for a text too short to search by. Raises what LuckyFit's reads raise."""
        typed = " ".join(text.split())
        if _is_number(typed):
            found = await self._any([_as_number(typed), *_in_groups(_as_card(typed))])
            return await _ranked(found, lambda each: _number_fit(each, typed), limit)
        words = _words(typed)
        meant = [in_ukrainian(each) for each in words]
        found = await self._any([_as_name(words), *_in_groups(_as_other_name(words))])
        return await _ranked(
            found, lambda each: min(fit(each.full_name, words), fit(each.full_name, meant)), limit, strict=len(words) > 1
        )

    async def staff(self, text: str) -> tuple[Staff, ...]:
        """Whose badge `text` is, in any spelling; one question to LuckyFit, none for a text that is no card number."""
        return badges(text, await self._club.staff()) if _is_number(" ".join(text.split())) else ()

    async def tickets(self, client: Client) -> tuple[ClientTicket, ...]:
        """What a client holds, to tell one client from another; as remembered when LuckyFit does not tell it.

        Raises what LuckyFit's reads raise.
        """
        try:
            return tuple(await self._club.client_tickets(client.id))
        except ServiceError:
            if (kept := await self._kept(client.id)) is None or kept.tickets_at is None:
                raise
            return kept.tickets

    async def _kept(self, client_id: int) -> Kept | None:
        try:
            return await self._roster.client(client_id) if self._roster is not None else None
        except StoreError as error:
            log.warning("the roster can't be read: %s", error.reason)
            return None

    async def _any(self, groups: Iterable[Sequence[Query]]) -> list[Client]:
        """Asks a group of queries at once, and the next only when nobody was found."""
        for group in groups:
            if found := await self._together(group):
                return found
        return []

    async def _together(self, queries: Sequence[Query]) -> list[Client]:
        """All answers, nobody twice; one failure matters only when the others found nobody."""
        answers = await asyncio.gather(*(self._club.clients(**each) for each in queries), return_exceptions=True)
        found: dict[int, Client] = {}
        for answer in answers:
            if not isinstance(answer, BaseException):
                found |= {client.id: client for client in answer if client.id not in found}
        if not found:
            for answer in answers:
                if isinstance(answer, BaseException):
                    raise answer
        return list(found.values())


def badges(text: str, staff: Iterable[Staff]) -> tuple[Staff, ...]:
    """Of these the ones whose badge `text` is; of different numbers that end alike the one that shares most."""
    typed = " ".join(text.split())
    if not _is_number(typed):
        return ()
    tags = readings(typed)
    shared = [(each, _shared_bits(tags, typed, each.tag)) for each in staff if each.tag]
    most = max((bits for _each, bits in shared), default=0)
    return tuple(each for each, bits in shared if bits and bits == most)


def _shared_bits(tags: Sequence[Tag], typed: str, stored: str) -> int:
    """How much of the number a typed text and a stored one share; of a printed code all of it or nothing."""
    whole = 8 * len(typed) if typed == stored else 0
    return max((common_bits(tag, stored) for tag in tags), default=whole)


def _is_number(typed: str) -> bool:
    """Four digits or more: a phone, a card, or one word as printed codes have them; fewer when it reads as a card's number."""
    if len(digits(typed)) < SHORTEST_NUMBER:
        return any(map(str.isdecimal, typed)) and len(typed) >= _SHORTEST_CARD and bool(readings(typed))
    return not any(map(str.isalpha, typed)) or " " not in typed or bool(readings(typed))


def _words(typed: str) -> list[str]:
    return [word for word in typed.split() if len(word) >= _SHORTEST_WORD and any(map(str.isalpha, word))]


def _as_number(typed: str) -> list[Query]:
    queries: list[Query] = [{"cardnum": typed}, {"tag": typed}]
    if all(sign.isdecimal() or sign in _PHONE_SIGNS for sign in typed):
        whole, part = normalise(typed), digits(typed)
        queries += [{"phone": each} for each in dict.fromkeys((whole or part, part))]
        if whole is None:
            queries.append({"phone_part": part})
    return queries


def _as_card(typed: str) -> list[Query]:
    """Every other spelling of the card number, the widest first."""
    if len(typed) < _SHORTEST_CARD:
        return []
    spellings = sorted((each for tag in readings(typed) for each in tag.spellings()), key=lambda each: -each.bits)
    return [{"tag": text} for text in dict.fromkeys(each.text for each in spellings) if text != typed]


def _as_name(words: Sequence[str]) -> list[Query]:
    """A surname, or a surname and a name in either order; a patronymic is compared here, LuckyFit does not search by it."""
    if not words:
        return []
    if len(words) == 1:
        return [_surname(words[0])]
    first, second = words[:2]
    return [{"surname_part": first, "name_part": second}, {"surname_part": second, "name_part": first}]


def _as_other_name(words: Sequence[str]) -> list[Query]:
    """What else may have been meant when nobody was found: another spelling of either word, or a name without its surname."""
    names: list[Query] = [{"name_part": each} for each in words[:1] if len(each) >= _SHORTEST_PART]
    others = dict.fromkeys([*words[1:2], *(other for word in words[:2] for other in variants(word))])
    return names + [_surname(each) for each in others]


def _surname(word: str) -> Query:
    return {"surname_part": word} if len(word) >= _SHORTEST_PART else {"surname": word}


def _in_groups(queries: Sequence[Query]) -> list[Sequence[Query]]:
    return [queries[start : start + _AT_ONCE] for start in range(0, len(queries), _AT_ONCE)]


async def _ranked(found: Sequence[Client], fitness: Callable[[Client], int], limit: int, *, strict: bool = False) -> SearchResult:
    """The best fits; a long list is ordered beside the loop, so that typing goes on."""
    if len(found) <= _MANY:
        return _ordered(found, fitness, limit, strict)
    return await asyncio.to_thread(_ordered, found, fitness, limit, strict)


def _ordered(found: Sequence[Client], fitness: Callable[[Client], int], limit: int, strict: bool) -> SearchResult:  # noqa: FBT001
    """Those who fit, the best first; those LuckyFit found by something we can't see stay only when nobody else is left."""
    rated = [(fitness(each), each) for each in found]
    fitting = [each for each in rated if each[0] < _NOT]
    kept = fitting if fitting or strict else rated
    best = heapq.nsmallest(limit, kept, key=lambda each: (each[0], sort_key(each[1].full_name), each[1].id))
    return SearchResult(tuple(client for _fit, client in best), len(kept) > limit)


def _number_fit(client: Client, typed: str) -> int:
    whole = normalise(typed)
    if typed in (client.cardnum, client.tag) or (client.tag and any(common_bits(tag, client.tag) for tag in readings(typed))):
        return _EXACT
    numbers = [each for each in (client.phone, client.phone2) if each]
    if whole and any(normalise(each) == whole for each in numbers):
        return _EXACT
    national = [digits(each).removeprefix("38") for each in numbers]
    if any(each.startswith(digits(typed)) for each in national):
        return _BEGINS
    return _INSIDE if any(holds(each, typed) for each in numbers) else _NOT


def remembered_fit(typed: str) -> Callable[[Client], int]:
    """How well clients fit a text, reckoned so fast that it can be done at every key."""
    if not _is_number(typed):
        words = _words(typed)
        meant = [in_ukrainian(each) for each in words]
        return lambda client: min(fit(client.full_name, words), fit(client.full_name, meant))
    plain, numbers = national(digits(typed)), frozenset[bytes]().union(*(tag.numbers() for tag in readings(typed)))

    def number_fit(client: Client) -> int:
        phones = [national(digits(each)) for each in (client.phone, client.phone2) if each]
        if typed in (client.cardnum, client.tag) or plain in phones or numbers & numbers_of(client.tag):
            return _EXACT
        if any(each.startswith(plain) for each in phones):
            return _BEGINS
        return _INSIDE if any(plain in each for each in phones) else _NOT

    return number_fit
