"""The price list as a tree: groups, strays, rings, and the search."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from desk.model.money import Money
from desk.model.ticket import TicketClass, TicketTemplate, TimeKind
from desk.services.selling import PriceList
from ui.dialogs.price_tree import NAME, TEMPLATE, PriceSearch, PriceTree
from ui.widgets.theme import Theme

MORNING, DAY, PERSONAL, EMPTY, OLD = 1, 2, 3, 4, 5
CLASSES = (
    TicketClass(DAY, "Повний день", position=2),
    TicketClass(MORNING, "Ранок", position=1),
    TicketClass(PERSONAL, "Персональні", DAY),
    TicketClass(EMPTY, "Порожня"),
    TicketClass(OLD, "Скасована", annulled=True),
)
TEMPLATES = (
    TicketTemplate(11, "12 занять, ранок", Money.of(1200), class_id=MORNING, duration=30, time_kind=TimeKind.DAY, passes=12),
    TicketTemplate(12, "8 занять", Money.of(1000), class_id=DAY),
    TicketTemplate(13, "10 з тренером", Money.of(4500), fee=Money.of(500), class_id=PERSONAL),
    TicketTemplate(14, "Без групи", Money.of(100)),
    TicketTemplate(15, "З колишньої групи", Money.of(100), class_id=OLD),
)


def lines(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[object]:
    above = parent or QModelIndex()
    for row in range(model.rowCount(above)):
        index = model.index(row, NAME, above)
        below = list(lines(model, index))
        yield (index.data(), below) if below else index.data()


def tree() -> PriceTree:
    made = PriceTree()
    made.fill(PriceList(CLASSES, TEMPLATES))
    return made


def test_groups_stand_in_luckyfits_order_and_empty_ones_not_at_all(theme: Theme) -> None:
    made = tree()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert list(lines(made)) == [
        ("Ранок", ["12 занять, ранок"]),
        ("Повний день", [("Персональні", ["10 з тренером"]), "8 занять"]),
        "Без групи",
        "З колишньої групи",
    ]


def test_a_ring_of_groups_is_shown_and_does_not_hang(theme: Theme) -> None:
    made = PriceTree()
    ring = (TicketClass(1, "Перша", 2), TicketClass(2, "Друга", 1))
    made.fill(PriceList(ring, (TicketTemplate(11, "Квиток", Money.of(1), class_id=2),)))
    assert "Квиток" in str(list(lines(made)))


def test_all_words_are_looked_for_in_any_case(theme: Theme) -> None:
    source = tree()
    search = PriceSearch(source)
    search.look_for("РАНОК занять")
    assert list(lines(search)) == [("Ранок", ["12 занять, ранок"])]


def test_a_group_that_fits_shows_all_it_has(theme: Theme) -> None:
    source = tree()
    search = PriceSearch(source)
    search.look_for("персональні")
    assert list(lines(search)) == [("Повний день", [("Персональні", ["10 з тренером"])])]
    assert search.first_ticket().data(TEMPLATE) == TEMPLATES[2]


def test_a_ticket_that_fits_by_its_own_name_goes_before_others_of_its_group(theme: Theme) -> None:
    source = PriceTree()
    group = TicketClass(1, "Гостьові та пробні")
    trial, guest = (
        TicketTemplate(at, name, Money.of(1), class_id=1) for at, name in ((11, "Пробний день"), (12, "Гостьовий візит"))
    )
    source.fill(PriceList((group,), (trial, guest)))
    search = PriceSearch(source)
    search.look_for("Гост")
    assert search.first_ticket().data(TEMPLATE) == guest


def test_a_fee_is_named_beside_the_price(theme: Theme) -> None:
    source = tree()
    search = PriceSearch(source)
    search.look_for("тренером")
    place = search.first_ticket()
    row = [place.siblingAtColumn(column).data() for column in range(search.columnCount())]
    assert row[0] == "10 з тренером"
    assert "500" in row[-1]
    assert "fee" in row[-1]


def test_nothing_found_is_no_ticket(theme: Theme) -> None:
    source = tree()
    search = PriceSearch(source)
    search.look_for("немає такого")
    assert not search.first_ticket().isValid()
