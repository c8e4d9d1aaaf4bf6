"""What is wrong in a province's data is found, placed and given a mend; nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata import Dataset, Finding, InputError, ReadOptions, read_units
from geodata.ingest.checks import UNIT_CHECKS
from geodata.problems import finding
from tests.support.coverages import ORIGIN
from tests.support.layers import frame

Write = Callable[[gpd.GeoDataFrame], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(data: gpd.GeoDataFrame) -> Path:
        path = tmp_path / "units.gpkg"
        data.to_file(path)
        return path

    return to_file


def found(dataset: Dataset, check: str) -> list[Finding]:
    return [f for f in dataset.provenance.findings if f.check == check]


def test_a_sound_layer_has_no_findings(write: Write) -> None:
    assert read_units(write(frame(4, 4))).provenance.findings == ()


def test_figures(write: Write) -> None:
    data = frame(5, 4)
    data.loc[3, "dan_so"] = 0
    data.loc[7, "dan_so"] = 900_000
    data.loc[9, "dien_tich"] = 20.0
    data.loc[11, "ma_xa"] = "X1"
    dataset = read_units(write(data))
    assert [f.codes for f in found(dataset, "population-small")] == [("18073",)]
    assert ("18077",) in [f.codes for f in found(dataset, "density-outlier")]
    differs = found(dataset, "area-differs")
    assert [f.codes for f in differs] == [("18079",)]
    assert "20,00 km²" in differs[0].text.vi
    assert "9,00 km²" in differs[0].text.vi
    assert differs[0].mend.en
    longitude, latitude = differs[0].place or (0, 0)
    assert 105 < longitude < 107
    assert 18 < latitude < 19
    assert [f.codes for f in found(dataset, "code-form")] == [("X1",)]
    loose = ReadOptions(area_tolerance=3.0)
    assert not found(read_units(write(data), options=loose), "area-differs")


def test_another_numbering_is_told_once(write: Write) -> None:
    data = frame(4, 3)
    data["ma_xa"] = [f"1010{i:03}" for i in range(12)]
    dataset = read_units(write(data))
    assert not found(dataset, "code-form")
    assert len(found(dataset, "code-form-all")) == 1


def test_overlap_self_crossing_and_twins(write: Write) -> None:
    data = frame(3, 2)
    x, y = ORIGIN
    data.loc[0, "geometry"] = shapely.box(x, y, x + 3500, y + 3000)
    data.loc[5, "geometry"] = shapely.Polygon(
        [(x + 6000, y + 3000), (x + 9000, y + 6000), (x + 9000, y + 3000), (x + 6000, y + 6000)]
    )
    dataset = read_units(write(data))
    overlap = found(dataset, "overlap")
    assert {f.codes for f in overlap} == {("18070",), ("18071",)}
    assert "1,50 km²" in overlap[0].text.vi
    assert [f.codes for f in found(dataset, "invalid-geometry")] == [("18075",)]
    twins = frame(3, 2)
    twins.loc[1, "geometry"] = twins.geometry[0]
    with pytest.raises(InputError):  # one of two equal polygons vanishes in the repair
        read_units(write(twins))


def test_parts_slivers_and_holes(write: Write) -> None:
    data = frame(3, 3)
    x, y = ORIGIN
    far = shapely.box(x + 20_000, y, x + 21_000, y + 1000)
    sliver = shapely.box(x + 30_000, y, x + 30_100, y + 100)
    data.loc[0, "geometry"] = shapely.MultiPolygon([data.geometry[0], far, sliver])
    data = data.drop(index=4).reset_index(drop=True)
    dataset = read_units(write(data))
    assert "2 phần" in found(dataset, "multipart")[0].text.vi
    assert [f.codes for f in found(dataset, "sliver")] == [("18070",)]
    hole = found(dataset, "hole")
    assert "9,0" in hole[0].text.vi
    assert len(hole[0].codes) == 8


def test_gaps_are_counted_before_they_are_filled(write: Write) -> None:
    data = frame(3, 3)
    x, y = ORIGIN
    data.loc[4, "geometry"] = shapely.box(x + 3050, y + 3050, x + 6000, y + 6000)
    dataset = read_units(write(data))
    assert len(found(dataset, "gaps")) == 1
    assert not found(dataset, "hole")
    assert len(dataset.borders) == 12


def test_islands_enclaves_and_strayed_districts(write: Write) -> None:
    data = frame(4, 3)
    x, y = ORIGIN
    data["huyen"] = ["Huyện A", "Huyện A", "Huyện B", "Huyện B"] * 3
    data.loc[0, "huyen"] = "Huyện B"
    inner = shapely.box(x + 4000, y + 4000, x + 5000, y + 5000)
    data.loc[5, "geometry"] = data.geometry[5].difference(inner)
    data.loc[11, "geometry"] = shapely.affinity.translate(data.geometry[11], 50_000, 0)
    extra = data.iloc[[5]].copy()
    extra["ma_xa"], extra["ten_xa"], extra["dien_tich"] = "18099", "Xã Trong", 1.0
    extra.geometry = [inner]
    dataset = read_units(write(gpd.GeoDataFrame(pd.concat([data, extra]), crs=data.crs)))
    assert [f.codes for f in found(dataset, "island")] == [("18081",)]
    enclave = found(dataset, "enclave")
    assert [f.codes for f in enclave] == [("18099",)]
    assert "18075" in enclave[0].text.vi
    assert [f.codes for f in found(dataset, "outside-district")] == [("18070",), ("18081",)]


def test_every_problem_is_told_at_once(write: Write) -> None:
    data = frame()
    data["dan_so"] = data["dan_so"].astype(object)
    data.loc[1, "dan_so"] = "nhiều"
    data.loc[2, "dan_so"] = -5
    data.loc[3, "ma_xa"] = "18070"
    with pytest.raises(InputError) as error:
        read_units(write(data.astype({"dan_so": str})))
    assert {f.check for f in error.value.findings} == {
        "bad-population",
        "negative-population",
        "duplicate-codes",
    }
    assert "2 lỗi khác" in error.value.text.vi


def test_polygons_of_one_code_can_be_joined(write: Write) -> None:
    data = frame()
    data.loc[1, "ma_xa"] = "18070"
    with pytest.raises(InputError, match="dissolve"):
        read_units(write(data))
    with pytest.raises(InputError, match="different figures"):
        read_units(write(data), options=ReadOptions(dissolve=True))
    data.loc[1, "dan_so"] = data.loc[0, "dan_so"]
    dataset = read_units(write(data), options=ReadOptions(dissolve=True))
    assert len(dataset) == 5
    assert dataset.units.geometry["18070"].area == pytest.approx(18e6, rel=1e-3)


def test_rows_a_person_leaves_out(write: Write) -> None:
    data = frame(3, 2)
    data.loc[1, "ten_xa"] = None
    path = write(data)
    with pytest.raises(InputError):
        read_units(path)
    dataset = read_units(path, options=ReadOptions(leave_out=("#2", "18075")))
    assert dataset.codes == ("18070", "18072", "18073", "18074")
    assert "#2" in dataset.provenance.notices[0].vi
    with pytest.raises(InputError, match="99999"):
        read_units(path, options=ReadOptions(leave_out=("99999",)))


def test_every_check_has_its_sentences() -> None:
    told = {
        "unit": "x",
        "value": 1.0,
        "other": 1.0,
        "other_unit": "y",
        "percent": 1,
        "limit": 1.0,
        "kind": "xã",
    }
    for check in UNIT_CHECKS:
        made = finding(check.key, check.severity, **told)
        assert made.text.vi != made.text.en
        assert made.mend.vi


def test_a_density_far_below_any_commune_of_the_province(tmp_path: Path) -> None:
    # Cẩm Duệ as a table had it: 2,387 people on 193.6 km², where Hà Tĩnh's thinnest has 24.6/km².
    data = frame(3, 2, side=13_914).assign(
        tinh="Tỉnh Hà Tĩnh", dan_so=[2387, 5200, 30_000, 40_000, 50_000, 100]
    )
    data["dien_tich"] = 193.6
    data.to_file(tmp_path / "a.gpkg")
    dataset = read_units(tmp_path / "a.gpkg")
    low = [f for f in dataset.provenance.findings if f.check == "density-low"]
    assert [f.codes for f in low] == [("18070",)]
    assert "12,3 người/km²" in low[0].text.vi
    assert "12.3 persons/km²" in low[0].text.en
    # Mường Tè has communes as thin as that.
    data.assign(tinh="Lai Châu").to_file(tmp_path / "b.gpkg")
    dataset = read_units(tmp_path / "b.gpkg")
    assert "density-low" not in {f.check for f in dataset.provenance.findings}
