"""The four sentences about money in doubt, word by word in three languages: no translation changes what they promise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from desk import i18n
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind
from desk.wording import of_intent
from ui.presenters.questions import Question, with_time_left
from ui.presenters.time_left import Left, left_in_words

NOW = datetime(2026, 11, 22, 12, 41, tzinfo=UTC)
BOOKING = Booking(17, 501, Operation.TICKET, PayKind.CASH, Money(120000), "P")
SUM = {"uk": "1\u00a0200,00\u00a0₴", "ru": "1\u00a0200,00\u00a0₴", "en": "1,200.00\u00a0₴"}

RECORDED = {
    "uk": "{sum} — записано в LuckyFit, № 48123.",
    "ru": "{sum} — записано в LuckyFit, № 48123.",
    "en": "{sum} is recorded in LuckyFit, no. 48123.",
}
CHECKING = {
    "uk": "Взято {sum}, відповідь не отримано. Програма перевіряє сама; не беріть удруге. Залишилося 2:10.",
    "ru": "Взято {sum}, ответ не получен. Программа проверяет сама; не берите второй раз. Осталось 2:10.",
    "en": "{sum} was taken, the answer was not received. Checking by itself; do not take it again. 2:10 left.",
}
ABSENT = {
    "uk": "У LuckyFit немає цієї оплати на {sum}: надішліть ще раз або поверніть гроші.",
    "ru": "В LuckyFit нет этой оплаты на {sum}: отправьте ещё раз или верните деньги.",
    "en": "LuckyFit does not have this payment of {sum}: send it again or give the money back.",
}
CHOOSE = {
    "uk": "У LuckyFit є те, що схоже на ці {sum}: виберіть запис або скажіть, що жоден не ваш.",
    "ru": "В LuckyFit есть то, что похоже на эти {sum}: выберите запись или скажите, что ни одна не ваша.",
    "en": "LuckyFit holds what may be these {sum}: choose the record, or say that it is none.",
}
SENTENCES = {
    IntentState.CONFIRMED: RECORDED,
    IntentState.UNKNOWN: CHECKING,
    IntentState.ABSENT: ABSENT,
    IntentState.AMBIGUOUS: CHOOSE,
}
ON_THE_CARD = {
    "LuckyFit does not have this payment.": {"uk": "У LuckyFit цієї оплати немає.", "ru": "В LuckyFit этой оплаты нет."},
    "Send again": {"uk": "Надіслати ще раз", "ru": "Отправить ещё раз"},
    "Give the money back": {"uk": "Повернути гроші", "ru": "Вернуть деньги"},
    "None of these": {"uk": "Жоден із них", "ru": "Ни одна из них"},
}


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.use("en")


def _intent(state: IntentState) -> Intent:
    row = 48123 if state is IntentState.CONFIRMED else None
    return Intent("I", "S", 1, BOOKING, state, TenderState.TAKEN, NOW, NOW, row_id=row)


@pytest.mark.parametrize("code", ["uk", "ru", "en"])
@pytest.mark.parametrize("state", SENTENCES)
def test_each_sentence_says_this_and_nothing_else(state: IntentState, code: str) -> None:
    i18n.use(code)
    intent = _intent(state)
    question = Question(NOW, 17, "", PayKind.CASH, BOOKING.sum, of_intent(intent, watched=True), intent)
    told = with_time_left(question, left_in_words(129.4, reached=True))
    assert told.sentence == SENTENCES[state][code].format(sum=SUM[code])


@pytest.mark.parametrize(
    ("left_s", "words", "step"),
    [
        (180.0, "3:00 left.", 3),
        (121.0, "2:01 left.", 3),
        (119.2, "2:00 left.", 2),
        (59.0, "0:59 left.", 1),
        (0.2, "0:01 left.", 1),
    ],
)
def test_the_time_left_is_in_seconds_and_a_step_is_a_minute(left_s: float, words: str, step: int) -> None:
    assert left_in_words(left_s, reached=False) == Left(words, step)


def test_when_the_time_is_over_it_is_said_whether_luckyfit_can_be_asked() -> None:
    over, unreachable = left_in_words(0.0, reached=True), left_in_words(0.0, reached=False)
    assert over.words == "The time is over: looking for the last time, to be sure."
    assert unreachable.words == "LuckyFit can't be asked at the moment; the check goes on."
    assert over.step != unreachable.step


@pytest.mark.parametrize("code", ["uk", "ru"])
@pytest.mark.parametrize("sentence", ON_THE_CARD)
def test_the_card_asks_for_the_same_in_each_language(sentence: str, code: str) -> None:
    assert i18n.language(code).gettext(sentence) == ON_THE_CARD[sentence][code]


@pytest.mark.parametrize(
    ("code", "count", "told"),
    [
        ("uk", 1, "1 запис схожий на цю оплату: виберіть."),
        ("uk", 2, "2 записи схожі на цю оплату: виберіть."),
        ("uk", 5, "5 записів схожі на цю оплату: виберіть."),
        ("ru", 2, "2 записи похожи на эту оплату: выберите."),
        ("en", 2, "2 records look like this one: choose."),
    ],
)
def test_records_to_choose_from_are_counted(code: str, count: int, told: str) -> None:
    say = i18n.language(code)
    sentence = say.ngettext("{count} record looks like this one: choose.", "{count} records look like this one: choose.", count)
    assert sentence.format(count=count) == told
