"""python -m tests.simulation [--seeds N] [--first SEED]: many days of every profile, and a table of what became of them."""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Sequence

import pytest

from tests.simulation.day import lived
from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.naive import matches, naively, retries
from tests.simulation.profile import PROFILES, USUAL

COLUMNS = ("intents", "doubles", "lost", "phantom", "wrong claims", "questions", "crashes")


def main(arguments: Sequence[str] | None = None) -> int:
    """1 when anything was found that must never happen, or a mutant lived."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5000, help="days of each profile")
    parser.add_argument("--first", type=int, default=0, help="the first seed; with --seeds 1 one day is replayed")
    asked = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    days = range(asked.first, asked.first + asked.seeds)
    _say("", *COLUMNS)
    broken = sum(_profile(profile, days) for profile in PROFILES)
    for name, strategy in (("naive: three tries", retries), ("naive: client and sum, else again", matches)):
        counts = sum((naively(seed, USUAL, strategy) for seed in days), Counter())
        _say(name, *(counts[each] for each in COLUMNS))
    lived_on = sum(not _caught(mutant, days) for mutant in MUTANTS)
    return int(bool(broken or lived_on))


def _profile(profile, days) -> int:
    counts, broken = Counter(), 0
    for seed in days:
        outcome = lived(seed, profile)
        counts.update(outcome.counts)
        if outcome.broken:
            broken += 1
            _say(str(outcome))
    _say(profile.name, *(counts[each] for each in COLUMNS))
    return broken


def _caught(mutant: Mutant, days) -> int:
    with pytest.MonkeyPatch.context() as patch:
        mutant.patch(patch)
        caught = sum(bool(lived(seed, mutant.profile).broken) for seed in days[: 10 * mutant.seeds])
    _say(f"without: {mutant.name}", f"noticed on {caught} of {len(days[: 10 * mutant.seeds])} days")
    return caught


def _say(first: str, *told: object) -> None:
    sys.stdout.write(f"{first:72}" + "".join(f"{each!s:>14}" for each in told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
