"""Subset-row inequalities: of the groups that hold at least two of three units, a plan has one.

Where groups are small, fractions of groups around three neighbours (half of {a, b}, of {b, c} and
of {a, c}) make the linear programme's bound weak; these rows cut them off. They follow from the
partition rows by rounding, so no plan is lost. (Jepsen, Petersen, Spoorendonk and Pisinger,
"Subset-row inequalities applied to the vehicle-routing problem with time windows", Oper. Res. 56,
2008.)
"""

from __future__ import annotations

import numpy as np

from merger.arrays import Floats, Ints
from merger.measures import Measure, Row
from merger.pool import Pool

_LEAST_VIOLATION = 0.02
_AT_ONCE = 200
_CHUNK = 2_000
_TRACE = 1e-9


def violated_rows(pool: Pool, columns: Ints, values: Floats) -> list[Row]:
    """The subset rows that a fractional solution breaks most.

    Args:
        pool: the groups.
        columns: positions in the pool.
        values: of these columns in the solution.

    Returns:
        Up to a few hundred rows, most broken first; none where the solution breaks none.
    """
    used = (values > _TRACE) & (values < 1 - _TRACE)
    held = pool.incidence[columns[used]].toarray() > 0
    values = values[used]
    triples = _triples((held.T * values) @ held > _TRACE)
    broken = np.zeros(len(triples))
    for start in range(0, len(triples), _CHUNK):
        part = triples[start : start + _CHUNK]
        broken[start : start + _CHUNK] = (held[:, part].sum(axis=2) >= 2).T @ values
    order = np.argsort(-broken, kind="stable")[:_AT_ONCE]
    return [
        Row(Measure(triples={(int(a), int(b), int(c)): 1.0}), "<=", 1.0)
        for (a, b, c), value in zip(triples[order], broken[order], strict=True)
        if value > 1 + _LEAST_VIOLATION
    ]


def _triples(together: np.ndarray) -> Ints:
    """Every three units of which any two are in a group together, shape (T, 3), sorted."""
    n = len(together)
    upper = np.triu(together, 1)
    found = []
    for unit in range(n):
        near = np.flatnonzero(upper[unit])
        second, third = np.nonzero(upper[np.ix_(near, near)])
        found.append(np.column_stack([np.full(len(second), unit), near[second], near[third]]))
    return np.concatenate(found).astype(np.int64) if found else np.zeros((0, 3), dtype=np.int64)
