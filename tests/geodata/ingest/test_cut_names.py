"""Names cut in the middle of a letter: told by row, completed when a person says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata import Dataset, ReadOptions, open_table, read_units
from tests.support.layers import frame

CUT = "\ufffd"
CODES = [f"{18070 + i}" for i in range(6)]
WHOLE = ["Thị trấn Hương Khê", "Xã Hùng Sơn", "Xã Đức Thọ", "Xã Một", "Xã Hai", "Xã Ba"]


def layer(folder: Path, *names: str, **more: object) -> Path:
    written = [*names, *WHOLE[len(names) :]]
    drawn = frame(3, 2).drop(columns=["dan_so", "dien_tich"])
    path = folder / "ranh.gpkg"
    drawn.assign(ten_xa=written, loai=["xã"] * 6, **more).to_file(path)
    return path


def table(folder: Path, text: str, content: bytes | None = None):  # type: ignore[no-untyped-def]
    path = folder / "bang.csv"
    path.write_bytes(content or text.encode())
    return open_table(path)


def read(path: Path, *tables: object, mend: bool = False) -> Dataset:
    return read_units(path, tables=list(tables), options=ReadOptions(mend_cut=mend))  # type: ignore[arg-type]


def told(dataset: Dataset, check: str) -> str:
    return "\n".join(f.text.vi for f in dataset.provenance.findings if f.check == check)


@pytest.mark.parametrize(
    ("cut", "row", "whole"),
    [
        (f"Thị trấn Hương Kh{CUT}", 0, "Thị trấn Hương Khê"),
        (f"Hương Kh{CUT}", 0, "Hương Khê"),
        (f"TT Hương Kh{CUT}", 0, "TT Hương Khê"),
        (f"Xã H{CUT}ng Sơn", 1, "Xã Hùng Sơn"),
        (f"Xã H{CUT}{CUT}ng Sơn", 1, "Xã Hùng Sơn"),
        (f"Xã {CUT}ức Thọ", 2, "Xã Đức Thọ"),
        (f"XÃ ĐỨC TH{CUT}", 2, "XÃ Đức Thọ"),
    ],
)
def test_a_cut_name_is_told_and_completed_from_the_table(
    tmp_path: Path, cut: str, row: int, whole: str
) -> None:
    names = [*WHOLE[:row], cut]
    rows = "\n".join(f"{c};{n};9000" for c, n in zip(CODES, WHOLE, strict=True))
    given = table(tmp_path, f"ma_xa;ten_xa;dan_so\n{rows}")
    dataset = read(layer(tmp_path, *names), given)
    assert dataset.units.name.iloc[row] == cut
    assert f"{row + 1} «{cut}» → «{whole}»" in told(dataset, "names-cut")
    mended = read(layer(tmp_path, *names), given, mend=True)
    assert mended.units.name.iloc[row] == whole
    assert not told(mended, "names-cut")
    assert any("đã được điền đủ" in notice.vi for notice in mended.provenance.notices)


def test_a_completed_name_joins(tmp_path: Path) -> None:
    """Without codes a cut name finds no row until it is whole."""
    rows = "\n".join(f"{n};{5000 + i}" for i, n in enumerate(WHOLE))
    given = table(tmp_path, f"ten_xa;dan_so\n{rows}")
    path = layer(tmp_path, WHOLE[0], f"Xã Hùng S{CUT}")
    assert read(path, given, mend=True).units.population.tolist() == list(range(5000, 5006))


def test_a_cut_district_is_the_one_of_the_other_rows(tmp_path: Path) -> None:
    districts = [f"Huyện Hương Kh{CUT}", *["Huyện Hương Khê"] * 5]
    path = layer(tmp_path, dan_so=[5000] * 6, huyen=districts)
    assert "Huyện Hương Khê" in told(read(path), "names-cut")
    assert set(read(path, mend=True).units.district) == {"Huyện Hương Khê"}


def test_the_country_knows_a_name_by_its_code(tmp_path: Path) -> None:
    codes = ["18562", *CODES[1:]]  # Thị trấn Hương Khê until 2025, xã Hương Khê since
    path = layer(tmp_path, f"Hương Kh{CUT}", dan_so=[5000] * 6, ma_xa=codes)
    assert "→ «Hương Khê»" in told(read(path), "names-cut")


def test_what_several_names_could_be_is_left_open(tmp_path: Path) -> None:
    path = layer(tmp_path, f"Xã T{CUT}", dan_so=[5000] * 6)
    dataset = read(path, mend=True)
    assert dataset.units.name.iloc[0] == f"Xã T{CUT}"
    assert f"1 «Xã T{CUT}»" in told(dataset, "names-cut-unknown")


def test_a_byte_lost_in_a_csv(tmp_path: Path) -> None:
    rows = "\n".join(f"{c};{n};9000" for c, n in zip(CODES, WHOLE, strict=True))
    content = f"ma_xa;ten_xa;dan_so\n{rows}".encode().replace("Hùng".encode(), b"H\xc3ng")
    given = table(tmp_path, "", content)
    dataset = read(layer(tmp_path), given)
    assert f"3 (bang.csv) «Xã H{CUT}ng Sơn» → «Xã Hùng Sơn»" in told(dataset, "names-cut")
