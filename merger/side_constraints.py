"""What a plan must respect beyond its problem: cuts, budgets, groups that are fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geodata import Text
from merger.groups import GroupLinear, LinearConstraint, Pool, UnitGraph, as_rows
from merger.plan import Plan
from merger.wording import sentence


@dataclass(frozen=True, eq=False)
class SideConstraints:
    """What a plan must respect beyond its problem (see :mod:`merger.questions.alternatives`).

    Attributes:
        forbidden: groups that may not be chosen, unit codes sorted.
        differ: for each plan, at least so many units must be in another group than there.
        apart: pairs of units that may not share a group.
        fixed: groups that stand as they are, such as those made by hand; the law may refuse them.
        budgets: measures, and how much of each a plan may have.
        unlike: the goal is not the least cost, but as many units as can be in other groups than
            in these plans.
        near: before all goals but the units left unsettled, as few people as can be in groups that
            this plan does not have.
    """

    forbidden: frozenset[tuple[str, ...]] = frozenset()
    differ: tuple[tuple[Plan, int], ...] = ()
    apart: frozenset[tuple[str, str]] = frozenset()
    budgets: tuple[tuple[GroupLinear, float], ...] = ()
    unlike: tuple[Plan, ...] = ()
    fixed: frozenset[tuple[str, ...]] = frozenset()
    near: Plan | None = None

    @property
    def asks_nothing(self) -> bool:
        """Whether every plan of the problem will do."""
        asked = (self.forbidden, self.differ, self.apart, self.budgets, self.unlike, self.fixed)
        return self.near is None and not any(asked)

    def allowed(self, pool: Pool) -> Pool:
        """The groups that are left, without those of ``fixed`` units."""
        if not self.forbidden and not self.apart and not self.fixed:
            return pool
        kept = np.ones(len(pool), dtype=bool)
        if self.forbidden:
            rows = pool.positions(as_rows([pool.graph.members(g) for g in self.forbidden]))
            kept[rows[rows >= 0]] = False
        for pair in self.apart:
            inside = [(pool.groups == unit).any(axis=1) for unit in pool.graph.members(pair)]
            kept &= ~(inside[0] & inside[1])
        if self.fixed:
            taken = [code for group in sorted(self.fixed) for code in group]
            kept &= ~np.isin(pool.groups, pool.graph.positions(taken)).any(axis=1)
        return pool.subset(kept)

    def rows(self, graph: UnitGraph) -> tuple[LinearConstraint, ...]:
        """What plans must keep."""
        rows = [
            LinearConstraint(sameness(graph, (plan,)), "<=", float(len(graph) - units))
            for plan, units in self.differ
        ]
        rows += [LinearConstraint(measure, "<=", amount) for measure, amount in self.budgets]
        return tuple(rows)

    def conditions(self, names: Mapping[str, str]) -> tuple[Text, ...]:
        """Say in words what it asks, with the names of the units."""
        told = [
            sentence(f"extra-{what}", units=" + ".join(names[code] for code in group))
            for what, groups in (("forbidden", self.forbidden), ("fixed", self.fixed))
            for group in sorted(groups)
        ]
        told += [
            sentence("extra-apart", one=names[one], other=names[other])
            for one, other in sorted(self.apart)
        ]
        for units in sorted({units for _, units in self.differ}):
            plans = sum(1 for _, asked in self.differ if asked == units)
            told.append(sentence("extra-differ", plans=plans, units=units))
        if self.unlike:
            told.append(sentence("extra-unlike", plans=len(self.unlike)))
        if self.near is not None:
            told.append(sentence("extra-near", mergers=sum(len(g) > 1 for g in self.near.groups)))
        return tuple(told)


def sameness(graph: UnitGraph, plans: tuple[Plan, ...]) -> GroupLinear:
    """Units that are in the same group as in these plans, counted once a plan."""
    own: dict[tuple[int, ...], float] = {}
    for plan in plans:
        for group in plan.groups:
            members = graph.members(group)
            own[members] = own.get(members, 0.0) + len(group)
    return GroupLinear(own=own)


def changed_people(graph: UnitGraph, plan: Plan) -> GroupLinear:
    """People in groups that a plan does not have; 0 for the plan itself.

    The amounts of the plan's own groups are negative: whoever prices groups by their duals must
    have these in the pool.
    """
    own = {
        members: -float(graph.population[list(members)].sum())
        for members in map(graph.members, plan.groups)
    }
    return GroupLinear(people=1.0, own=own)
