"""The Instasport drawer at the right of the window: log-in, the client's cards, and a new card."""

from __future__ import annotations

import itertools
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desk.i18n import _, clock_time, money, phone
from desk.model.card_desk import Action, CardView, LoggedIn, PhoneUnknown
from desk.model.client import Client
from ui import wording
from ui.dialogs import card_words
from ui.dialogs.controls import Choice, dress
from ui.dialogs.notice import Notice
from ui.pages.instasport_card import CardPlate, show_ended
from ui.pages.instasport_login import LoginPart
from ui.presenters.instasport import REQUEST, InstasportPresenter, InstasportState
from ui.runner import Runner
from ui.widgets.buttons import IconButton
from ui.widgets.frames import hairline
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme

WIDTH = 420
SCREEN = "instasport"


class InstasportDrawer(QFrame):
    """`open` shows a client's panel; nothing is sent to anybody's phone before a press. `closed` when it is put away."""

    closed = Signal()

    def __init__(self, presenter: InstasportPresenter, runner: Runner, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setFixedWidth(theme.px(WIDTH))
        self._presenter, self._runner, self._theme = presenter, runner, theme
        self._title = PlainLabel(role="subtitle")
        self.close_button = IconButton(theme, "x", self)
        self.close_button.clicked.connect(self.put_away)
        self._who = PlainLabel(wrap=True)
        self.forget = self._link_button(lambda: self._run(presenter.forget()))
        self.login = LoginPart(presenter, theme, self._on_send, self._on_log_in, self)
        self._empty = PlainLabel(role="muted", wrap=True)
        self.plates: list[CardPlate] = []
        self.template = Choice(theme, self)
        self.template.activated.connect(self._on_template_activated)
        self.request = QPushButton(self)
        self.request.clicked.connect(self._on_request)
        self._request_title, self.request_ended = PlainLabel(role="muted"), Notice(theme, self)
        self._line = hairline(self)
        self._error = PlainLabel(role="error", wrap=True)
        self._read_at = PlainLabel(role="caption")
        self.refresh = self._link_button(lambda: self._run(presenter.refresh()))
        self._lay_out()
        dress(self, theme)
        theme.changed.connect(lambda: self.setFixedWidth(theme.px(WIDTH)))
        self._order_stops()
        self._panel_shown: bool | None = None
        self._refused = False
        presenter.attach(self.draw)

    def open(self, client: Client) -> None:
        """Shows it for this client."""
        self.show()
        self._runner.run(self._presenter.open(client), name="instasport", screen=f"{SCREEN} of {client.id}")
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Hides it; what was begun goes on."""
        self.hide()
        self.closed.emit()

    def draw(self, state: InstasportState) -> None:
        """The only place that sets texts."""
        panel = state.panel
        logged_in = isinstance(panel, LoggedIn)
        self._title.setText("Instasport")
        self.setAccessibleName("Instasport")
        self.close_button.name(_("Close"))
        self.login.setVisible(panel is not None and not logged_in)
        self.login.draw(state)
        self._draw_who(state)
        self._draw_cards(state)
        self._draw_request(state)
        self._error.setText(wording.of_error(state.error) if state.error is not None else "")
        self._error.setVisible(state.error is not None)
        self._empty.setText(self._empty_sentence(state))
        self._empty.setVisible(bool(self._empty.text()))
        self._read_at.setText(_("Read at {time}").format(time=clock_time(panel.read_at)) if isinstance(panel, LoggedIn) else "")
        self.refresh.setText(_("Reading…") if state.loading else _("Refresh"))
        self.refresh.setEnabled(not state.loading and state.client is not None)
        shown, refused = None if panel is None else logged_in, isinstance(state.sent, PhoneUnknown)
        if (shown is not None and shown is not self._panel_shown) or (refused and not self._refused):
            self._to_first()
        self._panel_shown, self._refused = shown, refused

    def changeEvent(self, event: QEvent) -> None:
        """Another language: every text anew."""
        if event.type() == QEvent.Type.LanguageChange:
            self.draw(self._presenter.state)
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts it away; Enter presses the button that has the focus, once however long it is held."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            if focused.hasFocus() and not event.isAutoRepeat():
                focused.click()
        else:
            super().keyPressEvent(event)

    def _order_stops(self) -> None:
        """Tab goes from top to bottom, and to the cross last."""
        cards = [stop for plate in self.plates for stop in (plate, *plate.buttons.values(), plate.check)]
        stops = (self, *self.login.stops, self.forget, *cards, self.template, self.request, self.refresh, self.close_button)
        for one, other in itertools.pairwise(stops):
            QWidget.setTabOrder(one, other)

    def _to_first(self) -> None:
        """To the phone, or to the first thing to be done with a card, unless a person went elsewhere."""
        focused = self.window().focusWidget()
        if not self.isVisible() or (focused is not None and focused is not self and not self.isAncestorOf(focused)):
            return
        if self.login.isVisible():
            self.login.to_phone()
            return
        first = next((plate.first for plate in self.plates if plate.isVisible() and plate.first is not None), self.template)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _draw_who(self, state: InstasportState) -> None:
        panel = state.panel
        shown = isinstance(panel, LoggedIn)
        self._who.setVisible(shown)
        self.forget.setVisible(shown)
        self.forget.setText(_("Forget the log-in"))
        self.forget.setEnabled(not state.running)
        if isinstance(panel, LoggedIn):
            self._who.setText(
                _("{name}, {phone}. On the account: {sum}").format(
                    name=f"{panel.user.first_name} {panel.user.last_name}".strip(),
                    phone=phone(panel.phone),
                    sum=money(panel.balance),
                )
            )

    def _draw_cards(self, state: InstasportState) -> None:
        cards = state.panel.cards if isinstance(state.panel, LoggedIn) else ()
        made = len(self.plates)
        while len(self.plates) < len(cards):
            plate = CardPlate(self._theme, self._on_act, self._on_check, self)
            self._cards.insertWidget(len(self.plates), plate)
            self.plates.append(plate)
        if len(self.plates) > made:
            self._order_stops()
        for at, plate in enumerate(self.plates):
            plate.setVisible(at < len(cards))
            if at < len(cards):
                plate.draw(cards[at], state)

    def _draw_request(self, state: InstasportState) -> None:
        shown = isinstance(state.panel, LoggedIn)
        for part in (self._line, self._request_title, self.template, self.request):
            part.setVisible(shown)
        self._request_title.setText(_("New card"))
        offered = [None, *(each for group in state.groups for each in group.templates)]
        texts = [_("Choose a card…") if each is None else card_words.template(each) for each in offered]
        if texts != [self.template.itemText(at) for at in range(self.template.count())]:
            self.template.clear()
            for text, each in zip(texts, offered, strict=True):
                self.template.addItem(text, each)
        self.template.setCurrentIndex(offered.index(state.template) if state.template in offered else 0)
        self.template.setAccessibleName(_("New card"))
        self.request.setText(_("Ask for it"))
        self.request.setEnabled(state.may_request)
        self._draw_request_ended(state)

    def _draw_request_ended(self, state: InstasportState) -> None:
        ended = state.ended.get(REQUEST)
        running = card_words.running(None) if REQUEST in state.running else ""
        show_ended(self.request_ended, ended, running)

    def _empty_sentence(self, state: InstasportState) -> str:
        if state.client is None:
            return _("Tap a card or find a client first.")
        if state.panel is None and state.loading:
            return _("Looking at Instasport…")
        if isinstance(state.panel, LoggedIn) and not state.panel.cards:
            return _("The client has no cards at Instasport.")
        return ""

    def _on_act(self, action: Action, view: CardView) -> None:
        self._runner.run(self._presenter.act(action, view.card), name="instasport card", screen=f"{SCREEN} {view.card.id}")

    def _on_request(self) -> None:
        if self._runner.run(self._presenter.request(), name="instasport request", screen=f"{SCREEN} request"):
            self.request.setEnabled(False)

    def _on_check(self) -> None:
        self._run(self._presenter.refresh())

    def _on_send(self) -> None:
        if self._run(self._presenter.send_code()):
            self.login.send.setEnabled(False)

    def _on_log_in(self) -> None:
        if self._run(self._presenter.log_in()):
            self.login.enter.setEnabled(False)

    def _on_template_activated(self, at: int) -> None:
        self._presenter.choose_template(self.template.itemData(at))

    def _run(self, work: Coroutine[Any, Any, None]) -> bool:
        return self._runner.run(work, name="instasport", screen=SCREEN)

    def _link_button(self, pressed: object) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", "link")
        button.clicked.connect(pressed)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button)
        inner = QWidget(self)
        self._inside = QVBoxLayout(inner)
        self._inside.setContentsMargins(16, 4, 16, 12)
        self._inside.setSpacing(12)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        forget = QHBoxLayout()
        forget.addWidget(self.forget)
        forget.addStretch(1)
        self._inside.addWidget(self._who)
        self._inside.addLayout(forget)
        self._inside.addWidget(self.login)
        self._inside.addWidget(self._empty)
        self._inside.addLayout(self._cards)
        for below in (self._line, self._request_title, self.template, self.request, self.request_ended):
            self._inside.addWidget(below)
        self._inside.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        foot = QHBoxLayout()
        foot.addWidget(self._read_at, 1)
        foot.addWidget(self.refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 8, 1, 8)
        layout.setSpacing(8)
        for bar in (head, foot):
            bar.setContentsMargins(16, 0, 12, 0)
        layout.addLayout(head)
        layout.addWidget(area, 1)
        layout.addWidget(self._error)
        layout.addLayout(foot)
