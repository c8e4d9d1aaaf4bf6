"""Random small problems, and the check of every figure a solve tells of them.

A case is drawn from a number alone: a coverage, a rule set, locks, limits, goals, side constraints,
how the search is tuned, and when it is broken off. The check counts all partitions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from geodata import Dataset
from geodata.dataset import KINDS
from merger import (
    TERMS,
    Constraints,
    Criteria,
    Evaluator,
    Horizon,
    Limits,
    Objective,
    Plan,
    Problem,
    Solution,
    Target,
    load_criteria,
    load_objective,
)
from merger.assessment import UnitOutlook
from merger.constraints import LARGEST_GROUP
from merger.constraints.target import DistrictTarget
from merger.groups import BURDENS, objective_presets
from merger.optimiser import solve_with
from merger.optimiser.tuning import DEFAULT, Listing, Tuning
from merger.questions import holds_for_any_size
from merger.side_constraints import SideConstraints
from tests.support.coverages import random_grid
from tests.support.reference import Groups, Reference
from tests.support.roads import random_roads, random_villages

CRITERIA = ["nq653-2019-2021", "nq35-2023-2025", "nq35-2026-2030", "nq76-2025", "nq112-2026"]
A_COVERAGE = 4
"""So many cases in a row are about the same coverage, which takes a third of a case's time."""

NARROW = Tuning(
    listed_minimal=Listing(6, 0),
    listed_target=Listing(6, 0),
    least_size_listed=1,
    best_gains=2,
    start_per_unit=1,
    add_per_unit=1,
    first_columns=6,
    first_columns_people=6,
    columns_per_unit=1,
    at_once=4,
    far_share=0.0,
    neighbourhood_units=4,
    neighbourhood_columns=20,
)
"""Sends a small problem through the parts of the search that only large ones need."""

_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Case:
    """One question, drawn from a number.

    Attributes:
        looks: the search is broken off when it asks for the so-manieth time whether to go on; 0
            for never.
        start: a plan to begin with.
    """

    seed: int
    problem: Problem
    extra: SideConstraints
    tuning: Tuning
    looks: int
    start: Plan | None

    def reference_of(self, largest: int) -> Reference:
        """All partitions into groups of up to so many units."""
        asked = self.problem
        return Reference(
            asked.dataset,
            asked.criteria,
            asked.objective,
            asked.constraints,
            asked.target,
            largest,
            by_kind=asked.limits.max_group_by_kind,
            most_people=asked.limits.most_people,
            horizon=asked.horizon,
        )

    def solved(self) -> Solution:
        evaluator = Evaluator(self.problem)
        return solve_with(
            evaluator,
            cancelled=_after(self.looks),
            extra=self.extra,
            start=self.start,
            tuning=self.tuning,
        )


def _after(looks: int) -> Callable[[], bool]:
    """Says yes from the so-manieth time on that it is asked."""
    asked = 0

    def over() -> bool:
        nonlocal asked
        asked += 1
        return 0 < looks <= asked

    return over


def case(seed: int) -> Case:
    """Draw a case."""
    random = np.random.default_rng(70_000 + seed)
    dataset = _coverage(seed // A_COVERAGE)
    criteria = load_criteria(CRITERIA[seed % len(CRITERIA)])
    constraints = _locks(random, dataset, criteria)
    if dataset.ways is not None and seed % 3 == 0:  # a way that a person knows of
        declared = np.random.default_rng(90_000 + seed).choice(dataset.codes, 2, replace=False)
        constraints = constraints.model_copy(update={"declare": (tuple(map(str, declared)),)})
    target = _target(random, dataset) if random.random() < 0.6 else None
    later, ahead = np.random.default_rng(95_000 + seed), np.random.default_rng(97_000 + seed)
    problem = Problem(
        dataset,
        criteria,
        constraints,
        _fair(later, _objective(random, dataset)),
        "minimal" if target is None else "target",
        target,
        _limits(random),
        random_horizon(seed, dataset) if ahead.random() < 0.25 else Horizon(),
    )
    return Case(
        seed,
        problem,
        _near(later, problem, _extra(random, problem)),
        NARROW if random.random() < 0.5 else DEFAULT,
        int(random.integers(3, 60)) if random.random() < 0.15 else 0,
        Plan(tuple((code,) for code in dataset.codes)) if random.random() < 0.2 else None,
    )


@cache
def _coverage(seed: int) -> Dataset:
    dataset = random_grid(seed)
    random = np.random.default_rng(80_000 + seed)
    if random.random() < 0.25:  # every unit like the next: many plans tie
        dataset.units["population"] = int(random.integers(2000, 9000))
        dataset.units["area_km2"] = float(random.integers(5, 30))
        dataset.units["kind"] = "xa"
    more = np.random.default_rng(85_000 + seed)
    if more.random() < 0.25:
        dataset = random_villages(dataset, seed)
    if random.random() < 0.3:
        dataset = random_roads(dataset, seed, share=float(more.choice([0.75, 0.45])))
        if (
            dataset.ways is not None
        ):  # a ferry or a bridge joins what no road does, a barrier parts it
            kinds = more.choice(["land", "ferry", "bridge", "barrier"], 2, p=[0.3, 0.3, 0.2, 0.2])
            rows = more.integers(len(dataset.borders), size=2)
            dataset.borders.loc[rows, "kind"] = kinds
        return dataset
    if more.random() < 0.2:
        dataset = replace(dataset, detour=1.5)
    return dataset


def random_horizon(seed: int, dataset: Dataset) -> Horizon:
    """A margin, a rate for all, rates of some, forecasts that fall and rise again; mixed."""
    random = np.random.default_rng(seed)
    units = []
    for code in dataset.codes:
        what = random.random()
        if what < 0.25:
            units.append(UnitOutlook(code=code, growth=float(random.uniform(-9, 9))))
        elif what < 0.5:
            now = float(dataset.units.at[code, "population"])
            people = tuple(
                (year, float(now * random.uniform(0.5, 1.4))) for year in (2027, 2029, 2032)
            )
            units.append(UnitOutlook(code=code, people=people))
    return Horizon(
        margin=float(random.choice([0, 10, 40])),
        since=2025,
        until=int(random.integers(2028, 2032)),
        growth=float(random.uniform(-7, 1)),
        units=tuple(units) if seed % 3 else (),
    )


def _locks(random: np.random.Generator, dataset: Dataset, criteria: Criteria) -> Constraints:
    codes = list(dataset.codes)
    locks: dict[str, object] = {"within_district": bool(random.random() < 0.25)}
    if random.random() < 0.3:
        a, b, c = (str(x) for x in random.choice(codes, 3, replace=False))
        locks["keep"] = [a] if random.random() < 0.5 else []
        relation = random.random()
        locks["apart"] = [[b, c]] if relation < 0.4 else []
        locks["together"] = [[b, c]] if relation > 0.8 else []
    if random.random() < 0.3 and not locks.get("together"):
        a, b, c = (str(x) for x in random.choice(codes, 3, replace=False))
        only = [{"code": a, "partners": [b]}] if random.random() < 0.6 else []
        locks["only"] = only if not locks.get("apart") else []
        locks["own_district"] = [c] if random.random() < 0.6 else []
    if random.random() < 0.3 and not locks.get("together"):
        locks["seats"] = [str(x) for x in random.choice(codes, 2, replace=False)]
    free = [code for code in codes if code not in str(locks.get("keep", []))]
    if random.random() < 0.3:
        locks["voluntary"] = [{"code": str(random.choice(free)), "reason": "tự nguyện"}]
    inside = dataset.borders
    if locks["within_district"]:  # an exception for units that no group can hold is refused
        home = dataset.units["district"]
        inside = inside[inside.code_a.map(home) == inside.code_b.map(home)]
    if criteria.id == "nq653-2019-2021" and len(inside) and dataset.ways is None:
        pair = inside.iloc[int(random.integers(len(inside)))]
        claim = {"units": [pair.code_a, pair.code_b], "waiver": "two-units-blocked"}
        locks["exceptions"] = [{**claim, "reason": "núi chắn"}]
    return Constraints.model_validate(locks)


def _target(random: np.random.Generator, dataset: Dataset) -> Target:
    units = len(dataset)
    least = int(random.integers(max(units // 4, 1), units + 1))
    most = min(least + int(random.integers(0, 3)), units)
    districts = sorted(set(dataset.units["district"]))
    ceilings = ()
    if random.random() < 0.25:
        district = str(random.choice(districts))
        here = int((dataset.units["district"] == district).sum())
        ceilings = (DistrictTarget(district=district, most=int(random.integers(1, here + 1))),)
    return Target(least=least, most=most, districts=ceilings)


def _objective(random: np.random.Generator, dataset: Dataset) -> Objective:
    presets = list(objective_presets())
    objective = load_objective(str(random.choice(presets)))
    keys = [key for key in TERMS if key != "minutes" or dataset.ways is not None]
    if random.random() < 0.4:  # few terms, weighed by whole numbers: plans tie
        chosen = random.choice(keys, int(random.integers(0, 4)), replace=False)
        weights = {str(key): float(random.integers(1, 4)) for key in chosen}
        objective = objective.model_copy(update={"weights": weights})
    if random.random() < 0.2:
        by_minutes = 9.0 if dataset.ways is not None and random.random() < 0.5 else None
        far = {
            "weights": {**objective.weights, "far": 2.0},
            "far_km": 3.0,
            "far_minutes": by_minutes,
        }
        objective = objective.model_copy(update=far)
    if random.random() < 0.4:
        order = [str(key) for key in random.choice(keys, int(random.integers(1, 3)), replace=False)]
        return objective.ordered(order, float(random.choice([0.0, 0.05, 0.5])))
    return objective


def _fair(random: np.random.Generator, objective: Objective) -> Objective:
    """Now and then a goal that looks at the worst new unit, before, between or after others."""
    if random.random() > 0.3:
        return objective
    order = list(objective.order)
    order.insert(int(random.integers(len(order) + 1)), str(random.choice(list(BURDENS))))
    places = int(random.choice([1, 2, 3, 12]))
    return objective.ordered(order, objective.concession, places)


def _near(random: np.random.Generator, problem: Problem, extra: SideConstraints) -> SideConstraints:
    """Now and then a plan to keep near to; what it holds need not be allowed."""
    if random.random() > 0.15:
        return extra
    seen = Plan.unmerged(problem.dataset.codes)
    for row in random.permutation(len(problem.dataset.borders))[: int(random.integers(1, 6))]:
        pair = problem.dataset.borders.iloc[int(row)]
        if seen.group_of[pair.code_a] != seen.group_of[pair.code_b]:
            seen = seen.merge([pair.code_a, pair.code_b])
    return replace(extra, near=seen)


def _limits(random: np.random.Generator) -> Limits:
    largest = int(random.choice([2, 3, 4, 5, LARGEST_GROUP]))
    kinds = {}
    if random.random() < 0.15:
        kinds = {str(random.choice(KINDS)): int(random.integers(2, 6))}
    return Limits(
        max_group=largest,
        max_group_by_kind=kinds,
        most_people=int(random.integers(9_000, 40_000)) if random.random() < 0.2 else None,
        any_size=bool(random.random() < 0.4),
        solver="cbc" if random.random() < 0.08 else "auto",
    )


def _extra(random: np.random.Generator, problem: Problem) -> SideConstraints:
    """Now and then what alternatives and explanations ask."""
    if random.random() > 0.2:
        return SideConstraints()
    codes, borders = problem.dataset.codes, problem.dataset.borders
    alone = Plan(tuple((code,) for code in codes))
    pair = borders.iloc[int(random.integers(len(borders)))]
    two = (min(pair.code_a, pair.code_b), max(pair.code_a, pair.code_b))
    rest = tuple((code,) for code in codes if code not in two)
    paired = Plan((two, *rest))
    return (
        SideConstraints(differ=((alone, 2),)),
        SideConstraints(differ=((paired, 1), (alone, 1))),
        SideConstraints(forbidden=frozenset({two})),
        SideConstraints(apart=frozenset({two})),
        SideConstraints(unlike=(alone, paired)),
    )[int(random.integers(5))]


@dataclass(frozen=True)
class Truth:
    """Every plan, by the goals in their order."""

    keys: list[str]
    values: np.ndarray
    plans: list[Groups]

    def of(self, number: int) -> dict[str, float]:
        """The goals of one plan."""
        return dict(zip(self.keys, self.values[number].tolist(), strict=True))


def truth(asked: Case, reference: Reference, evaluator: Evaluator) -> Truth:
    """Count all plans that the problem and the side constraints allow."""
    problem, extra = asked.problem, asked.extra
    minimal = problem.mode == "minimal"
    order = list(problem.objective.order)
    keys = ["unsettled", *(["near"] if extra.near else []), *(["touched"] if minimal else [])]
    for key in order:
        if key in BURDENS:
            places = range(1, problem.objective.places + 1)
            keys += [f"{key}:{place}{what}" for place in places for what in ("", ":units")]
        else:
            keys.append(key)
    keys += [*(["unlike"] if extra.unlike else []), "cost"]
    normal = {key: evaluator.normaliser(key) for key in order if key in TERMS}
    burdens = [key for key in order if key in BURDENS]
    borne = {key: {g: reference.borne(g, key) for g in reference.costed} for key in burdens}
    terms = {group: reference.terms(group) for group in reference.costed} if order else {}

    def of(group: frozenset[str], key: str) -> float:
        if key == "unsettled":
            return float(reference.unsettled(group))
        if key == "touched":
            return float(reference.touched(group))
        if key == "unlike":
            return float(sum(len(group) for plan in extra.unlike if group in _sets(plan)))
        if key == "near":
            people = sum(reference.units[code]["population"] for code in group)
            return 0.0 if group in _sets(extra.near) else float(people)
        if key == "cost":
            return reference.costed[group]
        if key not in normal:
            return 0.0  # not a sum over groups
        return terms[group].get(key, 0.0) * normal[key]

    each = {group: np.array([of(group, key) for key in keys]) for group in reference.costed}
    plans = [plan for plan in reference.partitions() if _allowed(extra, plan)]
    values = [np.sum([each[group] for group in plan], axis=0) for plan in plans]
    for row, plan in zip(values, plans, strict=True):
        for key in burdens:
            for number, figure in enumerate(_worst(plan, borne[key], problem.objective.places)):
                row[keys.index(f"{key}:1") + number] = figure
    return Truth(keys, np.array(values).reshape(len(plans), len(keys)), plans)


def _worst(plan: Groups, borne: dict[frozenset[str], float], places: int) -> list[float]:
    """The worst figures and how many groups share each, one after the other."""
    figures = [borne[group] for group in plan if borne[group] > 0]
    found = [(value, figures.count(value)) for value in sorted(set(figures), reverse=True)]
    return [float(x) for pair in [*found, *[(0.0, 0)] * places][:places] for x in pair]


def _sets(plan: Plan) -> Groups:
    return frozenset(frozenset(group) for group in plan.groups)


def _allowed(extra: SideConstraints, plan: Groups) -> bool:
    if any(frozenset(group) in plan for group in extra.forbidden):
        return False
    if any(set(pair) <= group for pair in extra.apart for group in plan):
        return False
    return all(
        sum(len(group) for group in plan if group not in _sets(other)) >= units
        for other, units in extra.differ
    )


def audit(asked: Case) -> str:
    """Solve a case and hold everything it tells against all partitions.

    Returns:
        The status, so that a run can tell how many cases of each kind it saw.

    Raises:
        AssertionError: something told is not so.
    """
    solution = asked.solved()
    # Where no limit was set on the size of groups, the solve may have raised it.
    largest = solution.problem.limits.max_group
    known = truth(asked, asked.reference_of(largest), solution.evaluator)
    if solution.status == "infeasible":
        assert not known.plans, "a plan exists"
        assert solution.reasons
        return "infeasible"
    if not asked.looks:
        assert solution.status == "optimal", solution.status
    if solution.plan is None:
        assert solution.status == "stopped"
        return "stopped"
    _check_goals(asked, solution, known)
    _check_groups(asked, solution)
    if solution.status == "optimal":
        _check_size(asked, solution)
    return solution.status


def _check_goals(asked: Case, solution: Solution, known: Truth) -> None:
    """Values are those of the plan, bounds are not above the best, proofs are right."""
    assert solution.plan is not None
    told = [goal.key for goal in solution.goals]
    if solution.status == "optimal":
        assert told == known.keys
    # What was broken off tells the goals that it came to, and the cost.
    assert told == [*known.keys[: len(told) - 1], "cost"]
    mine = _sets(solution.plan)
    assert mine in known.plans, "not a plan of the problem"
    own = known.of(known.plans.index(mine))
    assert solution.objective is not None
    assert abs(own["cost"] - solution.objective) < _TOLERANCE
    assert own["unsettled"] == len(solution.unresolved)
    proven = True
    strict, loose = known.values, known.values
    for goal in solution.goals:
        place = known.keys.index(goal.key)
        scale = _TOLERANCE * max(1.0, abs(goal.value))
        best = float(strict[:, place].min())
        # The row that keeps a goal may be exceeded by a hair, and a better plan be found there.
        least = float(loose[:, place].min())
        given = asked.problem.objective.concession if goal.key in TERMS else 0.0
        ceiling = goal.value * (1 + given)
        assert goal.bound <= best + scale, (goal, best, "the bound exceeds the best plan")
        assert own[goal.key] <= ceiling + 20 * scale, (goal, own[goal.key])
        if solution.status == "optimal":
            assert goal.proven, goal
        proven &= goal.proven
        if proven:
            assert least - scale <= goal.value <= best + scale, (goal, best, "not the best plan")
        strict = strict[strict[:, place] <= ceiling + scale]
        loose = loose[loose[:, place] <= ceiling + 20 * scale]


def _check_groups(asked: Case, solution: Solution) -> None:
    """Groups and their terms are as the law and plain counting have them."""
    reference = asked.reference_of(1)
    for group in solution.groups:
        members = frozenset(group.members)
        assert reference.hangs_together(members)
        assert group.seat in members
        assert not group.is_merger or (group.compliant and reference.compliant(members))
        terms = reference.terms(members)
        for key, value in group.terms.items():
            assert abs(value - terms.get(key, 0.0)) < _TOLERANCE * max(1.0, value), (key, members)


def _check_size(asked: Case, solution: Solution) -> None:
    """Where the proof is said to hold for larger groups, up to a size or of any, it does."""
    size = solution.proven_to
    if solution.any_size or holds_for_any_size(solution):
        size = len(asked.problem.dataset)
    if size <= solution.problem.limits.largest:
        return
    whole = truth(asked, asked.reference_of(size), solution.evaluator)
    _check_goals(asked, solution, whole)


def in_words(asked: Case) -> str:
    """What a case asks, for whoever looks into one that failed."""
    problem = asked.problem
    told = {
        "units": len(problem.dataset),
        "law": problem.criteria.id,
        "target": problem.target,
        "limits": problem.limits.model_dump(exclude_defaults=True),
        "horizon": problem.horizon.model_dump(exclude_defaults=True),
        "locks": problem.constraints.model_dump(exclude_defaults=True),
        "weights": dict(problem.objective.weights),
        "order": problem.objective.order,
        "concession": problem.objective.concession,
        "extra": replace(asked.extra),
        "looks": asked.looks,
        "narrow": asked.tuning is NARROW,
    }
    return "; ".join(f"{key}={value}" for key, value in told.items())
