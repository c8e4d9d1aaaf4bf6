"""What a solve gives back: the plan with its groups described, and the proof's figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from geodata import Dataset, Language, Text
from merger.arrays import Floats
from merger.assessment import KindDecision
from merger.constraints import Naming, propose_names
from merger.evaluator import Evaluator
from merger.groups import TERMS, Basis, GroupLinear, Judgement, Pool, first_short_years
from merger.law import differences, law_title, told_changes
from merger.plan import Group, Plan
from merger.problem import Problem
from merger.side_constraints import SideConstraints

Status = Literal["optimal", "feasible", "edited", "infeasible", "stopped"]


@dataclass(frozen=True, eq=False)
class Certificate:
    """What a bound rests on: the duals, and the gap they leave.

    Attributes:
        duals: of the units, shape (n,).
        measure: cost of a group less the duals of the other rows.
        bound: value of the linear programme: no plan costs less.
        gap: best plan found less the bound. A group whose reduced cost (its measure less the
            duals of its members) exceeds it is in no better plan.
        complete_below: the pool holds every candidate of less reduced cost than this.
        least_gain: a better plan costs less by more than this.
    """

    duals: Floats
    measure: GroupLinear
    bound: float
    gap: float
    complete_below: float
    least_gain: float = 0.0

    def reduced(self, pool: Pool) -> Floats:
        """Reduced costs of the groups of a pool."""
        return np.asarray(self.measure.of(pool) - pool.incidence @ self.duals)


@dataclass(frozen=True)
class GroupReport:
    """One unit of a plan, described.

    Attributes:
        id: code of the unit where the seat is (the statistics office's rule for merged units).
        name: chosen or proposed (see :mod:`merger.constraints.naming`), with the word for its kind.
        members: unit codes.
        population_percent, area_percent: of the standard for the resulting type; None if none.
        basis: on what ground the group stands, and ``reason`` says it in words.
        decided: the decision by which it is of its kind, if there is one.
        tight: whether the law accepts it and what planners ask beyond the law does not.
        falls: year in which it first misses the law's condition, or an unchanged unit would have
            to be arranged; None: not in the years looked at.
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
    decided: KindDecision | None
    tight: bool
    falls: int | None
    terms: Mapping[str, float]
    cost: float

    @property
    def seat(self) -> str:
        """Code of the member where the seat is proposed."""
        return self.id

    @property
    def unsettled(self) -> bool:
        """Whether it is a single unit that ought to be arranged and is not."""
        return self.basis == "unsettled"

    @property
    def short(self) -> bool:
        """Whether it is a new unit that misses the law's conditions."""
        return not self.compliant and not self.unsettled

    @property
    def is_merger(self) -> bool:
        """Whether several units make this one."""
        return len(self.members) > 1


@dataclass(frozen=True)
class Goal:
    """One goal of the lexicographic order: value reached, proven bound.

    ``key`` is ``unsettled``, ``touched``, a term of :data:`merger.groups.cost_terms.TERMS`
    (normalised), ``unlike`` (units in a group of a plan to differ from) or ``cost``.
    """

    key: str
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
        evaluator: of the problem solved.
        status: ``optimal`` only with a proof for all goals; ``feasible`` if stopped with a plan;
            ``edited``: a plan changed by hand; ``stopped`` without one; ``infeasible`` proven.
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
        extra: what the plan had to respect beside its problem; the proof holds within it.
        certificates: the duals that prove the goals, one a programme solved.
        notes: what happened on the way, such as an engine that broke down.
        proof_size: where the plan is optimal, no plan with groups of up to so many units is better;
            0: nobody looked beyond the limit on the size of groups.
    """

    evaluator: Evaluator
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
    extra: SideConstraints = SideConstraints()
    certificates: tuple[Certificate, ...] = ()
    notes: tuple[Text, ...] = ()
    proof_size: int = 0

    @property
    def any_size(self) -> bool:
        """Whether the proof holds for groups of any size, as no group can have more members."""
        limits = self.problem.limits
        smallest = min(limits.max_group, *limits.max_group_by_kind.values(), limits.max_group)
        units = len(self.problem.dataset)
        return self.status == "optimal" and max(self.proof_size, smallest) >= units

    @property
    def proven_to(self) -> int:
        """Up to how many units a group may have for the proof to hold."""
        return max(self.proof_size, self.problem.limits.largest)

    @property
    def problem(self) -> Problem:
        """What was solved."""
        return self.evaluator.problem

    @property
    def unproven(self) -> Goal | None:
        """The first goal in which a better plan is not ruled out."""
        return next((goal for goal in self.goals if not goal.proven), None)

    @property
    def gap(self) -> float | None:
        """Relative distance of value and bound in the first goal that is not proven.

        0 if all goals are proven; None without a plan, and where nothing is known of better ones.
        """
        if self.plan is None or not self.goals:
            return None
        goal = self.unproven
        return 0.0 if goal is None else (goal.value - goal.bound) / max(abs(goal.value), 1e-12)

    @property
    def conditions(self) -> tuple[Text, ...]:
        """What the plan had to respect beside its problem, in words."""
        return self.extra.conditions(self.problem.dataset.units["name"].to_dict())

    def declared(self, language: Language) -> list[dict[str, str]]:
        """Units exempt, or arranged by wish or by a list, with reason, clause and document."""
        units = self.evaluator.assessment.units.values()
        return [
            {
                "code": unit.code,
                "verdict": unit.verdict,
                "ground": unit.rule,
                "reason": unit.reason.to(language),
                "cite": unit.cite,
                "reference": unit.reference,
            }
            for unit in units
            if unit.verdict in ("exempt", "voluntary") or unit.rule == "listed"
        ]

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
            "proven_to": self.proven_to if self.status == "optimal" else None,
            "any_size": self.any_size,
            "seed": self.problem.limits.seed,
            "target": None if problem.target is None else problem.target.model_dump(),
            "criteria_title": law_title(problem.criteria).to(language),
            "criteria_changes": [str(change) for change in differences(problem.criteria)],
            "criteria_changes_told": [t.to(language) for t in told_changes(problem.criteria)],
            "horizon": problem.horizon.model_dump(mode="json", exclude_defaults=True),
            "weights": dict(problem.objective.weights),
            "constraints": problem.constraints.model_dump(mode="json", exclude_defaults=True),
            "declared": self.declared(language),
            "conditions": [text.to(language) for text in self.conditions],
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
            "groups": [_group_json(group, problem.dataset, language) for group in self.groups],
            "unresolved": [
                {"code": u.code, "reason": u.reason.to(language)} for u in self.unresolved
            ],
            "reasons": [reason.to(language) for reason in self.reasons],
            "notes": [note.to(language) for note in self.notes],
        }


def _group_json(group: GroupReport, dataset: Dataset, language: Language) -> dict[str, Any]:
    missing = dataset.provenance.missing("population").issuperset(group.members)
    return {
        "id": group.id,
        "name": group.name,
        "kind": group.kind,
        "members": list(group.members),
        "population": None if missing else group.population,
        "area_km2": round(group.area_km2, 4),
        "percent": {"population": group.population_percent, "area": group.area_percent},
        "compliant": group.compliant,
        "basis": group.basis,
        "reason": group.reason.to(language),
        "tight": group.tight,
        "falls_below": group.falls,
        "kind_decided": group.decided.model_dump() if group.decided else None,
        "terms": dict(group.terms),
        "cost": group.cost,
        "seat": group.seat,
    }


def describe_plan(evaluator: Evaluator, plan: Plan) -> tuple[GroupReport, ...]:
    """Judge, cost and name the groups of any plan (solved or edited by hand)."""
    rows = evaluator.rows_of(plan.groups)
    judgement = evaluator.judge(rows)
    costs = evaluator.costs(rows, judgement)
    weighted = costs.raw * evaluator.term_factors
    compliant = judgement.compliant
    kinds = [judgement.kind_of(i) for i in range(len(rows))]
    seats = [evaluator.graph.codes[seat] for seat in costs.seat]
    names = _names(evaluator.problem, plan, kinds, seats)
    falls = first_short_years(rows, judgement, evaluator.problem.dataset, evaluator.problem.horizon)
    reports = []
    for i, members in enumerate(plan.groups):
        area, population = float(judgement.area[i]), int(judgement.population[i])
        shares = judgement.percent_of(i)
        reports.append(
            GroupReport(
                id=seats[i],
                name=names[i],
                kind=kinds[i],
                members=members,
                population=population,
                area_km2=area,
                area_percent=shares[0],
                population_percent=shares[1],
                compliant=bool(compliant[i]),
                basis=judgement.basis_of(i),
                reason=_reason(evaluator, judgement, i, members),
                decided=judgement.decision_of(i),
                tight=bool(judgement.tight[i]),
                falls=falls[i] or evaluator.falling.get(members[0] if len(members) == 1 else ""),
                terms=dict(zip(TERMS, costs.raw[i].tolist(), strict=True)),
                cost=float(weighted[i].sum()),
            )
        )
    return tuple(reports)


def _reason(evaluator: Evaluator, judgement: Judgement, row: int, members: Group) -> Text:
    """Why a group stands; an exempt unit's own reason goes with it everywhere."""
    told = judgement.reason(row)
    if judgement.basis_of(row) != "exempt":
        return told
    why = evaluator.assessment.units[members[0]].reason
    return Text(f"{told.vi}. {why.vi}", f"{told.en}. {why.en}")


def total_cost(groups: tuple[GroupReport, ...]) -> float:
    """Weighted cost of a plan."""
    return float(np.sum([group.cost for group in groups]))


def _names(problem: Problem, plan: Plan, kinds: list[str], seats: list[str]) -> list[str]:
    """Names of a plan's groups: the person's choices, else proposals."""
    chosen = {choice.code: choice.name for choice in problem.constraints.names}
    groups = [
        Naming(members, kind, seat, next((chosen[c] for c in (seat, *members) if c in chosen), ""))
        for members, kind, seat in zip(plan.groups, kinds, seats, strict=True)
    ]
    return propose_names(problem.dataset, groups, problem.constraints.naming)
