"""Files a province really has, and the mistakes in them: one message each, with the mend."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import Dataset, InputError, load_dataset, read_terrain, read_units
from tests.support.coverages import CRS, ORIGIN
from tests.support.layers import frame, notices, refused


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def to_file(data: gpd.GeoDataFrame, name: str = "units.gpkg", **options: object) -> Path:
        path = tmp_path / name
        data.to_file(path, **options)
        return path

    return to_file


# What is read


@pytest.mark.parametrize("name", ["units.gpkg", "units.geojson", "units.shp"])
def test_formats(write: Callable[..., Path], name: str) -> None:
    data = frame().to_crs(4326) if name.endswith("geojson") else frame()
    dataset = read_units(write(data, name))
    assert len(dataset) == 6
    assert len(dataset.borders) == 7
    assert dataset.units.population.tolist() == [5000, 5001, 5002, 5003, 5004, 5005]
    assert dataset.borders.length_m.to_numpy() == pytest.approx(3000, rel=2e-3)


def test_zipped_shapefile_with_vietnamese_names(tmp_path: Path) -> None:
    data = frame().rename(columns={"ma_xa": "MA_DVHC", "ten_xa": "TEN_DVHC"})
    folder = tmp_path / "shp"
    folder.mkdir()
    data.to_file(folder / "xa.shp", encoding="UTF-8")
    (folder / "xa.cpg").unlink(missing_ok=True)
    path = tmp_path / "xa.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"thư mục/{file.name}")
    dataset = read_units(path)
    assert dataset.units.name.iloc[0] == "Xã Số 1"


def test_degrees_are_measured_in_vn2000_metres(write: Callable[..., Path]) -> None:
    dataset = read_units(write(frame().to_crs(4326)))
    assert dataset.units.crs.to_epsg() == 3405
    assert dataset.borders.length_m.to_numpy() == pytest.approx(3000, rel=1e-3)


def test_hectares_are_found_by_name_or_by_the_map(write: Callable[..., Path]) -> None:
    named = frame().rename(columns={"dien_tich": "dien_tich_ha"})
    named["dien_tich_ha"] *= 100
    assert read_units(write(named)).units.area_km2.iloc[0] == pytest.approx(9.0)
    silent = frame()
    silent["dien_tich"] *= 100
    dataset = read_units(write(silent))
    assert dataset.units.area_km2.iloc[0] == pytest.approx(9.0)
    assert "ha" in notices(dataset)
    assert "Kiểm tra" in notices(dataset)


def test_area_text_is_read_by_the_locale_that_fits_the_map(write: Callable[..., Path]) -> None:
    data = frame()
    data["dien_tich"] = ["9,012"] * 6
    dataset = read_units(write(data))
    assert dataset.units.area_km2.iloc[0] == pytest.approx(9.012)
    assert "9,012" in notices(dataset)


def test_without_area_column_the_map_speaks_and_it_is_an_estimate(
    write: Callable[..., Path],
) -> None:
    dataset = read_units(write(frame().drop(columns="dien_tich")))
    assert dataset.units.area_km2.iloc[0] == pytest.approx(9.0, rel=1e-3)
    assert dataset.provenance.is_estimated("area_km2")


def test_area_that_contradicts_the_map_is_reported_not_replaced(
    write: Callable[..., Path],
) -> None:
    data = frame()
    data.loc[2, "dien_tich"] = 20.0
    dataset = read_units(write(data))
    assert dataset.units.area_km2.iloc[2] == 20.0
    assert "18072 Xã Số 3" in notices(dataset)


def test_the_later_year_is_taken_and_said(write: Callable[..., Path]) -> None:
    data = frame().rename(columns={"dan_so": "dan_so_2019"})
    data["dan_so_2009"] = 1
    dataset = read_units(write(data))
    assert dataset.units.population.iloc[0] == 5000
    assert "dan_so_2019" in notices(dataset)
    assert "dan_so_2009" in notices(dataset)


# Numbers and codes as people write them


def test_population_as_vietnamese_text(write: Callable[..., Path]) -> None:
    data = frame()
    data["dan_so"] = ["12.345", "12,345", "12 345", "5000", "1.234", "900"]
    people = read_units(write(data)).units.population.tolist()
    assert people == [12345, 12345, 12345, 5000, 1234, 900]


def test_lost_leading_zeros_are_mended_and_named(write: Callable[..., Path]) -> None:
    data = frame()
    data["ma_xa"] = [4, 127, 10123, 10126, 10129, 10132]
    dataset = read_units(write(data))
    assert dataset.codes[:3] == ("00004", "00127", "10123")
    assert "ma_xa" in notices(dataset)
    assert "dòng 1" in notices(dataset)
    assert "00004" in notices(dataset)


def test_lost_zeros_that_would_clash_are_refused(write: Callable[..., Path]) -> None:
    data = frame()
    data["ma_xa"] = ["4", "00004", "10123", "10126", "10129", "10132"]
    told = refused(write(data))
    assert "dòng 1" in told
    assert "ma_xa" in told


def test_short_codes_everywhere_are_a_numbering_of_its_own(write: Callable[..., Path]) -> None:
    data = frame()
    data["ma_xa"] = ["1", "2", "3", "4", "5", "6"]
    assert read_units(write(data)).codes == ("1", "2", "3", "4", "5", "6")


def test_text_codes_with_a_decimal_tail(write: Callable[..., Path]) -> None:
    data = frame()
    data["ma_xa"] = [f"{18070 + i}.0" for i in range(6)]
    assert read_units(write(data)).codes[0] == "18070"


def test_control_characters_in_names_are_dropped(write: Callable[..., Path]) -> None:
    data = frame()
    data.loc[0, "ten_xa"] = "Xã\x07 Một"
    assert read_units(write(data, "units.geojson")).units.name.iloc[0] == "Xã Một"


def test_a_unit_of_area_that_cannot_be_is_doubted(write: Callable[..., Path]) -> None:
    data = frame().rename(columns={"dien_tich": "dien_tich_ha"})
    assert "chỉ khi đọc là km²" in refused(write(data))
    data["dien_tich_ha"] /= 10  # nor does any other unit fit
    assert "khoảng 1.000 lần" in notices(read_units(write(data)))


def test_a_crs_that_is_not_needed_is_not_used_silently(write: Callable[..., Path]) -> None:
    assert "EPSG:4326" in notices(read_units(write(frame()), crs="EPSG:4326"))
    assert "EPSG:999999" in refused(write(frame()), crs="EPSG:999999")


def test_incomplete_zip(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "xa.shp")
    path = tmp_path / "xa.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for ending in (".shp", ".shx", ".prj"):
            archive.write(tmp_path / f"xa{ending}", f"xa{ending}")
    assert ".dbf" in refused(path)
    assert "xa" in refused(path, layer="khác")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("code,terrain\n18070,Miền núi\n18071,đồng bằng", None),
        ("code;terrain\n18070;mountain\n18071;lowland", None),
        ("code,terrain\n18070,sao Hỏa", "dòng 2"),
        ("code,terrain\n18070,mountain\n18070,island", "dòng 3"),
        ("so,terrain\n18070,mountain", "code"),
        ("", "code"),
    ],
)
def test_terrain_tables(tmp_path: Path, text: str, told: str | None) -> None:
    path = tmp_path / "terrain.csv"
    path.write_text(text, "utf-8-sig")
    if told is None:
        assert read_terrain(path) == {"18070": "mountain", "18071": "lowland"}
        return
    with pytest.raises(InputError) as error:
        read_terrain(path)
    assert told in error.value.text.vi


# Bad input


def _set(column: str, value: object, row: int = 3) -> Callable[[gpd.GeoDataFrame], None]:
    def change(data: gpd.GeoDataFrame) -> None:
        data[column] = data[column].astype(object)
        data.loc[row, column] = value

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_set("ma_xa", None), ["Dòng 4", "ma_xa"]),
        (_set("ma_xa", "18070"), ["18070 (1 + 4)", "ma_xa"]),
        (_set("ten_xa", " "), ["Dòng 4", "ten_xa"]),
        (_set("ten_xa", "Số 4"), ["Dòng 4", "loại", "xã, phường"]),
        (_set("dan_so", None), ["Dòng 4", "dan_so", "ghi 0"]),
        (_set("dan_so", -7), ["Dòng 4", "dan_so", "-7"]),
        (_set("dan_so", 12.345), ["Dòng 4", "dan_so", "12.345", "thập phân"]),
        (_set("dan_so", 1e19), ["Dòng 4", "dan_so"]),
        (_set("dan_so", "khoảng 5000"), ["Dòng 4", "dan_so", "khoảng 5000"]),
        (_set("dien_tich", 0.0), ["Dòng 4", "dien_tich"]),
        (_set("dien_tich", "lớn"), ["Dòng 4", "dien_tich", "lớn"]),
        (_set("geometry", None), ["Dòng 4", "18073"]),
        (_set("geometry", shapely.Point(ORIGIN)), ["Dòng 4", "Point"]),
    ],
)
def test_bad_rows(
    write: Callable[..., Path], change: Callable[[gpd.GeoDataFrame], None], expected: list[str]
) -> None:
    data = frame()
    change(data)
    data = gpd.GeoDataFrame(data, geometry="geometry", crs=CRS)
    for column in ("dan_so", "dien_tich"):
        if any(isinstance(value, str) for value in data[column]):
            data[column] = data[column].astype(str)
        elif data[column].dtype == object:
            data[column] = data[column].astype(float)
    told = refused(write(data))
    for part in expected:
        assert part in told


def test_self_crossing_is_mended_and_named(write: Callable[..., Path]) -> None:
    data = frame()
    x, y = ORIGIN
    bow_tie = [(x, y), (x + 3000, y + 3000), (x + 3000, y), (x, y + 3000)]
    data.loc[0, "geometry"] = shapely.Polygon(bow_tie)
    dataset = read_units(write(data))
    assert "tự cắt" in notices(dataset)
    assert "1 (18070 Xã Số 1)" in notices(dataset)
    assert dataset.units.geometry.is_valid.all()


def test_unit_without_neighbour_is_named(write: Callable[..., Path]) -> None:
    data = frame()
    data.loc[5, "geometry"] = shapely.affinity.translate(data.geometry[5], 50_000, 0)
    told = notices(read_units(write(data)))
    assert "18075 Xã Số 6" in told
    assert "khai báo phà" in told


def test_missing_code_column_lists_what_was_found(write: Callable[..., Path]) -> None:
    told = refused(write(frame().drop(columns="ma_xa")))
    assert "mã đơn vị" in told
    assert "ten_xa" in told
    assert "ma_xa" in told


@pytest.mark.parametrize("name", ["units.gpkg", "units.geojson", "units.zip", "units.shp"])
def test_not_geodata(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"Xin chao, this is a letter")
    told = refused(path)
    assert name in told
    assert "GeoPackage" in told


def test_other_files_and_no_file(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(b"x")
    assert "letter.docx" in refused(path)
    assert "missing.gpkg" in refused(tmp_path / "missing.gpkg")
    with pytest.raises(InputError):
        load_dataset("no-such-dataset")


def test_empty_zip(tmp_path: Path) -> None:
    path = tmp_path / "empty.zip"
    zipfile.ZipFile(path, "w").close()
    assert ".shp" in refused(path)


def test_several_layers_must_be_chosen_from(write: Callable[..., Path]) -> None:
    path = write(frame(), layer="xa")
    write(frame(), layer="huyen")
    told = refused(path)
    assert "xa" in told
    assert "huyen" in told
    assert len(read_units(path, layer="xa")) == 6
    assert "tinh" in refused(path, layer="tinh")


def test_no_crs(write: Callable[..., Path]) -> None:
    data = frame().to_crs(4326)
    path = write(gpd.GeoDataFrame(data, crs=None).set_crs(None, allow_override=True), "u.shp")
    told = refused(path)
    assert "EPSG:4326" in told
    assert len(read_units(path, crs="EPSG:4326")) == 6
    assert "EPSG:4326" in refused(path, crs="EPSG:nonsense")


def test_swapped_coordinates(write: Callable[..., Path]) -> None:
    data = frame().to_crs(4326)
    data["geometry"] = shapely.transform(data.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    told = refused(write(data))
    assert "ngoài Việt Nam" in told
    assert "Dòng 1" in told


def test_names_are_kept_as_they_are(write: Callable[..., Path]) -> None:
    data = frame()
    data.loc[0, "ten_xa"] = "Xã <b>=1+1</b>"
    assert read_units(write(data)).units.name.iloc[0] == "Xã <b>=1+1</b>"


# Real boundaries


@pytest.mark.parametrize(
    ("file", "units", "borders"),
    [("hatinh_2019_raw", 262, 700), ("hatinh_2024", 216, 569), ("hatinh_2025_raw", 69, 165)],
)
def test_real_layers(real_data: Path, file: str, units: int, borders: int) -> None:
    dataset = read_units(real_data / f"{file}.gpkg")
    assert len(dataset) == units
    assert len(dataset.borders) == pytest.approx(borders, abs=3)
    assert len(dataset.components) == 1
    assert shapely.coverage_is_valid(np.asarray(dataset.units.geometry.array))
    total = dataset.units.geometry.area.sum() / 1e6
    assert dataset.units.area_km2.sum() == pytest.approx(total, rel=0.02)


def test_measured_borders_agree_with_the_embedded_table(
    real_data: Path, hatinh_2024: Dataset
) -> None:
    measured = read_units(real_data / "hatinh_2024.gpkg").borders
    both = measured.merge(hatinh_2024.borders, on=["code_a", "code_b"])
    assert len(both) == 569
    assert (both.length_m_x - both.length_m_y).abs().max() < 60
    assert not re.search("nan", str(both.length_m_x.describe()))
