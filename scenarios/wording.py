"""Sentences of this room in both languages (``wording.yaml``)."""

from __future__ import annotations

from typing import Any

from geodata import format_number
from geodata.wording import Text, read_catalogue
from merger import Solution
from merger.groups import BURDENS, TERMS, worst_keys


def sentence(key: str, **values: Any) -> Text:
    """Return the sentence ``key``, filled with ``values``."""
    return read_catalogue("scenarios", "wording.yaml").text(key, **values)


def goal_label(key: str) -> Text:
    """What a goal of a solution is called; cost terms go by their own names."""
    burden, _, rest = key.partition(":")
    if burden in BURDENS:
        place, _, units = rest.partition(":")
        named = "goal-worst-units" if units else "goal-worst"
        return sentence(named, label=BURDENS[burden].label, place=place)
    return TERMS[key].label if key in TERMS else sentence(f"goal-{key}")


def worst_told(solution: Solution) -> tuple[Text, ...]:
    """The worst figures of a plan that was asked to be fair, with how many units share each."""
    values = {goal.key: goal for goal in solution.goals}
    objective, told = solution.problem.objective, []
    for key in (key for key in objective.order if key in BURDENS):
        burden, vi, en = BURDENS[key], [], []
        places = [worst_keys(key, place) for place in range(1, objective.places + 1)]
        for figure, units in (pair for pair in places if pair[0] in values):
            value = values[figure]
            if not value.value:
                continue
            share = sentence(
                "worst-figure" if value.proven else "worst-figure-open",
                value=Text(*(format_number(value.value, to, burden.digits) for to in ("vi", "en"))),
                least=Text(*(format_number(value.bound, to, burden.digits) for to in ("vi", "en"))),
                unit=burden.unit,
                count=int(values[units].value) if units in values else 1,
            )
            vi.append(share.vi)
            en.append(share.en)
        if vi:
            figures = Text(", ".join(vi), ", ".join(en))
            told.append(sentence("worst-told", label=burden.label, figures=figures))
    return tuple(told)


def group_sizes(solution: Solution) -> Text:
    """How many units a group may have, as asked or as far as the proof holds."""
    limits = solution.problem.limits
    if solution.any_size:
        return sentence("reach-any")
    if not limits.any_size:
        return sentence("reach-limit", k=limits.largest)
    key = "reach-to" if solution.status == "optimal" else "reach-looked"
    return sentence(key, k=solution.proven_to)


def status_label(status: str) -> Text:
    """How a solve ended, in words."""
    return sentence(f"status-{status}")
