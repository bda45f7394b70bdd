"""The probe tells the truth about LuckyFit, whichever way LuckyFit answers; and it tidies up after itself."""

from __future__ import annotations

from itertools import count

import httpx
import pytest

from desk.config import LuckyFitSettings
from desk.errors import NotAllowed
from desk.luckyfit.club import LuckyFitClub
from desk.luckyfit.wire import Limits
from desk.model.capability import Answer, Fact, Transport
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind
from desk.sandbox.app import LUCKYFIT_KEY
from desk.sandbox.moments import RealClock
from desk.services.probing import Probe
from tests.desk.services.conftest import POINT

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


class HandClock(RealClock):
    """Real time, and what was waited for on top of it."""

    def __init__(self) -> None:
        self.waited = 0.0

    def monotonic(self):
        return super().monotonic() + self.waited

    async def pause(self, seconds):
        self.waited += seconds


@pytest.fixture
def probe(counter):
    """A probe over a wire that does not wait between tries."""
    numbers = count(1)
    clock = HandClock()
    quick = LuckyFitClub(
        LuckyFitSettings(url="http://127.0.0.1:1"),
        lambda: LUCKYFIT_KEY,
        clock,
        transport=counter.cable,
        limits=Limits(wait_s=0, longest_wait_s=0),
    )
    return Probe(quick, clock, POINT, lambda: f"{next(numbers):04}", pause=clock.pause)


async def found(counter, probe, **habits):
    counter.state.habits.change(habits)
    return (await probe.run(counter.person("deposit").id))[0]


USUAL = {
    Fact.POINT_TOLD: YES,
    Fact.DOCNUMBER_TOLD: YES,
    Fact.TIME_TOLD: NO,
    Fact.LISTS_WHOLE: YES,
    Fact.PAID_TICKET_KEPT: YES,
    Fact.DELETED_TICKET_CLOSED: YES,
    Fact.OVERPAYMENT_REFUSED: YES,
    Fact.SOURCE_TOLD: YES,
    Fact.UNSIGNED_ROWS: NO,
    Fact.READS_OWN_WRITES: YES,
    Fact.KEYED_ONCE: YES,
    Fact.KEYED_CHANGE_REFUSED: YES,
    Fact.KEYED_POINT: NO,
    Fact.KEYED_TICKET: YES,
    Fact.KEYED_FEE: YES,
    Fact.KEYED_TOP_UP: YES,
    Fact.PASSES_WRITTEN: UNKNOWN,
    Fact.RATE_LIMITED: NO,
    Fact.ONE_BRANCH: NO,
}
OTHERWISE = [
    ({"point_told": False}, Fact.POINT_TOLD, NO, ""),
    ({"docnumber_told": False}, Fact.DOCNUMBER_TOLD, NO, "13"),
    ({"time_told": True}, Fact.TIME_TOLD, YES, "+0 h"),
    ({"time_told": True, "time_zone": "UTC"}, Fact.TIME_TOLD, YES, None),
    ({"rows_told": 5}, Fact.LISTS_WHOLE, NO, "total"),
    ({"paid_ticket_kept": False}, Fact.PAID_TICKET_KEPT, NO, ""),
    ({"deleted_ticket_closed": False}, Fact.DELETED_TICKET_CLOSED, NO, ""),
    ({"overpayment_refused": False}, Fact.OVERPAYMENT_REFUSED, NO, ""),
    ({"source_told": False}, Fact.SOURCE_TOLD, NO, ""),
    ({"unsigned_rows": True}, Fact.UNSIGNED_ROWS, YES, ""),
    ({"keyed": False}, Fact.KEYED_ONCE, NO, ""),
    ({"keyed_once": False}, Fact.KEYED_ONCE, NO, ""),
    ({"keyed_change_refused": False}, Fact.KEYED_CHANGE_REFUSED, NO, ""),
    ({"keyed_point": "provider"}, Fact.KEYED_POINT, YES, POINT),
    ({"keyed_kind": 2}, Fact.KEYED_TICKET, YES, "2"),
    ({"reads_a_second": 12}, Fact.RATE_LIMITED, YES, "40"),
    ({"branches": 1}, Fact.ONE_BRANCH, YES, "1"),
]


async def test_the_usual_luckyfit(counter, probe):
    capabilities = await found(counter, probe)
    assert {fact: capabilities.finding(fact).answer for fact in USUAL} == USUAL
    assert set(capabilities.findings) == set(Fact)
    assert capabilities.gym == "1"
    assert capabilities.finding(Fact.KEYED_TICKET).value == "20"
    assert all(each.at is not None for each in capabilities.findings.values())


@pytest.mark.parametrize(("habits", "fact", "answer", "value"), OTHERWISE, ids=str)
async def test_each_fact_the_other_way(counter, probe, habits, fact, answer, value):
    finding = (await found(counter, probe, **habits)).finding(fact)
    assert finding.answer is answer, finding
    assert value is None or finding.value == value


@pytest.mark.parametrize(("refused", "answer"), [(True, YES), (False, NO)])
async def test_more_than_lies_on_the_deposit(counter, probe, refused, answer):
    client = counter.person("deposit")
    for each in counter.state.dealings(client).deposits:
        each.balance = 20_000
    assert (await found(counter, probe, overdraft_refused=refused)).finding(Fact.OVERDRAFT_REFUSED).answer is answer


async def test_a_list_that_is_late_is_waited_for_and_said_to_be_so(counter, probe, monkeypatch):
    """The lag is counted by reads here: the first two after each payment do not show it."""
    lists = counter.cable

    class Late(httpx.AsyncBaseTransport):
        hidden, rows = 0, 0

        async def handle_async_request(self, request):
            if request.method == "POST":
                Late.hidden = 2
            elif request.url.path == "/transactions" and Late.hidden:
                Late.hidden -= 1
                counter.state.habits.read_lag_ms = 600_000
                answer = await lists.inner_request(request)
                counter.state.habits.read_lag_ms = 0
                return answer
            return await lists.inner_request(request)

    lists.inner_request = lists.inner.handle_async_request
    lists.inner = Late()
    finding = (await found(counter, probe)).finding(Fact.READS_OWN_WRITES)
    assert finding.answer is NO
    assert int(finding.value.removesuffix(" ms")) > 0


async def test_what_is_found_out_chooses_the_way(counter, probe):
    client = counter.person("deposit").id
    ticket = Booking(client, 1, Operation.TICKET, PayKind.CASH, Money(1), POINT)
    usual = await found(counter, probe)
    assert usual.transport(ticket) is Transport.FENCED
    keyed = await found(counter, probe, keyed_kind=2, keyed_point="provider")
    assert keyed.transport(ticket) is Transport.KEYED
    unsafe = await found(counter, probe, keyed=False, paid_ticket_kept=False)
    assert unsafe.transport(ticket) is Transport.QUERY


async def test_unpaid_tickets_are_taken_back_and_all_else_is_told(counter, probe):
    client = counter.person("deposit")
    before = {each.id for each in counter.state.dealings(client).tickets}
    rows = len(counter.state.movements)
    _, left = await probe.run(client.id)
    after = {each.id: each for each in counter.state.dealings(client).tickets if each.id not in before}
    assert {each.id for each in left.tickets} == set(after)
    assert all(not each.deletable for each in after.values())
    assert [each.id for each in left.rows] == [each.id for each in counter.state.movements[rows:]]


async def test_where_lists_are_not_whole_nothing_is_booked(counter, probe):
    rows = len(counter.state.movements)
    capabilities = await found(counter, probe, rows_told=5)
    assert len(counter.state.movements) == rows
    assert not capabilities.fences
    assert capabilities.finding(Fact.KEYED_ONCE).answer is UNKNOWN


PLAIN_FACTS = {Fact.POINT_TOLD, Fact.PAID_TICKET_KEPT, Fact.DELETED_TICKET_CLOSED, Fact.OVERPAYMENT_REFUSED, Fact.SOURCE_TOLD}
KEYED_FACTS = {each for each in Fact if each.value.startswith("keyed_")}


@pytest.mark.parametrize(
    ("operation", "facts"),
    [
        ("POST /transactions", PLAIN_FACTS),
        ("POST /terminal/paymentData", KEYED_FACTS),
        ("POST /client_tickets", PLAIN_FACTS | KEYED_FACTS),
        ("DELETE /client_tickets/{id}", {Fact.DELETED_TICKET_CLOSED}),
    ],
)
async def test_a_lost_answer_leaves_facts_unknown_and_invents_none(counter, probe, operation, facts):
    counter.faults.set(operation, "html_502", times=99)
    capabilities = await found(counter, probe)
    assert {fact: capabilities.finding(fact).answer for fact in facts} == dict.fromkeys(facts, UNKNOWN)


async def test_without_a_name_of_its_own_a_desk_probes_nothing(counter, probe):
    probe._point = ""
    with pytest.raises(NotAllowed) as caught:
        await probe.run(counter.person("deposit").id)
    assert caught.value.code == "no_point_name"
    assert counter.booked() == []


async def test_a_client_without_a_deposit_leaves_what_needs_one_unknown(counter, probe):
    counter.state.dealings(counter.person("deposit")).deposits.clear()
    capabilities = await found(counter, probe)
    for fact in (Fact.SOURCE_TOLD, Fact.OVERDRAFT_REFUSED, Fact.KEYED_TOP_UP):
        assert capabilities.finding(fact).answer is UNKNOWN
    assert capabilities.finding(Fact.KEYED_TICKET).answer is YES


async def test_an_empty_deposit_is_filled_first(counter, probe):
    for each in counter.state.dealings(counter.person("deposit")).deposits:
        each.balance = 0
    assert (await found(counter, probe)).finding(Fact.SOURCE_TOLD).answer is YES


async def test_a_probe_that_is_broken_off_tidies_up(counter, probe):
    client = counter.person("deposit")
    before = len(counter.state.dealings(client).tickets)

    class BrokenOff(Exception):
        """Something nobody foresaw."""

    async def broken(*given, **more):
        raise BrokenOff

    probe._club.book = broken
    with pytest.raises(BrokenOff):
        await probe.run(client.id)
    assert len(counter.state.dealings(client).tickets) == before


async def test_without_a_ticket_to_sell_nothing_is_tried(counter, probe):
    async def nothing():
        return []

    probe._club.price_list = nothing
    with pytest.raises(NotAllowed) as caught:
        await probe.run(counter.person("deposit").id)
    assert caught.value.code == "no_ticket_to_probe"
