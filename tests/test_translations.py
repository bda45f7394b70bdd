"""Every sentence of the source has its Ukrainian and Russian, whole and with the same placeholders."""

from __future__ import annotations

import ast
import importlib.util
import string
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("desk_translate", ROOT / "packaging" / "translate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


translate = _load()
SOURCE = [each.id for each in translate.extract() if each.id]
BOTH = pytest.mark.parametrize("language", translate.LANGUAGES)


def _placeholders(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name is not None}


def _forms(strings: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (strings,) if isinstance(strings, str) else tuple(strings)


def _asks(called: ast.Name | ast.Attribute) -> bool:
    return (called.id if isinstance(called, ast.Name) else called.attr) in translate.KEYWORDS


def _stops(sentence: str) -> bool:
    return sentence.removesuffix("no.").endswith(".")


def test_there_is_something_to_translate() -> None:
    assert len(SOURCE) > 100


def test_every_sentence_stands_where_the_collector_sees_it() -> None:
    """What is asked for inside an f-string is collected by nobody, and stays English."""
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for folder in translate.SOURCES
        for path in sorted((ROOT / folder).rglob("*.py"))
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(outer, ast.JoinedStr)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name | ast.Attribute) and _asks(inner.func)
    ]
    assert not hidden


@BOTH
def test_every_sentence_of_the_source_is_translated(language: str) -> None:
    kept = translate.read(language)
    absent = [each for each in SOURCE if each not in kept or not all(_forms(kept[each].string or ""))]
    assert not absent, "python3 packaging/translate.py update, translate, compile"


@BOTH
def test_no_sentence_outlives_its_source(language: str) -> None:
    known = {_forms(each)[0] for each in SOURCE}
    assert not [each.id for each in translate.read(language) if each.id and _forms(each.id)[0] not in known]


@BOTH
def test_placeholders_are_those_of_the_source(language: str) -> None:
    differ = [
        (each.id, form)
        for each in translate.read(language)
        if each.id
        for form in _forms(each.string)
        if _placeholders(form) != _placeholders(_forms(each.id)[-1])
    ]
    assert not differ


@BOTH
def test_counts_have_one_few_and_many(language: str) -> None:
    counted = [each for each in translate.read(language) if isinstance(each.id, tuple)]
    assert counted
    assert not [each.id for each in counted if len(_forms(each.string)) != 3]


@BOTH
def test_the_program_reads_what_the_translators_keep(language: str) -> None:
    assert translate.path(language, "mo").read_bytes() == translate.compiled(language), "python3 packaging/translate.py compile"


@BOTH
def test_a_sentence_ends_as_its_source_does(language: str) -> None:
    """A full stop, an ellipsis or neither: sentences are put beside one another on the screen."""
    odd = [
        (each.id, form)
        for each in translate.read(language)
        if each.id
        for form in _forms(each.string)
        if _stops(form) != _stops(_forms(each.id)[0])
    ]
    assert not odd


@BOTH
def test_translations_keep_to_the_typography_of_the_language(language: str) -> None:
    text = "\n".join(form for each in translate.read(language) if each.id for form in _forms(each.string))
    assert '"' not in text
    assert "..." not in text
    assert "'" not in text
