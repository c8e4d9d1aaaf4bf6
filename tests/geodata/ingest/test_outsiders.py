"""Files as others write them: each small, most through the function that reads the kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from geodata import InputError, open_table, read_units
from geodata.columns import (
    code_digits,
    district_key,
    is_no_area,
    kind_of,
    loose_key,
    province_key,
)
from geodata.files.csv_text import read_csv
from geodata.files.kml_tables import with_described_columns
from geodata.files.label_points import without_label_points
from geodata.files.text_columns import text_in_unicode
from geodata.files.vn2000 import propose_zones
from geodata.joining.shares import is_part, share_of
from tests.support.encodings import to_1258, to_tcvn3, to_viscii, to_vni
from tests.support.layers import frame

NAMES = ["Xã Hương Khê", "Xã Đức Thọ", "Xã Cẩm Bình", "Xã Thạch Hà", "Xã Kỳ Xuân"]
WRITTEN = {"WINDOWS-1258": to_1258, "TCVN3": to_tcvn3, "VNI": to_vni, "VISCII": to_viscii}


def converted(values: list[str]) -> tuple[list[str], str]:
    table = pd.DataFrame({"ten": values}, dtype=object)
    read, told = text_in_unicode(table, "a.shp", None, sure=False)
    return read["ten"].tolist(), "\n".join(n.en for n in told)


@pytest.mark.parametrize("usual", WRITTEN)
@pytest.mark.parametrize("odd", WRITTEN)
def test_one_cell_of_another_old_encoding(usual: str, odd: str) -> None:
    shown = [WRITTEN[usual](name).decode("latin-1") for name in NAMES]
    shown[1] = WRITTEN[odd](NAMES[1]).decode("latin-1")
    values, told = converted(shown)
    assert values == NAMES
    assert odd == usual or f"row 1: written in {odd}" in told


def test_plain_characters_for_accents() -> None:
    viqr = ["Xa~ Hu+o+ng Khe^", "Xa~ DDu+'c Tho.", "Xa~ Ca^?m Bi`nh", "Xa~ Tha.ch Ha`"]
    assert converted(viqr)[0] == NAMES[:4]
    assert converted(["X&#227; C&#7849;m B&igrave;nh"])[0] == [NAMES[2]]
    _, told = converted([*viqr, "X&#227; C&#7849;m B&igrave;nh"])
    assert "written in HTML" in told and "written in VIQR" in told
    plain = ["Ea H'leo", "Tổ 5 (cũ)", "R&D", "A+B", "Xa Dung.", "Duc Tho?"]
    assert converted(plain)[0] == plain


def test_what_reads_as_nothing_is_told_by_its_rows() -> None:
    values, told = converted([*NAMES, "Z¸q§ w·x"])
    assert values[-1] == "Z¸q§ w·x"
    assert "row 5: the text looks like an old encoding" in told


def test_a_text_file_of_two_encodings(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [name.encode() for name in [*NAMES[2:], *NAMES[3:]]]
    path.write_bytes(b"\n".join([*lines, *map(to_tcvn3, NAMES[:2]), "Xã Đức".encode()[:-2]]))
    cells = [row[0] for row in read_csv(path)]
    assert cells[:3] == NAMES[2:]
    assert cells[5].encode("latin-1") == to_tcvn3(NAMES[0])
    assert cells[7] == "Xã Đ\ufffd"


def test_codes_keep_their_digits_only() -> None:
    written = ["180\u00a070", "18 070", "18.070", "18,070", "18070.0", "\ufeff18070\u200e"]
    assert {code_digits(text) for text in written} == {"18070"}
    assert code_digits("A 12") == "A 12"
    assert code_digits("18070 18073") == "18070 18073"


def test_places_in_many_spellings() -> None:
    for name, other in [
        ("Quận 1", "Quận I"),
        ("Huyện Krông Pắc", "Krông Pắk"),
        ("Huyện Cư M'gar", "H. Cư Mgar"),
        ("Huyện Sìn Hồ", "Sìn Hồ District"),
    ]:
        assert district_key(name) == district_key(other)
    assert province_key("Đà Nẵng") == province_key("Danang City")
    assert province_key("Quảng Ninh") == province_key("Quang Ninh Province")


def test_kinds_behind_names_and_names_of_many_spellings() -> None:
    kinds = {"F.1": "phuong", "T.Tr Nghèn": "thi_tran", "Tân Lập (xã)": "xa"}
    kinds |= {"Ben Nghe Ward": "phuong", "Tân Lập, xã": "xa"}
    assert {name: kind_of(name) for name in kinds} == kinds
    for name, other in [("Ea H'leo", "EaHleo"), ("Đắk Ang", "Đắc Ang"), ("Kỳ Sơn", "Kì Sơn")]:
        assert loose_key(f"Xã {name}") == loose_key(other)
    assert loose_key("Tây Sơn") != loose_key("Tài Sơn")


def test_cells_that_state_no_area() -> None:
    assert all(map(is_no_area, ["", 0, "0,0", "-", "…", "--", "N/A", "không có", "-9999", "0 ha"]))
    assert not any(map(is_no_area, [9.1, "9,1", "-12", "9 ha", "#N/A", "abc"]))


def test_shares_in_every_style() -> None:
    cells = ["62.125", "62,125 %", "62,125 phần trăm", "1/2", "½", "một nửa", "Toàn bộ"]
    shares = [share_of(cell, percent=True) for cell in cells]
    assert shares == [0.62125] * 3 + [0.5] * 3 + [1.0]
    assert is_part("Một phần")


def test_zones_of_layers_that_say_nothing() -> None:
    def best(crs: str, layer: gpd.GeoDataFrame) -> list[str]:
        return [p.crs for p in propose_zones(layer.to_crs(crs).total_bounds, None)]

    assert best("EPSG:3405", frame())[:2] == ["EPSG:9209", "EPSG:3405"]
    assert best("EPSG:3857", frame()) == ["EPSG:3857"]
    port = shapely.box(106.4, 20.5, 107.9, 21.05)  # Hải Phòng with Bạch Long Vĩ
    far = gpd.GeoDataFrame(geometry=[port], crs=4326)
    assert "EPSG:3405" in best("EPSG:3405", far)


@pytest.mark.parametrize(
    "text",
    [
        "<table><tr><td>ma_xa<td>18070<tr><td>dan_so<td>5000</table>",
        "<![CDATA[<table><tr><td>ma_xa:</td><td>18070</td></tr>"
        "<tr><td>dan_so</td><td>5000</td></tr></table>]]>",
        "<table><tr><th>ma_xa</th><th>dan_so</th></tr><tr><td>18070</td><td>5000</td></tr></table>",
        "<dl><dt>ma_xa</dt><dd>18070</dd><dt>dan_so</dt><dd>5000</dd></dl>",
    ],
)
def test_descriptions_of_placemarks(text: str) -> None:
    layer = frame(1, 1)[["geometry"]].assign(Name="Xã Một", description=text)
    read, _ = with_described_columns(layer, "a.kml")
    assert (read["ma_xa"].tolist(), read["dan_so"].tolist()) == (["18070"], ["5000"])


def test_label_points_beside_their_polygons() -> None:
    areas = frame().assign(ten_xa=None)
    labels = areas.assign(ten_xa=[f"Xã {i}" for i in range(6)], geometry=areas.centroid)
    labels["dan_so"] = None
    both = pd.concat([areas, labels], ignore_index=True)
    read, told = without_label_points(both, "a.kml")
    assert read["ten_xa"].tolist() == [f"Xã {i}" for i in range(6)]
    assert "6" in told[0].vi and "6" in told[0].en
    unit = both.assign(ma_xa=[*both["ma_xa"][:-1], "18999"])  # a unit drawn as a point
    assert len(without_label_points(unit, "a.kml")[0]) == 12
    stray = both.set_geometry([*both.geometry[:-1], shapely.Point(0, 0)], crs=both.crs)
    assert len(without_label_points(stray, "a.kml")[0]) == 12


def test_single_cells_that_lost_their_thousands(tmp_path: Path) -> None:
    frame(3, 2).drop(columns="dan_so").to_file(tmp_path / "l.gpkg")
    rows = [f"{18070 + i};{n}" for i, n in enumerate([5000, 12, 7600, 9100, 6020, 8000])]
    (tmp_path / "t.csv").write_text("\n".join(["ma_xa;dan_so", *rows]), "utf-8")
    given = open_table(tmp_path / "t.csv")
    with pytest.raises(InputError) as told:
        read_units(tmp_path / "l.gpkg", tables=[given])
    assert [f.check for f in told.value.findings] == ["people-cells-asked"]
    assert "18071 Xã Số 2: 12 / 12.000" in told.value.text.vi
    assert "18071 Xã Số 2: 12 / 12,000" in told.value.text.en
    said = replace(given, mapping=replace(given.mapping, people_unit="1"))
    assert read_units(tmp_path / "l.gpkg", tables=[said]).units.population.iloc[1] == 12


def test_hidden_figures_are_named_where_they_are_missed(tmp_path: Path) -> None:
    frame(3, 2).drop(columns="dan_so").to_file(tmp_path / "l.gpkg")
    book = openpyxl.Workbook()
    book.active.append(["Mã xã", "Dân số"])
    for i in range(6):
        book.active.append([f"{18070 + i}", 5000])
    book.active.row_dimensions[4].hidden = True
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(InputError, match="1 unit has no population.*hidden") as told:
        read_units(tmp_path / "l.gpkg", tables=[open_table(tmp_path / "t.xlsx")])
    assert "đang ẩn" in told.value.text.vi


@pytest.mark.parametrize("cell", ["-", "", "Huyện đảo Cồn Cỏ", "(không có xã)"])
def test_an_island_district_without_communes(tmp_path: Path, cell: str) -> None:
    names = [f"Xã Số {i}" for i in range(1, 6)] + ["Đặc khu Cồn Cỏ"]
    columns = ["dan_so", "huyen", "ma_xa"]
    layer = frame(3, 2).drop(columns=columns).assign(ten_xa=names, ma_xa=np.arange(18070, 18076))
    layer.to_file(tmp_path / "l.gpkg")
    rows = [f"Huyện A;{name};5000" for name in names[:5]]
    text = "\n".join(["Huyện;Tên xã;Dân số", *rows, f"H. Cồn Cỏ;{cell};400"])
    (tmp_path / "t.csv").write_text(text, "utf-8")
    units = read_units(tmp_path / "l.gpkg", tables=[open_table(tmp_path / "t.csv")]).units
    assert units.population.iloc[5] == 400
    assert units.kind.iloc[5] == "dac_khu"


def test_kind_cells_that_name_no_kind_are_told(tmp_path: Path) -> None:
    frame(3, 2).assign(loai=[1, 1, 2, 1, 1, 1]).to_file(tmp_path / "l.gpkg")
    found = read_units(tmp_path / "l.gpkg").provenance.findings
    (told,) = [f for f in found if f.check == "kind-cells-unread"]
    assert "«1», «2»" in told.text.vi
