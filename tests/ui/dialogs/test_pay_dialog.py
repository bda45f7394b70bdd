"""The payment dialog by hand: keys, the terminal's step, refusals, parts, and the language in use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from desk import i18n
from desk.errors import NotAllowed
from desk.model.intent import IntentState
from desk.model.money import Money
from desk.model.sale import PayKind
from tests.ui.counter import Counter
from tests.ui.dialogs.conftest import until
from ui.dialogs import notice
from ui.dialogs.controls import Tick
from ui.dialogs.pay import PayDialog
from ui.presenters.pay import PayPresenter
from ui.presenters.recording import Phase
from ui.runner import Runner
from ui.widgets.keys_overlay import KeysOverlay
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme

BOOK = "POST /transactions"


@dataclass(slots=True)
class Paying:
    """A dialog that is open, and its presenter."""

    dialog: PayDialog
    presenter: PayPresenter

    async def reaches(self, phase: Phase) -> None:
        await until(lambda: self.presenter.state.phase is phase)


@pytest.fixture
async def paying(counter: Counter, theme: Theme, runner: Runner) -> AsyncIterator[Paying]:
    view = await counter.view("deposit_and_debt")
    presenter = PayPresenter(counter.till, counter.checkin, counter.bus, view)
    dialog = PayDialog(presenter, runner, theme)
    dialog.open()
    yield Paying(dialog, presenter)
    presenter.detach()
    dialog.done(0)
    dialog.deleteLater()


def click(button: object) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_the_button_carries_the_sum(paying: Paying) -> None:
    assert i18n.money(paying.presenter.state.to_pay) in paying.dialog.primary.text()


async def test_a_plus_adds_a_kind_and_a_star_gives_it_the_rest(paying: Paying) -> None:
    first = paying.dialog._lines[0].given
    QTest.keyClicks(first, "100+")
    assert [each.kind for each in paying.presenter.state.lines] == [PayKind.CASH, PayKind.CARD]
    assert paying.presenter.state.remaining == Money(0)
    QTest.keyClicks(first, "*")
    assert paying.presenter.state.lines[0].booked == paying.presenter.state.to_pay


async def test_the_arrows_lead_through_every_kind_and_back(paying: Paying) -> None:
    kind = paying.dialog._lines[0].kind
    seen = [paying.presenter.state.lines[0].kind]
    for key in [Qt.Key.Key_Down] * 4 + [Qt.Key.Key_Up] * 4:
        QTest.keyClick(kind, key)
        seen.append(paying.presenter.state.lines[0].kind)
        assert kind.currentData() is seen[-1]
    there = [PayKind.CASH, PayKind.CARD, PayKind.DEPOSIT, PayKind.BANK, PayKind.ADDITIONAL]
    assert seen == [*there, *there[-2::-1]]


async def test_what_is_typed_after_a_plus_goes_into_the_new_line(paying: Paying) -> None:
    for key in "700+500":
        QTest.keyClicks(paying.dialog.focusWidget(), key)
    assert [each.given for each in paying.presenter.state.lines] == [Money.of(700), Money.of(500)]


async def test_change_nobody_gives_is_asked_about_and_can_not_be_accepted(paying: Paying) -> None:
    QTest.keyClicks(paying.dialog._lines[0].given, "700500")
    assert "change" in paying.dialog._lines[0].note.text()
    assert not paying.dialog.primary.isEnabled()


async def test_a_larger_text_is_asked_for_by_its_keys_and_adds_no_kind(paying: Paying, theme: Theme) -> None:
    dialog = paying.dialog
    before = dialog._lines[0].given.minimumWidth(), dialog._lines[0].kind.minimumWidth()
    QTest.keyClick(dialog._lines[0].given, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert len(paying.presenter.state.lines) == 1
    theme.use(scale=150)
    after = dialog._lines[0].given.minimumWidth(), dialog._lines[0].kind.minimumWidth()
    theme.use(scale=100)
    assert all(large > small for small, large in zip(before, after, strict=True))


async def test_every_kind_fits_its_field(paying: Paying) -> None:
    i18n.use("uk")
    QCoreApplication.sendEvent(paying.dialog, QEvent(QEvent.Type.LanguageChange))
    i18n.use("en")
    kind = paying.dialog._lines[0].kind
    assert kind.width() >= kind.fontMetrics().horizontalAdvance("Додаткова форма") + 50


async def test_what_is_no_sum_is_said_beside_the_field_and_can_not_be_accepted(paying: Paying) -> None:
    QTest.keyClicks(paying.dialog._lines[0].given, "1,2,3")
    assert paying.dialog._lines[0].given.property("wrong")
    assert "not a sum" in paying.dialog._lines[0].note.text()
    assert not paying.dialog.primary.isEnabled()


async def test_change_is_shown_while_it_is_typed_and_again_when_all_is_recorded(paying: Paying) -> None:
    over = paying.presenter.state.to_pay + Money.of(50)
    QTest.keyClicks(paying.dialog._lines[0].given, str(over))
    assert paying.dialog._sums[3][1].text() == i18n.money(Money.of(50))
    click(paying.dialog.primary)
    await paying.reaches(Phase.RECORDED)
    assert i18n.money(Money.of(50)) in paying.dialog.notice.detail.text()


async def test_change_is_to_be_given_though_the_answer_was_lost(paying: Paying, counter: Counter) -> None:
    counter.faults.set(BOOK, "lost_after")
    QTest.keyClicks(paying.dialog._lines[0].given, str(paying.presenter.state.to_pay + Money.of(50)))
    click(paying.dialog.primary)
    await paying.reaches(Phase.UNKNOWN)
    assert f"Give {i18n.money(Money.of(50))} change." in paying.dialog.notice.detail.text()
    click(paying.dialog.side)
    await until(lambda: paying.presenter.state.seen_at is not None)
    assert f"Give {i18n.money(Money.of(50))} change." in paying.dialog.notice.detail.text()


async def test_cash_that_was_refused_goes_back_whole_and_no_change_is_told(paying: Paying, counter: Counter) -> None:
    counter.faults.set(BOOK, "refuse", where={"paykind_id": PayKind.CASH.value})
    paying.presenter.add_line()
    paying.presenter.set_kind(1, PayKind.DEPOSIT)
    paying.presenter.set_given(1, Money.of(1))
    paying.presenter.set_given(0, paying.presenter.state.to_pay + Money.of(49))
    click(paying.dialog.primary)
    await paying.reaches(Phase.PARTLY)
    assert i18n.money(Money.of(50)) not in paying.dialog.notice.detail.text()


async def test_cash_recorded_for_a_part_of_the_debts_still_gives_its_change(paying: Paying) -> None:
    QTest.keyClicks(paying.dialog._lines[0].given, str(paying.presenter.state.to_pay + Money.of(50)))
    click(paying.dialog.primary)
    await paying.reaches(Phase.RECORDED)
    (one, *_more) = paying.presenter.state.parts
    refused = replace(one, id="another", state=IntentState.REJECTED)
    paying.dialog._draw_notice(replace(paying.presenter.state, phase=Phase.PARTLY, parts=(one, refused)))
    assert i18n.money(Money.of(50)) in paying.dialog.notice.detail.text()


async def test_a_quick_sum_is_cash_in_hand(paying: Paying) -> None:
    sums = paying.presenter.state.quick_cash
    click(paying.dialog._quick[-1])
    assert paying.presenter.state.lines[0].given == sums[-1]


async def test_a_second_enter_does_not_say_that_the_card_passed(paying: Paying) -> None:
    paying.presenter.set_kind(0, PayKind.CARD)
    QTest.keyClick(paying.dialog._lines[0].given, Qt.Key.Key_Return)
    await paying.reaches(Phase.TERMINAL)
    QTest.keyClick(paying.dialog, Qt.Key.Key_Return)
    QTest.keyClick(paying.dialog, Qt.Key.Key_Escape)
    assert paying.presenter.state.phase is Phase.TERMINAL
    assert paying.dialog.isVisible()
    click(paying.dialog.primary)
    await paying.reaches(Phase.RECORDED)


async def test_two_quick_clicks_book_once(paying: Paying, counter: Counter) -> None:
    click(paying.dialog.primary)
    click(paying.dialog.primary)
    await paying.reaches(Phase.RECORDED)
    assert len({each.id for each in counter.told}) == len(paying.presenter.state.parts)


async def test_while_money_is_on_its_way_the_dialog_stays(paying: Paying) -> None:
    seen: list[bool] = []
    paying.presenter.attach(lambda state: seen.append(paying.dialog.may_close()) if state.phase is Phase.SENDING else None)
    click(paying.dialog.primary)
    await paying.reaches(Phase.RECORDED)
    assert seen
    assert not any(seen)


async def test_a_refusal_is_red_with_the_vendors_words_and_may_be_mended(paying: Paying, counter: Counter) -> None:
    counter.faults.set(BOOK, "refuse", words="Рахунок закрито")
    click(paying.dialog.primary)
    await paying.reaches(Phase.NOT_RECORDED)
    assert paying.dialog.notice._tone is notice.DENY
    assert "Рахунок закрито" in paying.dialog._rows[0].what.text()
    assert "rest" not in paying.dialog.notice.detail.text()
    click(paying.dialog.primary)
    assert paying.presenter.state.phase is Phase.EDITING
    click(paying.dialog.primary)
    await paying.reaches(Phase.RECORDED)


async def test_a_part_only_names_what_is_missing(paying: Paying, counter: Counter) -> None:
    counter.faults.set(BOOK, "refuse", where={"paykind_id": PayKind.CASH.value})
    paying.presenter.add_line()
    paying.presenter.set_kind(1, PayKind.DEPOSIT)
    paying.presenter.set_given(1, Money.of(1))
    missing = paying.presenter.state.to_pay - Money.of(1)
    click(paying.dialog.primary)
    await paying.reaches(Phase.PARTLY)
    assert i18n.money(missing) in paying.dialog.notice.headline.text()
    assert [each.state for each in paying.presenter.state.parts] == [IntentState.CONFIRMED, IntentState.REJECTED]
    assert "That alone is not recorded; what was done before it stands." in paying.dialog.error.text()
    assert "Nothing was changed" not in paying.dialog.error.text()


async def test_a_second_payment_has_to_be_meant(paying: Paying, counter: Counter, theme: Theme, runner: Runner) -> None:
    counter.faults.set(BOOK, "lost_before")
    click(paying.dialog.primary)
    await paying.reaches(Phase.UNKNOWN)
    view = await counter.view("deposit_and_debt")
    same = PayPresenter(counter.till, counter.checkin, counter.bus, view)
    await same.accept(again=True)
    assert isinstance(same.state.error, NotAllowed)
    assert same.state.error.code == "being_checked"
    again = PayPresenter(counter.till, counter.checkin, counter.bus, view)
    again.set_kind(0, PayKind.BANK)
    dialog = PayDialog(again, runner, theme)
    dialog.open()
    click(dialog.primary)
    await until(lambda: again.state.second_payment)
    assert dialog.error.isVisible()
    click(dialog.side)
    await until(lambda: again.state.phase is Phase.RECORDED)
    again.detach()
    dialog.done(0)
    dialog.deleteLater()


async def test_a_debt_is_left_by_its_tick(paying: Paying) -> None:
    row = next(iter(paying.dialog._dues.values()))
    row.tick.click()
    assert paying.presenter.state.to_pay == Money(0)
    assert not row.part.isEnabled()
    assert not paying.dialog.primary.isEnabled()


async def test_tab_goes_from_debts_to_kinds_to_buttons(paying: Paying) -> None:
    dialog, seen = paying.dialog, []
    row = next(iter(dialog._dues.values()))
    here = row.tick
    while here is not dialog.primary and len(seen) < 200:
        seen.append(here)
        here = here.nextInFocusChain()
    places = [seen.index(each) for each in (row.tick, row.part, dialog._lines[0].kind, dialog._lines[0].given, dialog.cancel)]
    assert places == sorted(places)


async def test_every_control_has_a_name_for_a_screen_reader(paying: Paying) -> None:
    paying.presenter.add_line()
    controls = [stop for row in paying.dialog._lines[:2] for stop in row.stops]
    controls += [each for row in paying.dialog._dues.values() for each in (row.tick, row.part)]
    assert all(each.accessibleName() for each in controls)
    assert paying.dialog._dues_area.focusPolicy() is Qt.FocusPolicy.NoFocus


async def test_another_language_is_spoken_at_once_with_what_was_typed_kept(paying: Paying) -> None:
    QTest.keyClicks(paying.dialog._lines[0].given, "100")
    i18n.use("uk")
    QCoreApplication.sendEvent(paying.dialog, QEvent(QEvent.Type.LanguageChange))
    title = paying.dialog.title.text()
    i18n.use("en")
    assert title == "Оплата"
    assert paying.presenter.state.lines[0].given == Money.of(100)


async def test_a_dead_accept_says_why(paying: Paying) -> None:
    owed = paying.presenter.state.to_pay
    assert paying.dialog.why.text() == ""
    paying.presenter.set_given(0, owed - Money.of(100))
    assert not paying.dialog.primary.isEnabled()
    assert i18n.money(Money.of(100)) in paying.dialog.why.text()
    assert "missing" in paying.dialog.why.text()
    paying.presenter.set_kind(0, PayKind.CARD)
    paying.presenter.set_given(0, owed)
    paying.presenter.add_line()
    paying.presenter.set_given(1, Money.of(100))
    paying.presenter.set_kind(1, PayKind.BANK)
    assert "too much" in paying.dialog.why.text()
    for due in paying.presenter.state.dues:
        paying.presenter.choose(due.due.account_id, chosen=False)
    assert "Tick" in paying.dialog.why.text()


async def test_at_the_terminal_f1_tells_the_truth_and_only_a_meant_press_answers(paying: Paying) -> None:
    dialog = paying.dialog
    QTest.keyClick(dialog._lines[0].given, Qt.Key.Key_F1)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Escape)
    paying.presenter.set_kind(0, PayKind.CARD)
    click(dialog.primary)
    await paying.reaches(Phase.TERMINAL)
    assert dialog.focusWidget() is dialog.notice
    QTest.keyClick(dialog.notice, Qt.Key.Key_F1)
    (told,) = (each.accessibleDescription() for each in dialog.findChildren(KeysOverlay) if each.isVisible())
    assert "Enter: changes nothing; in the slip's field it means Paid" in told
    assert "one more kind" not in told
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Escape)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.slip.field
    for stop in (dialog.cancel, dialog.primary):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        assert dialog.focusWidget() is stop
        QTest.keyClick(stop, Qt.Key.Key_Return)
        assert dialog.cancel.isEnabled()
        assert paying.presenter.state.phase is Phase.TERMINAL
    QTest.keyClick(dialog.primary, Qt.Key.Key_Space)
    await paying.reaches(Phase.RECORDED)


async def test_a_refused_key_is_told_with_what_to_do_and_that_it_is_looked_up(paying: Paying, counter: Counter) -> None:
    counter.faults.set(BOOK, "expired", times=1)
    click(paying.dialog.primary)
    await paying.reaches(Phase.UNKNOWN)
    told = " ".join(each.text() for each in paying.dialog.notice.findChildren(PlainLabel))
    assert "LuckyFit refused the key: check it in the settings." in told
    assert "Whether it was booked is being looked up." in told
    assert "answer not received" not in told


@pytest.mark.parametrize(("width", "lines", "whole"), [(400, 1, True), (150, 2, True), (60, 1, False)])
async def test_what_is_ticked_goes_on_in_a_second_line_before_it_is_cut(
    theme: Theme, width: int, lines: int, *, whole: bool
) -> None:
    words = "Чек файлом PDF (не фіскальний)"
    tick = Tick(theme)
    tick.say(words)
    tick.resize(width, 40)
    tick.show()
    assert tick.text().count("\n") == lines - 1
    assert (tick.text().replace("\n", " ") == words) is whole
    assert tick.toolTip() == ("" if whole else words)
    tick.deleteLater()
