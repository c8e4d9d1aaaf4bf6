"""What the law of the day would have given: our plans beside the mergers adopted in Hà Tĩnh.

``python benchmarks/lookback.py`` writes ``docs/lookback.md``: 216 communes of 2024 to 209 (January
2025, NQ 35/2023) and to 69 (July 2025, NQ 76/2025).
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from math import comb
from pathlib import Path

import numpy as np

from geodata import CROSSWALKS, Dataset, embedded_crosswalk, embedded_dataset
from merger import (
    Limits,
    Plan,
    Problem,
    Solution,
    Target,
    load_criteria,
    solve_problem,
)
from merger.plans import METRICS
from merger.solution import GroupReport, describe_plan

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Round:
    """One round of mergers: title, rule set, units left, and the crosswalk of what was adopted."""

    title: str
    criteria: str
    units: int
    crosswalk: str
    max_group: int


ROUNDS = (
    Round("216 → 209, 1 January 2025", "nq35-2023-2025", 209, CROSSWALKS[0], 6),
    Round("216 → 69, 1 July 2025", "nq76-2025", 69, CROSSWALKS[1], 10),
)


def adopted_plan(dataset: Dataset, crosswalk: str) -> Plan:
    """Groups of 2024's units that ended in one unit (by their main part, where divided)."""
    to = embedded_crosswalk(crosswalk).main_target()
    return Plan.from_assignment({code: to.get(code, code) for code in dataset.codes})


def pairs(plan: Plan) -> set[tuple[str, str]]:
    """Pairs of units in one group."""
    return {(a, b) for group in plan.groups for a in group for b in group if a < b}


def pair_f1(ours: Plan, adopted: Plan) -> float:
    """Harmonic mean of precision and recall of the pairs."""
    a, b = pairs(ours), pairs(adopted)
    return 2 * len(a & b) / max(len(a) + len(b), 1)


def adjusted_rand(ours: Plan, adopted: Plan) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985)."""
    n = len(ours.group_of)
    both = {(ours.group_of[c], adopted.group_of[c]): 0 for c in ours.group_of}
    for code in ours.group_of:
        both[ours.group_of[code], adopted.group_of[code]] += 1
    same = sum(comb(count, 2) for count in both.values())
    a = sum(comb(len(group), 2) for group in ours.groups)
    b = sum(comb(len(group), 2) for group in adopted.groups)
    chance = a * b / comb(n, 2)
    return (same - chance) / ((a + b) / 2 - chance)


def figures(dataset: Dataset, groups: tuple[GroupReport, ...]) -> dict[str, str]:
    """What the table shows of one plan."""
    shown = {}
    shown["merged groups against the law"] = str(
        sum(not g.compliant for g in groups if g.is_merger)
    )
    shown["largest group"] = str(max(len(g.members) for g in groups))
    for metric in METRICS:
        value = metric.compute(groups, dataset)
        shown[metric.label.en] = f"{value:,.{metric.digits}f} {metric.unit.en}".strip(" –")
    people = np.array([g.population for g in groups], dtype=float)
    shown["spread of population (standard deviation / mean)"] = (
        f"{people.std() / people.mean():.2f}"
    )
    return shown


def planned(task: Round, dataset: Dataset) -> Solution:
    """Our plan with as many units as were adopted."""
    return solve_problem(
        Problem(
            dataset,
            load_criteria(task.criteria),
            mode="target",
            target=Target(least=task.units, most=task.units),
            limits=Limits(max_group=task.max_group, seconds=300),
        )
    )


def table(task: Round) -> list[str]:
    """One round as Markdown."""
    dataset = embedded_dataset("hatinh-2024")
    ours = planned(task, dataset)
    assert ours.plan is not None
    adopted = adopted_plan(dataset, task.crosswalk)
    reports = describe_plan(ours.evaluator, adopted)
    mine, theirs = figures(dataset, ours.groups), figures(dataset, reports)
    changed = {c for plan in (ours.plan, adopted) for g in plan.groups if len(g) > 1 for c in g}
    same = set(ours.plan.groups) & set(adopted.groups)
    lines = [
        f"## {task.title} ({task.criteria}, K = {task.max_group}, {ours.status})",
        "",
        "| | our plan | adopted |",
        "|---|---:|---:|",
        *(f"| {key} | {value} | {theirs[key]} |" for key, value in mine.items()),
        "",
        f"Pairs in common: adjusted Rand index {adjusted_rand(ours.plan, adopted):.2f}, "
        f"pair F1 {pair_f1(ours.plan, adopted):.2f}; "
        f"{sum(len(g) > 1 for g in same)} mergers are the same; "
        f"{len(changed)} units change in one plan or the other.",
        "",
    ]
    short = [g for g in reports if g.is_merger and not g.compliant]
    if short:
        lines += ["Adopted mergers that fall short by our data:", ""]
        lines += [f"- {g.name} ({len(g.members)} units): {g.reason.en}" for g in short]
        lines.append("")
    return lines


def main() -> None:
    """Write the note."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "lookback.md")
    arguments = parser.parse_args()
    lines = [
        "# Look-back: our plans beside the mergers adopted in Hà Tĩnh",
        "",
        "Made by `python benchmarks/lookback.py` from the embedded facts: census of 2019, official",
        "areas and borders, straight-line distances. The number of units is that of the adopted",
        "plan; weights are *balanced*, nothing is locked.",
        "",
    ]
    for task in ROUNDS:
        lines += table(task)
    lines += [
        "## What the model does not see",
        "",
        "- Populations are those of the census of 2019; the adopted plans were judged by",
        "  registered residents, who are more: units short here may have met the law on paper.",
        "- A unit is whole here: parts that went elsewhere (Kỳ Lợi went to three units) are",
        "  counted with the main part.",
        "- Exceptions that the locality claimed with reasons (history, religion, defence, works",
        "  already planned) are not in the facts.",
        "- Roads, rivers and the state of the seats; the wish of the people; urban plans.",
        "- The adopted number of units is given to our plan; how it came about is not modelled.",
    ]
    text = "\n".join(lines) + "\n"
    arguments.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
