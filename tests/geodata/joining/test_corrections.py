"""Figures mended by a person: marked, logged, stored, taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geodata import Dataset, InputError, Text, read_stored, write_dataset
from geodata.ingest.rebase import with_edits_of
from geodata.joining import CORRECTABLE, correct, told_correction, undo_correction
from geodata.provenance import Remark
from tests.support.coverages import grid

GROUNDS = {
    "source": "Niên giám 2025",
    "reason": "gõ thừa một chữ số",
    "who": "an",
    "at": "2026-11-26T01:02:03+00:00",
}


def mended(dataset: Dataset, column: str, values: dict[str, Any]) -> Dataset:
    return correct(dataset, column, values, **GROUNDS)


@pytest.fixture
def dataset() -> Dataset:
    return grid(2, 3)


NEW: dict[str, Any] = {
    "population": 4321,
    "area_km2": 12.5,
    "kind": "phuong",
    "terrain": "mountain",
    "seat": "Thôn Đông",
    "minority_percent": 31.5,
}


@pytest.mark.parametrize("column", CORRECTABLE)
def test_a_figure_is_mended_stored_and_taken_back(
    dataset: Dataset, column: str, tmp_path: Path
) -> None:
    code = dataset.codes[1]
    before = dataset.units.at[code, column]
    value = NEW.get(column, not before)
    made = mended(dataset, column, {code: value})
    assert made.units.at[code, column] == value
    others = dataset.units.index != code
    assert made.units.loc[others, column].equals(dataset.units.loc[others, column])
    assert made.fingerprint != dataset.fingerprint
    assert made.provenance.corrected(column) == {code}
    assert made.provenance.mark(column, [code]) == "*"

    write_dataset(made, tmp_path / "mended.gpkg")
    stored = read_stored(tmp_path / "mended.gpkg")
    assert stored.fingerprint == made.fingerprint
    assert stored.provenance.corrections == made.provenance.corrections

    back = undo_correction(stored, 0)
    again = back.units.at[code, column]
    assert again == before or (again != again and before != before)
    assert not back.provenance.corrected(column)
    assert "hoàn lại" in told_correction(back, back.provenance.corrections[0]).vi


def test_what_was_said_of_the_old_figure_comes_back_with_it(dataset: Dataset) -> None:
    code, other = dataset.codes[:2]
    why = Text("đáng ngờ", "doubtful")
    told = replace(
        dataset.provenance,
        basis={**dataset.provenance.basis, "population": "official"},
        remarks=(Remark("population", "doubtful", why, frozenset({code, other})),),
    )
    dataset = replace(dataset, provenance=told)
    made = mended(dataset, "population", {code: 999})
    assert made.provenance.reasons("population", code) == ()
    assert made.provenance.reasons("population", other) == (why,)
    assert not made.provenance.is_estimated("population", code)
    back = undo_correction(made, 0)
    assert back.provenance.reasons("population", code) == (why,)
    assert back.provenance.is_estimated("population", code)


def test_of_a_column_of_estimates_only_the_mended_figure_is_sure(dataset: Dataset) -> None:
    told = replace(dataset.provenance, basis={"population": "estimated"})
    made = mended(replace(dataset, provenance=told), "population", {dataset.codes[0]: 777})
    assert not made.provenance.is_estimated("population", dataset.codes[0])
    assert all(made.provenance.is_estimated("population", c) for c in dataset.codes[1:])
    back = undo_correction(made, 0)
    assert back.provenance.is_estimated("population", dataset.codes[0])


def test_the_latest_is_taken_back_first(dataset: Dataset) -> None:
    code = dataset.codes[0]
    made = mended(mended(dataset, "population", {code: 500}), "population", {code: 600})
    with pytest.raises(InputError, match="latest one first"):
        undo_correction(made, 0)
    made = undo_correction(undo_correction(made, 1), 0)
    assert made.units.at[code, "population"] == dataset.units.at[code, "population"]
    with pytest.raises(InputError):
        undo_correction(made, 0)


def test_what_is_no_change_is_no_correction(dataset: Dataset) -> None:
    code = dataset.codes[0]
    same = {code: dataset.units.at[code, "population"]}
    assert mended(dataset, "population", same) is dataset


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("population", -1),
        ("population", None),
        ("population", 10**9),
        ("area_km2", 0),
        ("area_km2", float("nan")),
        ("kind", "huyen"),
        ("terrain", "hilly"),
        ("minority_percent", 101),
    ],
)
def test_what_cannot_be_is_refused_with_the_unit(dataset: Dataset, column: str, value: Any) -> None:
    with pytest.raises(InputError, match=dataset.codes[0]):
        mended(dataset, column, {dataset.codes[0]: value})


@pytest.mark.parametrize("place", ["source", "reason"])
@pytest.mark.parametrize("text", ["", "  ", "x", "y" * 301])
def test_source_and_reason_are_asked_for(dataset: Dataset, place: str, text: str) -> None:
    with pytest.raises(InputError):
        correct(dataset, "population", {dataset.codes[0]: 5}, **{**GROUNDS, place: text})


def test_corrections_outlive_a_reading_anew(dataset: Dataset) -> None:
    code = dataset.codes[2]
    edited = mended(dataset, "population", {code: 4444})
    again = with_edits_of(edited, dataset, grid(2, 3))
    assert again.units.at[code, "population"] == 4444
    assert again.provenance.corrections[0].reason == GROUNDS["reason"]
