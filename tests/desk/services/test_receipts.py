"""Receipts from the journal: after a payment, once more for a client, and with a fiscal number when somebody gives one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desk.fiscal import provider
from desk.model.fiscal import NotRegistered, Registered, WhyNot
from desk.model.intent import ClaimedBy, IntentState
from desk.model.money import Money, total
from desk.model.sale import PayKind, Tender
from desk.sandbox.moments import RealClock
from desk.services.receipts import Receipts
from tests.desk.services.conftest import POINT, Counter


@pytest.fixture
def receipts(counter: Counter, tmp_path: Path) -> Receipts:
    return Receipts(counter.store.journal, provider("example", tmp_path), RealClock(), "Центр")


async def paid(counter: Counter, *tenders: Tender) -> str:
    """A client's debts are paid; the occasion's id. Without tenders in cash, exactly."""
    client = counter.person("debt_price").id
    dues = await counter.dues(client)
    due = total([each.sum for each in dues])
    result = await counter.till.pay(client, dues, tenders or [Tender(PayKind.CASH, due)])
    return result.intents[0].sale_id


async def due(counter: Counter) -> Money:
    """All that this client owes."""
    return total([each.sum for each in await counter.dues(counter.person("debt_price").id)])


async def test_the_journal_knows_what_was_taken_and_what_was_in_hand(counter: Counter, receipts: Receipts) -> None:
    owed = await due(counter)
    sale = await paid(counter, Tender(PayKind.CASH, owed, owed + Money(30000)))
    receipt = await receipts.of_sale(sale)
    assert receipt is not None
    assert (receipt.id, receipt.sum, receipt.change) == (sale, owed, Money(30000))
    assert (receipt.club_name, receipt.point_name, receipt.operator) == ("Центр", POINT, "olena")
    assert [each.row_id for each in receipt.recorded] == counter.booked()
    assert not receipt.copy


async def test_a_refused_payment_gets_no_receipt(counter: Counter, receipts: Receipts) -> None:
    counter.faults.set("POST /transactions", "refuse")
    assert await receipts.of_sale(await paid(counter)) is None


async def test_a_payment_in_doubt_is_accepted_and_being_recorded(counter: Counter, receipts: Receipts) -> None:
    counter.faults.set("POST /transactions", "lost_after")
    receipt = await receipts.of_sale(await paid(counter))
    assert receipt is not None
    assert receipt.recorded == ()
    assert len(receipt.being_recorded) == 1


async def test_the_last_receipt_of_a_client_is_printed_again_as_a_copy(counter: Counter, receipts: Receipts) -> None:
    client = counter.person("debt_price").id
    assert await receipts.last_of(client) is None
    first = await receipts.of_sale(await paid(counter))
    assert first is not None
    account = (await counter.club.client_accounts(client))[0].id
    counter.faults.set("POST /transactions", "refuse")
    await counter.till.top_up(client, account, Tender(PayKind.CASH, Money(5000)))
    assert await receipts.last_of(client) == replace(first, copy=True), "a top-up that came to nothing is no receipt"


class HourBack(RealClock):
    """The clock on the wall was set back."""

    def now(self) -> datetime:
        return super().now() - timedelta(hours=1)


async def test_a_clock_set_back_while_a_payment_is_looked_for_takes_nothing_off_its_receipt(
    counter: Counter, receipts: Receipts, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.faults.set("POST /transactions", "lost_after")
    sale = await paid(counter)
    journal = counter.store.journal
    (lost,) = await journal.open_questions()
    monkeypatch.setattr(journal._database, "clock", HourBack())
    (row,) = counter.booked()
    await journal.settle(lost.id, IntentState.CONFIRMED, row_id=row, claimed_by=ClaimedBy.RECONCILE)
    receipt = await receipts.of_sale(sale)
    assert receipt is not None
    assert [each.row_id for each in receipt.recorded] == [row]


async def test_a_fiscal_number_stands_on_the_receipt_and_touches_nothing_else(counter: Counter, receipts: Receipts) -> None:
    receipt = await receipts.of_sale(await paid(counter))
    assert receipt is not None
    numbered, outcome = await receipts.register(receipt)
    assert isinstance(outcome, Registered)
    assert numbered == replace(receipt, fiscal=outcome)
    assert any(outcome.number in str(line) for line in receipts.paper(numbered).lines)


async def test_a_provider_in_trouble_leaves_the_receipt_as_it_was(counter: Counter, tmp_path: Path) -> None:
    receipts = Receipts(counter.store.journal, provider("example", tmp_path / "gone"), RealClock())
    receipt = await receipts.of_sale(await paid(counter))
    assert receipt is not None
    same, outcome = await receipts.register(receipt)
    assert same == receipt
    assert isinstance(outcome, NotRegistered)
    assert outcome.why is WhyNot.LATER
