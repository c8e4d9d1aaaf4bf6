"""What one chooses for the next plan: mode, target, limits, weights."""

from __future__ import annotations

from dataclasses import dataclass, field

from merger import (
    Criteria,
    Horizon,
    Limits,
    Mode,
    Objective,
    Problem,
    Target,
    load_objective,
    objective_presets,
)
from merger.constraints import USUAL_GROUP
from merger.groups import DEFAULT_PRESET, USUAL_PLACES


@dataclass
class PlanSettings:
    """Choices on the plan page.

    Attributes:
        target: of the plan that was opened, while nothing of it was changed: a ceiling by district
            need not follow from one percentage.
        within_by_hand: whether ``within_district`` was chosen by a person, not taken over from the
            rule set: another rule set then leaves it alone.
        objective, limits: of the plan that was opened: what they hold beside the choices here.
        horizon: what new units must meet beyond the law, as last stated.
    """

    mode: Mode = "minimal"
    target_least: int = 0
    target_most: int = 0
    max_group: int = USUAL_GROUP
    any_size: bool = True
    within_district: bool = False
    within_by_hand: bool = False
    preset: str = DEFAULT_PRESET
    weights: dict[str, float] = field(default_factory=dict)
    seconds: int = 120
    by_percent: bool = False
    percent: float = 60.0
    by_district: bool = False
    ward_group: int = 0
    most_people: int = 0
    order: list[str] = field(default_factory=list)
    concession: float = 5.0
    places: int = USUAL_PLACES
    solver: str = "auto"
    far_km: float = 10.0
    far_minutes: float = 0.0
    target: Target | None = None
    objective: Objective | None = None
    limits: Limits | None = None
    horizon: Horizon = field(default_factory=Horizon)

    @classmethod
    def of(cls, problem: Problem) -> PlanSettings:
        """Read the choices back from a problem, so that they ask for the same problem again."""
        target = problem.target or Target(least=0, most=0)
        weights = problem.objective.weights
        same = (name for name in objective_presets() if load_objective(name).weights == weights)
        by_district = bool(target.districts)
        lines = bool((problem.dataset.units["district"] != "").any())
        within = problem.constraints.within_district
        share = 100 * (1 - target.most / len(problem.dataset))
        return cls(
            preset=next(same, DEFAULT_PRESET),
            target=problem.target,
            objective=problem.objective,
            limits=problem.limits,
            horizon=problem.horizon,
            by_percent=by_district,
            by_district=by_district,
            percent=round(min(max(share, 0.0), 99.0), 2) if by_district else 60.0,
            mode=problem.mode,
            target_least=target.least,
            target_most=target.most,
            max_group=problem.limits.max_group,
            any_size=problem.limits.any_size,
            within_district=within,
            within_by_hand=lines and within != stays_within_districts(problem.criteria),
            weights=dict(problem.objective.weights),
            seconds=max(1, int(problem.limits.seconds)),
            ward_group=problem.limits.max_group_by_kind.get("phuong", 0),
            most_people=problem.limits.most_people or 0,
            order=list(problem.objective.order),
            concession=100 * problem.objective.concession,
            places=problem.objective.places,
            solver=problem.limits.solver,
            far_km=problem.objective.far_km,
            far_minutes=problem.objective.far_minutes or 0.0,
        )

    def choose_preset(self, preset: str) -> None:
        """Take a preset's weights."""
        self.preset, self.objective = preset, None
        self.weights = dict(load_objective(preset).weights)


def stays_within_districts(criteria: Criteria) -> bool:
    """Whether mergers stay within districts unless somebody chooses otherwise.

    Where districts go on after the arrangement (NQ 653, NQ 35) a merger across their line would
    move that line too; where they end with it (NQ 76) there is no line to keep.
    """
    return criteria.tiers == 3 and criteria.result.tiers in (None, 3)
