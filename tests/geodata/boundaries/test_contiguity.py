"""Borders edited by hand, barriers along rivers, islands settled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import BORDER_KINDS, InputError, Link, parts_apart, passable, with_links, with_settled
from geodata.boundaries import contiguity
from geodata.boundaries.contiguity import barriers_along, read_lines, read_links
from merger import Constraints
from merger.groups.unit_graph import unit_graph
from tests.support.coverages import CRS, ORIGIN, grid


def test_a_barrier_closes_a_border_and_keeps_its_length() -> None:
    dataset = grid(3, 1)
    closed = with_links(dataset, [Link("00002", "00001", "barrier")])
    assert len(passable(closed.borders)) == 1
    assert closed.borders.length_m.sum() == dataset.borders.length_m.sum()
    assert closed.fingerprint != dataset.fingerprint
    # The group's outline does not grow because one cannot cross.
    before = unit_graph(dataset, Constraints())
    after = unit_graph(closed, Constraints())
    assert before.perimeter.tolist() == after.perimeter.tolist()
    again = with_links(closed, [Link("00001", "00002", "land")])
    assert again.fingerprint == dataset.fingerprint


def test_a_ferry_joins_an_island_and_can_be_taken_back() -> None:
    dataset = replace(grid(3, 1, leave_out={1}), settled=frozenset())
    assert parts_apart(dataset) == [{"00002"}]
    joined = with_links(dataset, [Link("00001", "00002", "ferry")])
    assert parts_apart(joined) == []
    assert with_links(joined, [Link("00001", "00002", "land")]).borders.empty
    assert parts_apart(with_settled(dataset, ["00002"])) == []
    assert parts_apart(dataset, joined=[("00001", "00002")]) == []
    assert parts_apart(dataset, stay=["00002"]) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.integers(1, 6), st.sampled_from(BORDER_KINDS)).filter(
            lambda edit: edit[0] != edit[1]
        ),
        max_size=12,
    )
)
def test_edits_keep_one_row_a_pair(edits: list[tuple[int, int, str]]) -> None:
    dataset = grid(3, 2)
    links = [Link(f"{a:05}", f"{b:05}", kind) for a, b, kind in edits]  # type: ignore[arg-type]
    edited = with_links(dataset, links)
    pairs = edited.borders[["code_a", "code_b"]]
    assert not pairs.duplicated().any()
    assert (pairs.code_a < pairs.code_b).all()
    last = {link.pair: link.kind for link in links}
    kinds = {(r.code_a, r.code_b): r.kind for r in edited.borders.itertuples()}
    bordering = set(zip(dataset.borders.code_a, dataset.borders.code_b, strict=True))
    for pair, kind in last.items():
        if pair in bordering or kind in ("bridge", "ferry", "declared"):
            assert kinds[pair] == kind
        else:
            assert pair not in kinds
    one_by_one = dataset
    for link in links:
        one_by_one = with_links(one_by_one, [link])
    assert one_by_one.fingerprint == edited.fingerprint
    measured = edited.borders[edited.borders.length_m > 0]
    assert len(measured) == len(dataset.borders)


@pytest.mark.parametrize("link", [Link("00001", "99999", "ferry"), Link("00001", "00001", "ferry")])
def test_links_that_cannot_be(link: Link) -> None:
    with pytest.raises(InputError):
        with_links(grid(2, 1), [link])


def test_a_table_of_links(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text("code_a;code_b;kind\n00001;00002;phà\n00002;00003;Sông\n", "utf-8")
    assert [link.kind for link in read_links(path)] == ["ferry", "barrier"]
    path.write_text("code_a;code_b;kind\n00001;00002;đường hầm\n", "utf-8")
    with pytest.raises(InputError, match="row 2"):
        read_links(path)
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(InputError, match="code_a"):
        read_links(path)
    with pytest.raises(InputError):
        read_links(tmp_path / "none.csv")


def test_a_river_bars_the_borders_it_follows(tmp_path: Path) -> None:
    dataset = grid(3, 2)
    x, y = ORIGIN
    river = shapely.LineString([(x + 3010, y - 500), (x + 3010, y + 6500)])
    road = shapely.LineString([(x, y + 1500), (x + 9000, y + 1500)])
    path = tmp_path / "song.gpkg"
    gpd.GeoSeries([river], crs=CRS).to_crs(4326).to_file(path)
    links = barriers_along(dataset, read_lines(path))
    assert {link.pair for link in links} == {("00001", "00002"), ("00004", "00005")}
    assert barriers_along(dataset, gpd.GeoSeries([road], crs=CRS)) == []
    gpd.GeoSeries([shapely.Point(0, 0)], crs=4326).to_file(path)
    with pytest.raises(InputError):
        read_lines(path)
    schematic = replace(dataset, provenance=replace(dataset.provenance, schematic=True))
    with pytest.raises(InputError):
        barriers_along(schematic, gpd.GeoSeries([river], crs=CRS))


def test_lines_that_cover_everything_close_no_border(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Strips along a zigzag over the whole map take memory by the square of its turns."""
    monkeypatch.setattr(contiguity, "_FEW", 300)
    dataset = grid(3, 3)
    west, south, east, north = dataset.units.total_bounds
    turns = [(west + (east - west) * i / 800, (south, north)[i % 2]) for i in range(800)]
    with pytest.raises(InputError) as told:
        barriers_along(dataset, gpd.GeoSeries([shapely.LineString(turns)], crs=CRS, name="song"))
    assert told.value.key == "lines-dense"
    assert "song" in told.value.text.vi
    # As many vertices along one river are no trouble.
    river = shapely.segmentize(shapely.LineString([(west, south), (east, south)]), 10)
    assert barriers_along(dataset, gpd.GeoSeries([river], crs=CRS)) == []
