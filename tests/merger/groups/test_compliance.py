from __future__ import annotations

import pytest

from merger import Constraints, Evaluator, Plan, Problem, describe_plan, load_criteria
from tests.support.coverages import grid


def _describe(dataset, preset, groups, **locks):  # type: ignore[no-untyped-def]
    problem = Problem(dataset, load_criteria(preset), Constraints(**locks))
    return describe_plan(Evaluator(problem), Plan(groups))


@pytest.mark.parametrize(
    ("kinds", "preset", "expected"),
    [
        (["xa", "xa"], "nq35-2023-2025", "xa"),
        (["xa", "thi_tran"], "nq35-2023-2025", "thi_tran"),
        (["thi_tran", "phuong"], "nq35-2023-2025", "phuong"),
        (["xa", "thi_tran"], "nq76-2025", "xa"),
        (["xa", "phuong"], "nq76-2025", "phuong"),
        (["phuong", "dac_khu"], "nq112-2026", "dac_khu"),
    ],
)
def test_kind_of_the_result(kinds: list[str], preset: str, expected: str) -> None:
    (group,) = _describe(grid(2, 1, kind=kinds), preset, (("00001", "00002"),))
    assert group.kind == expected


@pytest.mark.parametrize(
    ("areas", "people", "terrain", "basis"),
    [
        ([20.0, 10.0], [8000, 8000], "lowland", "condition"),
        ([20.0, 9.99], [8000, 8000], "lowland", "short"),
        ([20.0, 10.0], [8000, 7999], "lowland", "short"),
        ([60.0, 40.0], [3000, 2000], "mountain", "condition"),
        ([60.0, 39.0], [3000, 2000], "mountain", "short"),
    ],
)
def test_conditions_of_2025(
    areas: list[float], people: list[int], terrain: str, basis: str
) -> None:
    dataset = grid(2, 1, area_km2=areas, population=people, terrain=[terrain] * 2)
    (group,) = _describe(dataset, "nq76-2025", (("00001", "00002"),))
    assert group.basis == basis
    assert group.compliant == (basis == "condition")


def test_three_units_are_excepted_in_2025_but_not_assumed_elsewhere() -> None:
    dataset = grid(3, 1, population=[100, 100, 100])
    whole = (("00001", "00002", "00003"),)
    (group,) = _describe(dataset, "nq76-2025", whole)
    assert group.basis == "waiver"
    assert "3" in group.reason.vi
    for preset in ("nq35-2023-2025", "nq112-2026"):
        (group,) = _describe(dataset, preset, whole)
        assert group.basis == "short"
        assert "27,00/30,00" in group.reason.vi


def test_single_units() -> None:
    dataset = grid(3, 1, population=[100, 9000, 100], area_km2=[1.0, 40.0, 1.0])
    groups = _describe(
        dataset,
        "nq35-2023-2025",
        (("00001",), ("00002",), ("00003",)),
        exempt=({"code": "00003", "reason": "quốc phòng"},),
    )
    assert [group.basis for group in groups] == ["unsettled", "kept", "exempt"]
    assert [group.compliant for group in groups] == [False, True, True]
    assert all(value == 0 for group in groups for value in group.terms.values())


def test_terrain_follows_two_thirds_of_the_area() -> None:
    dataset = grid(
        2, 1, area_km2=[70.0, 30.0], population=[3000, 2500], terrain=["mountain", "lowland"]
    )
    (group,) = _describe(dataset, "nq76-2025", (("00001", "00002"),))
    assert group.basis == "condition"  # 100 km² and 5 000 people are enough in the mountains
    flat = dataset.with_terrain({"00001": "lowland", "00002": "mountain"})
    (group,) = _describe(flat, "nq76-2025", (("00001", "00002"),))
    assert group.basis == "short"


def test_names_are_existing_ones_and_differ() -> None:
    dataset = grid(4, 1, population=[10, 20, 20, 10])
    dataset.units["name"] = ["Xã Đông", "Xã Tây", "Thị trấn Tây", "Xã Nam"]
    groups = _describe(dataset, "nq76-2025", (("00001", "00002"), ("00003", "00004")))
    assert [group.name for group in groups] == [
        "Xã Đông",
        "Xã Tây",
    ]  # the town's name is the better known
    wards = grid(6, 1, kind=["phuong"] * 6)
    wards.units["name"] = ["Phường 1", "Phường 2", "Phường 1", "Phường 2", "Phường 1", "Phường 2"]
    pairs = (("00001", "00002"), ("00003", "00004"), ("00005", "00006"))
    names = [group.name for group in _describe(wards, "nq76-2025", pairs)]
    assert len(set(names)) == 3
