"""What one screen shows of a client, added up."""

from datetime import datetime
from zoneinfo import ZoneInfo

from desk.model.client import Client
from desk.model.decide import Allowed, Cure, Denied
from desk.model.money import ZERO, Money
from desk.model.sale import Due, Operation
from desk.model.tag import Tag
from desk.model.ticket import ClientTicket, DepositAccount
from desk.model.view import ClientView, Several, UnknownCard, dues_of

NOW = datetime(2026, 11, 22, 12, 41, tzinfo=ZoneInfo("Europe/Kyiv"))
BOTH = ClientTicket(
    5, 1, "Ранок", price_debt=Money(120000), fee_debt=Money(50000), account_id=51, fee_account_id=52, price=Money(120000)
)


def view(*tickets: ClientTicket, accounts: tuple[DepositAccount, ...] = ()) -> ClientView:
    return ClientView(Client(1), tickets, accounts, None, Allowed(), NOW)


def test_price_and_fee_are_two_dues_in_that_order() -> None:
    assert tuple(dues_of(BOTH)) == (
        Due(51, Operation.TICKET, Money(120000), "Ранок", 5),
        Due(52, Operation.FEE, Money(50000), "Ранок", 5),
    )


def test_what_is_paid_is_not_due() -> None:
    assert tuple(dues_of(ClientTicket(5, 1, "Ранок", price_debt=ZERO, fee_debt=None, account_id=51, fee_account_id=52))) == ()


def test_an_account_nobody_told_can_t_be_paid_to() -> None:
    assert tuple(dues_of(ClientTicket(5, 1, "Ранок", price_debt=Money(1), fee_debt=Money(1)))) == ()


def test_debts_and_deposits_are_added_up() -> None:
    deposits = (DepositAccount(8, 1, Money(45000)), DepositAccount(9, 1, Money(-500)))
    shown = view(BOTH, ClientTicket(6, 1, "Разове", price_debt=Money(30000), account_id=61), accounts=deposits)
    assert shown.debt == Money(200000)
    assert shown.deposit == Money(44500)
    assert [each.account_id for each in shown.dues] == [51, 52, 61]


def test_outcomes_without_a_client_deny_by_themselves() -> None:
    tag = Tag.w26(188, 24910)
    assert isinstance(UnknownCard(tag).decision, Denied)
    assert [each.cure for each in Several((Client(1),), tag).decision.reasons] == [Cure.CHOOSE_CLIENT]
