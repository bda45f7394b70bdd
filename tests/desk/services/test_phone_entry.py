"""Coming in by a code: knowing a number lets nobody in and tells nothing, codes are few, and wrong ones lock it."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import pytest

from desk.errors import DeskError, NotAllowed, Refused, Unreachable
from desk.events import DoorBusy, PassDenied
from desk.model.door import Place
from desk.model.gate import Direction
from desk.model.kiosk import FREE_TRIES, KioskKept
from desk.model.passing import BY_PHONE, Pass
from desk.model.sign_in import Preauthorization
from desk.model.view import ClientView, Found
from desk.services.door import DoorKnobs
from desk.services.kiosk import Keeping
from desk.services.phone_entry import AGAIN_S, CODES_A_KIOSK, GOOD_S, HOUR_S, TRIES_A_CODE, PhoneEntry
from tests.desk.services.doorway import CARD, IN, PETRO, HandClock, found, house, ticket

PHONE, CODE = "0671234567", "4711"


@dataclass
class Club:
    """Knows one phone; `password` once its client has one."""

    password: str = ""
    asked: list[str] = field(default_factory=list)
    fails: DeskError | None = None

    async def preauthorize(self, phone: str) -> Preauthorization:
        self.asked.append(phone)
        if self.fails:
            raise self.fails
        if phone != "+380671234567":
            raise Refused("client_not_found")
        return Preauthorization(17, first_login=not self.password)

    async def check_activation_code(self, client_id: int, code: str) -> None:
        await self._check(code, CODE)

    async def check_password(self, client_id: int, password: str) -> None:
        await self._check(password, self.password)

    async def _check(self, given: str, right: str) -> None:
        if self.fails:
            raise self.fails
        if given != right:
            raise Refused("wrong_code")


class Memory:
    """The kiosk's file."""

    def __init__(self) -> None:
        self.kept = KioskKept()

    def read(self) -> KioskKept:
        return self.kept

    def alone(self) -> AbstractContextManager[None]:
        return nullcontext()

    def write(self, kept: KioskKept) -> None:
        self.kept = kept


class Hall:
    """Everything around the keypad."""

    def __init__(self) -> None:
        self.club, self.memory, self.clock = Club(), Memory(), HandClock()
        self.came_in: list[tuple[int, Place]] = []
        self.restart()

    def restart(self) -> None:
        self.entry = PhoneEntry(self.club, self, self, IN, Keeping(self.memory), self.clock)

    async def refresh(self, client_id: int) -> ClientView:
        return found(source="luckyfit").view

    async def came(self, found: Found, place: Place) -> Pass | None:
        self.came_in.append((found.view.client.id, place))
        return None

    async def enter(self, code: str) -> None:
        await self.entry.come(await self.entry.enter(code))

    async def refused(self, phone: str | None = None, code: str | None = None) -> str:
        with pytest.raises(NotAllowed) as caught:
            await (self.entry.send(phone) if phone is not None else self.entry.enter(code or ""))
        return caught.value.code


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.mark.parametrize("typed", ["0671234567", "380671234567", "80671234567"])
async def test_the_code_lets_its_owner_to_the_door(hall: Hall, typed: str) -> None:
    await hall.entry.send(typed)
    await hall.enter(CODE)
    assert hall.came_in == [(17, IN)]


async def test_who_has_a_password_of_digits_types_it(hall: Hall) -> None:
    hall.club.password = "190283"
    await hall.entry.send(PHONE)
    assert await hall.refused(code=CODE) == "code_wrong"
    await hall.enter("190283")
    assert hall.came_in == [(17, IN)]


async def test_a_number_nobody_has_is_asked_for_a_code_like_any_other_and_no_code_is_right(hall: Hall) -> None:
    await hall.entry.send("0509999999")
    assert await hall.refused(code=CODE) == "code_wrong"
    assert hall.came_in == []


async def test_without_a_code_that_was_asked_for_nobody_comes_in(hall: Hall) -> None:
    assert await hall.refused(code=CODE) == "code_over"
    await hall.entry.send(PHONE)
    hall.entry.forget()
    assert await hall.refused(code=CODE) == "code_over"
    assert hall.came_in == []


async def test_a_code_is_used_once(hall: Hall) -> None:
    await hall.entry.send(PHONE)
    await hall.enter(CODE)
    assert await hall.refused(code=CODE) == "code_over"


async def test_a_code_is_good_for_minutes_and_for_few_tries(hall: Hall) -> None:
    await hall.entry.send(PHONE)
    hall.clock.seconds += GOOD_S
    assert await hall.refused(code=CODE) == "code_over"
    await hall.entry.send(PHONE)
    told = [await hall.refused(code="0000") for _ in range(TRIES_A_CODE)]
    assert told == ["code_wrong"] * (TRIES_A_CODE - 1) + ["code_over"]
    assert await hall.refused(code=CODE) == "code_over"


async def test_what_is_no_number_is_not_sent_anywhere(hall: Hall) -> None:
    assert await hall.refused(phone="067123") == "phone_form"
    assert hall.club.asked == []


async def test_one_number_gets_few_codes_and_not_one_after_another(hall: Hall) -> None:
    await hall.entry.send(PHONE)
    assert await hall.refused(phone="+38 067 123 45 67") == "phone_often"
    for _ in range(2):
        hall.clock.seconds += AGAIN_S
        await hall.entry.send(PHONE)
    hall.clock.seconds += AGAIN_S
    assert await hall.refused(phone=PHONE) == "phone_often"
    hall.clock.seconds += HOUR_S
    await hall.entry.send(PHONE)
    assert len(hall.club.asked) == 4


async def test_one_kiosk_sends_few_codes_an_hour_whoever_asks(hall: Hall) -> None:
    for number in range(CODES_A_KIOSK):
        await hall.entry.send(f"05011122{number:02d}")
    assert await hall.refused(phone=PHONE) == "phone_often"


async def locked(hall: Hall) -> None:
    for number in range(FREE_TRIES):
        await hall.entry.send(f"05011122{number:02d}")
        assert await hall.refused(code="0000") == "code_wrong"


async def test_wrong_codes_one_after_another_lock_it_over_a_restart_too(hall: Hall) -> None:
    await locked(hall)
    assert await hall.refused(code="0000") == "phone_locked"
    assert await hall.refused(phone=PHONE) == "phone_locked"
    hall.restart()
    assert hall.entry.left_s == 60
    hall.clock.seconds += 60
    await hall.entry.send(PHONE)
    await hall.enter(CODE)
    assert hall.memory.kept.wrong_codes == 0


async def test_what_luckyfit_could_not_judge_is_no_wrong_code_and_no_try(hall: Hall) -> None:
    await hall.entry.send(PHONE)
    hall.club.fails = Unreachable("POST")
    for _ in range(TRIES_A_CODE + FREE_TRIES):
        with pytest.raises(Unreachable):
            await hall.enter(CODE)
    hall.club.fails = None
    await hall.enter(CODE)
    assert (hall.came_in, hall.memory.kept.wrong_codes) == ([(17, IN)], 0)


async def test_at_the_door_the_same_rules_decide_and_the_record_says_how(tmp_path) -> None:
    here = await house(tmp_path)
    gone = found(source="luckyfit")
    assert (await here.door.came(gone, IN)).verdict.value == "denied"
    passed = await here.door.came(found(gone.view.client, ticket(), source="luckyfit"), IN)
    assert (passed.note, passed.tag_hash, passed.client_id, passed.source.value) == (BY_PHONE, "", 17, "online")
    assert here.gates["main"].opened == [Direction.IN]
    await here.stop()


async def test_who_comes_by_a_code_while_somebody_passes_waits_for_a_turn_and_is_let_in_after_them(tmp_path) -> None:
    here = await house(tmp_path)
    busy: asyncio.Queue[DoorBusy] = asyncio.Queue()
    here.bus.subscribe(DoorBusy, busy.put_nowait)
    here.gates["main"].holds = asyncio.Event()
    first = here.tasks.start(here.door.tapped(CARD, IN), name="a card")
    await here.gates["main"].pulsed.wait()
    second = here.tasks.start(here.door.came(found(PETRO, ticket(), source="luckyfit"), IN), name="a phone")
    assert await busy.get() == DoorBusy(IN)
    here.gates["main"].holds.set()
    passed = [await each for each in (first, second)]
    assert [(each.opens, each.client_id, each.note) for each in passed] == [(True, 17, ""), (True, 18, BY_PHONE)]
    await here.stop()


@pytest.mark.parametrize("rests", [False, True])
async def test_a_code_for_which_the_door_never_comes_free_is_written_down_as_busy(tmp_path, rests) -> None:
    here = await house(tmp_path, knobs=DoorKnobs(busy_wait_s=0.01))
    here.gates["main"].holds = asyncio.Event()
    first = here.tasks.start(here.door.tapped(CARD, IN), name="a card")
    await here.gates["main"].pulsed.wait()
    here.door.rests = rests
    here.hear(DoorBusy, PassDenied)
    passed = await here.door.came(found(PETRO, ticket(), source="luckyfit"), IN)
    assert (passed.reasons, passed.client_id, passed.note, passed.tag_hash) == (("busy",), 18, BY_PHONE, "")
    assert here.facts[-2].passed == passed
    assert here.facts[-1] == DoorBusy(IN, waits=False, has_card=False)
    here.gates["main"].holds.set()
    await first
    assert len(here.gates["main"].opened) == 1
    await here.stop()
