"""Two plans of the same units side by side: matched groups, figures, units that differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from geodata import InputError
from merger.metrics import METRICS, Metric
from scenarios.scenario import Scenario
from scenarios.wording import sentence


@dataclass(frozen=True)
class MetricRow:
    """One figure of both plans; ``winner`` is ``a``, ``b`` or empty."""

    metric: Metric
    a: float
    b: float
    winner: str


@dataclass(frozen=True, eq=False)
class Comparison:
    """What differs between two scenarios.

    Attributes:
        metrics: figures side by side.
        units: indexed by unit code: ``name, in_a, in_b`` (names of the resulting units), only
            units whose group differs from its match.
        same_criteria: whether both were planned under one rule set; else figures that depend
            on the law do not compare fairly.
        same_objective: whether weights, mode and target are the same; else costs do not compare.
    """

    metrics: tuple[MetricRow, ...]
    units: pd.DataFrame
    same_criteria: bool
    same_objective: bool


def compare(a: Scenario, b: Scenario) -> Comparison:
    """Compare two scenarios of the same dataset.

    Groups are matched one to one so that as many people as possible are in matched groups
    (assignment problem).

    Raises:
        InputError: the scenarios are of different datasets.
    """
    if a.dataset.fingerprint != b.dataset.fingerprint:
        raise InputError(sentence("different-datasets", a=a.name, b=b.name))
    codes = a.dataset.codes
    of_a = {code: i for i, group in enumerate(a.groups) for code in group.members}
    of_b = {code: i for i, group in enumerate(b.groups) for code in group.members}
    people = a.dataset.units.population
    shared = np.zeros((len(a.groups), len(b.groups)))
    for code in codes:
        shared[of_a[code], of_b[code]] += int(people[code]) + 1
    rows, columns = linear_sum_assignment(shared, maximize=True)
    matched = {int(i): int(j) for i, j in zip(rows, columns, strict=True)}
    differing = [code for code in codes if matched.get(of_a[code]) != of_b[code]]
    units = pd.DataFrame(
        {
            "name": [a.dataset.units.at[code, "name"] for code in differing],
            "in_a": [a.groups[of_a[code]].name for code in differing],
            "in_b": [b.groups[of_b[code]].name for code in differing],
        },
        index=pd.Index(differing, name="code"),
    )
    first_aim, second_aim = (
        (s.solution.problem.objective, s.solution.problem.mode, s.solution.problem.target)
        for s in (a, b)
    )
    same_objective = first_aim == second_aim
    figures = []
    for metric in METRICS:
        first = metric.compute(a.groups, a.dataset)
        second = metric.compute(b.groups, b.dataset)
        winner = ""
        fair = same_objective or metric.key != "cost"
        if metric.better and fair and not np.isclose(first, second):
            winner = "a" if (first < second) == (metric.better == "low") else "b"
        figures.append(MetricRow(metric, first, second, winner))
    return Comparison(tuple(figures), units, a.criteria == b.criteria, same_objective)
