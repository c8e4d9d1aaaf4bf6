"""Posts by class of unit, present staff against them, and the surplus over the transition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from geodata import KINDS, Dataset
from geodata.dataset import DISTRICT_KINDS, TERRAINS
from merger.evaluator import Evaluator
from merger.groups import Judgement
from merger.law import (
    Certainty,
    Classification,
    Criteria,
    Figure,
    Key,
    Points,
    Positive,
    Selector,
    Wording,
    classifications,
    rate,
    staffing_rules,
)
from merger.plans.staff_rows import Count, StaffRow, Year
from merger.solution import GroupReport

Money = Annotated[float, Field(ge=0, le=1e9)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Posts(_Record):
    """Posts of one type of unit: by class, or the same for all."""

    when: Selector
    by_class: Mapping[str, int] = {}
    flat: int | None = None


class ExtraPosts(_Record):
    """One more post for every so many percent of the standard above 100 %."""

    when: Selector = Selector()
    figure: Figure
    every_percent: Positive


class Staffing(_Record):
    """One regulation of posts.

    Attributes:
        tiers: of the time it is for: 3 with districts, 2 without.
        part_time: non-specialised staff by class.
    """

    id: Key
    tiers: Literal[2, 3]
    title: Wording
    classification: Key | None = None
    posts: tuple[Posts, ...]
    part_time: Mapping[str, int] = {}
    extra: tuple[ExtraPosts, ...] = ()
    cite: str
    certainty: Certainty
    wording: Wording


class Transition(_Record):
    """What a person assumes about the transition; nothing here is law but the five years.

    Attributes:
        staffing: id of the regulation of posts of the new units; None takes that of their time.
        staffing_now: of the units as they are, where their staff is not given; None likewise.
        other_points: points of the classification's other criteria, for all units; None leaves
            the class a range and counts the posts of its middle.
        assume_present: units whose present staff is not given count with today's posts.
        years: until the surplus must be gone (NQ 35/2023, Điều 11: at most five).
        post_cost: a post's cost a year, million đồng.
        leaving_cost: support for one person who leaves, million đồng, once.
        seat_cost: running a seat a year, million đồng.
        merger_cost: what a merger costs once (signs, files, works), million đồng.
        starts: first year of the transition; None where nobody said.
        posts_given: posts that the province has in all, as it set them.
        rows: people, posts given and who leaves when, by unit and group of posts.
    """

    staffing: str | None = None
    staffing_now: str | None = None
    other_points: Annotated[float, Field(ge=0, le=100)] | None = None
    assume_present: bool = True
    years: Annotated[int, Field(ge=1, le=5)] = 5
    post_cost: Money = 0.0
    leaving_cost: Money = 0.0
    seat_cost: Money = 0.0
    merger_cost: Money = 0.0
    starts: Year | None = None
    posts_given: Count | None = None
    rows: tuple[StaffRow, ...] = ()

    def with_table_of(self, other: Transition) -> Transition:
        """The same, with what others say of a province's own units: rows, posts, first year."""
        names = ("rows", "posts_given", "starts")
        return self.model_copy(update={name: getattr(other, name) for name in names})


@dataclass(frozen=True)
class UnitPosts:
    """Posts of one unit as it is, or as the plan makes it.

    Attributes:
        points: of its classification; None where the regulation knows none.
        posts: full-time posts, least and most that the class may allow; None where the regulation
            knows no posts for this kind of unit.
        part_time: non-specialised staff, likewise.
    """

    points: Points | None
    posts: tuple[int, int] | None
    part_time: tuple[int, int] | None

    @property
    def likely(self) -> int | None:
        """Middle of the range, rounded up: what totals are counted with."""
        return None if self.posts is None else -(-sum(self.posts) // 2)


@dataclass(frozen=True)
class UnitSurplus:
    """Staff of one new unit.

    Attributes:
        group: the unit.
        quota: its posts.
        present: staff of its members; None where not known and not assumed.
        estimated: whether the present staff of a member was assumed.
        surplus: present less the posts (negative: posts to fill); None as above.
        by_year: what is left of a surplus at the end of each year.
    """

    group: GroupReport
    quota: UnitPosts
    present: int | None
    estimated: bool
    surplus: int | None
    by_year: tuple[int, ...]


@dataclass(frozen=True)
class Effects:
    """Staff, seats and money of a plan.

    Attributes:
        units: the new units (mergers) only: nothing changes in the others.
        present, quota: sums over the units with known or assumed staff and known posts.
        surplus, short: people beyond the posts of their units, and posts to fill in others; they
            are not set off against each other.
        by_year: surplus left at the end of each year.
        seats_freed: seats that fall free.
        saved_a_year: million đồng after the transition; None without cost parameters.
        once: million đồng spent once.
    """

    units: tuple[UnitSurplus, ...]
    present: int
    quota: int
    surplus: int
    short: int
    by_year: tuple[int, ...]
    seats_freed: int
    saved_a_year: float | None
    once: float | None


@cache
def staffings() -> dict[str, Staffing]:
    """The regulations by id."""
    return {rules.id: rules for rules in map(Staffing.model_validate, staffing_rules())}


def staffing_of(transition: Transition, criteria: Criteria, *, new: bool = True) -> Staffing:
    """The regulation a person chose, or that of the time when the units operate."""
    chosen = transition.staffing if new else transition.staffing_now
    if chosen is not None:
        return staffings()[chosen]
    tiers = (criteria.result.tiers if new else None) or criteria.tiers
    return next(rules for rules in staffings().values() if rules.tiers == tiers)


def staff_effects(
    evaluator: Evaluator, groups: Sequence[GroupReport], transition: Transition
) -> Effects:
    """Count posts, surplus and money of the mergers of a plan.

    Args:
        evaluator: data and law of the plan.
        groups: the plan's groups, described.
        transition: the person's assumptions.
    """
    mergers = [group for group in groups if group.is_merger]
    codes = [code for group in mergers for code in group.members]
    after_rules = staffing_of(transition, evaluator.problem.criteria)
    now_rules = staffing_of(transition, evaluator.problem.criteria, new=False)
    after = _posts(evaluator, [group.members for group in mergers], after_rules, transition)
    today = _posts(evaluator, [(code,) for code in codes], now_rules, transition)
    now = dict(zip(codes, today, strict=True))
    known = _staff(evaluator.problem.dataset)
    units = []
    for group, quota in zip(mergers, after, strict=True):
        given = [known.get(code) for code in group.members]
        assumed = [
            now[code].likely if count is None and transition.assume_present else count
            for code, count in zip(group.members, given, strict=True)
        ]
        counts = [count for count in assumed if count is not None]
        present = sum(counts) if len(counts) == len(assumed) else None
        likely = quota.likely
        surplus = None if present is None or likely is None else present - likely
        left = _declining(max(surplus or 0, 0), transition.years)
        estimated = None in given and present is not None
        units.append(UnitSurplus(group, quota, present, estimated, surplus, left))
    return _totals(units, mergers, transition)


def _totals(
    units: Sequence[UnitSurplus], mergers: Sequence[GroupReport], transition: Transition
) -> Effects:
    """Sums over the units whose surplus is known, and the money that follows."""
    counted = [(u, u.surplus) for u in units if u.surplus is not None]
    surplus = sum(max(more, 0) for _, more in counted)
    freed = sum(len(group.members) - 1 for group in mergers)
    priced = transition.post_cost or transition.seat_cost
    paid = transition.leaving_cost or transition.merger_cost
    return Effects(
        tuple(units),
        present=sum(u.present or 0 for u, _ in counted),
        quota=sum(u.quota.likely or 0 for u, _ in counted),
        surplus=surplus,
        short=sum(max(-more, 0) for _, more in counted),
        by_year=tuple(sum(u.by_year[y] for u, _ in counted) for y in range(transition.years)),
        seats_freed=freed,
        saved_a_year=surplus * transition.post_cost + freed * transition.seat_cost
        if priced
        else None,
        once=surplus * transition.leaving_cost + len(mergers) * transition.merger_cost
        if paid
        else None,
    )


def _staff(dataset: Dataset) -> dict[str, int]:
    staff = dataset.units["staff"].dropna()
    return {str(code): int(count) for code, count in staff.items()}


def _declining(surplus: int, years: int) -> tuple[int, ...]:
    """Surplus left at the end of each year: an equal part goes every year, the last ends it."""
    return tuple(int(np.ceil(surplus * (years - year) / years)) for year in range(1, years + 1))


def _posts(
    evaluator: Evaluator,
    groups: Sequence[tuple[str, ...]],
    rules: Staffing,
    transition: Transition,
) -> list[UnitPosts]:
    """Posts of groups; a single code is a unit as it is."""
    if not groups:
        return []
    judgement = evaluator.judge(evaluator.rows_of(groups))
    classes = classifications()[rules.classification] if rules.classification else None
    single = [len(group) == 1 for group in groups]
    units = evaluator.problem.dataset.units
    posts = []
    for row, group in enumerate(groups):
        words = _type(judgement, row)
        if single[row]:  # as it is now, not as the law would make it
            own = units.loc[group[0]]
            terrain = TERRAINS[int(evaluator.graph.terrain[evaluator.graph.members(group)[0]])]
            words = (own["kind"], terrain, own["district_kind"])
        points = None
        if classes is not None:
            points = _rate(judgement, row, words, classes, transition.other_points)
        percent: tuple[float | None, float | None] = judgement.percent_of(row)
        if single[row]:
            unit = evaluator.assessment.units[group[0]]
            percent = (unit.area_percent, unit.population_percent)
        posts.append(_allowed(evaluator.problem.criteria, percent, words, rules, points))
    return posts


def _type(judgement: Judgement, row: int) -> tuple[str, str, str]:
    situation = judgement.situation
    return (
        KINDS[int(situation.kind[row])],
        TERRAINS[int(situation.terrain[row])],
        DISTRICT_KINDS[int(situation.district_kind[row])],
    )


def _rate(
    judgement: Judgement,
    row: int,
    words: tuple[str, str, str],
    classes: Classification,
    other: float | None,
) -> Points:
    kind, terrain, _ = words
    return rate(
        classes,
        kind=kind,
        mountain=terrain == "mountain",
        border=bool(judgement.situation.any_flag["land_border"][row]),
        area_km2=float(judgement.area[row]),
        population=float(judgement.population[row]),
        other=other,
    )


def _allowed(
    criteria: Criteria,
    percent: tuple[float | None, float | None],
    words: tuple[str, str, str],
    rules: Staffing,
    points: Points | None,
) -> UnitPosts:
    province = criteria.province
    found = next((p for p in rules.posts if p.when.matches(*words, province)), None)
    if found is None:
        return UnitPosts(points, None, None)
    if found.flat is not None:
        return UnitPosts(points, (found.flat, found.flat), None)
    assert points is not None
    more = sum(
        _extra(percent, extra) for extra in rules.extra if extra.when.matches(*words, province)
    )
    names = (points.lowest, points.highest)
    full = [found.by_class[name] + more for name in names]
    part = [rules.part_time.get(name, 0) for name in names]
    return UnitPosts(points, (min(full), max(full)), (min(part), max(part)))


def _extra(percent: tuple[float | None, float | None], extra: ExtraPosts) -> int:
    """Posts for what lies above 100 % of the standard; none without a standard."""
    found = percent[0] if extra.figure == "area" else percent[1]
    if found is None:
        return 0
    return int(max(found - 100, 0.0) / extra.every_percent + 1e-9)
