"""What a press of an action does: the dialog is opened, awaited, and the client read again when money may have moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desk.errors import DeskError, NotAllowed
from desk.i18n import _, money
from desk.model.ticket import ClientTicket
from desk.model.view import ClientView
from ui.pages.printing import Printing
from ui.pages.waiting_bar import WaitingBar
from ui.presenters.time_left import TimeLeft
from ui.runner import Runner
from ui.widgets.theme import Theme

if TYPE_CHECKING:
    from ui.dialogs.form import FormDialog
    from ui.dialogs.money_form import MoneyForm
    from ui.dialogs.sell import SellDialog
    from ui.pages.asking import Words
    from ui.presenters.product import Product
    from ui.presenters.reception import Reception
    from ui.presenters.sell import Sold

Tell = Callable[[str, str, Callable[[], None] | None], None]


class Deeds:
    """Dialogs of the reception. While one is open a card that is read waits in a bar on top of it."""

    def __init__(
        self, product: Product, reception: Reception, runner: Runner, *, theme: Theme, window: QWidget, tell: Tell
    ) -> None:
        self._product, self._reception, self._runner = product, reception, runner
        self._theme, self._window, self._tell = theme, window, tell
        self._left = TimeLeft(product.prover, product.lost_sales, lambda: reception.state.luckyfit_answers)
        self.printing = Printing(product, runner, tell, window)
        self.bar: WaitingBar | None = None

    async def sell(self) -> None:
        """Sells a ticket, and goes on to its payment when wanted."""
        if (view := self._view) is None:
            return
        from ui.dialogs.sell import SellDialog  # noqa: PLC0415 - a form is loaded when it is first asked for
        from ui.presenters.sell import SellPresenter  # noqa: PLC0415 - a form is loaded when it is first asked for

        product = self._product
        presenter = SellPresenter(product.selling, product.bus, product.clock, view.client, self._left.of_sale)
        dialog = SellDialog(presenter, self._runner, self._theme, self._window)
        self._tell_shift(dialog)
        accepted, sold = await self.answered(dialog), dialog.sold
        if not accepted:
            return
        await self._reception.refresh()
        if sold is not None and sold.free:
            self._say_free(view, sold)
        elif sold is not None and sold.pay_now and (fresh := self._view_of(view)) is not None:
            if not await self._pay(fresh, _accounts(sold.ticket)):
                self._say_sold(view, sold)
        elif sold is not None:
            self._say_sold(view, sold)

    async def pay(self, ticket: ClientTicket | None = None) -> None:
        """Takes a payment, for the selected ticket or for all that is owed."""
        if (view := self._view) is not None and view.dues:
            await self._pay(view, _accounts(ticket) if ticket is not None and ticket.debt else ())

    async def take_back(self, ticket: ClientTicket) -> None:
        """Deletes an unpaid ticket, after asking once, and once more when this desk did not sell it."""
        from ui.pages.asking import taking_back  # noqa: PLC0415 - a form is loaded when it is first asked for

        view = self._view
        if view is not None and await self._asked(lambda: taking_back(ticket.name)):
            await self._take_back(view.client.id, ticket)

    async def top_up(self) -> None:
        """Puts money on the deposit."""
        if (view := self._view) is None or not view.accounts:
            return
        from ui.dialogs.deposit import DepositDialog  # noqa: PLC0415 - a form is loaded when it is first asked for
        from ui.presenters.deposit import DepositPresenter  # noqa: PLC0415 - a form is loaded when it is first asked for

        product = self._product
        presenter = DepositPresenter(
            product.till,
            product.checkin,
            product.bus,
            view,
            point_name=product.settings.luckyfit.point_name,
            left=self._left.of_intents,
        )
        dialog = DepositDialog(presenter, self._runner, self._theme, self._window)
        dialog.recorded.connect(self._read_behind)
        if await self._money_taken(dialog, view):
            await self._reception.refresh()

    async def choose_printer(self) -> None:
        """Says where papers go from now on."""
        from ui.dialogs.printing import PrintDialog  # noqa: PLC0415 - a form is loaded when it is first asked for

        dialog = PrintDialog(self.printing.presenter(), self._runner, self._theme, self._window)
        self._runner.run(dialog.presenter.read_printers(), name="the system's printers", screen="printers")
        await self.answered(dialog)

    @property
    def _view(self) -> ClientView | None:
        return self._reception.state.look.view

    def _view_of(self, view: ClientView) -> ClientView | None:
        """What is known of the same client now."""
        now = self._view
        return now if now is not None and now.client.id == view.client.id else None

    async def _pay(self, view: ClientView, chosen: Iterable[int]) -> bool:
        """True when money moved, or may have."""
        from ui.dialogs.pay import PayDialog  # noqa: PLC0415 - a form is loaded when it is first asked for
        from ui.presenters.pay import PayPresenter  # noqa: PLC0415 - a form is loaded when it is first asked for

        product = self._product
        presenter = PayPresenter(
            product.till, product.checkin, product.bus, view, chosen=tuple(chosen), left=self._left.of_intents
        )
        dialog = PayDialog(presenter, self._runner, self._theme, self._window)
        dialog.recorded.connect(self._read_behind)
        accepted = await self._money_taken(dialog, view)
        moved = presenter.state.money_moved
        if accepted or moved:
            await self._reception.refresh()
        return moved

    async def _money_taken(self, dialog: MoneyForm, view: ClientView) -> bool:
        """True when it was accepted. A receipt follows whatever was taken, when it is wanted; the wish is remembered."""
        self._tell_shift(dialog)
        dialog.offer_receipt(lambda: self.printing.tick, wanted=self.printing.settings.receipts)
        with self.printing.sales_of(view.client.id) as sales:
            accepted = await self.answered(dialog)
        self.printing.remember_receipts(wanted=dialog.receipt_wanted)
        self.printing.hand_over(sales, view, wanted=dialog.receipt_wanted)
        return accepted

    def _tell_shift(self, dialog: MoneyForm | SellDialog) -> None:
        """A line in the form for as long as no shift is open. Money is taken all the same."""
        from ui.presenters.no_shift import NoShift  # noqa: PLC0415 - a form is loaded when it is first asked for

        presenter = NoShift(self._product.shifts, self._product.bus)
        dialog.no_shift.follow(presenter)
        dialog.finished.connect(lambda _result: presenter.detach())
        self._runner.run(presenter.read(), name="whether a shift is open", screen="no shift")

    def _read_behind(self) -> None:
        """What a result has changed is seen behind it at once."""
        self._runner.run(self._reception.refresh(), name="the client is read behind a result", screen="behind a result")

    async def _asked(self, words: Callable[[], Words]) -> bool:
        from ui.pages.asking import AskDialog  # noqa: PLC0415 - a form is loaded when it is first asked for

        return await self.answered(AskDialog(words, self._theme, self._window))

    async def answered(self, dialog: FormDialog) -> bool:
        """Whether it was accepted. A card that is read meanwhile waits in a bar on top of it."""
        self._reception.hold(held=True)
        self.bar = WaitingBar(self._theme, self._reception, lambda: self._leave_for_card(dialog), dialog)
        self.bar.put_on(dialog)
        try:
            return await dialog.answered()
        finally:
            self.bar = None
            self._reception.hold(held=False)

    def _leave_for_card(self, dialog: FormDialog) -> None:
        """Closes the form if it may be closed; only then the card is shown."""
        dialog.reject()
        if not dialog.isVisible():
            self._reception.go()

    def _say_free(self, view: ClientView, sold: Sold) -> None:
        sentence = _("{ticket} is sold to {name}. Nothing is to be paid.").format(
            ticket=sold.ticket.name, name=view.client.full_name
        )
        self._tell(sentence, "", None)

    def _say_sold(self, view: ClientView, sold: Sold) -> None:
        sentence = _("{ticket} is sold to {name} and not paid yet: {sum}.").format(
            ticket=sold.ticket.name, name=view.client.full_name, sum=money(sold.ticket.debt)
        )
        self._tell(sentence, _("Take it back"), lambda: self._undo(view.client.id, sold.ticket))

    def _undo(self, client_id: int, ticket: ClientTicket) -> None:
        self._runner.run(self._take_back(client_id, ticket), name="a sale is taken back", screen="deed")

    async def _take_back(self, client_id: int, ticket: ClientTicket) -> None:
        """Whatever came of it, the client is read again before anything can be pressed once more."""
        try:
            taken_back = await self._undone(client_id, ticket)
        except DeskError:
            with suppress(DeskError):
                await self._reception.refresh()
            raise
        if taken_back:
            self._tell(_("The ticket was taken back."), "", None)
            await self._reception.refresh()

    async def _undone(self, client_id: int, ticket: ClientTicket) -> bool:
        """False when it was left because somebody else has sold it."""
        from ui.pages.asking import taking_back_from_elsewhere  # noqa: PLC0415 - a form is loaded when it is first asked for

        selling = self._product.selling
        try:
            await selling.undo(client_id, ticket.id)
        except NotAllowed as error:
            if error.code != "sold_elsewhere":
                raise
            if not await self._asked(lambda: taking_back_from_elsewhere(ticket.name)):
                return False
            await selling.undo(client_id, ticket.id, elsewhere=True)
        return True


def _accounts(ticket: ClientTicket) -> tuple[int, ...]:
    return tuple(account for account in (ticket.account_id, ticket.fee_account_id) if account is not None)
