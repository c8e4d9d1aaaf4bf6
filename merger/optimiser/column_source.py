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
from scipy.sparse.csgraph import connected_components

from merger.arrays import Bools, Floats, Ints
from merger.clock import Clock, never
from merger.evaluator import Evaluator
from merger.groups import (
    MAX_GROUPS,
    CandidateRules,
    GroupLinear,
    Pool,
    TooManyGroups,
    allowed_by,
    connected_groups,
    connected_levels,
    padded,
    stacked,
)
from merger.optimiser.pricing import priced_groups
from merger.optimiser.tuning import DEFAULT, Tuning
from merger.plan import Group
from merger.side_constraints import SideConstraints


@dataclass(frozen=True, eq=False)
class Listed:
    """Candidates before locks: all of up to ``size`` members, and some larger ones."""

    pool: Pool
    size: int


class CandidateCache:
    """Candidates of the last few problems, by the key of their rules; shared by the process.

    Any thread may ask; the least recently used go first.
    """

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

    evaluator: Evaluator
    extra: SideConstraints
    pool: Pool
    size: int
    over: Callable[[], bool]
    tuning: Tuning = DEFAULT

    @property
    def complete(self) -> bool:
        """Whether no candidate is missing."""
        return self.size >= self.evaluator.rules.max_size

    def fetch(self, duals: Floats, measure: GroupLinear, mark: float) -> Pool:
        """Candidates of reduced cost up to ``mark`` (see :mod:`merger.optimiser.pricing`).

        Raises:
            TooManyGroups: too many to hold.
            OutOfTime: stopped.
        """
        return self.priced(duals, measure, mark, self.evaluator.rules.max_size)

    def priced(self, duals: Floats, measure: GroupLinear, mark: float, size: int) -> Pool:
        """The same with groups of up to ``size`` units, whatever the limits say of sizes."""
        rules = self.evaluator.rules
        sets = priced_groups(
            rules.graph,
            duals,
            measure,
            mark,
            size,
            rules.crowding,
            limit=self.tuning.fetched_at_most,
            best_gains=self.tuning.best_gains,
            over=self.over,
            leads_on=rules.leads_on,
        )
        sized = size <= rules.max_size
        found = rules.candidates(sets, Clock(self.over).look, sized=sized)
        found = found.joined(_of_near(self.evaluator, self.extra, size, sized=sized))
        return self.extra.allowed(_unlocked(self.evaluator, found))


def candidates_of(
    evaluator: Evaluator,
    extra: SideConstraints | None = None,
    over: Callable[[], bool] = never,
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
    evaluator.derive(Clock(over))
    listed = _listed(evaluator.rules, over, tuning, complete=complete)
    pool = listed.pool.joined(_of_near(evaluator, extra, evaluator.rules.max_size))
    pool = extra.allowed(_unlocked(evaluator, pool))
    if extra.fixed:
        pool = pool.joined(evaluator.pool(evaluator.rows_of(sorted(extra.fixed))))
    return Source(evaluator, extra, pool, listed.size, over, tuning)


def remember(source: Source, pool: Pool) -> None:
    """Keep what was fetched for a problem, so that the next solve after an edit begins with it."""
    key = source.evaluator.rules.key
    listed = _CACHE.get(key)
    if listed is not None and len(source.pool) < len(pool) <= source.tuning.kept_at_most:
        # Groups that a person fixed need not be candidates at all.
        fixed = source.evaluator.rows_of(sorted(source.extra.fixed))
        rows = pool.positions(fixed)
        kept = np.setdiff1d(np.arange(len(pool)), rows)
        _CACHE.put(key, Listed(listed.pool.joined(pool.subset(kept)), listed.size))


def forget() -> None:
    """Drop everything kept, where the next problem has nothing to do with those before."""
    _CACHE.clear()


def _listed(
    rules: CandidateRules, over: Callable[[], bool], tuning: Tuning, *, complete: bool
) -> Listed:
    """Candidates before locks, from the cache if they were listed before."""
    listed = _CACHE.get(rules.key)
    if listed is not None and (not complete or listed.size >= rules.max_size):
        return listed
    sets, size = _listed_sets(rules, over, tuning, complete=complete)
    pool = rules.candidates(sets, Clock(over).look)
    if listed is not None:
        pool = pool.joined(listed.pool)
    listed = Listed(pool, size)
    _CACHE.put(rules.key, listed)
    return listed


def _listed_sets(
    rules: CandidateRules, over: Callable[[], bool], tuning: Tuning, *, complete: bool
) -> tuple[Ints, int]:
    """Connected sets to begin with, and up to which size they are all there."""
    adjacency, largest = rules.graph.adjacency, rules.max_size
    n = len(rules.graph)
    seeds = None if rules.to_merge is None else np.flatnonzero(rules.to_merge)
    if complete:
        sets, size = (
            connected_groups(adjacency, largest, seeds, over=over, leads_on=rules.leads_on),
            largest,
        )
    else:
        most = tuning.listed("target" if rules.to_merge is None else "minimal", n)
        most = min(most, MAX_GROUPS // 2)
        needed = max(tuning.least_size_listed, rules.usual_size)
        levels: list[Ints] = []
        size = largest
        try:
            for level in connected_levels(
                adjacency, largest, seeds, over=over, most=MAX_GROUPS, leads_on=rules.leads_on
            ):
                times = len(level) / len(levels[-1]) if levels else 1.0
                levels.append(level)
                if level.shape[1] >= needed and sum(map(len, levels)) + times * len(level) > most:
                    size = level.shape[1]
                    break
        except TooManyGroups:
            if len(levels) < min(needed, largest):
                raise
            size = levels[-1].shape[1]  # larger ones come by their duals
        sets = stacked(levels, largest)
    if seeds is not None:
        rest = np.setdiff1d(np.arange(n), seeds)
        alone = padded(rest.reshape(-1, 1), sets.shape[1])
        sets = np.vstack([alone, sets])
    return sets, size


def _of_near(
    evaluator: Evaluator, extra: SideConstraints, size: int, *, sized: bool = True
) -> Pool:
    """Mergers of the plan to be near to, as far as they are candidates: duals do not find them."""
    groups = [] if extra.near is None else [g for g in extra.near.groups if 1 < len(g) <= size]
    linked = [g for g in groups if _hangs_together(evaluator, g)]
    return evaluator.rules.candidates(evaluator.rows_of(linked), sized=sized)


def _hangs_together(evaluator: Evaluator, group: Group) -> bool:
    members = list(evaluator.graph.members(group))
    inside = evaluator.graph.adjacency[members][:, members]
    return int(connected_components(inside, directed=False)[0]) == 1


def _unlocked(evaluator: Evaluator, pool: Pool) -> Pool:
    """What the locks leave of a pool."""
    allowed: Bools = allowed_by(pool.groups, evaluator.graph, evaluator.problem.constraints)
    return pool if allowed.all() else pool.subset(allowed)
