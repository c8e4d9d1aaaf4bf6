"""What one new unit bears, for goals that look at the worst one: the longest way, people, area.

Figures are whole numbers of steps, so that "as bad as" is exact, and a difference that nobody would
notice is none. Units that stay alone bear nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geodata import Text
from merger.arrays import Floats, Ints
from merger.groups.cost_terms import GroupBatch
from merger.groups.far import NewlyFar
from merger.groups.unit_graph import UnitGraph

_CHUNK = 50_000
"""Groups looked at in one go, which bounds the memory it takes."""


@dataclass(frozen=True)
class Burden:
    """One figure of a new unit.

    Attributes:
        key: name in goals and files.
        version: raised when the computation changes.
        unit: of the figure.
        step: figures are rounded to whole multiples of this.
        digits: decimals it is told with.
        label: for people.
        explain: how it is computed.
        compute: figures of a batch of groups of several members.
    """

    key: str
    version: int
    unit: Text
    step: float
    digits: int
    label: Text
    explain: Text
    compute: Callable[[GroupBatch], Floats]


def _way(batch: GroupBatch) -> Floats:
    rows = np.arange(len(batch.groups))
    seat = batch.member[rows, batch.seat_position]
    km = batch.graph.distances.between(batch.member, seat[:, None])
    return np.asarray((km * batch.held).max(axis=1))


def _people(batch: GroupBatch) -> Floats:
    return np.asarray(batch.people.sum(axis=1))


def _area(batch: GroupBatch) -> Floats:
    return np.asarray((batch.graph.area[batch.member] * batch.held).sum(axis=1))


BURDENS: dict[str, Burden] = {
    burden.key: burden
    for burden in (
        Burden(
            "worst_way",
            1,
            Text("km", "km"),
            0.1,
            1,
            Text("Đường xa nhất tới trụ sở mới", "Longest way to the new seat"),
            Text(
                "Không đơn vị mới nào có đường từ trụ sở cũ tới trụ sở mới xa hơn mức thấp nhất có "
                "thể; rồi tới đơn vị xa thứ nhì, thứ ba… Tính theo đường bộ nếu dữ liệu có đường, "
                "nếu không thì đường thẳng; làm tròn tới 0,1 km.",
                "No new unit has a way from an old seat to the new one longer than can be had; "
                "then the next longest, and so on. By road where the data have roads, else a "
                "straight line; rounded to 0.1 km.",
            ),
            _way,
        ),
        Burden(
            "worst_people",
            1,
            Text("người", "persons"),
            1.0,
            0,
            Text("Đơn vị mới đông dân nhất", "Most people in a new unit"),
            Text(
                "Đơn vị mới đông dân nhất ít dân nhất có thể; rồi tới đơn vị đông thứ nhì, thứ ba…",
                "The most populous new unit has as few people as can be; then the next, and so on.",
            ),
            _people,
        ),
        Burden(
            "worst_area",
            1,
            Text("km²", "km²"),
            0.1,
            1,
            Text("Đơn vị mới rộng nhất", "Largest area of a new unit"),
            Text(
                "Đơn vị mới rộng nhất hẹp nhất có thể; rồi tới đơn vị rộng thứ nhì, thứ ba… Làm "
                "tròn tới 0,1 km².",
                "The largest new unit by area is as small as can be; then the next, and so on. "
                "Rounded to 0.1 km².",
            ),
            _area,
        ),
    )
}


def burdens_of(key: str, graph: UnitGraph, groups: Ints) -> Ints:
    """What each group bears, in whole steps; 0 for units alone.

    Args:
        key: of :data:`BURDENS`.
        graph: the units.
        groups: rows of unit numbers, padded with −1.
    """
    burden, nobody = BURDENS[key], np.zeros(0)
    far = NewlyFar(len(graph), nobody.astype(np.int64), nobody)
    steps = np.zeros(len(groups), dtype=np.int64)
    several = np.flatnonzero((groups >= 0).sum(axis=1) > 1)
    for start in range(0, len(several), _CHUNK):
        rows = several[start : start + _CHUNK]
        none = np.zeros(len(rows))
        batch = GroupBatch(groups[rows], graph, none > 0, none, 0.0, 0.0, far)
        # Half-way figures must not fall to either side by the order in which they were added up.
        exact = np.round(burden.compute(batch) / burden.step, 6)
        steps[rows] = np.rint(exact).astype(np.int64)
    return steps


def told_burden(key: str, steps: int) -> float:
    """Steps in the unit of the figure."""
    return round(steps * BURDENS[key].step, 6)


def worst_keys(key: str, place: int) -> tuple[str, str]:
    """Keys of the two goals of a place: the figure, and how many new units share it."""
    return f"{key}:{place}", f"{key}:{place}:units"


def worst_first(key: str, graph: UnitGraph, groups: Ints, places: int) -> list[tuple[int, int]]:
    """The worst figures of a plan, each with how many new units bear it; (0, 0) beyond the last."""
    steps = burdens_of(key, graph, groups)
    values, counts = np.unique(steps[steps > 0], return_counts=True)
    found = list(zip(values[::-1].tolist(), counts[::-1].tolist(), strict=True))[:places]
    return [*found, *[(0, 0)] * (places - len(found))]
