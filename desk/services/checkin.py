"""From a tapped card to a client on the screen: whose card it is, what they hold, and whether they may come in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from desk.errors import DeskError, Refused, StoreError
from desk.model.client import Client, Staff
from desk.model.decide import Facts, Rules, decide
from desk.model.tag import Spelling, Tag, common_bits, readings
from desk.model.ticket import ClientTicket, DepositAccount
from desk.model.view import ClientView, Found, Outcome, Several, StaffCard, UnknownCard
from desk.ports import Clock, Club, TagMemory
from desk.services.early import Early, Held, HeldOf
from desk.services.met import Met
from desk.services.roster.recall import Recall

__all__ = ["Checkin", "ClientView", "Found", "Outcome", "Several", "StaffCard", "UnknownCard"]

log = logging.getLogger(__name__)
STAFF_KEPT_S = 60.0
_SMALLEST_GROUP = 4
_EM_NAMES = ("em40", "em40_lower", "dec13", "dec13_bare", "dec10", "dec10_bare", "hex8", "hex8_lower", "w26", "w26_bare", "dec8")
_HEADLESS_NAMES = ("em40_zeros", "dec13_zeros")
_UID_NAMES = ("uid", "uid_lower", "uid_reversed", "uid_reversed_lower", "uid_be", "uid_le")
_EPC_NAMES = ("epc", "epc_lower")
_AS_STORED = "stored"
"""The very text of a client: no spelling of the tag that was read, so there is nothing in it to learn."""
_PLAIN = frozenset(_EM_NAMES + _HEADLESS_NAMES + _UID_NAMES + _EPC_NAMES)
"""Spellings any club may have mixed; those with unusual signs between the digits are asked where a club is known to use them."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """What LuckyFit knows under one spelling. `staff_error` is why staff could not be asked; a client is shown all the same."""

    spelling: Spelling
    clients: tuple[Client, ...] = ()
    staff: tuple[Staff, ...] = ()
    staff_error: DeskError | None = None
    staff_asked: bool = True

    @property
    def anybody(self) -> bool:
        return bool(self.clients or self.staff)


class Checkin:
    """Looks a tag up: the learned spelling first, for clients and staff at once, then others, widest first; never guesses.

    A hit is compared with every plain spelling as wide or wider, asked while the client's tickets are read. Staff are few and
    change seldom: by these spellings they are looked up in their whole list, kept for a minute, so a tap asks no more for it.
    Whoever is shown is `met`. With a roster there is an answer at once; LuckyFit's corrects it, all asked together.
    """

    def __init__(
        self, club: Club, tags: TagMemory, rules: Rules, clock: Clock, recall: Recall | None = None, *, met: Met | None = None
    ) -> None:
        self._club, self._tags, self._rules, self._clock = club, tags, rules, clock
        self._met, self._recall = met or Met(), recall
        self._learned: tuple[str, ...] | None = None
        self._staff: tuple[Staff, ...] = ()
        self._staff_until: float | None = None

    async def at_once(self, tag: Tag) -> Outcome | None:
        """Who has this card as this PC remembers, decided by the same rules; None when nobody is known to have it."""
        if self._recall is None:
            return None
        outcome = await self._recall.by_tag(tag)
        if isinstance(outcome, Found):
            self._met.meet(outcome.view.client)
            self._recall.keeper.seen(outcome.view.client.id)
        return outcome

    async def known(self, client_id: int) -> ClientView | None:
        """Everything this PC remembers of a client; None for one it does not know."""
        return await self._recall.client(client_id) if self._recall is not None else None

    async def by_tag(self, tag: Tag) -> Outcome:
        """Who has this card, asked of LuckyFit now. Raises what its reads raise."""
        learned = await self._learned_names()
        expected = await self._expected(tag)
        outcome = await (self._searched(tag, learned) if expected is None else self._confirmed(tag, learned, *expected))
        if self._recall is not None and isinstance(outcome, Found):
            self._recall.keeper.seen(outcome.view.client.id)
        return outcome

    async def _expected(self, tag: Tag) -> tuple[Client, Spelling] | None:
        """The one client who is remembered to have this card, and the spelling it is written in: perhaps one with more of the
        number than the reader told.
        """
        outcome = await self._recall.by_tag(tag) if self._recall is not None else None
        if not isinstance(outcome, Found):
            return None
        client = outcome.view.client
        known = next((each for each in tag.spellings() if each.text == client.tag), None)
        return client, known or Spelling(_AS_STORED, client.tag or "", common_bits(tag, client.tag or ""))

    async def _confirmed(self, tag: Tag, learned: Sequence[str], client: Client, spelling: Spelling) -> Outcome:
        """The same as a search, with everything that will be needed if the card is still this client's asked for at once."""
        early = Early(client.id, self._held)
        rivals = [each for each in _claims(tag, spelling.bits, learned) if each != spelling]
        asking = asyncio.gather(self._ask(spelling), *(self._ask_clients(each) for each in rivals))
        hits, _all_staff, _read = await asyncio.gather(asking, self._all_staff(), early.read())
        if any(each.anybody for each in hits):
            outcome = await self._settle(tag, hits, _claims(tag, _width(hits), learned), early.held)
        else:
            outcome = await self._searched(tag, learned)
        if client.id not in _clients_in(outcome):
            await self._look_after(client)
        return outcome

    async def _look_after(self, client: Client) -> None:
        """A client who has lost the card has another one now, or is there no longer: so that it is remembered rightly."""
        try:
            await self._club.client(client.id)
        except Refused:
            if self._recall is not None:
                self._recall.keeper.gone(client.id)
        except DeskError as error:
            log.info("who had a card can't be asked for: %s", type(error).__name__)

    async def _searched(self, tag: Tag, learned: Sequence[str]) -> Outcome:
        hits: list[_Hit] = []
        first, *rest = _groups(tag.spellings(), learned)
        for group in (first, *rest):
            hits += await asyncio.gather(*((self._ask if group is first else self._ask_clients)(each) for each in group))
            if any(each.anybody for each in hits):
                return await self._settle(tag, hits, _claims(tag, _width(hits), learned), self._held)
        badges = await asyncio.gather(*(self._ask_staff(each) for group in rest for each in group))
        if any(each.anybody for each in badges):
            return await self._settle(tag, badges, (), self._held)
        _raise_first([*hits, *badges])
        return UnknownCard(tag, decide(Facts(random=tag.is_random), self._rules, self._clock.now()))

    async def open(self, client: Client) -> ClientView:
        """Everything of a client that a search has found."""
        staff, badges, held = await asyncio.gather(self._staff_with(client.tag), self._all_staff(), self._held(client.id))
        return self._view(client, staff or _badge_of(client, badges), *held)

    async def refresh(self, client_id: int) -> ClientView:
        """Everything of a client, read again."""
        (client, staff), held = await asyncio.gather(self._person(client_id), self._held(client_id))
        return self._view(client, staff, *held)

    async def _settle(self, tag: Tag, hits: Sequence[_Hit], claims: Sequence[Spelling], held: HeldOf) -> Outcome:
        """Shows the one client, unless a rival spelling, asked meanwhile, has somebody else."""
        best = _widest(hits)
        outcome, everything = await asyncio.gather(self._outcome(tag, best, held), self._with_rivals(hits, claims))
        (clients, badges), shown = _everybody(everything), _everybody(best)
        if (clients, badges) == shown:
            return outcome
        if isinstance(outcome, Found) and clients == shown[0]:
            view = outcome.view
            return Found(self._view(view.client, view.staff or _first_staff(everything), view.tickets, view.accounts))
        return await self._outcome(tag, everything, held)

    async def _with_rivals(self, hits: Sequence[_Hit], claims: Sequence[Spelling]) -> list[_Hit]:
        """The widest hits when the rivals have been asked too; only what holds against them is learned."""
        clients_hit = any(each.clients for each in hits)
        ask, done = self._ask_clients if clients_hit else self._ask, {each.spelling for each in hits}
        asking = asyncio.gather(*(ask(each) for each in claims if each not in done))
        asked, badges = await asyncio.gather(asking, self._badges(hits, claims if clients_hit else ()))
        everything = _widest([*hits, *asked, *badges])
        await self._remember(everything)
        return everything

    async def _badges(self, hits: Sequence[_Hit], claims: Sequence[Spelling]) -> list[_Hit]:
        """Staff by the spellings they were not asked by yet, from one list."""
        asked = {each.spelling for each in hits if each.staff_asked}
        wanted = [each for each in claims if each not in asked]
        staff = await self._all_staff() if wanted else ()
        return [_Hit(each, staff=tuple(person for person in staff if person.tag == each.text)) for each in wanted]

    async def _outcome(self, tag: Tag, hits: Sequence[_Hit], held: HeldOf) -> Outcome:
        clients = tuple({client.id: client for each in hits for client in each.clients}.values())
        staff, now = _first_staff(hits), self._clock.now()
        if not clients and staff is not None:
            return StaffCard(staff, tag, decide(Facts(staff=staff), self._rules, now))
        if len(clients) > 1:
            return Several(clients, tag, decide(Facts(clients), self._rules, now))
        if not _is_the_card(clients[0], tag, hits):
            return Several(clients, tag)
        if staff is not None or hits[0].staff_asked:
            return Found(self._view(clients[0], staff, *await held(clients[0].id)))
        badge, everything = await asyncio.gather(self._staff_with(clients[0].tag), held(clients[0].id))
        return Found(self._view(clients[0], badge, *everything))

    async def _held(self, client_id: int) -> Held:
        return await asyncio.gather(self._club.client_tickets(client_id), self._club.client_accounts(client_id))

    def _view(
        self, client: Client, staff: Staff | None, tickets: Sequence[ClientTicket], accounts: Sequence[DepositAccount]
    ) -> ClientView:
        now = self._clock.now()
        self._met.meet(client)
        facts = Facts((client,), tuple(tickets), tuple(accounts), staff)
        return ClientView(client, facts.tickets, facts.accounts, staff, decide(facts, self._rules, now), now)

    async def _person(self, client_id: int) -> tuple[Client, Staff | None]:
        client, badges = await asyncio.gather(self._club.client(client_id), self._all_staff())
        return client, _badge_of(client, badges) or await self._staff_with(client.tag)

    async def _ask(self, spelling: Spelling) -> _Hit:
        clients, badges = await asyncio.gather(self._ask_clients(spelling), self._ask_staff(spelling))
        return replace(badges, clients=clients.clients)

    async def _ask_clients(self, spelling: Spelling) -> _Hit:
        return _Hit(spelling, tuple(await self._club.clients(tag=spelling.text)), staff_asked=False)

    async def _ask_staff(self, spelling: Spelling) -> _Hit:
        staff = await self._staff_by(spelling.text)
        return _Hit(spelling, staff_error=staff) if isinstance(staff, DeskError) else _Hit(spelling, staff=staff)

    async def _staff_by(self, text: str | None) -> tuple[Staff, ...] | DeskError:
        try:
            return tuple(await self._club.staff(tag=text))
        except DeskError as error:
            return error

    async def _all_staff(self) -> tuple[Staff, ...]:
        """As last read: when they can't be read again, a client is shown all the same."""
        if self._staff_until is None or self._clock.monotonic() >= self._staff_until:
            everybody = await self._staff_by(None)
            self._staff_until = self._clock.monotonic() + STAFF_KEPT_S
            if not isinstance(everybody, DeskError):
                self._staff = everybody
        return self._staff

    async def _staff_with(self, stored: str | None) -> Staff | None:
        """The member of staff with the tag a client has, told or not: a client is shown without it too."""
        found = await self._staff_by(stored) if stored else ()
        return None if isinstance(found, DeskError) else next(iter(found), None)

    async def _learned_names(self) -> tuple[str, ...]:
        if self._learned is None:
            try:
                self._learned = tuple(await self._tags.learned())
            except StoreError:
                log.warning("learned spellings can't be read")
                return ()
        return self._learned

    async def _remember(self, hits: Sequence[_Hit]) -> None:
        """Counts the spelling that hit; that it can't be counted keeps nobody at the door."""
        if len({client.id for each in hits for client in each.clients}) > 1:
            return
        name = hits[0].spelling.name
        if name == _AS_STORED:
            return
        try:
            await self._tags.remember(name)
        except StoreError:
            log.warning("a spelling can't be remembered")
        if not self._learned or self._learned[0] != name:
            self._learned = None


def _groups(spellings: Sequence[Spelling], learned: Sequence[str]) -> Iterator[list[Spelling]]:
    """The most usual spelling of this club alone, its others, then the rest by width, widest first, whole widths together."""
    by_name = {each.name: each for each in spellings}
    known = [by_name[name] for name in learned if name in by_name]
    yield from (group for group in (known[:1], known[1:]) if group)
    group: list[Spelling] = []
    for _bits, same_width in groupby((each for each in spellings if each not in known), key=lambda each: each.bits):
        group += same_width
        if len(group) >= _SMALLEST_GROUP:
            yield group
            group = []
    if group:
        yield group


def _claims(tag: Tag, width: int, learned: Sequence[str]) -> list[Spelling]:
    """Spellings that could have as good a claim as the hit, or a better one: no narrower than it."""
    wide = [each for each in tag.spellings() if each.bits >= width]
    return [each for each in wide if each.name in _PLAIN or each.name in learned]


def _width(hits: Sequence[_Hit]) -> int:
    """How much of the number the best hit holds."""
    return max(each.spelling.bits for each in hits if each.anybody)


def _widest(hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits that hold most of the number."""
    width = _width(hits)
    return [each for each in hits if each.anybody and each.spelling.bits == width]


def _clients_in(outcome: Outcome) -> set[int]:
    """Clients an answer tells of."""
    match outcome:
        case Found(view=view):
            return {view.client.id}
        case Several(clients=clients):
            return {each.id for each in clients}
    return set()


def _everybody(hits: Sequence[_Hit]) -> tuple[set[int], set[int]]:
    return {client.id for each in hits for client in each.clients}, {person.id for each in hits for person in each.staff}


def _first_staff(hits: Sequence[_Hit]) -> Staff | None:
    return next((person for each in hits for person in each.staff), None)


def _badge_of(client: Client, staff: Sequence[Staff]) -> Staff | None:
    """Whose badge has the client's whole number, in a plain spelling."""
    tags = readings(client.tag) if client.tag else ()
    texts = {each.text for tag in tags for each in tag.spellings() if each.bits >= tag.bits and each.name in _PLAIN}
    return next((person for person in staff if person.tag in texts), None)


def _is_the_card(client: Client, tag: Tag, hits: Sequence[_Hit]) -> bool:
    """False when only part of the number was compared and the client's own tag is no spelling of this card."""
    if client.tag is None or hits[0].spelling.bits >= tag.bits:
        return True
    return common_bits(tag, client.tag) > 0


def _raise_first(hits: Sequence[_Hit]) -> None:
    for each in hits:
        if each.staff_error is not None:
            raise each.staff_error
