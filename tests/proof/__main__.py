"""python -m tests.proof LAYER|--nightly: the proofs of the till, each by itself or all in their long form.

- machine: a state machine driven by Hypothesis, every invariant after every step
- wire: every fault of the wire at every call that moves money, over real sockets
- days: days at a club with two desks over virtual time, mutants and naive strategies beside it
- kill: a desk in a process of its own, killed at every boundary of its journal and at random
- power: the power cut at every moment of a day, every disk that may be left opened
- disk: a disk that fails at its n-th operation
- --nightly: all of them, as long as a night
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence

from tests.faults.broken import main as disk
from tests.faults.killing import main as kill
from tests.faults.power import main as power
from tests.proof.driving import PIECE, WORLDS, Drive, drive
from tests.proof.spread import spread
from tests.proof.wire.cases import batches, run
from tests.proof.wire.faults import FAULTS
from tests.simulation.__main__ import main as days


def machine(arguments: Sequence[str]) -> int:
    """Lives of the state machine; 1 when an invariant was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof machine")
    parser.add_argument("--lives", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--seed", type=int, help="the one seed to live again; else as many as there is work for")
    parser.add_argument(
        "--world",
        choices=WORLDS,
        default="plain",
        help="keyed: cash under numbers; fenced: unpaid tickets deleted as a proof; disk: journals on real files",
    )
    asked = parser.parse_args(arguments)
    drives = _cut(asked.lives, asked.steps, asked.world)
    if asked.seed is not None:
        drives = [Drive(asked.seed, asked.lives, asked.steps, world=asked.world)]
    counts: Counter[str] = Counter()
    failed = 0
    for driven in spread(drive, drives):
        counts += driven.counts
        if driven.failure:
            failed += 1
            _say(driven.failure)
    _say("state machine: " + ", ".join(f"{name} {times}" for name, times in counts.most_common()))
    lived = f"lives {counts['lives']}, steps {counts['steps']} of {sum(each.lives * each.steps for each in drives)}"
    _say(f"{lived}, intents {counts['intents']}, broken {failed}")
    return int(bool(failed))


def wire(arguments: Sequence[str]) -> int:
    """Faults of the wire; 1 when one was not weathered."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof wire")
    parser.add_argument("--seeds", type=int, default=3, help="how often each fault meets each call")
    parser.add_argument("--first", type=int, default=0, help="the first seed; with --seeds 1 one case is lived again")
    parser.add_argument("--fault", choices=FAULTS, help="only this one")
    parser.add_argument("--call", default="", help="only this one")
    asked = parser.parse_args(arguments)
    seeds = range(asked.first, asked.first + asked.seeds)
    cases = broken = 0
    for times, found in spread(run, batches(seeds, (asked.fault,) if asked.fault else FAULTS, asked.call)):
        cases, broken = cases + times, broken + len(found)
        for each in found:
            _say(each)
    _say(f"wire: cases {cases}, broken {broken}")
    return int(bool(broken))


def nightly() -> int:
    """Everything, long; 1 when anything was found."""
    return max([run(arguments) for run, arguments in NIGHT])


NIGHT: list[tuple[Callable[[Sequence[str]], int], list[str]]] = [
    (machine, ["--lives", "50000", "--steps", "200"]),
    (machine, ["--lives", "10000", "--steps", "200", "--world", "keyed"]),
    (machine, ["--lives", "10000", "--steps", "200", "--world", "fenced"]),
    (machine, ["--lives", "2000", "--world", "disk"]),
    (wire, ["--seeds", "50"]),
    (days, ["--seeds", "11200"]),  # of each of eleven profiles: more than a hundred thousand days
    (kill, ["--kills", "500"]),
    (kill, ["--boundary", "at random", "--kills", "5000"]),
    (power, ["--days", "100"]),
    (disk, ["--seeds", "10", "--both"]),
]
LAYERS: dict[str, Callable[[Sequence[str]], int]] = {
    "machine": machine,
    "wire": wire,
    "days": days,
    "kill": kill,
    "power": power,
    "disk": disk,
}


def _cut(lives: int, steps: int, world: str) -> list[Drive]:
    return [Drive(seed, min(PIECE, lives - done), steps, world=world) for seed, done in enumerate(range(0, lives, PIECE))]


def _say(what: str) -> None:
    sys.stdout.write(what + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Runs what was named."""
    if list(arguments) == ["--nightly"]:
        return nightly()
    if not arguments or arguments[0] not in LAYERS:
        _say((__doc__ or "").strip())
        return 2
    return LAYERS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
