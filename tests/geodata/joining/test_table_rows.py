"""Headings, totals and remarks of a table: no unit in the wrong district, no row lost unsaid."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.columns import propose_mapping
from geodata.joining import Figures, read_figures


def read(*rows: dict[str, object], columns: list[str] | None = None) -> Figures:
    frame = pd.DataFrame(list(rows), index=range(2, len(rows) + 2), columns=columns, dtype=object)
    frame = frame.where(frame.notna(), None)
    return read_figures(frame, propose_mapping(frame.columns), "bang.csv")


def unit(name: str, people: int | None = 5000, **more: object) -> dict[str, object]:
    return {"ten_xa": name, "dan_so": people, **more}


def heading(text: str) -> dict[str, object]:
    return unit(text, None)


def districts(figures: Figures) -> dict[str, str]:
    return dict(zip(figures.table.name, figures.table.district, strict=True))


@pytest.mark.parametrize(
    ("written", "district"),
    [
        ("II. Huyện Hương Khê", "Huyện Hương Khê"),
        ("2. Huyện Hương Khê (21 xã)", "Huyện Hương Khê"),
        ("H. Hương Khê", "Huyện Hương Khê"),
        ("Thị xã Kỳ Anh (11 ĐVHC)", "Thị xã Kỳ Anh"),
        ("B/ TX. Kỳ Anh: 11 đơn vị", "Thị xã Kỳ Anh"),
        ("a) Huyện Hương Khê", "Huyện Hương Khê"),
        ("p) Huyện Hương Khê", "Huyện Hương Khê"),
        ("1.1 Huyện Hương Khê", "Huyện Hương Khê"),
        ("ii. huyện Hương Khê:", "Huyện Hương Khê"),
        ("IV Huyện Hương Khê²", "Huyện Hương Khê"),
        ("- Huyện Hương Khê*", "Huyện Hương Khê"),
        ("Đơn vị: huyện Hương Khê", "Huyện Hương Khê"),
        ("1. Địa bàn huyện Hương Khê", "Huyện Hương Khê"),
        ("Tên huyện: Hương Khê", "Huyện Hương Khê"),
    ],
)
def test_headings_of_any_style(written: str, district: str) -> None:
    for figures_of_heading in (None, 100_000):
        figures = read(
            heading("Thành phố Hà Tĩnh"),
            unit("Xã Một"),
            unit(written, figures_of_heading),
            unit("Xã Hai"),
        )
        assert districts(figures) == {"Xã Một": "Thành phố Hà Tĩnh", "Xã Hai": district}
        assert not figures.findings


def test_a_heading_that_cannot_be_read_ends_the_section_before() -> None:
    figures = read(
        heading("Thành phố Hà Tĩnh"),
        unit("Xã Một"),
        heading("Hương Khê"),
        unit("Xã Hai"),
        unit("Xã Ba"),
        heading("Huyện Can Lộc"),
        unit("Xã Bốn"),
        heading("Ghi chú: số liệu sơ bộ"),
    )
    assert districts(figures) == {
        "Xã Một": "Thành phố Hà Tĩnh",
        "Xã Hai": "",
        "Xã Ba": "",
        "Xã Bốn": "Huyện Can Lộc",
    }
    (found,) = figures.findings
    assert (found.check, found.severity) == ("heading-unread", "warning")
    assert "4 «Hương Khê»" in found.text.vi
    assert "4 «Hương Khê»" in found.text.en
    assert "Ghi chú" not in found.text.vi


def test_a_remark_in_the_middle_ends_nothing() -> None:
    figures = read(
        heading("Huyện Can Lộc"), unit("Xã Một"), heading("Trong đó: miền núi"), unit("Xã Hai")
    )
    assert set(figures.table.district) == {"Huyện Can Lộc"}


def test_a_heading_with_sums_and_without_code_is_no_unit() -> None:
    rows = [unit(f"Xã {i}", 5000, ma_xa=f"1807{i}") for i in range(8)]
    figures = read(
        unit("Huyện A", 40_000, ma_xa=None), *rows[:4], unit("Hương Khê", 20_000), *rows[4:]
    )
    assert len(figures.table) == 8
    assert figures.table.district.tolist() == ["Huyện A"] * 4 + [""] * 4
    assert figures.findings[0].check == "heading-unread"


def test_a_heading_whose_people_are_those_below_it() -> None:
    figures = read(
        unit("Hà Tĩnh", 15_000),
        *(unit(f"Số {n}", kind="xã") for n in range(3)),
        unit("Hương Khê", 10_000),
        *(unit(f"Số {n}", kind="xã") for n in range(3, 5)),
        unit("Tổng cộng", 25_000),
    )
    assert districts(figures) == {
        **{f"Số {n}": "Hà Tĩnh" for n in range(3)},
        **{f"Số {n}": "Hương Khê" for n in range(3, 5)},
    }
    (told,) = [n for n in figures.notices if "đúng bằng tổng" in n.vi]
    assert "2 «Hà Tĩnh», 6 «Hương Khê»" in told.vi
    assert "is the sum" in told.en


def test_a_unit_as_large_as_the_next_one_is_no_heading() -> None:
    figures = read(*(unit(f"Số {n}", 5000, kind="xã") for n in range(4)))
    assert len(figures.table) == 4


def test_a_heading_with_sums_where_no_row_has_a_code() -> None:
    figures = read(
        heading("Huyện Can Lộc"),
        *(unit(f"Xã Số {n}") for n in range(4)),
        unit("Hương Khê", 20_007),
        *(unit(f"Xã Số {n}") for n in range(4, 8)),
    )
    found = districts(figures)
    assert found["Xã Số 3"] == "Huyện Can Lộc"
    assert {found[f"Xã Số {n}"] for n in range(4, 8)} == {""}
    assert figures.findings[0].check == "heading-unread"
    assert "Hương Khê" in figures.findings[0].text.vi
    assert "Hương Khê" in figures.findings[0].text.en


def test_a_province_above_its_districts() -> None:
    figures = read(
        heading("TỈNH HÀ TĨNH"),
        heading("Huyện Can Lộc"),
        unit("Xã Một"),
        heading("Tỉnh Nghệ An"),
        unit("Xã Hai"),
    )
    assert figures.table.province.tolist() == ["TỈNH HÀ TĨNH", "Tỉnh Nghệ An"]
    assert figures.table.district.tolist() == ["Huyện Can Lộc", ""]


def test_a_heading_in_another_column_than_the_names() -> None:
    figures = read(
        {"tt": "Huyện Can Lộc", "ten_xa": None, "dan_so": None},
        {"tt": 1, "ten_xa": "Xã Một", "dan_so": 5000},
        {"tt": "II. Huyện Hương Khê", "ten_xa": None, "dan_so": None},
        {"tt": 1, "ten_xa": "Xã Hai", "dan_so": 5000},
    )
    assert districts(figures) == {"Xã Một": "Huyện Can Lộc", "Xã Hai": "Huyện Hương Khê"}


def test_without_columns_of_figures_rows_are_no_totals() -> None:
    figures = read({"ten_xa": "Xã Một", "so_lieu": "5"}, {"ten_xa": "Xã Hai", "so_lieu": "6"})
    assert figures.table.name.tolist() == ["Xã Một", "Xã Hai"]
    assert not figures.notices


def test_one_district_in_many_spellings() -> None:
    names = ["H. Hương Khê", "Huyện Hương Khê (21 xã)", "huyện  Hương Khê", "Kỳ Anh (Thị xã)"]
    figures = read(*(unit(f"Xã {i}", huyen=name) for i, name in enumerate(names)))
    assert figures.table.district.tolist() == ["Huyện Hương Khê"] * 3 + ["Thị xã Kỳ Anh"]


def test_an_island_district_without_communes() -> None:
    figures = read(
        unit("Xã Một", huyen="Huyện Bình Sơn", ma_xa="21001"),
        unit("Xã Hai", huyen="Huyện Bình Sơn", ma_xa="21004"),
        {"ten_xa": None, "dan_so": 20_000, "huyen": "Huyện Lý Sơn", "ma_xa": None},
    )
    assert figures.table.name.tolist()[-1] == "Đặc khu Lý Sơn"
    assert figures.table.kind.tolist()[-1] == "dac_khu"
    assert figures.table.population.tolist()[-1] == 20_000
    (found,) = figures.findings
    assert (found.check, found.severity) == ("district-as-unit", "warning")
    assert "4 «Đặc khu Lý Sơn»" in found.text.vi
    assert "special zone" in found.text.en


def test_an_island_district_as_a_heading_with_figures() -> None:
    figures = read(
        unit("Huyện Bình Sơn", 10_000),
        unit("Xã Một"),
        unit("Xã Hai"),
        unit("Huyện Lý Sơn", 20_000),
        unit("Huyện Ba Tơ", 5_000),
        unit("Xã Ba"),
        unit("Tổng cộng", 35_000),
    )
    assert figures.table.name.tolist() == ["Xã Một", "Xã Hai", "Đặc khu Lý Sơn", "Xã Ba"]
    assert figures.table.district.tolist() == ["Huyện Bình Sơn"] * 2 + ["", "Huyện Ba Tơ"]
    assert figures.findings[0].check == "district-as-unit"


def test_a_table_of_districts_alone_makes_no_units() -> None:
    figures = read(unit("Huyện Bình Sơn", 10_000), unit("Huyện Lý Sơn", 20_000))
    assert figures.table.empty


def test_a_district_in_the_first_row_of_its_group_only() -> None:
    places = ["Huyện A", None, None, "Huyện B", None]
    figures = read(*(unit(f"Xã Số {i}", huyen=place) for i, place in enumerate(places)))
    assert figures.table.district.tolist() == ["Huyện A"] * 3 + ["Huyện B"] * 2
    (told,) = [f for f in figures.findings if f.check == "district-filled-down"]
    assert "3 dòng" in told.text.vi and "Huyện A, Huyện B" in told.text.vi


@pytest.mark.parametrize(
    "places", [["Huyện A", None, "Huyện A", None, None], ["Huyện A", "Huyện B", "Huyện C", None]]
)
def test_single_blanks_are_no_groups(places: list[str | None]) -> None:
    figures = read(*(unit(f"Xã Số {i}", huyen=place) for i, place in enumerate(places)))
    assert "" in figures.table.district.tolist()
