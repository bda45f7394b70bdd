"""Four doors and a desk on one PC: pretended readers and relays at real pseudo terminals, and what a tap at each leads to."""

from __future__ import annotations

import asyncio
import time
from functools import partial

from desk.config import LuckyFitSettings, ReaderSettings, RosterSettings, Settings
from desk.config_door import DoorSettings
from desk.events import Bus, PassDenied, PassMade
from desk.hardware.simulator import SimulatedReader, by_whole_number
from ui.bench.relay import WatchedRelay

DESK = "desk"
PATIENCE_S = 20.0


class Lane:
    """One way in: a reader, a relay, and when the tap that is under way was answered."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.reader = SimulatedReader(name=f"reader-{name}")
        self.relay = WatchedRelay(self._pulsed)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._answered: asyncio.Future[tuple[float, bool]] | None = None
        self._pulse: asyncio.Future[float] | None = None

    @property
    def reader_settings(self) -> ReaderSettings:
        """A card once more says something new: few cards stand in for many people."""
        return self.reader.settings._replace(point=self.name, direction="in", quiet_s=0.0)

    async def tap(self, card: str) -> tuple[float, float | None]:
        """Milliseconds from the last byte of a card to its answer, and to the bytes of the pulse where somebody is let in."""
        tag, self._loop = by_whole_number(card), asyncio.get_running_loop()
        answered, pulse = self._answered, self._pulse = self._loop.create_future(), self._loop.create_future()
        begun = time.perf_counter()
        self.reader.put(tag)
        self.reader.take()
        at, opens = await asyncio.wait_for(answered, PATIENCE_S)
        pulsed = await asyncio.wait_for(pulse, PATIENCE_S) if opens else None
        return (at - begun) * 1000, (pulsed - begun) * 1000 if pulsed is not None else None

    def answered(self, *, opens: bool) -> None:
        """The tap under way is."""
        if self._answered is not None and not self._answered.done():
            self._answered.set_result((time.perf_counter(), opens))

    def close(self) -> None:
        """Takes the devices away."""
        self.reader.close()
        self.relay.close()

    def _pulsed(self, at: float) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(partial(_settle, self._pulse, at))


class Entrance:
    """The desk's own reader and the lanes. `hold_s` is the gates' own; one that is measured alone is not waited for."""

    def __init__(self, lanes: int, hold_s: float) -> None:
        self._hold_s = hold_s
        self.desk = SimulatedReader(name=DESK)
        self.lanes = {f"lane{number}": Lane(f"lane{number}") for number in range(1, lanes + 1)}

    def settings(self, url: str) -> Settings:
        """A PC with all of them, LuckyFit at `url`, and nobody kept from coming again."""
        return Settings(
            luckyfit=LuckyFitSettings(url=url),
            reader=self.desk.settings._replace(quiet_s=0.0),
            readers={lane.reader.settings.name: lane.reader_settings for lane in self.lanes.values()},
            gates={name: lane.relay.settings._replace(hold_s=self._hold_s) for name, lane in self.lanes.items()},
            door=DoorSettings(passback="off", quiet_s=0.0),
            roster=RosterSettings(sync_hours=0),
        )

    def listen(self, bus: Bus) -> None:
        """From now on taps at the lanes are seen to be answered."""
        bus.subscribe(PassMade, lambda fact: self.lanes[fact.passed.point].answered(opens=True))
        bus.subscribe(PassDenied, lambda fact: self.lanes[fact.passed.point].answered(opens=False))

    def close(self) -> None:
        """Takes all devices away."""
        self.desk.close()
        for lane in self.lanes.values():
            lane.close()


def _settle(pulse: asyncio.Future[float] | None, at: float) -> None:
    if pulse is not None and not pulse.done():
        pulse.set_result(at)
