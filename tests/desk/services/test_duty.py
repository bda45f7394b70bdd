"""Who works the doors of a PC: always one program, a kiosk before a window, and nobody's for longer than it takes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desk.errors import StoreError
from desk.services.duty import GONE_LOOKS, SEEN_LOOKS, DoorDuty
from desk.store import Store, open_store
from desk.tasks import Tasks
from tests.desk.services.doorway import KEY, HandClock


@dataclass
class Program:
    """One program of the PC: what it does at the doors, in order. It looks when it is told to."""

    store: Store
    is_kiosk: bool = False
    stands_open: bool = False
    did: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.duty = DoorDuty(
            self.store.wishes, self.store.kiosks, Tasks(), lambda: self.stands_open, is_kiosk=self.is_kiosk, pause=self._waits
        )

    async def _waits(self, _seconds: float) -> None:
        raise AssertionError("only its own looks are looked")

    async def starts(self) -> Program:
        self.duty._begin, self.duty._end = self._opened, self._closed
        await self.duty.look()
        return self

    async def looks(self, times: int = 1) -> None:
        for _time in range(times):
            await self.duty.look()

    async def ends(self) -> None:
        await self.duty.stop()
        self.duty.let_go()

    def dies(self) -> None:
        """The operating system lets go of what it held."""
        self.duty.let_go()

    @property
    def works(self) -> bool:
        return self.duty.works

    async def _opened(self) -> None:
        self.did.append("opened")

    async def _closed(self) -> None:
        assert self.store.wishes.own() or self.did == [], "the doors are given away only when they are closed"
        self.did.append("closed")


@dataclass
class Computer:
    """A PC, on which programs are started."""

    folder: Path
    stack: AsyncExitStack

    async def window(self) -> Program:
        return await self._started(is_kiosk=False)

    async def kiosk(self) -> Program:
        return await self._started(is_kiosk=True)

    async def _started(self, *, is_kiosk: bool) -> Program:
        store = await open_store(self.folder, KEY, HandClock())
        self.stack.push_async_callback(store.close)
        made = Program(store, is_kiosk=is_kiosk)
        self.stack.push_async_callback(made.ends)
        return await made.starts()


@pytest.fixture
async def computer(tmp_path: Path) -> AsyncIterator[Computer]:
    async with AsyncExitStack() as stack:
        yield Computer(tmp_path, stack)


async def test_alone_a_program_works_them_from_its_start_on(computer: Computer) -> None:
    window = await computer.window()
    await window.looks(GONE_LOOKS)
    assert window.did == ["opened"]


async def test_the_second_window_takes_them_over_when_the_first_is_gone(computer: Computer) -> None:
    first, second = await computer.window(), await computer.window()
    await second.looks(3)
    assert (first.works, second.works, second.did) == (True, False, ["closed"])
    first.dies()
    await second.looks()
    assert second.did == ["closed", "opened"]


async def test_a_kiosk_is_given_them_by_a_window_that_has_closed_them_first(computer: Computer) -> None:
    window, kiosk = await computer.window(), await computer.kiosk()
    await kiosk.looks()
    assert not kiosk.works, "the window has them still"
    await window.looks(SEEN_LOOKS)
    assert window.did == ["opened", "closed"]
    await kiosk.looks()
    await window.looks(GONE_LOOKS * 2)
    assert (kiosk.works, window.works) == (True, False)


async def test_a_window_beside_a_kiosk_never_opens_them(computer: Computer) -> None:
    kiosk, window = await computer.kiosk(), await computer.window()
    await window.looks(GONE_LOOKS * 2)
    assert (kiosk.did, window.did) == (["opened"], ["closed"])


async def test_a_kiosk_that_is_back_soon_finds_them_as_it_left_them(computer: Computer) -> None:
    kiosk, window = await computer.kiosk(), await computer.window()
    kiosk.dies()
    await window.looks(GONE_LOOKS - 1)
    again = await computer.kiosk()
    await window.looks(GONE_LOOKS)
    assert (again.works, window.did) == (True, ["closed"])


async def test_the_window_works_them_once_the_kiosk_has_been_gone_for_a_while(computer: Computer) -> None:
    kiosk, window = await computer.kiosk(), await computer.window()
    kiosk.dies()
    await window.looks(GONE_LOOKS)
    assert window.did == ["closed", "opened"]


async def test_a_look_of_another_window_is_not_taken_for_a_kiosk(computer: Computer) -> None:
    window, other = await computer.window(), await computer.window()
    other.store.kiosks.hold()
    await window.looks()
    other.store.kiosks.let_go()
    await window.looks(SEEN_LOOKS)
    assert window.did == ["opened"]


async def test_a_look_that_keeps_a_kiosk_from_its_word_is_only_a_delay(computer: Computer) -> None:
    window = await computer.window()
    window.store.kiosks.hold()
    kiosk = await computer.kiosk()
    window.store.kiosks.let_go()
    await kiosk.looks()
    await window.looks(SEEN_LOOKS)
    await kiosk.looks()
    assert kiosk.works


async def test_doors_that_stand_open_are_not_locked_for_a_kiosk_and_given_to_it_afterwards(computer: Computer) -> None:
    window, kiosk = await computer.window(), await computer.kiosk()
    window.stands_open = True
    await window.looks(GONE_LOOKS)
    assert window.did == ["opened"]
    window.stands_open = False
    await window.looks()
    await kiosk.looks()
    assert (window.did, kiosk.did) == (["opened", "closed"], ["closed", "opened"])


async def test_of_two_kiosks_the_second_waits_for_the_first(computer: Computer) -> None:
    first, second = await computer.kiosk(), await computer.kiosk()
    await second.looks(GONE_LOOKS)
    assert (first.works, second.works) == (True, False)
    first.dies()
    await second.looks()
    assert second.works


async def test_where_it_can_not_be_told_who_works_them_whoever_never_saw_another_does(
    computer: Computer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def closed() -> bool:
        raise StoreError(reason="read_only")

    kiosk, window = await computer.kiosk(), await computer.window()
    await window.looks()
    for each in (kiosk, window):
        monkeypatch.setattr(each.store.wishes, "own", closed)
    kiosk.did.clear()
    await kiosk.looks(2)
    kiosk.store.kiosks.let_go()
    await window.looks(GONE_LOOKS + 1)
    assert (kiosk.works, window.works) == (True, False)
    assert caplog.text.count("can't be found out: read_only") == 2


async def test_after_its_end_nothing_is_opened_any_more(computer: Computer) -> None:
    first, second = await computer.window(), await computer.window()
    await second.ends()
    first.dies()
    await second.looks()
    assert second.did == ["closed"]


async def test_a_command_takes_them_from_nobody_and_for_itself_alone(computer: Computer) -> None:
    command = Program(await open_store(computer.folder, KEY, HandClock()))
    assert command.duty.claim()
    window = await computer.window()
    assert (window.works, command.did) == (False, [])
    command.duty.let_go()
    await window.looks()
    assert window.works
    assert not command.duty.claim()
    await command.store.close()
