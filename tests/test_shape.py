"""The shape of the code: sizes, names and habits that reviews would otherwise repeat."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = sorted(path for folder in ("desk", "ui") for path in (ROOT / folder).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = {"desk": 40, "ui": 60}
ATTICS = {"utils", "common", "helpers", "misc", "core", "manager"}
TOP_LEVEL = {"desk", "ui", "resources", "tests", "packaging", "README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    lines = path.read_text("utf-8").count("\n")
    assert lines <= LONGEST_MODULE, f"{_name(path)} has {lines} lines: split it by noun"


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    limit = LONGEST_FUNCTION[path.relative_to(ROOT).parts[0]]
    long = [
        f"{each.name} ({each.end_lineno - each.lineno + 1})"
        for each in _functions(ast.parse(path.read_text("utf-8")))
        if each.end_lineno is not None and each.end_lineno - each.lineno + 1 > limit
    ]
    assert not long, f"{_name(path)}: over {limit} lines: {long}"


def test_nothing_modal_is_ever_run() -> None:
    """Except once: the first paint, when there is no coroutine yet."""
    found = [
        f"{_name(path)}: {ast.unparse(call)}"
        for path in PRODUCT
        for call in _calls(ast.parse(path.read_text("utf-8")))
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"exec", "exec_", "processEvents"}
    ]
    assert found == ["ui/app.py: application.exec()"], "exec() inside a coroutine kills other tasks: open() and await instead"


def test_outside_text_is_never_read_as_markup() -> None:
    banned = {"setHtml", "insertHtml", "setOpenExternalLinks", "appendHtml", "openUrl"}
    found = [
        f"{_name(path)}:{call.lineno}"
        for path in PRODUCT
        for call in _calls(ast.parse(path.read_text("utf-8")))
        if isinstance(call.func, ast.Attribute) and call.func.attr in banned
    ]
    assert not found


def test_labels_are_plain_text_labels() -> None:
    """QLabel guesses at rich text; only the class that switches the guessing off may make one."""
    found = [
        f"{_name(path)}:{call.lineno}"
        for path in PRODUCT
        for call in _calls(ast.parse(path.read_text("utf-8")))
        if isinstance(call.func, ast.Name) and call.func.id == "QLabel"
    ]
    assert not found, "use ui.widgets.text.PlainLabel"


def test_broad_excepts_are_the_two_we_know() -> None:
    """A handler on the bus must not stop the others, and what nobody foresaw becomes an error like the others."""
    marks = [_name(path) for path in PRODUCT for line in path.read_text("utf-8").splitlines() if "except Exception" in line]
    assert marks == ["desk/events.py", "desk/unforeseen.py"]


def test_no_folder_or_file_is_an_attic() -> None:
    names = {part for path in PRODUCT for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not names & ATTICS


def test_every_package_folder_is_a_package() -> None:
    folders = {path.parent for path in PRODUCT}
    assert not [_name(folder) for folder in folders if not (folder / "__init__.py").exists()]


def test_tests_wait_for_events_and_never_for_time() -> None:
    waits = re.compile(r"time\.sleep\(|asyncio\.sleep\((?!0\))|qtbot\.wait\(")
    found = [
        f"{_name(path)}:{number}"
        for path in TESTS
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if waits.search(line)
    ]
    assert not found


def test_nothing_is_left_for_later_in_a_comment() -> None:
    mark = re.compile(r"#.*\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b")
    found = [_name(path) for path in (*PRODUCT, *TESTS) if mark.search(path.read_text("utf-8"))]
    assert not found


def test_requirements_hold_hashes_and_no_addresses() -> None:
    for path in sorted((ROOT / "packaging" / "requirements").glob("*.txt")):
        text = path.read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text, _name(path)
        assert "--find-links" not in text, _name(path)


def test_the_top_level_stays_small() -> None:
    hidden = {path.name for path in ROOT.iterdir() if path.name.startswith(".") or path.name.endswith(".egg-info")}
    assert {path.name for path in ROOT.iterdir()} - hidden - {"build", "dist", "__pycache__"} <= TOP_LEVEL
