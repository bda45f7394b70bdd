"""Many days at once: as many as there are processors to live them."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

import pytest

from tests.proof.spread import spread
from tests.simulation.day import lived
from tests.simulation.mutants import MUTANTS
from tests.simulation.naive import matches, naively, retries
from tests.simulation.profile import PROFILES, USUAL, Profile

AT_ONCE = 100
NAIVE = {"three tries": retries, "client and sum, else again": matches}


@dataclass(frozen=True, slots=True)
class Days:
    """Days of one kind: a profile's, a mutant's or a naive strategy's name, and their seeds."""

    name: str
    seeds: range


@dataclass(slots=True)
class Told:
    """What became of them, all counts together, and what is wrong."""

    name: str
    days: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


def of_profiles(seeds: range, profiles: Iterable[Profile] = PROFILES) -> list[Days]:
    """The same seeds in every profile."""
    return [piece for profile in profiles for piece in _pieces(profile.name, seeds)]


def of_mutants(first: int, times: int = 1) -> list[Days]:
    """As many days of each as it must be noticed in, so many times."""
    return [Days(mutant.name, range(first, first + times * mutant.seeds)) for mutant in MUTANTS]


def of_strategies(seeds: range) -> list[Days]:
    """The usual day of each naive strategy."""
    return [piece for name in NAIVE for piece in _pieces(name, seeds)]


def live(asked: list[Days], work: Callable[[Days], Told]) -> Iterator[Told]:
    """All of them; the pieces of one name that follow one another are told together."""
    for name, pieces in groupby(spread(work, asked), key=lambda each: each.name):
        whole = Told(name)
        for piece in pieces:
            whole.days += piece.days
            whole.counts += piece.counts
            whole.broken += piece.broken
        yield whole


def profile_days(asked: Days) -> Told:
    """Days with the engine as it is."""
    profile = next(each for each in PROFILES if each.name == asked.name)
    return _lived(asked, profile)


def mutant_days(asked: Days) -> Told:
    """Days with one rule taken out."""
    mutant = next(each for each in MUTANTS if each.name == asked.name)
    with pytest.MonkeyPatch.context() as patch:
        mutant.patch(patch)
        return _lived(asked, mutant.profile)


def naive_days(asked: Days) -> Told:
    """Days of a strategy that proves nothing, in the same world."""
    counts = sum((naively(seed, USUAL, NAIVE[asked.name]) for seed in asked.seeds), Counter())
    return Told(asked.name, len(asked.seeds), counts)


def _lived(asked: Days, profile: Profile) -> Told:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    told = Told(asked.name)
    try:
        for seed in asked.seeds:
            outcome = lived(seed, profile)
            told.days += 1
            told.counts.update(outcome.counts)
            if outcome.broken:
                told.broken.append(str(outcome))
    finally:
        logging.disable(before)
    return told


def _pieces(name: str, seeds: range) -> list[Days]:
    return [Days(name, seeds[begin : begin + AT_ONCE]) for begin in range(0, len(seeds), AT_ONCE)]
