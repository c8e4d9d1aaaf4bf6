"""How much the optimiser looks at and how long: every number that can be turned, in one record.

None of them changes what is the best plan or whether a proof holds. They trade time against
memory, and the time to a good plan against the time to a proof; ``make bench`` takes the figures
by which a change of them is to be judged. Tolerances, below which two figures count as equal, are
not here: they stand beside the arithmetic they belong to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Listing:
    """How many candidate groups are written out before the solve; the others come on demand.

    Attributes:
        at_least: groups, whatever the number of units.
        per_unit: groups for each unit; the larger of the two numbers counts.
    """

    at_least: int
    per_unit: int

    def most(self, units: int) -> int:
        """Groups to write out for a coverage of so many units."""
        return max(self.at_least, self.per_unit * units)


@dataclass(frozen=True)
class Tuning:
    """The numbers that can be turned, by the part of the optimiser they belong to.

    Attributes:
        listed_minimal: candidates written out in ``minimal`` mode. Groups lie around the units to
            be arranged, so they are few; most often the listing is then complete.
        listed_target: the same in ``target`` mode, where all units may change: the duals tell
            better than the size which of the millions of larger groups are of use.
        least_size_listed: members; groups up to this size are written out however many there are,
            since hardly any plan does without pairs and threes.
        fetched_at_most: groups; a search for candidates of low reduced cost that meets more gives
            up, since all of them are held in memory at once.
        kept_at_most: groups; a larger pool is not kept for the next solve after an edit.
        best_gains: units; the search for candidates looks up, for each seat, so many units that
            gain most, to bound what a set may still gain. More make the bound tighter and slower.
        start_per_unit: columns for each unit that the linear programme begins with.
        add_per_unit: columns for each unit that it takes in at a time, those of least reduced
            cost.
        penalty_rounds: rounds; so many times at most the penalty on unmet rows is raised a
            hundredfold before what is left of them counts as rounding.
        cut_rounds: rounds of subset rows at most. They gain most in the first few.
        cut_share: share of the time left that these rounds may take.
        cut_seconds: seconds they get at least.
        cut_gain: share; a round that adds less than this to what all of them gained is the last.
        cuts_at_once: rows of each kind that a round adds at most.
        cut_violation: a row is added if the solution exceeds its limit by more than this. Limits
            are 1 or 2, and rows broken by less hardly move the bound.
        cut_starts: sets of three units, the most broken, that are grown to sets of five.
        first_columns: columns of the first search for a plan. Where no other column lies within
            the gap, this search is the proof as well.
        first_columns_people: the same where the goal is to touch few people: many groups tie, and
            few are needed to meet the bound.
        widening: each search takes so many times the columns of the one before.
        columns_per_unit: columns of each unit that a search takes at least, so that the units can
            all be covered.
        at_once: columns; with a plan given, so many within the gap go straight to the proof.
        search_seconds: seconds that a search gets at least, or the time left if that is less.
        search_share: share of the time left that a search gets, if that is more.
        stalled_seconds: a search ends after so many seconds without a better plan, once a good
            one was found.
        good_share: a plan is a good one if its cost is within this share of the bound.
        far_share: a plan farther than this share of its cost from the bound is made better
            neighbourhood by neighbourhood before any proof is tried.
        neighbourhood_units: units of a neighbourhood; what their groups hold comes in besides.
        neighbourhood_columns: columns of its programme at most, the most promising ones.
        neighbourhood_seconds: seconds that one neighbourhood gets at most.
        all_neighbourhoods_seconds: seconds that all of them get together at least, or the time left
            if that is less.
        all_neighbourhoods_share: share of the time left that they get, if that is more.
        any_size_share: share of the time that a solve took, which it may take more where nobody set
            a limit on the size of groups, to carry the proof beyond those looked at first.
        any_size_seconds: seconds that this gets at least.
        goal_share: share of the time left that a goal with others after it may take, so that a
            plan is also made good in those after a goal that cannot be proven.
        presolve_columns: columns; beyond this HiGHS works without its presolve, which does not
            heed the time limit and would be felt.
        fallback_size: members; where there is no time to list all candidates, a plan is made of
            groups up to this size.
        fallback_share: share of the time limit that is kept for it.
        fallback_seconds: seconds at most that are kept for it.
        reasons_seconds: seconds at most to find out why no plan exists.
        unsettled_seconds: seconds at most to find out why units were left unsettled.
        unsettled_groups: groups around such a unit that are looked at for that.
    """

    listed_minimal: Listing = Listing(100_000, 800)
    listed_target: Listing = Listing(20_000, 100)
    least_size_listed: int = 3
    fetched_at_most: int = 600_000
    kept_at_most: int = 200_000
    best_gains: int = 24

    start_per_unit: int = 12
    add_per_unit: int = 6
    penalty_rounds: int = 4

    cut_rounds: int = 12
    cut_share: float = 0.2
    cut_seconds: float = 2.0
    cut_gain: float = 0.02
    cuts_at_once: int = 150
    cut_violation: float = 0.02
    cut_starts: int = 6_000

    first_columns: int = 2_500
    first_columns_people: int = 1_000
    widening: int = 4
    columns_per_unit: int = 4
    at_once: int = 10_000
    search_seconds: float = 5.0
    search_share: float = 0.25
    stalled_seconds: float = 1.0
    good_share: float = 0.02
    far_share: float = 0.05

    neighbourhood_units: int = 50
    neighbourhood_columns: int = 1_500
    neighbourhood_seconds: float = 2.0
    all_neighbourhoods_seconds: float = 5.0
    all_neighbourhoods_share: float = 0.25

    any_size_share: float = 0.25
    any_size_seconds: float = 0.5
    goal_share: float = 2 / 3
    presolve_columns: int = 20_000
    fallback_size: int = 3
    fallback_share: float = 1 / 3
    fallback_seconds: float = 15.0
    reasons_seconds: float = 20.0
    unsettled_seconds: float = 2.0
    unsettled_groups: int = 200_000

    def listed(self, mode: Literal["minimal", "target"], units: int) -> int:
        """Candidate groups to write out before a solve in this mode, of so many units."""
        return (self.listed_minimal if mode == "minimal" else self.listed_target).most(units)


DEFAULT = Tuning()
