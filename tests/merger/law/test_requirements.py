"""Standards after reductions, by the worked examples of the law."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from merger import Evaluator, Plan, Problem, describe_plan, load_criteria
from merger.law.requirements import require, situation_of
from tests.support.coverages import grid


def needs(preset: str, kind: str, terrain: str, **situation: Any) -> tuple[float, float]:
    dataset = grid(1, 1, kind=[kind], terrain=[terrain], district=["Thành phố A"])
    for column, value in situation.items():
        dataset.units[column] = value
    criteria = load_criteria(preset)
    found = require(criteria, criteria.standards, criteria.reductions, situation_of(dataset))
    return float(found.need["area"][0]), float(found.need["population"][0])


@pytest.mark.parametrize(
    ("preset", "share", "people"),
    [
        # NQ 27/2022: half from 30 %, five points less for each further ten, not below 20 %.
        ("nq35-2023-2025", 29.9, 5000),
        ("nq35-2023-2025", 30.0, 2500),
        ("nq35-2023-2025", 39.9, 2500),
        ("nq35-2023-2025", 40.0, 2250),
        ("nq35-2023-2025", 90.0, 1000),
        ("nq35-2023-2025", 100.0, 1000),
        # NQ 112/2025: half from 50 %.
        ("nq112-2026", 49.9, 5000),
        ("nq112-2026", 50.0, 2500),
        ("nq112-2026", 60.0, 2250),
        ("nq112-2026", 100.0, 1250),
        # Not known: nothing is lowered.
        ("nq112-2026", float("nan"), 5000),
    ],
)
def test_minority_share_lowers_the_population(preset: str, share: float, people: int) -> None:
    assert needs(preset, "xa", "mountain", minority_percent=share)[1] == pytest.approx(people)


def test_minority_share_counts_in_the_mountains_only() -> None:
    assert needs("nq112-2026", "xa", "lowland", minority_percent=80.0) == (30, 16_000)


@pytest.mark.parametrize(
    ("preset", "kind", "terrain", "flag", "expected"),
    [
        ("nq35-2023-2025", "xa", "lowland", "land_border", (30, 4000)),
        ("nq35-2023-2025", "xa", "mountain", "land_border", (50, 2500)),
        ("nq35-2023-2025", "xa", "lowland", "disadvantaged_coast", (30, 4000)),
        ("nq35-2023-2025", "xa", "lowland", "red_river_delta", (21, 8000)),
        ("nq112-2026", "xa", "lowland", "disadvantaged_coast", (30, 8000)),
        ("nq112-2026", "xa", "lowland", "red_river_delta", (21, 16_000)),
        ("nq112-2026", "xa", "mountain", "land_border", (100, 2500)),
        # Wards have special factors of their own, switched off because they are uncertain.
        ("nq112-2026", "phuong", "mountain", "land_border", (5.5, 21_000)),
        ("nq35-2023-2025", "phuong", "mountain", "land_border", (5.5, 7000)),
        # The reductions came in 2022.
        ("nq653-2019-2021", "xa", "lowland", "land_border", (30, 8000)),
    ],
)
def test_flags(preset: str, kind: str, terrain: str, flag: str, expected: object) -> None:
    assert needs(preset, kind, terrain, **{flag: True}) == expected


def test_each_figure_is_reduced_once() -> None:
    area, people = needs(
        "nq112-2026",
        "xa",
        "mountain",
        minority_percent=60.0,
        land_border=True,
        red_river_delta=True,
    )
    assert area == pytest.approx(70)
    assert people == pytest.approx(2250)  # the steps leave less than the border; not a quarter


def test_an_uncertain_reduction_can_be_switched_on() -> None:
    law = load_criteria("nq112-2026")
    on = tuple(r.model_copy(update={"enabled": True}) for r in law.reductions)
    criteria = law.model_copy(update={"reductions": on})
    situation = situation_of(grid(1, 1, kind=["phuong"], terrain=["island"]))
    found = require(criteria, criteria.standards, criteria.reductions, situation)
    assert float(found.need["population"][0]) == 10_500
    assert float(found.need["area"][0]) == 2.75


def test_no_units_need_nothing() -> None:
    dataset = grid(2, 1)
    empty = situation_of(
        dataset.__class__("x", dataset.units[:0], dataset.borders, dataset.provenance)
    )
    criteria = load_criteria("nq112-2026")
    found = require(criteria, criteria.standards, criteria.reductions, empty)
    assert len(found.rule) == 0


def _basis(preset: str, **columns: list[object]) -> tuple[str, str]:
    dataset = grid(2, 1, area_km2=[60.0, 60.0], population=[1500, 1500], terrain=["mountain"] * 2)
    for column, values in columns.items():
        dataset.units[column] = values
    evaluator = Evaluator(Problem(dataset, load_criteria(preset)))
    (group,) = describe_plan(evaluator, Plan((("00001", "00002"),)))
    return group.basis, group.reason.vi


def test_a_resulting_unit_has_the_situation_of_its_members() -> None:
    assert _basis("nq112-2026")[0] == "short"
    basis, reason = _basis("nq112-2026", land_border=[True, False])
    assert basis == "condition"
    assert "biên giới" in reason
    assert _basis("nq112-2026", minority_percent=[100.0, 0.0])[0] == "condition"  # 50 % together
    assert _basis("nq112-2026", minority_percent=[100.0, np.nan])[0] == "short"  # not known
    # The conditions of 2025 are figures of their own.
    assert _basis("nq76-2025", land_border=[True, True])[0] == "short"


def test_two_thirds_of_mountain_make_a_mountain_unit() -> None:
    dataset = grid(3, 1, terrain=["mountain", "mountain", "lowland"])
    evaluator = Evaluator(Problem(dataset, load_criteria("nq112-2026")))
    rows = evaluator.rows_of([("00001", "00002", "00003")])
    assert "miền núi" in evaluator.judge(rows).needed.wording(0).vi


def test_islands_are_left_out_of_the_figures_of_2025() -> None:
    dataset = grid(2, 1, terrain=["island"] * 2)
    evaluator = Evaluator(Problem(dataset, load_criteria("nq76-2025")))
    judgement = evaluator.judge(evaluator.rows_of([("00001", "00002")]))
    assert judgement.basis_of(0) == "no-condition"
