"""What ``solve`` tells beyond its plan: explanations, lock prices, fronts, reach of the proof."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from geodata import InputError, Language, format_number
from merger import Problem, Solution
from merger.groups import TERMS
from merger.questions import (
    COST,
    COUNT,
    Alternative,
    FrontPoint,
    count_front,
    holds_for_any_size,
    knee,
    lock_prices,
    second_places,
    smallest_relaxations,
    spread,
    term_front,
)
from merger.wording import sentence as merger_sentence
from scenarios.wording import sentence, status_label

Lines = list[str]
_ANY_SIZE_SECONDS = 20.0


def explained(
    solution: Solution, code: str, language: Language, cancelled: Callable[[], bool]
) -> tuple[dict[str, Any], Lines]:
    """Explain one unit: where else it could be, or what would have to give to settle it.

    Raises:
        InputError: no such unit.
    """
    names = solution.problem.dataset.units["name"]
    if code not in names.index:
        raise InputError(merger_sentence("unknown-unit", place="explain", code=code))
    if code in {left.code for left in solution.unresolved}:
        return _relaxations(solution, code, language, cancelled)
    group = next(g for g in solution.groups if code in g.members)
    lines = [f"{group.name}: {group.reason.to(language)}"]
    for key, value in group.terms.items():
        if value:
            term = TERMS[key]
            unit = term.unit.to(language)
            lines.append(f"  {term.label.to(language)}: {format_number(value, language, 2)} {unit}")
    places = []
    for place in second_places(solution, group.members, cancelled):
        told = sentence(
            "explain-place",
            name=str(names[place.code]),
            other=str(names[place.left]),
            place=" + ".join(str(names[c]) for c in place.group) or "–",
            above=place.beside.above or 0.0,
            unsettled=place.beside.unsettled,
            touched=place.beside.touched,
        )
        lines.append(f"  {told.to(language)}{_doubt(place.beside, language)}")
        places.append(
            {
                "code": place.code,
                "apart_from": place.left,
                "group": list(place.group),
                "above": place.beside.above,
                "unsettled": place.beside.unsettled,
                "touched": place.beside.touched,
                "status": place.beside.solution.status,
            }
        )
    return {"code": code, "group": list(group.members), "second_places": places}, lines


def _relaxations(
    solution: Solution, code: str, language: Language, cancelled: Callable[[], bool]
) -> tuple[dict[str, Any], Lines]:
    names = solution.problem.dataset.units["name"]
    reason = next(left.reason for left in solution.unresolved if left.code == code)
    lines, found = [f"{names[code]}: {reason.to(language)}"], []
    for relaxation in smallest_relaxations(solution, code, over=cancelled):
        told = [text.to(language) for text in relaxation.told]
        place = " + ".join(str(names[c]) for c in relaxation.group)
        proven = sentence("explain-least" if relaxation.proven else "explain-enough")
        lines.append(f"  {proven.to(language)}: {'; '.join(told)} → {place}")
        found.append(
            {
                "kind": relaxation.kind,
                "amount": relaxation.amount,
                "told": told,
                "group": list(relaxation.group),
                "proven": relaxation.proven,
            }
        )
    if not found:
        lines.append("  " + sentence("explain-nothing").to(language))
    return {"code": code, "reason": reason.to(language), "relaxations": found}, lines


def priced(
    solution: Solution, language: Language, cancelled: Callable[[], bool]
) -> tuple[list[dict[str, Any]], Lines]:
    """Tell what each lock costs."""
    names = solution.problem.dataset.units["name"]
    rows, lines = [], []
    for price in lock_prices(solution, cancelled):
        told = sentence(
            "explain-lock",
            lock=sentence(f"priced-{price.place}"),
            units=", ".join(str(names[c]) for c in price.codes),
            saved=price.saved or 0.0,
            unsettled=-price.beside.unsettled,
            touched=-price.beside.touched,
        )
        lines.append(told.to(language) + _doubt(price.beside, language))
        rows.append(
            {
                "lock": price.place,
                "units": list(price.codes),
                "saved": price.saved,
                "unsettled": -price.beside.unsettled,
                "touched": -price.beside.touched,
                "status": price.beside.solution.status,
            }
        )
    return rows, lines


def _doubt(beside: Alternative, language: Language) -> str:
    """What to add to a figure that is not that of a proven optimum."""
    status = beside.solution.status
    return "" if status == "optimal" else f" [{status_label(status).to(language)}]"


def reach_of_proof(solution: Solution, language: Language) -> tuple[bool | None, Lines]:
    """Tell whether the proof holds whatever the size of groups."""
    deadline = time.monotonic() + _ANY_SIZE_SECONDS
    answer = holds_for_any_size(solution, lambda: time.monotonic() > deadline)
    key = {True: "any-size-yes", False: "any-size-no", None: "any-size-unknown"}[answer]
    told = sentence(key, k=solution.problem.limits.largest)
    return answer, [told.to(language)]


def front(
    problem: Problem, wanted: str, points: int, language: Language, cancelled: Callable[[], bool]
) -> tuple[list[dict[str, Any]], Lines]:
    """Trace a front: ``travel:shape`` between two terms, ``count`` for units against cost.

    Raises:
        InputError: neither of these.
    """
    found: Iterable[FrontPoint]
    if wanted == COUNT:
        if problem.target is None:
            raise InputError(merger_sentence("no-target"))
        first, second = COUNT, COST
        found = count_front(problem, spread(problem.target, points), cancelled)
    else:
        first, _, second = wanted.partition(":")
        found = term_front(problem, first, second, points, cancelled)
    traced = sorted(found, key=lambda p: p.first)
    bulge = knee(traced)
    rows, lines = [], [f"{first} · {second}"]
    for point in traced:
        mark = "  ← " + sentence("front-knee").to(language) if point is bulge else ""
        status = status_label(point.solution.status).to(language)
        digits = 0 if first == COUNT else 4
        lines.append(
            f"  {format_number(point.first, language, digits)} · "
            f"{format_number(point.second, language, 4)} · {status}{mark}"
        )
        rows.append(
            {
                first: point.first,
                second: point.second,
                "status": point.solution.status,
                "unsettled": len(point.solution.unresolved),
                "knee": point is bulge,
                "groups": [list(g.members) for g in point.solution.groups if g.is_merger],
            }
        )
    return rows, lines
