"""Sentences: every reason, cure, error and state has one, in three languages, and none says what may be false."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from desk import errors, i18n, wording
from desk.config import LANGUAGES
from desk.errors import (
    AnswerBrokeUs,
    DeskError,
    DeviceError,
    DoorUntold,
    ForeignAnswer,
    KeyProblem,
    KeyStoreError,
    LoginNeeded,
    NotAllowed,
    OutcomeUnknown,
    PaymentPending,
    Refused,
    ServiceError,
    SettingsError,
    StoreError,
    UnexpectedAnswer,
    Unforeseen,
    Unreachable,
)
from desk.model.card_result import InstasportResult
from desk.model.client import Client, Staff
from desk.model.decide import Allowed, Code, Cure, Denied, Facts, Level, Reason, Rules, Warned, decide
from desk.model.intent import KEY_REFUSED, Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind
from desk.model.ticket import ClientTicket
from desk.model.view import SEVERAL
from desk.wording.rules import RULES
from desk.wording.states import of_state

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2026, 11, 22, 12, 41, tzinfo=UTC)
DAY = date(2026, 11, 30)
THREE = pytest.mark.parametrize("say", [i18n.language(code) for code in LANGUAGES], ids=LANGUAGES)

REASONS: dict[Code, dict[str, Any]] = {
    Code.DOOR_SHUT: {},
    Code.UNKNOWN_TAG: {},
    Code.RANDOM_TAG: {},
    Code.SEVERAL_CLIENTS: {"count": 2},
    Code.LOCKED: {"text": "до керівника {0}"},
    Code.TOO_OLD: {"hours": 80},
    Code.NO_TICKET: {},
    Code.NOT_STARTED: {"day": DAY, "days": 8, "ticket": "Ранок"},
    Code.EXPIRED: {"day": DAY, "days": 8, "ticket": "Ранок"},
    Code.NO_PASSES: {"ticket": "Ранок"},
    Code.DEBT: {"sum": Money(120000), "days": 11},
    Code.FEE_UNPAID: {"sum": Money(50000)},
    Code.OLD_DATA: {"hours": 30},
    Code.MESSAGE: {"text": "забрати {шафку}"},
    Code.ENDS_SOON: {"day": DAY, "days": 3, "ticket": "Ранок"},
    Code.LAST_PASSES: {"passes": 2, "ticket": "Ранок"},
    Code.STARTS_BY_ENTRY: {"ticket": "Ранок"},
    Code.TRIAL: {"ticket": "Ранок"},
    Code.BIRTHDAY: {"days": 0, "day": DAY},
    Code.STAFF: {"text": "Кравець Олена", "position": "Тренер"},
    Code.CLOSED: {},
    Code.FULL: {"count": 40},
    Code.BUSY: {},
    Code.INSIDE: {"at": NOW},
    Code.PASSED_LATELY: {"minutes": 9},
    Code.UNPROVED_PAYMENT: {},
    Code.REENTRY: {},
    Code.EXIT: {},
}


def reason(code: Code, level: Level = Level.WARN, **more: Any) -> Reason:
    return Reason(code, level, REASONS[code] | more)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.use("en")


@pytest.mark.parametrize("code", Code)
def test_every_reason_is_said_in_three_languages(code: Code) -> None:
    told = wording.in_three_languages(reason(code))
    assert set(told) == set(LANGUAGES)
    assert len(set(told.values())) == 3 or code is Code.STAFF
    assert all(text and not text.endswith(".") for text in told.values())


@pytest.mark.parametrize(
    ("given", "uk", "en"),
    [
        (reason(Code.LOCKED), "Заблоковано: «до керівника {0}»", "Locked: «до керівника {0}»"),
        (reason(Code.EXPIRED), "Абонемент закінчився 30.11.2026", "The ticket ended on 30.11.2026"),
        (reason(Code.ENDS_SOON, days=0), "Абонемент закінчується сьогодні", "The ticket ends today"),
        (reason(Code.ENDS_SOON, days=1), "Абонемент закінчується завтра", "The ticket ends tomorrow"),
        (reason(Code.ENDS_SOON), "Абонемент закінчується через 3 дні, 30.11.2026", "The ticket ends in 3 days, on 30.11.2026"),
        (reason(Code.LAST_PASSES), "Залишилося 2 відвідування", "2 visits left"),
        (reason(Code.LAST_PASSES, passes=1), "Залишилося 1 відвідування", "1 visit left"),
        (reason(Code.PASSED_LATELY), "За цією карткою пройшли 9 хвилин тому", "This card came in 9 minutes ago"),
        (reason(Code.PASSED_LATELY, minutes=0), "За цією карткою щойно пройшли", "This card came in a moment ago"),
        (reason(Code.INSIDE), "Уже в клубі з 12:41, виходу не було", "Inside since 12:41, no exit was seen"),
        (reason(Code.DEBT, days=None), "Борг 1\u00a0200,00\u00a0₴", "Debt 1,200.00\u00a0₴"),
        (reason(Code.DEBT, days=0), "Борг 1\u00a0200,00\u00a0₴", "Debt 1,200.00\u00a0₴"),
        (reason(Code.DEBT, days=21), "Борг 1\u00a0200,00\u00a0₴ уже 21 день", "Debt 1,200.00\u00a0₴ for 21 days"),
        (reason(Code.BIRTHDAY, days=2), "День народження через 2 дні", "Birthday in 2 days"),
        (reason(Code.BIRTHDAY, days=-5), "День народження був 5 днів тому", "Birthday was 5 days ago"),
        (reason(Code.STAFF), "Персонал: Кравець Олена, Тренер", "Staff: Кравець Олена, Тренер"),
        (Reason(Code.STAFF, Level.NONE), "Персонал", "Staff"),
        (reason(Code.SEVERAL_CLIENTS), "Ця картка у 2 клієнтів: виберіть", "2 clients have this card: choose"),
        (SEVERAL.reasons[0], "Картка може бути чужою: виберіть клієнта", "The card may be somebody else's: choose the client"),
    ],
)
def test_a_reason_is_one_short_sentence(given: Reason, uk: str, en: str) -> None:
    assert wording.of_reason(given, i18n.language("uk")) == uk
    assert wording.of_reason(given, i18n.language("en")) == en


TICKET = ClientTicket(1, 1, "Ранок", started=NOW, passes=12, passes_left=5)


@pytest.mark.parametrize(
    ("decision", "headline"),
    [
        (Allowed(), "ПРОХІД ДОЗВОЛЕНО"),
        (Allowed((), TICKET), "ПРОХІД ДОЗВОЛЕНО — залишилося 5 відвідувань"),
        (Allowed((reason(Code.BIRTHDAY, Level.NONE),)), "ПРОХІД ДОЗВОЛЕНО — сьогодні день народження"),
        (Warned((reason(Code.LAST_PASSES),), TICKET), "ПРОХІД ДОЗВОЛЕНО, УВАГА — залишилося 2 відвідування"),
        (Denied((reason(Code.EXPIRED, Level.DENY),)), "ПРОХІД ЗАБОРОНЕНО — абонемент закінчився 30.11.2026"),
        (Denied((reason(Code.LOCKED, Level.DENY, text="Порушення правил"),)), "КАРТКУ ЗАБЛОКОВАНО — «Порушення правил»"),
        (decide(Facts(), Rules(), NOW), "НЕВІДОМА КАРТКА"),
        (decide(Facts((Client(1), Client(2))), Rules(), NOW), "ЧИЯ ЦЕ КАРТКА? — ця картка у 2 клієнтів: виберіть"),
        (decide(Facts(staff=Staff(1, "Кравець", "Олена")), Rules(), NOW), "ПРОХІД ДОЗВОЛЕНО — персонал: Кравець Олена"),
    ],
)
def test_a_headline_says_the_verdict_and_the_strongest_reason(decision: Any, headline: str) -> None:
    i18n.use("uk")
    assert wording.of_decision(decision) == headline


@THREE
@pytest.mark.parametrize("cure", Cure)
def test_every_cure_is_an_action(cure: Cure, say: i18n.Language) -> None:
    assert wording.of_cure(cure, say)


ERRORS = [
    SettingsError("luckyfit.url", "must begin with https://"),
    SettingsError("window.theme", "must be one of a, b"),
    KeyStoreError("locked"),
    DeviceError("COM3", "Access denied"),
    DeviceError("127.0.0.1:8080", "in_use"),
    DeviceError("COM3", "worked_elsewhere"),
    DoorUntold("main"),
    Refused("POST /transactions", "Недостатньо коштів {на} депозиті"),
    Refused("POST /transactions"),
    LoginNeeded("cards", vendor="instasport"),
    KeyProblem("GET /clients"),
    Unreachable("GET /clients"),
    OutcomeUnknown("POST /transactions"),
    OutcomeUnknown("activateCard", vendor="instasport"),
    AnswerBrokeUs("POST /transactions"),
    Unforeseen("KeyError"),
    PaymentPending("payCardFromAccount", vendor="instasport"),
    UnexpectedAnswer("GET /clients", "clients[3].id"),
    ForeignAnswer("GET /clients", "answer"),
    ServiceError("?"),
    DeskError("?"),
    *(StoreError(reason=each) for each in
      ("full", "locked", "read_only", "disk", "wrong_key", "damaged", "newer", "engine", "transition", "closed",
       "failed", "not_there", "halfway", "left", "?")),
    *(Refused("cards", "x", vendor="instasport", vendor_code=each) for each in InstasportResult),
]  # fmt: skip


@THREE
@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_every_error_says_what_happened_and_what_to_do(error: DeskError, say: i18n.Language) -> None:
    told = wording.of_error(error, say)
    assert told.count(".") >= 2 or told.count(":") >= 1
    assert told.endswith(".")
    assert "fail" not in told.lower()


def test_no_class_of_errors_is_without_a_sentence_of_its_own() -> None:
    kinds = {each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, DeskError)}
    assert kinds == set(wording.errors._KINDS)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_lost_answer_never_claims_that_nothing_happened(code: str) -> None:
    said = {
        wording.of_error(OutcomeUnknown(operation), i18n.language(code)) for operation in ("POST /transactions", "POST /clients")
    }
    refused = wording.of_error(Unreachable("POST /transactions"), i18n.language(code))
    certain = {"uk": "Нічого не", "ru": "Ничего не", "en": "Nothing was"}[code]
    assert certain in refused
    assert not [each for each in said if certain in each]
    assert len(said) == 2


def test_the_vendor_is_named() -> None:
    assert "Instasport" in wording.of_error(Unreachable("cards", vendor="instasport"))
    assert "LuckyFit" in wording.of_error(Unreachable("GET /clients"))


def _rules_raised() -> set[str]:
    """Every code that `NotAllowed` is raised with in the product."""
    calls = (
        node
        for folder in ("desk", "ui")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "NotAllowed" and node.args
    )
    codes = (each for call in calls for each in ast.walk(call.args[0]) if isinstance(each, ast.Constant))
    return {str(each.value) for each in codes}


def test_every_rule_that_says_no_has_a_sentence() -> None:
    assert _rules_raised() - set(RULES) == set()


@THREE
@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_told_with_its_details_and_without(rule: str, say: i18n.Language) -> None:
    details = dict.fromkeys(("balance", "sum", "due", "price", "tendered"), Money(12300))
    assert "{" not in wording.of_error(NotAllowed(rule, **details), say)
    assert "{" not in wording.of_error(NotAllowed(rule), say)


def test_sums_of_a_rule_are_written_as_people_write_them() -> None:
    i18n.use("uk")
    told = wording.of_error(NotAllowed("deposit_short", balance=Money(5000), sum=Money(10000)))
    assert told == "На депозиті лише 50,00\u00a0₴. Решту візьміть іншим способом."


def test_a_rule_nobody_foresaw_is_named() -> None:
    assert "strange_rule" in wording.of_error(NotAllowed("strange_rule"))


INTENT = Intent(
    id="01",
    sale_id="01",
    part_no=1,
    booking=Booking(1, 2, Operation.TICKET, PayKind.CASH, Money(120000)),
    state=IntentState.CONFIRMED,
    tender=TenderState.TAKEN,
    created_at=NOW,
    updated_at=NOW,
    row_id=48123,
    words="Рахунок закрито",
)


@THREE
@pytest.mark.parametrize("state", IntentState)
@pytest.mark.parametrize("tender", TenderState)
def test_every_state_of_a_movement_is_told(state: IntentState, tender: TenderState, say: i18n.Language) -> None:
    told = wording.of_intent(replace(INTENT, state=state, tender=tender), say)
    assert say.money(Money(120000)) in told
    assert "{" not in told


def test_a_recorded_movement_is_told_with_its_number() -> None:
    assert wording.of_intent(INTENT) == "1,200.00\u00a0₴ is recorded in LuckyFit, no. 48123."


@pytest.mark.parametrize("tender", [TenderState.TAKEN, TenderState.RETURNED])
def test_what_was_annulled_is_never_told_as_if_it_were_there(tender: TenderState) -> None:
    right = replace(INTENT, state=IntentState.CORRECTED, tender=tender)
    assert "is recorded there, no. 48123" in wording.of_intent(right)
    told = wording.of_intent(replace(right, annulled=True))
    assert "no. 48123 is there no more" in told
    assert ("went back to the client" in told) is (tender is TenderState.RETURNED)
    taken_back = wording.of_intent(replace(right, annulled=True, counter_row_id=60001))
    assert "no. 48123 in LuckyFit, was taken back there by record no. 60001." in taken_back
    assert ("back to the client" in taken_back) is (tender is TenderState.RETURNED)
    late = replace(right, row_id=None)
    assert wording.of_intent(late).startswith("No record in LuckyFit counts as this payment of")
    assert (of_state(replace(late, tender=TenderState.RETURNED)), of_state(right)) == ("put right", "put right")
    assert of_state(replace(right, tender=TenderState.RETURNED, annulled=True)) == "annulled"


def test_money_in_hand_and_no_answer_is_told_as_such() -> None:
    unknown = replace(INTENT, state=IntentState.UNKNOWN, row_id=None)
    assert "was taken, the answer was not received. Do not take it again" in wording.of_intent(unknown)
    assert "was taken" not in wording.of_intent(replace(unknown, tender=TenderState.NONE))


@pytest.mark.parametrize("tender", [TenderState.TAKEN, TenderState.NONE])
def test_only_a_program_that_goes_on_says_that_it_checks_by_itself(tender: TenderState) -> None:
    unknown = replace(INTENT, state=IntentState.UNKNOWN, row_id=None, tender=tender)
    assert "Checking by itself" in wording.of_intent(unknown, watched=True)
    assert "journal reconcile" in wording.of_intent(unknown)


def test_what_luckyfit_never_had_is_given_back_in_words() -> None:
    given_up = replace(INTENT, state=IntentState.CANCELLED, row_id=None, had_absent=True)
    back = replace(given_up, tender=TenderState.RETURNED)
    assert wording.of_given_back(back, looked=True).endswith("Give 1,200.00\u00a0₴ back to the client.")
    assert wording.of_given_back(replace(back, had_absent=False), looked=True).endswith("Give it back to the client.")
    assert "back to the client" not in wording.of_intent(replace(given_up, tender=TenderState.NONE))


NOT_BOOKED = (IntentState.REJECTED, IntentState.CANCELLED, IntentState.FENCED, IntentState.CORRECTED)


@pytest.mark.parametrize("state", NOT_BOOKED)
@pytest.mark.parametrize("had_absent", [False, True])
@pytest.mark.parametrize(
    ("kind", "tender", "words"),
    [
        (PayKind.CASH, TenderState.RETURNED, "The money goes back to the client."),
        (PayKind.CARD, TenderState.RETURNED, "The money went back to the client."),
        (PayKind.CARD, TenderState.SPENT, "The money was used for another payment."),
        (PayKind.CARD, TenderState.VOID, "Nothing was charged: a mistake."),
        (PayKind.CARD, TenderState.APPROVED, "The card was charged: give it back at the terminal."),
        (PayKind.BANK, TenderState.NONE, ""),
    ],
)
def test_where_the_money_is_when_nothing_is_booked_holds_whenever_it_is_read(state, had_absent, kind, tender, words):
    booking = replace(INTENT.booking, kind=kind)
    told = wording.of_intent(
        replace(INTENT, booking=booking, state=state, tender=tender, row_id=None, had_absent=had_absent), i18n.language("en")
    )
    assert told.endswith(words)
    assert ("to the client" in told) is ("to the client" in words)
    assert "Give" not in told
    assert ("give" in told) is (tender is TenderState.APPROVED)


def test_a_refusal_is_told_with_the_vendor_s_words() -> None:
    refused = replace(INTENT, state=IntentState.REJECTED, row_id=None)
    assert "«Рахунок закрито»" in wording.of_intent(refused)
    assert "«" not in wording.of_intent(replace(refused, words=""))


def test_a_port_another_program_has_is_said_to_be_so() -> None:
    said = wording.of_error(DeviceError("127.0.0.1:8080", "in_use"), i18n.language("en"))
    assert said == "127.0.0.1:8080 is in use by another program. Choose another port, or end that program."


@THREE
@pytest.mark.parametrize("tender", [TenderState.TAKEN, TenderState.NONE])
@pytest.mark.parametrize("watched", [True, False])
def test_a_refused_key_is_said_to_be_one_and_what_became_of_the_money_is_left_open(
    say: i18n.Language, tender: TenderState, *, watched: bool
) -> None:
    booking = Booking(17, 501, Operation.TICKET, PayKind.CASH, Money(120000), "P")
    intent = Intent("i", "s", 1, booking, IntentState.UNKNOWN, tender, NOW, NOW, words=KEY_REFUSED)
    told = wording.of_intent(intent, say, watched=watched)
    assert say.money(booking.sum) in told
    assert {"uk": "ключ", "ru": "ключ", "en": "refused the key"}[say.code] in told
    assert ("reconcile" in told) is not watched
    assert told != wording.of_intent(replace(intent, words=""), say, watched=watched)
    error = OutcomeUnknown("POST /transactions")
    error.key_refused = True
    assert {"uk": "ключ", "ru": "ключ", "en": "refused the key"}[say.code] in wording.of_error(error, say)
