"""python -m tests.simulation [--seeds N] [--first SEED]: many days of every profile, and a table of what became of them."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

from tests.simulation.many import live, mutant_days, naive_days, of_mutants, of_profiles, of_strategies, profile_days
from tests.simulation.profile import BOUNDED, PROFILES, Profile

COLUMNS = ("intents", "doubles", "lost", "phantom", "wrong claims", "questions", "crashes")
MUTANTS_TIMES = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """1 when anything was found that must never happen, or a mutant lived."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5000, help="days of each profile")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--profile", type=_profile, help="only this one, and nothing else; with --seeds 1 one day is lived again")
    asked = parser.parse_args(arguments)
    seeds = range(asked.first, asked.first + asked.seeds)
    if asked.profile is not None:
        return int(bool(_engine(seeds, [asked.profile])))
    broken = _engine(seeds, PROFILES)
    for told in live(of_strategies(seeds), naive_days):
        _say(f"naive: {told.name}", *(told.counts[each] for each in COLUMNS))
    lived_on = 0
    for told in live(of_mutants(asked.first, MUTANTS_TIMES), mutant_days):
        lived_on += not told.broken
        _say(f"without: {told.name}", f"noticed on {len(told.broken)} of {told.days} days")
    return int(bool(broken or lived_on))


def _engine(seeds: range, profiles: Sequence[Profile]) -> int:
    """Days on which something was wrong."""
    _say("", *COLUMNS)
    broken, in_time = 0, Counter()
    for told in live(of_profiles(seeds, profiles), profile_days):
        for each in told.broken:
            _say(f"{each}\n  to see it again: python -m tests.simulation --profile '{told.name}' --seeds 1 --first SEED")
        _say(told.name, *(told.counts[each] for each in COLUMNS))
        broken += len(told.broken)
        if told.name in {each.name for each in BOUNDED}:
            in_time += told.counts
    _say("all in which LuckyFit books in time", *(in_time[each] for each in COLUMNS))
    return broken


def _profile(name: str) -> Profile:
    return next(each for each in PROFILES if each.name == name)


def _say(first: str, *told: object) -> None:
    sys.stdout.write(f"{first:72}" + "".join(f"{each!s:>14}" for each in told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
