"""What the choices for the next plan ask for; the number of units, where nobody chose one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from merger import Evaluator, Limits, Objective, Problem, Target, load_objective
from merger.constraints import USUAL_GROUP
from merger.groups import content_key
from merger.optimiser import Reach, SuggestedTarget, suggested_target
from merger.problem import open_terrain
from scenarios.running import Asked, Question, ask
from ui.session.choices import Tie, bound
from ui.session.desk import assessment, desk
from ui.session.kept import Same, kept

_OF_TARGET = {"mode", "target_least", "target_most", "by_percent", "percent", "by_district"}
"""Choices that change what number of units is asked for."""

_REACH_SECONDS = 20.0
_AT_ONCE = 0.3
"""A range that is found sooner is shown with the page."""


def bound_setting(name: str) -> Tie:
    """Tie a widget to one of the plan's settings."""
    settings = desk().settings

    def take(value: Any) -> None:
        if name in ("target_least", "target_most") and not settings.target_least:
            shown = suggestion().target  # the end that was not moved stays as it was shown
            settings.target_least, settings.target_most = shown.least, shown.most
        setattr(settings, name, value)
        if name in _OF_TARGET:
            settings.target = None
        if name == "within_district":
            settings.within_by_hand = True
        # The range stays in order, whichever end was moved.
        if name == "target_least":
            settings.target_most = max(settings.target_most, value)
        elif name == "target_most":
            settings.target_least = min(settings.target_least, value)

    value = getattr(settings, name)
    if name in ("target_least", "target_most") and not value:
        value = getattr(suggestion().target, name.removeprefix("target_"))
    return bound(f"plan-{name}", value, take)


def has_districts() -> bool:
    """Whether the units on the desk are of districts."""
    return bool((desk().dataset.units["district"] != "").any())


def reach_asked() -> Question | None:
    """The question how few and how many units can be left, asked beside the page.

    None while the terrain is open: what a merger must reach hangs on it.
    """
    here, problem = desk(), _untargeted()
    if len(open_terrain(here.dataset, here.criteria, here.constraints)):
        return None
    problem = replace(problem, constraints=problem.constraints.model_copy(update={"names": ()}))
    limits = problem.limits.model_copy(update={"seconds": _REACH_SECONDS})
    key = kept(
        "reach-key",
        (Same(here.dataset), problem.criteria, problem.constraints, limits, problem.horizon),
        lambda: content_key(
            (
                *(here.dataset.fingerprint, here.dataset.settled),
                *(problem.criteria, problem.constraints, limits, problem.horizon),
            )
        ),
    )

    question = ask(f"reach-{key}", Asked("reach", problem, (_REACH_SECONDS,)), aside=True)
    question.wait(_AT_ONCE if question.state == "running" and not question.answers else 0)
    return question


def reach_known() -> Reach | None:
    """The range, once it is found."""
    question = reach_asked()
    found: Reach | None = question.answers[-1] if question and question.answers else None
    return found


def suggestion() -> SuggestedTarget:
    """The number of units to aim at where nobody chose one."""
    judged, largest = assessment(), _untargeted().limits.largest
    return suggested_target(judged, largest, reach_known())


def _target() -> Target | None:
    chosen, dataset = desk().settings, desk().dataset
    if chosen.mode != "target":
        return None
    if chosen.target is not None:
        return chosen.target
    if chosen.by_percent:
        by_district = chosen.by_district and has_districts()
        return Target.reduced(dataset, chosen.percent, by_district=by_district)
    if not chosen.target_least:
        return suggestion().target
    return Target(least=chosen.target_least, most=chosen.target_most)


def problem() -> Problem:
    """What the choices ask for.

    Raises:
        InputError: what cannot be meant.
    """
    found = replace(_untargeted(), mode=desk().settings.mode, target=_target())
    Evaluator(found).check()
    return found


def _untargeted() -> Problem:
    """The choices without mode and target."""
    here = desk()
    chosen = here.settings
    constraints = here.constraints.model_copy(
        update={
            "within_district": chosen.within_district and has_districts(),
        }
    )
    base = chosen.objective or load_objective(chosen.preset)
    limits = chosen.limits or Limits()
    by_kind = {**limits.max_group_by_kind, "phuong": chosen.ward_group}
    by_road = here.dataset.ways is not None
    stated = {
        "weights": dict(chosen.weights),
        "far_km": chosen.far_km,
        "far_minutes": (chosen.far_minutes or None) if by_road else None,
    }
    weighted = Objective(**{**base.model_dump(), **stated})
    return Problem(
        dataset=here.dataset,
        criteria=here.criteria,
        constraints=constraints,
        objective=weighted.ordered(chosen.order, chosen.concession / 100, chosen.places),
        limits=limits.model_copy(
            update={
                "any_size": chosen.any_size,
                "max_group": USUAL_GROUP if chosen.any_size else chosen.max_group,
                "max_group_by_kind": {kind: size for kind, size in by_kind.items() if size},
                "most_people": chosen.most_people or None,
                "seconds": float(chosen.seconds),
                "solver": chosen.solver,
            }
        ),
        horizon=here.horizon,
    )
