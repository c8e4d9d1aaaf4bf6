"""Layers and tables as files, and what the intake says of them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata import Dataset, InputError, Text, read_units
from geodata.joining.crosswalk import Crosswalk
from tests.support.coverages import CRS, ORIGIN


def frame(columns: int = 3, rows: int = 2, side: float = 3000.0) -> gpd.GeoDataFrame:
    cells = [
        shapely.box(
            ORIGIN[0] + i % columns * side,
            ORIGIN[1] + i // columns * side,
            ORIGIN[0] + (i % columns + 1) * side,
            ORIGIN[1] + (i // columns + 1) * side,
        )
        for i in range(columns * rows)
    ]
    n = len(cells)
    return gpd.GeoDataFrame(
        {
            "ma_xa": [f"{18070 + i}" for i in range(n)],
            "ten_xa": [f"Xã Số {i + 1}" for i in range(n)],
            "huyen": ["Huyện A"] * n,
            "dien_tich": [side**2 / 1e6] * n,
            "dan_so": [5000 + i for i in range(n)],
        },
        geometry=cells,
        crs=CRS,
    )


def refused(path: Path | str, **options: str) -> str:
    with pytest.raises(InputError) as error:
        read_units(path, **options)
    text = error.value.text
    assert text.vi != text.en
    return text.vi


def notices(dataset: Dataset) -> str:
    told = dataset.provenance
    return "\n".join(
        [*(n.vi for n in told.notices), *(f"{f.text.vi} {f.mend.vi}" for f in told.findings)]
    )


def crosswalk(*rows: tuple[str, str, float]) -> Crosswalk:
    table = pd.DataFrame(rows, columns=["old", "new", "people"])
    return Crosswalk(table.assign(area=table["people"], row=0), Text("bảng", "table"))
