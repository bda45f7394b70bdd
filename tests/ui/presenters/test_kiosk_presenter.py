"""The kiosk's presenter over a real door: whose answer is on the screen when several people tap one after another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desk.config_kiosk import KioskSettings
from desk.events import CardRead, DoorBusy, TapRepeated, UnreadableCard
from desk.model.kiosk import KioskKept
from desk.model.tag import Tag
from desk.services.kiosk import Keeping, KioskOrder
from tests.desk.services.doorway import CARD, OTHER, PETRO, PLACES, START, House, found, house, ticket
from ui.presenters.kiosk import AtKiosk, Kiosk
from ui.presenters.kiosk_state import KioskShown, KioskState
from ui.wording import kiosk as words

ENDED = ticket(finished=START - timedelta(days=3))


@dataclass
class Hall:
    """A screen at the door of a house, and whoever taps before it."""

    house: House
    kiosk: Kiosk
    heard: list[str]
    shown: asyncio.Queue[KioskState] = field(default_factory=asyncio.Queue)
    repeated: asyncio.Queue[TapRepeated] = field(default_factory=asyncio.Queue)

    def tap(self, tag: Tag) -> None:
        self.house.bus.publish(CardRead(tag, "street"))

    async def tap_again(self, tag: Tag) -> KioskState:
        """What the screen shows once the door has found that it knows this tap."""
        self.tap(tag)
        await self.repeated.get()
        return self.kiosk.state

    async def see(self, shown: KioskShown) -> KioskState:
        while (state := await self.shown.get()).shown is not shown:
            pass
        return state


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    made, heard = await house(tmp_path), []
    kept: Any = SimpleNamespace(read=KioskKept, write=lambda _kept: None, alone=nullcontext)
    sounds: Any = SimpleNamespace(play=heard.append)
    order = KioskOrder(Keeping(kept), made.clock)
    kiosk = Kiosk(made.bus, made.clock, sounds, order, KioskSettings(door="main"), AtKiosk(PLACES, ("main",)))
    hall = Hall(made, kiosk, heard)
    kiosk.attach(hall.shown.put_nowait)
    made.bus.subscribe(TapRepeated, hall.repeated.put_nowait)
    made.door.start()
    yield hall
    kiosk.detach()
    await made.stop()


async def test_who_waits_for_a_turn_and_taps_again_is_not_welcomed_by_the_name_of_whoever_is_passing(hall: Hall) -> None:
    hall.house.book.remembered[OTHER.number] = found(PETRO, ENDED)
    hall.house.line_is_well = False
    gate = hall.house.gates["main"]
    gate.holds = asyncio.Event()
    hall.tap(CARD)
    await hall.see(KioskShown.GRANTED)
    hall.kiosk.rest()
    hall.tap(OTHER)
    await hall.see(KioskShown.READING)
    again = await hall.tap_again(OTHER)
    assert (again.shown, again.name, hall.heard) == (KioskShown.READING, "", ["granted"])
    gate.holds.set()
    await hall.see(KioskShown.DENIED)
    assert hall.heard == ["granted", "denied"]


async def test_who_is_asked_about_at_luckyfit_and_taps_again_is_not_welcomed_by_the_name_of_who_came_before(hall: Hall) -> None:
    hall.house.book.holds = asyncio.Event()
    hall.tap(CARD)
    await hall.see(KioskShown.GRANTED)
    hall.house.book.was_asked.clear()
    hall.kiosk.rest()
    hall.tap(OTHER)
    await hall.house.book.was_asked.wait()
    again = await hall.tap_again(OTHER)
    assert (again.shown, again.name, hall.heard) == (KioskShown.READING, "", ["granted"])
    hall.house.book.holds.set()
    await hall.see(KioskShown.UNKNOWN_CARD)


async def test_who_is_passing_and_taps_again_is_welcomed_again(hall: Hall) -> None:
    hall.house.gates["main"].holds = asyncio.Event()
    hall.tap(CARD)
    await hall.see(KioskShown.GRANTED)
    hall.kiosk.rest()
    again = await hall.tap_again(CARD)
    assert (again.shown, again.name) == (KioskShown.GRANTED, "Ольга К.")
    hall.house.gates["main"].holds.set()


async def test_what_a_reader_could_not_read_is_nobodys_answer(hall: Hall) -> None:
    hall.house.book.remembered[OTHER.number] = found(PETRO, ENDED)
    hall.house.line_is_well = False
    hall.tap(OTHER)
    denied = await hall.see(KioskShown.DENIED)
    hall.kiosk.rest()
    hall.house.bus.publish(UnreadableCard("noise", "street"))
    await hall.see(KioskShown.UNREADABLE)
    hall.kiosk.rest()
    again = await hall.tap_again(OTHER)
    assert (again.shown, again.reason) == (KioskShown.DENIED, denied.reason)


@pytest.mark.parametrize(("has_card", "told"), [(True, "Tap the card again"), (False, "Please come to reception")])
async def test_who_waited_in_vain_is_told_what_they_can_do(hall: Hall, has_card: bool, told: str) -> None:
    hall.house.bus.publish(DoorBusy(PLACES["street"], waits=False, has_card=has_card))
    busy = (await hall.see(KioskShown.BUSY))._replace(language="en")
    assert words.told(busy) == f"PLEASE WAIT. Somebody is passing. {told}"
