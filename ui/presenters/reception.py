"""The reception: a card or a search leads to a client, a choice or a problem; knows no Qt and schedules nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from types import MappingProxyType

from desk.errors import DeskError
from desk.events import Bus, ClockChanged, IntentChanged, LineChanged, ReaderChanged, ServiceChanged
from desk.model.client import Client
from desk.model.decide import Code, Reason
from desk.model.health import Health
from desk.model.intent import IntentState
from desk.model.tag import Tag
from desk.model.view import ClientView
from desk.ports import Clock, Sounds
from desk.services.checkin import Checkin, Found, Outcome, Several, StaffCard, UnknownCard
from desk.services.till import Till
from desk.unforeseen import foreseen
from ui.presenters.reception_state import DARK_LIGHTS, Light, Look, ReceptionState, Shown, Tap, Verdict, verdict_of
from ui.presenters.screen import Screen

KEPT_TAPS = 200
SOUNDS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.GRANTED: "granted",
        Verdict.STAFF: "granted",
        Verdict.WARNED: "warned",
        Verdict.DENIED: "denied",
        Verdict.LOCKED: "denied",
        Verdict.UNKNOWN_CARD: "unknown",
        Verdict.SEVERAL: "unknown",
        Verdict.FAILED: "error",
        Verdict.STOPPED: "error",
        Verdict.ADMITTED: "granted",
    }
)
OF_AGE = frozenset({Code.OLD_DATA, Code.TOO_OLD})
WORST_FIRST = (Health.OFF, Health.SLOW, Health.NOT_SET_UP, Health.UNKNOWN, Health.OK, Health.ELSEWHERE)
OPEN_QUESTIONS = frozenset({IntentState.UNKNOWN, IntentState.AMBIGUOUS, IntentState.ABSENT, IntentState.CORRECTION_NEEDED})


class Reception(Screen[ReceptionState]):
    """Decides what the window shows. A later card or choice always wins over an earlier one that is still being read."""

    def __init__(
        self,
        checkin: Checkin,
        till: Till,
        bus: Bus,
        clock: Clock,
        sounds: Sounds,
        *,
        instasport: bool,
        reader: bool = True,
        doors: bool = False,
    ) -> None:
        missing = [name for name, there in (("instasport", instasport), ("reader", reader)) if not there]
        lights = {**DARK_LIGHTS, **dict.fromkeys(missing, Light(Health.NOT_SET_UP))}
        super().__init__(ReceptionState(instasport=instasport, ready=True, lights=MappingProxyType(lights), doors=doors))
        self._checkin, self._till, self._clock, self._sounds = checkin, till, clock, sounds
        self._turn = self._taps = 0
        self._held = False
        self._aside: dict[int, Look] = {}
        self._readers: dict[str, ReaderChanged] = {}
        self._questions: set[str] = set()
        self._sales = 0
        self._leave = [
            bus.subscribe(ServiceChanged, self._on_service_changed),
            bus.subscribe(ReaderChanged, self._on_reader_changed),
            bus.subscribe(IntentChanged, self._on_intent_changed),
            bus.subscribe(LineChanged, self._on_line_changed),
            bus.subscribe(ClockChanged, lambda fact: self._show(self.state._replace(clock_off_s=fact.off_s))),
        ]

    def detach(self) -> None:
        """Draws no more and listens no more."""
        super().detach()
        for leave in self._leave:
            leave()

    async def count_questions(self, sales: int) -> None:
        """Counts the questions of money left open earlier, and of sales, which tell nobody when they change."""
        self._questions = {intent.id for intent in await self._till.open_questions()}
        self._sales = sales
        self._show(self.state._replace(questions=len(self._questions) + self._sales))

    def hold(self, *, held: bool) -> None:
        """While a form is being filled in, a card must not take its client away."""
        self._held = held

    async def tapped(self, tag: Tag, *, listed: bool = True) -> None:
        """A card was read: shown and told as this PC remembers at once, and corrected by what LuckyFit answers.

        A tap at a door is not `listed` here: the door tells what came of it.
        """
        aside = self._held
        turn = self._turn = self._turn if aside else self._turn + 1
        known = await self._remembered(tag)
        if known is None:
            if not aside and turn == self._turn:
                self._show(self.state._replace(reading=True, another=True))
            look = await self._looked_up(tag)
            self._take(self._tap(tag, look), look, turn, aside=aside, listed=listed)
            self._sounds.play(SOUNDS[verdict_of(look)])
            return
        tap, waits = self._tap(tag, known), not self.state.offline
        self._take(tap, known, turn, aside=aside, reading=waits, listed=listed)
        if not (waits and _may_be_too_old(known)):
            self._sounds.play(SOUNDS[tap.verdict])
        if waits:
            await self._correct(tap, tag, known, turn)

    async def _correct(self, tap: Tap, tag: Tag, known: Look, turn: int) -> None:
        """LuckyFit's answer in the place of what was remembered; where none comes, that stands, with its age."""
        live = await self._looked_up(tag)
        look = known if live.shown is Shown.FAILED else live._replace(at=known.at)
        fresh = self._tap(tag, look)._replace(number=tap.number, at=tap.at)
        taps = tuple(fresh if each.number == tap.number else each for each in self.state.taps)
        state = self.state._replace(taps=taps)
        if state.waiting is not None and state.waiting.number == tap.number:
            self._aside[tap.number] = look
            state = state._replace(waiting=fresh)
        if state.look is known:
            state = state._replace(look=look)
        if turn == self._turn:
            state = state._replace(reading=False, another=False)
        self._show(state)
        if fresh.verdict is not tap.verdict or _may_be_too_old(known):
            self._sounds.play(SOUNDS[fresh.verdict])

    def _take(self, tap: Tap, look: Look, turn: int, *, aside: bool, listed: bool, reading: bool = False) -> None:
        """A tap to the list; what it led to on the screen, or aside while a form is being filled in."""
        noted = self.state._replace(taps=(tap, *self.state.taps)[:KEPT_TAPS]) if listed else self.state
        if aside or self._held:
            self._aside[tap.number] = look
            self._show(noted._replace(waiting=tap))
        elif turn == self._turn:
            self._show(noted._replace(look=look, reading=reading, another=False))
        else:
            self._show(noted)

    async def open(self, client: Client) -> None:
        """Shows a client found by the search or picked from several; the tap that led here is told the choice."""
        tag = self.state.look.tag if self.state.look.shown is Shown.SEVERAL else None
        await self._bring(client, lambda: self._checkin.open(client), tag)

    async def open_by_id(self, client_id: int) -> None:
        """Shows a client of whom only the number is known."""
        await self._bring(Client(client_id), lambda: self._checkin.refresh(client_id), None)

    async def reopen(self, tap: Tap) -> None:
        """Shows again what an earlier tap led to, read anew."""
        await self._again(Look(tag=tap.tag, wanted=tap.client))

    async def refresh(self) -> None:
        """Reads whoever is shown once more; reasons that are gone are kept as solved."""
        before = self.state.look
        if before.view is None:
            await self._again(before)
            return
        turn = self._next_turn(another=False)
        try:
            with foreseen():
                view = await self._checkin.refresh(before.view.client.id)
        except DeskError:
            if turn == self._turn:
                self._show(self.state._replace(reading=False, another=False))
            raise
        if turn == self._turn:
            look = self._look_at(view, before.tag)._replace(at=before.at, solved=_solved(before, view))
            self._show(self.state._replace(look=look, reading=False, another=False))

    def go(self) -> None:
        """Shows the card that waited for a form to be closed."""
        waiting = self.state.waiting
        if waiting is None:
            return
        self._turn += 1
        look = self._aside.pop(waiting.number)
        self._aside.clear()
        self._show(self.state._replace(look=look, waiting=None, reading=False, another=False))

    def later(self) -> None:
        """Leaves the waiting card to the list of taps."""
        self._aside.clear()
        self._show(self.state._replace(waiting=None))

    def close(self) -> None:
        """Back to nobody."""
        self._turn += 1
        self._show(self.state._replace(look=Look(), reading=False, another=False))

    def _next_turn(self, *, another: bool = True) -> int:
        """What is being read from now on makes every earlier reading void."""
        self._turn += 1
        self._show(self.state._replace(reading=True, another=another))
        return self._turn

    async def _again(self, look: Look) -> None:
        if look.wanted is not None:
            await self.open_by_id(look.wanted.id)
        elif look.tag is not None:
            turn = self._next_turn()
            found = await self._looked_up(look.tag)
            if found.shown is Shown.FAILED:
                found = await self._remembered(look.tag) or found
            if turn == self._turn:
                self._show(self.state._replace(look=found, reading=False, another=False))

    async def _bring(self, client: Client, reading: Callable[[], Awaitable[ClientView]], tag: Tag | None) -> None:
        """As remembered at once, then as LuckyFit answers."""
        turn = self._next_turn()
        known = await self._known(client)
        if known is not None and turn == self._turn:
            self._show_brought(known, tag, reading=not self.state.offline)
            if self.state.offline:
                return
        try:
            with foreseen():
                view = await reading()
        except DeskError as error:
            if turn == self._turn:
                failed = Look(Shown.FAILED, wanted=client, tag=tag, error=error, at=self._clock.now())
                look = failed if known is None else self.state.look
                self._show(self.state._replace(look=look, reading=False, another=False))
            return
        if turn == self._turn:
            self._show_brought(view, tag, reading=False)

    def _show_brought(self, view: ClientView, tag: Tag | None, *, reading: bool) -> None:
        look = self._look_at(view, tag)
        self._show(self.state._replace(look=look, reading=reading, another=False, taps=self._chosen(tag, look)))

    async def _known(self, client: Client) -> ClientView | None:
        """As this PC remembers them; that it can't keeps nobody from LuckyFit's answer."""
        with suppress(DeskError), foreseen():
            return await self._checkin.known(client.id)
        return None

    async def _remembered(self, tag: Tag) -> Look | None:
        with suppress(DeskError), foreseen():
            found = await self._checkin.at_once(tag)
            return self._look_of(found, tag) if found is not None else None
        return None

    async def _looked_up(self, tag: Tag) -> Look:
        try:
            with foreseen():
                found = await self._checkin.by_tag(tag)
        except DeskError as error:
            return Look(Shown.FAILED, tag=tag, error=error, at=self._clock.now())
        return self._look_of(found, tag)

    def _look_of(self, found: Outcome, tag: Tag) -> Look:
        match found:
            case Found(view=view):
                return self._look_at(view, tag)
            case Several(clients=clients, told_at=told_at):
                return Look(Shown.SEVERAL, tag=tag, choices=tuple(clients), at=self._clock.now(), told_at=told_at)
            case UnknownCard():
                return Look(Shown.UNKNOWN, tag=tag, at=self._clock.now())
            case StaffCard(staff=staff):
                return Look(Shown.STAFF, tag=tag, staff=staff, at=self._clock.now())

    def _look_at(self, view: ClientView, tag: Tag | None) -> Look:
        told_at = view.read_at if view.remembered else None
        return Look(Shown.CLIENT, view=view, tag=tag, at=self._clock.now(), told_at=told_at)

    def change(self, how: Callable[[ReceptionState], ReceptionState]) -> None:
        """What the doors add: taps there, who waits at them."""
        self._show(how(self.state))

    def next_number(self) -> int:
        """What tells a tap from all others."""
        self._taps += 1
        return self._taps

    def _tap(self, tag: Tag, look: Look) -> Tap:
        return Tap(
            self.next_number(),
            look.at or self._clock.now(),
            verdict_of(look),
            tag,
            client=look.view.client if look.view else None,
            staff=look.staff,
            reason=look.view.decision.reasons[0] if look.view and look.view.decision.reasons else None,
        )

    def _chosen(self, tag: Tag | None, look: Look) -> tuple[Tap, ...]:
        """The taps, the newest open choice of this tag replaced by the client it was."""
        at = next((i for i, tap in enumerate(self.state.taps) if tap.verdict is Verdict.SEVERAL and tap.tag == tag), None)
        if at is None or look.view is None:
            return self.state.taps
        reasons = look.view.decision.reasons
        tap = self.state.taps[at]._replace(
            verdict=verdict_of(look), client=look.view.client, reason=reasons[0] if reasons else None
        )
        return (*self.state.taps[:at], tap, *self.state.taps[at + 1 :])

    def _on_line_changed(self, fact: LineChanged) -> None:
        self._show(self.state._replace(line=fact.state, line_since=fact.since))

    def _on_service_changed(self, fact: ServiceChanged) -> None:
        self._light(fact.service, Light(fact.health, self._clock.now(), fact.latency_ms, fact.detail))

    def _on_reader_changed(self, fact: ReaderChanged) -> None:
        """Of several readers the one that is worst off is told, by its name."""
        self._readers[fact.reader] = fact
        worst = min(self._readers.values(), key=lambda each: WORST_FIRST.index(each.health))
        name = worst.reader if len(self._readers) > 1 else ""
        self._light("reader", Light(worst.health, self._clock.now(), detail=worst.detail, name=name))

    def _light(self, name: str, light: Light) -> None:
        known = self.state.lights.get(name, Light())
        if light.health is Health.OFF:
            light = light._replace(trouble=light.detail, trouble_at=light.since)
        else:
            light = light._replace(trouble=known.trouble, trouble_at=known.trouble_at)
        if known.health is light.health:
            light = light._replace(since=known.since)
        if light != known:
            self._show(self.state._replace(lights=MappingProxyType({**self.state.lights, name: light})))

    def _on_intent_changed(self, fact: IntentChanged) -> None:
        if fact.intent.state in OPEN_QUESTIONS or fact.intent.owes_back:
            self._questions.add(fact.intent.id)
        else:
            self._questions.discard(fact.intent.id)
        count = len(self._questions) + self._sales
        if count != self.state.questions:
            self._show(self.state._replace(questions=count))


def _may_be_too_old(look: Look) -> bool:
    """What is remembered is so old that a sound would tell too soon what LuckyFit is about to say."""
    reasons = look.view.decision.reasons if look.view is not None else ()
    return any(each.code in OF_AGE for each in reasons)


def _solved(before: Look, view: ClientView) -> tuple[Reason, ...]:
    """Reasons told before and gone now, for the same client; that what was told is no longer old was nobody's deed."""
    if before.view is None or before.view.client.id != view.client.id:
        return ()
    present = {reason.code for reason in view.decision.reasons}
    told = [each for each in (*before.solved, *before.view.decision.reasons) if each.code not in OF_AGE]
    return tuple(reason for at, reason in enumerate(told) if reason.code not in present and reason not in told[:at])
