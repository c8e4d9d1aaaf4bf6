"""What a resulting unit is: its kind, terrain, district kind and special factors."""

from __future__ import annotations

import numpy as np

from geodata import KINDS
from geodata.dataset import TERRAINS
from merger.arrays import Bools, Floats, Ints
from merger.assessment import EPSILON
from merger.groups.unit_graph import UnitGraph
from merger.law import Criteria, Situation


def resulting_situation(
    member: Ints, held: Bools, area: Floats, graph: UnitGraph, criteria: Criteria, kind: Ints
) -> Situation:
    """Type and special factors of the resulting units, whose kinds are given.

    Args:
        member: unit numbers, shape (G, K); any number where ``held`` is false.
        held: which places hold a unit.
        area: km² of each group.
        graph: the units.
        criteria: the rule set.
        kind: of each group, position in the vocabulary.
    """
    # A ward belongs to the district kind of its largest part of the resulting kind.
    weight = (graph.population[member] + 1) * held
    weight = weight * np.where(graph.kind[member] == kind[:, None], 1e9, 1.0)
    lead = member[np.arange(len(member)), weight.argmax(axis=1)]
    people = graph.population[member] * held
    total = people.sum(axis=1)
    # A member whose share is not known makes that of the group unknown.
    minority = (np.where(held, graph.minority[member], 0.0) * people).sum(axis=1)
    return Situation(
        kind,
        _resulting_terrain(graph, member, held, area, criteria.result.mountain_share),
        graph.district_kind[lead],
        np.where(total > 0, minority / np.maximum(total, 1.0), np.nan),
        {f: np.asarray((has[member] & held).any(axis=1)) for f, has in graph.flags.items()},
        {f: np.asarray((has[member] | ~held).all(axis=1)) for f, has in graph.flags.items()},
    )


def resulting_kind(kinds: Ints, held: Bools, criteria: Criteria) -> Ints:
    """Kind of each resulting unit by the rule set, from the kinds of its members."""
    result = np.full(len(kinds), KINDS.index(criteria.result.otherwise), dtype=np.int64)
    for rule in reversed(criteria.result.kinds):
        present = ((kinds == KINDS.index(rule.if_any)) & held).any(axis=1)
        result[present] = KINDS.index(rule.becomes)
    return result


def _resulting_terrain(
    graph: UnitGraph, member: Ints, held: Bools, area: Floats, mountain_share: float
) -> Ints:
    """Mountain from the given share of area; island only if all members are; else lowland."""
    terrain = graph.terrain[member]
    mountain = terrain == TERRAINS.index("mountain")
    share = (graph.area[member] * (held & mountain)).sum(axis=1) / area
    island = ((terrain == TERRAINS.index("island")) | ~held).all(axis=1)
    return np.select(
        [island, share >= mountain_share - EPSILON],
        [TERRAINS.index("island"), TERRAINS.index("mountain")],
        TERRAINS.index("lowland"),
    ).astype(np.int64)
