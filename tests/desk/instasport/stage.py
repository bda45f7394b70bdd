"""What tests of Instasport share: the sandbox with faults over ASGI, a clock that is set by hand, a token box in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx

from desk.config import InstasportSettings
from desk.events import ServiceChanged
from desk.instasport.cards import InstasportCards
from desk.instasport.client_cards import LoggedInCards
from desk.model.card import TokenPair
from desk.model.card_deed import CardDeed
from desk.sandbox.calls import CallLog
from desk.sandbox.faults import Faults
from desk.sandbox.front import Front
from desk.sandbox.instasport.app import build
from desk.sandbox.instasport.catalogue import TEMPLATES
from desk.sandbox.instasport.holders import Card, Holder, is_known, new_card, pay
from desk.sandbox.instasport.offered import Offers
from desk.sandbox.sms import SmsBox

KEY, SLUG = "sandbox-key", "sandbox"
URL = "http://sandbox/instasport/api/"
SEED = 7
MONTH, EIGHT, YOGA = TEMPLATES[0], TEMPLATES[2], TEMPLATES[4]


@dataclass(frozen=True)
class SomePerson:
    id: int
    phone1: str | None
    surname: str = "Коваль"
    name: str = "Олена"
    sex: int = 0
    birthday: date | None = date(1990, 5, 1)
    email1: str | None = None


class HandClock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Europe/Kyiv"))
        self.seconds = 100.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def pass_by(self, **span: float) -> None:
        self.moment += timedelta(**span)
        self.seconds += timedelta(**span).total_seconds()


class MemoryBox:
    """A token box that forgets when its day is over, as the store does."""

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock
        self.kept: dict[str, tuple[TokenPair, datetime]] = {}

    async def put(self, phone: str, pair: TokenPair, until: datetime) -> None:
        self.kept[phone] = (pair, until)

    async def renew(self, phone: str, pair: TokenPair) -> None:
        if phone in self.kept:
            self.kept[phone] = (pair, self.kept[phone][1])

    async def get(self, phone: str) -> TokenPair | None:
        pair, until = self.kept.get(phone, (None, datetime.min.replace(tzinfo=UTC)))
        return pair if until > self._clock.now() else None

    async def drop(self, phone: str) -> None:
        self.kept.pop(phone, None)


class MemoryDeeds:
    """Open presses, remembered as the store does it."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CardDeed] = {}

    async def of(self, phone: str) -> list[CardDeed]:
        return [each for each in self.kept.values() if each.phone == phone]

    async def take(self, deed: CardDeed) -> bool:
        return self.kept.setdefault(deed.key, deed) is deed

    async def drop(self, deed: CardDeed) -> None:
        if self.kept.get(deed.key) == deed:
            del self.kept[deed.key]


def people(count: int = 12) -> list[SomePerson]:
    return [SomePerson(1001 + at, f"+38067{1000000 + at}") for at in range(count)]


@dataclass
class Stage:
    """A running imitation and a client that talks to it."""

    offers: Offers = Offers.BOTH
    access_s: float = 300.0
    timeout_s: float = 5.0
    clock: HandClock = field(default_factory=HandClock)
    told: list[ServiceChanged] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sms, self.faults, self.log = SmsBox(), Faults(), CallLog()
        self.server = build(
            people(),
            seed=SEED,
            now=self.clock.now,
            sms=self.sms,
            key=KEY,
            slug=SLUG,
            access_s=self.access_s,
            offers=self.offers,
        )
        self.box, self.deeds = MemoryBox(self.clock), MemoryDeeds()
        self.transport = httpx.ASGITransport(Front(self.server, self.faults, self.log, self.clock, httpx.ReadError))
        self.cards = self.another_desk()
        self.phone = next(each.phone1 for each in people() if each.phone1 and is_known(each, SEED))
        self.stranger = next(each.phone1 for each in people() if each.phone1 and not is_known(each, SEED))

    def another_desk(self, key: str = KEY) -> InstasportCards:
        """A product just started, on the same token box."""
        settings = InstasportSettings(url=URL, slug=SLUG, timeout_s=self.timeout_s)
        return InstasportCards(settings, lambda: key, self.clock, self.box, transport=self.transport, observe=self.told.append)

    @property
    def holder(self) -> Holder:
        """What the imitation holds of `phone`."""
        holder = self.server.state.holder(self.phone)
        assert holder is not None
        return holder

    def give(self, template=EIGHT, *, paid: bool = True, activated: bool = False) -> Card:
        """One more card for `phone`, made by hand."""
        card = new_card(self.server.state.next_id(), template)
        self.holder.cards.append(card)
        if paid:
            pay(card, self.clock.now(), 4)
        if activated:
            card.activate(self.clock.now())
        return card

    def code(self) -> str:
        """The code of the last SMS."""
        message = self.sms.last(self.phone)
        assert message is not None
        return message.code

    async def log_in(self) -> LoggedInCards:
        """`phone` logged in by SMS."""
        assert await self.cards.send_code(self.phone)
        return await self.cards.verify_code(self.phone, self.code())

    def asked(self, root: str) -> int:
        """How often a root field was asked."""
        return sum(root in call.operations for call in self.log.calls)
