"""What a plan means before and after: figures, staff, seats, money."""

from __future__ import annotations

from dataclasses import dataclass

from merger import Plan, describe_plan
from merger.plans import METRICS, Effects, Metric, StaffPlan, staff_effects, staff_plan
from scenarios.model import Scenario


@dataclass(frozen=True)
class EffectRow:
    """One figure of the present state and of the plan."""

    metric: Metric
    before: float
    after: float

    @property
    def better(self) -> bool | None:
        """Whether the plan improves it; None where no direction is better, or nothing changes."""
        if not self.metric.better or self.before == self.after:
            return None
        return (self.after < self.before) == (self.metric.better == "low")


def effect_rows(scenario: Scenario) -> tuple[EffectRow, ...]:
    """Figures of the units as they are and as the plan makes them."""
    evaluator, dataset = scenario.solution.evaluator, scenario.dataset
    now = describe_plan(evaluator, Plan.unmerged(dataset.codes))
    return tuple(
        EffectRow(m.measured(dataset), m.compute(now, dataset), m.compute(scenario.groups, dataset))
        for m in METRICS
    )


def plan_effects(scenario: Scenario) -> Effects:
    """Staff, seats and money of a scenario under its assumptions."""
    return staff_effects(scenario.solution.evaluator, scenario.groups, scenario.transition)


def plan_staff(scenario: Scenario) -> StaffPlan | None:
    """What the province's own table says of the staff of a scenario; None without one."""
    return staff_plan(scenario.groups, scenario.transition)
