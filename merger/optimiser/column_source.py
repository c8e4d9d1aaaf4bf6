"""Where candidate groups come from: the small ones all at once, larger ones by their duals.

Small groups are listed in full. Larger ones are fetched while a programme is solved, only those
whose reduced cost can matter (:mod:`merger.optimiser.pricing`), so that a limit of ten units a
group does not need millions of groups in memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import numpy as np

from merger.arrays import Bools, Floats, Ints
from merger.groups import (
    LOCKS,
    GroupLinear,
    OutOfTime,
    Pool,
    allowed_by,
    around,
    connected_groups,
    connected_levels,
    leads_around,
    padded,
    stacked,
)
from merger.optimiser.pricing import priced_groups
from merger.optimiser.tuning import DEFAULT, Tuning
from merger.problem import Problem
from merger.side_constraints import SideConstraints

_NO_MATTER = {*LOCKS, "names", "naming"}
"""Constraints that filter candidates, or touch names only: the same groups serve any of them."""


@dataclass(frozen=True, eq=False)
class Listed:
    """Candidates before locks: all of up to ``size`` members, and some larger ones."""

    pool: Pool
    size: int


class CandidateCache:
    """What was listed for the last few problems, by everything it depends on."""

    def __init__(self, places: int) -> None:
        self._places, self._lock = places, Lock()
        self._held: OrderedDict[str, Listed] = OrderedDict()

    def get(self, key: str) -> Listed | None:
        """What is kept under a key, now the most recently used."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: str, listed: Listed) -> None:
        """Keep candidates; the least recently used go where there are too many."""
        with self._lock:
            self._held[key] = listed
            self._held.move_to_end(key)
            while len(self._held) > self._places:
                self._held.popitem(last=False)

    def clear(self) -> None:
        """Drop everything kept."""
        with self._lock:
            self._held.clear()


_CACHE = CandidateCache(4)


@dataclass(frozen=True, eq=False)
class Source:
    """Candidates of one problem: a pool to begin with, and a way to fetch more.

    Attributes:
        pool: what law, locks and ``extra`` allow of the groups listed.
        size: up to this many members, no group is missing.
        tuning: how many groups to hold.
    """

    problem: Problem
    extra: SideConstraints
    pool: Pool
    size: int
    over: Callable[[], bool]
    tuning: Tuning = DEFAULT

    @property
    def complete(self) -> bool:
        """Whether no candidate is missing."""
        return self.size >= self.problem.limits.largest

    def fetch(self, duals: Floats, measure: GroupLinear, mark: float) -> Pool:
        """Candidates of reduced cost up to ``mark`` (see :mod:`merger.optimiser.pricing`).

        Raises:
            TooManyGroups: too many to hold.
            OutOfTime: stopped.
        """
        return self.priced(duals, measure, mark, self.problem.limits.largest)

    def priced(self, duals: Floats, measure: GroupLinear, mark: float, size: int) -> Pool:
        """The same with groups of up to ``size`` units, whatever the limits say of sizes."""
        problem = self.problem
        sets = priced_groups(
            problem.graph,
            duals,
            measure,
            mark,
            size,
            problem.crowding,
            limit=self.tuning.fetched_at_most,
            best_gains=self.tuning.best_gains,
            over=self.over,
            leads_on=_leads_on(problem),
        )
        sized = size <= problem.limits.largest
        found = _candidates(problem, sets, self.over, sized=sized)
        return self.extra.allowed(_unlocked(problem, found))


def candidates_of(
    problem: Problem,
    extra: SideConstraints | None = None,
    over: Callable[[], bool] = lambda: False,
    *,
    complete: bool = False,
    tuning: Tuning = DEFAULT,
) -> Source:
    """List the small candidates of a problem, or with ``complete`` all of them.

    Raises:
        TooManyGroups: more than fit in memory.
        OutOfTime: ``over`` said so.
    """
    extra = extra or SideConstraints()
    key = _key(problem)
    listed = _CACHE.get(key)
    largest = problem.limits.largest
    if listed is None or (complete and listed.size < largest):
        sets, size = _listed_sets(problem, over, tuning, complete=complete)
        pool = _candidates(problem, sets, over)
        if listed is not None:
            pool = pool.joined(listed.pool)
        listed = Listed(pool, size)
        _CACHE.put(key, listed)
    pool = extra.allowed(_unlocked(problem, listed.pool))
    if extra.fixed:
        pool = pool.joined(problem.pool(problem.rows_of(sorted(extra.fixed))))
    return Source(problem, extra, pool, listed.size, over, tuning)


def remember(source: Source, pool: Pool) -> None:
    """Keep what was fetched for a problem, so that the next solve after an edit begins with it."""
    key = _key(source.problem)
    listed = _CACHE.get(key)
    if listed is not None and len(source.pool) < len(pool) <= source.tuning.kept_at_most:
        _CACHE.put(key, Listed(listed.pool.joined(pool), listed.size))


def forget() -> None:
    """Drop everything kept, where the next problem has nothing to do with those before."""
    _CACHE.clear()


def _key(problem: Problem) -> str:
    """Everything that decides which groups are candidates before locks, and their terms."""
    constraints = problem.constraints.model_dump(mode="json", exclude=_NO_MATTER)
    limits = problem.limits
    objective = problem.objective
    parts = [
        problem.dataset.fingerprint,
        problem.criteria.model_dump_json(),
        constraints,
        problem.mode,
        problem.target and (problem.target.least + problem.target.most),
        (limits.max_group, sorted(limits.max_group_by_kind.items()), limits.most_people),
        (objective.balance_dead_band, objective.weak_border_m, objective.reference_people),
        # In minimal mode, units locked together may change as well.
        sorted(map(sorted, problem.constraints.joined)) if problem.mode == "minimal" else (),
    ]
    return repr(parts)


def _listed_sets(
    problem: Problem, over: Callable[[], bool], tuning: Tuning, *, complete: bool
) -> tuple[Ints, int]:
    """Connected sets to begin with, and up to which size they are all there."""
    graph, largest = problem.graph, problem.limits.largest
    n = len(graph)
    seeds = np.flatnonzero(problem.to_merge) if problem.mode == "minimal" else None
    leads_on = _leads_on(problem)
    if complete:
        sets, size = (
            connected_groups(graph.adjacency, largest, seeds, over=over, leads_on=leads_on),
            largest,
        )
    else:
        most = tuning.listed(problem.mode, n)
        # A plan needs groups of the mean size and a little more.
        needed = tuning.least_size_listed
        if problem.target is not None:
            needed = max(needed, n // problem.target.least + 1)
        levels: list[Ints] = []
        size = largest
        for level in connected_levels(
            graph.adjacency, largest, seeds, over=over, leads_on=leads_on
        ):
            times = len(level) / len(levels[-1]) if levels else 1.0
            levels.append(level)
            if level.shape[1] >= needed and sum(map(len, levels)) + times * len(level) > most:
                size = level.shape[1]
                break
        sets = stacked(levels, largest)
    if seeds is not None:
        rest = np.setdiff1d(np.arange(n), seeds)
        alone = padded(rest.reshape(-1, 1), sets.shape[1])
        sets = np.vstack([alone, sets])
    return sets, size


def _leads_on(problem: Problem) -> Callable[[Ints], Bools] | None:
    """In minimal mode, the sets that lead to groups around units to be arranged."""
    if problem.mode == "target":
        return None
    return lambda sets: leads_around(sets, problem.graph, problem.to_merge)


def _candidates(
    problem: Problem, sets: Ints, over: Callable[[], bool], *, sized: bool = True
) -> Pool:
    """Those of some sets that mode, limits and law allow, with their terms."""

    def pause() -> None:
        if over():
            raise OutOfTime

    graph, limits = problem.graph, problem.limits
    if problem.mode == "minimal":
        sets = sets[around(sets, graph, problem.to_merge)]
    pause()
    judgement = problem.judge(sets)
    usable = judgement.compliant | judgement.unsettled
    if sized:
        usable &= judgement.size <= limits.size_of(judgement.kind)
    if limits.most_people is not None:
        usable &= (judgement.size == 1) | (judgement.population <= limits.most_people)
    kept = problem.judge(sets[usable])
    pause()
    return Pool(
        graph=graph,
        groups=sets[usable],
        unsettled=kept.unsettled,
        touched=np.where(kept.size > 1, kept.population, 0.0),
        terms=problem.costs(sets[usable], kept, pause).raw,
    )


def _unlocked(problem: Problem, pool: Pool) -> Pool:
    """What the locks leave of a pool."""
    allowed: Bools = allowed_by(pool.groups, problem.graph, problem.constraints)
    return pool if allowed.all() else pool.subset(allowed)
