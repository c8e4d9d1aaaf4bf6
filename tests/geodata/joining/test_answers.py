"""Answers of the communes: what changed counts, what is wrong is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata import Dataset, InputError, open_table
from geodata.joining import form_cells, read_answers
from geodata.provenance import Remark
from geodata.wording import Text
from tests.support.coverages import grid

HEAD = "Mã xã;Tên xã, phường;Diện tích (km²);Dân số;Địa hình;Xác nhận đúng"


def units() -> Dataset:
    dataset = grid(3, 1, population=[5000, 6000, 7000], terrain=["unknown", "lowland", "lowland"])
    told = replace(
        dataset.provenance,
        basis={"population": "official", "area_km2": "official"},
        estimated={"population": frozenset({"00002", "00003"})},
        remarks=(Remark("population", "missing", Text("a", "b"), frozenset({"00001"})),),
    )
    return replace(dataset, provenance=told)


def answered(folder: Path, *lines: str, head: str = HEAD):  # type: ignore[no-untyped-def]
    path = folder / "phieu.csv"
    path.write_text("\n".join(["PHIẾU", head, *lines]), "utf-8")
    return read_answers(units(), open_table(path))


def test_the_form_says_what_is_known_and_no_more() -> None:
    cells = form_cells(units())
    assert cells["population"].tolist() == [None, 6000, 7000]
    assert cells["terrain"].tolist() == [None, "đồng bằng", "đồng bằng"]
    assert cells["disadvantaged_coast"].isna().all()
    assert cells["minority_percent"].isna().all()


def test_new_answers_are_taken_and_sent_ones_say_nothing(tmp_path: Path) -> None:
    update = answered(
        tmp_path,
        "00001;Xã Số Một (mới);9;5.500;miền núi;",
        "00002;Xã Số 2;9;6000;đồng bằng;",
        "00003;Xã Số 3;9;7000;đồng bằng;có",
    )
    made = update.dataset
    assert made.units["population"].tolist() == [5500, 6000, 7000]
    assert made.units["terrain"].tolist() == ["mountain", "lowland", "lowland"]
    assert made.units["name"].tolist() == units().units["name"].tolist()
    told = made.provenance
    # Only the unconfirmed figure is still an estimate.
    assert [told.is_estimated("population", c) for c in made.codes] == [False, True, False]
    assert not told.missing("population")
    assert any("phieu.csv" in o.title for o in told.origins)


def test_a_figure_far_from_the_one_at_hand_is_doubted(tmp_path: Path) -> None:
    update = answered(tmp_path, "00002;x;9;600;;")
    assert update.dataset.units.at["00002", "population"] == 600
    [doubt] = [d for d in update.doubts if d.check == "answer-far"]
    assert "Dòng 3 (00002 Xã Số 2), cột «Dân số»: 600" in doubt.text.vi
    assert "6.000" in doubt.text.vi and "6,000" in doubt.text.en


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["99999;x;9;1;;", "00001;x;9;1;;"], ["Row", "row 3", "99999"]),
        (["00001;x;9;1;;", "00001;x;9;2;;"], ["rows 3, 4", "00001"]),
        (["00001;x;9;nhiều;;"], ["Row 3", "Dân số", "nhiều"]),
        (["00001;x;9;12;cao nguyên;"], ["Row 3", "Địa hình", "cao nguyên"]),
        (["00002;Xã Số 2;9;6000;;"], ["nothing new"]),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, lines: list[str], told: list[str]) -> None:
    with pytest.raises(InputError) as error:
        answered(tmp_path, *lines)
    text = error.value.text
    assert all(word.lower() in text.en.lower() for word in told if word != "Row")
    assert text.vi != text.en


def test_every_bad_row_is_among_the_findings(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        answered(tmp_path, "00001;x;9;nhiều;;", "00002;x;9;ít;;", "00003;x;9;7000;;")
    assert [f.text.vi.split(" (")[0] for f in error.value.findings] == ["Dòng 3", "Dòng 4"]
    with pytest.raises(InputError, match="code"):
        answered(tmp_path, "Xã Số 1;5", head="Tên xã, phường;Dân số")
