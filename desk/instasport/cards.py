"""The port `Cards`: the club's own calls to Instasport, and the way to a client's. gql is loaded at the first question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from desk.config import InstasportSettings
from desk.errors import LoginNeeded, NotAllowed, Refused
from desk.events import ServiceChanged
from desk.instasport import models, operations
from desk.instasport.answers import VENDOR
from desk.instasport.client_cards import LoggedInCards
from desk.instasport.operations import CLUB_KEY, Authority, Operation
from desk.instasport.reading import Shapes, read_one
from desk.instasport.row import Row
from desk.instasport.session import Session
from desk.model.card import CardTemplate, CardTemplateGroup, ClubEvent, InstasportClub
from desk.model.card_result import InstasportResult
from desk.ports import Clock, TokenBox
from desk.tasks import Tasks

if TYPE_CHECKING:
    import httpx

    from desk.instasport.wire import Wire

T = TypeVar("T")
LONGEST_KEPT_DAYS = 30
UNKEPT_S = 30 * 60.0
"""How long a log-in nobody consented to keep lives in memory without being used."""


@dataclass(slots=True)
class _Open:
    """A session of this run and when it was last used."""

    session: Session
    used_at: float


class InstasportCards:
    """One club at Instasport. Besides the port: `club`, `events`, `sign_up` and `close`."""

    def __init__(
        self,
        settings: InstasportSettings,
        key: Callable[[], str],
        clock: Clock,
        tokens: TokenBox,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        observe: Callable[[ServiceChanged], None] | None = None,
    ) -> None:
        self._settings, self._key, self._clock, self._box = settings, key, clock, tokens
        self._transport, self._observe = transport, observe
        self._tasks, self._shapes = Tasks(), Shapes()
        self._sessions: dict[str, _Open] = {}
        self._wire: Wire | None = None
        self._opening = asyncio.Lock()

    async def club(self) -> InstasportClub:
        """The club as Instasport knows it: proves that key and slug work."""
        return await self._one(operations.CLUB, models.club_from)

    async def template_groups(self) -> list[CardTemplateGroup]:
        """Groups of card templates."""
        return await self._many(operations.TEMPLATE_GROUPS, models.group_from)

    async def templates(self) -> list[CardTemplate]:
        """Card templates a client may request."""
        return await self._many(operations.TEMPLATES, models.template_from)

    async def events(
        self, *, since: date | None = None, until: date | None = None, hall_id: int | None = None, zone_id: int | None = None
    ) -> list[ClubEvent]:
        """Classes in the schedule, of some days, in one hall or zone."""
        days = {"startDate": since.isoformat() if since else None, "endDate": until.isoformat() if until else None}
        return await self._many(operations.EVENTS, models.event_from, hall=hall_id, zone=zone_id, **days)

    async def send_code(self, phone: str) -> bool:
        """Sends the client an SMS code. False when the phone is not known there. Costs an SMS: only on a person's press."""
        try:
            await self._one(operations.PHONE_LOGIN, models.done_from, phone=phone)
        except Refused as refusal:
            if refusal.vendor_code == InstasportResult.PHONE_UNKNOWN:
                return False
            raise
        return True

    async def sign_up(
        self,
        phone: str,
        first_name: str,
        last_name: str,
        *,
        gender: int | None = None,
        birthday: date | None = None,
        origin: int = 3,
    ) -> None:
        """Makes an account for a phone not known there, and sends its SMS code. `gender` 1 male, 2 female."""
        variables = {
            "phone": phone,
            "firstName": first_name,
            "lastName": last_name,
            "gender": gender,
            "birthday": birthday.isoformat() if birthday else None,
            "origin": origin,
        }
        await self._one(operations.PHONE_SIGNUP, models.done_from, **variables)

    async def verify_code(self, phone: str, code: str) -> LoggedInCards:
        """Logs the client in with the code; raises Refused for a wrong one."""
        pair = await self._one(operations.PHONE_VERIFY, models.tokens_from, phone=phone, code=code)
        kept = await self._box.get(phone) is not None
        session = Session(phone, pair, self._run, self._box, self._tasks, kept=kept)
        if kept:
            await self._box.renew(phone, pair)
        return self._opened(session)

    async def resume(self, phone: str) -> LoggedInCards | None:
        """The client's session kept from an earlier log-in, or None; asks nothing of the network by itself."""
        opened = self._sessions.get(phone)
        kept = await self._box.get(phone) if opened is None or opened.session.kept else None
        if opened is not None:
            if not opened.session.ended and not self._is_over(opened, still_kept=kept is not None):
                return self._opened(opened.session)
            del self._sessions[phone]
            return None
        return self._opened(Session(phone, kept, self._run, self._box, self._tasks, kept=True)) if kept is not None else None

    async def keep_session(self, phone: str) -> None:
        """Keeps the present session's refresh token, encrypted, at most 30 days: only with the client's consent."""
        opened = self._sessions.get(phone)
        if opened is None:
            raise LoginNeeded("keep_session", "nobody is logged in by this phone", vendor=VENDOR)
        days = min(self._settings.keep_days, LONGEST_KEPT_DAYS)
        if days <= 0:
            raise NotAllowed("keeping_is_off")
        session = opened.session
        put = session.pair
        await self._box.put(phone, put, self._clock.now() + timedelta(days=days))
        session.kept = True
        if session.pair is not put:
            await self._box.renew(phone, session.pair)

    async def forget_session(self, phone: str) -> None:
        """Forgets this client's session, kept or not."""
        opened = self._sessions.pop(phone, None)
        if opened is not None:
            opened.session.ended, opened.session.kept = True, False
        await self._box.drop(phone)

    async def close(self) -> None:
        """Ends what runs and hangs up."""
        await self._tasks.stop()
        if self._wire is not None:
            await self._wire.close()
            self._wire = None

    def _opened(self, session: Session) -> LoggedInCards:
        self._sessions[session.phone] = _Open(session, self._clock.monotonic())
        return LoggedInCards(session, self._clock, self._shapes)

    def _is_over(self, opened: _Open, *, still_kept: bool) -> bool:
        if opened.session.kept:
            return not still_kept
        return self._clock.monotonic() - opened.used_at > UNKEPT_S

    async def _one(self, operation: Operation, read: Callable[[Row], T], **variables: Any) -> T:
        answer = await self._run(operation, variables, CLUB_KEY)
        return read_one(operation, lambda: read(Row(answer, operation.root, self._clock.now().tzinfo)))

    async def _many(self, operation: Operation, read: Callable[[Row], T], **variables: Any) -> list[T]:
        answer = await self._run(operation, variables, CLUB_KEY)
        return read_one(operation, lambda: models.every(read, answer, operation.root, self._clock.now().tzinfo))

    async def _run(self, operation: Operation, variables: Mapping[str, Any], authority: Authority) -> Any:
        wire = self._wire or await self._open()
        return await wire.run(operation, variables, authority)

    async def _open(self) -> Wire:
        """Loads gql in a thread (a third of a second), so that the window goes on."""
        async with self._opening:
            if self._wire is None:
                self._wire = await asyncio.to_thread(self._load)
            return self._wire

    def _load(self) -> Wire:
        from desk.instasport.wire import Wire  # noqa: PLC0415 - gql and its parser are large

        return Wire(self._settings, self._key, self._clock, transport=self._transport, observe=self._observe)
