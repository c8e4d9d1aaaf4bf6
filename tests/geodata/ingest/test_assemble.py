"""Several files that must become one dataset without a figure lost or mixed up unsaid."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

from geodata import Dataset, InputError, ReadOptions, TableInput, open_table, read_units
from geodata.joining import carry_figures
from tests.support.layers import crosswalk, frame, notices


def layer(folder: Path, **columns: object) -> Path:
    path = folder / "units.gpkg"
    data: gpd.GeoDataFrame = frame(3, 2).drop(columns=["dan_so", "dien_tich"])
    data.assign(**columns).to_file(path)
    return path


def table(folder: Path, name: str, text: str) -> TableInput:
    path = folder / name
    path.write_text(text, "utf-8")
    return open_table(path)


def checks(dataset: Dataset) -> list[str]:
    return [f.check for f in dataset.provenance.findings]


def rows(header: str, *cells: str) -> str:
    lines = [f"{18070 + i};Xã Số {i + 1};{cell}" for i, cell in enumerate(cells)]
    return "\n".join([f"ma_xa;ten_xa;{header}", *lines])


def test_one_table_for_each_district(tmp_path: Path) -> None:
    path = layer(tmp_path)
    first = table(tmp_path, "a.csv", "ma_xa;dan_so\n18070;5000\n18071;5100\n18072;5200\n")
    second = table(tmp_path, "b.csv", "ma_xa;dan_so\n18073;5300\n18074;5400\n18075;5500\n")
    dataset = read_units(path, tables=[first, second])
    assert dataset.units.population.tolist() == [5000, 5100, 5200, 5300, 5400, 5500]
    mixed = [f for f in dataset.provenance.findings if f.check == "figures-mixed"]
    assert "b.csv" in mixed[0].text.vi
    with pytest.raises(InputError, match="18073"):
        read_units(path, tables=[first])


def test_files_with_their_own_units_of_area(tmp_path: Path) -> None:
    path = layer(tmp_path)
    first = table(tmp_path, "a.csv", rows("dien_tich_ha;dan_so", *["900;5000"] * 6))
    second = table(tmp_path, "b.csv", "ma_xa;dien_tich_km2\n18070;9,01\n18071;9,02\n")
    dataset = read_units(path, tables=[first, second])
    assert dataset.units.area_km2.tolist() == pytest.approx([9.01, 9.02, 9, 9, 9, 9])


def test_one_cell_settles_how_its_neighbours_are_written(tmp_path: Path) -> None:
    cells = ["9.01", "9.02", "9.0", "9.016", "9.02", "9.03"]
    given = table(tmp_path, "a.csv", rows("dien_tich_km2;dan_so", *(f"{c};5000" for c in cells)))
    dataset = read_units(layer(tmp_path), tables=[given])
    assert dataset.units.area_km2.tolist() == pytest.approx([float(c) for c in cells])


def test_empty_cells_of_a_table_take_nothing_away(tmp_path: Path) -> None:
    path = layer(tmp_path, dia_hinh=["miền núi"] * 6)
    given = table(
        tmp_path,
        "a.csv",
        rows("huyen;dia_hinh;dan_so", "Huyện A;;5000", ";miền núi;5000", *[";;5000"] * 4),
    )
    dataset = read_units(path, tables=[given])
    assert dataset.units.terrain.tolist() == ["mountain"] * 6
    empty = table(tmp_path, "b.csv", rows("dia_hinh;dan_so", *[";5000"] * 6))
    assert read_units(path, tables=[empty]).units.terrain.tolist() == ["mountain"] * 6
    assert dataset.units.district.tolist() == ["Huyện A"] * 6


def test_marks_of_mountain_units_leave_the_others_lowland(tmp_path: Path) -> None:
    given = table(tmp_path, "a.csv", rows("mien_nui;dan_so", "x;5000", *[";5000"] * 5))
    dataset = read_units(layer(tmp_path), tables=[given])
    assert dataset.units.terrain.tolist() == ["mountain", *["lowland"] * 5]


def test_people_carried_across_cannot_get_lost(tmp_path: Path) -> None:
    frame(3, 2).to_file(tmp_path / "old.gpkg")
    old = read_units(tmp_path / "old.gpkg")
    ways = [(c, c if c != "18075" else "99999", 1.0) for c in old.codes]
    with pytest.raises(InputError, match="99999"):
        read_units(
            layer(tmp_path), tables=[carry_figures(old, crosswalk(*ways), mountain_share=0.5)]
        )


def test_slipped_codes_are_refused_single_ones_reported(tmp_path: Path) -> None:
    names = ["Hương Sơn", "Đức Thọ", "Cẩm Bình", "Thạch Hà", "Kỳ Anh", "Nghi Xuân"]
    path = layer(tmp_path, ten_xa=[f"Xã {name}" for name in names])
    slipped = names[1:] + names[:1]
    text = "\n".join(f"{18070 + i};Xã {name};5000" for i, name in enumerate(slipped))
    with pytest.raises(InputError, match="another name"):
        read_units(path, tables=[table(tmp_path, "a.csv", f"ma_xa;ten_xa;dan_so\n{text}")])
    named = ["Xã Lạ Lùng", *(f"Xã {name}" for name in names[1:])]
    text = "\n".join(f"{18070 + i};{name};5000" for i, name in enumerate(named))
    dataset = read_units(path, tables=[table(tmp_path, "b.csv", f"ma_xa;ten_xa;dan_so\n{text}")])
    assert "same-code-other-name" in checks(dataset)


def test_a_total_in_the_code_column_and_people_written_out(tmp_path: Path) -> None:
    text = rows("dan_so", *["5.000 người"] * 6) + "\nTổng cộng;;30000"
    dataset = read_units(layer(tmp_path), tables=[table(tmp_path, "a.csv", text)])
    assert dataset.units.population.sum() == 30_000


def test_eth_for_d_is_mended_and_proves_nothing(tmp_path: Path) -> None:
    path = layer(tmp_path, ten_xa=["Phường Ðại Nài", "Xã Trần Phú", *["Xã Thạch Trung"] * 4])
    text = "Mã ÐVHC;Dân số\n" + "\n".join(f"{18070 + i};5000" for i in range(6))
    dataset = read_units(path, tables=[table(tmp_path, "a.csv", text)])
    assert dataset.units.name.tolist()[:2] == ["Phường Đại Nài", "Xã Trần Phú"]


def test_an_area_column_that_was_not_recognised_is_named(tmp_path: Path) -> None:
    given = table(tmp_path, "a.csv", rows("Diện tích theo NQ 1283;dan_so", *["9,0;5000"] * 6))
    told = notices(read_units(layer(tmp_path), tables=[given]))
    assert "Diện tích theo NQ 1283" in told


def test_cut_names_of_a_shapefile_are_both_named(tmp_path: Path) -> None:
    data = frame(3, 2).drop(columns="dan_so")
    data["population_2009"], data["population_2019"] = 1000, 5000
    data.to_file(tmp_path / "a.shp")
    assert "populati_1" in notices(read_units(tmp_path / "a.shp"))


def test_two_files_that_disagree(tmp_path: Path) -> None:
    path = layer(tmp_path, dan_so=[5000] * 6)
    given = table(tmp_path, "a.csv", rows("dan_so", "12000", *["5100"] * 5))
    dataset = read_units(path, tables=[given])
    found = [f for f in dataset.provenance.findings if f.check == "figures-disagree"]
    assert "18070" in found[0].text.vi
    assert "18071" not in found[0].text.vi


@pytest.mark.parametrize("missing", [0, None, "0", "–"])  # noqa: RUF001
def test_areas_of_zero_or_blank_can_be_measured(tmp_path: Path, missing: object) -> None:
    path = layer(tmp_path)
    cells = ["9,01", "9,02", missing, "9,03", "9,04", missing]
    text = rows("dien_tich_km2;dan_so", *(f"{'' if c is None else c};5000" for c in cells))
    given = table(tmp_path, "a.csv", text)
    with pytest.raises(InputError) as error:
        read_units(path, tables=[given])
    (found,) = error.value.findings
    assert found.check == "missing-area"
    assert "2 dòng" in found.text.vi
    assert "--fill-area" in found.text.en
    dataset = read_units(path, tables=[given], options=ReadOptions(fill_area=True))
    assert dataset.units.area_km2.tolist() == pytest.approx(
        [9.01, 9.02, 9, 9.03, 9.04, 9], rel=2e-3
    )
    told = dataset.provenance
    assert [told.is_estimated("area_km2", c) for c in dataset.codes] == [
        c == missing for c in cells
    ]
    assert "18072" in notices(dataset)
    assert told.basis["area_km2"] == "given"
