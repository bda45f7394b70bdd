"""The simulation finds out when a rule of the protocol is missing: each is taken out of the engine once."""

from __future__ import annotations

import pytest

from tests.simulation.day import lived
from tests.simulation.mutants import MUTANTS, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_missing_rule_is_noticed(mutant: Mutant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    caplog.set_level("CRITICAL", "desk")
    mutant.patch(monkeypatch)
    assert any(lived(seed, mutant.profile).broken for seed in range(mutant.seeds)), f"{mutant.name} lives {mutant.seeds} days"
