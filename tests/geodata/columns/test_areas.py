"""Areas whose cells state a unit of their own, or nothing."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.columns import ColumnMapping, read_areas

MAPPING = ColumnMapping({"area": "dien_tich"})


@pytest.mark.parametrize(
    "cells",
    [
        ["9 km²", "900 ha", "9.000.000 m2"],
        ["9", "900 ha", "9,0"],
        ["9,0 km2", "900ha", 9.0],
    ],
)
def test_each_cell_is_read_in_the_unit_it_states(cells: list[object]) -> None:
    labels = ["1", "2", "3"]
    areas, notices, findings = read_areas(cells, np.full(3, 9.0), MAPPING, None, labels)
    assert areas.tolist() == [9.0, 9.0, 9.0]
    assert not findings
    assert any("ha: 1" in notice.vi and "ha: 1" in notice.en for notice in notices)


@pytest.mark.parametrize("nothing", ["…", "...", "-", None, 0])
def test_dots_and_dashes_are_no_areas(nothing: object) -> None:
    cells = [9.0, nothing, 9.0]
    labels = ["1", "2", "3"]
    _, _, findings = read_areas(cells, np.full(3, 9.0), MAPPING, None, labels)
    assert [finding.check for finding in findings] == ["missing-area"]
    assert findings[0].text.vi.startswith("Dòng 2")
    assert "2" in findings[0].text.en
    areas, _, none = read_areas(cells, np.full(3, 9.0), MAPPING, None, labels, fill=True)
    assert not none
    assert np.isnan(areas).tolist() == [False, True, False]
