"""What stands on a client's receipt: the money that stayed with the club, and of that only what is proved as recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desk.i18n import language
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.paper import Pair, Paper, TextLevel, Words
from desk.model.receipt import Item, Receipt, receipt_of, tendered_in, tendered_note
from desk.model.sale import Booking, Operation, PayKind
from desk.wording.receipts import of_receipt

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
S, T = IntentState, TenderState
CASH = Intent(
    id="01JD9ZZZZZZZZZZZZZAAAAAAA1",
    sale_id="01JD9ZZZZZZZZZZZZZSALE0001",
    part_no=1,
    booking=Booking(17, 501, Operation.TICKET, PayKind.CASH, Money(70000), "Рецепція 1"),
    state=S.CONFIRMED,
    tender=T.TAKEN,
    created_at=NOW,
    updated_at=NOW,
    row_id=48123,
    operator="Олена",
)
CARD = replace(
    CASH,
    id="01JD9ZZZZZZZZZZZZZAAAAAAA2",
    part_no=2,
    booking=replace(CASH.booking, kind=PayKind.CARD, sum=Money(50000)),
    row_id=48124,
)
FEE = replace(CASH, id="03", part_no=3, booking=replace(CASH.booking, operation=Operation.FEE, account_id=502, sum=Money(10000)))


def in_state(state: IntentState, tender: TenderState = T.TAKEN) -> Intent:
    """The part in cash as it stands there."""
    return replace(CASH, state=state, tender=tender, row_id=CASH.row_id if state is S.CONFIRMED else None)


def made(*intents: Intent, **facts: object) -> Receipt:
    """The receipt of these parts."""
    receipt = receipt_of(intents, {501: "12 занять, ранок"})
    assert receipt is not None
    return replace(receipt, **facts)  # type: ignore[arg-type]  # names are those of the fields


def texts(paper: Paper) -> list[str]:
    """Every line that says something."""
    lines = [each for each in paper.lines if isinstance(each, Words | Pair)]
    return [each.text if isinstance(each, Words) else f"{each.left} {each.right}" for each in lines]


@pytest.mark.parametrize(
    "gone",
    [
        in_state(S.REJECTED, T.RETURNED),
        in_state(S.CANCELLED, T.RETURNED),
        in_state(S.CANCELLED, T.NONE),
        in_state(S.PREPARED, T.NONE),
        in_state(S.ABSENT, T.NONE),
        replace(CASH, annulled=True),
        replace(CASH, tender=T.RETURNED),
    ],
    ids=["refused", "called off", "never taken", "not sent", "not there", "taken out of LuckyFit", "given back"],
)
def test_money_that_did_not_stay_gets_no_receipt(gone: Intent) -> None:
    assert receipt_of([gone], {}) is None
    assert made(CARD, gone).parts == (CARD,)


@pytest.mark.parametrize(
    "doubted",
    [in_state(S.SENDING), in_state(S.UNKNOWN, T.NONE), in_state(S.AMBIGUOUS), in_state(S.ABSENT), in_state(S.FENCED)],
    ids=lambda each: each.state.value,
)
def test_what_is_not_proved_is_accepted_and_being_recorded(doubted: Intent) -> None:
    receipt = made(CARD, doubted)
    assert (receipt.recorded, receipt.being_recorded) == ((CARD,), (doubted,))
    told = texts(of_receipt(receipt, language("en")))
    assert "Accepted, being recorded, no. AAAAAAA1 700.00\u00a0₴" in told
    assert "Recorded in LuckyFit, no. 48124 500.00\u00a0₴" in told


def test_of_what_is_to_be_put_right_only_that_it_was_accepted_is_told() -> None:
    receipt = made(CARD, replace(CASH, state=S.CORRECTION_NEEDED))
    assert receipt.being_recorded == (replace(CASH, state=S.CORRECTION_NEEDED),)
    assert "Accepted, no. AAAAAAA1 700.00\u00a0₴" in texts(of_receipt(receipt, language("en")))


def test_a_refund_of_a_part_changes_nothing_of_the_change_that_was_given() -> None:
    other = replace(CASH, id="B", booking=replace(CASH.booking, sum=Money.of(100)))
    paid = replace(made(CASH, other), tendered=Money.of(1000))
    refunded = replace(made(CASH, replace(other, annulled=True, tender=T.RETURNED)), tendered=Money.of(1000))
    assert (paid.change, refunded.change) == (Money.of(200), Money.of(200))


@pytest.mark.parametrize("code", ["uk", "ru", "en"])
def test_no_receipt_says_paid_and_each_says_that_it_is_not_fiscal(code: str) -> None:
    paper = of_receipt(made(CARD, in_state(S.UNKNOWN)), language(code))
    whole = " ".join(texts(paper)).casefold()
    assert not any(word in whole for word in ("paid", "сплачено", "оплачено", "уплачено"))
    last = paper.lines[-1]
    assert isinstance(last, Words)
    assert last.level is TextLevel.STRONG
    assert last.text == language(code).gettext("NOT A FISCAL RECEIPT")
    assert code == "en" or last.text != "NOT A FISCAL RECEIPT"


def test_items_kinds_and_the_number_follow_from_the_parts() -> None:
    receipt = made(CARD, CASH, FEE)
    assert receipt.items == (
        Item(Operation.TICKET, 501, Money(120000), "12 занять, ранок"),
        Item(Operation.FEE, 502, Money(10000)),
    )
    assert receipt.by_kind == {PayKind.CARD: Money(50000), PayKind.CASH: Money(80000)}
    assert receipt.sum == Money(130000)
    assert receipt.number == "SALE0001"


def test_change_is_told_only_when_the_cash_in_hand_is_known() -> None:
    assert made(CASH).change is None
    assert made(CASH, tendered=Money(100000)).change == Money(30000)
    assert made(CASH, tendered=Money(60000)).change is None
    assert made(CARD, tendered=Money(100000)).change is None


def test_the_sheet_tells_all_that_is_known() -> None:
    receipt = made(CASH, tendered=Money(100000), club_name="Центр", client_name="Шевченко Ірина", copy=True)
    assert texts(of_receipt(receipt, language("en"))) == [
        "COPY",
        "Центр, Рецепція 1",
        "22.11.2026 09:00",
        "Served by: Олена",
        "Client: Шевченко Ірина",
        "12 занять, ранок 700.00\u00a0₴",
        "Cash 700.00\u00a0₴",
        "Accepted in all 700.00\u00a0₴",
        "Cash in hand 1,000.00\u00a0₴",
        "Change 300.00\u00a0₴",
        "Recorded in LuckyFit, no. 48123 700.00\u00a0₴",
        "NOT A FISCAL RECEIPT",
    ]


@pytest.mark.parametrize(
    ("note", "found"),
    [
        (tendered_note(Money(100000)), Money(100000)),
        (f"deposit before: 450.00; {tendered_note(Money(5))}", Money(5)),
        ("deposit before: 450.00", None),
        ("tendered: much", None),
        ("", None),
    ],
)
def test_cash_in_hand_is_read_back_from_the_note(note: str, found: Money | None) -> None:
    assert tendered_in(note) == found


def test_card_money_is_told_with_the_terminal_s_slip_once_and_cash_has_none():
    by_card = replace(CARD, tender=T.APPROVED, tender_ref="428113009217")
    fee = replace(by_card, id="04", part_no=4, booking=replace(by_card.booking, operation=Operation.FEE, account_id=502))
    receipt = made(CASH, by_card, fee)
    assert receipt.slips == ("428113009217",)
    lines = texts(of_receipt(receipt, language("en")))
    (at,) = [place for place, each in enumerate(lines) if each == "Slip no. 428113009217"]
    assert lines[at - 1].startswith("Card ")
    assert not any("Slip" in each for each in texts(of_receipt(made(CASH, CARD), language("en"))))
