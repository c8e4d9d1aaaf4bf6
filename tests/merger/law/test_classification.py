"""Points and classes, by the tables of the law."""

from __future__ import annotations

import pytest

from merger.law import load_criteria, preset_names, surplus_rule
from merger.law.classification import classifications, rate


@pytest.mark.parametrize(
    ("kind", "mountain", "border", "area", "people", "points"),
    [
        ("xa", False, False, 10.0, 3500, 20.0),
        ("xa", False, False, 10.0, 3599, 20.0),  # whole steps only
        ("xa", False, False, 10.5, 3600, 21.0),
        ("xa", False, False, 50.0, 9000, 65.0),  # 10 + 27.5 and 10 + 40, both capped
        ("xa", True, False, 10.0, 3575, 20.5),  # a step of 75 people in the mountains
        ("xa", True, True, 10.0, 3530, 20.5),  # 30 on the border
        ("phuong", False, False, 2.1, 5200, 21.0),
        ("thi_tran", False, False, 5.2, 5100, 21.0),
    ],
)
def test_points_of_2016(
    kind: str, mountain: bool, border: bool, area: float, people: int, points: float
) -> None:
    found = rate(
        classifications()["nq1211-2016"],
        kind=kind,
        mountain=mountain,
        border=border,
        area_km2=area,
        population=people,
    )
    assert found.computed == pytest.approx(points)


def test_points_of_2025_are_pro_rata() -> None:
    found = rate(
        classifications()["nd307-2025"],
        kind="xa",
        mountain=False,
        border=False,
        area_km2=55.0,
        population=20_500,
    )
    assert found.computed == pytest.approx(15.25 + 15.25)


def test_the_class_is_a_range_until_the_other_points_are_known() -> None:
    rules = classifications()["nq1211-2016"]
    unit = {"kind": "xa", "mountain": False, "border": False, "area_km2": 50, "population": 9000}
    found = rate(rules, **unit)  # type: ignore[arg-type]
    assert (found.lowest, found.highest) == ("II", "I")
    assert rate(rules, **unit, other=10.0).lowest == "I"  # type: ignore[arg-type]
    assert rate(rules, **unit, other=9.99).highest == "II"  # type: ignore[arg-type]


def test_a_ward_of_2025_has_no_known_points() -> None:
    found = rate(
        classifications()["nd307-2025"],
        kind="phuong",
        mountain=False,
        border=False,
        area_km2=6,
        population=30_000,
    )
    assert found.computed is None
    assert (found.lowest, found.highest) == ("III", "I")


def test_the_time_for_a_surplus_is_told_for_rounds_with_a_known_rule_only() -> None:
    known = {name: surplus_rule(load_criteria(name)) for name in preset_names()}
    assert {name for name, rule in known.items() if rule} == {"nq35-2023-2025", "nq35-2026-2030"}
    rule = known["nq35-2023-2025"]
    assert rule is not None
    assert (rule.years, rule.cite) == (5, "NQ 35/2023/UBTVQH15, Điều 11")
