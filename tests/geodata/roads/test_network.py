"""Where lines join, and where they only cross."""

from __future__ import annotations

import numpy as np
import pytest

from geodata.roads import build_network
from tests.support.roads import Line, road_lines


def pieces(lines: list[Line], **more: object) -> int:
    return len(build_network(road_lines(lines, **more), 5.0).piece_length)


def test_lines_that_cross_without_a_node_do_not_join() -> None:
    assert pieces([[(0, 1), (2, 1)], [(1, 0), (1, 2)]]) == 2


def test_an_end_on_a_line_joins_it() -> None:
    network = build_network(road_lines([[(0, 1), (2, 1)], [(0.7, 1), (0.7, 2)]]), 5.0)
    assert len(network.piece_length) == 1
    assert sorted(network.km().round(6)) == [0.7, 1.0, 1.3]


@pytest.mark.parametrize(("gap_m", "count"), [(0.0, 1), (4.9, 1), (5.1, 2)])
def test_ends_join_within_the_tolerance(gap_m: float, count: int) -> None:
    gap = gap_m / 1000
    assert pieces([[(0, 1), (1, 1)], [(1 + gap, 1), (2, 1)]]) == count
    assert pieces([[(0, 1), (2, 1)], [(1, 1 + gap), (1, 2)]]) == count


def test_a_shared_vertex_joins_whatever_kind_of_file() -> None:
    cross: list[Line] = [[(0, 1), (1, 1), (2, 1)], [(1, 0), (1, 1), (1, 2)]]
    assert pieces(cross) == 1
    assert pieces(cross, shares_nodes=True) == 1


def test_where_nodes_are_shared_nearness_does_not_join() -> None:
    near: list[Line] = [[(0, 1), (1, 1)], [(1.001, 1), (2, 1)]]
    assert (pieces(near), pieces(near, shares_nodes=True)) == (1, 2)


def test_a_bridge_does_not_join_what_it_crosses() -> None:
    cross: list[Line] = [[(0, 1), (1, 1), (2, 1)], [(1, 0), (1, 1), (1, 2)]]
    assert pieces(cross, level=[1, 0]) == 2
    assert pieces(cross, level=[0, -1]) == 2


def test_a_road_that_ends_under_a_bridge_does_not_join_it() -> None:
    under: list[Line] = [[(0, 1), (2, 1)], [(1, 0), (1, 1)]]
    assert pieces(under, level=[1, 0]) == 2
    assert pieces(under, level=[1, 1]) == 1


def test_a_bridge_joins_the_roads_at_its_ends() -> None:
    bridge: list[Line] = [[(0, 1), (1, 1)], [(1, 1), (2, 1)], [(2, 0), (2, 1), (2, 2)]]
    assert pieces(bridge, level=[0, 1, 0]) == 1


def test_loose_pieces_are_told_with_their_share() -> None:
    lines: list[Line] = [[(0, n / 100), (0.05, n / 100)] for n in range(1, 500)]
    found = build_network(road_lines([[(0, 0), (100, 0)], *lines]), 5.0).findings
    assert [f.check for f in found] == ["roads-in-pieces"]
    assert "500" in found[0].text.vi
    assert "20,0 %" in found[0].text.vi  # 24.95 of 124.95 km
    assert "20.0 %" in found[0].text.en


def test_the_shorter_of_two_roads_between_the_same_nodes_counts() -> None:
    lines: list[Line] = [[(0, 0), (2, 0)], [(0, 0), (1, 3), (2, 0)]]
    network = build_network(road_lines(lines), 5.0)
    assert network.graph(network.km()).toarray().max() == pytest.approx(2)


def test_a_loop_is_no_way() -> None:
    network = build_network(road_lines([[(0, 0), (1, 0), (1, 1), (0, 0)], [(0, 0), (-1, 0)]]), 5.0)
    graph = network.graph(network.km())
    assert graph.diagonal().sum() == 0
    assert graph.nnz == 2


def test_repeated_vertices_do_not_matter() -> None:
    plain = build_network(road_lines([[(0, 0), (1, 0), (2, 0)], [(1, 0), (1, 1)]]), 5.0)
    doubled = build_network(
        road_lines([[(0, 0), (0, 0), (1, 0), (1, 0), (2, 0), (2, 0)], [(1, 0), (1, 1), (1, 1)]]),
        5.0,
    )
    assert np.allclose(np.sort(plain.km()), np.sort(doubled.km()[doubled.km() > 1e-6]))
    assert len(doubled.piece_length) == 1


def test_stops_split_edges() -> None:
    network = build_network(road_lines([[(0, 0), (2, 0)]]), 5.0)
    stopped, nodes = network.with_stops(np.array([0, 0]), np.array([1500.0, 500.0]))
    assert nodes.tolist() == [2, 3]
    assert stopped.km().round(6).tolist() == [0.5, 1.0, 0.5]
