"""Figures across mergers and splits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata import Dataset, InputError, read_units
from geodata.joining import (
    carry_figures,
    crosswalk_by_overlay,
    embedded_crosswalk,
    merge_units,
    read_crosswalk,
)
from tests.support.coverages import grid
from tests.support.layers import crosswalk, frame


def test_adopted_mergers_of_hatinh(hatinh_2024: Dataset) -> None:
    january = embedded_crosswalk("hatinh-2024-2025-01")
    july = embedded_crosswalk("hatinh-2024-2025-07")
    assert january.table.new.nunique() == 209
    assert july.table.new.nunique() == 69
    assert july.split == {"18082", "18796"}
    assert len(july.table[july.table.old == "18796"]) == 3
    made = merge_units(hatinh_2024, january, {}, "hatinh-2025-01", mountain_share=2 / 3)
    assert len(made) == 209
    assert made.units.population.sum() == hatinh_2024.units.population.sum()
    assert len(made.components) == 1
    with pytest.raises(InputError):
        embedded_crosswalk("x")


def test_a_split_unit_gives_shares_and_marks_them(tmp_path: Path) -> None:
    old = grid(3, 2, population=[1001, 2000, 3000, 4000, 5000, 6000])
    ways = crosswalk(
        ("00001", "18070", 0.5),
        ("00001", "18071", 0.5),
        ("00002", "18071", 1.0),
        *((f"{i:05}", f"1807{i - 1}", 1.0) for i in range(3, 7)),
    )
    data = frame().drop(columns="dan_so")
    data.to_file(tmp_path / "new.gpkg")
    dataset = read_units(
        tmp_path / "new.gpkg", tables=[carry_figures(old, ways, mountain_share=2 / 3)]
    )
    assert dataset.units.population.tolist() == [501, 2500, 3000, 4000, 5000, 6000]
    told = dataset.provenance
    assert told.is_estimated("population")
    assert told.is_estimated("population", "18070")
    assert not told.is_estimated("population", "18072")


def test_every_person_arrives(hatinh_2024: Dataset) -> None:
    shares = {0: 0.31, 1: 0.29, 2: 0.4}
    rows = [(c, f"{int(c) + k}", s) for c in hatinh_2024.codes for k, s in shares.items()]
    carried = carry_figures(hatinh_2024, crosswalk(*rows), mountain_share=2 / 3).table.frame
    assert carried.population.sum() == hatinh_2024.units.population.sum()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("ma_cu,ma_moi\n123,456\n", [("00123", "00456", 1.0)]),
        (
            "Mã cũ;Mã mới;Tỷ lệ\n00001;00009;60%\n00001;00008;40%\n",
            [("00001", "00009", 0.6), ("00001", "00008", 0.4)],
        ),
        (
            'old,new,share\n00001,00009,"0,6"\n00001,00008,"0,4"\n',
            [("00001", "00009", 0.6), ("00001", "00008", 0.4)],
        ),
    ],
)
def test_tables_of_adopted_mergers(
    tmp_path: Path, text: str, rows: list[tuple[str, str, float]]
) -> None:
    path = tmp_path / "ways.csv"
    path.write_text(text, "utf-8")
    table = read_crosswalk(path).table
    assert [(r.old, r.new, pytest.approx(r.people)) for r in table.itertuples()] == rows


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ma_cu,share\n1,1\n", "new"),
        ("old,new,share\n1,2,0.5\n", "00001"),
        ("old,new,share\n1,2,-1\n", "row 2"),
        ("old,new,share\n1,,1\n", "row 2"),
        ("old,new,share\n1,2,some\n", "row 2"),
    ],
)
def test_bad_tables(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "ways.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=told):
        read_crosswalk(path)


def test_units_the_crosswalk_does_not_know() -> None:
    with pytest.raises(InputError, match="00002"):
        carry_figures(grid(2, 1), crosswalk(("00001", "1", 1.0)), mountain_share=2 / 3)
    with pytest.raises(InputError, match="00009"):
        carry_figures(
            grid(1, 1), crosswalk(("00001", "1", 1.0), ("00009", "1", 1.0)), mountain_share=2 / 3
        )


def test_overlay_finds_the_shares() -> None:
    old, new = grid(2, 2, side_m=3000), grid(1, 2, side_m=3000)
    shifted = new.units.geometry.scale(xfact=2, origin=tuple(new.units.total_bounds[:2]))
    ways = crosswalk_by_overlay(old, shifted)
    assert ways.main_target() == {
        "00001": "00001",
        "00002": "00001",
        "00003": "00002",
        "00004": "00002",
    }
    schematic = replace(old, provenance=replace(old.provenance, schematic=True))
    with pytest.raises(InputError):
        crosswalk_by_overlay(schematic, shifted)


def test_mountain_is_told_by_the_share_that_the_rule_set_asks_for() -> None:
    """A new unit of one mountain and one lowland unit: half of its area is mountain."""
    old = grid(2, 1, terrain=["mountain", "lowland"])
    ways = crosswalk(("00001", "00001", 1.0), ("00002", "00001", 1.0))
    for share, terrain in ((0.5, "mountain"), (0.51, "lowland")):
        assert carry_figures(old, ways, mountain_share=share).table.frame.terrain[2] == terrain
        made = merge_units(old, ways, {}, "new", mountain_share=share)
        assert made.units.terrain.tolist() == [terrain]


def read(folder: Path, *lines: str) -> dict[tuple[str, str], float]:
    path = folder / "chuyen-doi.csv"
    path.write_text("\n".join(["ma_cu;ma_moi;ty_le", *lines]), "utf-8")
    table = read_crosswalk(path).table
    return dict(zip(zip(table.old, table.new, strict=True), table.people, strict=True))


@pytest.mark.parametrize(("one", "other"), [("62.125", "37.875"), ("62,125", "37,875")])
def test_percentages_with_three_decimals(tmp_path: Path, one: str, other: str) -> None:
    got = read(tmp_path, f"00001;00011;{one}", f"00001;00012;{other}")
    assert got[("00001", "00011")] == pytest.approx(0.62125)
    assert got[("00001", "00012")] == pytest.approx(0.37875)


def test_one_for_the_whole_beside_percentages(tmp_path: Path) -> None:
    got = read(tmp_path, "00001;00011;50", "00001;00012;50", "00002;00011;1", "00003;00012;100")
    assert got[("00002", "00011")] == 1.0
    assert got[("00003", "00012")] == 1.0
    assert got[("00001", "00011")] == 0.5
    got = read(tmp_path, "00001;00011;1", "00001;00012;99")
    assert got[("00001", "00011")] == pytest.approx(0.01)


def test_pairs_listed_twice_are_named_with_their_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, "00001;00011;1", "00002;00011;1", "00001;00011;1")
    assert "00001 → 00011 (2 + 4)" in error.value.text.vi
    assert "stand twice" in error.value.text.en
    # Two halves of one pair are the whole: nothing is split.
    path = tmp_path / "b.csv"
    path.write_text("ma_cu;ma_moi;ty_le\n00001;00011;0,5\n00001;00011;0,5\n", "utf-8")
    assert read_crosswalk(path).split == frozenset()


@pytest.mark.parametrize("word", ["nan", "NaN", "null", "none"])
def test_a_share_that_nobody_knew_is_not_the_whole(tmp_path: Path, word: str) -> None:
    assert read(tmp_path, "00001;00009;") == {("00001", "00009"): 1.0}
    with pytest.raises(InputError) as told:
        read(tmp_path, f"00001;00009;{word}")
    assert told.value.key == "crosswalk-row"
