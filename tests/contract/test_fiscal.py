"""Every provider of fiscal receipts keeps the same three rules."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from desk.errors import SettingsError
from desk.fiscal import PROVIDERS, provider
from desk.fiscal.example import FILE_NAME
from desk.model.fiscal import NotRegistered, Registered, WhyNot
from desk.wording.receipts import of_fiscal
from tests.desk.model.test_receipt import CARD, CASH, made

RECEIPT = made(CASH, CARD)
OTHER = made(CASH, id="01JD9ZZZZZZZZZZZZZSALE0002")


@pytest.mark.parametrize("name", sorted(PROVIDERS))
async def test_the_same_receipt_gets_the_same_answer(name: str, tmp_path: Path) -> None:
    fiscal = provider(name, tmp_path)
    first, other, again = [await fiscal.register(each) for each in (RECEIPT, OTHER, RECEIPT)]
    after_a_restart = await provider(name, tmp_path).register(RECEIPT)
    assert first == again == after_a_restart
    assert isinstance(first, Registered) is fiscal.is_set_up
    assert (first == other) is not fiscal.is_set_up


@pytest.mark.parametrize("name", sorted(PROVIDERS))
async def test_trouble_is_an_answer_and_never_an_error(name: str, tmp_path: Path) -> None:
    outcome = await provider(name, tmp_path / "no such folder").register(RECEIPT)
    assert isinstance(outcome, NotRegistered)
    assert outcome.why in (WhyNot.LATER, WhyNot.NOT_SET_UP)
    assert of_fiscal(outcome)


def test_without_a_provider_the_desk_says_so(tmp_path: Path) -> None:
    outcome = asyncio.run(provider("none", tmp_path).register(RECEIPT))
    assert outcome == NotRegistered(WhyNot.NOT_SET_UP)
    assert list(tmp_path.iterdir()) == []


async def test_the_example_writes_one_line_a_receipt_however_often_it_is_asked(tmp_path: Path) -> None:
    fiscal = provider("example", tmp_path)
    await asyncio.gather(*(fiscal.register(each) for each in (RECEIPT, OTHER, RECEIPT, OTHER)))
    lines = [json.loads(line) for line in (tmp_path / FILE_NAME).read_text("utf-8").splitlines()]
    assert [each["id"] for each in lines] == [RECEIPT.id, OTHER.id]
    assert lines[0]["kinds"] == {"cash": "700.00", "card": "500.00"}
    assert "row_id" not in lines[0], "a provider is told of money, not of records at LuckyFit"


async def test_a_damaged_file_of_the_example_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("{", "utf-8")
    outcome = await provider("example", tmp_path).register(RECEIPT)
    assert isinstance(outcome, NotRegistered)
    assert (tmp_path / FILE_NAME).read_text("utf-8") == "{"


def test_a_provider_nobody_knows_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"fiscal\.provider"):
        provider("cashalot", tmp_path)
