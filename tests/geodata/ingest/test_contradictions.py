"""Files that speak of other units than it seems: stopped or shown, never taken silently."""

from __future__ import annotations

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
