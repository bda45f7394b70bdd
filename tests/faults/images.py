"""Disks as a power cut may leave them: what was synced is there, of what came after any part, down to sectors.

Image `n` of `count` is made by its number alone. The cuts go evenly over the whole recording; the first image of each cut holds
all that was written until then, as after a killed program; the others lose and tear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.vfs import Done

SECTOR = 512
CREATE = 4
"""SQLITE_OPEN_CREATE (sqlite.org/c3ref/c_open_autoproxy.html)."""
HOW = ("nothing", "half", "most", "few", "torn", "torn", "torn")
KEPT = {"nothing": 0.0, "half": 0.5, "most": 0.9, "few": 0.1, "torn": 0.7}


@dataclass(frozen=True, slots=True)
class Image:
    """One disk: which, after how many operations the power went, how what was not synced came out, and its files."""

    number: int
    cut: int
    how: str
    files: dict[str, bytes]

    def put(self, folder: Path) -> None:
        """Writes the files there."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


@dataclass(slots=True)
class Disk:
    """Files as they are synced, and in order all that is not."""

    synced: dict[str, bytearray] = field(default_factory=dict)
    pending: list[Done] = field(default_factory=list)

    def take(self, done: Done) -> None:
        """One operation more. A file's sync ends what is pending of that file; names are sure with the next sync of a new one."""
        name = Path(done.path).name
        if done.kind == "sync":
            mine = [Path(each.path).name == name for each in self.pending]
            new = any(own and each.kind == "open" for own, each in zip(mine, self.pending, strict=True))
            settled = [own or (new and each.kind == "delete") for own, each in zip(mine, self.pending, strict=True)]
            _apply(self.synced, [each for each, now in zip(self.pending, settled, strict=True) if now])
            self.pending = [each for each, now in zip(self.pending, settled, strict=True) if not now]
        elif done.kind != "open" or (done.at & CREATE and not self._is_there(name)):
            self.pending.append(done)

    def left(self, how: str, chance: Random) -> dict[str, bytes]:
        """The files after the power went."""
        files = {name: bytearray(content) for name, content in self.synced.items()}
        kept = [each for each in self.pending if how == "all" or chance.random() < KEPT[how]]
        _apply(files, kept, chance if how == "torn" else None)
        return {name: bytes(content) for name, content in files.items()}

    def _is_there(self, name: str) -> bool:
        there = name in self.synced
        for each in self.pending:
            if Path(each.path).name == name and each.kind in ("open", "delete"):
                there = each.kind == "open"
        return there


def images(operations: Sequence[Done], count: int, seed: str, numbers: range) -> Iterator[Image]:
    """Those of `numbers` of the `count` images there are."""
    disk, taken = Disk(), 0
    for number in numbers:
        cut = cut_of(number, count, len(operations))
        while taken < cut:
            disk.take(operations[taken])
            taken += 1
        chance = Random(f"{seed} {number}")  # noqa: S311 - chance, not a secret
        first = number == 0 or cut_of(number - 1, count, len(operations)) != cut
        how = "all" if first else chance.choice(HOW)
        yield Image(number, cut, how, disk.left(how, chance))


def cut_of(number: int, count: int, operations: int) -> int:
    """After how many operations the power went."""
    return number * (operations + 1) // count


def _apply(files: dict[str, bytearray], done: Sequence[Done], chance: Random | None = None) -> None:
    """In their order. What is written to a file that was not made, or whose forerunner is still there, is lost."""
    lost: set[str] = set()
    for each in done:
        name = Path(each.path).name
        if each.kind == "open":
            lost |= {name} & files.keys()
            files.setdefault(name, bytearray())
        elif each.kind == "delete":
            files.pop(name, None)
            lost.discard(name)
        elif name not in files or name in lost:
            continue
        elif each.kind == "truncate":
            content = files[name]
            del content[each.at :]
            content.extend(bytes(each.at - len(content)))
        else:
            _write(files[name], each, chance)


def _write(content: bytearray, done: Done, chance: Random | None) -> None:
    end = done.at + done.size
    content.extend(bytes(max(0, end - len(content))))
    if chance is None or chance.random() < KEPT["half"]:
        content[done.at : end] = done.data
        return
    for start in range(done.at - done.at % SECTOR, end, SECTOR):
        if chance.random() < KEPT["half"]:
            first, last = max(start, done.at), min(start + SECTOR, end)
            content[first:last] = done.data[first - done.at : last - done.at]
