"""Terrain settled unit by unit: a declaration, not another dataset."""

from __future__ import annotations

import pytest

from geodata import Dataset, InputError
from merger import Constraints, Evaluator, Problem, assess, load_criteria
from merger.assessment import terrain_check
from merger.problem import open_terrain
from tests.support.coverages import grid

NQ112 = load_criteria("nq112-2026")


def units() -> Dataset:
    """Between the standards of mountain and lowland communes, terrain not known."""
    return grid(2, 1, terrain=["unknown"] * 2, population=[9000, 9000], area_km2=[120.0, 120.0])


def settled(**terrain: str) -> Constraints:
    entries = [{"code": f"0000{key[1:]}", "terrain": value} for key, value in terrain.items()]
    return Constraints.model_validate({"terrain": entries})


def test_a_settled_terrain_decides_the_verdict() -> None:
    dataset, said = units(), settled(u1="mountain", u2="lowland")
    assert [u.verdict for u in assess(dataset, NQ112).units.values()] == ["depends"] * 2
    judged = assess(dataset, NQ112, said)
    assert [u.verdict for u in judged.units.values()] == ["none", "must"]
    assert judged.units["00001"].certainty != "uncertain"
    assert judged.dataset is dataset
    assert len(open_terrain(dataset, NQ112, settled(u1="mountain"))) == 1
    Problem(dataset, NQ112, said).check()
    need = Evaluator(Problem(dataset, NQ112, said)).graph.terrain
    assert len(set(need.tolist())) == 2


def test_it_goes_before_what_is_taken_for_the_run() -> None:
    said = settled(u1="mountain").model_copy(update={"unknown_terrain": "lowland"})
    found = assess(units(), NQ112, said).units
    assert (found["00001"].verdict, found["00002"].verdict) == ("none", "must")


def test_settled_units_hang_on_terrain_no_longer() -> None:
    dataset = units()
    assert terrain_check(assess(dataset, NQ112)).depends == ("00001", "00002")
    found = terrain_check(assess(dataset, NQ112, settled(u1="mountain", u2="lowland")))
    assert (found.always, found.depends) == (("00002",), ())


def test_unknown_and_repeated_units_are_refused() -> None:
    with pytest.raises(InputError, match="00009"):
        settled(u9="mountain").check(units())
    twice = settled(u1="mountain").terrain * 2
    with pytest.raises(InputError, match="00001"):
        Constraints(terrain=twice).check(units())
