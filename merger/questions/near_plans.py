"""All plans as good as the best, or dearer by at most a share: how many, and what they share.

A plan costs at least the bound of the linear programme and the reduced costs of its groups. So the
groups of plans up to a ceiling have reduced costs up to ceiling − bound, all of them together: few
enough, in small provinces, to go through every plan, unit by unit, as in Knuth's Algorithm X
("Dancing links", 2000). In others plan after plan is solved for, until there is none left.
(Reduced-cost enumeration: Baldacci, Christofides and Mingozzi, Math. Program. 115, 2008.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from geodata import InputError
from merger.groups import LinearConstraint, Pool
from merger.optimiser import candidates_of, keeps, kept_rows, solve_with
from merger.plan import Group, Plan
from merger.solution import Solution
from merger.wording import sentence

_STEPS = 20_000
"""Choices that are gone through before the solver is asked for plan after plan instead."""

MOST_PLANS = 5_000
"""Plans that are gone through; of more, only that there are more is told."""

_HAIR = 1e-7
"""Costs that differ by less, relatively, are equal."""


@dataclass(frozen=True, eq=False)
class NearPlans:
    """Plans up to a ceiling on the cost that are as good in every goal before it.

    Attributes:
        plans: cheapest first, the first few.
        above: what each costs more than the best.
        count: how many there are.
        complete: whether these are all; otherwise there are more than ``count``.
        sure: groups that every one of the plans counted holds.
        open: codes of the units that are not in such a group.
        never: pairs of neighbours of which at least one is open and that share no group in any.
    """

    plans: tuple[Plan, ...]
    above: tuple[float, ...]
    count: int
    complete: bool
    sure: tuple[Group, ...]
    open: tuple[str, ...]
    never: tuple[tuple[str, str], ...]


def near_plans(
    best: Solution,
    slack: float = 0.0,
    first: int = 20,
    over: Callable[[], bool] = lambda: False,
) -> NearPlans:
    """Go through all plans dearer than the best by at most a share, within its limit on sizes.

    Args:
        best: a proven solution, as it came from the solver.
        slack: by which share; 0 for all that tie with the best.
        first: how many to return.
        over: true stops; what is counted by then is told as not complete.

    Raises:
        InputError: a share outside 0 to 1, or ``best`` is not proven.
        TooManyGroups: more groups than can be looked at may be in such plans.
        OutOfTime: ``over`` said so before any plan was counted.
    """
    if not 0 <= slack <= 1:
        raise InputError(sentence("bad-limit", name="near", value=slack, need="0–1"))
    if best.status != "optimal" or best.objective is None or not best.certificates:
        raise InputError(sentence("near-unproven"))
    proof = best.certificates[-1]
    ceiling = best.objective * (1 + slack)
    ceiling += _HAIR * max(1.0, ceiling)
    room = ceiling - proof.bound
    source = candidates_of(best.evaluator, best.extra, over)
    pool = source.pool
    if not source.complete:
        pool = pool.joined(source.fetch(proof.duals, proof.measure, room))
    reduced = np.maximum(proof.reduced(pool), 0.0)
    pool, reduced = pool.subset(reduced <= room), reduced[reduced <= room]
    cost = best.evaluator.cost
    rows = (*kept_rows(best), LinearConstraint(cost, "<=", ceiling))
    steps = iter(range(_STEPS))
    found: list[tuple[float, tuple[int, ...]]] = []
    complete = True
    for chosen in _partitions(pool, reduced, room, rows, lambda: next(steps, None) is None):
        if chosen is None or len(found) == MOST_PLANS:
            complete = False
            break
        found.append((float(cost.of(pool.subset(np.array(chosen))).sum()), chosen))
    if not complete and len(found) < first:
        return _one_by_one(best, (*kept_rows(best), rows[-1]), first, over)
    return _told(best, pool, sorted(found), first, complete)


def _one_by_one(
    best: Solution,
    rows: tuple[LinearConstraint, ...],
    first: int,
    over: Callable[[], bool],
) -> NearPlans:
    """Where the bound leaves too many groups: a solve for each plan, until there is none left."""
    budgets = tuple((row.measure, row.rhs) for row in rows if row.sense == "<=")
    plans, complete = [_plan_of(best)], False
    while len(plans) < first and not over():
        differ = (*best.extra.differ, *((plan, 1) for plan in plans))
        extra = replace(best.extra, differ=differ, budgets=(*best.extra.budgets, *budgets))
        found = solve_with(best.evaluator, cancelled=over, extra=extra)
        if found.plan is None:
            complete = found.status == "infeasible"
            break
        plans.append(found.plan)
    pool = best.evaluator.pool(best.evaluator.rows_of(sorted({g for p in plans for g in p.groups})))
    cost = best.evaluator.cost.of(pool)
    told = []
    for plan in plans:
        chosen = pool.positions(best.evaluator.rows_of(plan.groups))
        told.append((float(cost[chosen].sum()), tuple(chosen.tolist())))
    return _told(best, pool, sorted(told), first, complete)


def _plan_of(best: Solution) -> Plan:
    if best.plan is None:
        raise InputError(sentence("near-unproven"))
    return best.plan


def _told(
    best: Solution,
    pool: Pool,
    found: list[tuple[float, tuple[int, ...]]],
    first: int,
    complete: bool,
) -> NearPlans:
    codes = best.evaluator.graph.codes
    groups = [tuple(codes[i] for i in row if i >= 0) for row in pool.groups]
    times = np.zeros(len(groups), dtype=np.int64)
    for _, chosen in found:
        times[list(chosen)] += 1
    sure = tuple(g for g, n in zip(groups, times.tolist(), strict=True) if n == len(found) > 0)
    settled = {code for group in sure for code in group}
    used = [set(g) for g, n in zip(groups, times.tolist(), strict=True) if n]
    holding: dict[str, set[str]] = {code: set() for code in codes}
    for group in used:
        for code in group:
            holding[code] |= group
    links = best.evaluator.graph.adjacency.tocoo()
    pairs = [(codes[a], codes[b]) for a, b in zip(links.row, links.col, strict=True) if a < b]
    return NearPlans(
        plans=tuple(Plan(tuple(groups[g] for g in chosen)) for _, chosen in found[:first]),
        above=tuple(value - (best.objective or 0.0) for value, _ in found[:first]),
        count=len(found),
        complete=complete,
        sure=tuple(sorted(sure)),
        open=tuple(code for code in codes if code not in settled),
        never=tuple(
            (one, other)
            for one, other in pairs
            if other not in holding[one] and not {one, other} <= settled
        )
        if complete
        else (),
    )


def _partitions(
    pool: Pool,
    reduced: np.ndarray,
    room: float,
    rows: tuple[LinearConstraint, ...],
    over: Callable[[], bool],
) -> Iterator[tuple[int, ...] | None]:
    """Yield every choice of groups that holds each unit once, keeps the rows and fits the room.

    Yields:
        Positions in the pool, in order; None where ``over`` said to stop.
    """
    masks = [sum(1 << int(u) for u in row if u >= 0) for row in pool.groups]
    spent = reduced.tolist()
    holding: list[list[int]] = [[] for _ in range(len(pool.graph))]
    for group in np.argsort(reduced, kind="stable").tolist():
        for unit in pool.groups[group]:
            if unit >= 0:
                holding[int(unit)].append(group)
    values = np.array([row.measure.of(pool) for row in rows]).reshape(len(rows), len(pool))

    def place(free: int, left: float, chosen: tuple[int, ...]) -> Iterator[tuple[int, ...] | None]:
        if over():
            yield None
            return
        if not free:
            kept = keeps(rows, values[:, list(chosen)].sum(axis=1).tolist())
            if kept:
                yield tuple(sorted(chosen))
            return
        fewest: list[int] | None = None
        rest = free
        while rest:
            unit = (rest & -rest).bit_length() - 1
            rest &= rest - 1
            usable = []
            for group in holding[unit]:
                if spent[group] > left:
                    break
                if masks[group] & ~free == 0:
                    usable.append(group)
                    if fewest is not None and len(usable) >= len(fewest):
                        break
            if fewest is None or len(usable) < len(fewest):
                fewest = usable
                if len(usable) <= 1:
                    break
        for group in fewest or ():
            yield from place(free & ~masks[group], left - spent[group], (*chosen, group))

    return place((1 << len(pool.graph)) - 1, room, ())
