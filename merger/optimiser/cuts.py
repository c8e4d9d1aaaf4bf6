"""Subset-row inequalities: of n units, at most n // d times d can be in one group each.

Where groups are small, fractions of groups around a few neighbours (half of {a, b}, of {b, c} and
of {a, c}) make the linear programme's bound weak. Of the groups that hold at least two of three
units a plan has one; of those that hold three of five, one; whole pairs of five units there are
two. These rows cut such fractions off. They follow from the partition rows by rounding, so no plan
is lost. (Jepsen, Petersen, Spoorendonk and Pisinger, "Subset-row inequalities applied to the
vehicle-routing problem with time windows", Oper. Res. 56, 2008; with five rows: Pecin, Pessoa,
Poggi, Uchoa and Santos, "Limited memory rank-1 cuts for vehicle routing problems", Oper. Res.
Lett. 45, 2017.)
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from merger.arrays import Bools, Floats, Ints
from merger.groups import GroupLinear, LinearConstraint, Pool
from merger.optimiser.tuning import DEFAULT, Tuning

_CHUNK = 2_000
"""Sets of units that are counted at a time, which bounds the memory it takes."""

_CELLS = 40_000_000
"""Fractional columns times units, and units times units, at most: beyond, the tables of them would
not fit, and the bound does without these rows."""

_TRACE = 1e-9
"""A column is fractional if it is farther than this from 0 and from 1."""


def violated_rows(
    pool: Pool, columns: Ints, values: Floats, tuning: Tuning = DEFAULT
) -> list[LinearConstraint]:
    """The subset rows that a fractional solution breaks most.

    Rows of three units are looked for among all; those of five grow unit by unit, where each one
    adds most (Pecin and others).

    Args:
        pool: the groups.
        columns: positions in the pool.
        values: of these columns in the solution.
        tuning: how many rows to look for, and how much they must be broken.

    Returns:
        Up to a few hundred rows, most broken first; none where the solution breaks none.
    """
    used = (values > _TRACE) & (values < 1 - _TRACE)
    units = len(pool.graph)
    if not used.any() or max(int(used.sum()), units) * units > _CELLS:
        return []
    held = pool.incidence[columns[used]].toarray() > 0
    values = values[used]
    pairs = _triples((held.T * values) @ held > _TRACE)
    inside = _inside(pool.groups[columns[used]])
    most = tuning.cut_starts
    rows = _broken(pairs, 2, held, values, tuning)
    rows += _broken(_grown(pairs, 2, held, values, most), 2, held, values, tuning)
    rows += _broken(_grown(inside, 3, held, values, most), 3, held, values, tuning)
    return rows


def _triples(together: Bools) -> Ints:
    """Every three units of which any two are in a group together, shape (T, 3), sorted."""
    upper = np.triu(together, 1)
    found = [np.zeros((0, 3), dtype=np.int64)]
    for unit in range(len(together)):
        near = np.flatnonzero(upper[unit])
        second, third = np.nonzero(upper[np.ix_(near, near)])
        found.append(np.column_stack([np.full(len(second), unit), near[second], near[third]]))
    return np.concatenate(found).astype(np.int64)


def _inside(groups: Ints) -> Ints:
    """Every three units that some group holds, shape (T, 3), sorted."""
    found = {
        triple for row in groups.tolist() for triple in combinations([u for u in row if u >= 0], 3)
    }
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 3)


def _grown(triples: Ints, divisor: int, held: Bools, values: Floats, most: int) -> Ints:
    """Sets of five units: each triple with the two that add most, one after the other."""
    if len(triples) > most:
        value = _values(triples, divisor, held, values)
        triples = triples[np.argsort(-value, kind="stable")[:most]]
    weighted = held * values[:, None]
    sets = triples
    for _ in range(2):
        parts = []
        for start in range(0, len(sets), _CHUNK):
            part = sets[start : start + _CHUNK]
            count = held[:, part].sum(axis=2).T
            gain = ((count + 1) % divisor == 0) @ weighted
            np.put_along_axis(gain, part, -1.0, axis=1)
            parts.append(np.column_stack([part, gain.argmax(axis=1)]))
        sets = np.sort(np.concatenate(parts), axis=1) if parts else sets
        sets = np.unique(sets, axis=0)
    return sets


def _values(sets: Ints, divisor: int, held: Bools, values: Floats) -> Floats:
    """Left-hand sides of the rows of some sets of units."""
    found = np.zeros(len(sets))
    for start in range(0, len(sets), _CHUNK):
        part = sets[start : start + _CHUNK]
        found[start : start + _CHUNK] = (held[:, part].sum(axis=2) // divisor).T @ values
    return found


def _broken(
    sets: Ints, divisor: int, held: Bools, values: Floats, tuning: Tuning
) -> list[LinearConstraint]:
    """The rows most broken, most first."""
    if not len(sets):
        return []
    most = sets.shape[1] // divisor
    value = _values(sets, divisor, held, values)
    order = np.argsort(-value, kind="stable")[: tuning.cuts_at_once]
    return [
        LinearConstraint(
            GroupLinear(subsets={(tuple(sets[row].tolist()), divisor): 1.0}), "<=", float(most)
        )
        for row in order
        if value[row] > most + tuning.cut_violation
    ]
