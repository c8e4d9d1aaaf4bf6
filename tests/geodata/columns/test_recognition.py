from __future__ import annotations

import unicodedata

import pytest

from geodata.columns.recognition import recognise
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
