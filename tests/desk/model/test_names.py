"""Names: one person in two alphabets, three layouts, and several apostrophes."""

import pytest

from desk.model.names import fit, folded, variants


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ильченко", "Ільченко"),
        ("Сергеев", "Сергєєв"),
        ("Ковалёв", "Ковальов"),
        ("Соловьёв", "Соловйов"),
        ("Ковальов", "Ковалёв"),
        ("Гонгадзе", "Ґонгадзе"),
        ("Мар'яненко", "Мар\u02bcяненко"),
        ("Мар\u02bcяненко", "Мар'яненко"),
        ("Марьяненко", "Маръяненко"),
        ("шевч", "Шевч"),
        ("itdx", "Шевч"),
        ("Rjdfkm", "Коваль"),
    ],
)
def test_another_spelling_of_a_name_is_tried(typed: str, kept: str) -> None:
    assert kept in variants(typed)


@pytest.mark.parametrize("typed", ["Шевченко", "Коваль", "Ивановский-Иваненко", "itdxtyrj", ""])
def test_only_a_few_are_tried_and_never_the_same_one(typed: str) -> None:
    assert typed not in variants(typed)
    assert len(variants(typed)) == len(set(variants(typed))) <= 12


def test_letters_the_alphabets_confuse_are_one() -> None:
    assert folded("Ґонгадзе  Іїй-Ёлкіна'ь") == "гонгадзе иии елкина"


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        (["шевченко"], 0),
        (["ирина", "ШЕВЧЕНКО"], 0),
        (["шевч"], 1),
        (["шевч", "ірина"], 1),
        (["вченк"], 2),
        (["коваль"], 3),
        (["шевченко", "олег"], 3),
        ([], 3),
    ],
)
def test_a_name_fits_as_well_as_its_worst_word(typed: list[str], fits: int) -> None:
    assert fit("Шевченко Ірина Петрівна", typed) == fits


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("dzuba", "Дзюба"),
        ("Dziuba", "Дзюба"),
        ("Shcherbak", "Щербак"),
        ("Yurchenko", "Юрченко"),
        ("Zhuk", "Жук"),
        ("Kovalchuk", "Ковальчук"),
    ],
)
def test_a_name_in_latin_letters_is_written_in_ukrainian_ones(typed: str, kept: str) -> None:
    assert kept in variants(typed)
