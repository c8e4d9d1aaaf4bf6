"""People written in thousands, or whose thousands a spreadsheet lost."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.columns import propose_mapping
from geodata.joining import Figures, read_figures


def read(column: str, *values: object) -> Figures:
    frame = pd.DataFrame(
        {"ten_xa": [f"Xã Số {i}" for i in range(len(values))], column: list(values)},
        index=range(2, len(values) + 2),
        dtype=object,
    )
    return read_figures(frame, propose_mapping(frame.columns), "bang.xlsx")


@pytest.mark.parametrize(
    ("value", "people"),
    [(12.4, 12_400), ("12,4", 12_400), ("12.345", 12_345), (9, 9000), ("1.234,5", 1_234_500)],
)
def test_a_column_of_thousands(value: object, people: int) -> None:
    figures = read("Dân số (nghìn người)", value, 8.9)
    assert figures.table.population.tolist() == [people, 8900]
    assert not figures.findings
    told = " ".join(n.vi for n in figures.notices)
    assert f"«{value}» đọc là" in told


def test_whole_cells_among_fractions_are_suspect_too() -> None:
    figures = read("Dân số", 12.345, 12, 8.9, 9000)
    checks = [f.check for f in figures.findings]
    assert checks.count("fraction-population") == 2
    suspect = next(f for f in figures.findings if f.check == "suspect-thousands")
    assert suspect.severity == "error"
    assert "3 (bang.xlsx) (Xã Số 1: 12)" in suspect.text.vi
    assert "Xã Số 1" in suspect.text.en
    assert "Xã Số 3" not in suspect.text.vi


def test_small_communes_without_fractions_stay() -> None:
    figures = read("Dân số", 450, 9000)
    assert figures.table.population.tolist() == [450, 9000]
    assert not figures.findings
