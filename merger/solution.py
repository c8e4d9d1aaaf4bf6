"""What a solve gives back: the plan with its groups described, and the proof's figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

import numpy as np

from geodata import KIND_LABELS, Language, Text
from geodata.columns import fold
from merger.compliance import Basis
from merger.differences import differences
from merger.plan import Group, Plan
from merger.problem import Problem
from merger.terms import TERMS

Status = Literal["optimal", "feasible", "infeasible", "stopped"]


@dataclass(frozen=True)
class GroupReport:
    """One unit of a plan, described.

    Attributes:
        id: code of the unit where the seat is (the statistics office's rule for merged units).
        name: proposed name: kind and the name of its most populous member.
        members: unit codes.
        population_percent, area_percent: of the standard for the resulting type; None if none.
        basis: on what ground the group stands, and ``reason`` says it in words.
        terms: raw cost terms by key.
        cost: weighted cost.
    """

    id: str
    name: str
    kind: str
    members: Group
    population: int
    area_km2: float
    population_percent: float | None
    area_percent: float | None
    compliant: bool
    basis: Basis
    reason: Text
    terms: Mapping[str, float]
    cost: float

    @property
    def seat(self) -> str:
        """Code of the member where the seat is proposed."""
        return self.id

    @property
    def is_merger(self) -> bool:
        """Whether several units make this one."""
        return len(self.members) > 1


@dataclass(frozen=True)
class Goal:
    """One goal of the lexicographic order: value reached, proven bound."""

    key: Literal["unsettled", "touched", "cost"]
    value: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether no plan does better."""
        return self.value - self.bound <= 1e-9 * max(1.0, abs(self.value))


@dataclass(frozen=True)
class Unresolved:
    """A unit that must be arranged and is not, and why."""

    code: str
    reason: Text


@dataclass(frozen=True, eq=False)
class Solution:
    """Result of a solve.

    Attributes:
        problem: what was solved.
        status: ``optimal`` only with a proof for all goals; ``feasible`` if stopped with a plan;
            ``stopped`` without one; ``infeasible`` proven.
        plan: None without a plan.
        groups: described, in the plan's order.
        objective: weighted cost of the plan; None without a plan.
        bound: proven lower bound on the cost of plans as good in the goals before it.
        seconds: wall clock.
        solver: engine.
        goals: values and bounds in order.
        unresolved: units left unsettled.
        reasons: why it is infeasible.
        candidates: groups the law and the constraints allow.
        proof_columns: groups left to search after reduced-cost fixing.
    """

    problem: Problem
    status: Status
    plan: Plan | None
    groups: tuple[GroupReport, ...]
    objective: float | None
    bound: float | None
    seconds: float
    solver: str
    goals: tuple[Goal, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    reasons: tuple[Text, ...] = ()
    candidates: int = 0
    proof_columns: int = 0

    @property
    def unproven(self) -> Goal | None:
        """The first goal in which a better plan is not ruled out."""
        return next((goal for goal in self.goals if not goal.proven), None)

    @property
    def gap(self) -> float | None:
        """Relative distance of value and bound in the first goal that is not proven.

        0 if all goals are proven; None without a plan.
        """
        if self.plan is None:
            return None
        goal = self.unproven
        return 0.0 if goal is None else (goal.value - goal.bound) / max(abs(goal.value), 1e-12)

    def to_json(self, language: Language = "vi") -> dict[str, Any]:
        """Return the JSON document of ``sapxep solve``."""
        problem = self.problem
        return {
            "status": self.status,
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "seconds": round(self.seconds, 3),
            "solver": self.solver,
            "criteria": self.problem.criteria.id,
            "dataset": self.problem.dataset.describe(),
            "mode": self.problem.mode,
            "max_group": self.problem.limits.max_group,
            "seed": self.problem.limits.seed,
            "target": None if problem.target is None else problem.target.model_dump(),
            "criteria_changes": [str(change) for change in differences(problem.criteria)],
            "weights": dict(problem.objective.weights),
            "constraints": problem.constraints.model_dump(mode="json", exclude_defaults=True),
            "schematic": problem.dataset.provenance.schematic,
            "estimated": [
                column
                for column in ("population", "area_km2")
                if problem.dataset.provenance.is_estimated(column)
            ],
            "candidates": self.candidates,
            "goals": [
                {"key": g.key, "value": g.value, "bound": g.bound, "proven": g.proven}
                for g in self.goals
            ],
            "groups": [_group_json(group, language) for group in self.groups],
            "unresolved": [
                {"code": u.code, "reason": u.reason.to(language)} for u in self.unresolved
            ],
            "reasons": [reason.to(language) for reason in self.reasons],
        }


def _group_json(group: GroupReport, language: Language) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "kind": group.kind,
        "members": list(group.members),
        "population": group.population,
        "area_km2": round(group.area_km2, 4),
        "percent": {"population": group.population_percent, "area": group.area_percent},
        "compliant": group.compliant,
        "basis": group.basis,
        "reason": group.reason.to(language),
        "terms": dict(group.terms),
        "cost": group.cost,
        "seat": group.seat,
    }


def describe_plan(problem: Problem, plan: Plan) -> tuple[GroupReport, ...]:
    """Judge, cost and name the groups of any plan (solved or edited by hand)."""
    rows = problem.rows_of(plan.groups)
    judgement = problem.judge(rows)
    costs = problem.costs(rows, judgement)
    weighted = costs.raw * problem.term_factors
    compliant = judgement.compliant
    names = _names(problem, plan, [judgement.kind_of(i) for i in range(len(rows))])
    reports = []
    for i, members in enumerate(plan.groups):
        area, population = float(judgement.area[i]), int(judgement.population[i])
        shares = judgement.percent_of(i)
        reports.append(
            GroupReport(
                id=problem.graph.codes[costs.seat[i]],
                name=names[i],
                kind=judgement.kind_of(i),
                members=members,
                population=population,
                area_km2=area,
                area_percent=shares[0],
                population_percent=shares[1],
                compliant=bool(compliant[i]),
                basis=judgement.basis_of(i),
                reason=judgement.reason(i),
                terms=dict(zip(TERMS, costs.raw[i].tolist(), strict=True)),
                cost=float(weighted[i].sum()),
            )
        )
    return tuple(reports)


def total_cost(groups: tuple[GroupReport, ...]) -> float:
    """Weighted cost of a plan."""
    return float(np.sum([group.cost for group in groups]))


def _names(problem: Problem, plan: Plan, kinds: list[str]) -> list[str]:
    """Propose names: an existing one is encouraged by law; no two new units share one."""
    units = problem.dataset.units
    taken = {fold(str(units.at[g[0], "name"])) for g in plan.groups if len(g) == 1}
    names = []
    for group, kind in zip(plan.groups, kinds, strict=True):
        if len(group) == 1:
            name = str(units.at[group[0], "name"])
        else:
            by_size = sorted(group, key=lambda code: (-units.at[code, "population"], code))
            options = [
                f"{KIND_LABELS[kind].vi} {bare_name(str(units.at[code, 'name']))}"
                for code in by_size
            ]
            # All taken (numbered wards of several districts, say): the two largest together.
            pair = " - ".join([options[0], bare_name(str(units.at[by_size[1], "name"]))])
            numbered = (f"{pair} ({number})" for number in range(2, len(plan.groups) + 2))
            choices = chain(options, [pair], numbered)
            name = next(option for option in choices if fold(option) not in taken)
        taken.add(fold(name))
        names.append(name)
    return names


def bare_name(name: str) -> str:
    """Return a unit's name without the word for its kind."""
    for label in KIND_LABELS.values():
        if name.casefold().startswith(label.vi.casefold() + " "):
            return name[len(label.vi) + 1 :]
    return name
