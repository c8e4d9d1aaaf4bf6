"""Up to which size of groups a proof holds: never told where larger groups do better."""

from __future__ import annotations

from merger import Constraints, Limits, Plan, Problem, load_criteria, solve_problem
from merger.questions import holds_for_any_size
from merger.side_constraints import SideConstraints
from tests.support.coverages import grid


def test_nearness_says_nothing_of_what_larger_groups_settle() -> None:
    """Groups of three change more people than any two: the first goal does not weigh them."""
    people, area = [200, 200, 200, 100_000, 100_000], [3.0, 3.0, 3.0, 10.0, 10.0]
    dataset = grid(4, 2, population=people, area_km2=area, leave_out={4, 5, 7})
    claim = {"waiver": "two-units-blocked", "reason": "núi chắn"}
    pairs = (["00001", "00002"], ["00002", "00003"])
    constraints = Constraints.model_validate(
        {"exceptions": [{"units": pair, **claim} for pair in pairs], "apart": [["00001", "00003"]]}
    )
    near, left = SideConstraints(near=Plan.unmerged(dataset.codes)), []
    for largest in (2, 3):
        problem = Problem(
            dataset, load_criteria("nq653-2019-2021"), constraints,
            limits=Limits(max_group=largest),
        )  # fmt: skip
        found = solve_problem(problem, extra=near)
        left.append(len(found.unresolved))
        if largest == 2:
            assert not found.any_size
            assert holds_for_any_size(found) is not True
    assert left == [1, 0]
