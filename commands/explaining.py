"""What ``solve`` tells beyond its plan: explanations, lock prices, fronts, reach of the proof."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from geodata import InputError, Language, format_number
from merger import Problem, Solution
from merger.groups import TERMS, OutOfTime
from merger.questions import (
    COST,
    COUNT,
    Alternative,
    FrontPoint,
    count_front,
    curve_steps,
    holds_for_any_size,
    knee,
    lock_prices,
    near_plans,
    plan_curve,
    second_places,
    smallest_relaxations,
    spread,
    term_front,
    value_now,
)
from merger.wording import sentence as merger_sentence
from scenarios.wording import sentence, status_label

Lines = list[str]
_ANY_SIZE_SECONDS = 20.0
_NEAR_SECONDS = 30.0


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


def near(
    solution: Solution, percent: float, language: Language, cancelled: Callable[[], bool]
) -> tuple[dict[str, Any] | None, Lines]:
    """Count the plans that are at most so much dearer, and tell what they share.

    Raises:
        InputError: a percentage outside 0 to 100.
    """
    if not 0 <= percent <= 100:
        need = "0–100"
        raise InputError(merger_sentence("bad-limit", name="near", value=percent, need=need))
    try:
        deadline = time.monotonic() + _NEAR_SECONDS
        over = lambda: cancelled() or time.monotonic() > deadline  # noqa: E731
        found = near_plans(solution, percent / 100, over=over)
    except (InputError, OutOfTime) as error:  # the plan itself is told all the same
        why = error.text if isinstance(error, InputError) else sentence("near-stopped")
        return None, [why.to(language)]
    names = solution.problem.dataset.units["name"]
    more = sentence("near-more").to(language) if not found.complete else ""
    counted = sentence("near-count", count=found.count, percent=percent, more=more)
    merged = [group for group in found.sure if len(group) > 1]
    common = sentence(
        "near-common", groups=len(merged), units=len(found.open), pairs=len(found.never)
    )
    lines = [counted.to(language), common.to(language)]
    lines += [f"  = {' + '.join(str(names[code]) for code in group)}" for group in merged]
    best = set(found.plans[0].groups) if found.plans else set()
    for number, (plan, above) in enumerate(zip(found.plans, found.above, strict=True), 1):
        told = ["+".join(str(names[c]) for c in g) for g in plan.groups if g not in best]
        lines.append(f"  {number}. +{format_number(above, language, 4)}: {'; '.join(told) or '–'}")
    return {
        "percent": percent,
        "count": found.count,
        "complete": found.complete,
        "sure": [list(group) for group in found.sure],
        "open": list(found.open),
        "never_together": [list(pair) for pair in found.never],
        "plans": [
            {"above": above, "groups": [list(g) for g in plan.groups if len(g) > 1]}
            for plan, above in zip(found.plans, found.above, strict=True)
        ],
    }, lines


def along(
    problem: Problem, wanted: str, points: int, language: Language, cancelled: Callable[[], bool]
) -> tuple[list[dict[str, Any]], Lines]:
    """Follow the plan along one figure, given as ``PLACE=A:B``.

    Raises:
        InputError: not of this form, or as :func:`merger.questions.plan_curve`.
    """
    place, _, span = wanted.partition("=")
    try:
        least, most = (float(end) for end in span.split(":"))
    except ValueError:
        raise InputError(
            merger_sentence("bad-limit", name="along", value=wanted, need="PLACE=A:B")
        ) from None
    now = value_now(problem, place)
    steps = curve_steps(plan_curve(problem, place, least, most, points, cancelled))
    rows, lines = [], [sentence("along-head", place=place, now=now).to(language)]
    for step in steps:
        here = step.holds(now)
        values = [
            format_number(v, language, 2).rstrip("0").rstrip(".,") for v in (step.first, step.last)
        ]
        told = sentence(
            "along-step",
            values=values[0] if step.first == step.last else " – ".join(values),
            must=len(step.must),
            units=len(step.solution.groups),
            unsettled=len(step.solution.unresolved),
            status=status_label(step.solution.status),
            changed=len(step.changed),
        ).to(language)
        if not step.whole:
            told += " · " + sentence("along-looked-at").to(language)
        lines.append(f"  {told}" + ("  ← " + sentence("along-now").to(language) if here else ""))
        rows.append(
            {
                "first": step.first,
                "last": step.last,
                "first_included": not step.open_below,
                "whole": step.whole,
                "now": here,
                "must": list(step.must),
                "status": step.solution.status,
                "objective": step.solution.objective,
                "units": len(step.solution.groups),
                "unsettled": [left.code for left in step.solution.unresolved],
                "groups": [list(g.members) for g in step.solution.groups if g.is_merger],
                "changed": [list(group) for group in step.changed],
            }
        )
    return rows, lines


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
