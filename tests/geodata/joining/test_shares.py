"""Shares of people and of area: by the table's words, by two columns, by the outlines."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata import Dataset, InputError, Text, load_dataset
from geodata.joining import (
    Crosswalk,
    carry_figures,
    embedded_crosswalk,
    merge_units,
    read_crosswalk,
    with_shares_by_area,
)
from tests.support.coverages import grid

NAN = float("nan")


def ways(*rows: tuple[str, str, float, float], wider: bool = False) -> Crosswalk:
    table = pd.DataFrame(rows, columns=["old", "new", "people", "area"])
    return Crosswalk(table.assign(row=range(2, len(rows) + 2)), Text("bảng", "table"), wider)


def read(folder: Path, *lines: str) -> dict[tuple[str, str], tuple[float, float]]:
    path = folder / "chuyen-doi.csv"
    path.write_text("\n".join(lines), "utf-8")
    table = read_crosswalk(path).table
    return {(r.old, r.new): (r.people, r.area) for r in table.itertuples()}


def carried(old: Dataset, crosswalk: Crosswalk) -> pd.DataFrame:
    table = carry_figures(old, crosswalk, mountain_share=2 / 3).table.frame
    return table.set_index("code")


def test_the_country_s_table_says_what_its_words_say() -> None:
    country = embedded_crosswalk("vietnam-2025")
    table = country.table.set_index(["old", "new"])
    assert table.index.get_level_values("old").nunique() == 10_041
    assert table.index.get_level_values("new").nunique() == 3_321
    assert len(country.split) == 440
    # "Nhập một phần diện tích" beside whole parts of unknown size: no people.
    assert table.loc[("00112", "00004"), "people"] == 0
    # Kỳ Lợi: two parts are of people only, so all its area went to the third.
    assert table.loc[("18796", "18823"), "area"] == 1
    assert table.loc["18796", "people"].isna().all()
    whole = table[~table.index.get_level_values("old").isin(country.split)]
    assert (whole[["people", "area"]] == 1).all(axis=None)


def test_the_country_s_table_is_narrowed_to_the_units_at_hand() -> None:
    country = embedded_crosswalk("vietnam-2025")
    mine = [*country.table.loc[country.table["new"] == "18685", "old"]]
    with pytest.raises(InputError) as error:
        country.of_units(mine[:1], "huyen.gpkg")
    assert f"{mine[1]} → 18685" in error.value.text.vi
    assert "huyen.gpkg" in error.value.text.en


def test_two_columns_of_shares(tmp_path: Path) -> None:
    got = read(
        tmp_path,
        "ma_cu;ma_moi;ty_le_dan_so;ty_le_dien_tich",
        "1;11;100%;40%",
        "1;12;0%;60%",
        "2;12;;",
    )
    assert got[("00001", "00011")] == pytest.approx((1.0, 0.4))
    assert got[("00001", "00012")] == pytest.approx((0.0, 0.6))
    assert got[("00002", "00012")] == (1.0, 1.0)


def test_one_column_speaks_of_both_and_one_blank_is_the_rest(tmp_path: Path) -> None:
    got = read(tmp_path, "ma_cu;ma_moi;ty_le_dien_tich", "1;11;0,7", "1;12;")
    assert got[("00001", "00012")] == pytest.approx((0.3, 0.3))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("old,new,share people,share area", "1,11,0,0", "1,12,1,1"), "row 2"),
        (("old,new,share people,share area", "1,11,0.6,0.5", "1,12,0.6,0.5"), "00001 (1.20)"),
        (("old,new,share", "1,11,0.6", "1,12,0.6", "1,13,"), "00001 (1.20)"),
        (("old,new,share", "1,11,", "1,12,0.5", "1,11,"), "00001 → 00011 (2 + 4)"),
    ],
)
def test_shares_that_cannot_be(tmp_path: Path, lines: tuple[str, ...], told: str) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, *lines)
    assert told in error.value.text.en


def test_parts_of_unknown_people_are_refused_with_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "chuyen-doi.csv"
    path.write_text("old,new,share\n1,11,\n1,12,\n2,12,1\n", "utf-8")
    with pytest.raises(InputError) as error:
        carry_figures(grid(2, 1), read_crosswalk(path), mountain_share=0.5)
    for text in (error.value.text.vi, error.value.text.en):
        assert "00001 Xã Số 1 → 00011 (2)" in text
        assert "00001 Xã Số 1 → 00012 (3)" in text
        assert "00002" not in text
        assert "chuyen-doi.csv" in text


def test_unknown_old_codes_are_named_with_their_rows() -> None:
    with pytest.raises(InputError, match=r"00009 \(3\)"):
        carried(grid(1, 1), ways(("00001", "1", 1, 1), ("00009", "1", 1, 1)))


def test_all_the_people_is_no_estimate_and_area_alone_brings_none() -> None:
    old = grid(2, 1, population=[3001, 5000], terrain=["mountain", "mountain"])
    table = carried(
        old,
        ways(("00001", "a", 1, NAN), ("00001", "b", 0, NAN), ("00002", "b", 1, 1)),
    )
    assert table["population"].to_dict() == {"a": 3001, "b": 5000}
    assert set(table["terrain"]) == {"mountain"}
    given = carry_figures(
        old,
        ways(("00001", "a", 0.5, NAN), ("00001", "b", 0.5, NAN), ("00002", "b", 1, 1)),
        mountain_share=0.5,
    )
    assert given.estimated["population"] == {"a", "b"}


def test_terrain_is_open_where_the_area_of_a_part_is_not_known() -> None:
    old = grid(2, 1, terrain=["mountain", "lowland"])
    rows = (("00001", "a", 1, NAN), ("00001", "b", 0, NAN), ("00002", "b", 1, 1))
    table = carried(old, ways(*rows))
    assert table["terrain"].to_dict() == {"a": "mountain", "b": None}


def test_outlines_give_the_shares_that_the_table_lacks() -> None:
    """Unit 1 is cut in halves; of unit 3 a known quarter of the people goes elsewhere."""
    old = grid(3, 1, side_m=3000, population=[1000, 2000, 4000])
    shapes = old.units.geometry
    left = shapes["00001"].intersection(shapes["00001"].buffer(0).envelope)
    x0, y0, x1, y1 = left.bounds

    half = shapely.box(x0, y0, (x0 + x1) / 2, y1)
    rest = shapely.union_all([shapely.box((x0 + x1) / 2, y0, x1, y1), shapes["00002"]])
    new = gpd.GeoSeries([half, rest, shapes["00003"]], index=["a", "b", "c"], crs=shapes.crs)
    table = ways(
        ("00001", "a", NAN, NAN),
        ("00001", "b", NAN, NAN),
        ("00002", "b", 1, 1),
        ("00003", "c", 1, 1),
    )
    filled = with_shares_by_area(table, old, new)
    assert filled.table["people"].tolist() == pytest.approx([0.5, 0.5, 1, 1])
    assert carried(old, filled)["population"].to_dict() == {"a": 500, "b": 2500, "c": 4000}
    # A part whose outline is not there stays unknown, and so do those beside it.
    partly = with_shares_by_area(table, old, new.drop("b"))
    assert partly.table["people"].isna().tolist() == [True, True, False, False]


def test_hatinh_s_209_units_to_69_by_the_country_s_table(real_data: Path) -> None:
    """The table does not say how the people of Đại Nài and Kỳ Lợi were divided: the maps do."""
    before = load_dataset(str(real_data / "hatinh_2024.gpkg"))
    january = embedded_crosswalk("hatinh-2024-2025-01")
    old = merge_units(before, january, {}, "hatinh-2025-06", mountain_share=2 / 3)
    country = embedded_crosswalk("vietnam-2025")
    with pytest.raises(InputError) as error:
        carry_figures(old, country, mountain_share=2 / 3)
    assert "18082" in error.value.text.vi and "18796" in error.value.text.vi
    assert country.has_gaps(old.codes)
    new = gpd.read_file(real_data / "hatinh_2025_raw.gpkg").set_index("code").geometry
    given = carry_figures(old, with_shares_by_area(country, old, new), mountain_share=2 / 3)
    frame = given.table.frame
    assert len(frame) == 69
    assert frame["population"].sum() == before.units["population"].sum()
    assert given.estimated["population"] == {"18073", "18652", "18754", "18823", "18832"}
