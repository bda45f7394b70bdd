"""The imitated Instasport as it stands: who is known, who is logged in, what they hold (made when first asked for)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from desk.errors import StoreError
from desk.sandbox.instasport.catalogue import TEMPLATES, Club, Event, Template, events_around
from desk.sandbox.instasport.holders import UNPAID, Holder, Person, Profile, User, holder_of, is_known
from desk.sandbox.instasport.record import holder_from, row_of
from desk.sandbox.instasport.tokens import Tokens
from desk.sandbox.register import phone_key
from desk.sandbox.sms import Message, SmsBox

FIRST_MADE = 90_000_000


class InstasportState:
    """All of it. `key` and `slug` are what the club's key must be; `now` is asked at each look; `started` is the day on which
    everybody held what they were generated with (default this moment)."""

    def __init__(
        self,
        people: Sequence[Person],
        *,
        seed: int,
        now: Callable[[], datetime],
        sms: SmsBox,
        key: str,
        slug: str,
        access_s: float,
        started: datetime | None = None,
    ) -> None:
        self.seed, self.now, self.sms, self.key = seed, now, sms, key
        self.club = Club(slug)
        self.tokens = Tokens(now, access_s)
        self._started = started or now()
        self.events: list[Event] = events_around(self._started)
        self.codes: dict[str, str] = {}
        self._people: dict[str, Person] = {}
        for person in people:
            if person.phone1:
                self._people.setdefault(phone_key(person.phone1), person)
        self._holders: dict[str, Holder] = {}
        self._rows: dict[str, dict[str, Any]] = {}
        self._touched: set[str] = set()
        self._next = FIRST_MADE
        self._random = Random(f"{seed} codes")  # noqa: S311 - play data

    def holder(self, phone: str) -> Holder | None:
        """Whoever has an account with this phone, in any spelling."""
        place, holder = phone_key(phone), self._look_at(phone)
        if holder is not None:
            self._touched.add(place)
            if place not in self._holders:
                self._holders[place], self._rows[place] = holder, row_of(holder)
        return holder

    def add(self, user: User, phone: str) -> Holder:
        """A new account without cards."""
        holder = Holder(user, Profile(self.next_id(), rules_accepted=False))
        self._holders[phone_key(phone)] = holder
        self._touched.add(phone_key(phone))
        return holder

    def next_id(self) -> int:
        """An id nobody has."""
        self._next += 1
        return self._next - 1

    def news(self) -> dict[str, Any] | None:
        """What has changed since this was last asked, to be written down; None when nothing has."""
        touched, self._touched = self._touched, set()
        rows = {place: row_of(self._holders[place]) for place in sorted(touched)}
        changed = {place: row for place, row in rows.items() if row != self._rows.get(place)}
        self._rows |= changed
        tokens = self.tokens.news()
        return {"next_id": self._next, "holders": changed, "tokens": tokens} if changed or tokens else None

    def restore(self, kept: Iterable[Mapping[str, Any]]) -> None:
        """Makes all `news` true again, oldest first. Raises StoreError."""
        events = {each.id: each for each in self.events}
        try:
            for news in kept:
                self._next = int(news["next_id"])
                for place, row in news["holders"].items():
                    self._holders[place] = holder_from(row, events)
                if news["tokens"]:
                    self.tokens.restore(news["tokens"])
        except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise StoreError(f"the sandbox's state of Instasport can't be read: {error!r}") from error
        self._rows |= {place: row_of(holder) for place, holder in self._holders.items()}

    def send_code(self, phone: str) -> None:
        """Sends an SMS; the code before it works no more."""
        code = f"{self._random.randrange(10_000):04d}"
        self.codes[phone_key(phone)] = code
        self.sms.send(Message("instasport", phone, code, f"Код для входу: {code}", self.now()))

    def take_code(self, phone: str, code: str) -> bool:
        """True for the right code, which then works no more."""
        place = phone_key(phone)
        if not code or self.codes.get(place) != code:
            return False
        del self.codes[place]
        return True

    def email_taken(self, email: str, user_id: int) -> bool:
        """True when somebody else has this address."""
        return any(each.user.email == email and each.user.id != user_id for each in self._holders.values())

    def template(self, template_id: int) -> Template | None:
        """A card template by its id."""
        return next((each for each in TEMPLATES if each.id == template_id), None)

    def event(self, event_id: int) -> Event | None:
        """A class by its id."""
        return next((each for each in self.events if each.id == event_id), None)

    def seats_left(self, event: Event) -> int:
        """Seats of a class nobody has booked or paid."""
        visits = [visit for holder in self._holders.values() for visit in holder.visits]
        return event.seats - sum(visit.event.id == event.id and visit.paid != UNPAID for visit in visits)

    def facts(self, phone: str) -> dict[str, Any]:
        """What is true of whoever has this phone, for the control address."""
        holder = self._look_at(phone)
        if holder is None:
            return {"known": False}
        today = self.now().date()
        cards = [
            {
                "id": card.id,
                "title": card.template.title,
                "paid": card.paid,
                "activated": card.activated,
                "paused": card.paused,
                "amount": card.amount,
                "due_date": card.due_date.isoformat() if card.due_date else None,
                "active": card.active_on(today),
            }
            for card in holder.cards
        ]
        return {"known": True, "account": str(holder.profile.account), "cards": cards}

    def _look_at(self, phone: str) -> Holder | None:
        """The account as it is or would be; one nobody asked for is made anew each time, so that a large club stays small."""
        place = phone_key(phone)
        person = self._people.get(place)
        if place in self._holders or person is None or not is_known(person, self.seed):
            return self._holders.get(place)
        return holder_of(person, phone if phone.startswith("+") else f"+{place}", self.seed, self._started)
