"""Pictures of the doors at the desk: who is kept out, who calls, F8, fire, an emergency, a turnstile that is gone."""

from __future__ import annotations

from desk.errors import NotAllowed
from desk.events import FireAlarm, ReceptionCalled
from desk.hardware.simulated_gate import SimulatedTurnstile
from desk.hardware.simulator import by_whole_number
from desk.model.door import Place
from desk.model.gate import Direction
from ui.dialogs.let_in import LetInDialog
from ui.dialogs.open_all import OpenAllDialog
from ui.shooting import Shooting

MAIN, SIDE = "main", "pool"
DRILL = "Навчальна тривога"


class DoorScreens(Shooting):
    """The part of the walk that stands at the doors, which are `turnstile`'s."""

    turnstile: SimulatedTurnstile

    async def _doors(self) -> None:
        self._flow.reception.close()
        await self._kept_out()
        await self._shoot("door-denied")
        await self._let_in()
        self._product.bus.publish(ReceptionCalled(self._product.clock.now(), MAIN))
        await self._shoot("door-called")
        self._product.bus.publish(FireAlarm(MAIN, burning=True))
        await self._shoot("door-fire")
        self._product.bus.publish(FireAlarm(MAIN, burning=False))
        await self._open_all()
        await self._shoot("door-emergency")
        self.turnstile.unplug()
        await self._until(lambda: bool(self._state.gates_off))
        self._product.bus.publish(FireAlarm(SIDE, burning=True))
        await self._shoot("door-everything")
        self._product.bus.publish(FireAlarm(SIDE, burning=False))
        await self._product.doors.admitting.emergency(on=False)
        self._flow.reception.change(lambda state: state._replace(denied=(), called=None))
        await self._shoot("door-gone")
        self.turnstile.plug()
        await self._until(lambda: not self._state.gates_off)

    async def _kept_out(self) -> None:
        """Two, so that the bar tells of another."""
        for number in (self._card("expired"), self._card("locked")):
            await self._product.doors.door.tapped(by_whole_number(number), Place(MAIN, Direction.IN))
        await self._until(lambda: len(self._state.denied) > 1)

    async def _let_in(self) -> None:
        doors = self._flow.doors
        if doors is None:
            return
        dialog = await self._shown(doors.let_in, LetInDialog)
        await self._shoot("door-let-in", dialog)
        dialog.presenter.state = dialog.presenter.state._replace(limit=20, error=NotAllowed("admit_limit", limit=20))
        dialog.draw(dialog.presenter.state)
        await self._shoot("door-let-in-limit", dialog)
        self._close_dialogs()
        await self._settled()

    async def _open_all(self) -> None:
        doors = self._flow.doors
        if doors is None:
            return
        dialog = await self._shown(doors.open_or_lock_all, OpenAllDialog)
        await self._shoot("door-open-all", dialog)
        dialog.reason.setText(DRILL)
        dialog.primary.click()
        await self._until(lambda: self._state.held_open is not None)
        await self._settled()
