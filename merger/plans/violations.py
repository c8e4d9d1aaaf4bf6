"""What a group breaks: locks, district lines, the limit on size, the conditions of the law."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

import numpy as np

from geodata import Text
from merger.evaluator import Evaluator
from merger.groups import Judgement, Members
from merger.wording import sentence

Part = Literal["locks", "district", "size", "conditions"]
PARTS: tuple[Part, ...] = ("locks", "district", "size", "conditions")


class Breaks:
    """What groups, given by unit numbers, break of a problem.

    Args:
        evaluator: of a problem with its locks, lines, limits and criteria.
        unit: number of the unit to be settled; only its group can miss conditions, any other
            below them counts as unsettled.
    """

    def __init__(self, evaluator: Evaluator, unit: int) -> None:
        self.evaluator, self.problem, self.unit = evaluator, evaluator.problem, unit
        links = evaluator.graph.adjacency
        spans = zip(links.indptr[:-1], links.indptr[1:], strict=True)
        self._near = [set(links.indices[start:end].tolist()) for start, end in spans]

    def amounts(self, members: Members, judgement: Judgement, row: int) -> dict[Part, float]:
        """How much a group, judged in a row, breaks; only parts that are broken are named.

        Returns:
            Locks, crossings, units beyond the limit, the sum of missing shares.
        """
        parts: dict[Part, float] = {
            "locks": broken_locks(self.evaluator, members)[0],
            "district": self._crossings(members),
            "size": float(len(members) - self.problem.limits.size_of(judgement.kind[[row]])[0]),
        }
        missed = judgement.tight[row] or judgement.basis_of(row) == "short"
        if self.unit in members and missed:
            parts["conditions"] = judgement.shortfall(row)
        return {part: amount for part, amount in parts.items() if amount > 0}

    def told(self, members: Members) -> tuple[Text, ...]:
        """Each thing that a group breaks, in words."""
        judgement = self.evaluator.judge(np.array([members]))
        parts = self.amounts(members, judgement, 0)
        told = list(broken_locks(self.evaluator, members)[1])
        if "district" in parts:
            districts = self.problem.dataset.units["district"].iloc[list(members)]
            names = ", ".join(sorted({str(name) for name in districts}))
            told.append(sentence("gives-district", districts=names))
        if "size" in parts:
            told.append(sentence("gives-size", k=len(members)))
        if "conditions" in parts:
            told.append(_missing(judgement))
        return tuple(told)

    def _crossings(self, members: Members) -> float:
        """How many lines have to be crossed beyond those that may be."""
        if not self.problem.constraints.within_district:
            return 0.0
        district = self.evaluator.graph.district
        label = {unit: int(district[unit]) for unit in members}
        for one, other in combinations(members, 2):
            if other in self._near[one] and label[one] != label[other]:
                old, new = label[other], label[one]
                label = {unit: new if now == old else now for unit, now in label.items()}
        return float(len(set(label.values())) - 1)


def _missing(judgement: Judgement) -> Text:
    """What the first group misses: of the law's condition, or of what is asked beyond it."""
    need_area, need_people = judgement.asked(0)
    area = max(need_area - float(judgement.area[0]), 0.0)
    people = max(need_people - float(judgement.lowest[0]), 0.0)
    beyond = judgement.margin > 0 or int(judgement.lowest_year[0]) > 0
    key = "gives-beyond" if judgement.tight[0] else "gives-both" if beyond else "gives-conditions"
    return sentence(key, area=area, population=int(np.ceil(people)))


def broken_locks(evaluator: Evaluator, members: Members) -> tuple[float, tuple[Text, ...]]:
    """Say what would have to be lifted for a group, given by unit numbers, to be allowed.

    Returns:
        How many locks (the parts of a torn set add up to one), and each in words.
    """
    constraints, graph = evaluator.problem.constraints, evaluator.graph
    names = evaluator.problem.dataset.units["name"]
    group = {graph.codes[i] for i in members}
    amount, told = 0.0, []

    def gives(share: float, key: str, units: tuple[str, ...]) -> None:
        nonlocal amount
        amount += share
        told.append(sentence(f"gives-{key}", units=", ".join(str(names[c]) for c in units)))

    for kept in constraints.keep:
        if kept.code in group and len(group) > 1:
            gives(1.0, "keep", (kept.code,))
    for joined in constraints.joined:
        inside = group & joined
        if inside and inside != joined:
            gives(len(inside) / len(joined), "together", tuple(sorted(joined)))
    for lock in constraints.apart:
        inside = group & set(lock.units)
        if len(inside) > 1:
            gives(1.0, "apart", tuple(sorted(inside)))
    for only in constraints.only:
        if only.code in group and group - {only.code, *only.partners}:
            gives(1.0, "only", (only.code,))
    for own in constraints.own_district:
        if own.code in group and len(set(graph.district[list(members)].tolist())) > 1:
            gives(1.0, "own_district", (own.code,))
    return amount, tuple(told)
