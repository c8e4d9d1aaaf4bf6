"""What a set partitioning gives back: the groups chosen and their proof; and progress reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from merger.arrays import Ints
from merger.groups import Pool
from merger.optimiser.column_generation import NoBound
from merger.optimiser.programme import SCALE
from merger.solution import Certificate

SURVIVOR_MARGIN = 1e-3
"""Groups this far beyond the gap, in scaled costs, still count as survivors: rounding."""

Stage = Literal["pricing", "search", "proof"]
"""What a solve is at: ``pricing``, the linear programme is solved for a bound; ``search``, a good
plan is looked for among some of the groups; ``proof``, among all that a better plan could use."""

Outcome = Literal["optimal", "feasible"] | NoBound
"""How a set partitioning ends: ``optimal``, the plan is proven to be the best; ``feasible``, there
is a plan, but time ran out or candidates are missing before the proof; without a plan:
``infeasible``, it is proven that there is none; ``stopped``, time ran out; ``incomplete``, the pool
lacks groups without which nothing can be said, and they cannot be fetched one by one."""


@dataclass(frozen=True, eq=False)
class SetPartitioningResult:
    """The groups of the best plan found, and what is proven of it.

    Attributes:
        outcome: how it ended.
        pool: all groups looked at.
        chosen: positions in the pool; empty if there is no plan.
        objective: exact sum of the chosen costs.
        bound: proven lower bound.
        certificate: None where the outcome is not a plan.
        columns: groups in the last 0–1 programme.
    """

    outcome: Outcome
    pool: Pool
    chosen: Ints
    objective: float
    bound: float
    certificate: Certificate | None = None
    columns: int = 0

    def survivors(self, slack: float = 0.0) -> Pool:
        """The groups of which every plan dearer by at most this share is made."""
        if self.certificate is None:
            return self.pool
        reduced = self.certificate.reduced(self.pool)
        return self.pool.subset(reduced <= self._mark(self.certificate, slack))

    def holds_survivors(self, slack: float = 0.0) -> bool:
        """Whether the pool holds all groups of which such plans can be made."""
        proof = self.certificate
        return proof is not None and proof.complete_below >= self._mark(proof, slack)

    def _mark(self, proof: Certificate, slack: float) -> float:
        """Groups of more reduced cost than this are in no such plan."""
        return proof.gap + slack * self.objective + SURVIVOR_MARGIN / SCALE


@dataclass(frozen=True)
class Progress:
    """What a running solve reports now and then.

    Attributes:
        stage: what it is doing.
        columns: groups in play.
        incumbent: value of the best plan so far, infinite without one.
        bound: proven lower bound, minus infinity without one.
        goal: which goal the values are of.
        unsettled: units the best plan leaves unsettled; None while that is not known.
        units: number of units of the best plan of the goals before; None before there is one.

    Values are in the unit of the goal: units, persons, kilometres, cost; see
    :meth:`merger.optimiser.levels.Level.reported`.
    """

    stage: Stage
    columns: int
    incumbent: float
    bound: float
    goal: str = "cost"
    unsettled: int | None = None
    units: int | None = None
