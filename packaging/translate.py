"""Sentences of the program for translators; English in the code is the source.

python3 packaging/translate.py update      collects every sentence into resources/locale/<language>/LC_MESSAGES/desk.po
python3 packaging/translate.py compile     makes desk.mo of each, which the program reads
python3 packaging/translate.py missing     lists what is not translated yet
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
DOMAIN = "desk"
LANGUAGES = ("uk", "ru")
SOURCES = ("desk", "ui")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
HEADER = "# Sentences of LuckyFit Desk; kept by packaging/translate.py"


def main(arguments: list[str]) -> int:
    """Runs one of the commands above; its exit code."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(__doc__)
        return 2
    return COMMANDS[arguments[0]]()


def extract() -> Catalog:
    """Every sentence of the source, with the files it stands in."""
    catalog = _empty(None)
    for folder in SOURCES:
        found = extract_from_dir(str(ROOT / folder), [("**.py", "python")], {"**.py": {}}, KEYWORDS)
        for name, _line, message, _comments, _context in found:
            catalog.add(message, locations=[(f"{folder}/{Path(name).as_posix()}", None)])
    return catalog


def update() -> int:
    """Brings each language's file to the sentences of the source; translations stay, sentences gone from the source go."""
    template = extract()
    for language in LANGUAGES:
        kept = read(language) if path(language, "po").exists() else _empty(language)
        fresh = _empty(language)
        for message in sorted((each for each in template if each.id), key=lambda each: str(each.id)):
            before = kept.get(message.id)
            fresh.add(message.id, before.string if before else "", locations=_files(message.locations))
        path(language, "po").parent.mkdir(parents=True, exist_ok=True)
        path(language, "po").write_bytes(_written(fresh))
    return 0


def compile_all() -> int:
    """Makes what the program reads."""
    for language in LANGUAGES:
        path(language, "mo").write_bytes(compiled(language))
    return 0


def missing() -> int:
    """Prints sentences without a translation; exit code 1 when there are any."""
    empty = [(language, each.id) for language in LANGUAGES for each in read(language) if each.id and not _whole(each.string)]
    for language, sentence in empty:
        print(f"{language}: {sentence}")
    return 1 if empty else 0


def read(language: str) -> Catalog:
    """A language's sentences as the translators keep them."""
    return read_po(io.BytesIO(path(language, "po").read_bytes()), locale=language, domain=DOMAIN)


def compiled(language: str) -> bytes:
    """The bytes the program reads, always the same for the same sentences."""
    file = io.BytesIO()
    sentences = _Sentences(locale=language, domain=DOMAIN, fuzzy=False)
    for each in read(language):
        if each.id and _whole(each.string):
            sentences.add(each.id, each.string)
    write_mo(file, sentences)
    return file.getvalue()


def path(language: str, kind: str) -> Path:
    """Where a language's `po` or `mo` lies."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.{kind}"


class _Sentences(Catalog):
    """A catalogue that keeps no dates, names or versions, so that the same sentences give the same bytes."""

    mime_headers = property(lambda self: self.headers())

    def headers(self) -> list[tuple[str, str]]:
        """What a reader of the file has to know."""
        return [
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def _empty(language: str | None) -> Catalog:
    return _Sentences(locale=language, domain=DOMAIN, fuzzy=False, header_comment=HEADER)


def _written(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalog, width=120)
    return file.getvalue()


def _files(locations: list[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
    return [(name, None) for name in sorted({name for name, _line in locations})]


def _whole(string: str | tuple[str, ...] | list[str]) -> bool:
    return bool(string) if isinstance(string, str) else bool(string) and all(string)


COMMANDS = {"update": update, "compile": compile_all, "missing": missing}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
