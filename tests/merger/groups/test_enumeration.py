from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geodata import Dataset, InputError
from merger import Constraints
from merger.clock import OutOfTime
from merger.groups import enumeration
from merger.groups.enumeration import allowed_by, around, connected_groups, leads_around, membership
from merger.groups.unit_graph import unit_graph
from tests.support.coverages import random_grid


def _sets(groups: np.ndarray) -> list[frozenset[int]]:  # type: ignore[type-arg]
    return [frozenset(int(i) for i in row if i >= 0) for row in groups]


def _graph(dataset: Dataset) -> nx.Graph:  # type: ignore[type-arg]
    place = {code: i for i, code in enumerate(dataset.codes)}
    graph = nx.Graph()
    graph.add_nodes_from(range(len(dataset)))
    graph.add_edges_from(
        (place[a], place[b])
        for a, b in zip(dataset.borders.code_a, dataset.borders.code_b, strict=True)
    )
    return graph


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100_000), st.integers(1, 6))
def test_every_connected_set_once(seed: int, size: int) -> None:
    dataset = random_grid(seed)
    graph = _graph(dataset)
    expected = {
        frozenset(chosen)
        for k in range(1, size + 1)
        for chosen in combinations(range(len(dataset)), k)
        if nx.is_connected(graph.subgraph(chosen))
    }
    found = _sets(connected_groups(unit_graph(dataset, Constraints()).adjacency, size))
    assert len(found) == len(set(found))
    assert set(found) == expected


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000))
def test_seeds_and_taking_in(seed: int) -> None:
    dataset = random_grid(seed)
    graph, units = _graph(dataset), unit_graph(dataset, Constraints())
    must = np.random.default_rng(seed).random(len(dataset)) < 0.4
    groups = connected_groups(units.adjacency, 4, np.flatnonzero(must))
    everything = set(_sets(connected_groups(units.adjacency, 4)))
    assert set(_sets(groups)) == {s for s in everything if any(must[i] for i in s)}
    for members, fine in zip(_sets(groups), around(groups, units, must), strict=True):
        beside = all(must[i] or any(must[j] and j in members for j in graph[i]) for i in members)
        assert fine == (beside or len(members) == 1)


def test_locks() -> None:
    dataset = random_grid(3)
    units = unit_graph(dataset, Constraints())
    a, b, c = dataset.codes[:3]
    locks = Constraints(keep=(a,), together=((b, c),))
    groups = connected_groups(units.adjacency, 4)
    for members, fine in zip(_sets(groups), allowed_by(groups, units, locks), strict=True):
        codes = {dataset.codes[i] for i in members}
        expected = (codes == {a} or a not in codes) and (b in codes) == (c in codes)
        assert fine == expected


def test_wide_codes_fall_back_to_rows(hatinh_2024: Dataset) -> None:
    units = unit_graph(hatinh_2024, Constraints(within_district=True))
    seed = np.array([0])
    groups = connected_groups(units.adjacency, 9, seed)
    assert len({tuple(row) for row in groups}) == len(groups)
    assert (membership(groups, len(units)).sum(axis=1) == (groups >= 0).sum(axis=1)).all()


def test_too_many_groups_are_refused(hatinh_2024: Dataset) -> None:
    with pytest.raises(InputError) as error:
        connected_groups(unit_graph(hatinh_2024, Constraints()).adjacency, 5, limit=1000)
    assert "1.000" in error.value.text.vi


@pytest.mark.parametrize("seed", range(25))
def test_groups_around_needy_units_are_all_reached_by_sets_that_lead_there(seed: int) -> None:
    """Where growth goes on only from sets with one member astray, no group is missed."""
    units = unit_graph(random_grid(seed, 12), Constraints())
    must = np.random.default_rng(seed).random(len(units)) < 0.35
    seeds = np.flatnonzero(must)
    every = connected_groups(units.adjacency, 6, seeds)
    led = connected_groups(
        units.adjacency, 6, seeds, leads_on=lambda sets: leads_around(sets, units, must)
    )
    wanted = every[around(every, units, must)]
    assert set(_sets(wanted)) == set(_sets(led[around(led, units, must)]))
    assert set(_sets(led)) <= set(_sets(every))


def test_listing_heeds_time_and_memory_within_one_size(monkeypatch: pytest.MonkeyPatch) -> None:
    n = 60
    ends = np.arange(n - 1)
    both = (np.r_[ends, ends + 1], np.r_[ends + 1, ends])
    path = csr_array((np.ones(2 * (n - 1), dtype=bool), both), shape=(n, n))
    whole = enumeration.connected_groups(path, 4)
    monkeypatch.setattr(enumeration, "_CHUNK", 7)
    asked = []
    again = enumeration.connected_groups(path, 4, over=lambda: bool(asked.append(1)))
    assert {tuple(g) for g in again.tolist()} == {tuple(g) for g in whole.tolist()}
    assert len(again) == len(whole)
    assert len(asked) > 20  # within sizes, not only between them
    calls = iter(range(100))
    with pytest.raises(OutOfTime):
        enumeration.connected_groups(path, 4, over=lambda: next(calls) > 5)
    monkeypatch.setattr(enumeration, "MAX_BYTES", 4 * 16 * 50)
    with pytest.raises(enumeration.TooManyGroups):
        enumeration.connected_groups(path, 4)
