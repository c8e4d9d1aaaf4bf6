from __future__ import annotations

import unicodedata

import pytest

from geodata.columns.recognition import recognise, stated_area_unit, stated_people_unit
from geodata.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đơn vị  hành chính", "don vi hanh chinh"),
        ("Hòa", "hoa"),
        ("Hoà", "hoa"),
        (unicodedata.normalize("NFD", "Thị trấn Đồng Lộc"), "thi tran dong loc"),
        ("DIỆN_TÍCH (km²)", "dien tich km2"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            ["Mã ĐVHC", "Tên xã", "Loại", "Huyện", "Diện tích (ha)", "Dân số"],
            {
                "code": "Mã ĐVHC",
                "name": "Tên xã",
                "kind": "Loại",
                "district": "Huyện",
                "area": "Diện tích (ha)",
                "population": "Dân số",
            },
        ),
        (
            ["code", "name", "area_km2", "population", "district_code"],
            {
                "code": "code",
                "name": "name",
                "area": "area_km2",
                "population": "population",
                "district_code": "district_code",
            },
        ),
    ],
)
def test_usual_names_are_found(columns: list[str], expected: dict[str, str]) -> None:
    found = {role: matches[0].column for role, matches in recognise(columns).items()}
    assert found == expected


def test_units_and_years_in_names() -> None:
    found = recognise(["area_ha", "population_2009", "population_2019"])
    assert found["area"][0].km2_per_unit == 0.01
    assert [m.column for m in found["population"]] == ["population_2019", "population_2009"]


@pytest.mark.parametrize(
    ("column", "role", "year"),
    [
        ("Dân số (người)", "population", None),
        ("Dân số năm 2024", "population", 2024),
        ("DS2024", "population", 2024),
        ("Tổng dân số", "population", None),
        ("Mã xã/phường", "code", None),
        ("Tên xã/phường", "name", None),
        ("Diện tích đất tự nhiên (ha)", "area", None),
        ("area_sqkm", "area", None),
        ("Xã miền núi", "terrain", None),
    ],
)
def test_names_from_real_tables(column: str, role: str, year: int | None) -> None:
    found = recognise([column])
    assert list(found) == [role]
    assert found[role][0].year == year


def test_exact_names_win_over_years() -> None:
    found = recognise(["code_2024", "code", "name_2024", "name"])
    assert found["code"][0].column == "code"
    assert found["name"][0].column == "name"


def test_names_cut_by_shapefile() -> None:
    assert recognise(["don_vi_han"])["name"][0].column == "don_vi_han"
    assert recognise(["so_nguoi_n"]) == {}
    assert recognise(["ma_don_vi_"])["code"][0].column == "ma_don_vi_"
    assert recognise(["dien_tich_"])["area"][0].column == "dien_tich_"


@pytest.mark.parametrize(
    ("column", "role"),
    [
        ("Phường Xã", "name"),
        ("Phường/Xã", "name"),
        ("Xã/Commune", "name"),
        ("Mã PX", "code"),
        ("Mã số xã", "code"),
        ("Mã xã (GSO)", "code"),
        ("Đơn vị hành chính cấp xã", "name"),
        ("Số nhân khẩu", "population"),
        ("Tổng nhân khẩu", "population"),
        ("Dân số (theo CSDL quốc gia về dân cư)", "population"),
        ("Dân số trung bình (Người) Average population (Person)", "population"),
        ("Dân số - Population", "population"),
        ("Dân số (2)", "population"),
        ("Dân số ¹", "population"),
        ("Dân số *", "population"),
        ("Diện tích (km²) (1)", "area"),
        ("shapeName", "name"),
        ("a02_xa", "name"),
        ("a03_ten", "name"),
        ("a07_dt", "area"),
        ("a08_ds", "population"),
        ("wardCode", "code"),
        ("newWardCode", "code"),
        ("Dân số (nghìn người)", "population"),
    ],
)
def test_headers_of_the_field(column: str, role: str) -> None:
    assert list(recognise([column])) == [role]


@pytest.mark.parametrize(
    "column", ["Dân số (nữ)", "Dân số (thành thị)", "Huyện/Xã", "Dân số nữ / Female", "Ghi chú (2)"]
)
def test_what_a_remark_narrows_is_not_the_whole(column: str) -> None:
    assert recognise([column]) == {}


def test_plain_names_come_before_readings_of_others() -> None:
    found = recognise(["Dân số (theo CSDL quốc gia về dân cư)", "Dân số", "a03_ten", "Tên xã"])
    assert [m.column for m in found["population"]][0] == "Dân số"
    assert found["name"][0].column == "Tên xã"


@pytest.mark.parametrize(
    ("column", "people"),
    [
        ("Dân số (nghìn người)", 1000),
        ("Dân số trung bình (1000 người)", 1000),
        ("Population (thousand persons)", 1000),
        ("Dân số năm 2024 (nghìn người)", 1000),
        ("Dân số (triệu người)", 1_000_000),
        ("Dân số (người)", 1),
    ],
)
def test_thousands_in_the_name(column: str, people: int) -> None:
    assert stated_people_unit(column) == people


def test_thousands_of_hectares() -> None:
    assert stated_area_unit("Diện tích (nghìn ha)") == pytest.approx(10)
    assert stated_area_unit("Diện tích (1000 ha)") == pytest.approx(10)


@pytest.mark.parametrize(
    ("column", "role"),
    [
        ("Mã xã mới", "code"),
        ("Tên xã (mới)", "name"),
        ("Dân số TB", "population"),
        ("Số nhân khẩu (khẩu)", "population"),
        ("Tổng DT tự nhiên (ha)", "area"),
        ("Diện tích Area (Km2)", "area"),
        ("Thuộc huyện", "district"),
        ("Đơn vị hành chính cấp huyện", "district"),
    ],
)
def test_more_headers_of_the_field(column: str, role: str) -> None:
    assert list(recognise([column])) == [role]
