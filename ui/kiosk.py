"""The kiosk's program: one window for a door, its presenters connected to facts and to time, an ordered end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import sys
from collections.abc import Awaitable, Callable
from types import TracebackType

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desk import i18n
from desk.config import Settings
from desk.errors import DeskError
from desk.events import CardRead, KioskDeed, PassMade, ReaderChanged, ReceptionComes
from desk.i18n import clock_time
from desk.model.door import Place
from desk.model.gate import Direction
from desk.model.kiosk import Deed
from desk.model.passing import Verdict
from desk.model.tag import Tag
from desk.ports import Sounds
from desk.services.kiosk import KioskOrder
from desk.services.supervising import Supervising
from desk.wiring_kiosk import KioskParts
from ui.ending import told_to_end
from ui.kiosk_window import KioskWindow
from ui.loop import DeskLoop
from ui.presenters.kiosk import AtKiosk, Kiosk
from ui.presenters.kiosk_phone import KioskPhone, PhoneState, PhoneStep
from ui.presenters.kiosk_staff import KioskStaff, StaffState, Step
from ui.presenters.kiosk_state import KioskShown, KioskState
from ui.presenters.product import Product
from ui.watchdog import BEAT_S, Heart
from ui.widgets.sounds import DeskSounds
from ui.widgets.theme import STYLE, Theme
from ui.widgets.typed_cards import TypedCards

log = logging.getLogger(__name__)

READING_MS = 150
"""What is answered sooner is not said to be checked."""
READERS_MISSED_MS = 2000
"""A reader that is back sooner was never gone."""
SECOND_MS = 1000
CALLED_S = 30
"""So long it is told what is to be done after a call, and that somebody comes."""
TOLD_S = 30.0
"""So long it is told that the kiosk can't start, before a watchdog may try again."""
LEFT_ALONE_S = 30
"""A keypad nobody touches goes away."""
PAPER_S = 120
"""Whoever is to note a number on paper has to find some."""
CODE_AWAITED_S = 120
"""The same while a message with a code is on its way."""


class KioskFlow(QObject):
    """From facts and touches to presenters, from states to the window. `left` is told when staff close the kiosk."""

    left = Signal()

    def __init__(self, product: Product, parts: KioskParts, window: KioskWindow, sounds: Sounds) -> None:
        super().__init__(window)
        self._product, self._window, settings = product, window, product.settings
        own = tuple(name for name, gate in settings.gates.items() if gate.reads_cards)
        at = AtKiosk(product.doors.door.places, tuple(settings.gates), spoken(settings), settings.door.fire_opens_all, own)
        self.kiosk = Kiosk(product.bus, product.clock, sounds, parts.order, settings.kiosk, at)
        supervising = Supervising(parts.lock, product.checkin, product.bus)
        self.staff = KioskStaff(supervising, product.doors.wishes, ways_of(settings))
        self.phone = KioskPhone(parts.phone) if parts.phone is not None else None
        window.takes_phones = self.phone is not None
        self._answered = self._timer(self.kiosk.rest)
        self._reading = self._timer(self._draw_now)
        self._dim = self._timer(self._on_left_alone)
        self._called = self._timer(self.kiosk.call_is_over)
        self._missing = self._timer(self.kiosk.miss_readers)
        self._pad = self._timer(self.staff.close)
        self._phone_pad = self._timer(self._on_phone_left)
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(self._on_second)
        self._number = 0
        self._leave = (
            product.bus.subscribe(CardRead, self._on_card_read),
            product.bus.subscribe(PassMade, self._on_pass_made),
            product.bus.subscribe(ReaderChanged, lambda _fact: self._on_reader_changed()),
            product.bus.subscribe(ReceptionComes, lambda _fact: self._called.start(1000 * CALLED_S)),
            self._keep_doors(parts.order),
        )
        self._connect()
        self.kiosk.attach(self._draw)
        self.staff.attach(self._draw_staff)
        if self.phone is not None:
            self.phone.attach(self._draw_phone)
        self._second.start()
        self._somebody_is_there()

    def detach(self) -> None:
        """Listens and draws no more."""
        for timer in (self._answered, self._reading, self._dim, self._called, self._missing, self._pad, self._phone_pad):
            timer.stop()
        self._second.stop()
        for leave in self._leave:
            leave()
        self.kiosk.detach()
        self.staff.detach()
        if self.phone is not None:
            self.phone.detach()

    def _timer(self, ended: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(ended)
        return timer

    def _connect(self) -> None:
        window, pad = self._window, self._window.keypad
        for touched in (window.touched, window.call_asked, window.staff_asked, window.language_chosen, pad.typed, pad.erased):
            touched.connect(self._somebody_is_there)
        window.call_asked.connect(self._on_call)
        window.staff_asked.connect(self._on_phone_left)
        window.staff_asked.connect(self.staff.open)
        window.language_chosen.connect(self.kiosk.speak)
        pad.typed.connect(self.staff.type)
        pad.erased.connect(self.staff.erase)
        pad.entered.connect(lambda: self._product.tasks.start(self.staff.enter(), name="a PIN at the kiosk"))
        pad.closed.connect(self.staff.close)
        pad.order_changed.connect(self._on_order_changed)
        pad.leave_asked.connect(self._on_leave)
        pad.let_in.clicked.connect(self.staff.let_in)
        pad.menu.reason_chosen.connect(self.staff.choose)
        pad.menu.way_chosen.connect(lambda place: self._product.tasks.start(self.staff.go(place), name="a pass by hand"))
        if self.phone is not None:
            self._connect_phone(self.phone)

    def _connect_phone(self, phone: KioskPhone) -> None:
        window, pad = self._window, self._window.phone_pad
        for touched in (window.no_card, pad.typed, pad.erased):
            touched.connect(self._somebody_is_there)
        window.no_card.connect(phone.open)
        pad.typed.connect(phone.type)
        pad.erased.connect(phone.erase)
        pad.entered.connect(lambda: self._product.tasks.start(phone.enter(), name="a phone at the kiosk"))
        pad.closed.connect(phone.close)

    def _draw(self, state: KioskState) -> None:
        """An answer begins its time; what is being read is told only when it takes longer than a moment."""
        fresh, self._number = state.number != self._number, state.number
        if fresh:
            self._answered.stop()
            if state.stays_s is not None:
                self._answered.start(round(1000 * state.stays_s))
        if state.shown is KioskShown.READING:
            if fresh:
                self._reading.start(READING_MS)
            elif not self._reading.isActive():
                self._draw_now()
            return
        self._reading.stop()
        if state.shown is not KioskShown.WAITING:
            self._window.plate.dim(dimmed=False)
        self._draw_now()

    def _draw_now(self) -> None:
        self._window.render_state(self.kiosk.state, clock_time(self._product.clock.now()))
        self._window.render_staff(self.staff.state)
        if self.phone is not None:
            self._window.render_phone(self.phone.state)

    def _draw_phone(self, state: PhoneState) -> None:
        """A message takes its time to come."""
        if state.step is PhoneStep.CLOSED:
            self._phone_pad.stop()
        else:
            self._phone_pad.start(1000 * (LEFT_ALONE_S if state.step is PhoneStep.PHONE else CODE_AWAITED_S))
        self._window.render_staff(self.staff.state)
        self._window.render_phone(state)

    def _on_phone_left(self) -> None:
        if self.phone is not None:
            self.phone.close()

    def _draw_staff(self, state: StaffState) -> None:
        if state.step is Step.CLOSED:
            self._pad.stop()
        else:
            self._pad.start(1000 * (PAPER_S if state.step is Step.PAPER else LEFT_ALONE_S))
        self._window.render_staff(state)

    def _somebody_is_there(self, *_what: object) -> None:
        self._window.plate.dim(dimmed=False)
        self._dim.start(round(1000 * self._product.settings.kiosk.dim_s))

    def _on_left_alone(self) -> None:
        """Nobody is there: faint, and in the club's language for whoever comes next."""
        if self.kiosk.state.shown is KioskShown.WAITING:
            self._window.plate.dim(dimmed=True)
        self.kiosk.speak("")

    def _on_second(self) -> None:
        self.kiosk.name_club(self._product.receipts.club_name)
        self.staff.tick()
        if self.phone is not None:
            self.phone.tick()
        if not self._reading.isActive():
            self._draw_now()

    def _on_card_read(self, fact: CardRead) -> None:
        """A badge may come from a reader that hangs nowhere; those at the doors are asked about by the door itself."""
        self._somebody_is_there()
        self._on_phone_left()
        if fact.reader not in self._product.doors.door.places and not self.kiosk.has_readers:
            self._product.tasks.start(self.staff.badge(fact.tag), name="a badge at the kiosk")

    def _on_pass_made(self, fact: PassMade) -> None:
        self._somebody_is_there()
        if fact.passed.verdict is Verdict.ADMITTED:
            self.staff.opened()

    async def _takes(self, tag: Tag, place: Place) -> bool:
        """While staff are asked who they are, their badge is for this screen and opens nothing."""
        if self._product.settings.kiosk.door not in ("", place.point) or not await self.staff.badge(tag):
            return False
        self.kiosk.rest()
        return True

    def _keep_doors(self, order: KioskOrder) -> Callable[[], None]:
        """While this screen is out of order its doors let nobody in by themselves, and badges come to it first. Gives its end."""
        door, mine = self._product.doors.door, self._product.settings.kiosk.door
        before = door.is_shut, door.takes
        door.is_shut, door.takes = lambda point: order.shuts and mine in ("", point), self._takes

        def ended() -> None:
            door.is_shut, door.takes = before

        return ended

    def _on_reader_changed(self) -> None:
        """A flicker says nothing."""
        if not self.kiosk.readers_gone:
            self._missing.stop()
        elif not self._missing.isActive():
            self._missing.start(READERS_MISSED_MS)

    def _on_call(self) -> None:
        log.info("reception is called from the kiosk")
        self.kiosk.call()
        self._called.start(1000 * CALLED_S)

    def _on_order_changed(self, out: bool) -> None:  # noqa: FBT001 - a signal hands it over
        self.kiosk.put_out_of_order(out=out, by=self.staff.by)
        self.staff.close()

    def _on_leave(self) -> None:
        if self.staff.state.step is Step.MENU:
            self._product.bus.publish(KioskDeed(Deed.LEFT, self.staff.by))
            self.left.emit()


class KioskApp:
    """One run of the kiosk."""

    def __init__(self, application: QApplication, settings: Settings, *, full: bool = True, told_s: float = TOLD_S) -> None:
        self._full, self._told_s = full, told_s
        self._application, self._settings = application, settings
        application.setApplicationName("LuckyFit Desk")
        application.setQuitOnLastWindowClosed(False)
        i18n.use(spoken(settings))
        self.theme = Theme(application, mode="dark")
        self.window = KioskWindow(self.theme, settings.kiosk)
        self.flow: KioskFlow | None = None
        self._over = asyncio.Event()

    def end(self) -> None:
        """The system asks for it, or staff do: in order, as soon as can be."""
        self._over.set()

    async def live(self, make: Callable[[], Awaitable[tuple[Product, KioskParts]]]) -> None:
        """From the first paint to the moment staff leave, or the system asks. Raises what making the product raises."""
        self.window.fill(whole=self._full)
        self._say(KioskShown.READING)
        try:
            product, parts = await make()
        except DeskError as error:
            log.error("the kiosk can't start: %s", error)  # noqa: TRY400 - the sentence says all
            self._say(KioskShown.OUT_OF_ORDER)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), self._told_s)
                self.window.close_for_good()
                return
            raise
        sounds = DeskSounds(enabled=self._settings.window.sounds)
        self.flow = KioskFlow(product, parts, self.window, sounds)
        self.flow.left.connect(self.end)
        settings, window = product.settings, int(self.window.winId())
        typed = TypedCards(self._application, settings, product.bus.publish, window) if settings.wedge.enabled else None
        starting = product.tasks.start(product.start(), name="start of the product")
        gc.enable()
        try:
            await self._over.wait()
        finally:
            starting.cancel()
            await asyncio.wait({starting})
            if typed is not None:
                typed.stop()
            self.flow.detach()
            await product.stop()
            self.window.close_for_good()

    def _say(self, shown: KioskShown) -> None:
        """Before anything runs that could say more."""
        self.window.render_state(KioskState(shown, language=spoken(self._settings)), "")


def ways_of(settings: Settings) -> tuple[Place, ...]:
    """Where a kiosk can let in by hand, and which way: what the turnstile lets be freed."""
    mine = [(name, gate) for name, gate in settings.gates.items() if settings.kiosk.door in ("", name)]
    return tuple(Place(name, way) for name, gate in mine for way in Direction if gate.channel(way))


def spoken(settings: Settings) -> str:
    """What a kiosk speaks before anybody chooses another language."""
    return settings.kiosk.language or settings.window.language


def run(
    make: Callable[[KioskApp], Awaitable[tuple[Product, KioskParts]]],
    settings: Settings,
    arguments: list[str] | None = None,
    *,
    full: bool = True,
    heart: Heart | None = None,
) -> int:
    """Runs the kiosk until staff close it or the system asks; the exit code. What can't start ends it by an error, so that a
    watchdog tries again.

    `full` is False for a demo, which has other windows beside it; `heart` tells a watchdog that the loop turns.
    """
    application = QApplication([*(arguments or sys.argv[:1]), *STYLE])
    app = KioskApp(application, settings, full=full)
    loop = DeskLoop(application)
    asyncio.set_event_loop(loop)
    sys.excepthook = _logs
    if heart is not None:
        beating = QTimer(app.window, interval=round(1000 * BEAT_S))
        beating.timeout.connect(heart.beat)
        beating.start()
        QTimer.singleShot(0, heart.beat)
    with loop, told_to_end(application, app.end):
        try:
            loop.run_until_complete(app.live(lambda: make(app)))
        except DeskError:
            app.window.close_for_good()
            raise
    return 0


def _logs(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody foresaw is logged; the screen goes on."""
    log.critical("unforeseen: %s", kind.__name__, exc_info=(kind, error, trace))
