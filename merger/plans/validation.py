"""What is wrong with a plan made or changed by hand, group by group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse.csgraph import connected_components

from geodata import Text
from geodata.folding import collation_key
from merger.evaluator import Evaluator
from merger.groups import LOCKS, unit_graph
from merger.plan import Group, Plan
from merger.plans.violations import broken_locks
from merger.wording import sentence

FlawKind = Literal[
    "disconnected", "short", "tight", "unsettled", "lock", "district", "province", "people", "count"
]


@dataclass(frozen=True)
class Flaw:
    """Something a plan may not be handed in with, or ``tight``: a wish beyond the law it misses.

    Attributes:
        kind: what is wrong.
        group: the units concerned; empty for the plan as a whole.
        text: in words, with by how much.
    """

    kind: FlawKind
    group: Group
    text: Text


def review(evaluator: Evaluator, plan: Plan) -> tuple[Flaw, ...]:
    """List what keeps a plan from being valid under the problem's law, locks and target.

    Every unit is in exactly one group by construction (:class:`merger.plan.Plan`). Exempt and
    kept units may stand alone; a unit that has to be arranged may not. What planners ask beyond
    the law is no law: :func:`missed_wishes` tells it.
    """
    return (*review_groups(evaluator, plan), *_flaws_of_counts(evaluator, plan))


def missed_wishes(evaluator: Evaluator, plan: Plan) -> tuple[Flaw, ...]:
    """List the lawful new units that miss what planners ask beyond the law; none is invalid."""
    judgement = evaluator.judge(evaluator.rows_of(plan.groups))
    return tuple(
        _of_group(evaluator, "tight", group, why=judgement.reason(row))
        for row, group in enumerate(plan.groups)
        if judgement.tight[row]
    )


def review_groups(evaluator: Evaluator, plan: Plan) -> tuple[Flaw, ...]:
    """List what keeps single groups from being valid; of some groups of a plan, too."""
    return tuple(_flaws_of_groups(evaluator, plan))


def _flaws_of_groups(evaluator: Evaluator, plan: Plan) -> Iterator[Flaw]:
    problem, graph = evaluator.problem, evaluator.graph
    constraints = problem.constraints
    districts = problem.dataset.units["district"]
    judgement = evaluator.judge(evaluator.rows_of(plan.groups))
    most = problem.limits.most_people
    provinces = problem.dataset.units["province"]
    several = provinces.nunique() > 1
    # Crossing such a line is a flaw of its own, and leaves a group in one piece.
    links = graph.adjacency
    if constraints.within_district or several:
        links = unit_graph(problem.dataset, constraints, lines=False).adjacency
    locked = any(getattr(constraints, place) for place in LOCKS)
    for row, group in enumerate(plan.groups):
        members = list(graph.members(group))

        def flaw(kind: FlawKind, **values: object) -> Flaw:
            return _of_group(evaluator, kind, group, **values)  # noqa: B023

        if len(group) > 1:
            parts, _ = connected_components(links[members][:, members], directed=False)
            if parts > 1:
                yield flaw("disconnected", parts=parts)
        if judgement.unsettled[row]:
            yield flaw("unsettled")
        if judgement.short[row]:
            yield flaw("short", why=judgement.reason(row))
        for why in broken_locks(evaluator, tuple(members))[1] if locked else ():
            yield flaw("lock", why=why)
        if constraints.within_district and len(set(graph.district[members].tolist())) > 1:
            lines = sorted(set(districts[list(group)].astype(str)))
            yield flaw("district", districts=", ".join(lines))
        if several and len(group) > 1:
            crossed = set(provinces[list(group)])
            if not constraints.provinces_allowed(crossed):
                names_of = ", ".join(sorted(crossed, key=collation_key))
                yield flaw("province", provinces=names_of)
        if most is not None and len(group) > 1 and judgement.population[row] > most:
            yield flaw("people", people=int(judgement.population[row]), most=most)


def _of_group(evaluator: Evaluator, kind: FlawKind, group: Group, **values: object) -> Flaw:
    names = evaluator.problem.dataset.units["name"]
    units = " + ".join(str(names[code]) for code in group)
    return Flaw(kind, group, sentence(f"flaw-{kind}", units=units, **values))


def _flaws_of_counts(evaluator: Evaluator, plan: Plan) -> Iterator[Flaw]:
    target = evaluator.problem.target
    if target is None:
        return
    if not target.least <= len(plan) <= target.most:
        yield _of_plan("flaw-count", units=len(plan), target=str(target))
    if not target.districts:
        return
    home = evaluator.pool(evaluator.rows_of(plan.groups)).home
    for item in target.districts:
        numbers = evaluator.district_numbers(item.district)
        units = int(np.isin(home, list(numbers)).sum())
        if units > item.most:
            yield _of_plan(
                "flaw-district-count", units=units, district=item.district, most=item.most
            )


def _of_plan(key: str, **values: object) -> Flaw:
    return Flaw("count", (), sentence(key, **values))
