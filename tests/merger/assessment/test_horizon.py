"""Margins, later years and ranges: what is asked, refused and told of units."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from geodata import InputError
from merger import Evaluator, Horizon, Problem, assess, load_criteria
from merger.assessment import UnitOutlook, beyond_of, falls_below, hanging_on_range
from tests.support.coverages import grid

LAW = load_criteria("nq112-2026")  # a commune of the lowland: 16 000 people, 30 km²


def test_people_follow_rates_and_straight_lines() -> None:
    dataset = grid(3, 1, population=[1000, 1000, 1000])
    horizon = Horizon(
        since=2025,
        until=2027,
        growth=-10,
        units=(
            UnitOutlook(code="00002", growth=10),
            UnitOutlook(code="00003", people=((2024, 9.0), (2027, 1200.0), (2029, 800.0))),
        ),
    )
    assert horizon.people(dataset, 2025).tolist() == [1000, 1000, 1000]
    assert horizon.people(dataset, 2026) == pytest.approx([900, 1100, 1100])
    assert horizon.people(dataset, 2028) == pytest.approx([729, 1331, 1000])


def test_only_years_are_judged_in_which_some_unit_has_fewest() -> None:
    dataset = grid(2, 1, population=[1000, 1000])

    def judged(**more: object) -> tuple[int, ...]:
        return beyond_of(
            dataset, Horizon.model_validate({"since": 2025, "until": 2030, **more})
        ).years

    assert judged(growth=1) == ()
    assert judged(growth=-1) == (2030,)
    mixed = ({"code": "00001", "growth": -5}, {"code": "00002", "growth": 5})
    assert judged(units=mixed) == (2026, 2027, 2028, 2029, 2030)


def test_units_that_fall_below_are_told_with_the_year() -> None:
    dataset = grid(4, 1, side_m=6000, population=[16_300, 15_900, 20_000, 17_000])
    judged = assess(dataset, LAW)
    assert [unit.verdict for unit in judged.units.values()] == ["none", "must", "none", "none"]
    horizon = Horizon(
        since=2025, outlook=2030, growth=-1, units=(UnitOutlook(code="00004", growth=1),)
    )
    assert falls_below(judged, horizon) == {"00001": 2027}
    # What must be arranged stays the law's.
    later = Evaluator(Problem(dataset, LAW, horizon=horizon.model_copy(update={"until": 2030})))
    assert later.assessment.counts() == judged.counts()


def test_verdicts_that_hang_on_estimates_are_named() -> None:
    dataset = grid(4, 1, side_m=6000, population=[16_300, 15_900, 20_000, 15_900])
    told = replace(
        dataset.provenance, estimated={"population": frozenset({"00001", "00002", "00003"})}
    )
    judged = assess(replace(dataset, provenance=told), LAW)
    found = {one.code: (one.now, one.others) for one in hanging_on_range(judged, 3)}
    assert found == {"00001": ("none", ("must",)), "00002": ("must", ("none",))}
    assert hanging_on_range(judged, 0) == ()
    assert hanging_on_range(assess(dataset, LAW), 3) == ()


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"until": 2030, "growth": 1}, "--since"),
        ({"since": 2025, "until": 2025, "growth": 1}, "2026–2085"),
        ({"since": 2025, "until": 2099, "growth": 1}, "2026–2085"),
        ({"since": 2025, "until": 2030}, "--growth"),
        ({"since": 2025, "until": 2030, "units": [{"code": "00001", "growth": 1}]}, "00002"),
        ({"since": 2025, "until": 2030, "growth": 1, "units": [{"code": "9", "growth": 1}]}, "9"),
        (
            {
                "since": 2025,
                "until": 2030,
                "growth": 1,
                "units": [{"code": "00001", "people": [[2028, 5]]}],
            },
            "2030",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(asked: dict[str, object], word: str) -> None:
    with pytest.raises(InputError, match=word):
        Problem(grid(2, 1), LAW, horizon=Horizon.model_validate(asked)).check()


def test_an_outlook_is_a_rate_or_figures_in_order() -> None:
    for wrong in ({}, {"growth": 1, "people": [[2028, 5]]}, {"people": [[2030, 5], [2028, 5]]}):
        with pytest.raises(ValidationError):
            UnitOutlook.model_validate({"code": "00001", **wrong})
