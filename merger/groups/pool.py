"""A pool of candidate groups: those that law and constraints allow, with what is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from merger.arrays import Bools, Floats, Ints
from merger.groups.burdens import burdens_of
from merger.groups.enumeration import group_keys, membership, padded
from merger.groups.unit_graph import UnitGraph


@dataclass(frozen=True, eq=False)
class Pool:
    """G candidate groups of n units.

    Attributes:
        graph: the units.
        groups: shape (G, K), sorted unit numbers padded with −1; no group twice.
        unsettled: groups that leave a unit which must be arranged as it is.
        touched: persons in groups of several members.
        terms: raw cost terms, shape (G, number of terms).
    """

    graph: UnitGraph
    groups: Ints
    unsettled: Bools
    touched: Floats
    terms: Floats

    def __len__(self) -> int:
        return len(self.groups)

    @cached_property
    def size(self) -> Ints:
        """Members of each group."""
        return np.asarray((self.groups >= 0).sum(axis=1))

    @cached_property
    def incidence(self) -> csr_array:
        """Which units each group holds, shape (G, n), ones as float."""
        return membership(self.groups, len(self.graph))

    @cached_property
    def home(self) -> Ints:
        """Number of the district that holds most of the people of each group."""
        graph, held = self.graph, self.groups >= 0
        member = np.where(held, self.groups, 0)
        district = graph.district[member]
        people = (graph.population[member] + 1e-6) * held
        same = district[:, :, None] == district[:, None, :]
        lead = (same * people[:, None, :]).sum(axis=2) * held
        return np.asarray(district[np.arange(len(district)), lead.argmax(axis=1)])

    def burden(self, key: str) -> Ints:
        """What each group bears of a figure (:mod:`merger.groups.burdens`), in whole steps."""
        known = self._burdens
        if key not in known:
            known[key] = burdens_of(key, self.graph, self.groups)
        return known[key]

    @cached_property
    def _burdens(self) -> dict[str, Ints]:
        """Those that were asked for: every row of a programme that looks at one asks again."""
        return {}

    @cached_property
    def people(self) -> Floats:
        """Persons in each group."""
        return np.asarray(self.incidence @ self.graph.population)

    @cached_property
    def _order(self) -> tuple[Ints, Ints]:
        """Keys of the groups in order, and the rows they belong to."""
        keys = group_keys(self.groups, len(self.graph))
        order = np.argsort(keys)
        return keys[order], order

    def positions(self, groups: Ints) -> Ints:
        """Where some groups (sorted unit numbers, padded with −1) are in the pool; −1: nowhere."""
        keys, order = self._order
        if not len(keys):
            return np.full(len(groups), -1, dtype=np.int64)
        place = np.searchsorted(keys, group_keys(groups, len(self.graph)))
        row = order[np.minimum(place, len(keys) - 1)]
        width = max(groups.shape[1], self.groups.shape[1])
        same = (padded(self.groups[row], width) == padded(groups, width)).all(axis=1)
        return np.asarray(np.where(same, row, -1))

    def holds(self, groups: Ints) -> Bools:
        """Tell which of some groups are in the pool."""
        return np.asarray(self.positions(groups) >= 0)

    def subset(self, rows: Ints | Bools) -> Pool:
        """The pool of some of the groups."""
        return Pool(
            self.graph,
            self.groups[rows],
            self.unsettled[rows],
            self.touched[rows],
            self.terms[rows],
        )

    def joined(self, other: Pool) -> Pool:
        """This pool followed by what another holds beyond it."""
        new = other.subset(~self.holds(other.groups))
        if not len(new):
            return self
        width = max(self.groups.shape[1], new.groups.shape[1])
        return Pool(
            self.graph,
            np.vstack([padded(self.groups, width), padded(new.groups, width)]),
            np.concatenate([self.unsettled, new.unsettled]),
            np.concatenate([self.touched, new.touched]),
            np.vstack([self.terms, new.terms]),
        )
