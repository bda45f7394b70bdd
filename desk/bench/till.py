"""The whole run: payments one by one beside bare requests, many at once, and a start over 900 that were being sent."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.bench import BenchFailed, Figures
from desk.bench.bare import BarePost
from desk.bench.figures import ratios, summary
from desk.bench.sandbox import Address, GivenKeys, sandbox, tell
from desk.config import LuckyFitSettings, Settings
from desk.errors import DeskError
from desk.model.intent import IntentState, TenderState
from desk.model.money import Money
from desk.model.proof import Statement
from desk.model.sale import Booking, Due, Operation, PayKind, Tender, Transaction
from desk.model.ticket import DepositAccount
from desk.secrets import Keys
from desk.services.till import PaymentResult, Till
from desk.wiring import Product, build

CLIENTS = 400
LANES = 8
"""How many clients are served at once when it is about how many a second."""
OPEN = 900
"""What three days without a connection may leave open."""
POINT, BARE_POINT = "Рецепція 1", "Рецепція 2"


class TimedClub:
    """LuckyFit, with how long the list before a payment and the payment itself took."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.list_ms = self.post_ms = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def statement(self, booking: Booking, since: datetime | None = None) -> Statement:
        """What is booked already."""
        begun = time.perf_counter()
        statement: Statement = await self._inner.statement(booking, since)
        self.list_ms = (time.perf_counter() - begun) * 1000
        return statement

    async def book(self, booking: Booking) -> Transaction:
        """The payment."""
        begun = time.perf_counter()
        row: Transaction = await self._inner.book(booking)
        self.post_ms = (time.perf_counter() - begun) * 1000
        return row


@dataclass(slots=True)
class Taken:
    """What was measured of payments made one by one, in milliseconds: whole but for the list, and its parts."""

    payments: list[float] = field(default_factory=list)
    journals: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


def measured(payments: int) -> Figures:
    """Every figure, told on the error stream as it comes."""
    with tempfile.TemporaryDirectory(prefix="desk-bench-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        with sandbox(CLIENTS, home) as at:
            try:
                return asyncio.run(_measured(at, home, payments))
            except DeskError as error:
                raise BenchFailed(str(error)) from error


async def _measured(at: Address, home: Path, payments: int) -> Figures:
    async with _running(at, home / "one") as product:
        taken = await _one_by_one(product, at, payments)
    ratio = ratios(taken.payments, taken.bare)
    tell(f"{payments} payments without their list {summary(taken.payments)} ms, of which journal {summary(taken.journals)} ms")
    tell(f"the list before each {summary(taken.lists)} ms; a bare request {summary(taken.bare)} ms")
    async with _running(at, home / "many") as product:
        a_second = await _many_at_once(product, at, payments)
    tell(f"{LANES} clients at once: {a_second} payments a second, each with its list")
    recover_ms = await _recovered(at, home / "left")
    tell(f"a start over {OPEN} payments that were being sent: {recover_ms} ms")
    return {
        "intents_per_s": a_second,
        "journal_ratio": ratio,
        "recover_900_ms": recover_ms,
        "payment_ms": summary(taken.payments),
        "journal_ms": summary(taken.journals),
        "statement_ms": summary(taken.lists),
        "bare_post_ms": summary(taken.bare),
    }


@asynccontextmanager
async def _running(at: Address, folder: Path) -> AsyncIterator[Product]:
    """The product as `desk` makes it, in a folder of its own."""
    product = await build(_settings(at), folder, keys=Keys(GivenKeys(at.key), {}))
    try:
        yield product
    finally:
        await product.stop()


def _settings(at: Address) -> Settings:
    return Settings(luckyfit=LuckyFitSettings(url=at.url, point_name=POINT, read_lag_s=0.0))


async def _one_by_one(product: Product, at: Address, payments: int) -> Taken:
    """Each payment in turn with a bare request for the like of it; the first of each is not counted."""
    club, post, taken = TimedClub(product.club), BarePost(at), Taken()
    till = Till(club, product.store.journal, product.bus, product.clock, POINT)
    deposits = await _deposits(product, at)
    for number in range(payments + 1):
        deposit, amount = deposits[number % len(deposits)], Money.of(100 + number)
        bare_ms = await post.taken_ms(_booking(deposit, amount))
        begun = time.perf_counter()
        _check(await _paid(till, deposit, amount))
        whole_ms = (time.perf_counter() - begun) * 1000
        if number:
            taken.bare.append(bare_ms)
            taken.lists.append(club.list_ms)
            taken.payments.append(whole_ms - club.list_ms)
            taken.journals.append(whole_ms - club.list_ms - club.post_ms)
    return taken


async def _many_at_once(product: Product, at: Address, payments: int) -> float:
    """Payments a second through journal and sandbox, of several clients at once."""
    deposits = await _deposits(product, at)
    left = iter(range(payments))

    async def lane(mine: Sequence[DepositAccount]) -> None:
        for number in left:
            _check(await _paid(product.till, mine[number % len(mine)], Money.of(1000 + number)))

    begun = time.perf_counter()
    await asyncio.gather(*(lane(deposits[first::LANES]) for first in range(LANES)))
    return round(payments / (time.perf_counter() - begun), 1)


async def _recovered(at: Address, folder: Path) -> float:
    """From opening the store to all that was being sent known to be in doubt, and being looked into."""
    async with _running(at, folder) as product:
        for client in range(1, OPEN + 1):
            booking = Booking(client, client, Operation.TOP_UP, PayKind.CASH, Money.of(500), POINT)
            (prepared,) = await product.store.journal.prepare("", [booking], operator="", tenders=[TenderState.TAKEN])
            await product.store.journal.keep_baseline(prepared.id, product.clock.now(), [client])
            await product.store.journal.begin_attempt(prepared.id, "0" * 64)
    begun = time.perf_counter()
    async with _running(at, folder) as product:
        await product.till.recover()
        await product.prover.watch()
        taken_ms = (time.perf_counter() - begun) * 1000
        questions = await product.till.open_questions()
    if [each.state for each in questions] != [IntentState.UNKNOWN] * OPEN:
        raise BenchFailed("not everything that was being sent was found again")
    return round(taken_ms, 1)


async def _deposits(product: Product, at: Address) -> list[DepositAccount]:
    """A deposit of as many clients as have one."""
    held = [await product.club.client_accounts(each) for each in await BarePost(at).clients(CLIENTS // 4)]
    deposits = [accounts[0] for accounts in held if accounts]
    if len(deposits) < LANES:
        raise BenchFailed("the sandbox has too few deposits")
    return deposits


async def _paid(till: Till, deposit: DepositAccount, amount: Money) -> PaymentResult:
    due = Due(deposit.id, Operation.TOP_UP, amount)
    return await till.pay(deposit.client_id, [due], [Tender(PayKind.CASH, amount)], again=True)


def _booking(deposit: DepositAccount, amount: Money) -> Booking:
    paid = Booking(deposit.client_id, deposit.id, Operation.TOP_UP, PayKind.CASH, amount)
    return replace(paid, point_name=BARE_POINT)


def _check(result: PaymentResult) -> None:
    if [each.state for each in result.intents] != [IntentState.CONFIRMED]:
        raise BenchFailed(f"a payment was not recorded: {result.trouble}")
