"""Curves against counting again at every value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geodata import Dataset
from merger import Assessment, Criteria, assess, load_criteria, preset_names
from merger.assessment.sensitivity import changed_verdicts, curves, grown, near_thresholds
from tests.support.coverages import exempt, random_grid


def with_value(criteria: Criteria, section: str, key: str, field: str, value: float) -> Criteria:
    plain: dict[str, Any] = criteria.model_dump(mode="json")
    for rule in plain[section]:
        if rule["key"] == key:
            rule[field] = value
    return Criteria.model_validate(plain)


def check(assessment: Assessment) -> int:
    """Every curve equals a fresh assessment before, at and beyond each of its steps."""
    tested = 0
    for curve in curves(assessment):
        assert len(curve.counts) == len(curve.values) + 1
        assert (np.diff(curve.values) > 0).all()
        steps = [v for v in curve.values if v > 1e-3][:6]
        for value in {curve.now, *(v * f for v in steps for f in (0.999, 1.0, 1.001))}:
            if not 0 < value <= (10_000 if curve.section == "triggers" else 1e9):
                continue
            moved = with_value(
                assessment.criteria, curve.section, curve.key, curve.field, float(value)
            )
            fresh = assess(assessment.dataset, moved, assessment.declared)
            assert curve.at(float(value)) == fresh.counts()["must"], (curve, value)
            tested += 1
        assert curve.at(curve.now) == assessment.counts()["must"]
    return tested


@pytest.mark.parametrize("name", preset_names())
@pytest.mark.parametrize("seed", range(6))
def test_curves_equal_counting_again(name: str, seed: int) -> None:
    assert (
        check(assess(random_grid(seed, 12), load_criteria(name), exempt("00002", "biệt lập"))) > 5
    )


def test_the_real_province(hatinh_2024: Dataset) -> None:
    assessment = assess(hatinh_2024, load_criteria("nq35-2023-2025"))
    made = {(c.key, c.field): c for c in curves(assessment)}
    both_low = made["both-low", "area_below"]
    assert both_low.law == both_low.now == 70
    assert both_low.counts[0] <= both_low.counts[-1]
    flags = hatinh_2024.units.rearranged_2019_2021.sum()
    assert both_low.counts[-1] <= len(hatinh_2024) - flags


def test_near_a_threshold(hatinh_2026: Dataset) -> None:
    near = near_thresholds(assess(hatinh_2026, load_criteria("nq112-2026")))
    assert near
    distances = [abs(n.percent - n.threshold) / n.threshold for n in near]
    assert distances == sorted(distances)
    assert max(distances) <= 0.05


def test_growth_changes_verdicts_one_way(hatinh_2026: Dataset) -> None:
    assessment = assess(hatinh_2026, load_criteria("nq112-2026"))
    changed = changed_verdicts(assessment, grown(hatinh_2026, 15))
    assert changed
    assert set(changed.values()) == {("must", "none")}
    assert not changed_verdicts(assessment, grown(hatinh_2026, 0))


def test_triggers_that_are_switched_off_move_nothing() -> None:
    criteria = load_criteria("nq112-2026")
    plain = criteria.model_dump(mode="json")
    plain["triggers"][0]["enabled"] = False
    assessment = assess(random_grid(1), Criteria.model_validate(plain))
    made = list(curves(assessment))
    assert made
    for curve in made:
        assert curve.values.size == 0
        assert curve.counts.tolist() == [0]
