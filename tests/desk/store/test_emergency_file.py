"""The mark by which doors are held open: always as long, always whole, whatever letters a reason is written in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.model.passing import Emergency
from desk.store.emergency_file import FILE_NAME, LENGTH, EmergencyFile

AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
FIRE = Emergency(on=True, at=AT, operator="Олена", reason="тривога")


@pytest.mark.parametrize("letter", ["x", "ї", "🔥", '"', "\\", "\n", "\x01", "\ud83d"])
def test_a_reason_of_any_letters_fits_and_later_ones_are_read(tmp_path: Path, letter: str) -> None:
    mark, path = EmergencyFile(tmp_path), tmp_path / FILE_NAME
    mark.prepare()
    mark.write(Emergency(on=True, at=AT, operator=letter * 300, reason=letter * 300))
    assert path.stat().st_size == LENGTH
    assert json.loads(path.read_bytes())["on"] is True
    told = mark.read()
    assert told is not None
    assert (told.on, told.at) == (True, AT)
    assert len(told.reason) == len(told.operator) >= 70
    mark.write(FIRE)
    assert mark.read() == FIRE


def test_usual_letters_are_told_as_they_were(tmp_path: Path) -> None:
    mark = EmergencyFile(tmp_path)
    called = Emergency(on=True, at=AT, operator="Олена Кравець", reason="ї" * 200)
    mark.write(called)
    assert mark.read() == called


def test_a_file_that_is_too_long_is_read_up_to_its_tail_and_mended_by_what_is_written_next(tmp_path: Path) -> None:
    mark, path = EmergencyFile(tmp_path), tmp_path / FILE_NAME
    mark.write(FIRE)
    path.write_bytes(path.read_bytes() + "🔥🔥".encode()[1:] + b'"}')
    assert mark.read() == FIRE
    over = Emergency(on=False, at=AT)
    mark.write(over)
    assert (path.stat().st_size, mark.read()) == (LENGTH, over)
