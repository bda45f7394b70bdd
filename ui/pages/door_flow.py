"""The doors at the desk: who was kept out stays on top until somebody takes it, who calls too, and F8 lets in by hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk.events import CardRead, DoorBusy, PassDenied, PassMade, PassUnwritten, TapRepeated
from desk.i18n import _
from desk.model.client import Client
from desk.model.door import Place
from desk.model.passing import Pass, Unwritten
from desk.ports import Sounds
from desk.wording.passes import of_emergency, of_passed, of_unwritten
from ui.dialogs.let_in import LetInDialog
from ui.pages.deeds import Deeds
from ui.pages.reception_page import ReceptionPage
from ui.presenters.door_feed import DoorFeed
from ui.presenters.let_in import LetIn
from ui.presenters.product import Product
from ui.presenters.reception import Reception
from ui.presenters.reception_state import ReceptionState, Tap
from ui.runner import Runner
from ui.widgets.frames import InfoBar
from ui.widgets.theme import Theme
from ui.wording import doors as words

LET_IN_KEY, ALL_KEY = "F8", "Shift+F8"
BETWEEN = 8


class DoorBars(QWidget):
    """How the doors themselves are, and under it who was kept out and who calls: low rows above all else, until it is over."""

    def __init__(self, theme: Theme, parent: QWidget, *, fire_opens_all: bool = False) -> None:
        super().__init__(parent)
        self._fire_opens_all = fire_opens_all
        self.fire = InfoBar(theme, "flame", "on_deny", 0, self, role="alarm")
        self.held = InfoBar(theme, "door-open", "caution", 1, self)
        self.off = InfoBar(theme, "unplug", "caution", 0, self)
        (self.lock,) = self.held.buttons
        self.denied, self.called = InfoBar(theme, "octagon-x", "bad", 2, self), InfoBar(theme, "bell", "caution", 1, self)
        self.take, self.let_in = self.denied.buttons
        (self.come,) = self.called.buttons
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(BETWEEN)
        for bars in (((self.fire, 1),), ((self.held, 1), (self.off, 1)), ((self.denied, 2), (self.called, 1))):
            row = QHBoxLayout()
            row.setSpacing(BETWEEN)
            for bar, share in bars:
                row.addWidget(bar, share)
                bar.make_slim(slim=bar is not self.fire)
                for button in bar.buttons:
                    button.setAutoDefault(False)
            column.addLayout(row)
        self.hide()

    def render_state(self, state: ReceptionState) -> None:
        """How the doors are, and whoever waits."""
        self.take.setText(_("Take it"))
        self.let_in.setText(_("Let in") + f"  {LET_IN_KEY}")
        self.come.setText(_("Take it"))
        self.lock.setText(_("Lock again") + f"  {ALL_KEY}")
        crowded = state.held_open is not None and bool(state.gates_off)
        burning, held, off = state.burning, state.held_open, state.gates_off
        opens_all = self._fire_opens_all or held is not None
        self.fire.tell(words.burns(burning, opens_all=opens_all) if burning else "")
        self.held.tell(words.held_open(held) if held is not None else "")
        self.off.tell(words.gates_off(off) if off else "", words.gates_off_briefly(off) if crowded else "")
        told = words.kept_out(state.denied[0], len(state.denied) - 1) if state.denied else ""
        self.denied.tell(told, words.kept_out_briefly(state.denied) if state.called is not None and state.denied else "")
        self.called.tell(words.called(state.called) if state.called is not None else "")
        waits = bool(state.denied) or state.called is not None
        self.setVisible(waits or bool(burning or off) or held is not None)


class DoorFlow:
    """Made where there are doors."""

    def __init__(  # noqa: PLR0917 - what runs, what is shown, and where
        self,
        product: Product,
        reception: Reception,
        deeds: Deeds,
        runner: Runner,
        theme: Theme,
        page: ReceptionPage,
        sounds: Sounds,
    ) -> None:
        self._product, self._reception, self._deeds, self._runner = product, reception, deeds, runner
        self._theme, self._page = theme, page
        self._places = product.doors.door.places
        doors = product.doors
        self.feed = DoorFeed(reception, doors.passbook, doors.elsewhere, product.checkin, product.bus, product.clock, sounds)
        self.bars = DoorBars(theme, page, fire_opens_all=product.settings.door.fire_opens_all)
        page.bars.insertWidget(0, self.bars)
        self.bars.take.clicked.connect(self._on_taken)
        self.bars.let_in.clicked.connect(self.let_in)
        self.bars.come.clicked.connect(lambda: self.feed.come(self._operator))
        self.bars.lock.clicked.connect(self.open_or_lock_all)
        self._read: dict[Place, Callable[[], None]] = {}
        self._leave = (
            product.bus.subscribe(PassMade, lambda fact: self._answered(_place(fact.passed))),
            product.bus.subscribe(PassDenied, lambda fact: self._answered(_place(fact.passed))),
            product.bus.subscribe(DoorBusy, lambda fact: self._answered(fact.place)),
            product.bus.subscribe(TapRepeated, lambda fact: self._answered(fact.place)),
            product.bus.subscribe(PassUnwritten, lambda fact: self._answered(fact.place)),
            product.bus.subscribe(PassUnwritten, lambda fact: self._tell_unwritten(opened=fact.opened)),
        )
        self.tell: Callable[[str], None] = lambda _sentence: None
        self.open_tap: Callable[[Tap], None] = lambda _tap: None

    def detach(self) -> None:
        """Listens no more."""
        self.feed.detach()
        for leave in self._leave:
            leave()

    def is_door(self, reader: str) -> bool:
        """Whether this reader hangs at a door, whose taps the door tells of: not of what is typed here beside another program."""
        return reader in self._places and not self._product.doors.door.rests

    def when_answered(self, fact: CardRead, show: Callable[[], None]) -> None:
        """Shows who tapped there once the door has answered: nobody waits at a turnstile for a window to be drawn."""
        self._read[self._places[fact.reader]] = show

    def let_in(self) -> None:
        """F8: whoever was kept out last, else whoever is shown, else somebody unnamed."""
        self._runner.run(self._let_in(), name="letting in by hand", screen="deed")

    async def _let_in(self) -> None:
        denied, view = self._reception.state.denied, self._reception.state.look.view
        client = denied[0].client if denied else view.client if view is not None else None
        from desk.services.supervising import Supervising  # noqa: PLC0415 - the window does not wait for it

        product = self._product
        supervising = Supervising(product.lock, product.checkin, product.bus)
        presenter = LetIn(product.doors.wishes, supervising, tuple(product.settings.gates), client)
        dialog = LetInDialog(presenter, self._runner, self._theme, self._page.window())
        leave = product.bus.subscribe(CardRead, lambda fact: self._on_badge(presenter, fact))
        try:
            answered = await self._deeds.answered(dialog)
        finally:
            leave()
        if answered and presenter.passed is not None:
            self._settle(denied, client)
            passed = presenter.passed
            self.tell(of_unwritten(passed) if isinstance(passed, Unwritten) else of_passed(passed))

    @property
    def held_open(self) -> bool:
        """Whether somebody holds all doors open."""
        return self._reception.state.held_open is not None

    def open_or_lock_all(self) -> None:
        """Shift+F8: all doors are opened, for a reason; once more, and they are locked again."""
        if self.held_open:
            self._runner.run(self._lock_again(), name="locking the doors again", screen="doors")
        else:
            self._runner.run(self._open_all(), name="opening all doors", screen="deed")

    async def _open_all(self) -> None:
        from ui.dialogs.open_all import OpenAllDialog  # noqa: PLC0415 - loaded when it is first asked for
        from ui.presenters.open_all import OpenAll  # noqa: PLC0415

        presenter = OpenAll(self._product.doors.admitting)
        dialog = OpenAllDialog(presenter, self._runner, self._theme, self._page.window())
        if await self._deeds.answered(dialog) and presenter.called is not None:
            self.tell(of_emergency(presenter.called))

    def _on_badge(self, presenter: LetIn, fact: CardRead) -> None:
        """Not one from a door: there it opens."""
        if not self.is_door(fact.reader):
            self._runner.run(presenter.badge(fact.tag), name="a badge at the desk", screen="let in badge")

    async def _lock_again(self) -> None:
        self.tell(of_emergency(await self._product.doors.admitting.emergency(on=False)))

    def _answered(self, place: Place) -> None:
        if (show := self._read.pop(place, None)) is not None:
            show()

    @property
    def _operator(self) -> str:
        return self._product.doors.admitting.operator

    def _settle(self, denied: tuple[Tap, ...], client: Client | None) -> None:
        """Who was let in unnamed is waited for no longer either."""
        if denied and client is None:
            self.feed.taken(denied[0], self._operator)

    def _on_taken(self) -> None:
        if (tap := self.feed.take(self._operator)) is not None:
            self.open_tap(tap)

    def _tell_unwritten(self, *, opened: bool) -> None:
        if opened:
            self.tell(_("A pass can't be written down on this PC. Whoever goes out is let out."))
        else:
            self.tell(_("A pass can't be written down on this PC: the door stays locked. Let in by the turnstile's own button."))


def _place(passed: Pass) -> Place:
    return Place(passed.point, passed.direction)
