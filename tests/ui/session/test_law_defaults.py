"""What the desk proposes by the rule set."""

import pytest

from geodata import embedded_dataset
from merger import Constraints, Limits, Problem, load_criteria, load_objective
from ui.session.desk import Desk
from ui.session.plan_settings import PlanSettings, stays_within_districts


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("nq653-2019-2021", True),
        ("nq35-2023-2025", True),
        ("nq76-2025", False),
        ("nq112-2026", False),
    ],
)
def test_mergers_stay_in_districts_where_districts_go_on(name, within):
    assert stays_within_districts(load_criteria(name)) is within


def _desk() -> Desk:
    law = load_criteria("nq35-2023-2025")
    return Desk(embedded_dataset("hatinh-2024"), law, law)


def test_another_rule_set_brings_its_own_default():
    here = _desk()
    here.use_rule_set(load_criteria("nq35-2023-2025"))
    assert here.settings.within_district
    here.use_rule_set(load_criteria("nq76-2025"))
    assert not here.settings.within_district


def test_what_a_person_chose_outlives_the_next_rule_set():
    here = _desk()
    here.settings.within_district, here.settings.within_by_hand = True, True
    here.use_rule_set(load_criteria("nq76-2025"))
    assert here.settings.within_district


def test_a_plan_opened_again_tells_whether_its_choice_was_a_persons():
    dataset, law = embedded_dataset("hatinh-2024"), load_criteria("nq76-2025")
    for within in (True, False):
        problem = Problem(dataset, law, Constraints(within_district=within))
        assert PlanSettings.of(problem).within_by_hand is within


def test_what_a_plan_was_asked_to_be_good_at_comes_back():
    dataset, law = embedded_dataset("hatinh-2024"), load_criteria("nq76-2025")
    objective = load_objective().ordered(["worst_way", "churn"], 0.1, places=5)
    problem = Problem(dataset, law, objective=objective, limits=Limits(solver="cbc"))
    found = PlanSettings.of(problem)
    assert (found.order, found.places) == (["worst_way", "churn"], 5)
    assert (found.concession, found.solver) == (10.0, "cbc")
