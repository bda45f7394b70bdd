"""Stories: every event of a movement or a sale is a sentence in three languages, and none is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desk import i18n
from desk.config import LANGUAGES
from desk.model.correction import Cause
from desk.model.intent import ClaimedBy, Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.record import Attempt, Break, Chain, Damage, Group, Happening, Mismatch, Oddity, SaleStory, Story, group_of
from desk.model.saga import Sale, SaleState
from desk.model.sale import Booking, Operation, PayKind
from desk.wording import happenings, sale_happenings
from desk.wording.chain import of_chain
from desk.wording.happenings import So
from desk.wording.states import of_claim, of_group, of_operation, of_state, of_tender
from desk.wording.story import Line, Tone, of_sale_story, of_story

NOW = datetime(2026, 11, 22, 12, 41, tzinfo=UTC)
THREE = pytest.mark.parametrize("say", [i18n.language(code) for code in LANGUAGES], ids=LANGUAGES)
WISH = {"sale": "S", "part": 1, "client": 17, "account": 501, "operation": 2, "kind": 2, "minor": 70000, "point": "P",
        "tender": "taken", "operator": "Олена"}  # fmt: skip
INTENT = Intent(
    id="I",
    sale_id="S",
    part_no=1,
    booking=Booking(17, 501, Operation.TICKET, PayKind.CASH, Money(70000), "P"),
    state=IntentState.CONFIRMED,
    tender=TenderState.TAKEN,
    created_at=NOW,
    updated_at=NOW,
    row_id=48123,
    attempts=1,
)
SALE = Sale("S", 17, SaleState.ISSUED, NOW, NOW, docmark="LF-AAAA-1", template_id=3, due=Money(70000), client_ticket_id=900)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


def _events(*events: tuple[str, dict[str, Any]]) -> tuple[Happening, ...]:
    return tuple(Happening(NOW + timedelta(seconds=10 * at), kind, facts) for at, (kind, facts) in enumerate(events))


def _told(*events: tuple[str, dict[str, Any]], **more: Any) -> list[str]:
    return [each.text for each in of_story(Story(more.pop("intent", INTENT), happened=_events(*events), **more))]


PREPARED = ("intent.prepared", WISH)
SENT = ("intent.sending", {"n": 1, "request": "ab"})
LOST = ("intent.unknown", {"n": 1, "row": None, "words": "reset", "status": None, "tender": "taken"})
ABSENT = ("intent.absent", {"n": 1, "tender": "taken"})


def test_a_payment_that_was_answered_is_told_from_wish_to_proof() -> None:
    told = _told(PREPARED, SENT, ("intent.confirmed", {"n": 1, "row": 48123, "tender": "taken"}), before=3)
    assert told == [
        "Олена wrote it down: Ticket, Cash, 700.00\u00a0₴. The money was in hand.",
        "Before it was sent LuckyFit's list held 3 records of the same kind.",
        "Sent to LuckyFit.",
        "LuckyFit answered: recorded, no. 48123.",
    ]


def test_a_lost_answer_is_told_with_how_long_was_waited_and_what_found_it() -> None:
    attempt = Attempt(1, NOW + timedelta(seconds=10), NOW + timedelta(seconds=20), "unknown")
    found = ("intent.confirmed", {"n": 1, "row": 48123, "tender": "taken"})
    told = _told(PREPARED, SENT, LOST, found, before=0, attempts=(attempt,))
    assert told[1:] == [
        "Before it was sent LuckyFit's list held no record of the same kind.",
        "Sent to LuckyFit.",
        "The answer was not received in 10 seconds: it may be recorded, or not. «reset»",
        "Found in LuckyFit's list: recorded, no. 48123.",
    ]


def test_what_was_sent_again_and_refused_to_be_given_back_is_told_in_order() -> None:
    back = ("intent.cancelled", {"n": 2, "tender": "returned"})
    again = ("intent.prepared", {"n": 1, "tender": "taken"})
    second = ("intent.sending", {"n": 2, "request": "ab"})
    told = _told(PREPARED, SENT, LOST, ABSENT, again, second, LOST, ABSENT, back)
    assert told[3:] == [
        "LuckyFit's list was read until it was sure: it does not have it.",
        "A person decided to send it again.",
        "Sent to LuckyFit again: attempt 2.",
        "The answer was not received: it may be recorded, or not. «reset»",
        "LuckyFit's list was read until it was sure: it does not have it.",
        "A person decided not to send it any more.",
        "The money went back to the client.",
    ]


def test_who_chose_among_records_is_told() -> None:
    choice = ("intent.ambiguous", {"n": 1, "tender": "taken"})
    refused = ("rows.refused", {"rows": [7, 9], "reason": "not ours"})
    mine = ("intent.confirmed", {"n": 1, "row": 48123, "tender": "taken"})
    assert _told(PREPARED, SENT, LOST, choice, mine)[-1] == "A person chose record no. 48123 of LuckyFit: it is this one."
    none = _told(PREPARED, SENT, LOST, choice, refused, ABSENT)
    assert none[-2:] == [
        "A person said of LuckyFit's records no. 7, 9 that they are not this payment. «not ours»",
        "A person said that none of the records is this payment.",
    ]


@pytest.mark.parametrize("claim", ClaimedBy)
def test_what_proved_it_is_told_as_it_was_written_down(claim: ClaimedBy) -> None:
    found = ("intent.confirmed", {"n": 1, "row": 48123, "tender": "taken"})
    told = _told(PREPARED, SENT, LOST, ("tender.taken", {}), found, intent=replace(INTENT, claimed_by=claim))[-1]
    assert told.startswith({"response": "LuckyFit answered", "reconcile": "Found", "operator": "A person chose"}[claim])


def test_what_surely_was_not_sent_is_told_as_such() -> None:
    never = ("intent.prepared", {"n": 1, "words": "connection refused", "tender": "taken"})
    off = ("intent.cancelled", {"n": 1, "tender": "returned"})
    told = _told(PREPARED, SENT, never, off)
    assert told[2:] == [
        "Surely nothing was sent. «connection refused»",
        "Called off: it was not sent.",
        "The money went back to the client.",
    ]


def test_corrections_are_told_with_what_proved_them() -> None:
    opened = ("correction.opened", {"cause": "refund", "row": 48123, "reason": "двічі", "operator": "Іра"})
    told = _told(
        ("intent.looked_at", {"n": 1, "wrong": []}),
        ("intent.looked_at", {"n": 1, "timed": False, "wrong": []}),
        ("intent.looked_at", {"n": 2, "timed": True, "wrong": [["surplus", 9]]}),
        opened,
        ("intent.correction_needed", {"row": 48123}),
        ("correction.closed", {"proof": "row 48123 is gone"}),
        ("correction.closed", {"proof": "by hand at the bar", "accepted": True}),
        ("intent.corrected", {"row": 48123}),
    )
    assert told == [
        "Looked at again later, time no. 1: all is as it was.",
        "Looked at once more: all is as it was.",
        "Looked at again later, time no. 2: something is wrong.",
        "Іра asked that record no. 48123 be annulled in LuckyFit. «двічі»",
        "It is to be put right in LuckyFit.",
        "LuckyFit's list shows that it is put right. «row 48123 is gone»",
        "A person said that it is in order as it is. «by hand at the bar»",
        "It is put right.",
    ]


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("deposit before: 500.00", "On the deposit lay 500.00\u00a0₴."),
        ("deposit before: much", "Note: «deposit before: much»."),
    ],
)
def test_the_deposit_before_is_told_as_a_sum(note: str, told: str) -> None:
    assert told in _told(PREPARED, note=note)


@THREE
def test_an_event_nobody_foresaw_is_told_as_it_stands(say: i18n.Language) -> None:
    (line,) = of_story(Story(INTENT, happened=_events(("intent.teleported", {"where": "Марс"}))), say)
    assert "intent.teleported" in line.text
    assert "Марс" in line.text


@THREE
@pytest.mark.parametrize(
    "kind",
    [*(f"intent.{each}" for each in IntentState if each is not IntentState.DRAFT), *(f"tender.{each}" for each in TenderState
      if each is not TenderState.NONE), "correction.opened", "correction.closed", "rows.refused", "intent.looked_at"],
)  # fmt: skip
@pytest.mark.parametrize(
    "facts", [{}, {"row": 1, "n": 2, "words": "ні {0}", "status": 502, "reason": "x", "rows": [1]}], ids=["bare", "full"]
)
def test_every_kind_of_event_has_a_sentence(kind: str, facts: dict[str, Any], say: i18n.Language) -> None:
    told = happenings.of(So(kind, facts), say)
    assert told.endswith((".", "»"))
    assert kind not in told
    assert "{" not in told.replace("{0}", "")
    assert say.code == "en" or told != happenings.of(So(kind, facts), i18n.language("en"))


@THREE
@pytest.mark.parametrize("cause", Cause)
def test_every_cause_of_a_correction_is_told_with_its_record(cause: Cause, say: i18n.Language) -> None:
    assert "48123" in happenings.of(So("correction.opened", {"cause": cause.value, "row": 48123}), say)


@THREE
@pytest.mark.parametrize("state", [each for each in SaleState if each is not SaleState.PAYMENT])
@pytest.mark.parametrize(
    "facts",
    [{}, {"ticket": 900, "words": "ні", "template": 3, "minor": 70000, "mark": "LF-1", "operator": "Олена"}],
    ids=["bare", "full"],
)
def test_every_step_of_a_sale_has_a_sentence(state: SaleState, facts: dict[str, Any], say: i18n.Language) -> None:
    kind = f"sale.{state}"
    told = sale_happenings.of(So(kind, facts), say)
    assert told
    assert kind not in told


def test_a_sale_is_told_with_its_mark_and_how_its_ticket_was_found() -> None:
    asked = ("sale.sending", {"client": 17, "template": 3, "minor": 70000, "mark": "LF-AAAA-1", "operator": "Олена"})
    events = _events(asked, ("sale.unknown", {"words": "timeout"}), ("sale.issued", {"ticket": 900}), ("sale.paid", {}))
    lines = of_sale_story(SaleStory(SALE, events))
    assert [each.text for each in lines] == [
        "Олена asked for ticket no. 3 of the price list for 700.00\u00a0₴, mark LF-AAAA-1.",
        "The answer was not received: the ticket may be issued, or not. «timeout»",
        "Found by its mark: LuckyFit had issued the ticket, no. 900.",
        "The ticket is paid.",
    ]
    assert [each.tone for each in lines] == [Tone.PLAIN, Tone.DOUBT, Tone.GOOD, Tone.GOOD]


def test_a_ticket_s_story_is_told_where_it_happened_among_the_payment_s() -> None:
    story = Story(
        INTENT,
        happened=(Happening(NOW, "intent.prepared", WISH),),
        sale=SALE,
        sale_happened=(Happening(NOW - timedelta(minutes=1), "sale.issued", {"ticket": 900}), Happening(NOW, "sale.paid", {})),
    )
    told = of_story(story)
    assert [each.at for each in told] == sorted(each.at for each in told)
    assert told[0] == Line(NOW - timedelta(minutes=1), "LuckyFit issued the ticket, no. 900.", Tone.GOOD)


@THREE
@pytest.mark.parametrize("state", IntentState)
@pytest.mark.parametrize("annulled", [True, False])
def test_every_state_has_a_short_name(state: IntentState, annulled: bool, say: i18n.Language) -> None:
    intent = replace(INTENT, state=state, annulled=annulled)
    assert of_state(intent, say)
    assert of_group(group_of(intent), say)


@THREE
def test_every_group_claim_tender_and_purpose_has_a_name_of_its_own(say: i18n.Language) -> None:
    assert len({of_group(each, say) for each in Group}) == len(Group)
    assert len({of_claim(each, say) for each in ClaimedBy}) == len(ClaimedBy)
    assert len({of_tender(each, say) for each in TenderState}) == len(TenderState)
    assert len({of_operation(each, say) for each in Operation}) == len(Operation)
    assert not of_claim(None, say)


def test_a_refund_is_told_as_a_record_that_is_out_and_a_ticket_that_is_not_paid_any_more() -> None:
    told = _told(
        ("intent.correction_needed", {"row": 48123}),
        ("correction.closed", {"proof": "LuckyFit lists row 48123 no more", "annulled": True}),
    )
    assert told[-1].startswith("Its record is out of LuckyFit: this payment is recorded there no more.")
    events = _events(
        ("sale.issued", {"ticket": 900}), ("sale.paid", {}), ("sale.part_paid", {}), ("sale.issued", {"ticket": 900})
    )
    lines = of_sale_story(SaleStory(SALE, events))
    assert [each.text for each in lines[-2:]] == [
        "A payment was taken out of LuckyFit: the ticket is paid only in part now.",
        "A payment was taken out of LuckyFit: nothing is paid for the ticket any more.",
    ]
    assert [each.tone for each in lines] == [Tone.GOOD, Tone.GOOD, Tone.DOUBT, Tone.DOUBT]


def test_money_given_back_is_not_called_called_off() -> None:
    given = replace(INTENT, state=IntentState.CANCELLED, tender=TenderState.RETURNED, row_id=None)
    assert of_state(given) == "given back"
    assert of_state(replace(given, attempts=0)) == "called off"
    annulled = replace(INTENT, state=IntentState.CORRECTED, annulled=True, tender=TenderState.RETURNED)
    assert of_state(annulled) == "annulled"
    assert of_state(replace(annulled, tender=TenderState.TAKEN)) == "to be given back"


@THREE
@pytest.mark.parametrize("damage", Damage)
def test_a_broken_audit_is_told_with_its_place_and_day(damage: Damage, say: i18n.Language) -> None:
    broken = Break(42, damage, "01ABC", NOW, NOW - timedelta(days=1))
    told = of_chain(Chain(60, "ff" * 32, broken), UTC, say=say)
    assert "42" in told[0]
    assert "22.11.2026 12:41" in told[1]
    assert "01ABC" in told[1]
    assert "21.11.2026" in told[2]
    assert "ff" * 32 in told[-1]


@THREE
def test_movements_that_differ_and_a_head_that_is_gone_are_told(say: i18n.Language) -> None:
    found = Chain(60, "ff" * 32, differing=tuple(f"I{number}" for number in range(12)))
    told = of_chain(found, UTC, noted="aa", say=say)
    assert len(told) == 4
    assert "I9…" in told[2]
    assert "12" in told[2]


@THREE
def test_rows_changed_behind_the_audit_are_named_as_the_store_names_them(say: i18n.Language) -> None:
    rows = (
        Mismatch("z_report", "7", Oddity.CHANGED, ("body", "told_at")),
        Mismatch("sale", "01ABC", Oddity.LOST),
        Mismatch("cash_move", "01DEF", Oddity.UNTOLD),
    )
    told = of_chain(Chain(60, "ff" * 32, rows=rows), UTC, say=say)
    assert "z_report 7" in told[1]
    assert "body, told_at" in told[1]
    assert "sale 01ABC" in told[2]
    assert "cash_move 01DEF" in told[3]
    assert len({each.partition(":")[2] for each in told[1:4]}) == 3


def test_what_is_repeated_under_its_number_is_not_called_a_person_s_decision() -> None:
    told = _told(
        PREPARED, SENT, LOST, ("intent.sending", {"n": 2}), ("intent.confirmed", {"n": 2, "row": 48123, "tender": "taken"})
    )
    assert told[-2:] == [
        "Repeated by itself under the same number, which LuckyFit books once: attempt 2.",
        "LuckyFit answered: recorded, no. 48123.",
    ]


def test_a_sale_that_was_given_up_is_not_told_as_never_sent() -> None:
    events = _events(("sale.unknown", {}), ("sale.absent", {}), ("sale.cancelled", {"words": ""}))
    told = [each.text for each in of_sale_story(SaleStory(SALE, events))]
    assert told[-1] == "A person gave the sale up. A ticket that still comes is taken back."
    late = of_sale_story(SaleStory(SALE, _events(("sale.absent", {}), ("sale.issued", {"ticket": 900}))))
    assert late[-1].text.startswith("Found by its mark")
