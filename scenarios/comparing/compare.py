"""Two plans of the same units side by side: matched groups, figures, units that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from geodata import InputError
from merger import Plan
from merger.plan import Edit
from merger.plans import METRICS, Metric
from scenarios.model import Scenario
from scenarios.texts import plan_title
from scenarios.wording import sentence

_OF_THE_LAW = frozenset({"unsettled", "short", "cost"})
"""Figures that another rule set makes another thing."""

_COUNTED = frozenset({"units", "mergers", "seats_freed", "crossing_groups", "districts_split",
                      "mixed_groups"})  # fmt: skip
"""Figures that count units, whatever their people and area."""


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
        same_figures: whether people, areas and borders are the same; else only counts compare.
    """

    metrics: tuple[MetricRow, ...]
    units: pd.DataFrame
    same_criteria: bool
    same_objective: bool
    same_figures: bool


def comparable(a: Scenario, b: Scenario) -> bool:
    """Whether both are plans of the same units, be it with other figures."""
    return a.dataset.codes == b.dataset.codes


def compare(a: Scenario, b: Scenario) -> Comparison:
    """Compare two scenarios of the same units.

    Groups are matched one to one so that as many people as possible are in matched groups
    (assignment problem).

    Raises:
        InputError: the scenarios are of different units.
    """
    if not comparable(a, b):
        raise InputError(sentence("different-datasets", a=plan_title(a.name), b=plan_title(b.name)))
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
    same_figures = a.dataset.fingerprint == b.dataset.fingerprint
    figures = []
    for metric in METRICS:
        first = metric.compute(a.groups, a.dataset)
        second = metric.compute(b.groups, b.dataset)
        winner = ""
        fair = (same_objective or metric.key != "cost") and (same_figures or metric.key in _COUNTED)
        if metric.better and fair and not np.isclose(first, second):
            winner = "a" if (first < second) == (metric.better == "low") else "b"
        figures.append(MetricRow(metric.measured(a.dataset, b.dataset), first, second, winner))
    same_criteria = a.criteria == b.criteria
    return Comparison(tuple(figures), units, same_criteria, same_objective, same_figures)


def figures_of(scenarios: Sequence[Scenario]) -> tuple[tuple[Metric, tuple[float, ...], bool], ...]:
    """The figures of several plans of the same units, side by side.

    Returns:
        By metric: the metric, its value in each plan, and whether the values compare fairly. Costs
        do so only under the same weights, mode and target, what the law decides only under one
        rule set.

    Raises:
        InputError: the plans are of different units.
    """
    first = scenarios[0]
    for other in scenarios[1:]:
        if not comparable(first, other):
            raise InputError(
                sentence("different-datasets", a=plan_title(first.name), b=plan_title(other.name))
            )
    problems = [scenario.solution.problem for scenario in scenarios]
    one_aim = len({repr((p.objective, p.mode, p.target)) for p in problems}) == 1
    one_law = all(problem.criteria == problems[0].criteria for problem in problems)
    one_data = len({scenario.dataset.fingerprint for scenario in scenarios}) == 1
    unfair = (frozenset() if one_aim else {"cost"}) | (frozenset() if one_law else _OF_THE_LAW)
    return tuple(
        (
            metric,
            tuple(metric.compute(scenario.groups, scenario.dataset) for scenario in scenarios),
            metric.key not in unfair and (one_data or metric.key in _COUNTED),
        )
        for metric in METRICS
    )


def steps_between(a: Plan, b: Plan) -> tuple[Edit, ...]:
    """Edits that make the first plan the second, as few as taking groups one by one needs.

    Groups that need not be touched are not; a group of the second plan that is left over by itself
    once others were taken out is no step.

    Raises:
        InputError: the plans are of different units.
    """
    if set(a.group_of) != set(b.group_of):
        raise InputError(sentence("different-units"))
    steps: list[Edit] = []
    plan = a
    # Small groups first: what is left of a large one is often a group of the second plan.
    for group in sorted(b.groups, key=lambda g: (len(g), g)):
        missing = [other for other in b.groups if other not in set(plan.groups)]
        if group not in missing:
            continue
        rest = set(plan.group_of[group[0]]) - set(group)
        leftover = set(group) < set(plan.group_of[group[0]]) and any(
            set(other) == rest for other in missing
        )
        # Of the two parts of a group that breaks up, the larger one may be left.
        taken = tuple(sorted(rest)) if leftover and len(rest) < len(group) else group
        edit = Edit("regroup" if len(taken) > 1 else "split", taken)
        plan = edit.apply(plan)
        steps.append(edit)
    return tuple(steps)
