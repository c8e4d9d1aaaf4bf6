"""Cost terms of a group, a registry of small records; every term is zero for a single unit.

Terms are computed for many groups at once, on rows of unit numbers padded with −1. Distances are
those of :class:`merger.groups.Distances`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from geodata import Text
from geodata.dataset import CONDITIONS
from merger.arrays import Bools, Floats, Ints
from merger.groups.far import NewlyFar
from merger.groups.unit_graph import UnitGraph

_CHUNK = 50_000
_SAME_WAY = 1e-9
"""Seats whose travel differs by no more than this share are equally near."""

_GOOD, _FAIR, _POOR, _NOT_SAID = (CONDITIONS.index(c) for c in ("good", "fair", "poor", ""))
_RANK = np.argsort([_GOOD, _FAIR, _NOT_SAID, _POOR])
"""Which condition goes first where seats are equally near, by position in ``CONDITIONS``."""

Normaliser = Literal["population", "units"]


@dataclass(frozen=True, eq=False)
class GroupBatch:
    """Some groups with what the terms need to know.

    Attributes:
        groups: shape (G, K).
        graph: the units.
        urban: per group, whether the resulting unit is urban.
        reference: per group, the population it should have, persons.
        dead_band: share around the reference that costs nothing.
        weak_border_km: borders shorter than this are weak.
        far: who comes to live far from a seat.
    """

    groups: Ints
    graph: UnitGraph
    urban: Bools
    reference: Floats
    dead_band: float
    weak_border_km: float
    far: NewlyFar

    @cached_property
    def held(self) -> Bools:
        """Which cells hold a member."""
        return self.groups >= 0

    @cached_property
    def member(self) -> Ints:
        """Unit numbers, with 0 in empty cells."""
        return np.where(self.held, self.groups, 0)

    @cached_property
    def people(self) -> Floats:
        """Population by member, 0 in empty cells."""
        return np.asarray(self.graph.population[self.member] * self.held)

    @cached_property
    def pairs(self) -> Ints:
        """Number of every pair of members, shape (G, K, K): see :class:`merger.groups.Pairs`."""
        return self.graph.pairs.numbers(self.member[:, :, None], self.member[:, None, :])

    @cached_property
    def person_km(self) -> Floats:
        """Travel to each possible seat, shape (G, K); infinite in empty cells.

        Where a person chose a member for the seat, the others are no possible seats.
        """
        distance = self.graph.distances.between(self.member[:, :, None], self.member[:, None, :])
        total = (distance * self.people[:, :, None]).sum(axis=1)
        chosen = self.graph.chosen_seat[self.member] & self.held
        possible = self.held & (chosen | ~chosen.any(axis=1, keepdims=True))
        return np.asarray(np.where(possible, total, np.inf))

    @cached_property
    def seat_position(self) -> Ints:
        """Position in the row of the seat that makes travel least; of several, the better building.

        Buildings of which nothing is known stand between fair and poor ones.
        """
        least = self.person_km.min(axis=1, keepdims=True)
        is_least = self.person_km <= least * (1 + _SAME_WAY)
        rank = _RANK[self.graph.condition[self.member]]
        return np.asarray(np.where(is_least, rank, len(_RANK)).argmin(axis=1))

    @cached_property
    def several(self) -> Bools:
        """Which groups have more than one member."""
        return np.asarray(self.held.sum(axis=1) > 1)


def _travel(batch: GroupBatch) -> Floats:
    return batch.person_km[np.arange(len(batch.groups)), batch.seat_position]


def _displaced(batch: GroupBatch) -> Floats:
    rows = np.arange(len(batch.groups))
    return np.asarray(batch.people.sum(axis=1) - batch.people[rows, batch.seat_position])


def _shape(batch: GroupBatch) -> Floats:
    graph, member, held = batch.graph, batch.member, batch.held
    area = graph.area[member] * held
    perimeter = graph.perimeter[member] * held
    inner = graph.pairs.border[batch.pairs]
    inner = (inner * (held[:, :, None] & held[:, None, :])).sum(axis=(1, 2)) / 2
    outline = perimeter.sum(axis=1) - 2 * inner
    whole = _roundness(area.sum(axis=1), outline)
    parts = _roundness(graph.area, graph.perimeter)[member]
    mean = (parts * area).sum(axis=1) / area.sum(axis=1)
    # 1 − whole − (1 − mean): how much less round the union is than its members.
    return np.asarray(np.where(batch.several, np.maximum(mean - whole, 0.0), 0.0))


def _roundness(area: Floats, outline: Floats) -> Floats:
    """Polsby–Popper index 4πA/L², 1 for a circle; stated areas may exceed it a little."""
    safe = np.maximum(outline, 1e-9)
    return np.asarray(np.minimum(4 * np.pi * area / safe**2, 1.0))


def _balance(batch: GroupBatch) -> Floats:
    deviation = np.abs(batch.people.sum(axis=1) / batch.reference - 1) - batch.dead_band
    return np.where(batch.several, np.maximum(deviation, 0.0), 0.0)


def _crossing(batch: GroupBatch) -> Floats:
    district = batch.graph.district[batch.member]
    same = district[:, :, None] == district[:, None, :]
    of_district = (same * batch.people[:, None, :]).sum(axis=2)
    return np.asarray(batch.people.sum(axis=1) - of_district.max(axis=1))


def _weak_border(batch: GroupBatch) -> Floats:
    pairs, held = batch.graph.pairs, batch.held
    firm = (pairs.land & (pairs.border >= batch.weak_border_km))[batch.pairs]
    firm &= held[:, :, None] & held[:, None, :]
    rows = np.arange(len(batch.groups))
    reached = np.zeros_like(held)
    reached[rows, batch.seat_position] = True
    for _ in range(held.shape[1] - 1):
        reached |= (firm & reached[:, :, None]).any(axis=1)
    return np.asarray((batch.people * ~reached).sum(axis=1))


def _far(batch: GroupBatch) -> Floats:
    rows = np.arange(len(batch.groups))
    seat = batch.member[rows, batch.seat_position]
    return np.asarray((batch.far.of(batch.member, seat[:, None]) * batch.held).sum(axis=1))


def _minutes(batch: GroupBatch) -> Floats:
    rows = np.arange(len(batch.groups))
    seat = batch.member[rows, batch.seat_position]
    minutes = batch.graph.distances.minutes(batch.member, seat[:, None])
    return np.asarray((minutes * batch.people).sum(axis=1))


def _seat_state(batch: GroupBatch) -> Floats:
    condition = batch.graph.condition[batch.member]
    seat = condition[np.arange(len(batch.groups)), batch.seat_position]
    better = (np.isin(condition, (_GOOD, _FAIR)) & batch.held).any(axis=1)
    return np.where((seat == _POOR) & better, batch.people.sum(axis=1), 0.0)


def _mixed_kind(batch: GroupBatch) -> Floats:
    changed = batch.graph.urban[batch.member] != batch.urban[:, None]
    return np.where(batch.several, (batch.people * changed).sum(axis=1), 0.0)


def _churn(batch: GroupBatch) -> Floats:
    return np.where(batch.several, batch.held.sum(axis=1), 0).astype(float)


@dataclass(frozen=True)
class Term:
    """One cost term.

    Attributes:
        key: name in weights, files and JSON.
        version: raised when the computation changes.
        unit: of the raw figure.
        per: what the raw figure is divided by before it is weighted.
        label: for people.
        explain: how it is computed.
        compute: raw figures of a batch of groups.
    """

    key: str
    version: int
    unit: Text
    per: Normaliser
    label: Text
    explain: Text
    compute: Callable[[GroupBatch], Floats]


_PERSONS = Text("người", "persons")
UNITLESS = Text("–", "–")
"""Unit of terms that are bare ratios."""

TERMS: dict[str, Term] = {
    term.key: term
    for term in (
        Term(
            "travel",
            2,
            Text("người·km", "person-km"),
            "population",
            Text("Đi lại", "Travel"),
            Text(
                "Tổng quãng đường (theo đường bộ nếu dữ liệu có đường, nếu không thì đường thẳng) "
                "từ điểm của từng đơn vị cũ tới trụ sở, nhân dân số; trụ sở là đơn vị làm tổng này "
                "nhỏ nhất.",
                "Sum over members of population times the distance to the seat (by road where the "
                "data have roads, else a straight line); the seat is the member that makes this "
                "sum least.",
            ),
            _travel,
        ),
        Term(
            "displaced",
            1,
            _PERSONS,
            "population",
            Text("Đổi trụ sở", "Displaced"),
            Text(
                "Số dân của các đơn vị cũ không còn trụ sở.",
                "People in members whose seat moves to another member.",
            ),
            _displaced,
        ),
        Term(
            "shape",
            1,
            UNITLESS,
            "units",
            Text("Hình dạng", "Shape"),
            Text(
                "Độ tròn 4πA/L² trung bình (theo diện tích) của các đơn vị cũ trừ độ tròn của "
                "đơn vị mới, không dưới 0.",
                "Area-weighted mean roundness 4πA/L² of the members less that of the union, not "
                "below 0 (Polsby and Popper 1991).",
            ),
            _shape,
        ),
        Term(
            "balance",
            1,
            UNITLESS,
            "units",
            Text("Cân bằng dân số", "Balance"),
            Text(
                "Chênh lệch tương đối của dân số so với mức tham chiếu (bình quân mục tiêu, hoặc "
                "điều kiện của luật), ngoài khoảng cho phép.",
                "Relative deviation of the population from the reference (target mean, or the "
                "law's condition) beyond a dead band.",
            ),
            _balance,
        ),
        Term(
            "crossing",
            1,
            _PERSONS,
            "population",
            Text("Vượt huyện", "Crossing"),
            Text(
                "Số dân thuộc huyện khác với huyện chiếm phần lớn dân của nhóm.",
                "People in members outside the district that holds most of the group's people.",
            ),
            _crossing,
        ),
        Term(
            "weak_border",
            1,
            _PERSONS,
            "population",
            Text("Giáp ranh yếu", "Weak border"),
            Text(
                "Số dân chỉ tới được trụ sở qua ranh giới ngắn, đò phà hoặc liên kết khai báo.",
                "People who reach the seat only over short borders, ferries or declared links.",
            ),
            _weak_border,
        ),
        Term(
            "far",
            1,
            _PERSONS,
            "population",
            Text("Ở xa trụ sở mới", "Far from the seat"),
            Text(
                "Số dân ở cách trụ sở mới quá xa (mặc định 10 km) mà trước đó không xa trụ sở cũ; "
                "theo đường bộ nếu dữ liệu có đường, nếu không thì đường thẳng.",
                "People who live far from the new seat (10 km unless set otherwise) and did not "
                "live far from the old one; by road where the data have roads, else straight "
                "lines.",
            ),
            _far,
        ),
        Term(
            "minutes",
            1,
            Text("người·phút", "person-minutes"),
            "population",
            Text("Thời gian đi", "Minutes"),
            Text(
                "Tổng thời gian đi theo đường bộ từ trụ sở của từng đơn vị cũ tới trụ sở mới, nhân "
                "dân số, theo tốc độ của từng loại đường; chỉ dùng khi dữ liệu có đường.",
                "Sum over members of population times the minutes by road to the seat, at the "
                "speeds of the road classes; only where the data have roads.",
            ),
            _minutes,
        ),
        Term(
            "seat_state",
            1,
            _PERSONS,
            "population",
            Text("Trụ sở xuống cấp", "Poor seat"),
            Text(
                "Số dân của đơn vị mới có trụ sở đặt ở nhà kém trong khi một trụ sở tốt hoặc khá "
                "của nhóm bị bỏ trống; trụ sở chưa rõ tình trạng không tính.",
                "People of new units whose seat is in a poor building while a good or fair one in "
                "the group falls free; buildings of unknown condition do not count.",
            ),
            _seat_state,
        ),
        Term(
            "mixed_kind",
            1,
            _PERSONS,
            "population",
            Text("Đổi loại đô thị/nông thôn", "Mixed kind"),
            Text(
                "Số dân nông thôn nhập vào đơn vị đô thị, hoặc ngược lại.",
                "Rural people merged into an urban unit, or the reverse.",
            ),
            _mixed_kind,
        ),
        Term(
            "churn",
            1,
            Text("đơn vị", "units"),
            "units",
            Text("Xáo trộn", "Churn"),
            Text("Số đơn vị thay đổi.", "Number of units that change."),
            _churn,
        ),
    )
}


@dataclass(frozen=True, eq=False)
class Costs:
    """Raw terms and seats of G groups.

    Attributes:
        raw: shape (G, number of terms), in the order of :data:`TERMS`, in the terms' units.
        seat: unit number of the seat.
    """

    raw: Floats
    seat: Ints


def compute_terms(batch: GroupBatch, pause: Callable[[], None] = lambda: None) -> Costs:
    """Compute all terms of a batch, in chunks that keep memory small; ``pause`` between them."""
    raw = np.zeros((len(batch.groups), len(TERMS)))
    seat = np.zeros(len(batch.groups), dtype=np.int64)
    for start in range(0, len(batch.groups), _CHUNK):
        pause()
        part = slice(start, start + _CHUNK)
        chunk = GroupBatch(
            batch.groups[part],
            batch.graph,
            batch.urban[part],
            batch.reference[part],
            batch.dead_band,
            batch.weak_border_km,
            batch.far,
        )
        for column, term in enumerate(TERMS.values()):
            raw[part, column] = term.compute(chunk)
        seat[part] = chunk.member[np.arange(len(chunk.member)), chunk.seat_position]
    return Costs(raw, seat)
