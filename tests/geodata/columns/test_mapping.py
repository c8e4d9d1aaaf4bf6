"""Columns to roles: proposed, corrected, remembered."""

from __future__ import annotations

import pytest

from geodata import (
    ColumnMapping,
    InputError,
    propose_mapping,
    recall_mapping,
    remember_mapping,
)
from geodata.folders import data_folder

COLUMNS = ["MA_XA", "TEN_XA", "DTICH", "DAN_SO_2024", "GHI_CHU"]


def test_a_proposal_can_be_corrected() -> None:
    mapping = propose_mapping(COLUMNS)
    assert mapping.columns == {
        "code": "MA_XA",
        "name": "TEN_XA",
        "area": "DTICH",
        "population": "DAN_SO_2024",
    }
    corrected = mapping.with_columns({"area": "", "staff": "GHI_CHU"})
    assert "area" not in corrected.columns
    assert corrected.columns["staff"] == "GHI_CHU"
    corrected.check(COLUMNS)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"code": "NONE"}, "NONE"),
        ({"chief": "MA_XA"}, "chief"),
        ({"code": "MA_XA", "name": "MA_XA"}, "MA_XA"),
    ],
)
def test_mappings_that_cannot_be(columns: dict[str, str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        ColumnMapping(columns).check(COLUMNS)


def test_a_mapping_is_remembered_by_the_shape_of_the_file() -> None:
    assert recall_mapping(COLUMNS) is None
    mapping = ColumnMapping({"code": "MA_XA", "staff": "GHI_CHU"}, area_unit="ha", numbers="vi")
    remember_mapping(COLUMNS, mapping)
    assert recall_mapping(COLUMNS) == ColumnMapping(mapping.columns)  # units are not of the shape
    # Another order and spelling of the same names is the same shape.
    other = recall_mapping(["ghi chu", "dan so 2024", "Ma xa", "ten xa", "dtich"])
    assert other is not None
    assert other.columns == {"code": "Ma xa", "staff": "ghi chu"}
    assert recall_mapping([*COLUMNS, "X"]) is None
    for file in (data_folder() / "mappings").iterdir():
        file.write_text("columns: [", "utf-8")
    assert recall_mapping(COLUMNS) is None
