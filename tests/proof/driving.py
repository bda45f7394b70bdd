"""Hypothesis drives the state machine: so many lives of so many steps, all of them made of one number."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from math import ceil

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from tests.proof.machine import DiskTillMachine, FencedTillMachine, KeyedTillMachine, TillMachine
from tests.proof.spread import spread

PIECE = 250
SPARE = 20
"""So many lives more than are missing, since some of those end early too."""

WHOLE = (Phase.generate, Phase.shrink, Phase.explain)
QUICK = (Phase.generate,)
WORLDS = {"plain": TillMachine, "keyed": KeyedTillMachine, "fenced": FencedTillMachine, "disk": DiskTillMachine}


@dataclass(frozen=True, slots=True)
class Drive:
    """`quick` leaves a failure as it was found; else its shortest form is looked for."""

    seed: int
    lives: int
    steps: int
    quick: bool = False
    world: str = "plain"

    def __str__(self) -> str:
        asked = f"--seed {self.seed} --lives {self.lives} --steps {self.steps}"
        return f"python -m tests.proof machine {asked} --world {self.world}"


@dataclass(slots=True)
class Driven:
    """What came of it: nothing, or the failure with all that is needed to see it again."""

    failure: str = ""
    counts: Counter[str] = field(default_factory=Counter)


def in_full(lives: int, steps: int) -> Driven:
    """As many lives, and then as many more as it takes until so many whole ones would have lived no more steps: a life may end
    early. Or until one is broken."""
    whole, pieces = Driven(), [Drive(seed, PIECE, steps, quick=True) for seed in range(ceil(lives / PIECE))]
    seed = len(pieces)
    while pieces and not whole.failure:
        for driven in spread(drive, pieces):
            whole.failure = whole.failure or driven.failure
            whole.counts += driven.counts
        missing = ceil((lives * steps - whole.counts["steps"]) / steps)
        pieces = [Drive(seed, missing + SPARE, steps, quick=True)] if missing > 0 else []
        seed += 1
    return whole


def drive(asked: Drive) -> Driven:
    """Lives them all, or until one is broken."""
    driven = Driven()

    class OneTill(WORLDS[asked.world]):
        _hypothesis_internal_use_seed = asked.seed

        @invariant()
        def one_more_step(self) -> None:
            driven.counts["steps"] += 1

        def teardown(self) -> None:
            driven.counts.update(self.world.record.counts)
            driven.counts.update({"lives": 1, "intents": len(self.world.intents())})
            super().teardown()

    wanted = settings(
        max_examples=asked.lives,
        stateful_step_count=asked.steps,
        deadline=None,
        database=None,
        derandomize=True,
        print_blob=True,
        phases=QUICK if asked.quick else WHOLE,
        suppress_health_check=list(HealthCheck),
    )
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        run_state_machine_as_test(OneTill, settings=wanted)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told with its seed
        notes = "\n".join(getattr(error, "__notes__", ()))
        driven.failure = f"{type(error).__name__}: {error}\n{notes}\nto see it again: {asked}"
    finally:
        logging.disable(before)
    return driven
