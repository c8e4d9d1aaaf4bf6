"""Units after a round as the data of the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geodata import Dataset, InputError, Text, write_dataset
from geodata.geopackage import read_stored
from geodata.joining import (
    Crosswalk,
    Enacted,
    embedded_crosswalk,
    figure_differences,
    next_round,
    told_amendment,
    with_official,
)
from geodata.joining.amendments import Change, amend
from geodata.provenance import Adjustment, Remark
from geodata.roads import ROAD_CHECKS
from tests.support.coverages import grid
from tests.support.layers import crosswalk
from tests.support.roads import random_roads

NQ35 = Enacted("after", "NQ", "nq35-2023-2025", date(2025, 1, 1), "rearranged_2023_2025")


def pairs(dataset: Dataset, **into: str) -> Crosswalk:
    """Every unit stays, but those named: ``u00002="00001"``."""
    rows = [(code, into.get(f"u{code}", code), 1.0) for code in dataset.codes]
    return crosswalk(*rows)


def after(old: Dataset, ways: Crosswalk, enacted: Enacted = NQ35, **names: str) -> Dataset:
    told = {code: {"name": name, "kind": "phuong"} for code, name in names.items()}
    return next_round(old, ways, told, enacted, mountain_share=2 / 3)


def only(whole: Crosswalk, units: Dataset) -> Crosswalk:
    own = whole.table["old"].isin(units.codes)
    return replace(whole, table=whole.table[own].reset_index(drop=True))


def test_a_new_unit_is_the_sum_of_its_members() -> None:
    old = grid(3, 2, population=[1000, 2000, 3000, 4000, 5000, 6000])
    old.units.loc[["00001", "00002", "00004"], "staff"] = [10.0, 20.0, 7.0]
    old.units.loc["00002", "land_border"] = True
    made = after(old, pairs(old, u00001="00002", u00004="00002"), **{"00002": "Phường Mới"})
    unit = made.units.loc["00002"]
    assert len(made) == 4
    assert (unit["name"], unit["kind"]) == ("Phường Mới", "phuong")
    assert (unit["population"], unit["area_km2"], unit["staff"]) == (7000, 27.0, 37)
    assert unit["land_border"] and unit["rearranged_2023_2025"]
    assert not made.units.loc["00003", "rearranged_2023_2025"]
    # The seat is where it was, outline and borders are those of the three together.
    assert (unit["x_m"], unit["y_m"]) == tuple(old.units.loc["00002", ["x_m", "y_m"]])
    assert unit["geometry"].equals(old.units.geometry[["00001", "00002", "00004"]].union_all())
    perimeter = unit["geometry"].length
    mine = made.borders[(made.borders[["code_a", "code_b"]] == "00002").any(axis=1)]
    assert unit["exterior_m"] + mine["length_m"].sum() == pytest.approx(perimeter)
    assert made.borders["length_m"].sum() == pytest.approx(5 * 3000)
    # Who was left alone is as before, in every column.
    same = [c for c in old.units.columns if c != "geometry"]
    pd.testing.assert_series_equal(
        made.units.loc["00006", same], old.units.loc["00006", same], check_dtype=False
    )


def test_ways_by_road_do_not_go_over_and_it_is_said() -> None:
    """The seat of a new unit may lie elsewhere; a stated factor holds for it too."""
    old = random_roads(grid(3, 1), 1)
    made = after(old, pairs(old, u00001="00002"))
    assert made.ways is None
    assert made.measured.en == "straight line"
    assert any("roads again" in notice.en for notice in made.provenance.notices)
    assert not [f for f in made.provenance.findings if f.check in ROAD_CHECKS]
    stated = replace(grid(3, 1), detour=1.3)
    assert after(stated, pairs(stated, u00001="00002")).detour == 1.3


def test_a_second_round_knows_the_first_one(tmp_path: Path) -> None:
    old = grid(4, 1, population=[1, 2, 3, 4])
    second = after(old, pairs(old, u00001="00002"))
    later = replace(NQ35, day=date(2026, 1, 1), flag=None, districts_end=True, title="II")
    third = after(second, pairs(second, u00002="00003"), later)
    told = third.provenance
    assert [r.title for r in told.rounds] == ["NQ", "II"]
    assert [len(r.units) for r in told.rounds] == [4, 3]
    assert [r.before for r in told.rounds] == [old.fingerprint, second.fingerprint]
    assert told.as_of == "2026-01-01"
    assert told.rounds[0].units[0].into == "00002"
    # The flag of the first round goes with its people; districts are no more.
    assert third.units["rearranged_2023_2025"].tolist() == [True, False]
    assert (third.units["district"] == "").all()
    back = read_stored(write_dataset(third, tmp_path / "third.gpkg"))
    assert back.provenance == replace(told, origins=back.provenance.origins)
    assert back.fingerprint == third.fingerprint


def test_marks_go_with_the_figures() -> None:
    old = grid(3, 2)
    reason = Text("không có số", "no figure")
    told = replace(
        old.provenance,
        estimated={"area_km2": frozenset({"00003"})},
        remarks=(Remark("population", "missing", reason, frozenset({"00001", "00002", "00004"})),),
        adjustments=(
            Adjustment("00001", "00002", "thôn A", 10, 0.1),
            Adjustment("00005", "00001", "thôn B", 10, 0.1),
        ),
    )
    old = replace(old, provenance=told)
    made = after(old, pairs(old, u00001="00002", u00004="00003")).provenance
    # All of 00002 lacks people; of 00003 only a part does, so its sum is doubtful, not nothing.
    assert made.missing("population") == {"00002"}
    assert made.mark("population", ["00003"]) == "*"
    assert made.mark("area_km2", ["00003"]) == "*"
    assert made.mark("area_km2", ["00002"]) == ""
    # A part that moved between two members is no move any more.
    assert [(a.giver, a.taker) for a in made.adjustments] == [("00005", "00002")]


def test_a_merger_by_resolution_keeps_marks_the_same_way() -> None:
    old = grid(3, 1, population=[0, 2000, 3000])
    remark = Remark("population", "missing", Text("–", "–"), frozenset({"00001"}))
    moved = Adjustment("00001", "00003", "thôn A", 0, 0.1)
    told = replace(old.provenance, remarks=(remark,), adjustments=(moved,))
    change = Change(2, "00001", "", None, "00002", "12/NQ", date(2026, 1, 1))
    made = amend(replace(old, provenance=told), [change], mountain_share=2 / 3)
    assert made.provenance.missing("population") == frozenset()
    assert made.provenance.mark("population", ["00002"]) == "*"
    assert {a.giver for a in made.provenance.adjustments} <= set(made.codes)
    assert "12/NQ" in told_amendment(made.provenance.amendments[0]).vi


def test_a_new_code_takes_the_words_of_its_largest_member() -> None:
    old = grid(3, 1, population=[1000, 2000, 3000])
    made = after(old, pairs(old, u00001="99999", u00002="99999"))
    assert made.units.at["99999", "name"] == old.units.at["00002", "name"]
    assert made.units.at["99999", "x_m"] == old.units.at["00002", "x_m"]


def test_what_cannot_be_the_next_round_is_refused() -> None:
    old = grid(2, 1)
    with pytest.raises(InputError, match="merges no units"):
        after(old, pairs(old))
    dated = old.dated("2026-01-01")
    with pytest.raises(InputError, match="1 January 2025"):
        after(dated, pairs(dated, u00001="00002"))
    with pytest.raises(InputError, match="00002"):
        after(old, crosswalk(("00001", "00001", 1.0)))
    three = grid(3, 1)
    with pytest.raises(InputError, match="00003"):
        with_official(after(three, pairs(three, u00001="00002")), old)


def test_three_states_of_hatinh(hatinh_2024: Dataset, hatinh_2026: Dataset) -> None:
    """216 → 209 → 69 by the adopted mergers, step by step as at once; then the official figures."""
    january, july = map(embedded_crosswalk, ("hatinh-2024-2025-01", "hatinh-2024-2025-07"))
    then = after(hatinh_2024, january)
    last = replace(NQ35, title="NQ 1665", day=date(2025, 7, 1), districts_end=True)
    now = after(then, only(july, then), last)
    assert [len(hatinh_2024), len(then), len(now)] == [216, 209, 69]
    at_once = july.main_target()
    by_steps = {u.code: u.into for u in now.provenance.rounds[0].units}
    second = {u.code: u.into for u in now.provenance.rounds[1].units}
    assert {code: second[into] for code, into in by_steps.items()} == at_once
    assert now.units["population"].sum() == hatinh_2024.units["population"].sum()
    assert len(now.components) == 1
    # Two units were split: all who got a part of them are marked, beyond the census basis.
    got = frozenset(july.table.loc[july.table["old"].isin(july.split), "new"])
    assert now.provenance.estimated["population"] == got
    assert {u.code for u in now.provenance.rounds[1].units if u.split} == set(july.split)
    differences = figure_differences(now, hatinh_2026)
    assert len(differences) == 69
    # A census of 2019 against residents of 2024: a fifth more in all; areas agree within 0.2 %.
    assert 1.2 < differences["population_official"].sum() / differences["population"].sum() < 1.3
    assert differences["area_km2_official"].sum() == pytest.approx(
        differences["area_km2"].sum(), rel=2e-3
    )
    official = with_official(now, hatinh_2026)
    assert official.units["population"].equals(hatinh_2026.units["population"])
    assert official.units["rearranged_2023_2025"].sum() == 67  # all but Sơn Kim 1 and 2
    assert len(official.provenance.rounds) == 2
