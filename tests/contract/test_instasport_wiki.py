"""Every sample of the public wiki's page about cards, letter for letter, against the imitated Instasport."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.desk.instasport.stage import EIGHT, KEY, SLUG, Stage

WIKI = (Path(__file__).parents[1] / "data" / "instasport" / "wiki_cards.graphql").read_text("utf-8")
SAMPLES = {name: text.strip() for name, text in re.findall(r"^# (\w+)\n(.+?)(?=^# |\Z)", WIKI, re.MULTILINE | re.DOTALL)}
LIQPAY = {"data", "signature", "action", "price", "clientCommission", "comment"}


async def answered(stage: Stage, text: str) -> httpx.Response:
    """Asked with the club's key for what the club offers, else in a client's name."""
    token = stage.server.state.tokens.issue(stage.phone).access_token
    headers = {"Authorization": f"Key {KEY} {SLUG}" if "cardTemplate" in text else f"Token {token} {SLUG}"}
    async with httpx.AsyncClient(transport=stage.transport, base_url="http://sandbox/instasport/api/") as client:
        return await client.post("", json={"query": text}, headers=headers)


async def data(stage: Stage, text: str) -> Any:
    answer = (await answered(stage, text)).json()
    assert "errors" not in answer, answer
    return answer["data"]


def test_all_of_the_page_is_here() -> None:
    assert len(SAMPLES) == 15


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES)
async def test_a_sample_is_understood_as_it_is_written(text: str) -> None:
    answer = await answered(Stage(), text)
    assert answer.status_code == 200
    assert all("path" in error for error in answer.json().get("errors", [])), "refused for more than its ids"


@pytest.mark.parametrize(
    ("name", "template", "card", "given"),
    [
        ("CardTemplateGroups", "", 1, {}),
        ("curl_CardTemplateGroups", "", 1, {}),
        ("CardTemplates", "", 1, {}),
        ("curl_CardTemplates", "", 1, {}),
        ("CardTemplateDetail", "12345", 1, {}),
        ("Cards", "", 1, {"activated": True}),
        ("CardDetail", "", 45678, {"paid": False}),
        ("RequestCard", "59", 1, {}),
        ("setCardPaymentOrderProcessing", "", 12345, {"paid": False}),
        ("CancelCardRequest", "", 112663, {"paid": False}),
        ("PayCardFromAccount", "59", 116642, {"paid": False}),
        ("OnlinePaymentCard", "1028", 72385, {"paid": False}),
        ("ActivateCard", "", 79692, {}),
        ("FreezeCard", "", 89405, {"activated": True}),
    ],
)
async def test_a_sample_is_answered_when_its_ids_are_there(name: str, template: str, card: int, given: dict[str, bool]) -> None:
    stage = Stage()
    stage.give(**given).id = card
    stage.holder.profile.account = EIGHT.price
    told = await data(stage, re.sub(rf"\b{template or 'no id'}\b", str(EIGHT.id), SAMPLES[name]))
    assert all(told.values())


async def test_the_sample_of_unfreezing_follows_that_of_freezing() -> None:
    stage = Stage()
    stage.give(activated=True).id = 89405
    assert (await data(stage, SAMPLES["FreezeCard"]))["freezeCard"]["card"] == {"id": "89405", "paused": True}
    assert (await data(stage, SAMPLES["UnfreezeCard"]))["unfreezeCard"]["card"] == {"id": "89405", "paused": False}


async def test_a_payment_form_asked_for_bare_is_answered_with_all_its_fields() -> None:
    asked = "{ cardTemplate(id: $id) { ...Pay other: liqpay } } fragment Pay on CardTemplate { liqpay }"
    text = f"query($id: Int = {EIGHT.id}) {asked}"
    stage = Stage()
    told = (await data(stage, text))["cardTemplate"]
    assert set(told["liqpay"]) == LIQPAY
    assert told["liqpay"] == told["other"]


async def test_sub_fields_asked_for_are_the_only_ones_answered() -> None:
    text = f"{{ cardTemplate(id: {EIGHT.id}) {{ liqpay {{ data }} wayforpay {{ amount }} }} }}"
    told = (await data(Stage(), text))["cardTemplate"]
    assert (set(told["liqpay"]), set(told["wayforpay"])) == ({"data"}, {"amount"})


@pytest.mark.parametrize(
    "text", ["{ club }", "{ cardTemplates }", "{ cardTemplates { group } }", "{ cardTemplates { nothing } }"]
)
async def test_any_other_bare_object_is_a_bad_request(text: str) -> None:
    assert (await answered(Stage(), text)).status_code == 400
