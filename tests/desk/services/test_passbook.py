"""Reading the passes: how the doors stand, sheets as they are, LuckyFit's log beside ours, tickets to be started there."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from desk.errors import NotAllowed, Unreachable
from desk.model.access import AccessLog
from desk.model.gate import NotPassed
from desk.model.passing import Emergency, PassFilter, Verdict
from desk.model.ticket import StartKind
from desk.services.passbook import Passbook
from desk.sheets import write
from desk.wording.pass_sheet import HEADER
from tests.desk.services.doorway import AN_HOUR, CARD, IN, KYIV, OLGA, OTHER, OUT, PETRO, START, House, found, house, ticket

BY_ENTRY = ticket(started=None, finished=None, start_kind=StartKind.FIRST_ENTRY)


class Logs:
    """LuckyFit's log of passes."""

    def __init__(self) -> None:
        self.rows: list[AccessLog] = []
        self.down = False

    async def access_logs(self, since, until) -> list[AccessLog]:
        if self.down:
            raise Unreachable("access_logs")
        return [each for each in self.rows if each.created_at is None or since <= each.created_at < until]


class Read:
    """A house with its passes on paper."""

    def __init__(self, here: House) -> None:
        self.here, self.logs = here, Logs()
        self.book = Passbook(here.store.passes, self.logs, here.book, here.judging, write)

    async def day(self) -> None:
        """One in, one out, one denied, one annulled."""
        self.here.book.remembered[OTHER.number] = found(PETRO, ticket())
        await self.here.door.tapped(CARD, IN)
        await self.here.door.tapped(OTHER, IN)
        self.here.clock.go_on(AN_HOUR)
        await self.here.door.tapped(OTHER, OUT)
        del self.here.book.remembered[OTHER.number]
        await self.here.door.tapped(OTHER, IN)


@pytest.fixture
async def read(tmp_path):
    made = Read(await house(tmp_path / "home"))
    yield made
    await made.here.stop()


async def test_the_doors_stand_as_the_day_left_them(read):
    await read.day()
    await read.here.admitting.emergency(on=True, reason="тривога")
    status = await read.book.status()
    assert (status.since, status.inside) == (START.replace(hour=4, minute=0), 1)
    assert status.counts == {Verdict.ALLOWED: 3, Verdict.WARNED: 0, Verdict.DENIED: 1, Verdict.ADMITTED: 0}
    assert (status.emergency.on, status.emergency.reason, status.last.number) == (True, "тривога", 4)


async def test_before_anybody_came_the_doors_stand_too(read):
    status = await read.book.status()
    assert (status.inside, status.last, status.to_start, status.emergency) == (0, None, (), Emergency())


async def test_people_read_the_clock_of_their_own_zone(read):
    await read.day()
    (page,) = [await read.book.page(PassFilter(), limit=2)]
    assert ([each.number for each in page.passes], page.more) == ([4, 3], True)
    assert page.passes[0].decided_at.tzinfo is KYIV
    assert page.passes[1].settled_at.tzinfo is KYIV


async def test_a_sheet_has_every_pass_in_the_order_of_its_number(read, tmp_path):
    await read.day()
    path = tmp_path / "passes.csv"
    assert await read.book.save(PassFilter(), path) == 4
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert tuple(rows[0]) == HEADER
    assert [each[0] for each in rows[1:]] == ["1", "2", "3", "4"]
    assert not list(tmp_path.glob("*.part"))


async def test_a_workbook_has_as_many_rows(read, tmp_path):
    await read.day()
    path = tmp_path / "passes.xlsx"
    assert await read.book.save(PassFilter(verdicts=(Verdict.ALLOWED,)), path) == 3
    assert b"<row " in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").count(b"<row ") == 4


async def test_a_sheet_that_can_not_be_written_is_refused_and_leaves_nothing(read, tmp_path):
    with pytest.raises(NotAllowed) as caught:
        await read.book.save(PassFilter(), tmp_path / "no" / "passes.csv")
    assert caught.value.code == "not_written"
    with pytest.raises(NotAllowed) as caught:
        await read.book.save(PassFilter(), tmp_path / "passes.doc")
    assert caught.value.code == "no_such_sheet"


async def test_luckyfits_log_stands_beside_ours(read):
    await read.day()
    read.logs.rows = [
        AccessLog(1, 17, START + timedelta(seconds=20), "in"),
        AccessLog(2, 99, START),
        AccessLog(3, 18, START, "out"),
    ]
    both = await read.book.both(START - AN_HOUR, START + 2 * AN_HOUR)
    assert both.theirs_read
    told = [(each.own and each.own.number, each.theirs and each.theirs.id) for each in both.seen]
    assert sorted(told, key=str) == sorted([(1, 1), (2, None), (3, None), (4, None), (None, 2), (None, 3)], key=str)
    of_one = await read.book.both(START - AN_HOUR, START + 2 * AN_HOUR, (18,))
    assert {each.theirs.id for each in of_one.seen if each.theirs} == {3}


async def test_without_luckyfits_log_ours_is_told_alone_and_said_to_be(read):
    await read.day()
    read.logs.down = True
    both = await read.book.both(START - AN_HOUR, START + 2 * AN_HOUR)
    assert (both.theirs_read, len(both.seen)) == (False, 4)


async def test_a_ticket_begun_by_an_entry_is_to_be_begun_at_luckyfit_until_it_is(read):
    here = read.here
    here.book.remembered[CARD.number] = found(OLGA, BY_ENTRY)
    first = await here.door.tapped(CARD, IN)
    assert (first.verdict, first.reasons) == (Verdict.WARNED, ("starts_by_entry",))
    here.clock.go_on(timedelta(days=1))
    await here.door.tapped(CARD, IN)
    assert [each.number for each in await read.book.to_start()] == [first.number]
    here.book.remembered[CARD.number] = found(OLGA, ticket(started=START))
    assert await read.book.to_start() == ()
    here.book.remembered.clear()
    assert [each.client_id for each in await read.book.to_start()] == [17]
    here.clock.go_on(timedelta(days=31))
    assert await read.book.to_start() == ()


async def test_a_ticket_began_with_its_own_first_entry_however_often_and_by_whatever_way_its_client_came(read):
    here = read.here
    here.line_is_well = False
    other = replace(BY_ENTRY, id=2)
    here.gates["main"].outcomes = [NotPassed()]
    for days, held in ((0, BY_ENTRY), (1, BY_ENTRY), (22, BY_ENTRY), (1, other), (20, other), (1, BY_ENTRY)):
        here.clock.go_on(timedelta(days=days))
        here.book.remembered[CARD.number] = found(OLGA, held, told_at=here.clock.now())
        await here.door.tapped(CARD, IN)
    here.book.remembered[CARD.number] = found(OLGA, BY_ENTRY, other)
    told = {each.ticket_id: each.decided_at for each in await read.book.to_start()}
    assert told == {1: START + timedelta(days=1), 2: START + timedelta(days=24)}


async def test_an_entry_by_hand_begins_a_ticket_too(read):
    here = read.here
    here.book.remembered[CARD.number] = found(OLGA, BY_ENTRY)
    passed = await here.admitting.admit("main", IN.direction, "забула картку", client_id=17)
    here.clock.go_on(timedelta(days=1))
    await here.door.tapped(CARD, IN)
    assert [each.number for each in await read.book.to_start()] == [passed.number]


async def test_the_record_is_checked_whole(read):
    await read.day()
    assert (await read.book.check()).whole
