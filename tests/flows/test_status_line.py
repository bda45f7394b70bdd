"""The lowest line tells what happened last, and nothing that is over."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent

from desk import i18n
from tests.flows.conftest import Desk


async def test_what_was_told_is_gone_after_half_a_minute(desk: Desk) -> None:
    status = desk.window.status
    desk.flow.tell("The card was activated.")
    assert status.said.endswith("The card was activated.")
    assert status.fading.isActive()
    assert status.fading.interval() == 30_000
    status.fading.timeout.emit()
    assert status.said == ""


async def test_another_client_ends_what_was_told_and_the_same_one_does_not(desk: Desk) -> None:
    await desk.show_scenario("deposit")
    desk.flow.tell("The card was activated.")
    await desk.flow.reception.refresh()
    assert desk.window.status.said.endswith("The card was activated.")
    await desk.show_scenario("debt_both")
    assert desk.window.status.said == ""


async def test_nothing_stays_in_the_language_of_before(desk: Desk) -> None:
    desk.flow.tell("The card was activated.")
    i18n.use("uk")
    QCoreApplication.sendEvent(desk.window, QEvent(QEvent.Type.LanguageChange))
    assert desk.window.status.said == ""


async def test_what_stopped_the_start_stays(desk: Desk) -> None:
    desk.window.tell("The store did not open.")
    assert not desk.window.status.fading.isActive()
