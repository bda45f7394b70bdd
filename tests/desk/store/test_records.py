"""The journal as people read it: a part of it, page by page, its sums and its stories."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from desk.errors import StoreError
from desk.model.intent import OPEN, TERMINAL, ClaimedBy, IntentState, TenderState
from desk.model.money import Money
from desk.model.record import Filter, Group, bounds, group_of
from desk.model.saga import SaleState
from desk.model.sale import Booking, Operation, PayKind
from desk.model.ticket import ClientTicket
from desk.store import Store, open_store
from desk.store.tables import intent, sale
from desk.store.ulid import Ulids

BOOKING = Booking(17, 501, Operation.TICKET, PayKind.CASH, Money(70000), "Рецепція 1")
KYIV = ZoneInfo("Europe/Kyiv")
MANY = 20_000
EVERY = timedelta(minutes=20)
"""Between two movements: twenty thousand take nine months."""
FIRST = datetime(2026, 2, 1, 6, 0, tzinfo=UTC)
STATES = (IntentState.CONFIRMED,) * 7 + (IntentState.REJECTED, IntentState.CANCELLED, IntentState.UNKNOWN)


class Moving:
    """A clock for the ids of a whole year."""

    def __init__(self) -> None:
        self.moment = FIRST

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return 0.0


def _row(number: int, made: Moving, ids: Ulids) -> dict[str, object]:
    made.moment = FIRST + EVERY * number
    state = STATES[number % len(STATES)]
    return {
        "id": ids.next(),
        "sale_id": "S",
        "part_no": number,
        "client_id": number % 500,
        "account_dest_id": 501,
        "finop": 2,
        "paykind": (PayKind.CASH, PayKind.CARD)[number % 2],
        "summ_minor": Money(100 + number % 7),
        "currency": "UAH",
        "point_name": "Рецепція 1",
        "api_user": "",
        "tender_state": "returned" if state in TERMINAL - {IntentState.CONFIRMED} and number % 200 > 9 else "taken",
        "tender_ref": "",
        "state": state.value,
        "claimed_row_id": number + 1 if state is IntentState.CONFIRMED else None,
        "had_absent": False,
        "attempts": 1,
        "words": "",
        "note": "",
        "operator": ("olena", "ivan")[number % 3 == 0],
        "created_at": made.moment,
        "updated_at": made.moment,
    }


@pytest.fixture(scope="module")
async def year(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    """Nine months of a busy desk."""
    folder: Path = tmp_path_factory.mktemp("year")
    made = Moving()
    store = await open_store(folder, bytes(range(32)), made)
    ids = Ulids(made)
    rows = [_row(number, made, ids) for number in range(MANY)]
    opened = {"id": "S", "desk": "D", "boot_id": "B", "operator": "", "client_id": 1, "state": "payment", "words": ""}

    def filled(connection):
        connection.execute(sale.insert().values(**opened, created_at=FIRST, updated_at=FIRST))
        connection.execute(intent.insert(), rows)

    await store.journal._database.transaction(filled)
    yield store
    await store.close()


async def _steps(store: Store, wanted: Filter, **page: object) -> int:
    """How much work the database has with one page, in hundreds of steps of its machine; no clock is asked."""
    database, counted = store.journal._database, [0]

    def step() -> int:
        counted[0] += 1
        return 0

    def watch(handler):
        return lambda connection: connection.connection.driver_connection.set_progress_handler(handler, 100)

    await database.transaction(watch(step))
    await store.records.page(wanted, **page)
    await store.records.sums(wanted)
    await database.transaction(watch(None))
    return counted[0]


LAST_DAY = (FIRST + EVERY * (MANY - 1)).astimezone(KYIV).date()


async def test_a_day_of_a_year_costs_a_hundredth_of_the_year(year):
    whole = await _steps(year, Filter(), limit=MANY)
    day = await _steps(year, Filter(*bounds(LAST_DAY, LAST_DAY, KYIV)))
    assert whole > 1_000
    assert day * 100 < whole


async def test_a_page_costs_a_hundredth_of_all_wherever_it_is(year):
    whole = await _steps(year, Filter(), limit=MANY)
    newest = await year.records.page(Filter(), limit=5_000)
    sums = await _steps(year, Filter(), limit=1)
    far = await _steps(year, Filter(), behind=newest.intents[-1].id, limit=20) - sums
    assert far * 100 < whole


@pytest.mark.parametrize("newest_first", [True, False])
async def test_pages_together_are_everything_once_and_in_order(year, newest_first):
    met, behind, more = [], "", True
    while more:
        page = await year.records.page(Filter(operator="ivan"), behind=behind, newest_first=newest_first, limit=999)
        met += page.intents
        behind, more = page.intents[-1].id, page.more
    assert len(met) == len({each.id for each in met}) == -(-MANY // 3)
    assert [each.created_at for each in met] == sorted((each.created_at for each in met), reverse=newest_first)


async def test_a_day_is_the_branch_s_own_with_its_borders(year):
    day = date(2026, 3, 29)  # the clocks go forward
    page = await year.records.page(Filter(*bounds(day, day, KYIV)), newest_first=False)
    begun = [each.created_at.astimezone(KYIV) for each in page.intents]
    assert len(begun) == 23 * 3
    assert (begun[0].isoformat(), begun[-1].isoformat()) == ("2026-03-29T00:00:00+02:00", "2026-03-29T23:40:00+03:00")


async def test_what_is_wanted_is_what_is_found(year):
    wanted = Filter(*bounds(date(2026, 3, 1), date(2026, 3, 31), KYIV), operator="olena", clients=(11, 14), group=Group.BOOKED)
    page = await year.records.page(wanted)
    assert page.intents
    for each in page.intents:
        assert (each.operator, each.state) == ("olena", IntentState.CONFIRMED)
        assert each.booking.client_id in {11, 14}
        assert each.created_at.astimezone(KYIV).month == 3


async def test_nobody_is_found_among_no_clients(year):
    assert (await year.records.page(Filter(clients=()))).intents == ()


@pytest.mark.parametrize("group", Group)
async def test_the_database_groups_as_the_model_does(year, group):
    page = await year.records.page(Filter(group=group), limit=200)
    assert {group_of(each) for each in page.intents} == {group}
    (together,) = {each.group for each in await year.records.sums(Filter(group=group))}
    assert together is group


async def test_sums_of_kinds_and_groups_are_the_sums_of_the_pages(year):
    wanted = Filter(*bounds(date(2026, 5, 1), date(2026, 5, 2), KYIV))
    page = await year.records.page(wanted, limit=MANY)
    expected: dict[tuple[PayKind, Group], list[int]] = {}
    for each in page.intents:
        expected.setdefault((each.booking.kind, group_of(each)), []).append(each.booking.sum.minor)
    found = {(each.kind, each.group): (each.count, each.sum.minor) for each in await year.records.sums(wanted)}
    assert found == {key: (len(sums), sum(sums)) for key, sums in expected.items()}


async def test_operators_are_those_of_the_days(year):
    assert await year.records.operators(Filter(operator="ivan")) == ("ivan", "olena")
    assert await year.records.operators(Filter(*bounds(date(2020, 1, 1), date(2020, 1, 1), KYIV))) == ()


@pytest.mark.parametrize("state", IntentState)
@pytest.mark.parametrize(("row_id", "annulled"), [(None, False), (48123, False), (48123, True)])
@pytest.mark.parametrize("tender", [TenderState.TAKEN, TenderState.RETURNED])
async def test_every_state_is_in_one_group_for_the_database_and_the_model(store, state, row_id, annulled, tender):
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="olena")
    changed = {"state": state.value, "row": row_id, "annulled": annulled, "tender": tender.value}
    moved = "UPDATE intent SET state = :state, claimed_row_id = :row, annulled = :annulled, tender_state = :tender"
    where = text(moved).bindparams(**changed)
    await store.journal._database.execute(where)
    found = [group for group in Group if (await store.records.page(Filter(group=group))).intents]
    assert found == [group_of(replace(prepared, state=state, row_id=row_id, annulled=annulled, tender=tender))]
    held = tender is TenderState.TAKEN and (row_id is None or annulled)
    assert (Group.OPEN in found) is (state in OPEN or held)


async def test_an_id_ahead_of_a_clock_set_back_hides_nothing(store, clock):
    await store.journal.prepare("", [BOOKING], operator="")
    clock.moment -= timedelta(days=400)
    (early,) = await store.journal.prepare("", [BOOKING], operator="")
    day = clock.moment.astimezone(KYIV).date()
    page = await store.records.page(Filter(*bounds(day, day, KYIV)))
    assert [each.id for each in page.intents] == [early.id]


async def test_a_story_holds_all_that_was_written_down(store, clock):
    sold = await store.journal.open_sale(17, template_id=3, due=Money(70000), operator="olena")
    ticket = ClientTicket(id=900, client_id=17, name="8 занять", account_id=501)
    await store.journal.settle_sale(sold.id, SaleState.ISSUED, ticket=ticket)
    (prepared,) = await store.journal.prepare(sold.id, [BOOKING], operator="olena", tenders=[TenderState.TAKEN], note="note")
    await store.journal.keep_baseline(prepared.id, clock.now(), [1, 2, 3])
    await store.journal.begin_attempt(prepared.id, "ab" * 32)
    await store.journal.settle(prepared.id, IntentState.UNKNOWN, words="reset", http_status=502, excerpt="html")
    await store.journal.settle(prepared.id, IntentState.CONFIRMED, row_id=48123, claimed_by=ClaimedBy.RECONCILE)
    story = await store.records.story(prepared.id)
    kinds = [each.kind for each in story.happened]
    assert kinds == ["intent.prepared", "intent.sending", "intent.unknown", "intent.confirmed"]
    assert story.intent.row_id == 48123
    assert (story.note, story.before) == ("note", 3)
    assert [(each.n, each.outcome, each.http_status, each.excerpt) for each in story.attempts] == [(1, "unknown", 502, "html")]
    assert story.sale is not None
    assert story.sale.client_ticket_id == 900
    assert [each.kind for each in story.sale_happened] == ["sale.sending", "sale.issued", "sale.paid"]
    told = await store.records.sale_story(sold.id)
    assert [each.id for each in told.parts] == [prepared.id]


async def test_rows_a_person_refused_were_not_there_before(store, clock):
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="")
    await store.journal.keep_baseline(prepared.id, clock.now(), [1, 2])
    await store.journal.refuse_rows(prepared.id, [3], "not ours")
    assert (await store.records.story(prepared.id)).before == 2


async def test_a_payment_that_sold_nothing_has_no_sale_in_its_story(store):
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="")
    story = await store.records.story(prepared.id)
    assert (story.sale, story.before, story.attempts) == (None, None, ())


async def test_an_event_that_was_damaged_is_told_without_its_facts(store):
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="")
    await store.journal._database.execute(text("DROP TRIGGER event_fixed"))
    await store.journal._database.execute(text("UPDATE event SET body = '[1]'"))
    assert dict((await store.records.story(prepared.id)).happened[0].facts) == {}


async def test_there_is_no_story_of_what_is_not_there(store):
    with pytest.raises(StoreError):
        await store.records.story("nobody")
    with pytest.raises(StoreError):
        await store.records.sale_story("nobody")
