"""Desks in processes of their own that die at a chosen boundary, forked from this one, which has all loaded and nothing open.

Reads one Life as a JSON line; answers with a line {"pid"} when the desk runs and a line {"ended"} when it does no more.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import event

from desk.config import LuckyFitSettings
from desk.luckyfit.club import LuckyFitClub
from desk.model.intent import Intent
from desk.model.saga import Sale
from desk.store import open_store, schema
from tests.faults.ledger import Ledger, PaperClub
from tests.faults.power import AtOnce
from tests.faults.reception import MONEY_TABLES, Reception, WaitlessClock, counted, one_compiler
from tests.faults.recording import KEY, scratch, tuned
from tests.faults.script import Script

CALLS, TOLD, SERVED = "calls.json", "told.txt", "served.txt"
LOST_ROWS = 3
BROKEN = 4


@dataclass(frozen=True, slots=True)
class Life:
    """One start of the program: where its files are, where LuckyFit answers, its script, and when it dies.

    `dies` is `before|inside|after CALL N`; inside is after the statements and before their commit. Empty: not by itself.
    """

    folder: str
    url: str
    seed: int
    length: int
    dies: str = ""

    def as_line(self) -> str:
        """For the other end of the pipe."""
        return json.dumps(asdict(self)) + "\n"


def die() -> None:
    """At once, with no chance to tidy up."""
    os.kill(os.getpid(), signal.SIGKILL)


class Doom:
    """Counts calls of the journal and the club, and dies at the one that was chosen."""

    def __init__(self, dies: str) -> None:
        self._when, self._call, count = dies.split() if dies else ("", "", "0")
        self._count = int(count)
        self.calls: Counter[str] = Counter()
        self.armed = False

    def reached(self, when: str, call: str) -> bool:
        """True when this is the moment."""
        return (when, call, self.calls[call]) == (self._when, self._call, self._count)

    def strike(self, when: str, call: str) -> None:
        """Dies, if this is the moment."""
        if self.reached(when, call):
            die()


class Doomed:
    """Stands before the journal or the club."""

    def __init__(self, inner: Any, doom: Doom, told: Callable[[str, Any], None] = lambda _call, _answer: None) -> None:
        self._inner, self._doom, self._told = inner, doom, told

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        return self._guarded(name, method) if asyncio.iscoroutinefunction(method) else method

    def _guarded(self, name: str, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def guarded(*given: Any, **named: Any) -> Any:
            self._doom.calls[name] += 1
            self._doom.strike("before", name)
            self._doom.armed = self._doom.reached("inside", name)
            try:
                answer = await method(*given, **named)
            except Exception:
                self._doom.strike("after", name)
                raise
            self._told(name, answer)
            self._doom.strike("after", name)
            return answer

        return guarded


async def live(life: Life) -> None:
    """The whole day, or what an earlier life has left of it."""
    folder, doom, clock = Path(life.folder), Doom(life.dies), WaitlessClock()
    with patch.object(schema, "_upgrade", _doomed_upgrade(doom)):
        store = await open_store(folder, KEY, clock)
    await tuned(store, wal_autocheckpoint=30)
    if _fewer(folder, await counted(store)):
        os._exit(LOST_ROWS)
    event.listen(store.journal._database._engine, "commit", lambda _connection: die() if doom.armed else None)
    settings = LuckyFitSettings(url=life.url)
    club = LuckyFitClub(settings, lambda: "key", clock)
    with (folder / TOLD).open("ab", buffering=0) as paper:
        watched = Doomed(store.journal, doom, lambda call, answer: _note(paper, call, answer))
        await _day(Reception(watched, Doomed(club, doom), clock, Script(life.seed, life.length)), folder)
    await club.close()
    await store.close()
    (folder / CALLS).write_text(json.dumps(doom.calls))


async def _day(reception: Reception, folder: Path) -> None:
    """The client who was at the counter when the program died is served to the end; then the others."""
    script = reception.script
    memory = folder / SERVED
    begun = int(memory.read_text()) if memory.exists() else 0
    await reception.recover()
    await reception.answer()
    for step in script.steps[max(0, begun - 1) : begun]:
        await reception.finish(step)
    for step in script.steps[begun:]:
        _replace(memory, str(step.number + 1))
        await reception.serve(step)


def _doomed_upgrade(doom: Doom) -> Callable[[Any], None]:
    upgrade = schema._upgrade

    def upgraded(connection: Any) -> None:
        doom.calls["upgrade"] += 1
        doom.strike("before", "upgrade")
        upgrade(connection)
        doom.strike("inside", "upgrade")

    return upgraded


def _note(paper: Any, call: str, answer: Any) -> None:
    """What the journal said to be there, one line each, by a write that outlives the process."""
    if call in {"intents", "intent", "open_questions", "sale", "sale_questions", "of_client"}:
        return
    for each in answer if isinstance(answer, list) else [answer]:
        if isinstance(each, Intent | Sale):
            kind = "intent" if isinstance(each, Intent) else "sale"
            paper.write(f"{each.id} {kind}.{each.state.value}\n".encode())


def _fewer(folder: Path, now: dict[str, int]) -> bool:
    """Whether any table has fewer rows than at the start before."""
    memory = folder / "counted.json"
    before = json.loads(memory.read_text()) if memory.exists() else dict.fromkeys(MONEY_TABLES, 0)
    _replace(memory, json.dumps(now))
    return any(now[name] < before[name] for name in MONEY_TABLES)


def _replace(memory: Path, text: str) -> None:
    """What was there or what is new, never half of it: a life may end between the emptying of a file and its filling."""
    fresh = memory.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(memory)


def _child(life: Life) -> None:
    try:
        asyncio.run(live(life))
    except BaseException as error:  # noqa: BLE001 - told by how the process ends
        sys.stderr.write(f"{life}: {type(error).__name__}: {error}\n")
        sys.stderr.flush()
        os._exit(BROKEN)
    os._exit(0)


async def _warmed() -> None:
    """A day on paper, after which everything is loaded and compiled; in no thread, since none would live on in a desk."""
    folder, clock, script = scratch(), WaitlessClock(), Script(2)
    store = await open_store(folder, KEY, clock)
    reception = Reception(store.journal, PaperClub(Ledger(), script), clock, script)
    await reception.recover()
    for step in script.steps:
        await reception.serve(step)
    await store.close()
    shutil.rmtree(folder)


def main() -> None:
    """Until the pipe is closed."""
    logging.disable(logging.CRITICAL)
    with one_compiler():
        with patch("desk.store.Worker", AtOnce):
            asyncio.run(_warmed())
        gc.freeze()
        for line in sys.stdin:
            life = Life(**json.loads(line))
            pid = os.fork()
            if pid == 0:
                _child(life)
            _answer({"pid": pid})
            _answer({"ended": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])})


def _answer(told: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
