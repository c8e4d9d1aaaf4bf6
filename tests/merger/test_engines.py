"""Engines that break down or are missing: the other one serves, and the result says so."""

from __future__ import annotations

import pulp
import pytest

from geodata import InputError
from merger import load_criteria, solve
from merger.engines import engine_name
from merger.master import Master
from tests.coverages import random_grid


@pytest.mark.parametrize("place", ["linear", "integer"])
def test_an_engine_that_breaks_down_is_replaced(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, criteria = random_grid(5), load_criteria("nq35-2023-2025")
    sound = solve(dataset, criteria)

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("out of memory")

    if place == "linear":
        monkeypatch.setattr(Master, "_by_highs", crash)
    else:
        monkeypatch.setattr("merger.engines._run_highs", crash)
    found = solve(dataset, criteria)
    assert found.status == sound.status == "optimal"
    assert found.objective == pytest.approx(sound.objective, abs=1e-6)
    assert found.solver == "cbc"
    assert "out of memory" in found.notes[0].vi
    assert not sound.notes


def test_a_missing_engine_is_replaced_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulp.HiGHS, "available", lambda _: False)
    assert engine_name() == "cbc"
    with pytest.raises(InputError):
        engine_name("highs")
    monkeypatch.setattr(pulp.PULP_CBC_CMD, "available", lambda _: False)
    with pytest.raises(InputError, match="highspy"):
        engine_name()
