"""The seven calls that move money: what is done before, the call itself, what must stand in the journal, and how it ends well."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from desk.errors import DeskError, NotAllowed, OutcomeUnknown, Refused, Unreachable
from desk.model.intent import IntentState, TenderState
from desk.model.money import Money
from desk.model.saga import SaleState
from desk.model.sale import Due, Operation, PayKind, Tender
from desk.model.tender import TAKEN
from tests.proof.wire.counter import Counter
from tests.proof.wire.faults import Ending, Plan, Proves, Where

S = IntentState
AMOUNT = Money(50000)
SLIP = "428113009217"
TAUGHT = {
    Proves.NOT_SENT: (S.CANCELLED, Unreachable),
    Proves.REFUSED: (S.REJECTED, Refused),
    Proves.NOTHING: (S.UNKNOWN, OutcomeUnknown),
}


@dataclass(frozen=True, slots=True)
class Call:
    """`found` yields what is wrong right after the call; `ended` what is wrong when the fault is gone and all is settled."""

    name: str
    before: Callable[[Counter], Awaitable[None]]
    act: Callable[[Counter], Awaitable[DeskError | None]]
    found: Callable[[Counter, Plan, DeskError | None], Awaitable[list[str]]]
    ended: Callable[[Counter], Awaitable[list[str]]]
    on_disk: Callable[[Counter], list[str]]


async def _nothing(counter: Counter) -> None:
    """Nothing has to be there."""


async def _pays(counter: Counter, operation: Operation, kind: PayKind, slip: str = "") -> DeskError | None:
    due = Due(counter.client * 10 + operation.value, operation, AMOUNT)
    return (await counter.till.pay(counter.client, [due], [Tender(kind, AMOUNT, reference=slip)], again=True)).trouble


async def _pays_ticket(counter: Counter) -> DeskError | None:
    return await _pays(counter, Operation.TICKET, PayKind.CASH)


async def _pays_fee(counter: Counter) -> DeskError | None:
    return await _pays(counter, Operation.FEE, PayKind.CARD, SLIP)


async def _tops_up(counter: Counter) -> DeskError | None:
    result = await counter.till.top_up(counter.client, counter.client * 10, Tender(PayKind.CASH, AMOUNT), again=True)
    return result.trouble


async def _pays_from_deposit(counter: Counter) -> DeskError | None:
    return await _pays(counter, Operation.TICKET, PayKind.DEPOSIT)


async def _one_before(counter: Counter) -> None:
    """The same was paid once already, so that an answer can tell of that row."""
    assert await _pays_ticket(counter) is None


async def _made_absent(counter: Counter) -> None:
    await counter.server.arm(Plan(Where.ANSWERING, ending=Ending.RST))
    assert isinstance(await _pays_ticket(counter), OutcomeUnknown)
    (absent,) = await counter.proved()
    assert absent.state is S.ABSENT


async def _sends_again(counter: Counter) -> DeskError | None:
    try:
        await counter.till.send_again((await counter.intents())[-1].id)
    except DeskError as error:
        return error
    return None


async def _stands(counter: Counter, plan: Plan, error: DeskError | None) -> list[str]:
    """By the outcome table; a refusal proves something only of a first attempt."""
    last = (await counter.intents())[-1]
    state, kind = TAUGHT[plan.proves]
    if plan.proves is Proves.REFUSED and last.attempts > 1:
        state, kind = TAUGHT[Proves.NOTHING]
    found = [] if last.state is state else [f"the journal says {last.state} and not {state}"]
    if type(error) is not kind:
        found.append(f"the person is told {error!r} and not {kind.__name__}")
    by_card = last.booking.kind is PayKind.CARD
    in_hand = TenderState.APPROVED if by_card else TenderState.TAKEN
    wanted = in_hand if state is S.UNKNOWN or by_card else TenderState.RETURNED
    if last.booking.kind in TAKEN and last.tender is not wanted:
        found.append(f"the money is {last.tender} and not {wanted}")
    return found


async def _settled(counter: Counter) -> list[str]:
    """Booked is confirmed with its row; not booked is absent, and is given back; nothing is there twice."""
    found = []
    intents = await counter.proved()
    rows = counter.rows()
    for each in intents:
        if each.state is S.ABSENT:
            await counter.till.give_back(each.id)
        elif each.state not in {S.CONFIRMED, S.REJECTED, S.CANCELLED}:
            found.append(f"it is {each.state} in the end")
    claimed = sorted(each.row_id for each in intents if each.row_id is not None)
    if claimed != sorted(row["id"] for row in rows):
        found.append(f"claimed are {claimed}, booked are {[row['id'] for row in rows]}")
    return found


def _sending(counter: Counter) -> list[str]:
    """SENDING was on disk before the first byte, of the last intent."""
    return [f"on disk was {intents} before the first byte" for intents, _ in counter.seen[-1:] if intents[-1][0] != "sending"]


async def _sells(counter: Counter) -> DeskError | None:
    try:
        await counter.selling.sell(counter.order())
    except DeskError as error:
        return error
    return None


async def _sale_stands(counter: Counter, plan: Plan, error: DeskError | None) -> list[str]:
    state, kind = {
        Proves.NOT_SENT: (SaleState.CANCELLED, Unreachable),
        Proves.REFUSED: (SaleState.REJECTED, Refused),
        Proves.NOTHING: (SaleState.UNKNOWN, OutcomeUnknown),
    }[plan.proves]
    states = counter.journals.disk.sales(counter.client)
    found = [] if states == [state] else [f"the sale is {states} and not {state}"]
    return found if type(error) is kind else [*found, f"the person is told {error!r} and not {kind.__name__}"]


async def _sale_settled(counter: Counter) -> list[str]:
    """Asked for again by the person it is there once, whatever became of the first request."""
    for sale in await counter.sales():
        await counter.lost.prove(sale.id)
    there = len(counter.server.tickets)
    ticket = await counter.selling.sell(counter.order()) if not there else None
    states = counter.journals.disk.sales(counter.client)
    found = [] if len(counter.server.tickets) == 1 else [f"there are {len(counter.server.tickets)} tickets"]
    if states.count(SaleState.ISSUED) != 1 or set(states) & {SaleState.UNKNOWN, SaleState.SENDING, SaleState.ABSENT}:
        found.append(f"the sales are {states} in the end")
    return found if ticket is None or ticket.id in counter.server.tickets else [*found, "the ticket told is not there"]


def _sale_sending(counter: Counter) -> list[str]:
    return [f"on disk was {sales} before the first byte" for _, sales in counter.seen[-1:] if sales != ["sending"]]


async def _has_sold(counter: Counter) -> None:
    await counter.sold()


async def _takes_back(counter: Counter) -> DeskError | None:
    (ticket,) = counter.server.tickets or {_ticket(counter): None}
    try:
        await counter.selling.undo(counter.client, ticket)
    except DeskError as error:
        return error
    return None


def _ticket(counter: Counter) -> int:
    return 700_000 + counter.client * 10


async def _taken_back_stands(counter: Counter, plan: Plan, error: DeskError | None) -> list[str]:
    """What became of it can be seen, and is: it is taken back exactly when it is gone."""
    gone = not counter.server.tickets
    states = counter.journals.disk.sales(counter.client)
    found = [] if states == [SaleState.UNDONE if gone else SaleState.ISSUED] else [f"gone is {gone}, the sale is {states}"]
    kind = type(None) if gone else {Proves.NOT_SENT: Unreachable, Proves.REFUSED: Refused}.get(plan.proves, OutcomeUnknown)
    return found if type(error) is kind else [*found, f"the person is told {error!r} and not {kind.__name__}"]


async def _taken_back_settled(counter: Counter) -> list[str]:
    if counter.server.tickets:
        try:
            await counter.selling.undo(counter.client, _ticket(counter))
        except NotAllowed as error:
            return [f"it can't be taken back: {error.code}"]
    states = counter.journals.disk.sales(counter.client)
    return [] if states == [SaleState.UNDONE] and not counter.server.tickets else [f"in the end the sale is {states}"]


def _sale_issued(counter: Counter) -> list[str]:
    return [f"on disk was {sales} before the first byte" for _, sales in counter.seen[-1:] if sales != ["issued"]]


CALLS = (
    Call("pay a ticket", _one_before, _pays_ticket, _stands, _settled, _sending),
    Call("pay a fee", _nothing, _pays_fee, _stands, _settled, _sending),
    Call("top up", _nothing, _tops_up, _stands, _settled, _sending),
    Call("pay from the deposit", _nothing, _pays_from_deposit, _stands, _settled, _sending),
    Call("send again", _made_absent, _sends_again, _stands, _settled, _sending),
    Call("sell a ticket", _nothing, _sells, _sale_stands, _sale_settled, _sale_sending),
    Call("take a ticket back", _has_sold, _takes_back, _taken_back_stands, _taken_back_settled, _sale_issued),
)
