"""The task most figures are taken on: Hà Tĩnh's 216 communes of 2024 to 69 units."""

from __future__ import annotations

import pulp

from geodata import embedded_dataset
from merger import Evaluator, Limits, Problem, Target, load_criteria
from merger.groups import Pool
from merger.optimiser import candidates_of

UNITS = 69


def problem_of_69(limits: Limits | None = None) -> Problem:
    """Under NQ 76/2025, groups of up to 5 units."""
    return Problem(
        embedded_dataset("hatinh-2024"),
        load_criteria("nq76-2025"),
        mode="target",
        target=Target(least=UNITS, most=UNITS),
        limits=limits or Limits(max_group=5),
    )


def settling_pool(evaluator: Evaluator) -> Pool:
    """All candidate groups that settle their units: no plan needs others here."""
    pool = candidates_of(evaluator, complete=True).pool
    return pool.subset(~pool.unsettled)


def in_one_piece(evaluator: Evaluator, pool: Pool) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """Set partitioning over all groups of a pool as one PuLP model, a column a group."""
    model = pulp.LpProblem("one-piece", pulp.LpMinimize)
    columns = [model.add_variable(f"x{i}", 0, 1, pulp.LpBinary) for i in range(len(pool))]
    model += pulp.LpAffineExpression(zip(columns, evaluator.cost.of(pool).tolist(), strict=True))
    for held in groups_by_unit(pool):
        model += pulp.lpSum(columns[g] for g in held) == 1
    model += pulp.lpSum(columns) == UNITS
    return model, columns


def groups_by_unit(pool: Pool) -> list[list[int]]:
    """For every unit, the positions of the groups that hold it."""
    by_unit = pool.incidence.T.tocsr()
    spans = zip(by_unit.indptr[:-1], by_unit.indptr[1:], strict=True)
    return [by_unit.indices[start:end].tolist() for start, end in spans]


def chosen(columns: list[pulp.LpVariable]) -> list[int]:
    """Positions of the columns that are 1."""
    return [i for i, x in enumerate(columns) if (x.varValue or 0) > 0.5]
