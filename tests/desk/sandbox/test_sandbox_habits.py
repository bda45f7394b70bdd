"""What the imitated LuckyFit does where the real one's document is silent, switched over its control address."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.errors import SettingsError
from desk.sandbox.changelog import open_state
from desk.sandbox.command import serve
from desk.sandbox.habits import Habits
from desk.sandbox.refusal import Refusal
from tests.desk.sandbox.conftest import HeldClock


async def test_habits_are_told_and_changed_over_the_control_address(desk) -> None:
    told = (await desk.http.get("/control/habits")).json()["habits"]
    assert told == Habits().shown
    changed = await desk.http.post("/control/habits", json={"paid_ticket_kept": False, "keyed_kind": 2})
    assert changed.json()["habits"] == told | {"paid_ticket_kept": False, "keyed_kind": 2}
    assert not desk.club.habits.paid_ticket_kept


@pytest.mark.parametrize("asked", [{"kindness": True}, {"keyed": "perhaps"}, {"keyed_kind": -1}, {"keyed_point": 7}, ["keyed"]])
async def test_a_habit_that_can_t_be_is_refused_and_changes_nothing(desk, asked) -> None:
    answer = await desk.http.post("/control/habits", json=asked)
    assert answer.status_code == 400
    assert desk.club.habits == Habits()


def test_of_several_habits_none_is_taken_when_one_can_t_be() -> None:
    habits = Habits()
    with pytest.raises(Refusal):
        habits.change({"keyed": False, "kindness": True})
    assert habits == Habits()


def test_text_of_options_is_read_as_what_it_means() -> None:
    habits = Habits()
    habits.change({"keyed": "false", "keyed_kind": "2", "time_zone": "UTC"})
    assert (habits.keyed, habits.keyed_kind, habits.time_zone) == (False, 2, "UTC")


def test_habits_are_kept_with_the_club(tmp_path: Path) -> None:
    file = tmp_path / "club.jsonl"
    first = open_state(file, 7, 20, HeldClock())
    first.do("behave", habits={"overpayment_refused": False})
    person = next(each for each in first.club.clients if each.scenario == "debt_price")
    ticket = next(each for each in first.club.dealings(person).tickets if each.debt)
    body = {
        "client_id": person.id,
        "account_dest_id": ticket.account_summ_id,
        "finoperation_id": 2,
        "paykind_id": 2,
        "summ": ticket.price_debt // 100 + 1,
    }
    first.do("book", body=body)
    again = open_state(file, 7, 20, HeldClock())
    assert not again.club.habits.overpayment_refused
    assert again.club.movements[-1].summ == first.club.movements[-1].summ


def test_a_habit_there_is_not_is_said_before_anything_is_served() -> None:
    with pytest.raises(SettingsError) as caught:
        serve(clients=5, habits=["kindness=true"])
    assert caught.value.name == "habit"
