"""An edit tried before it is made."""

from __future__ import annotations

import pytest

from geodata import InputError
from merger import Evaluator, Plan, Problem, load_criteria, load_objective
from merger.plan import Edit
from merger.plans import review, try_edit
from merger.solution import describe_plan
from tests.support.coverages import grid


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    dataset = grid(2, 3)
    return Evaluator(
        Problem(
            dataset=dataset,
            criteria=load_criteria("nq76-2025"),
            objective=load_objective("balanced"),
        )
    )


@pytest.mark.parametrize("kind", ["merge", "regroup"])
def test_a_trial_says_what_the_edit_then_does(evaluator: Evaluator, kind: str) -> None:
    codes = evaluator.problem.dataset.codes
    plan = Plan.unmerged(codes).merge(codes[:2])
    edit = Edit(kind, (codes[1], codes[5]))  # type: ignore[arg-type]
    tried = try_edit(evaluator, plan, edit)
    done = edit.apply(plan)
    made = next(g for g in describe_plan(evaluator, done) if codes[5] in g.members)
    assert tried.report.members == made.members
    assert tried.report.population_percent == made.population_percent
    assert tried.report.reason == made.reason
    flaws = [flaw for flaw in review(evaluator, done) if flaw.group == made.members]
    assert list(tried.flaws) == flaws


def test_units_that_do_not_touch_are_told(evaluator: Evaluator) -> None:
    codes = evaluator.problem.dataset.codes
    apart = Edit("regroup", (codes[0], codes[-1]))
    tried = try_edit(evaluator, Plan.unmerged(codes), apart)
    assert "disconnected" in {flaw.kind for flaw in tried.flaws}


def test_an_edit_that_changes_nothing_is_refused(evaluator: Evaluator) -> None:
    codes = evaluator.problem.dataset.codes
    plan = Plan.unmerged(codes).merge(codes[:2])
    with pytest.raises(InputError):
        try_edit(evaluator, plan, Edit("merge", codes[:2]))
