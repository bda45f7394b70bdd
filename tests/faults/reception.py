"""The real till, prover and selling over a store, and a receptionist who presses until every client has what was wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, create_engine

from desk.errors import DeskError
from desk.events import Bus
from desk.model.intent import Intent, IntentState
from desk.model.saga import Sale, SaleState
from desk.model.sale import Booking, Due, Tender, TicketOrder
from desk.services.lost_sales import LostSales
from desk.services.proving import Prover
from desk.services.selling import Selling
from desk.services.till import PaymentResult, Till
from desk.store import Store
from desk.tasks import Tasks
from tests.faults.ledger import Ledger, booking_of
from tests.faults.script import POINT, TEMPLATE, Script, Step, slip_of

ROUNDS = 12
S = IntentState
MONEY_TABLES = ("sale", "intent", "attempt", "baseline", "event")


class WaitlessClock:
    """Time that passes only while somebody waits, and then at once."""

    def __init__(self) -> None:
        self._now, self._seconds = datetime(2026, 11, 22, 9, 0, tzinfo=UTC), 100.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._seconds

    async def pause(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._seconds += seconds


class Reception:
    """One run of the program and whoever sits before it. What the program refuses or fails at is kept in `troubles`."""

    def __init__(self, journal: Any, club: Any, clock: WaitlessClock, script: Script) -> None:
        self._journal, self._club, self._clock, self.script = journal, club, clock, script
        bus, tasks = Bus(), Tasks()
        self.till = Till(club, journal, bus, clock, POINT, "Олена")
        self.prover = Prover(club, journal, bus, clock, tasks, pause=clock.pause)
        self.selling = Selling(club, journal, bus, clock, "Олена")
        self.lost_sales = LostSales(self.selling, journal, bus, clock, tasks, pause=clock.pause)
        self.troubles: list[DeskError] = []
        self.told: list[Intent] = []

    async def recover(self) -> None:
        """What a start does."""
        await self._tried(self.till.recover)

    async def serve(self, step: Step) -> None:
        """The client of that step is served, whatever it takes."""
        await self.press(step)
        await self.finish(step)

    async def press(self, step: Step) -> None:
        """What is pressed first."""
        if step.sells:
            await self._tried(lambda: self._sold(step))
        if step.bookings:
            await self._pay(step.client_id, step.dues, step.tenders, again=True)

    async def finish(self, step: Step, rounds: int = ROUNDS) -> None:
        """Every question of that client is answered, and what was not recorded is taken again."""
        for _ in range(rounds):
            await self.answer()
            if step.sells:
                await self._tried(lambda: self._ticket(step))
            missing = await self._missing(step)
            if missing:
                await self._again(missing)
            elif missing is not None and not await self._open():
                return

    async def answer(self) -> None:
        """Every open question is looked into and decided."""
        for each in await self._open() or ():
            await self._tried(lambda intent=each: self._answered(intent))
        for sale in await self._tried(self.selling.open_questions) or ():
            await self._tried(lambda question=sale: self._answered_sale(question))

    async def _open(self) -> Sequence[Intent] | None:
        return await self._tried(self.till.open_questions)

    async def _answered(self, intent: Intent) -> None:
        if intent.state is S.UNKNOWN:
            intent = await self.prover.prove(intent.id)
        if intent.owes_back:
            await self.till.returning.returned(intent.id)
        elif intent.state is S.PREPARED:
            await self.till.call_off(intent.id)
        elif intent.state is S.ABSENT and self.script.is_refused(intent.booking):
            await self.till.give_back(intent.id)
        elif intent.state is S.ABSENT:
            await self.till.send_again(intent.id, again=True)
        elif intent.state is S.AMBIGUOUS:
            rows = await self.prover.choices(intent.id)
            await (self.prover.mine(intent.id, rows[0].id) if rows else self.prover.none_is_mine(intent.id))

    async def _answered_sale(self, sale: Sale) -> None:
        """What is surely not there is asked for again, unless it was to be taken back anyway."""
        if sale.state is SaleState.UNKNOWN:
            sale = await self.lost_sales.prove(sale.id)
        if sale.state is SaleState.ABSENT and sale.client_id not in self.script.tickets(self.script.length):
            await self.selling.give_up(sale.id)

    async def _ticket(self, step: Step) -> None:
        tickets = await self._club.client_tickets(step.client_id)
        if not tickets and not step.undoes:
            await self._sold(step)
        elif tickets and step.undoes:
            await self.selling.undo(step.client_id, tickets[0].id)

    async def _sold(self, step: Step) -> None:
        ticket = await self.selling.sell(TicketOrder(step.client_id, TEMPLATE.id))
        if step.undoes:
            await self.selling.undo(step.client_id, ticket.id)

    async def _missing(self, step: Step) -> list[Booking] | None:
        """What this client wants and the journal does not hold as recorded; nothing behind what is refused is wanted."""
        intents = await self._tried(self._journal.intents)
        if intents is None:
            return None
        recorded = Counter(each.booking for each in intents if each.state is S.CONFIRMED)
        wanted = self.script.wanted(step.number + 1)
        return [each for each in dict.fromkeys(step.bookings) if recorded[each] < wanted[each]]

    async def _again(self, missing: Sequence[Booking]) -> None:
        for each in missing:
            due = Due(each.account_id, each.operation, each.sum)
            await self._pay(
                each.client_id, [due], [Tender(each.kind, each.sum, reference=slip_of(each.kind, each.client_id))], again=True
            )

    async def _pay(self, client_id: int, dues: Sequence[Due], tenders: Sequence[Tender], *, again: bool) -> None:
        result: PaymentResult | None = await self._tried(lambda: self.till.pay(client_id, dues, tenders, again=again))
        if result is not None:
            self.told += result.intents
            self.troubles += [result.trouble] if result.trouble else []

    async def _tried(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """Only what the program tells a person as an error is one; anything else ends the run."""
        try:
            return await act()
        except DeskError as error:
            self.troubles.append(error)
            return None


async def verdict(store: Store, ledger: Ledger, script: Script, steps: int) -> list[str]:
    """What is wrong once so many steps are done: nothing, when each was booked once, by the intent that says so."""
    checked = await store.records.check()
    wrong = [] if checked.broken is None else ["the audit is broken"]
    wrong += [f"{each} does not say what the audit says" for each in checked.rows]
    booked, wanted = ledger.booked, script.wanted(steps)
    differing = [each for each in booked.keys() | wanted.keys() if booked[each] != wanted[each]]
    wrong += [f"{each} is booked {booked[each]} times and not {wanted[each]}" for each in differing]
    rows = {row.id: booking_of(row) for row in ledger.rows}
    intents = await store.journal.intents()
    for each in intents:
        wrong += _wrong_end(each, rows)
    claimed = Counter(each.row_id for each in intents if each.row_id is not None)
    wrong += [f"row {row} is claimed {claimed[row]} times" for row in rows if claimed[row] != 1]
    holders = Counter(each.client_id for each in ledger.tickets)
    if holders != Counter(script.tickets(steps)):
        wrong.append(f"tickets: {holders}, wanted {script.tickets(steps)}")
    return wrong + [f"sale {sale.id} is still {sale.state}" for sale in await store.journal.sale_questions()]


def _wrong_end(intent: Intent, rows: dict[int, Booking]) -> list[str]:
    if intent.is_open:
        return [f"{intent.id} is still {intent.state}"]
    if intent.state is S.CONFIRMED:
        return [] if rows.get(intent.row_id or 0) == intent.booking else [f"{intent.id} has no row of its own: {intent.row_id}"]
    return [f"{intent.id} is {intent.state} and its money was kept"] if intent.in_hand else []


async def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as it lies in the file."""

    def read(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
        driver: Any = connection.connection.driver_connection
        names = [name for (name,) in driver.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        return {name: sorted(driver.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}  # noqa: S608

    return await store.journal._database.transaction(read)


async def counted(store: Store) -> dict[str, int]:
    """How many rows the tables of money have."""

    def read(connection: Connection) -> dict[str, int]:
        driver: Any = connection.connection.driver_connection
        return {name: driver.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in MONEY_TABLES}  # noqa: S608

    return await store.journal._database.transaction(read)


@contextmanager
def one_compiler() -> Iterator[None]:
    """Stores opened inside share what their statements were compiled to, which takes longer than running them."""
    first: list[Engine] = []

    def made(*given: Any, **named: Any) -> Engine:
        engine = create_engine(*given, **named)
        first.append(engine)
        engine.dialect, engine._compiled_cache = first[0].dialect, first[0]._compiled_cache
        return engine

    with patch("desk.store.cipher.create_engine", made):
        yield
