"""The kiosk's readers and its order: a reader that is gone, a card that is not read, a door that staff have shut."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import reduce
from operator import xor
from pathlib import Path

import pytest

import ui.kiosk
from desk.config import ReaderSettings
from desk.config_kiosk import KioskSettings
from desk.errors import StoreError
from desk.events import PassDenied, ReaderChanged, UnreadableCard
from desk.hardware.reader import CardReader
from desk.model.door import Place
from desk.model.gate import Direction
from desk.model.health import Health
from desk.model.passing import Pass, PassFilter, Verdict
from desk.wiring_devices import crossing
from tests.desk.hardware.devices import PtyDevice
from tests.flows.conftest import until
from tests.flows.kiosk_room import PIN, READER, Ears, Kiosk, kiosk_in
from ui.presenters.kiosk import AtKiosk
from ui.presenters.kiosk import Kiosk as Presenter
from ui.presenters.kiosk_state import KioskShown
from ui.wording.kiosk import footnote, warns

NO_CARDS = "CARDS CAN'T BE READ HERE NOW. Please come to reception"


@pytest.fixture
async def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Kiosk]:
    monkeypatch.setattr(ui.kiosk, "READERS_MISSED_MS", 20)
    async with kiosk_in(tmp_path, door="main") as made:
        await made.parts.lock.set_pin(PIN)
        yield made


@pytest.fixture
async def reader(kiosk: Kiosk) -> AsyncIterator[PtyDevice]:
    """The reader of the street, on its cable."""
    device = PtyDevice()
    settings = ReaderSettings(name=READER, port=device.port, protocol="stx", point="main", direction="in", quiet_s=0.0)
    there: list[ReaderChanged] = []
    kiosk.counter.bus.subscribe(ReaderChanged, there.append)
    at_work = CardReader(settings, crossing(kiosk.counter.bus), delays=(0.01,))
    at_work.start()
    await until(lambda: any(each.health is Health.OK for each in there))
    yield device
    at_work.stop()
    device.close()


def frame(card: str, *, whole: bool = True) -> bytes:
    """What the reader sends of a card; the sum at its end is wrong in one that is not whole."""
    total = reduce(xor, bytes.fromhex(card)) ^ (0 if whole else 1)
    return b"\x02" + card.upper().encode() + b"%02X" % total + b"\x03"


def lost(name: str) -> ReaderChanged:
    return ReaderChanged(name, Health.OFF, "unplugged")


async def passes(kiosk: Kiosk) -> tuple[Pass, ...]:
    return (await kiosk.counter.store.passes.page(PassFilter())).passes


async def put_out_of_order(kiosk: Kiosk) -> None:
    kiosk.touch(kiosk.window.staff)
    await kiosk.type_pin(PIN)
    kiosk.touch(kiosk.window.keypad.order)


async def test_a_reader_that_is_gone_is_told_and_one_that_is_back_too(kiosk: Kiosk, reader: PtyDevice) -> None:
    reader.unplug()
    await kiosk.see(KioskShown.OUT_OF_ORDER)
    assert kiosk.told == NO_CARDS
    assert kiosk.ears.heard == ["error"]
    reader.plug()
    await kiosk.see(KioskShown.WAITING)
    reader.say(frame(kiosk.person("active").card))
    await kiosk.see(KioskShown.GRANTED)


async def test_a_reader_that_flickers_says_nothing(kiosk: Kiosk, reader: PtyDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.kiosk, "READERS_MISSED_MS", 600_000)
    told: list[Health] = []
    kiosk.counter.bus.subscribe(ReaderChanged, lambda fact: told.append(fact.health))
    reader.unplug()
    await until(lambda: Health.OFF in told)
    assert kiosk.flow._missing.isActive()
    reader.plug()
    await until(lambda: told[-1] is Health.OK)
    assert not kiosk.flow._missing.isActive()
    assert kiosk.state.shown is KioskShown.WAITING
    assert kiosk.ears.heard == []


async def test_a_reader_of_the_reception_or_another_door_is_not_the_kiosks(kiosk: Kiosk) -> None:
    kiosk.counter.bus.publish(lost("reception"))
    assert not kiosk.flow._missing.isActive()


async def test_of_several_readers_one_that_works_will_do(kiosk: Kiosk) -> None:
    devices = kiosk.flow.kiosk._devices
    devices.readers = frozenset({READER, "second"})
    kiosk.counter.bus.publish(ReaderChanged("second", Health.OK, "there"))
    kiosk.counter.bus.publish(lost(READER))
    assert not kiosk.flow._missing.isActive()
    kiosk.counter.bus.publish(lost("second"))
    await kiosk.see(KioskShown.OUT_OF_ORDER)
    kiosk.counter.bus.publish(ReaderChanged(READER, Health.OK, "there"))
    assert kiosk.state.shown is KioskShown.WAITING


async def test_a_turnstile_and_a_reader_that_are_gone_are_told_one_after_the_other(kiosk: Kiosk, reader: PtyDevice) -> None:
    kiosk.turnstile.unplug()
    await kiosk.see(KioskShown.OUT_OF_ORDER)
    reader.unplug()
    await until(lambda: kiosk.flow.kiosk._readers_missed)
    assert kiosk.told == "OUT OF ORDER. Please come to reception"
    kiosk.turnstile.plug()
    await until(lambda: kiosk.told == NO_CARDS)


async def test_a_kiosk_that_was_ended_without_its_reader_starts_with_what_is_so(tmp_path: Path) -> None:
    async with kiosk_in(tmp_path / "one") as kiosk:
        kiosk.counter.bus.publish(lost(READER))
        kiosk.flow.kiosk.miss_readers()
        assert kiosk.told == NO_CARDS
    async with kiosk_in(tmp_path / "one") as again:
        assert again.state.shown is KioskShown.WAITING


async def test_a_card_that_could_not_be_read_is_to_be_tapped_once_more(
    kiosk: Kiosk, reader: PtyDevice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    card = kiosk.person("active").card
    reader.say(frame(card, whole=False))
    await kiosk.see(KioskShown.UNREADABLE)
    assert kiosk.told == "COULD NOT BE READ. Tap once more"
    assert kiosk.ears.heard == ["unknown"]
    assert await passes(kiosk) == ()
    assert "reader street sent 12 characters that are no card" in caplog.text
    assert card.upper() not in caplog.text
    reader.say(frame(card))
    await kiosk.see(KioskShown.GRANTED)


async def test_noise_is_heard_once_and_disturbs_nobody_who_is_passing(kiosk: Kiosk) -> None:
    for noise in ("a", "b", "c"):
        kiosk.counter.bus.publish(UnreadableCard(noise, READER))
    assert kiosk.ears.heard == ["unknown"]
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.GRANTED)
    kiosk.counter.bus.publish(UnreadableCard("d", READER))
    assert kiosk.state.shown is KioskShown.GRANTED


async def test_a_door_that_staff_have_shut_lets_nobody_in_and_says_so(kiosk: Kiosk, reader: PtyDevice) -> None:
    await put_out_of_order(kiosk)
    reader.say(frame(kiosk.person("active").card))
    await kiosk.see(KioskShown.SHUT)
    assert kiosk.told == "THIS DOOR IS CLOSED NOW. Please go to reception"
    assert kiosk.turnstile.times_freed == 0
    (passed,) = await passes(kiosk)
    assert (passed.verdict, passed.reasons[0]) == (Verdict.DENIED, "door_shut")
    assert kiosk.ears.heard == ["error", "denied"]


async def test_the_answer_of_a_shut_door_goes_and_out_of_order_is_not_heard_again(tmp_path: Path) -> None:
    async with kiosk_in(tmp_path, denied_s=0.05) as kiosk:
        kiosk.flow.kiosk.put_out_of_order(out=True)
        await kiosk.tap_and_see(kiosk.card("active"), KioskShown.SHUT)
        await kiosk.see(KioskShown.OUT_OF_ORDER)
        assert kiosk.ears.heard == ["error", "denied"]


async def test_staff_are_kept_out_too_and_whoever_goes_out_is_not(kiosk: Kiosk) -> None:
    denied: list[PassDenied] = []
    kiosk.counter.bus.subscribe(PassDenied, denied.append)
    kiosk.flow.kiosk.put_out_of_order(out=True)
    door = kiosk.counter.doors.door
    badge = await door.tapped(kiosk.badge, Place("main", Direction.IN))
    assert badge is not None
    assert not badge.opens
    out = await door.tapped(kiosk.card("active"), Place("main", Direction.OUT))
    assert out is not None
    assert out.opens
    assert kiosk.told.startswith("GOODBYE")
    await until(lambda: kiosk.turnstile.times_freed == 1)


async def test_a_shut_door_shuts_no_other(kiosk: Kiosk) -> None:
    kiosk.flow.kiosk.put_out_of_order(out=True)
    door = kiosk.counter.doors.door
    assert [door.is_shut(each) for each in ("main", "side")] == [True, False]
    kiosk.flow.detach()
    assert not door.is_shut("main"), "a door without a kiosk is asked nothing"


async def test_a_shut_door_whose_disk_takes_nothing_answers_whoever_taps(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_asked: object) -> None:
        raise StoreError(reason="full")

    await put_out_of_order(kiosk)
    monkeypatch.setattr(kiosk.counter.doors.door._passes, "decided", full)
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.SHUT)
    assert kiosk.turnstile.times_freed == 0


async def test_back_in_order_the_door_opens_again(kiosk: Kiosk) -> None:
    await put_out_of_order(kiosk)
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.SHUT)
    kiosk.touch(kiosk.window.staff)
    await kiosk.type_pin(PIN)
    assert kiosk.window.keypad.order.text() == "Back in order"
    kiosk.touch(kiosk.window.keypad.order)
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.GRANTED)
    await until(lambda: kiosk.turnstile.times_freed == 1)


async def test_nobody_is_welcomed_by_a_turnstile_that_is_gone(kiosk: Kiosk) -> None:
    kiosk.turnstile.unplug()
    await kiosk.see(KioskShown.OUT_OF_ORDER)
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.NOT_TURNED)
    assert kiosk.told == "THE DOOR DID NOT OPEN. Please come to reception"
    assert "granted" not in kiosk.ears.heard


@pytest.mark.parametrize(("at", "told"), [(None, "No card reader is set up at this door"), (READER, "")])
async def test_a_screen_without_a_reader_at_its_door_tells_staff_so(kiosk: Kiosk, at: str | None, told: str) -> None:
    places = {at: Place("main", Direction.IN)} if at is not None else {"hall": Place("side", Direction.IN)}
    bare = Presenter(
        kiosk.counter.bus,
        kiosk.counter.clock,
        Ears(),
        kiosk.parts.order,
        KioskSettings(door="main"),
        AtKiosk(places, ("main",), "en"),
    )
    assert footnote(bare.state).startswith(told)
    assert warns(bare.state) is bool(told)
    bare.call()
    assert not warns(bare.state), "whoever rang is told of that"
    bare.detach()
