from __future__ import annotations

import pytest

from geodata import Dataset
from merger import load_criteria
from merger.assessment.districts import assess_districts
from tests.support.coverages import grid


@pytest.mark.parametrize(
    ("area", "people", "verdict", "rule"),
    [
        # Rural district, lowland: 450 km² and 120 000 people; 70 % of both.
        (314.9, 83_998, "must", "both-low"),
        (315.0, 83_998, "none", "none"),
        (314.9, 84_000, "none", "none"),
        # Below 20 % of the area and 200 % of the people.
        (89.9, 239_998, "must", "very-small"),
        (90.0, 239_998, "none", "none"),
        (89.9, 240_000, "none", "none"),
    ],
)
def test_rural_district_at_the_thresholds(
    area: float, people: int, verdict: str, rule: str
) -> None:
    dataset = grid(2, 1, area_km2=[area / 2] * 2, population=[people // 2] * 2)
    (found,) = assess_districts(dataset, load_criteria("nq35-2023-2025"))
    assert (found.verdict, found.rule) == (verdict, rule)
    assert (found.units, found.units_short) == (2, 11)
    assert ("Điều 1 khoản 2" in found.cite) == (verdict == "must")


def test_hatinh_had_a_district_that_was_dissolved(hatinh_2024: Dataset) -> None:
    found = {d.name: d for d in assess_districts(hatinh_2024, load_criteria("nq35-2023-2025"))}
    assert len(found) == 13
    assert found["Huyện Vũ Quang"].terrain == "mountain"
    # Lộc Hà was dissolved in this round.
    assert found["Huyện Lộc Hà"].verdict == "must"


def test_none_without_districts(hatinh_2026: Dataset) -> None:
    assert assess_districts(hatinh_2026, load_criteria("nq35-2023-2025")) == ()
    assert assess_districts(hatinh_2026, load_criteria("nq112-2026")) == ()


def test_a_border_lowers_the_standard_and_the_certainty() -> None:
    dataset = grid(2, 1, area_km2=[290.0] * 2, population=[25_000] * 2, terrain=["mountain"] * 2)
    law = load_criteria("nq35-2023-2025")
    (before,) = assess_districts(dataset, law)
    assert (before.verdict, before.certainty) == ("must", "verbatim")
    dataset.units["land_border"] = [True, False]
    (found,) = assess_districts(dataset, law)
    assert (found.verdict, found.certainty) == ("none", "secondary")
    assert found.population_percent == pytest.approx(125)
    assert "biên giới" in found.reason.vi
    assert "Không thuộc diện" in found.reason.vi


def test_districts_of_one_name_in_two_provinces() -> None:
    dataset = grid(2, 1, district=["Huyện Châu Thành"] * 2)
    law = load_criteria("nq35-2023-2025")
    assert [d.units for d in assess_districts(dataset, law)] == [2]
    dataset.units["province"] = ["Long An", "Tiền Giang"]
    assert [d.units for d in assess_districts(dataset, law)] == [1, 1]
