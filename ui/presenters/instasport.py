"""The Instasport panel: log-in by SMS on a press only, cards with what may be pressed, and what a press ended in. Knows no Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace

from desk.errors import DeskError, LoginNeeded, OutcomeUnknown
from desk.model.card import Card, CardTemplate
from desk.model.card_deed import CardDeed, Doing
from desk.model.card_desk import (
    Action,
    CodeSent,
    LoggedIn,
    NotLinked,
    NotLoggedIn,
    Outcome,
    Panel,
    PhoneUnknown,
    PriceGroup,
    SessionEnded,
    StillUnknown,
    WrongCode,
)
from desk.model.client import Client
from desk.model.phone import normalise
from desk.services.cards import CardsDesk
from desk.unforeseen import foreseen
from ui.presenters.screen import Screen

VENDOR, LOG_IN = "instasport", "phoneVerify"
REQUEST = 0
"""Stands for the card that is asked for, among the ids of cards."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a press ended in."""

    action: Action | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class InstasportState:
    """What the drawer shows. `running` and `ended` are by card id, REQUEST for a new card."""

    client: Client | None = None
    panel: Panel | None = None
    loading: bool = False
    phone: str = ""
    code: str = ""
    keep: bool = False
    sent: CodeSent | PhoneUnknown | None = None
    wrong: WrongCode | None = None
    logging_in: bool = False
    running: Mapping[int, Action | None] = field(default_factory=dict)
    ended: Mapping[int, Ended] = field(default_factory=dict)
    groups: tuple[PriceGroup, ...] = ()
    template: CardTemplate | None = None
    error: DeskError | None = None

    @property
    def may_send(self) -> bool:
        """True when a code may be sent: it costs an SMS."""
        return not self.logging_in and normalise(self.phone) is not None and not isinstance(self.panel, LoggedIn)

    @property
    def may_log_in(self) -> bool:
        """True when a code was sent and one is typed."""
        return not self.logging_in and isinstance(self.sent, CodeSent) and bool(self.code.strip())

    @property
    def may_request(self) -> bool:
        """True when a template is chosen and no request is under way or in doubt."""
        return self.template is not None and REQUEST not in self.running and not self.in_doubt(REQUEST)

    def in_doubt(self, card_id: int) -> bool:
        """True while nobody knows what became of the last press, so that none may follow."""
        ended = self.ended.get(card_id)
        return ended is not None and isinstance(ended.outcome, StillUnknown)


class InstasportPresenter(Screen[InstasportState]):
    """Edits are plain calls; what talks to Instasport is awaited. Answers about a client no longer shown are dropped."""

    def __init__(self, desk: CardsDesk) -> None:
        self._desk = desk
        super().__init__(InstasportState())

    async def open(self, client: Client) -> None:
        """Another client: their cards when they are still logged in. Sends nothing to their phone."""
        self._show(InstasportState(client=client, loading=True, groups=self.state.groups))
        await self._read(self._desk.open(client))
        await self._read_templates()

    async def refresh(self) -> None:
        """Reads everything again; also how a doubt ends."""
        if self.state.client is None or self.state.loading:
            return
        panel = self.state.panel
        self._show(replace(self.state, loading=True, error=None))
        work = self._desk.open_phone(panel.phone) if isinstance(panel, LoggedIn) else self._desk.open(self.state.client)
        if await self._read(work):
            sure = {key: each for key, each in self.state.ended.items() if not self._is_over(key, each)}
            self._show(replace(self.state, ended=sure))
            await self._read_templates()

    def _left_open(self, phone: str) -> dict[int, Ended]:
        """What nobody knows the end of, from before this client came to the screen, or before this program was started."""
        doubts = self._desk.in_doubt(phone)
        return {each.card_id or REQUEST: Ended(_pressed(each), StillUnknown(each.card_id)) for each in doubts}

    def _is_over(self, card_id: int, ended: Ended) -> bool:
        """True for what was in doubt and is no more, since it was read, or its time is over: nothing is said of it any longer."""
        panel = self.state.panel
        phone = panel.phone if isinstance(panel, LoggedIn) else ""
        in_doubt = self._desk.is_in_doubt(phone, None if card_id == REQUEST else card_id)
        return isinstance(ended.outcome, StillUnknown) and not in_doubt

    def set_phone(self, text: str) -> None:
        """Another phone than LuckyFit's."""
        self._show(replace(self.state, phone=text, sent=None, wrong=None))

    def set_code(self, text: str) -> None:
        """The code the client reads out."""
        self._show(replace(self.state, code=text, wrong=None))

    def set_keep(self, *, keep: bool) -> None:
        """The client agrees that the log-in is kept on this PC for at most 30 days."""
        self._show(replace(self.state, keep=keep))

    def choose_template(self, template: CardTemplate | None) -> None:
        """The card to be asked for."""
        self._show(replace(self.state, template=template))

    async def send_code(self) -> None:
        """Sends the client an SMS; only ever on a press."""
        phone, client = normalise(self.state.phone), self.state.client
        if phone is None or not self.state.may_send:
            return
        self._show(replace(self.state, logging_in=True, error=None, wrong=None, code=""))
        try:
            with foreseen():
                sent = await self._desk.send_code(phone)
        except DeskError as error:
            self._later(client, logging_in=False, error=error)
        else:
            self._later(client, logging_in=False, sent=sent)

    async def log_in(self) -> None:
        """Logs the client in with the code."""
        client, sent = self.state.client, self.state.sent
        if not self.state.may_log_in or not isinstance(sent, CodeSent):
            return
        self._show(replace(self.state, logging_in=True, error=None, wrong=None))
        try:
            with foreseen():
                panel = await self._desk.log_in(sent.phone, self.state.code, keep=self.state.keep)
        except DeskError as error:
            self._later(client, logging_in=False, error=error)
            return
        if isinstance(panel, WrongCode):
            self._later(client, logging_in=False, wrong=panel)
            return
        lost = None if isinstance(panel, LoggedIn) else OutcomeUnknown(LOG_IN, vendor=VENDOR)
        self._later(client, logging_in=False, panel=panel, ended=self._left_open(panel.phone), sent=None, code="", error=lost)
        await self._read_templates()

    async def forget(self) -> None:
        """Ends the client's log-in on this PC."""
        client, panel = self.state.client, self.state.panel
        if not isinstance(panel, LoggedIn) or self.state.running:
            return
        try:
            with foreseen():
                after = await self._desk.forget(panel.phone)
        except DeskError as error:
            self._later(client, error=error)
        else:
            self._later(client, panel=after, phone=after.phone, sent=None, ended={}, keep=False)

    async def act(self, action: Action, card: Card) -> None:
        """One press on a card. Its buttons are dead until it was read again."""
        panel = self.state.panel
        if not isinstance(panel, LoggedIn) or card.id in self.state.running or self.state.in_doubt(card.id):
            return
        await self._do(panel.phone, card.id, action, self._deed(action, panel.phone, card))

    async def request(self) -> None:
        """Asks for a new card of the template chosen."""
        panel, template = self.state.panel, self.state.template
        if isinstance(panel, LoggedIn) and template is not None and self.state.may_request:
            await self._do(panel.phone, REQUEST, None, self._desk.request(panel.phone, template.id))

    def _deed(self, action: Action, phone: str, card: Card) -> Awaitable[Outcome]:
        match action:
            case Action.ACTIVATE:
                return self._desk.activate(phone, card.id)
            case Action.FREEZE:
                return self._desk.freeze(phone, card.id)
            case Action.UNFREEZE:
                return self._desk.unfreeze(phone, card.id)
            case Action.PAY:
                return self._desk.pay(phone, card)
            case Action.CANCEL:
                return self._desk.cancel(phone, card.id)

    async def _do(self, phone: str, card_id: int, action: Action | None, deed: Awaitable[Outcome]) -> None:
        client = self.state.client
        ended = {key: each for key, each in self.state.ended.items() if key != card_id}
        self._show(replace(self.state, running={**self.state.running, card_id: action}, ended=ended, error=None))
        try:
            with foreseen():
                outcome = await deed
        except DeskError as error:
            self._stopped(client, card_id, error=error)
            return
        if isinstance(outcome, SessionEnded):
            again = LoginNeeded("session", vendor=VENDOR)
            self._stopped(client, card_id, panel=NotLoggedIn(phone), phone=phone, sent=None, error=again)
            return
        self._stopped(client, card_id, ended={**self.state.ended, card_id: Ended(action, outcome)})
        if not isinstance(outcome, StillUnknown) and self.state.client == client:
            await self._read(self._desk.open_phone(phone))

    async def _read(self, work: Awaitable[Panel]) -> bool:
        client = self.state.client
        try:
            with foreseen():
                panel = await work
        except DeskError as error:
            self._later(client, loading=False, error=error)
            return False
        phone = self.state.phone if isinstance(panel, NotLinked) else panel.phone
        self._later(client, loading=False, panel=panel, phone=phone, ended={**self._left_open(phone), **self.state.ended})
        return True

    async def _read_templates(self) -> None:
        if self.state.groups or not isinstance(self.state.panel, LoggedIn):
            return
        try:
            with foreseen():
                groups = await self._desk.price_list()
        except DeskError as error:
            self._show(replace(self.state, error=error))
        else:
            self._show(replace(self.state, groups=groups))

    def _stopped(self, client: Client | None, card_id: int, **changes: object) -> None:
        running = {key: action for key, action in self.state.running.items() if key != card_id}
        self._later(client, running=running, **changes)

    def _later(self, client: Client | None, **changes: object) -> None:
        """Shows an answer, unless another client is on the screen by now."""
        if client is not None and self.state.client is not None and client.id == self.state.client.id:
            self._show(replace(self.state, **changes))  # type: ignore[arg-type]  # by name


def _pressed(deed: CardDeed) -> Action | None:
    return None if deed.doing is Doing.REQUEST else Action(deed.doing.value)


def code_is_spent(error: DeskError) -> bool:
    """True when the answer to a client's code was lost, and the code with it."""
    return isinstance(error, OutcomeUnknown) and error.operation == LOG_IN
