"""New figures for units that are there already."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata import Dataset, InputError, describe_update, open_table, update_figures
from merger import assess, load_criteria
from merger.assessment.sensitivity import terrain_check
from tests.support.coverages import grid


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "so-lieu.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_figures_of_some_units(tmp_path: Path) -> None:
    dataset = grid(3, 1)
    census = replace(dataset.provenance, basis={"population": "census", "area_km2": "official"})
    head = "Mã xã,Tên xã,Dân số,Diện tích (ha),Biên giới"
    rows = f"{head}\n00001,Xã Số 1,6.000,950,x\n9,Xã Lạ,1,1,\n"
    got = update_figures(replace(dataset, provenance=census), open_table(table(tmp_path, rows)))
    assert got.dataset.units["population"].tolist() == [6000, 5000, 5000]
    assert got.dataset.units["area_km2"].tolist() == [9.5, 9.0, 9.0]
    assert got.dataset.units["land_border"].tolist() == [True, False, False]
    assert got.dataset.fingerprint != dataset.fingerprint
    assert (got.joined, len(got.left_rows), got.left_units) == (1, 1, ("00002", "00003"))
    told = " ".join(text.vi for text in describe_update(got))
    assert "Xã Lạ" in told
    assert "00002 Xã Số 2" in told
    # What the table says is no estimate any more; the others' census figures still are.
    marks = [got.dataset.provenance.is_estimated("population", c) for c in dataset.codes]
    assert marks == [False, True, True]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Dân số,Diện tích\n1,2\n", "Dân số"),
        ("Mã xã,Ghi chú\n00001,a\n", "Ghi chú"),
        ("Mã xã,Dân số\n77777,100\n", "khớp"),
        ("Mã xã,Dân số\n00001,nhiều\n", "nhiều"),
        ("Mã xã,Tỷ lệ DTTS\n00001,130\n", "130"),
    ],
)
def test_tables_that_say_nothing_are_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        update_figures(grid(2, 1), open_table(table(tmp_path, text)))
    assert told in error.value.text.vi


def test_small_percentages_stay_small(tmp_path: Path) -> None:
    given = open_table(table(tmp_path, 'Mã xã,Tỷ lệ DTTS (%)\n00001,"0,5"\n00002,"0,8"\n'))
    got = update_figures(grid(2, 1), given)
    assert got.dataset.units["minority_percent"].tolist() == [0.5, 0.8]


def test_slipped_rows_are_refused(tmp_path: Path) -> None:
    words = "An Bình Cát Dương Êm Phúc Giang Hòa Kim Linh Mai Nam".split()  # noqa: SIM905
    names = [f"Xã {word}" for word in words]
    dataset = grid(4, 3)
    dataset.units["name"] = names
    slipped = names[5:] + names[:5]
    rows = [f"{c},{n},9000" for c, n in zip(dataset.codes, slipped, strict=True)]
    given = open_table(table(tmp_path, "Mã xã,Tên xã,Dân số\n" + "\n".join(rows)))
    with pytest.raises(InputError):
        update_figures(dataset, given)


def test_blank_cells_say_nothing(tmp_path: Path) -> None:
    dataset = grid(2, 1)
    dataset.units["land_border"] = [True, True]
    told = replace(dataset.provenance, basis={"terrain": "estimated"})
    text = "Mã xã,Biên giới,Địa hình\n00001,,\n00002,không,miền núi\n"
    got = update_figures(replace(dataset, provenance=told), open_table(table(tmp_path, text)))
    assert got.dataset.units["land_border"].tolist() == [True, False]
    marks = [got.dataset.provenance.is_estimated("terrain", c) for c in dataset.codes]
    assert marks == [True, False]


def test_by_name_where_the_units_have_no_district(tmp_path: Path) -> None:
    dataset = grid(2, 1, district=["", ""])
    text = "Tên xã,Huyện,Dân số\nXã Số 2,Huyện A,7000\n"
    got = update_figures(dataset, open_table(table(tmp_path, text)))
    assert got.dataset.units["population"].tolist() == [5000, 7000]


def test_shares_written_as_fractions(tmp_path: Path) -> None:
    given = open_table(table(tmp_path, "Mã xã,Tỷ lệ DTTS\n00001,0.35\n00002,1\n"))
    got = update_figures(grid(2, 1), given)
    assert got.dataset.units["minority_percent"].tolist() == [35.0, 100.0]
    assert any("phần trăm" in notice.vi for notice in got.notices)


def test_the_seven_units_that_fall_short(hatinh_2026: Dataset, real_data: Path) -> None:
    """LAW: with the official figures seven of the 69 units fall short of Resolution 112/2025.

    Six communes under both profiles and one ward; seven more communes pass only as mountain ones.
    Sơn Hồng and Vũ Quang lie on the land border: half the people are enough there in any terrain.
    """
    given = open_table(real_data / "hatinh_units_2025_check.csv")
    got = update_figures(hatinh_2026, given)
    assert (got.joined, got.left_rows, got.left_units) == (69, (), ())
    found = terrain_check(assess(got.dataset, load_criteria("nq112-2026")))
    names = {code: str(got.dataset.units.at[code, "name"]) for code in got.dataset.codes}
    assert {names[code].split(maxsplit=1)[1] for code in found.always} == {
        "Đức Minh", "Đông Kinh", "Thạch Lạc", "Đức Đồng", "Mai Hoa", "Thượng Đức", "Hải Ninh",
    }  # fmt: skip
    depends = {names[code] for code in found.depends}
    assert depends >= {
        "Xã Sơn Tây", "Xã Sơn Kim 1", "Xã Sơn Kim 2", "Xã Hà Linh", "Xã Hương Đô", "Xã Kỳ Lạc",
        "Xã Kỳ Thượng",
    }  # fmt: skip
    assert not depends & {"Xã Sơn Hồng", "Xã Vũ Quang"}


def test_blank_areas_leave_the_areas_as_they_are(tmp_path: Path) -> None:
    dataset = grid(3, 1)
    path = tmp_path / "a.csv"
    path.write_text("ma_xa;dien_tich_km2\n00001;9,5\n00002;\n00003;9,2\n", "utf-8")
    update = update_figures(dataset, open_table(path))
    assert update.dataset.units.area_km2.tolist() == [9.5, 9.0, 9.2]
