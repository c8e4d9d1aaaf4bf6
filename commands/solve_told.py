"""What ``solve`` prints of a plan and of those beside it."""

from __future__ import annotations

from typing import Any

from commands.beyond import print_beyond_plan
from geodata import Language, format_number
from merger import Solution
from merger.questions import Alternative
from scenarios.wording import goal_label, group_sizes, sentence, status_label, worst_told


def print_solution(solution: Solution, language: Language) -> None:
    """Print status, cost with its bound, new units, and what is left unsettled."""
    status = status_label(solution.status).to(language)
    print(f"{status} · {format_number(solution.seconds, language, 2)} s · {solution.solver}")
    if solution.objective is None or solution.bound is None or solution.gap is None:
        return
    figures = [
        (sentence("about-objective"), format_number(solution.objective, language, 4)),
        (sentence("about-bound"), format_number(solution.bound, language, 4)),
        (sentence("about-gap"), format_number(100 * solution.gap, language, 3)),
    ]
    if solution.status == "optimal":
        figures.append((sentence("about-k"), group_sizes(solution).to(language)))
    if solution.unproven is not None:
        open_goal = goal_label(solution.unproven.key).to(language)
        figures.append((sentence("about-open"), open_goal))
    print(" · ".join(f"{label.to(language)}: {value}" for label, value in figures))
    for worst in worst_told(solution):
        print(worst.to(language))
    names = solution.problem.dataset.units["name"]
    for group in solution.groups:
        if group.is_merger:
            members = " + ".join(str(names[code]) for code in group.members)
            dataset = solution.problem.dataset
            told = dataset.provenance
            count = dataset.figure("population", group.members)
            people = "–" if count is None else format_number(count, language)
            people += told.mark("population", group.members)
            area = format_number(group.area_km2, language, 2)
            area += told.mark("area_km2", group.members)
            print(f"  {group.name} ({people}; {area} km²): {members}")
    print_beyond_plan(solution, language)
    for left in solution.unresolved:
        print(f"  ! {left.code} {names[left.code]}: {left.reason.to(language)}")


def alternative_json(other: Alternative, language: Language) -> dict[str, Any]:
    """An alternative as a document."""
    return {
        "differing": other.differing,
        "above": other.above,
        "unsettled": other.unsettled,
        "touched": other.touched,
        **other.solution.to_json(language),
    }


def print_alternative(number: int, other: Alternative, language: Language) -> None:
    """Print what an alternative costs beside the best plan, and its new units."""
    told = sentence(
        "cli-alternative",
        number=number,
        status=status_label(other.solution.status),
        units=other.differing,
        unsettled=other.unsettled,
        touched=other.touched,
        above=other.above or 0.0,
    )
    print(told.to(language))
    names = other.solution.problem.dataset.units["name"]
    for group in other.solution.groups:
        if group.is_merger:
            print(f"  {group.name}: {' + '.join(str(names[code]) for code in group.members)}")
