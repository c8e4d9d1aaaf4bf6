"""The number of units to aim at where nobody chose one, and why that number."""

from __future__ import annotations

import math
from dataclasses import dataclass

from geodata import Text
from merger.assessment import Assessment
from merger.constraints import Target
from merger.law import aim_of
from merger.optimiser.reach import Reach
from merger.wording import sentence


@dataclass(frozen=True)
class SuggestedTarget:
    """A number or range of units, and in words why."""

    target: Target
    why: Text


def suggested_target(
    assessment: Assessment, largest: int, reach: Reach | None = None
) -> SuggestedTarget:
    """Suggest a target that the law gives reason for and that can be met.

    Where the resolution says by how much the number of units is to fall, that; else as few mergers
    as settle the units that must be arranged, by the rules or by an authority's list. Before the
    range is known, the wider one that follows from their number alone.

    Args:
        assessment: the units judged.
        largest: units in one group at most.
        reach: what can be met, if it is known.
    """
    units, must = len(assessment.dataset), len(assessment.codes("must"))
    floor, ceiling = max(1, math.ceil(units / largest)), units
    if reach is not None:
        floor, ceiling = reach.floor, reach.most
    aim = aim_of(assessment.criteria)
    if aim is not None:
        least, most = aim.left(units)
        target = Target(least=min(max(least, floor), ceiling), most=max(min(most, ceiling), floor))
        why = sentence(
            "target-by-aim",
            least=100 * aim.least,
            most=100 * aim.most,
            fewest=least,
            many=most,
            units=units,
            cite=aim.cite,
        )
        return SuggestedTarget(target, why)
    if not must:
        return SuggestedTarget(Target(least=units, most=units), sentence("target-none-must"))
    if reach is None:
        why = sentence("target-by-count", must=must, floor=floor, k=largest)
        return SuggestedTarget(Target(least=min(floor, ceiling), most=ceiling), why)
    listed = bool(assessment.declared.required)
    why = sentence(
        "target-by-list" if listed else "target-by-law",
        must=must,
        fewer=units - ceiling,
        most=ceiling,
    )
    return SuggestedTarget(Target(least=ceiling, most=ceiling), why)
