"""What ``assess`` and ``solve`` print beyond the law: years to come, verdicts on estimates."""

from __future__ import annotations

from typing import Any

from geodata import Language, Text
from merger import Assessment, Horizon, Solution
from merger.assessment import Hanging, falls_below, hanging_on_range
from scenarios.texts import describe_horizon
from scenarios.wording import sentence


def beyond_json(assessment: Assessment, horizon: Horizon) -> dict[str, Any]:
    """The same as a part of a document."""
    return {
        "horizon": horizon.model_dump(mode="json", exclude_defaults=True),
        "falls_below": falls_below(assessment, horizon),
        "hangs_on_estimates": [
            {"code": one.code, "columns": one.columns, "now": one.now, "others": one.others}
            for one in hanging_on_range(assessment, horizon.uncertain)
        ],
    }


def print_beyond(assessment: Assessment, horizon: Horizon, language: Language) -> None:
    """Print what is looked at beyond the law, and the units that it concerns."""
    for line in describe_horizon(horizon):
        print(line.to(language))
    names = assessment.dataset.units["name"]
    for code, year in falls_below(assessment, horizon).items():
        print(sentence("cli-falls", code=code, name=names[code], year=str(year)).to(language))
    for one in hanging_on_range(assessment, horizon.uncertain):
        print(told_hanging(one, str(names[one.code]), horizon.uncertain).to(language))


def told_hanging(one: Hanging, name: str, percent: float) -> Text:
    """A verdict that hangs on an estimate, in words."""
    others = [sentence(f"verdict-{verdict}") for verdict in one.others]
    return sentence(
        "cli-hangs",
        code=one.code,
        name=name,
        now=sentence(f"verdict-{one.now}"),
        percent=percent,
        others=Text(", ".join(o.vi for o in others), ", ".join(o.en for o in others)),
    )


def print_beyond_plan(solution: Solution, language: Language) -> None:
    """Print what a plan was asked beyond the law, and which of its units fall below later."""
    for line in describe_horizon(solution.problem.horizon):
        print(line.to(language))
    asked, assessment = solution.problem.horizon, solution.evaluator.assessment
    names = solution.problem.dataset.units["name"]
    for one in hanging_on_range(assessment, asked.uncertain):
        print(told_hanging(one, str(names[one.code]), asked.uncertain).to(language))
    for group in solution.groups:
        if group.falls is not None:
            told = sentence("cli-falls", code=group.id, name=group.name, year=str(group.falls))
            print(told.to(language))
