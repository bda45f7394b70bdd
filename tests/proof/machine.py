"""The state machine that Hypothesis drives: rules are what people, wires, clocks and power do; the invariants judge each step."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desk.model.money import Money
from desk.model.saga import SaleState
from desk.model.sale import Due, Operation, PayKind, Tender
from desk.model.shift import Way
from tests.proof.desk import ToldDesk
from tests.proof.disk import DiskDesk
from tests.proof.fenced import FencedDesk
from tests.proof.invariants import (
    AT_THE_END,
    broken,
    i9_and_i13_the_end_is_the_same,
    i14_with_the_faults_off_nothing_waits_for_the_program,
)
from tests.proof.keyed import KeyedDesk
from tests.proof.line import Fate, Reading, Told
from tests.proof.luckyfit import PRICE
from tests.proof.world import World
from tests.simulation.desk import Press, given

SUMS = (Money.of(500), Money.of(800))
TEN_YEARS = timedelta(days=3650)
IN_FLIGHT_S = 40.0
"""Until no request is waited for any more; LuckyFit may still be about to book."""

desks = st.sampled_from((0, 1))
clients = st.sampled_from((1, 1, 2))
kinds = st.sampled_from((PayKind.CASH, PayKind.CARD, PayKind.DEPOSIT))
fates = st.builds(
    Told, st.sampled_from(tuple(Fate)), waits_s=st.sampled_from((0.0, 1.0, 28.0)), late_s=st.sampled_from((0.0, 5.0, 60.0, 119.0))
)
sale_fates = st.builds(
    Told, st.sampled_from(tuple(Fate)), waits_s=st.sampled_from((0.0, 28.0)), late_s=st.sampled_from((0.0, 60.0, 400.0))
)
"""Tickets may even come after they were given up: those are taken back."""
lost_fates = st.builds(
    Told,
    st.sampled_from((Fate.LOST, Fate.DROPPED, Fate.LATE, Fate.BAD_GATEWAY)),
    waits_s=st.sampled_from((1.0, 28.0)),
    late_s=st.sampled_from((0.0, 5.0, 119.0)),
)


def pressed(client: int, what: Operation, amount: Money, kind: PayKind, split: bool) -> Press:
    """A top-up, a ticket, or a ticket with its fee; by one kind of money, or a part of it in cash."""
    if what is Operation.TOP_UP and kind is PayKind.DEPOSIT:
        kind = PayKind.CASH
    dues = [Due(client * 10 + what.value % 3, what, amount)]
    if what is Operation.FEE:
        dues.insert(0, Due(client * 10 + Operation.TICKET.value, Operation.TICKET, SUMS[0]))
    left = Money(sum(due.sum.minor for due in dues))
    tenders = [given(client, kind, left)]
    if split and kind is not PayKind.CASH:
        tenders = [given(client, kind, left - Money.of(200)), Tender(PayKind.CASH, Money.of(200))]
    return Press(client, tuple(dues), tuple(tenders))


presses = st.builds(
    pressed,
    clients,
    st.sampled_from((Operation.TICKET, Operation.TICKET, Operation.TOP_UP, Operation.FEE)),
    st.sampled_from(SUMS),
    kinds,
    st.booleans(),
)
whiles = st.sampled_from((3.0, 0.0, 0.05, 0.3, 1.0, 31.0))


class TillMachine(RuleBasedStateMachine):
    """One life of a club."""

    kind: type[ToldDesk] = ToldDesk
    same_ends = True

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.kind).open()
        self.found: list[str] = []
        self.last: tuple[int, Press] | None = None

    @initialize(desk=desks, lost=st.lists(presses, max_size=4))
    def a_journal_was_lost(self, desk: int, lost: list[Press]) -> None:
        for press in lost:
            self.world.has_lost_a_journal(self.world.desks[desk], press)

    @rule(desk=desks, press=presses, again=st.booleans(), told=st.lists(fates, max_size=2), seconds=whiles)
    def pay(self, desk: int, press: Press, again: bool, told: list[Told], seconds: float) -> None:
        self._pay(desk, press, again, told, seconds)

    @rule(desk=desks, press=presses, told=st.lists(fates, min_size=1, max_size=1))
    def pay_and_have_trouble(self, desk: int, press: Press, told: list[Told]) -> None:
        self._pay(desk, press, again=True, told=told, seconds=31.0)

    @precondition(lambda self: self.last is not None)
    @rule(told=st.lists(fates, max_size=1), seconds=whiles)
    def pay_the_same_again(self, told: list[Told], seconds: float) -> None:
        desk, press = self.last
        self._pay(desk, press, again=True, told=told, seconds=seconds)

    @rule(desk=desks, client=clients, told=st.lists(sale_fates, max_size=1), seconds=whiles)
    def sell_a_ticket(self, desk: int, client: int, told: list[Told], seconds: float) -> None:
        at = self.world.desks[desk]
        at.line.sale_fates.extend(told)
        self.world.lets(at.sells(client), at, seconds)

    @precondition(lambda self: self.world.sales())
    @rule(desk=desks, which=st.integers(0, 2), kind=kinds, told=st.lists(fates, max_size=1), seconds=whiles)
    def pay_for_the_ticket(self, desk: int, which: int, kind: PayKind, told: list[Told], seconds: float) -> None:
        sold = [each for each in self.world.desks[desk].sold.sales.values() if each.account_id is not None]
        if sold:
            sale = sold[which % len(sold)]
            due = Due(sale.account_id, Operation.TICKET, PRICE)
            self._pay(
                desk,
                Press(sale.client_id, (due,), (given(sale.client_id, kind, PRICE),)),
                again=False,
                told=told,
                seconds=seconds,
            )

    @precondition(lambda self: self.world.sales())
    @rule(desk=desks, which=st.integers(0, 2), told=st.lists(fates, max_size=1), seconds=whiles)
    def take_the_ticket_back(self, desk: int, which: int, told: list[Told], seconds: float) -> None:
        at = self.world.desks[desk]
        if sold := list(at.sold.sales.values()):
            at.line.sale_fates.extend(told)
            self.world.lets(at.takes_back(sold[which % len(sold)]), at, seconds)

    @rule(seconds=st.sampled_from((0.05, 3.0, 31.0, 65.0)))
    def a_while_passes(self, seconds: float) -> None:
        self.world.lets(seconds=seconds)

    @rule(seconds=st.sampled_from((200.0, 320.0, 700.0)))
    def time_passes(self, seconds: float) -> None:
        self.world.lets(seconds=seconds)

    @rule(desk=desks, readings=st.lists(st.sampled_from(tuple(Reading)), min_size=1, max_size=4))
    def reads_go_wrong(self, desk: int, readings: list[Reading]) -> None:
        self.world.desks[desk].line.reads.extend(readings)

    @rule(desk=desks, boundaries=st.integers(0, 24))
    def program_will_die(self, desk: int, boundaries: int) -> None:
        self.world.desks[desk].dies_after = boundaries

    @rule(desk=desks)
    def power_is_cut(self, desk: int) -> None:
        self.world.desks[desk].crash()
        self.world.lets()

    @rule(desk=desks)
    def program_is_started(self, desk: int) -> None:
        if self.world.desks[desk].program is None:
            self.world.starts(self.world.desks[desk])

    @rule(desk=desks, years=st.sampled_from((-10, 0, 10)))
    def clock_is_set(self, desk: int, years: int) -> None:
        self.world.desks[desk].clock.skew = timedelta(days=365 * years)

    @precondition(lambda self: self.world.intents())
    @rule(which=st.integers(0, 3), point=st.sampled_from(("Адміністратор", "")))
    def website_books_the_same(self, which: int, point: str) -> None:
        self.world.website_books(which, point)

    @precondition(lambda self: self.world.intents())
    @rule(desk=desks, which=st.integers(0, 2), sends=st.booleans(), told=st.lists(fates, max_size=1), seconds=whiles)
    def person_decides(self, desk: int, which: int, sends: bool, told: list[Told], seconds: float) -> None:
        at = self.world.desks[desk]
        questions = at.questions()
        if questions:
            at.line.fates.extend(told)
            self.world.lets(at.decided(questions[which % len(questions)].id, sends=sends), at, seconds)

    @precondition(lambda self: self.world.intents())
    @rule(desk=desks, which=st.integers(0, 2))
    def person_looks(self, desk: int, which: int) -> None:
        at = self.world.desks[desk]
        questions = at.questions()
        if questions:
            self.world.lets(at.looked(questions[which % len(questions)].id), at)

    @rule(desk=desks, opening_float=st.sampled_from((Money.of(0), Money.of(1000))), seconds=whiles)
    def open_a_shift(self, desk: int, opening_float: Money, seconds: float) -> None:
        at = self.world.desks[desk]
        self.world.lets(at.opens_a_shift(opening_float), at, seconds)

    @precondition(lambda self: self.world.record.drawers)
    @rule(desk=desks, way=st.sampled_from(Way), amount=st.sampled_from(SUMS))
    def move_cash(self, desk: int, way: Way, amount: Money) -> None:
        at = self.world.desks[desk]
        self.world.lets(at.moves_cash(way, amount), at, 0.05)

    @precondition(lambda self: self.world.record.drawers)
    @rule(desk=desks, seconds=whiles)
    def tell_the_shift(self, desk: int, seconds: float) -> None:
        at = self.world.desks[desk]
        self.world.lets(at.tells_the_shift(), at, seconds)

    @precondition(lambda self: self.world.record.drawers)
    @rule(desk=desks, words=st.sampled_from(("", "so it is")), seconds=whiles)
    def close_the_shift(self, desk: int, words: str, seconds: float) -> None:
        at = self.world.desks[desk]
        self.world.lets(at.closes_the_shift(words), at, seconds)

    def _pay(self, desk: int, press: Press, again: bool, told: list[Told], seconds: float) -> None:
        at = self.world.desks[desk]
        at.line.fates.extend(told)
        self.last = desk, press
        self.world.lets(at.pressed(press, again=again), at, seconds)

    @invariant()
    def nothing_is_broken(self) -> None:
        self.found = broken(self.world)
        assert not self.found, "\n".join(self.found)

    def teardown(self) -> None:
        """The faults end; with a restart, and with clocks set by ten years, everything ends as it does without."""
        try:
            if not self.found:
                self._end()
        finally:
            self.world.close()

    def _end(self) -> None:
        world = self.world
        world.calm()
        world.lets(seconds=IN_FLIGHT_S)
        twins = {"a restart": world.twin(), "a restart and clocks set by ten years": world.twin()}
        twins["a restart and clocks set by ten years"].set_clocks(TEN_YEARS)
        try:
            found = _lived_to_the_end(world)
            for how, twin in twins.items():
                found += [f"with {how}: {each}" for each in _lived_to_the_end(twin)]
                if self.same_ends:
                    found += i9_and_i13_the_end_is_the_same(world, twin, how)
            assert not found, "\n".join(found)
        finally:
            for twin in twins.values():
                twin.close()


class KeyedTillMachine(TillMachine):
    """The same where LuckyFit books what is sent under a number once, however often it is sent: cash goes that way."""

    kind = KeyedDesk
    same_ends = False
    """What a program repeated in vain before it ended is repeated anew by the next one, which may have better luck."""


class FencedTillMachine(TillMachine):
    """The same where a person may have an unpaid ticket deleted, to prove that nothing was booked on it, nor will be."""

    kind = FencedDesk

    @precondition(lambda self: self.world.intents())
    @rule(desk=desks, which=st.integers(0, 2), told=st.lists(sale_fates, max_size=1), seconds=whiles)
    def fence_a_ticket(self, desk: int, which: int, told: list[Told], seconds: float) -> None:
        at = self.world.desks[desk]
        if questions := at.questions():
            at.line.sale_fates.extend(told)
            self.world.lets(at.fences(questions[which % len(questions)].id), at, seconds)

    @rule(desk=desks, client=clients, kind=kinds, lost=lost_fates, told=st.lists(sale_fates, max_size=1), seconds=whiles)
    def pay_in_doubt_and_fence(self, desk: int, client: int, kind: PayKind, lost: Told, told: list[Told], seconds: float) -> None:
        """A ticket that was just sold is paid for, the answer is lost, and the person has it deleted."""
        at = self.world.desks[desk]
        self.world.lets(at.sells(client), at, 3.0)
        fresh = [each for each in at.sold.sales.values() if each.state is SaleState.ISSUED]
        if not fresh:
            return
        sale = fresh[-1]
        press = Press(sale.client_id, (Due(sale.account_id, Operation.TICKET, PRICE),), (given(sale.client_id, kind, PRICE),))
        self._pay(desk, press, again=True, told=[lost], seconds=31.0)
        if doubted := [each for each in at.questions() if each.booking.account_id == sale.account_id]:
            at.line.sale_fates.extend(told)
            self.world.lets(at.fences(doubted[-1].id), at, seconds)


class DiskTillMachine(TillMachine):
    """The same with the journals on real files, which takes ten times as long."""

    kind = DiskDesk


def _lived_to_the_end(world: World) -> list[str]:
    world.quiet()
    world.sure()
    found = [*broken(world), *i14_with_the_faults_off_nothing_waits_for_the_program(world)]
    world.decided()
    world.closes()
    return [*found, *broken(world), *(each for ends in AT_THE_END for each in ends(world))]
