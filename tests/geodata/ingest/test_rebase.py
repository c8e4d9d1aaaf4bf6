"""Edits made by hand, carried over when the same files are read anew."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from geodata import Dataset, Link, with_links, with_settled
from geodata.columns import ColumnMapping
from geodata.files import RawTable
from geodata.ingest import with_edits_of
from geodata.joining import TableInput, update_figures
from tests.support.coverages import grid

# 3 × 2 units: 00001 00002 00003 below, 00004 00005 00006 above.


def kinds(dataset: Dataset) -> dict[tuple[str, str], str]:
    table = dataset.borders
    return dict(zip(zip(table.code_a, table.code_b, strict=True), table.kind, strict=True))


def fresh(**more: object) -> Dataset:
    return replace(grid(3, 2, **more), settled=frozenset())  # type: ignore[arg-type]


def newer(dataset: Dataset, title: str = "moi.csv", **columns: object) -> Dataset:
    frame = pd.DataFrame({"code": dataset.codes, **columns}, dtype=object)
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    mapping = ColumnMapping({c: c for c in frame.columns})
    return update_figures(
        dataset, TableInput(RawTable(frame, title, sha256=title), mapping)
    ).dataset


def test_links_made_are_made_again() -> None:
    before = fresh()
    edited = with_links(
        before,
        [
            Link("00001", "00002", "barrier"),
            Link("00001", "00006", "ferry"),
            Link("00004", "00005", "bridge"),
        ],
    )
    got = kinds(with_edits_of(edited, before, fresh()))
    assert got[("00001", "00002")] == "barrier"
    assert got[("00001", "00006")] == "ferry"
    assert got[("00004", "00005")] == "bridge"
    assert got == kinds(edited)


def test_links_taken_back_are_taken_back_again() -> None:
    start = with_links(
        fresh(), [Link("00001", "00006", "ferry"), Link("00001", "00002", "barrier")]
    )
    edited = with_links(start, [Link("00001", "00006", "land"), Link("00001", "00002", "land")])
    again = with_links(
        fresh(), [Link("00001", "00006", "ferry"), Link("00001", "00002", "barrier")]
    )
    assert kinds(with_edits_of(edited, start, again)) == kinds(fresh())


def test_situation_and_confirmed_islands_stay() -> None:
    before = fresh()
    change = pd.DataFrame(
        {"terrain": ["mountain"], "minority_percent": [61.0], "land_border": [True]},
        index=pd.Index(["00002"], name="code"),
    )
    edited = with_settled(before.with_situation(change).dated("2025-07-01"), ["00003"])
    # The file was corrected meanwhile: what nobody touched by hand follows the file.
    made = fresh(terrain=["lowland"] * 5 + ["island"])
    result = with_edits_of(edited, before, made)
    assert result.units.terrain.tolist() == ["lowland", "mountain", *["lowland"] * 3, "island"]
    assert result.units.minority_percent["00002"] == 61.0
    assert result.units.minority_percent.drop("00002").isna().all()
    assert result.units.land_border.tolist() == [False, True, False, False, False, False]
    assert result.settled == frozenset({"00003"})
    assert result.provenance.as_of == "2025-07-01"


def test_edits_of_units_that_are_gone_are_dropped() -> None:
    before = fresh()
    change = pd.DataFrame({"terrain": ["mountain"] * 2}, index=pd.Index(["00001", "00006"]))
    edited = with_settled(
        with_links(before.with_situation(change), [Link("00001", "00006", "ferry")]), ["00006"]
    )
    made = fresh(leave_out={5})
    result = with_edits_of(edited, before, made)
    assert result.codes == made.codes
    assert result.units.terrain["00001"] == "mountain"
    assert kinds(result) == kinds(made)
    assert result.settled == frozenset()


def test_newer_figures_stay_and_the_rest_follows_the_file() -> None:
    before = fresh()
    edited = newer(before, population=[7000, *[5000] * 5])
    made = fresh(population=[4000] * 6)
    result = with_edits_of(edited, before, made)
    # Only what the table changed is carried; the others are those of the file read anew.
    assert result.units.population.tolist() == [7000, *[4000] * 5]
    assert [o.title for o in result.provenance.origins] == ["moi.csv"]
    assert "moi.csv" in result.provenance.source.vi


def test_how_untouched_figures_are_known_follows_the_file() -> None:
    def as_estimate(dataset: Dataset, codes: frozenset[str]) -> Dataset:
        told = replace(
            dataset.provenance,
            basis={"population": "given", "area_km2": "geometry"},
            estimated={"area_km2": codes},
        )
        return replace(dataset, provenance=told)

    before = as_estimate(fresh(), frozenset(grid(3, 2).codes))
    edited = newer(before, population=[7000, *[5000] * 5])
    made = replace(fresh(), provenance=replace(fresh().provenance, basis={"area_km2": "given"}))
    result = with_edits_of(edited, before, made)
    assert result.provenance.basis["area_km2"] == "given"
    assert not result.provenance.is_estimated("area_km2", "00001")
    assert result.provenance.basis["population"] == "given"


def test_nothing_edited_changes_nothing() -> None:
    before, made = fresh(), fresh(population=[6000] * 6)
    assert with_edits_of(before, before, made).fingerprint == made.fingerprint
