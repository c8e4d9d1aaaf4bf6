"""What comes of a set partitioning: the groups chosen, the proof, and what is told on the way."""

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
Outcome = Literal["optimal", "feasible"] | NoBound


@dataclass(frozen=True, eq=False)
class SetPartitioningResult:
    """Chosen groups.

    Attributes:
        outcome: ``optimal`` means proven; ``incomplete``: the pool lacks groups without which
            nothing can be said, and they cannot be fetched one by one.
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
        told = self.certificate
        return told is not None and told.known >= self._mark(told, slack)

    def _mark(self, told: Certificate, slack: float) -> float:
        return told.gap + slack * self.objective + SURVIVOR_MARGIN / SCALE


@dataclass(frozen=True)
class Progress:
    """What a running solve tells.

    Attributes:
        stage: what it is doing.
        columns: groups in play.
        incumbent: value of the best plan so far, infinite without one.
        bound: proven lower bound, minus infinity without one.
        goal: which goal the values are of.
        unsettled: units the best plan leaves unsettled.
    """

    stage: Stage
    columns: int
    incumbent: float
    bound: float
    goal: str = "cost"
    unsettled: int = 0
