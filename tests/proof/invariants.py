"""The invariants of the design, each a function over a world that yields what is broken; all are asked after every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from desk.errors import OutcomeUnknown
from desk.model.intent import NEXT, TERMINAL, UNSETTLED, ClaimedBy, Intent, IntentState
from desk.model.money import Money, total
from desk.model.saga import KEEPS_A_TICKET, SALE_QUESTIONS, SaleState
from desk.model.tender import TAKEN
from tests.proof.luckyfit import told_of
from tests.proof.record import named
from tests.proof.world import World
from tests.simulation.tenders import may_be

S = IntentState
NEVER_BOOKED = frozenset({S.REJECTED, S.CANCELLED, S.FENCED, S.ABSENT})
WAITS_FOR_A_PERSON = frozenset({S.PREPARED, S.AMBIGUOUS, S.ABSENT, S.CORRECTION_NEEDED})
Found = Iterator[str]


def i1_booked_at_most_once(world: World) -> Found:
    """While LuckyFit books in time: not even when a person says to send again."""
    for each in world.touched():
        if len(world.luckyfit.made_by(each.id)) > 1:
            yield f"{named(each)} is booked {len(world.luckyfit.made_by(each.id))} times"


def i2_confirmed_is_one_row_with_all_fields_equal(world: World) -> Found:
    """The row it claims exists, tells all of the booking, and is the one it made."""
    for each in world.touched():
        if each.state is not S.CONFIRMED:
            continue
        row = world.luckyfit.row(each.row_id)
        made = [row.movement.id for row in world.luckyfit.made_by(each.id)]
        if row is None or told_of(row) != each.booking:
            yield f"{named(each)} claims row {each.row_id}, which tells otherwise"
        if made != [each.row_id]:
            yield f"{named(each)} claims row {each.row_id}, and made {made}"


def i3_no_row_is_claimed_twice(world: World) -> Found:
    """By no two intents of all desks."""
    claims = Counter(each.row_id for each in world.intents() if each.row_id is not None) if world.record.touched else Counter()
    yield from (f"row {row_id} is claimed {times} times" for row_id, times in claims.items() if times > 1)


def i4_what_is_called_not_booked_is_not(world: World) -> Found:
    """Nor will be: nothing of it is under way at LuckyFit any more."""
    for each in world.touched():
        if each.state in NEVER_BOOKED and (world.luckyfit.made_by(each.id) or world.luckyfit.underway(each.id)):
            yield f"{named(each)} is, or will be, booked"


def i5_nothing_is_sent_while_its_like_is_unresolved(world: World) -> Found:
    """No second attempt before the first is proved absent, no identical booking beside one that is in doubt."""
    for post in world.record.posts:
        if post.underway and not post.keyed:
            yield f"{post.tag} is sent while an earlier attempt may still be booked"
        yield from (f"{post.tag} is sent beside {named(each)}" for each in post.like)
        if not post.keyed and post.written is not None and post.written.attempts > 1 and not post.written.had_absent:
            yield f"{post.tag} is sent again and was never proved absent"


def i6_sending_is_on_disk_before_the_first_byte(world: World) -> Found:
    """Of the very intent that is sent."""
    for post in world.record.posts:
        if post.written is None or post.written.state is not S.SENDING:
            yield f"{post.tag or post.booking} is sent before it is written down"


def i7_every_tender_has_its_intents(world: World) -> Found:
    """What was given is what is written down, kind by kind, and is kept only for what is booked."""
    for each in world.touched():
        yield from _tender_of(each)
        press = world.record.presses.get(each.sale_id)
        if press is None:
            yield f"{named(each)} comes of nothing that was pressed"
            continue
        parts = world.parts_of(each)
        given = Counter({tender.kind: 0 for tender in press.tenders})
        for tender in press.tenders:
            given[tender.kind] += tender.sum.minor
        written: Counter[object] = Counter()
        slips = {tender.kind: tender.reference for tender in press.tenders}
        for part in parts:
            written[part.booking.kind] += part.booking.sum.minor
            if part.tender_ref != slips.get(part.booking.kind, ""):
                yield f"{named(part)} has the slip {part.tender_ref!r}"
        if given != written:
            yield f"sale {each.sale_id}: given {dict(given)}, written down {dict(written)}"


def i7_the_drawer_holds_what_came_and_went(world: World) -> Found:
    """Of every open shift: what is written down is what was given, and the cash that should be there is there."""
    for desk in world.desks:
        if desk.program is None:
            continue
        money, drawer = desk.program.money(), world.record.drawers.get(desk.name)
        if money is None or drawer is None:
            if money is not None or drawer is not None:
                yield f"of the shift of {desk.name} only one side knows"
        elif differs := drawer.differs(money):
            yield f"{desk.name}: {differs}"


def i8_parts_sum_to_what_is_due_in_whole_kopiykas(world: World) -> Found:
    """Account by account; and no sum is anything but a whole number."""
    for each in world.touched():
        if type(each.booking.sum.minor) is not int or each.booking.sum.minor <= 0:
            yield f"{named(each)} is no sum of whole kopiykas"
        press = world.record.presses.get(each.sale_id)
        if press is not None:
            due = {one.account_id: one.sum for one in press.dues}
            paid = {account: _paid(world.parts_of(each), account) for account in due}
            if paid != due:
                yield f"sale {each.sale_id}: due {due}, parts {paid}"
    for answer in world.record.answers:
        if total([each.booking.sum for each in answer.result.intents]) != answer.due:
            yield f"the parts told of {answer.result.intents[0].sale_id} are not what was due"


def i10_the_journal_only_grows(world: World) -> Found:
    """No row goes, and what an intent was for never changes."""
    for desk in world.desks:
        held = len(desk.paper.intents)
        if held < world.record.most.get(desk.name, 0):
            yield f"{desk.name} held {world.record.most[desk.name]} intents and holds {held}"
        world.record.most[desk.name] = held
    for move in world.record.moves:
        one, other = move.before, move.after
        if (one.id, one.booking, one.sale_id, one.part_no) != (other.id, other.booking, other.sale_id, other.part_no):
            yield f"{named(one)} was rewritten as {named(other)}"


def i12_a_read_that_failed_proves_nothing(world: World) -> Found:
    """Neither that it is booked nor that it is not."""
    for move in world.record.moves:
        proved = move.after.state is S.ABSENT or (move.after.state is S.CONFIRMED and move.claimed_by is ClaimedBy.RECONCILE)
        if move.before.state is S.UNKNOWN and proved and not move.read_whole:
            yield f"{named(move.after)} by a read that was not whole"


def i11_no_false_alarm(world: World) -> Found:
    """While LuckyFit books in time nothing is ever to be put right; about rows without a point a person may be asked."""
    named_rows = {row.movement.id for row in world.luckyfit.rows if row.movement.point_name}
    for desk in world.desks:
        for each in desk.paper.corrections:
            if each.row_id in named_rows or not desk.paper.intents[each.intent_id].had_absent:
                yield f"{each.intent_id} is to be put right: {each.cause} {each.row_id}"


def i6_and_i15_tickets_are_asked_for_and_deleted_rightly(world: World) -> Found:
    """Written down before they are asked for; never deleted when something was paid."""
    yield from world.record.wrongly_asked


def moves_follow_the_table(world: World) -> Found:
    """Every step is one the design allows."""
    for move in world.record.moves:
        if move.after.state is not move.before.state and move.after.state not in NEXT[move.before.state]:
            yield f"{named(move.before)} became {move.after.state}"


def answers_are_as_the_states(world: World) -> Found:
    """Nobody is told that an outcome is unknown when it is not, nor the reverse."""
    for answer in world.record.answers:
        unsettled = [each for each in answer.result.intents if each.state in UNSETTLED]
        if isinstance(answer.result.trouble, OutcomeUnknown) and not unsettled:
            yield f"{answer.result.intents[0].sale_id} is called unknown and nothing of it is"
        if unsettled and answer.result.trouble is None:
            yield f"{named(unsettled[0])} is in doubt and nobody is told"


def nothing_unforeseen(world: World) -> Found:
    """The program breaks nowhere."""
    yield from world.record.unforeseen


AFTER_EVERY_STEP: tuple[Callable[[World], Found], ...] = (
    i1_booked_at_most_once,
    i2_confirmed_is_one_row_with_all_fields_equal,
    i3_no_row_is_claimed_twice,
    i4_what_is_called_not_booked_is_not,
    i5_nothing_is_sent_while_its_like_is_unresolved,
    i6_sending_is_on_disk_before_the_first_byte,
    i7_every_tender_has_its_intents,
    i7_the_drawer_holds_what_came_and_went,
    i8_parts_sum_to_what_is_due_in_whole_kopiykas,
    i10_the_journal_only_grows,
    i11_no_false_alarm,
    i12_a_read_that_failed_proves_nothing,
    i6_and_i15_tickets_are_asked_for_and_deleted_rightly,
    moves_follow_the_table,
    answers_are_as_the_states,
    nothing_unforeseen,
)


def i14_with_the_faults_off_nothing_waits_for_the_program(world: World) -> Found:
    """Some time after the last fault everything is settled, or for a person to settle."""
    for each in world.intents():
        if each.state not in TERMINAL | WAITS_FOR_A_PERSON:
            yield f"{named(each)} still waits"
    for sale in world.sales():
        if sale.state in (SaleState.SENDING, SaleState.UNKNOWN):
            yield f"sale {sale.id} still waits, {sale.state}"


def i11_the_count_is_right_at_the_close(world: World) -> Found:
    """Of every class LuckyFit holds as many rows of each desk's point as were confirmed, or a difference is told."""
    named_rows = {row.movement.id for row in world.luckyfit.rows if row.movement.point_name}
    for desk in world.desks:
        held = Counter(
            told_of(row.movement) for row in world.luckyfit.rows if row.movement.point_name == desk.point and row.tag != "before"
        )
        booked = Counter(each.booking for each in desk.paper.intents.values() if each.booked)
        asked = [each for each in desk.paper.corrections if each.row_id in named_rows]
        told = Counter(desk.paper.intents[each.intent_id].booking for each in asked)
        for booking in held | booked:
            if held[booking] - booked[booking] != told[booking]:
                yield f"{booking}: {held[booking]} rows, {booked[booking]} confirmed, {told[booking]} told"


def i15_tickets_converge_to_one(world: World) -> Found:
    """Every sale that keeps a ticket has that one alone, unless it was taken back and the answer lost; others have none."""
    for sale in world.sales():
        there = [each.id for each in world.luckyfit.with_mark(sale.docmark)]
        kept = [sale.client_ticket_id] if sale.state in KEEPS_A_TICKET else []
        if there != kept and not (not there and sale.account_id in world.luckyfit.closed):
            yield f"sale {sale.id} is {sale.state}, keeps {kept}, and there are {there}"


def everything_ends(world: World) -> Found:
    """When a person has answered what was asked, nothing is open."""
    yield from (f"sale {each.id} is {each.state} at the end" for each in world.sales() if each.state in SALE_QUESTIONS)
    yield from (f"{named(each)} is open at the end" for each in world.intents() if each.state not in TERMINAL)


AT_THE_END: tuple[Callable[[World], Found], ...] = (
    everything_ends,
    i11_the_count_is_right_at_the_close,
    i15_tickets_converge_to_one,
)


def i9_and_i13_the_end_is_the_same(world: World, twin: World, how: str) -> Found:
    """A restart, or a clock set by ten years, changes no end."""
    ends, other = world.ends(), twin.ends()
    for intent_id, end in ends.items():
        if other.get(intent_id) != end:
            yield f"{intent_id} ends as {end}, and with {how} as {other.get(intent_id)}"


def broken(world: World) -> list[str]:
    """All that is broken since the last judgement, each with the name of its invariant."""
    found = [f"{each.__name__}: {what}" for each in AFTER_EVERY_STEP for what in each(world)]
    world.judged()
    return found


def _tender_of(each: Intent) -> Found:
    if each.booking.kind not in TAKEN:
        return
    if each.tender not in may_be(each):
        yield f"{named(each)} and its money is {each.tender}"


def _paid(parts: list[Intent], account_id: int) -> Money:
    return total([each.booking.sum for each in parts if each.booking.account_id == account_id])
