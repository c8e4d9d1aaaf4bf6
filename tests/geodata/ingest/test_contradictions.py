"""Files that speak of other units than it seems: stopped or shown, never taken silently."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata import Dataset, InputError, ReadOptions, TableInput, open_table, read_units
from geodata.joining import update_figures
from geodata.joining.crosswalk import embedded_crosswalk, fitting_crosswalk
from tests.support.layers import frame


def table(folder: Path, text: str, name: str = "bang.csv") -> TableInput:
    path = folder / name
    path.write_text(text, "utf-8")
    return open_table(path)


def layer(folder: Path, **columns: object) -> Path:
    path = folder / "ranh.gpkg"
    frame(3, 2).drop(columns=["dan_so", "dien_tich"]).assign(**columns).to_file(path)
    return path


def stopped(path: Path, *tables: TableInput, **options: object) -> InputError:
    with pytest.raises(InputError) as told:
        read_units(path, tables=tables, options=ReadOptions(**options))  # type: ignore[arg-type]
    return told.value


def found(dataset: Dataset, check: str) -> list[tuple[str, str]]:
    return [
        (f"{f.text.vi} {f.mend.vi}", f"{f.text.en} {f.mend.en}")
        for f in dataset.provenance.findings
        if f.check == check
    ]


# Tables of another year

NEW = ["Hương Khê", "Đức Thọ", "Cẩm Bình", "Thạch Hà", "Kỳ Anh", "Nghi Xuân"]


@pytest.mark.parametrize("district", [False, True])
def test_a_table_of_another_year_is_stopped(tmp_path: Path, district: bool) -> None:
    codes = [f"{18000 + 20 * i}" for i in range(6)]
    path = layer(tmp_path, ten_xa=[f"Xã {name}" for name in NEW], ma_xa=codes)
    lines = ["ma_xa;ten_xa;" + ("huyen;" if district else "") + "dan_so"]
    for i in range(21):
        name = f"Thị trấn {NEW[i // 4]}" if i % 4 == 0 else f"Xã Cũ Thứ {i}"
        place = "Huyện A;" if district else ""
        lines.append(f"{18000 + 5 * i};{name};{place}{9000 + i}")
    old = table(tmp_path, "\n".join(lines))
    error = stopped(path, old)
    assert error.findings[0].check == "other-year"
    assert "15 dòng" in error.text.vi
    assert "chỉ 6 dòng khớp" in error.text.vi
    assert "--crosswalk" in error.text.vi
    assert "15 rows" in error.text.en
    assert "crosswalk" in error.text.en
    dataset = read_units(path, tables=[old], options=ReadOptions(more_rows=True))
    assert dataset.units.population.tolist() == [9000, 9004, 9008, 9012, 9016, 9020]


def test_a_table_of_the_country_beside_the_map_of_a_province(tmp_path: Path) -> None:
    path = layer(tmp_path)
    rows = [f"{18070 + i};Xã Số {i + 1};Tỉnh A;{5000 + i}" for i in range(6)]
    rows += [f"{20000 + i};Xã Xa {i};Tỉnh B;4000" for i in range(40)]
    given = table(tmp_path, "\n".join(["ma_xa;ten_xa;tinh;dan_so", *rows]))
    assert read_units(path, tables=[given]).units.population.sum() == 30_015
    plain = [row.replace("Tỉnh A;", "").replace("Tỉnh B;", "") for row in rows]
    given = table(tmp_path, "\n".join(["ma_xa;ten_xa;dan_so", *plain]))
    assert read_units(path, tables=[given]).units.population.sum() == 30_015


def test_newer_figures_of_another_year_are_stopped_too(tmp_path: Path) -> None:
    frame(3, 2).to_file(tmp_path / "sach.gpkg")
    dataset = read_units(tmp_path / "sach.gpkg")
    rows = [f"{18070 + i};Xã Số {i + 1};9000" for i in range(6)]
    rows += [f"18070.{i};Xã Khác {i};9000" for i in range(9)]
    old = table(tmp_path, "\n".join(["ma_xa;ten_xa;dan_so", *rows]).replace(".", "x"))
    with pytest.raises(InputError, match="9 rows"):
        update_figures(dataset, old)


def test_the_embedded_crosswalk_that_fits_is_named() -> None:
    ways = embedded_crosswalk("hatinh-2024-2025-07").table
    assert fitting_crosswalk(set(ways["old"]), set(ways["new"])) == "hatinh-2024-2025-07"
    assert fitting_crosswalk(set(ways["old"]), {"00001"}) is None


# Codes of another numbering


def test_a_running_number_is_no_code(tmp_path: Path) -> None:
    names = ["Ba Vì", "Ba Trại", "Cổ Đô", "Tản Hồng", "Ba Đình", "Phú Xuân"]
    codes = ["00001", "00002", "00004", "00006", "00008", "00010"]
    path = layer(tmp_path, ma_xa=codes, ten_xa=[f"Xã {n}" for n in names])
    turned = [*names[1:], names[0]]
    rows = [f"{i + 1:04d};Xã {name};{5000 + i}" for i, name in enumerate(turned)]
    given = table(tmp_path, "\n".join(["ma;ten_xa;dan_so", *rows]))
    error = stopped(path, given)
    assert error.findings[0].check == "codes-contradict"
    assert "00001 Xã Ba Vì ≠ Xã Ba Trại (→ 00002 Xã Ba Trại)" in error.text.vi
    assert "--table-map code=" in error.text.en
    # Asked, a person says that there is no code: the names join.
    mapping = given.mapping.with_columns({"code": ""})
    dataset = read_units(path, tables=[TableInput(given.table, mapping)])
    assert dataset.units.set_index("name").population["Xã Ba Vì"] == 5005
    assert dataset.units.set_index("name").population["Xã Ba Trại"] == 5000


def test_names_that_begin_alike_are_not_alike(tmp_path: Path) -> None:
    path = layer(tmp_path, ten_xa=["Xã Ba Vì", *[f"Xã Số {i}" for i in range(2, 7)]])
    rows = ["18070;Xã Ba Đình;5000", *[f"{18069 + i};Xã Số {i};5000" for i in range(2, 7)]]
    dataset = read_units(path, tables=[table(tmp_path, "ma_xa;ten_xa;dan_so\n" + "\n".join(rows))])
    ((vi, en),) = found(dataset, "same-code-other-name")
    assert "18070 Xã Ba Vì ≠ Xã Ba Đình" in vi
    assert "Xã Ba Đình" in en


# Kind against name


def test_a_kind_column_that_speaks_against_the_name(tmp_path: Path) -> None:
    names = ["Phường An Phú Đông", *[f"Xã Số {i}" for i in range(2, 7)]]
    path = layer(tmp_path, ten_xa=names, loai=["xã"] * 6, dan_so=[5000] * 6)
    dataset = read_units(path)
    ((vi, en),) = found(dataset, "kind-against-name")
    assert "18070 Phường An Phú Đông: tên ghi là phường, cột loại ghi là xã." in vi
    assert "the name says ward (phường), the kind column says commune (xã)" in en
    assert dataset.units.kind.iloc[0] == "xa"


def test_a_kind_from_a_table_against_the_name_in_the_layer(tmp_path: Path) -> None:
    path = layer(tmp_path)
    rows = [f"{18070 + i};{'Phường' if i == 3 else 'Xã'};5000" for i in range(6)]
    dataset = read_units(path, tables=[table(tmp_path, "ma_xa;loai;dan_so\n" + "\n".join(rows))])
    assert "18073" in found(dataset, "kind-against-name")[0][0]


# Columns that only count rows, without names to vouch for them

GAPPED = ["00001", "00004", "00006", "00008", "00010", "00013"]


def counted(folder: Path, first: int = 1, form: str = "{}") -> TableInput:
    rows = [f"{form.format(first + i)};{5000 + i}" for i in range(6)]
    return table(folder, "\n".join(["ma;dan_so", *rows]))


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("form", ["{}", "{:05d}", "{}.0"])
def test_a_column_that_counts_rows_is_no_code(tmp_path: Path, first: int, form: str) -> None:
    path = layer(tmp_path, ma_xa=GAPPED, dan_so=[9000] * 6)
    given = counted(tmp_path, first, form)
    for more_rows in (False, True):
        error = stopped(path, given, more_rows=more_rows)
        assert [f.check for f in error.findings] == ["codes-count-rows"]
    assert f"{2 + first} trong 6 dòng" in error.text.vi
    assert "00004 Xã Số 2" in error.text.vi
    assert "merely counts rows" in error.text.en


def test_row_numbers_on_both_sides_are_pointed_out(tmp_path: Path) -> None:
    path = layer(tmp_path, ma_xa=[str(i) for i in range(1, 7)])
    ((vi, en),) = found(read_units(path, tables=[counted(tmp_path)]), "codes-only-numbers")
    assert "(1 đến 6)" in vi
    assert "running number" in en


def test_real_codes_without_names_join(tmp_path: Path) -> None:
    path = layer(tmp_path, ma_xa=GAPPED)
    rows = "\n".join(f"{code};{5000 + i}" for i, code in enumerate(GAPPED))
    dataset = read_units(path, tables=[table(tmp_path, f"ma_xa;dan_so\n{rows}")])
    assert dataset.units.population.tolist() == list(range(5000, 5006))
    assert not found(dataset, "codes-only-numbers")


# People counted by the thousand, areas in another unit than is stated


def people(folder: Path, head: str, *cells: str) -> TableInput:
    rows = [f"{18070 + i};{cell}" for i, cell in enumerate(cells)]
    return table(folder, "\n".join([f"ma_xa;{head}", *rows]))


@pytest.mark.parametrize("head", ["dan_so", "Dân số (người)"])
def test_whole_thousands_are_asked_for_with_both_readings(tmp_path: Path, head: str) -> None:
    path = layer(tmp_path)
    given = people(tmp_path, head, "12", "12", "8", "9", "6", "8")
    error = stopped(path, given)
    assert [f.check for f in error.findings] == ["people-unit-asked"]
    assert "8 người" in error.text.vi and "8.000 người" in error.text.vi
    assert "8,000 persons" in error.text.en and "--people-unit 1000" in error.text.en
    for unit, factor in (("1", 1), ("1000", 1000)):
        said = replace(given, mapping=replace(given.mapping, people_unit=unit))
        units = read_units(path, tables=[said]).units
        assert units.population.tolist() == [factor * n for n in (12, 12, 8, 9, 6, 8)]


def test_persons_below_a_head_of_thousands_are_asked_for(tmp_path: Path) -> None:
    path = layer(tmp_path)
    given = people(tmp_path, "Dân số (nghìn người)", *["12000", "8000", "9100"] * 2)
    error = stopped(path, given)
    assert [f.check for f in error.findings] == ["people-unit-asked"]
    assert "--people-unit 1 " in error.text.en or "--people-unit 1," in error.text.en
    said = replace(given, mapping=replace(given.mapping, people_unit="1"))
    assert read_units(path, tables=[said]).units.population.tolist()[0] == 12_000


def test_fractions_are_thousands_once_that_is_said(tmp_path: Path) -> None:
    path = layer(tmp_path)
    given = people(tmp_path, "dan_so", "12", "12.345", "7.6", "9.1", "6,02", "8")
    assert stopped(path, given).findings[0].check == "bad-population"
    said = replace(given, mapping=replace(given.mapping, people_unit="1000"))
    units = read_units(path, tables=[said]).units
    assert units.population.tolist() == [12_000, 12_345, 7_600, 9_100, 6_020, 8_000]


@pytest.mark.parametrize(
    ("head", "cell", "stated", "right"),
    [
        ("Diện tích (km2)", "900", "km²", "ha"),
        ("Diện tích (ha)", "9", "ha", "km2"),
        ("Diện tích (ha)", "9000000", "ha", "m2"),
    ],
)
def test_areas_in_another_unit_than_stated_are_asked_for(
    tmp_path: Path, head: str, cell: str, stated: str, right: str
) -> None:
    path = layer(tmp_path, dan_so=[5000] * 6)
    rows = "\n".join(f"{18070 + i};{cell}" for i in range(6))
    given = table(tmp_path, f"ma_xa;{head}\n{rows}")
    error = stopped(path, given)
    assert [f.check for f in error.findings] == ["area-unit-contradicts"]
    assert f"nêu đơn vị {stated}" in error.text.vi and "9,00 km²" in error.text.vi
    assert f"--area-unit {right}" in error.text.en
    said = replace(given, mapping=replace(given.mapping, area_unit=right))
    assert read_units(path, tables=[said]).units.area_km2.tolist() == [9.0] * 6
