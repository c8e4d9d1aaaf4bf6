"""The same task given to other programs, in one run: ``python benchmarks/peers.py``.

Hà Tĩnh's 216 communes of 2024 to 69 units under NQ 76/2025: the same graph, thresholds and cost for
all. Needs ``pip install -e .[peers]``. Writes ``docs/peers.md``.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

import networkx as nx
import numpy as np
from task import UNITS, chosen, groups_by_unit, in_one_piece, problem_of_69, settling_pool

from merger import Evaluator, Limits, Problem, solve_problem
from merger.groups import Pool

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 300
Groups = list[list[str]]


@dataclass(frozen=True)
class Finding:
    """What a program came to: groups of codes (None without a plan), and whether proven."""

    groups: Groups | None
    proven: bool
    note: str = ""


def problem(max_group: int) -> Problem:
    """The task, with groups of up to so many."""
    return problem_of_69(Limits(max_group=max_group, seconds=SECONDS))


def ours(max_group: int) -> Finding:
    """Sắp Xếp."""
    solution = solve_problem(problem(max_group))
    assert solution.plan is not None
    return Finding([list(g) for g in solution.plan.groups], solution.status == "optimal")


def plain_pulp(max_group: int, engine: str) -> Finding:
    """Set partitioning over all columns, handed to an engine in one piece."""
    import pulp

    task = Evaluator(problem(max_group))
    pool = settling_pool(task)
    model, columns = in_one_piece(task, pool)
    solver = {
        "highs": pulp.HiGHS(msg=False, gapRel=0.0, threads=1, timeLimit=SECONDS),
        "cbc": getattr(pulp, "PULP_CBC_CMD", pulp.COIN_CMD)(
            msg=False, gapRel=0.0, threads=1, timeLimit=SECONDS
        ),
    }[engine]
    model.solve(solver)
    proven = model.sol_status == pulp.LpSolutionOptimal
    found = chosen(columns)
    return Finding(_coded(task, pool, found) if found else None, proven)


def cp_sat(max_group: int) -> Finding:
    """The same columns in OR-tools' CP-SAT, costs rounded to a millionth."""
    from ortools.sat.python import cp_model

    task = Evaluator(problem(max_group))
    pool = settling_pool(task)
    cost = np.round(task.cost.of(pool) * 1e6).astype(int)
    model = cp_model.CpModel()
    x = [model.new_bool_var(f"x{i}") for i in range(len(pool))]
    for held in groups_by_unit(pool):
        model.add_exactly_one(x[g] for g in held)
    model.add(sum(x) == UNITS)
    model.minimize(cp_model.LinearExpr.weighted_sum(x, cost.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SECONDS
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Finding(None, False)
    found = [i for i, v in enumerate(x) if solver.boolean_value(v)]
    return Finding(_coded(task, pool, found), status == cp_model.OPTIMAL)


def max_p() -> Finding:
    """PySAL's MaxPHeuristic: most regions of at least so many people, alike in place."""
    from libpysal.weights import W
    from spopt.region import MaxPHeuristic

    task = Evaluator(problem(5))
    units = task.problem.dataset.units.copy()
    mean = float(units.population.sum()) / UNITS
    adjacency = task.graph.adjacency
    weights = W({i: adjacency[[i]].nonzero()[1].tolist() for i in range(len(task.graph))})
    random.seed(0)
    np.random.seed(0)
    best: Groups | None = None
    # It takes one threshold and no count: the floor on people is searched that gives the count.
    low, high = 0.5 * mean, mean
    for _ in range(8):
        floor = (low + high) / 2
        model = MaxPHeuristic(units, weights, ["x_m", "y_m"], "population", floor, top_n=2)
        model.solve()
        groups = _by_label(task, model.labels_)
        best = groups if best is None or abs(len(groups) - UNITS) < abs(len(best) - UNITS) else best
        if len(groups) == UNITS:
            break
        low, high = (floor, high) if len(groups) > UNITS else (low, floor)
    return Finding(best, False, "one threshold, no count: floor searched for the count")


def recom(tolerance: float) -> Finding:
    """GerryChain: a start by recursive trees, then 2,000 steps of ReCom, the cheapest kept."""
    from functools import partial

    from gerrychain import Graph, MarkovChain, Partition, accept, constraints, updaters
    from gerrychain.partition import recursive_tree_part
    from gerrychain.proposals import recom as propose

    task = Evaluator(problem(5))
    random.seed(0)
    graph = nx.Graph()
    people = task.problem.dataset.units["population"].to_dict()
    for code in task.problem.dataset.codes:
        graph.add_node(code, code=code, population=int(people[code]))
    graph.add_edges_from(_links(task))
    board = Graph.from_networkx(graph)
    mean = sum(people.values()) / UNITS
    try:
        start = recursive_tree_part(board, range(UNITS), mean, "population", tolerance)
    except Exception as error:  # noqa: BLE001 - whatever stops it is the finding
        return Finding(None, False, f"no start: {type(error).__name__}")
    tally = {"population": updaters.Tally("population")}
    initial = Partition(board, start, tally)
    chain = MarkovChain(
        partial(propose, pop_col="population", pop_target=mean, epsilon=tolerance, node_repeats=2),
        [constraints.contiguous],
        accept.always_accept,
        initial,
        2000,
    )
    best: tuple[float, Groups] | None = None
    for state in chain:
        groups = [[state.graph.node_data(n)["code"] for n in part] for part in state.parts.values()]
        cost = _figures(task, groups)[0]
        if best is None or cost < best[0]:
            best = cost, groups
    return Finding(best[1] if best else None, False, f"tolerance {tolerance:.0%}")


def _links(task: Evaluator) -> list[tuple[str, str]]:
    rows, cols = task.graph.adjacency.nonzero()
    codes = task.graph.codes
    return [(codes[i], codes[j]) for i, j in zip(rows, cols, strict=True)]


def _by_label(task: Evaluator, labels: Iterable[Any]) -> Groups:
    groups: dict[Any, list[str]] = {}
    for code, label in zip(task.graph.codes, labels, strict=True):
        groups.setdefault(label, []).append(code)
    return list(groups.values())


def _coded(task: Evaluator, pool: Pool, chosen: list[int]) -> Groups:
    codes = task.graph.codes
    return [[codes[i] for i in row if i >= 0] for row in pool.groups[chosen]]


def _figures(task: Evaluator, groups: Groups) -> tuple[float, int, int]:
    """Cost, groups that the law does not accept, groups that are not connected."""
    rows = task.rows_of(groups)
    judgement = task.judge(rows)
    cost = float((task.costs(rows, judgement).raw @ task.term_factors).sum())
    short = int((~judgement.compliant).sum())
    graph = nx.Graph()
    graph.add_nodes_from(task.graph.codes)
    graph.add_edges_from(_links(task))
    apart = sum(not nx.is_connected(graph.subgraph(group)) for group in groups)
    return cost, short, apart


PEERS: dict[str, Callable[[], Finding]] = {
    "Sắp Xếp, K=5": lambda: ours(5),
    "Sắp Xếp, K=6": lambda: ours(6),
    "Sắp Xếp, K=8": lambda: ours(8),
    "PuLP → HiGHS, all columns, K=5": lambda: plain_pulp(5, "highs"),
    "PuLP → HiGHS, all columns, K=6": lambda: plain_pulp(6, "highs"),
    "PuLP → CBC, all columns, K=5": lambda: plain_pulp(5, "cbc"),
    "PuLP → CBC, all columns, K=6": lambda: plain_pulp(6, "cbc"),
    "OR-tools CP-SAT, all columns, K=5": lambda: cp_sat(5),
    "OR-tools CP-SAT, all columns, K=6": lambda: cp_sat(6),
    "spopt MaxPHeuristic": max_p,
    "GerryChain ReCom, 10 %": lambda: recom(0.1),
    "GerryChain ReCom, 50 %": lambda: recom(0.5),
}


def _run(name: str, answers: Any) -> None:
    task = Evaluator(problem(5))
    task.graph, task.assessment  # noqa: B018 - laid out before the clock starts
    started = time.perf_counter()
    try:
        found = PEERS[name]()
    except Exception as error:  # noqa: BLE001 - that it broke down is the finding
        found = Finding(None, False, f"broke down: {error!r}"[:80])
    answers.put((time.perf_counter() - started, found))


def measure(name: str, repeats: int) -> tuple[float, Finding]:
    """Median seconds and the last finding, each run in a process of its own."""
    context = multiprocessing.get_context("spawn")
    seconds: list[float] = []
    found = Finding(None, False)
    for _ in range(repeats):
        answers = context.Queue()
        process = context.Process(target=_run, args=(name, answers))
        process.start()
        try:
            took, found = answers.get(timeout=2 * SECONDS)
        except Empty:
            process.terminate()
            took, found = 2.0 * SECONDS, Finding(None, False, "stopped from outside")
        process.join()
        seconds.append(took)
    return sorted(seconds)[len(seconds) // 2], found


def main() -> None:
    """Run all, print the table and write it to docs/."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=list(PEERS))
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "peers.md")
    arguments = parser.parse_args()
    task = Evaluator(problem(5))
    lines = [
        "# Beside other programs",
        "",
        "Made by `python benchmarks/peers.py`: Hà Tĩnh's 216 communes of 2024 to 69 units under",
        "NQ 76/2025, weights *balanced*, generalised boundaries and official borders; one run, two",
        "cores, the median of three for programs under a minute. *Above* is the cost above the",
        "best known at any group size. Columns are handed to the other solvers ready made, and",
        "without those that leave a unit unsettled; listing them is in their time.",
        "",
        "| program | s | units | cost | above | against the law | in pieces | proven |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    rows = []
    for name in arguments.only:
        took, found = measure(name, 1)
        if took < 60:
            took, found = measure(name, 3)
        rows.append((name, took, found))
        print(name, round(took, 2), found.proven, found.note, flush=True)
    figures = {n: _figures(task, f.groups) for n, _, f in rows if f.groups is not None}
    best = min(cost for cost, short, apart in figures.values() if short == apart == 0)
    for name, took, found in rows:
        label = f"{name} ({found.note})" if found.note else name
        if found.groups is None:
            lines.append(f"| {label} | {took:.1f} | – | – | – | – | – | no plan |")
            continue
        cost, short, apart = figures[name]
        lines.append(
            f"| {label} | {took:.1f} | {len(found.groups)} | {cost:.4f} | {cost / best - 1:.1%} "
            f"| {short} | {apart} | {'yes' if found.proven else 'no'} |"
        )
    text = "\n".join(lines) + "\n"
    arguments.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
