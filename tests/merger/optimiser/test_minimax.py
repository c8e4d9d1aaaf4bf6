"""Goals that look at the worst new unit; the audit holds them against all partitions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata import InputError
from merger import Limits, load_objective, solve_problem
from merger.groups import BURDENS, told_burden, worst_first
from merger.plans import by_hand
from merger.questions import near_plans
from tests.support.reference import Groups, as_sets, case


def _worst(plan: Groups, borne: dict[frozenset[str], float], places: int) -> list[float]:
    figures = [borne[group] for group in plan if borne[group] > 0]
    found = [(value, figures.count(value)) for value in sorted(set(figures), reverse=True)]
    return [float(x) for pair in [*found, *[(0.0, 0)] * places][:places] for x in pair]


@pytest.mark.parametrize(("seed", "key"), [(1, "worst_people"), (7, "worst_way")])
def test_plans_as_fair_and_as_good_are_counted(seed: int, key: str) -> None:
    plain, reference = case(seed)
    objective = load_objective().ordered([key], places=2)
    best = solve_problem(replace(plain.problem, objective=objective))
    assert best.status == "optimal"
    borne = {group: reference.borne(group, key) for group in reference.costed}

    def goals(plan: Groups) -> tuple[float, ...]:
        return (sum(map(reference.unsettled, plan)), *_worst(plan, borne, 2))

    plans = [(goals(p), sum(reference.costed[g] for g in p)) for p in reference.partitions()]
    first = min(plans)
    told = [goal.value for goal in best.goals]
    assert told == pytest.approx([*first[0], first[1]], abs=1e-6)
    ceiling = first[1] * 1.5 + 1e-7
    near = near_plans(best, 0.5)
    assert near.complete
    assert near.count == sum(found == first[0] and cost <= ceiling for found, cost in plans)
    assert {goals(as_sets(plan)) for plan in near.plans} == {first[0]}
    assert best.plan is not None
    edited = by_hand(best, best.plan)
    assert [goal.key for goal in edited.goals] == [goal.key for goal in best.goals]
    assert [goal.value for goal in edited.goals] == pytest.approx(told, abs=1e-6)


def test_figures_of_a_plan_come_worst_first() -> None:
    best, _ = case(1)
    assert best.plan is not None
    rows = best.evaluator.rows_of(best.plan.groups)
    for key, burden in BURDENS.items():
        places = worst_first(key, best.evaluator.graph, rows, 4)
        assert len(places) == 4
        assert sorted(places, reverse=True) == places
        assert told_burden(key, places[0][0]) == pytest.approx(places[0][0] * burden.step)


def test_goals_and_places_that_cannot_be_are_refused() -> None:
    with pytest.raises(InputError):
        load_objective().ordered(["worst_colour"])
    with pytest.raises(InputError):
        load_objective().ordered(["worst_way"], places=0)
    assert Limits(solver="SCIP_PY").solver == "SCIP_PY"
