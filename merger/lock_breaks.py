"""Which locks a group breaks: asked of groups made by hand, and of what would have to give."""

from __future__ import annotations

from geodata import Text
from merger.measures import Members
from merger.problem import Problem
from merger.wording import sentence


def broken_locks(problem: Problem, members: Members) -> tuple[float, tuple[Text, ...]]:
    """Say what would have to be lifted for a group, given by unit numbers, to be allowed.

    Returns:
        How many locks (the parts of a torn set add up to one), and each in words.
    """
    constraints, graph = problem.constraints, problem.graph
    names = problem.dataset.units["name"]
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
