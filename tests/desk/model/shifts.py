"""What tests of shifts are made of: intents in every state, and shifts with money in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from desk.model.drawer import KINDS, ShiftMoney, came_in, went_back
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import Booking, Operation, Transaction
from desk.model.shift import CashMove, Shift, Way

OPENED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
POINT = "Рецепція 1"
SHIFT = Shift("SHIFT", "DESK", "olena", OPENED, Money.of(1000))
HAS_ROW = frozenset({IntentState.CONFIRMED, IntentState.CORRECTION_NEEDED, IntentState.CORRECTED})


def row_of(intent: Intent, **otherwise: object) -> Transaction:
    """LuckyFit's row of an intent."""
    booking = intent.booking
    row = Transaction(
        id=intent.row_id or 0,
        sum=booking.sum,
        client_id=booking.client_id,
        account_id=booking.account_id,
        kind=booking.kind,
        operation=booking.operation,
        point_name=booking.point_name,
        author_name="API",
        created_at=OPENED + timedelta(minutes=5),
    )
    return replace(row, **otherwise)


@st.composite
def bookings(draw: st.DrawFn) -> Booking:
    """A payment of any kind."""
    operation = draw(st.sampled_from((Operation.TOP_UP, Operation.TICKET, Operation.FEE)))
    client = draw(st.integers(1, 4))
    return Booking(client, client * 100, operation, draw(st.sampled_from(KINDS)), Money(draw(st.integers(1, 3)) * 100), POINT)


@st.composite
def intents(draw: st.DrawFn, number: int) -> Intent:
    """An intent anywhere in its life."""
    state = draw(st.sampled_from(IntentState))
    return Intent(
        id=f"I{number:04}",
        sale_id="S",
        part_no=1,
        booking=draw(bookings()),
        state=state,
        tender=draw(st.sampled_from(TenderState)),
        created_at=OPENED + timedelta(minutes=number),
        updated_at=OPENED + timedelta(minutes=number),
        row_id=1000 + number if state in HAS_ROW else None,
        attempts=draw(st.integers(0, 2)),
        annulled=state is IntentState.CORRECTED and draw(st.booleans()),
    )


@st.composite
def moneys(draw: st.DrawFn) -> ShiftMoney:
    """The money of a shift."""
    taken = tuple(draw(intents(number)) for number in range(draw(st.integers(0, 8))))
    before = tuple(draw(intents(number)) for number in range(100, 100 + draw(st.integers(0, 3))))
    returned = tuple(replace(each, tender=TenderState.RETURNED) for each in before)
    settled = tuple(
        each
        for each in (draw(intents(number)) for number in range(200, 200 + draw(st.integers(0, 3))))
        if each.row_id is not None and each.tender is not TenderState.RETURNED
    )
    returned += tuple(each for each in settled if went_back(each))
    idle = tuple(
        each for each in (draw(intents(number)) for number in range(300, 300 + draw(st.integers(0, 3)))) if came_in(each)
    )
    moves = tuple(
        CashMove(f"M{number}", SHIFT.id, draw(st.sampled_from(Way)), Money(draw(st.integers(1, 500))), "why", "", OPENED)
        for number in range(draw(st.integers(0, 4)))
    )
    claimed = frozenset(each.row_id for each in (*taken, *before, *settled, *idle) if each.row_id is not None)
    return ShiftMoney(
        SHIFT,
        taken=taken,
        returned=returned,
        settled=settled,
        moves=moves,
        claimed=claimed,
        before=frozenset(),
        head="h",
        taken_before=idle,
        returned_before=tuple(each for each in idle if went_back(each)),
    )
