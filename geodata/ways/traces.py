"""The roads that the ways run along, simplified: a way between two seats as a line on a map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Floats = np.ndarray[Any, np.dtype[np.float64]]
Singles = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, eq=False)
class Traces:
    """The pieces of road that shortest ways between seats run along.

    Every shortest way lies wholly on them, so that the way found here is the way found there.

    Attributes:
        seat: node at which each unit's seat meets the roads, −1 where it does not, shape (n,).
        a, b: nodes at the ends of each piece, shape (e,).
        km: length of each piece before it was simplified.
        start: shape (e + 1,): ``xy[start[i]:start[i + 1]]`` is the line of piece i, from a to b.
        xy: metres in the dataset's coordinate system, shape (v, 2), to a quarter of a metre.
    """

    seat: Ints
    a: Ints
    b: Ints
    km: Floats
    start: Ints
    xy: Singles

    @classmethod
    def none(cls, units: int) -> Traces:
        """Of ways whose lines were not kept."""
        empty = np.zeros(0, dtype=np.int64)
        seat, start = np.full(units, -1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        return cls(seat, empty, empty, np.zeros(0), start, np.zeros((0, 2), dtype=np.float32))

    def within(self, units: Ints) -> Traces:
        """The traces for some of the units, by their numbers."""
        return replace(self, seat=self.seat[units]) if len(self.seat) else self

    @cached_property
    def _graph(self) -> csr_array:
        size = int(max(self.seat.max(initial=-1), self.a.max(initial=-1), self.b.max(initial=-1)))
        ends = (np.r_[self.a, self.b], np.r_[self.b, self.a])
        shape = (size + 1, size + 1)
        return csr_array((np.r_[self.km, self.km], ends), shape=shape)

    @cached_property
    def _piece(self) -> dict[tuple[int, int], int]:
        ends = zip(self.a.tolist(), self.b.tolist(), strict=True)
        return {ends_of: number for number, ends_of in enumerate(ends)}

    def to_seat(self, seat: int, units: list[int]) -> list[Floats | None]:
        """Lines from the seats of some units to the seat of another, along the roads.

        Args:
            seat: number of the unit to whose seat they go.
            units: numbers of the units from whose seats they come.

        Returns:
            Shape (v, 2) each, metres; None where no line is known.
        """
        if not len(self.a) or self.seat[seat] < 0:
            return [None] * len(units)
        root = int(self.seat[seat])
        _, before = dijkstra(self._graph, indices=[root], return_predecessors=True)
        towards = before[0].astype(np.int64)
        return [self._line(int(self.seat[unit]), root, towards) for unit in units]

    def _line(self, here: int, root: int, towards: Ints) -> Floats | None:
        if here < 0:
            return None
        nodes = [here]
        while nodes[-1] != root:
            nodes.append(int(towards[nodes[-1]]))
            if nodes[-1] < 0:
                return None
        parts = [self._along(one, other) for one, other in pairwise(nodes)]
        return np.concatenate(parts) if parts else np.zeros((0, 2))

    def _along(self, one: int, other: int) -> Floats:
        number = self._piece.get((one, other))
        turned = number is None
        if number is None:
            number = self._piece[other, one]
        line = self.xy[self.start[number] : self.start[number + 1]].astype(float)
        return line[::-1] if turned else line
