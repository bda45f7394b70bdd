"""Changes to a club, one at a time and, with a file, written down so that the same club stands again after a restart."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from desk.errors import SettingsError, StoreError
from desk.ports import Clock
from desk.sandbox.changes import enrolling, paying, selling
from desk.sandbox.club import ClubState, generate
from desk.sandbox.moments import KYIV, read_moment
from desk.sandbox.people import Person
from desk.sandbox.refusal import Refusal

SEED, CLIENTS = 7, 1000

CHANGES: dict[str, Callable[..., Any]] = {
    "behave": paying.behave,
    "book": paying.book,
    "pay_page": paying.pay_page,
    "pay_at_terminal": paying.pay_at_terminal,
    "sell": selling.sell,
    "take_back": selling.take_back,
    "order_on_page": selling.order_on_page,
    "create_client": enrolling.create_client,
    "update_client": enrolling.update_client,
    "delete_client": enrolling.delete_client,
    "create_lead": enrolling.create_lead,
    "book_lesson": enrolling.book_lesson,
    "set_password": enrolling.set_password,
    "reset_password": enrolling.reset_password,
}


class ChangeLog:
    """The one way to change a club. With a file, every change that was not refused is on disk before it is answered.

    `people` are the clients as generated, which is how Instasport knows them; `instasport` is what was kept of its changes.
    """

    def __init__(
        self,
        club: ClubState,
        clock: Clock,
        file: Path | None = None,
        *,
        people: Sequence[Person] | None = None,
        instasport: Sequence[dict[str, Any]] = (),
    ) -> None:
        self.club = club
        self.people = club.people if people is None else people
        self.instasport = instasport
        self._clock = clock
        self._file = file

    def do(self, change: str, **given: Any) -> Any:
        """Makes the change now; its result. Raises Refusal, and StoreError when it can't be written down."""
        at = self._clock.now().astimezone(KYIV)
        result = CHANGES[change](self.club, at, **given)
        if self._file is not None:
            _append(self._file, {"at": at.isoformat(), "change": change, "given": given})
        return result

    def keep_instasport(self, news: dict[str, Any]) -> None:
        """Writes down what Instasport has done itself. Raises StoreError."""
        if self._file is not None:
            _append(self._file, {"at": self._clock.now().isoformat(), "instasport": news})


def open_state(file: Path, seed: int | None, clients: int | None, clock: Clock) -> ChangeLog:
    """The club kept in `file` with all its changes; a new file begins with a fresh club, of SEED and CLIENTS unless told.

    Raises StoreError, and SettingsError when the club in the file has another seed or size than is asked for.
    """
    try:
        kept = _whole_lines(file)
    except FileNotFoundError:
        club = fresh(seed, clients, clock)
        _append(file, {"seed": club.seed, "clients": club.size, "now": club.now.isoformat()})
        return ChangeLog(club, clock, file)
    except (OSError, ValueError) as error:
        raise StoreError(f"the sandbox's state can't be read: {error}") from error
    try:
        head, *lines = [json.loads(line) for line in kept]
        _check_same(file, head, seed=seed, clients=clients)
        club = generate(head["seed"], head["clients"], now=read_moment(head["now"]))
        people, instasport = club.people, []
        for line in lines:
            if "change" in line:
                CHANGES[line["change"]](club, read_moment(line["at"]), **line["given"])
            else:
                instasport.append(line["instasport"])
    except (Refusal, LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise StoreError(f"the sandbox's state can't be read: {error!r}") from error
    return ChangeLog(club, clock, file, people=people, instasport=instasport)


def fresh(seed: int | None, clients: int | None, clock: Clock) -> ClubState:
    """A club as it stands now."""
    return generate(SEED if seed is None else seed, CLIENTS if clients is None else clients, now=clock.now())


def _check_same(file: Path, head: Mapping[str, Any], **asked: int | None) -> None:
    for name, value in asked.items():
        if value not in (None, head[name]):
            raise SettingsError(name, f"{value} was asked for, but the club in {file.name} has {head[name]}")


def _whole_lines(file: Path) -> list[bytes]:
    """All lines; a torn last one is cut off: who asked for that change was never told that it was made."""
    whole, end, torn = file.read_bytes().rpartition(b"\n")
    if end and torn:
        with file.open("r+b") as stream:
            stream.truncate(len(whole) + len(end))
    return whole.split(b"\n")


def _append(file: Path, line: dict[str, Any]) -> None:
    try:
        with file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    except OSError as error:
        raise StoreError(f"the sandbox's state can't be written: {error}") from error
