from __future__ import annotations

from dataclasses import replace

import pytest

from geodata import Dataset
from merger import load_criteria
from merger.assessment.applicability import mismatches
from tests.support.coverages import grid


def test_the_embedded_data_fit_their_rounds(hatinh_2024: Dataset, hatinh_2026: Dataset) -> None:
    assert mismatches(hatinh_2024, load_criteria("nq35-2023-2025")) == []
    assert mismatches(hatinh_2024, load_criteria("nq76-2025")) == []
    assert mismatches(hatinh_2026, load_criteria("nq112-2026")) == []


def test_townships_districts_and_years(hatinh_2024: Dataset) -> None:
    found = [text.vi for text in mismatches(hatinh_2024, load_criteria("nq112-2026"))]
    assert len(found) == 3
    assert "13 đơn vị" in found[0]
    assert "Thị trấn" in found[0]
    assert "hai cấp" in found[1]
    assert "1/11/2024" in found[2]


def test_a_law_of_districts_needs_districts(hatinh_2026: Dataset) -> None:
    found = mismatches(hatinh_2026, load_criteria("nq76-2025"))
    assert any("huyện" in text.vi for text in found)


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        ("2025-07-01", True),
        ("2025-07-02", False),
        ("2024-04-14", True),
        ("2024-04-12", False),
        ("", True),
    ],
)
def test_years(day: str, fits: bool) -> None:
    dataset = grid(1, 1)
    told = replace(dataset, provenance=replace(dataset.provenance, as_of=day))
    assert (mismatches(told, load_criteria("nq76-2025")) == []) == fits
