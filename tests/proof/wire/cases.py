"""One fault at one call, drawn by one seed: what was sent, what was told, and where it ends."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter as Counts
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.proof.wire.calls import CALLS, Call
from tests.proof.wire.counter import Counter, Journals, names
from tests.proof.wire.faults import FAULTS, Plan, Where, plan_for

NONE_ARRIVES = frozenset({Where.NAME, Where.CONNECT, Where.ACCEPTED, Where.HANDSHAKE})
NO_CONNECTION = frozenset({Where.NAME, Where.CONNECT})


@dataclass(frozen=True, slots=True)
class Case:
    """The third of every three seeds is encrypted."""

    fault: str
    call: str
    seed: int

    def __str__(self) -> str:
        return f"python -m tests.proof wire --fault '{self.fault}' --call '{self.call}' --first {self.seed} --seeds 1"


@dataclass(frozen=True, slots=True)
class Batch:
    """All calls and seeds of some faults: the work of one process."""

    faults: tuple[str, ...]
    calls: tuple[str, ...]
    seeds: range


def batches(seeds: range, faults: tuple[str, ...] = FAULTS, call: str = "") -> list[Batch]:
    """One of each fault."""
    calls = (call,) if call else tuple(each.name for each in CALLS)
    return [Batch((fault,), calls, seeds) for fault in faults]


def run(batch: Batch) -> tuple[int, list[str]]:
    """How many cases there were, and what is wrong with them."""
    logging.disable(logging.CRITICAL)
    try:
        with TemporaryDirectory() as folder:
            return asyncio.run(_all(batch, Path(folder)))
    finally:
        logging.disable(logging.NOTSET)


async def _all(batch: Batch, folder: Path) -> tuple[int, list[str]]:
    journals = await Journals.opened(folder)
    cases = [Case(fault, call, seed) for fault in batch.faults for call in batch.calls for seed in batch.seeds]
    try:
        found = [f"{what}\n  to see it again: {case}" for case in cases for what in await case_of(journals, case)]
    finally:
        await journals.close()
    return len(cases), found


async def case_of(journals: Journals, case: Case) -> list[str]:
    """All that is wrong with one case."""
    chance = Random(f"{case.fault} {case.call} {case.seed}")  # noqa: S311 - chance, not a secret
    call = next(each for each in CALLS if each.name == case.call)
    tls = case.seed % 3 == 2
    plan = plan_for(case.fault, chance, tls=tls)
    counter = await Counter.opened(journals, plan, tls=tls)
    try:
        return [f"{case.fault}, {case.call}, seed {case.seed}: {each}" for each in await _lived(counter, call, plan)]
    finally:
        await counter.close()


async def _lived(counter: Counter, call: Call, plan: Plan) -> list[str]:
    await call.before(counter)
    server = counter.server
    writes, accepted = len(server.writes), server.accepted
    counter.seen.clear()
    await server.arm(plan)
    with names(plan):
        error = await call.act(counter)
    found = _arrived(Counts(writes=len(server.writes) - writes, accepted=server.accepted - accepted), plan)
    await server.mend()
    found += await call.found(counter, plan, error)
    found += call.on_disk(counter)
    found += await call.ended(counter)
    return [*found, *(f"a stranger came: {head!r}" for head in server.strangers)]


def _arrived(counts: Counts[str], plan: Plan) -> list[str]:
    """Exactly one request on a connection of its own, or none where none can arrive."""
    wanted = Counts(writes=int(plan.where not in NONE_ARRIVES), accepted=int(plan.where not in NO_CONNECTION))
    return [] if +counts == +wanted else [f"{dict(counts)} arrived and not {dict(wanted)}"]
