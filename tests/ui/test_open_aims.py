"""What is told of a goal that is not proven: in the unit that stands beside it."""

from __future__ import annotations

import pytest

from merger import Evaluator, Problem, load_criteria
from merger.plan import Plan
from merger.solution import Goal, Solution
from tests.support.coverages import grid
from ui.plan.headline import _open_aim


@pytest.mark.parametrize(
    ("key", "value", "bound", "told"),
    [
        ("travel", 1.5, 1.25, ("Đi lại (người·km)", "30.000", "25.000")),
        ("displaced", 0.5, 0.0, ("Đổi trụ sở (người)", "10.000", "0")),
        ("balance", 0.5, 0.25, ("Cân bằng dân số", "1,0000", "0,5000")),
        ("worst_way:1", 4.2, 4.0, ("Đường xa nhất tới trụ sở mới (thứ 1) (km)", "4,2", "4,0")),
        (
            "worst_way:1:units",
            3.0,
            2.0,
            ("Đường xa nhất tới trụ sở mới (thứ 1): số đơn vị mới cùng mức", "3", "2"),
        ),
        ("touched", 2_000.0, 1_000.0, ("số dân bị thay đổi (người)", "2.000", "1.000")),
    ],
)
def test_an_open_goal_is_told_in_its_unit(
    key: str, value: float, bound: float, told: tuple[str, str, str]
) -> None:
    evaluator = Evaluator(
        Problem(grid(2, 1, population=[12_000, 8_000]), load_criteria("nq112-2026"))
    )
    plan = Plan((("00001", "00002"),))
    goals = (Goal(key, value, bound),)
    solution = Solution(evaluator, "feasible", plan, (), value, bound, 0.0, "", goals=goals)
    assert tuple(_open_aim(solution).values()) == told
