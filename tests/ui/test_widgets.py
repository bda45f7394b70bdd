"""Small parts of the window: labels, icons, tables, toast, sounds, the runner."""

from __future__ import annotations

import re
import wave
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desk.errors import Refused
from desk.tasks import Tasks
from tests.ui.pretended import ALLOWED, STATES, WARNED, ticket, view_of
from ui.main_window import MainWindow
from ui.presenters.reception import SOUNDS
from ui.presenters.reception_state import Verdict
from ui.runner import Runner
from ui.widgets.banner import PLATES
from ui.widgets.clients_list import ClientsList
from ui.widgets.taps_list import MARKS, TapsList
from ui.widgets.text import PlainLabel, visible
from ui.widgets.theme import RESOURCES, Theme, style_sheet
from ui.widgets.tickets_table import Column, TicketsTable
from ui.widgets.toast import Toast
from ui.widgets.tokens import DARK, LIGHT, Tokens
from ui.wording.clients import Holding

ROOT = Path(__file__).parent.parent.parent
ICON = re.compile(r'"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"')


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x00", "\x1b", "\u2066", "\ufeff"])
async def test_a_character_that_hides_or_turns_text_is_made_visible(hidden: str) -> None:
    assert visible(f"a{hidden}b") == "a\ufffdb"


async def test_a_name_with_markup_is_shown_as_it_is(theme: Theme) -> None:
    label = PlainLabel("<b>Анна</b>\nдругий рядок")
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == "<b>Анна</b> другий рядок"


async def test_a_label_that_gives_way_tells_the_whole_text_in_its_tooltip(theme: Theme) -> None:
    label = PlainLabel("a rather long sentence that will not fit", elide=True)
    label.resize(60, 20)
    label.show()
    assert label.toolTip() == label.text()
    label.resize(600, 20)
    assert label.toolTip() == ""


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
async def test_words_can_be_read_on_their_ground(tokens: Tokens) -> None:
    pairs = [
        ("text", "surface"), ("text", "bg"), ("text", "selected"), ("text", "hover"), ("muted", "surface"), ("muted", "bg"),
        ("bad", "surface"), ("caution", "surface"), ("good", "surface"), ("accent", "surface"), ("on_accent", "accent"),
        ("on_idle", "idle"), ("on_ok", "ok"), ("on_warn", "warn"), ("on_deny", "deny"), ("on_offline", "offline"),
        ("on_frozen", "frozen"), ("bad", "selected"), ("muted", "selected"),
    ]  # fmt: skip
    weak = [pair for pair in pairs if _contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) < 4.5]
    assert weak == []


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
async def test_edges_of_controls_can_be_seen(tokens: Tokens) -> None:
    assert _contrast(tokens.border, tokens.surface) >= 3


async def test_the_style_sheet_leaves_no_placeholder(theme: Theme) -> None:
    sheet = style_sheet((RESOURCES / "styles" / "window.qss").read_text("utf-8"), LIGHT, 150)
    assert "@" not in sheet
    assert not re.search(r"\dsp\b", sheet)
    assert "font-size: 24px" in sheet


async def test_every_verdict_has_a_plate_an_icon_and_a_sound() -> None:
    silent = {Verdict.IDLE, Verdict.READING}
    assert set(PLATES) == set(Verdict)
    assert set(SOUNDS) == set(Verdict) - silent == set(MARKS)
    icons = {plate.icon for plate in PLATES.values()} | {icon for icon, _ink in MARKS.values()}
    assert all((RESOURCES / "icons" / f"{icon}.svg").exists() for icon in icons)


@pytest.mark.parametrize("name", sorted(set(SOUNDS.values())))
async def test_a_sound_is_short(name: str) -> None:
    with wave.open(str(RESOURCES / "sounds" / f"{name}.wav")) as sound:
        assert 0.1 < sound.getnframes() / sound.getframerate() <= 0.42


async def test_tickets_that_let_in_come_first(theme: Theme) -> None:
    table = TicketsTable(theme)
    table.tickets.show_view(view_of(ALLOWED.client, ticket(3, passes_left=0), ticket(2), ticket(1)))
    assert [table.tickets.ticket(table.tickets.index(row, 0)).id for row in range(3)] == [2, 1, 3]


async def test_a_ticket_tells_its_debt_and_its_visits_in_words(theme: Theme) -> None:
    table = TicketsTable(theme)
    table.tickets.show_view(WARNED)
    cells = {column: table.tickets.index(0, column).data() for column in Column}
    assert cells[Column.PAYMENT] == "owes 12,000.00\u00a0₴"
    assert cells[Column.PASSES] == "unlimited"


async def test_a_narrow_table_gives_up_the_price_first(theme: Theme) -> None:
    table = TicketsTable(theme)
    table.resize(700, 300)
    table.show()
    assert table.isColumnHidden(Column.PRICE)
    assert not table.isColumnHidden(Column.PAYMENT)


async def test_a_new_tap_is_put_on_top_without_a_reset(theme: Theme) -> None:
    taps = STATES["idle"].taps
    listed = TapsList(theme)
    listed.taps.show_taps(taps[1:])
    inserted: list[int] = []
    listed.taps.rowsInserted.connect(lambda _parent, first, _last: inserted.append(first))
    listed.taps.show_taps(taps)
    assert inserted == [0]
    assert listed.taps.rowCount() == len(taps)


async def test_ctrl_z_does_what_a_toast_offers_while_it_is_shown_and_nothing_is_typed(bare_window: MainWindow) -> None:
    done: list[str] = []
    field = bare_window.bar.field
    field.setFocus()
    bare_window.toast.tell("The ticket is sold.", "Take it back", lambda: done.append("back"))
    assert "Ctrl+Z" in bare_window.toast.action.text()
    for _press in range(2):
        QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert done == ["back"]


async def test_a_toast_with_an_action_does_it_once_and_goes(theme: Theme) -> None:
    window = QWidget()
    window.resize(800, 600)
    window.show()
    done: list[str] = []
    toast = Toast(theme, window)
    toast.tell("The ticket is sold.", "Take it back", lambda: done.append("back"))
    assert toast.isVisible()
    toast.action.click()
    assert done == ["back"]
    assert not toast.isVisible()


async def test_one_work_a_screen_at_a_time_and_an_error_becomes_a_sentence() -> None:
    told: list[str] = []
    tasks = Tasks()
    runner = Runner(tasks, told.append)

    async def refused() -> None:
        raise Refused("POST /transactions", "no such account")

    assert runner.run(refused(), name="first")
    assert not runner.run(refused(), name="second")
    assert runner.run(refused(), name="elsewhere", screen="other")
    await tasks.stop()
    assert not runner.busy()
    assert runner.run(refused(), name="third")


async def test_the_sentence_of_an_error_is_told() -> None:
    told: list[str] = []
    tasks = Tasks()

    async def refused() -> None:
        raise Refused("POST /transactions", "no such account")

    Runner(tasks, told.append).run(refused(), name="pay")
    while not told:
        await _turn()
    assert "no such account" in told[0]


async def _turn() -> None:
    import asyncio

    await asyncio.sleep(0)


async def test_only_the_row_whose_tickets_came_is_drawn_anew(theme: Theme) -> None:
    people = (WARNED.client, replace(ALLOWED.client, id=2), replace(ALLOWED.client, id=3))
    choice = ClientsList(theme, candidates=True)
    choice.clients.show_clients(people)
    choice.setCurrentIndex(choice.clients.index(1, 0))
    changed: list[int] = []
    choice.clients.dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    choice.clients.show_holdings({2: Holding("Morning", "until 03.12.2026")})
    assert changed == [1]
    assert choice.chosen() == people[1]
    assert "until 03.12.2026" in choice.clients.index(1, 0).data()
    choice.deleteLater()


async def test_the_end_of_a_ticket_is_seen_however_long_its_name_is(theme: Theme) -> None:
    choice = ClientsList(theme, candidates=True)
    choice.resize(420, 100)
    choice.clients.show_clients((ALLOWED.client,))
    choice.clients.show_holdings({ALLOWED.client.id: Holding("Щ" * 200, "until 03.12.2026")})
    whole = choice.grab().toImage()
    choice.clients.show_holdings({ALLOWED.client.id: Holding("Щ" * 200, "until 04.12.2026")})
    assert choice.grab().toImage() != whole
    choice.deleteLater()
