"""The block that says how something ended: the time left in it counts down while it is seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ui.dialogs import notice
from ui.dialogs.notice import Notice
from ui.presenters.time_left import Left, left_in_words
from ui.widgets.theme import Theme


class Watch:
    """Seconds that are left, set by hand."""

    def __init__(self, left_s: float | None) -> None:
        self.left_s = left_s

    def left(self) -> Left | None:
        return None if self.left_s is None else left_in_words(self.left_s, reached=True)


@pytest.fixture
def block(theme: Theme) -> Iterator[Notice]:
    made = Notice(theme)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def after_a_second(block: Notice, watch: Watch, left_s: float | None) -> str:
    """What it shows once its clock has struck."""
    watch.left_s = left_s
    block.second.timeout.emit()
    return block.time.text()


async def test_the_time_is_asked_anew_with_every_second(block: Notice) -> None:
    watch = Watch(130.0)
    block.say(notice.WARN, "Money taken", "Leave it.", left=watch.left)
    assert block.time.text() == "2:10 left."
    assert block.second.isActive()
    assert after_a_second(block, watch, 127.0) == "2:07 left."


async def test_the_clock_stops_when_it_is_settled_hidden_or_nobody_looks_any_more(block: Notice) -> None:
    watch = Watch(130.0)
    block.say(notice.WARN, "Money taken", left=watch.left)
    block.hide()
    assert not block.second.isActive()
    block.show()
    assert block.second.isActive()
    assert after_a_second(block, watch, None) == ""
    assert not block.time.isVisible()
    block.say(notice.OK, "Recorded")
    assert not block.second.isActive()
    assert not block.time.isVisible()
