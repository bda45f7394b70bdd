"""Log lines: no key, phone or tag ever reaches the file."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import pytest

from desk.logs import LogFile, redacted, to_file

CANARIES = [
    "+380671234567",
    "067 123 45 67",
    "04A1B2C3D4",
    "0012345678",
    "Key abcdefg== club",
    "Token eyJhbGciOi club",
    "Refresh eyJh",
]


@pytest.mark.parametrize("canary", CANARIES)
def test_personal_numbers_and_keys_are_taken_out(canary: str) -> None:
    assert canary not in redacted(f"before {canary} after")
    assert redacted(f"before {canary} after").startswith("before ")


def test_words_sums_and_record_numbers_stay() -> None:
    assert redacted("POST /transactions refused, row 48123, sum 1200.00") == "POST /transactions refused, row 48123, sum 1200.00"


def test_a_traceback_is_redacted_too(tmp_path: Path) -> None:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    to_file(tmp_path)
    try:
        int("+380671234567x")
    except ValueError:
        logging.getLogger("desk.test").exception("could not read")
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    text = (tmp_path / "logs" / "desk.log").read_text("utf-8")
    assert "could not read" in text
    assert "380671234567" not in text


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be", "utf-8")
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    to_file(tmp_path)
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_said_once_and_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "full.log").symlink_to("/dev/full")
    handler = LogFile(tmp_path / "full.log", when="midnight", delay=True)
    for line in ("one", "two"):
        handler.handle(logging.LogRecord("desk.test", logging.INFO, "", 0, line, None, None))
    told = capsys.readouterr().err
    with suppress(OSError):
        handler.close()
    assert told.count("The log can't be written") == 1
    assert "Traceback" not in told
    assert "Logging error" not in told
