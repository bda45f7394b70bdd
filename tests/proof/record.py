"""What happened, written down for the invariants to judge: presses, posts, moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desk.model.intent import NOT_HERE, UNSETTLED, ClaimedBy, Intent
from desk.model.money import Money
from desk.model.report import Report
from desk.model.saga import SaleState
from desk.model.sale import Booking, Due, PayKind, Tender, TicketOrder
from desk.services.till import PaymentResult
from tests.proof.drawers import Drawer
from tests.simulation.desk import Press

if TYPE_CHECKING:
    from tests.proof.desk import ToldDesk
    from tests.proof.line import Line
    from tests.simulation.journal import Paper


@dataclass(frozen=True, slots=True)
class Post:
    """A request at the moment before its first byte: the intent as it is on disk, and what was unresolved then."""

    tag: str
    booking: Booking
    written: Intent | None
    underway: bool
    like: tuple[Intent, ...]
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A step of an intent, and whether the last read for it was whole."""

    before: Intent
    after: Intent
    claimed_by: ClaimedBy
    read_whole: bool
    like: tuple[Intent, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person at the desk was told of a press."""

    result: PaymentResult
    due: Money


@dataclass(slots=True)
class Record:
    """Since the last judgement: posts, moves, answers, intents something happened to. For good: presses, counts."""

    posts: list[Post] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    wrongly_asked: list[str] = field(default_factory=list)
    unforeseen: list[str] = field(default_factory=list)
    presses: dict[str, Press | None] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    sent_again: set[str] = field(default_factory=set)
    most: dict[str, int] = field(default_factory=dict)
    drawers: dict[str, Drawer] = field(default_factory=dict)

    def found(self, what: str) -> None:
        """Something no part of the program foresees."""
        self.unforeseen.append(what)

    def prepared(self, paper: Paper, press: Press | None) -> None:
        """A payment was written down this very moment, or what it left of card money that was owed before."""
        fresh = [each for each in paper.intents.values() if each.sale_id not in self.presses]
        if press is not None and len(fresh) == 1 and fresh[0].booking.kind is PayKind.CARD and not _comes_of(press, fresh):
            press = _left_over(fresh[0])
        self.presses.update({each.sale_id: press for each in fresh})
        self.touched.update(each.id for each in fresh)
        drawer = self.drawers.get(paper.desk)
        if drawer is not None and press is not None and fresh:
            for tender in press.tenders:
                drawer.given[tender.kind] += tender.sum.minor
                drawer.cash += tender.sum.minor if tender.kind is PayKind.CASH else 0

    def posted(self, desk: ToldDesk, tag: str, booking: Booking, *, keyed: bool = False) -> None:
        """The next thing that happens is the first byte; `keyed`: of a request that is done once however often it comes."""
        like = tuple(each for each in desk.paper.intents.values() if each.booking == booking and each.id != tag)
        unresolved = tuple(each for each in like if each.state in UNSETTLED)
        self.posts.append(Post(tag, booking, desk.paper.intents.get(tag), desk.luckyfit.underway(tag), unresolved, keyed))
        self.counts["keyed posts" if keyed else "posts"] += 1

    def asked_for(self, desk: ToldDesk, order: TicketOrder) -> None:
        """A ticket is asked for with the next byte."""
        sale = desk.sold.of_mark(order.docnumber)
        if sale is None or sale.state is not SaleState.SENDING:
            self.wrongly_asked.append(f"I6 a ticket is asked for before it is written down: {order.docnumber}")
        self.counts["tickets asked for"] += 1

    def deletes(self, desk: ToldDesk, number: int) -> None:
        """A ticket is to be deleted with the next byte."""
        ticket = desk.luckyfit.tickets.get(number)
        accounts = (ticket.account_id, ticket.fee_account_id) if ticket else ()
        paid = [each for each in desk.paper.intents.values() if each.booked and each.booking.account_id in accounts]
        if paid:
            self.wrongly_asked.append(f"I15 ticket {number} is to be deleted, and {named(paid[0])} paid for it")
        self.counts["deletions"] += 1

    def moved(self, paper: Paper, line: Line, before: Intent, after: Intent, claimed_by: ClaimedBy) -> None:
        """A step was written down."""
        self.moves.append(Move(before, after, claimed_by, bool(line.whole.get(after.booking))))
        self.counts[f"became {after.state}"] += 1
        gone = after.tender in NOT_HERE and after.tender is not before.tender and after.booking.kind is PayKind.CASH
        if gone and (drawer := self.drawers.get(paper.desk)) is not None:
            drawer.cash -= after.booking.sum.minor
            self.counts["cash given back in a shift"] += 1

    def shown(self, desk: str, report: Report) -> None:
        """A report was told: its cash is what lies in the drawer at this moment."""
        drawer = self.drawers[desk]
        if report.cash.expected.minor != drawer.cash:
            self.unforeseen.append(f"the {report.kind} of {desk} tells {report.cash.expected} of {Money(drawer.cash)}")
        self.counts[f"{report.kind} told"] += 1

    def closed(self, desk: str, z: Report) -> None:
        """A shift was closed, and nobody counts its drawer any more. It may not have been silent."""
        self.shown(desk, z)
        del self.drawers[desk]
        if not z.reason and (z.to_explain or not z.checked):
            self.unforeseen.append(f"I11 a shift of {desk} was closed over differences without a word")
        if not z.override and z.questions:
            self.unforeseen.append(f"I11 a shift of {desk} was closed over open questions without a word")

    def told(self, result: PaymentResult, due: Money) -> None:
        """A press came to its end."""
        self.answers.append(Answer(result, due))

    def judged(self) -> None:
        """All of it was looked at."""
        for each in (self.posts, self.moves, self.answers, self.touched, self.wrongly_asked, self.unforeseen):
            each.clear()


def named(value: Any) -> str:
    """How a finding names an intent."""
    return f"{value.id} ({value.state}, attempt {value.attempts}, {value.booking.operation.name} {value.booking.sum})"


def _comes_of(press: Press, fresh: Sequence[Intent]) -> bool:
    wanted = [(each.account_id, each.kind, each.sum) for each in press.bookings("")]
    return wanted == [(each.booking.account_id, each.booking.kind, each.booking.sum) for each in fresh]


def _left_over(intent: Intent) -> Press:
    """As if the terminal had been told it alone; the question it is taken from is told as paying something."""
    one = intent.booking
    left = Tender(one.kind, one.sum, reference=intent.tender_ref)
    return Press(one.client_id, (Due(one.account_id, one.operation, one.sum),), (left,))
