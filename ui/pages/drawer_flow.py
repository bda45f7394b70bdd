"""Instasport's drawer at the window: it comes and goes by its key, and follows the client. Loaded when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desk.model.client import Client
from ui.pages.reception_page import ReceptionPage
from ui.presenters.product import Product
from ui.presenters.reception_state import ReceptionState
from ui.runner import Runner
from ui.widgets.theme import Theme

if TYPE_CHECKING:
    from ui.pages.instasport_drawer import InstasportDrawer


class DrawerFlow:
    """Where no Instasport is set up it does nothing."""

    def __init__(self, product: Product, runner: Runner, theme: Theme, page: ReceptionPage, after: QWidget) -> None:
        """`after`: what has the focus once it is away."""
        self._desk, self._runner, self._theme, self._page, self._after = product.cards_desk, runner, theme, page, after
        self._drawer: InstasportDrawer | None = None
        self._shown = 0

    @property
    def is_open(self) -> bool:
        """True while it is seen."""
        return self._drawer is not None and self._drawer.isVisible()

    def toggle(self, client: Client | None) -> None:
        """Away with it, or here it is for this client."""
        if self.is_open:
            self.put_away()
        elif client is not None and self._desk is not None:
            self._page.window().activateWindow()
            self._page.show_drawer(self._made())
            self._show(client)

    def put_away(self) -> None:
        """Away with it."""
        if self._drawer is not None:
            self._drawer.put_away()

    def follow(self, state: ReceptionState) -> None:
        """It shows whoever the window shows, and goes with the last one."""
        if not self.is_open:
            return
        if state.look.view is None:
            self.put_away()
        elif state.look.view.client.id != self._shown:
            self._show(state.look.view.client)

    def _show(self, client: Client) -> None:
        self._shown = client.id
        self._made().open(client)

    def _made(self) -> InstasportDrawer:
        if self._drawer is None:
            from ui.pages.instasport_drawer import InstasportDrawer  # noqa: PLC0415 - only clubs that use it pay for it
            from ui.presenters.instasport import InstasportPresenter  # noqa: PLC0415

            assert self._desk is not None, "without Instasport nothing opens it"  # noqa: S101
            self._drawer = InstasportDrawer(InstasportPresenter(self._desk), self._runner, self._theme, self._page)
            self._drawer.closed.connect(self._on_closed)
        return self._drawer

    def _on_closed(self) -> None:
        self._page.show_drawer(None)
        self._after.setFocus()
