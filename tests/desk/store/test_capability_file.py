"""The file of what LuckyFit was seen to do: heeded only whole, and only where it was found out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.errors import StoreError
from desk.model.capability import SAFE, Answer, Capabilities, Fact, Finding
from desk.store.capability_file import FILE_NAME, CapabilityFile, Known, Trust

KEY = bytes(range(32))
ADDRESS = "https://my.lucky.fitness/api"
SEEN_AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FOUND = Capabilities(
    {
        Fact.PAID_TICKET_KEPT: Finding(Answer.YES, "", "DELETE of a paid ticket: refused", SEEN_AT),
        Fact.KEYED_TICKET: Finding(Answer.NO, "20", "", None),
    },
    gym="1",
)


def file(folder: Path, key: bytes = KEY, address: str = ADDRESS, luckyfit_key: str = "secret-of-the-club") -> CapabilityFile:
    return CapabilityFile(folder, key, address, lambda: luckyfit_key)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file(tmp_path).write(FOUND)
    assert file(tmp_path).read() == Known(FOUND, Trust.GOOD)


def test_without_a_file_the_safe_assumptions_hold_and_no_key_is_asked_for(tmp_path: Path) -> None:
    assert CapabilityFile(tmp_path, KEY, ADDRESS, lambda: pytest.fail("asked")).read() == Known(SAFE, Trust.NONE)


def test_a_fact_that_was_changed_by_hand_is_not_believed(tmp_path: Path) -> None:
    file(tmp_path).write(FOUND)
    text = (tmp_path / FILE_NAME).read_text("utf-8")
    (tmp_path / FILE_NAME).write_text(text.replace('"no"', '"yes"'), "utf-8")
    assert file(tmp_path).read() == Known(SAFE, Trust.CHANGED)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"version": 1, "told": {}, "signature": "00"}', "[" * 20_000, "\xff", '{"told": 1}']
)
def test_nonsense_is_not_believed(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text, "latin-1")
    assert file(tmp_path).read() == Known(SAFE, Trust.CHANGED)


def test_the_file_of_another_store_is_not_believed(tmp_path: Path) -> None:
    file(tmp_path, key=bytes(32)).write(FOUND)
    assert file(tmp_path).read().trust is Trust.CHANGED


@pytest.mark.parametrize("other", [{"address": "https://elsewhere.example"}, {"luckyfit_key": "of-another-club"}])
def test_what_was_found_out_at_another_luckyfit_means_nothing_here(tmp_path: Path, other: dict[str, str]) -> None:
    file(tmp_path, **other).write(FOUND)
    assert file(tmp_path).read() == Known(SAFE, Trust.FOREIGN)


def test_a_newer_version_is_not_guessed_at(tmp_path: Path) -> None:
    file(tmp_path).write(FOUND)
    whole = json.loads((tmp_path / FILE_NAME).read_text("utf-8"))
    (tmp_path / FILE_NAME).write_text(json.dumps(whole | {"version": 2}), "utf-8")
    assert file(tmp_path).read().trust is Trust.CHANGED


def test_the_key_of_luckyfit_is_not_in_it(tmp_path: Path) -> None:
    file(tmp_path).write(FOUND)
    assert "secret-of-the-club" not in (tmp_path / FILE_NAME).read_text("utf-8")


def test_a_folder_that_takes_nothing_is_said_so(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(StoreError):
        file(tmp_path).write(FOUND)
    assert file(tmp_path).read().trust is Trust.CHANGED
