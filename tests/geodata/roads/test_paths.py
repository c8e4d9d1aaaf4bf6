"""Ways between seats and from homes: by hand, and against NetworkX."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from geodata import Dataset, write_dataset
from geodata.geopackage import read_stored
from geodata.roads import (
    CLASS_KEYS,
    RoadNetwork,
    Speeds,
    build_network,
    find_ways,
    spread_homes,
    village_homes,
    with_roads,
)
from geodata.roads import paths as paths_module
from geodata.subsets import part_of
from geodata.ways import WaysFormError, ways_from_bytes, ways_to_bytes
from tests.support.coverages import ORIGIN, grid
from tests.support.roads import Line, at, road_frame, road_lines, streets, write_roads


def table(dataset: Dataset, network: RoadNetwork, by: str = "km") -> np.ndarray:
    """Ways between all seats, shape (n, n)."""
    found = find_ways(dataset, network, Speeds.usual(), spread_homes(dataset))
    n = len(dataset)
    result = np.zeros((n, n))
    result[found.first, found.second] = result[found.second, found.first] = getattr(found, by)
    return result


def test_a_grid_of_streets_by_hand() -> None:
    dataset = grid(4, 3)
    network = build_network(road_lines(streets(4, 3), ["national"] * 17), 5.0)
    place = [(i % 4, i // 4) for i in range(12)]
    blocks = np.array([[abs(a - c) + abs(b - d) for c, d in place] for a, b in place])
    assert table(dataset, network) == pytest.approx(blocks * 3, abs=1e-5)
    assert table(dataset, network, "minutes") == pytest.approx(blocks * 3 / 50 * 60, abs=1e-4)


def test_a_river_with_one_bridge() -> None:
    """Two rows of units on both banks; the only bridge is at the right."""
    dataset = grid(3, 2)
    lines: list[Line] = [
        [(1.5, 1.5), (4.5, 1.5)],
        [(4.5, 1.5), (7.5, 1.5)],
        [(1.5, 4.5), (4.5, 4.5)],
        [(4.5, 4.5), (7.5, 4.5)],
        [(7.5, 1.5), (7.5, 4.5)],
    ]
    km = table(dataset, build_network(road_lines(lines, level=[0, 0, 0, 0, 1]), 5.0))
    assert km[0, 3] == pytest.approx(15, abs=1e-5)
    assert km[1, 4] == pytest.approx(9, abs=1e-5)
    assert km[2, 5] == pytest.approx(3, abs=1e-5)


def test_the_fastest_and_the_shortest_way_may_differ() -> None:
    dataset = grid(2, 1)
    lines: list[Line] = [[(1.5, 1.5), (4.5, 1.5)], [(1.5, 1.5), (3, 0.5), (4.5, 1.5)]]
    network = build_network(road_lines(lines, ["track", "national"]), 5.0)
    assert table(dataset, network)[0, 1] == pytest.approx(3, abs=1e-5)
    around = 2 * np.hypot(1.5, 1)
    assert table(dataset, network, "minutes")[0, 1] == pytest.approx(around / 50 * 60, abs=1e-4)


def random_roads(seed: int) -> tuple[Dataset, RoadNetwork]:
    random = np.random.default_rng(seed)
    dataset = grid(3, 2)
    places = random.uniform(0, 9, (25, 2)) * (1, 6 / 9)
    ends = random.integers(0, 25, (40, 2))
    ends = ends[ends[:, 0] != ends[:, 1]]
    lines = [[tuple(places[a]), tuple(places[b])] for a, b in ends]
    return dataset, build_network(road_lines(lines, shares_nodes=True), 5.0)


def judged(dataset: Dataset, network: RoadNetwork, weight: np.ndarray) -> nx.Graph:
    """The network in NetworkX, with seats S0, S1, … put on their edges."""
    line, a, b, _ = network.edges
    access = paths_module.on_network(network, dataset.units[["x_m", "y_m"]].to_numpy())
    graph = nx.Graph()
    begins = network.position[:-1][network.is_edge]
    for edge in range(len(line)):
        length = network.edges[3][edge]
        stops = [(0.0, int(a[edge])), (length, int(b[edge]))]
        for seat in range(len(dataset)):
            along = access.position[seat] - begins[edge]
            if access.line[seat] == line[edge] and -1e-6 <= along <= length + 1e-6:
                stops.append((along, f"S{seat}"))
        stops.sort(key=lambda stop: stop[0])
        for (p, one), (q, other) in zip(stops[:-1], stops[1:], strict=True):
            told = weight[edge] * (q - p) / length
            if one != other and told < graph.get_edge_data(one, other, {}).get("weight", np.inf):
                graph.add_edge(one, other, weight=told)
    return graph


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("by", ["km", "minutes"])
def test_networkx_finds_the_same_ways(seed: int, by: str) -> None:
    dataset, network = random_roads(seed)
    weight = network.km() if by == "km" else network.minutes(Speeds.usual())
    graph = judged(dataset, network, weight)
    access = paths_module.on_network(network, dataset.units[["x_m", "y_m"]].to_numpy())
    walk = access.away / 1000 * (1 if by == "km" else 60 / paths_module.ACCESS_KMH)
    ours = table(dataset, network, by)
    for a in range(6):
        away = nx.single_source_dijkstra_path_length(graph, f"S{a}")
        for b in range(a + 1, 6):
            theirs = away.get(f"S{b}", np.inf) + walk[a] + walk[b]
            assert ours[a, b] == pytest.approx(theirs, abs=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_networkx_finds_the_same_ways_from_homes(seed: int) -> None:
    """Each home made a seat of its own and looked up among the nodes."""
    dataset, network = random_roads(seed)
    homes = spread_homes(dataset)
    found = find_ways(dataset, network, Speeds.usual(), homes)
    access = paths_module.on_network(network, homes.xy)
    seats = paths_module.on_network(network, dataset.units[["x_m", "y_m"]].to_numpy())
    start = found.reach_start
    block = 0
    for seat in range(len(dataset)):
        for unit in found.reach_unit[start[seat] : start[seat + 1]]:
            rows = np.flatnonzero(homes.unit == unit)
            ours = found.home_km[block : block + len(rows)]
            block += len(rows)
            lines = np.r_[seats.line[seat], access.line[rows]]
            where = np.r_[seats.position[seat], access.position[rows]]
            stopped, nodes = network.with_stops(lines, where)
            _, a, b, _ = stopped.edges
            graph = nx.Graph()
            for one, other, km in zip(a.tolist(), b.tolist(), stopped.km(), strict=True):
                if km < graph.get_edge_data(one, other, {}).get("weight", np.inf):
                    graph.add_edge(one, other, weight=km)
            away = nx.single_source_dijkstra_path_length(graph, int(nodes[0]))
            walk = (seats.away[seat] + access.away[rows]) / 1000
            theirs = [away.get(int(node), np.inf) for node in nodes[1:]] + walk
            assert ours == pytest.approx(np.where(theirs > 150, np.inf, theirs), rel=1e-4, abs=1e-3)
    assert block == len(found.home_km)


def test_few_seats_at_a_time_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, network = random_roads(3)
    whole = find_ways(dataset, network, Speeds.usual(), spread_homes(dataset))
    monkeypatch.setattr(paths_module, "_AT_ONCE", 1)
    single = find_ways(dataset, network, Speeds.usual(), spread_homes(dataset))
    assert np.array_equal(whole.km, single.km)
    assert np.array_equal(whole.home_minutes, single.home_minutes)


def test_ways_end_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = grid(4, 1)
    network = build_network(road_lines(streets(4, 1)), 5.0)
    monkeypatch.setattr(paths_module, "FARTHEST_KM", 7.0)
    km = table(dataset, network)
    assert km[0, 2] == pytest.approx(6, abs=1e-5)
    assert np.isinf(km[0, 3])


def test_only_units_near_each_other_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = grid(5, 1)
    network = build_network(road_lines(streets(5, 1)), 5.0)
    monkeypatch.setattr(paths_module.reach_of, "__defaults__", (2,))
    found = find_ways(dataset, network, Speeds.usual(), spread_homes(dataset))
    pairs = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert pairs == {(a, b) for a in range(5) for b in range(a + 1, min(a + 3, 5))}


def test_far_seats_and_seats_without_roads_are_told(tmp_path: Path) -> None:
    dataset = grid(3, 1, side_m=8000)
    dataset.units["y_m"] = ORIGIN[1] + np.array([0.0, 1500.0, 7900.0])
    frame = road_frame([[(0, 0), (24, 0)]], highway=["primary"])
    told = with_roads(dataset, write_roads(tmp_path, frame))
    found = {f.check: f.codes for f in told.provenance.findings}
    assert found.pop("roads-read") == ()
    assert found == {"seats-no-road": ("00003",), "seats-far-from-road": ("00002",)}
    assert told.ways is not None
    km, _ = told.ways.between(np.array([0, 0]), np.array([1, 2]))
    assert km[0] == pytest.approx(9.5)
    assert np.isinf(km[1])
    again = with_roads(told, write_roads(tmp_path, frame, "khac.gpkg"))
    assert len(again.provenance.findings) == 3  # of the roads before, nothing is left


def test_a_scrap_of_road_is_nobodys_way() -> None:
    dataset = grid(2, 1)
    lines = [[(0, 1), (6, 1)], [(1.4, 1.5), (1.6, 1.5)]]
    km = table(dataset, build_network(road_lines(lines), 5.0))
    assert km[0, 1] == pytest.approx(4, abs=1e-5)


def test_nobody_enters_an_expressway_from_a_field() -> None:
    dataset = grid(2, 1)
    lines = [[(0, 1), (6, 1)], [(0, 1.5), (6, 1.5)], [(0, 1), (0, 1.5)], [(6, 1), (6, 1.5)]]
    kinds = ["commune", "expressway", "commune", "commune"]
    km = table(dataset, build_network(road_lines(lines, kinds), 5.0))
    assert km[0, 1] == pytest.approx(4, abs=1e-5)


def loaded(folder: Path, dataset: Dataset) -> Dataset:
    columns = int(round(len(dataset) / 2))
    frame = road_frame(streets(columns, 2), highway=["tertiary"] * len(streets(columns, 2)))
    return with_roads(dataset, write_roads(folder, frame))


def test_what_was_computed_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPXEP_CACHE_DIR", str(tmp_path / "cache"))
    first = loaded(tmp_path, grid(3, 2))

    def forbidden(*_: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr("geodata.roads.access.read_roads", forbidden)
    again = with_roads(grid(3, 2), tmp_path / "duong.gpkg")
    assert again.fingerprint == first.fingerprint
    assert np.array_equal(again.ways.home_km, first.ways.home_km)
    for change in (
        lambda: with_roads(grid(3, 2), tmp_path / "duong.gpkg", speeds=faster()),
        lambda: with_roads(grid(3, 2, side_m=3100), tmp_path / "duong.gpkg"),
    ):
        with pytest.raises(AssertionError, match="computed again"):
            change()


def faster() -> Speeds:
    usual = Speeds.usual()
    return replace(usual, kmh={**usual.kmh, "district": 60.0})


def test_damaged_kept_ways_are_computed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAPXEP_CACHE_DIR", str(tmp_path / "cache"))
    first = loaded(tmp_path, grid(3, 2))
    (kept,) = (tmp_path / "cache" / "ways").glob("*.npz")
    kept.write_bytes(kept.read_bytes()[:-40])
    assert np.array_equal(loaded(tmp_path, grid(3, 2)).ways.km, first.ways.km)


def test_the_fingerprint_tells_of_the_ways(tmp_path: Path) -> None:
    dataset = grid(3, 2)
    told = loaded(tmp_path, dataset)
    assert told.fingerprint != dataset.fingerprint
    assert replace(told, ways=None).fingerprint == dataset.fingerprint
    assert told.measured.vi.startswith("theo đường bộ (duong.gpkg, ")
    assert dataset.measured.en == "straight line"


def test_ways_of_some_units(tmp_path: Path) -> None:
    told = loaded(tmp_path, grid(3, 2))
    part = part_of(told, ["00006", "00002", "00003"], "part")
    assert part.ways.codes == ("00002", "00003", "00006")
    for a, b in (("00002", "00003"), ("00002", "00006"), ("00003", "00006")):
        for ways in (told.ways, part.ways):
            km = ways.between(np.array([ways.place[a]]), np.array([ways.place[b]]))[0]
            assert km == pytest.approx([3.0 if (a, b) != ("00002", "00006") else 6.0], abs=1e-5)
        for one, other in ((a, b), (b, a), (a, a)):
            whole = told.ways.from_homes(told.ways.place[one], told.ways.place[other])
            less = part.ways.from_homes(part.ways.place[one], part.ways.place[other])
            assert np.array_equal(whole[0], less[0])
            assert np.array_equal(whole[1], less[1])
    assert part.ways.crossings("00002", "00003") == {CLASS_KEYS.index("district"): 1}
    kept, _ = ways_from_bytes(ways_to_bytes(part.ways))
    assert kept.codes == part.ways.codes


def test_ways_of_other_units_are_no_dataset(tmp_path: Path) -> None:
    told = loaded(tmp_path, grid(3, 2))
    with pytest.raises(ValueError, match="ways of other units"):
        replace(grid(2, 2), ways=told.ways)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("km", -1.0),
        ("km", np.nan),
        ("minutes", 1e9),
        ("second", 99),
        ("second", 0),
        ("home_unit", 5),
        ("home_share", 0.9),
        ("home_xy", np.inf),
        ("reach_unit", 5),
        ("reach_start", 3),
        ("home_km", np.nan),
        ("crossing_class", -1),
    ],
)
def test_changed_kept_ways_are_refused(part: str, value: float, tmp_path: Path) -> None:
    ways = loaded(tmp_path, grid(3, 2)).ways
    array = getattr(ways, part).copy()
    array[(0, 0) if array.ndim == 2 else 0] = value
    with pytest.raises(WaysFormError, match="ways: "):
        ways_from_bytes(ways_to_bytes(replace(ways, **{part: array})))


def test_kept_ways_damaged_anywhere(tmp_path: Path) -> None:
    """Also where the index of the archive says nothing of it: inside of what is packed."""
    content = ways_to_bytes(loaded(tmp_path, grid(3, 2)).ways)
    refused = 0
    for place in range(0, len(content), len(content) // 150):
        try:
            ways_from_bytes(content[:place] + bytes([content[place] ^ 64]) + content[place + 1 :])
        except WaysFormError:
            refused += 1
    assert refused > 20


@pytest.mark.parametrize("content", [b"", b"PK", b"\x93NUMPY", b"x" * 100])
def test_other_bytes_are_no_ways(content: bytes) -> None:
    with pytest.raises(WaysFormError):
        ways_from_bytes(content)


def test_villages_are_homes_where_there_are_any(tmp_path: Path) -> None:
    """Three of four people of the first unit live at its right edge; the second has no villages."""
    dataset = grid(2, 1)
    shapes = [shapely.box(*at(2.8, 1.4), *at(3.0, 1.6)), shapely.box(*at(0, 1.4), *at(0.2, 1.6))]
    villages = gpd.GeoDataFrame(
        {"unit": ["00001"] * 2, "population": [3750.0, 1250.0]},
        geometry=shapes,
        crs=dataset.units.crs,
    )
    homes = village_homes(dataset, villages, "thon.gpkg")
    assert homes.share[homes.unit == 0].tolist() == [0.75, 0.25]
    assert homes.share[homes.unit == 1] == pytest.approx(np.full(25, 1 / 25))
    assert np.bincount(homes.unit, homes.share) == pytest.approx([1, 1])
    path = write_roads(tmp_path, road_frame([[(0, 1.5), (6, 1.5)]]))
    told, even = with_roads(dataset, path, homes=homes), with_roads(dataset, path)
    assert told.fingerprint != even.fingerprint
    assert "thon.gpkg" in told.lived.en
    assert even.lived.en == "spread evenly over each unit"
    assert told.ways is not None
    km, _ = told.ways.from_homes(0, 1)  # type: ignore[misc]
    assert km == pytest.approx([1.6, 4.4], abs=0.01)
    write_dataset(told, tmp_path / "kept.gpkg")
    assert read_stored(tmp_path / "kept.gpkg").lived == told.lived
