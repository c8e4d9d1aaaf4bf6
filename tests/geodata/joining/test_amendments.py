"""Later resolutions: names, kinds and mergers laid over, kept with number and day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata import Dataset, InputError, embedded_dataset
from geodata.geopackage import read_stored, write_dataset
from geodata.joining import amend, read_changes, told_amendment
from tests.support.coverages import grid

HEAD = "Mã;Tên mới;Loại mới;Nhập vào;Văn bản;Ngày"


def amended(dataset: Dataset, folder: Path, *rows: str, head: str = HEAD) -> Dataset:
    path = folder / "nghi-quyet.csv"
    path.write_text("\n".join([head, *rows]), "utf-8")
    return amend(dataset, read_changes(path), mountain_share=2 / 3)


def units() -> Dataset:
    return grid(3, 1, population=[5000, 6000, 7000]).dated("2026-09-20")


def test_names_and_kinds(tmp_path: Path) -> None:
    made = amended(
        units(),
        tmp_path,
        "1;;phường;;NQ 9/2026;1/11/2026",
        "2;Đồng Tâm;;;NQ 8/2026;2026-10-15",
        "3;Phường Mới;phường;;NQ 9/2026;1/11/2026",
    )
    assert made.units["name"].tolist() == ["Phường Số 1", "Xã Đồng Tâm", "Phường Mới"]
    assert made.units["kind"].tolist() == ["phuong", "xa", "phuong"]
    told = made.provenance
    assert told.as_of == "2026-11-01"
    assert [a.document for a in told.amendments] == ["NQ 8/2026", "NQ 9/2026", "NQ 9/2026"]
    text = told_amendment(told.amendments[0])
    assert text.vi == "00002 Xã Số 2 → Xã Đồng Tâm (NQ 8/2026, 15/10/2026)"
    assert "15 October 2026" in text.en


def test_a_whole_unit_merged_into_another(tmp_path: Path) -> None:
    before = replace(
        units(),
        provenance=replace(units().provenance, estimated={"population": frozenset({"00001"})}),
    )
    made = amended(before, tmp_path, "1;;;2;NQ 9/2026;1/11/2026")
    assert made.codes == ("00002", "00003")
    assert made.units["population"].tolist() == [11_000, 7000]
    assert made.units["area_km2"].tolist() == [18.0, 9.0]
    assert made.units.at["00002", "name"] == "Xã Số 2"
    assert made.units.geometry["00002"].area == pytest.approx(18e6)
    outer = before.units["exterior_m"]
    assert made.units.at["00002", "exterior_m"] == outer["00001"] + outer["00002"]
    assert len(made.borders) == 1
    assert made.provenance.estimated["population"] == {"00002"}
    assert told_amendment(made.provenance.amendments[0]).vi.startswith(
        "00001 Xã Số 1 nhập vào 00002 Xã Số 2"
    )


def test_units_that_nothing_touched_stay_as_they_were(tmp_path: Path) -> None:
    before = embedded_dataset("hatinh-2026")
    pair = before.borders[["code_a", "code_b"]].iloc[0].tolist()
    made = amended(before, tmp_path, f"{pair[0]};;;{pair[1]};NQ 9/2026;1/11/2026")
    rest = [code for code in before.codes if code not in pair]
    assert (
        made.units.loc[rest]
        .drop(columns="geometry")
        .equals(before.units.loc[rest].drop(columns="geometry"))
    )
    assert made.figure("population", made.codes) == before.figure("population", before.codes)
    assert len(made.provenance.notices) == len(before.provenance.notices)


def test_changes_stay_with_the_stored_dataset(tmp_path: Path) -> None:
    made = amended(units(), tmp_path, "1;;phường;;NQ 9/2026;1/11/2026")
    write_dataset(made, tmp_path / "sach.gpkg")
    again = read_stored(tmp_path / "sach.gpkg")
    assert again.provenance.amendments == made.provenance.amendments
    assert again.provenance.as_of == "2026-11-01"
    assert again.fingerprint == made.fingerprint != units().fingerprint


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("9;x;;;NQ 9;1/11/2026", ("row 2", "00009")),
        ("1;;;1;NQ 9;1/11/2026", ("row 2", "itself")),
        ("1;;;7;NQ 9;1/11/2026", ("row 2", "00007")),
        ("1;Tên;;2;NQ 9;1/11/2026", ("row 2", "merged into alone")),
        ("1;;;;NQ 9;1/11/2026", ("row 2", "new name")),
        ("1;Tên;;;;1/11/2026", ("row 2", "column document", "–")),
        ("1;Tên;;;NQ 9;hôm qua", ("row 2", "column day", "hôm qua")),
        ("1;;thành phố;;NQ 9;1/11/2026", ("row 2", "new kind", "thành phố")),
        ("1;Tên;;;NQ 9;1/9/2026", ("row 2", "20 September 2026", "before")),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, row: str, told: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as error:
        amended(units(), tmp_path, row)
    assert all(word in error.value.text.en for word in told), error.value.text.en
    assert "dòng 2" in error.value.text.vi
