"""How the time of a proven plan grows with the number of units: made-up provinces, a table.

``python -m benchmarks.scaling --units 100 200 400 --seconds 60``. Three kinds of geography, three
modes, and the same model in one piece (PuLP → HiGHS, all columns) up to where it ends. Each case
runs in a process of its own, so that its memory is its own. Seconds are those of the processor:
they hold on a busy machine too, but for limits of time, which are of the clock.
"""

from __future__ import annotations

import argparse
import resource
import time
import warnings
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Literal, get_args

import numpy as np
import pulp

from benchmarks.made_up import Geography, made_up
from merger import Evaluator, Limits, Problem, Target, load_criteria
from merger.optimiser import candidates_of, solve_with
from merger.optimiser.programme import Programme, Rows
from merger.optimiser.solvers import Model, pulp_problem

CRITERIA, K = "nq35-2023-2025", 5
_BIG = 100.0
_MEMORY_UNIT = 1024  # ru_maxrss is told in KiB on Linux

Mode = Literal["minimal", "two thirds", "a third"]
Way = Literal["this", "one piece"]


@dataclass(frozen=True)
class Case:
    """One province, what is asked of it, and by which way."""

    units: int
    geography: Geography
    mode: Mode
    way: Way
    seconds: float


@dataclass(frozen=True)
class Measured:
    """What came of it; ``gap`` in percent, None where no plan was found."""

    case: Case
    status: str
    cpu: float
    columns: int
    memory_mib: float
    gap: float | None


def problem_of(case: Case) -> Problem:
    """The problem of a case; the numbers of units to leave are those that can be reached."""
    dataset = made_up(case.units, geography=case.geography)
    criteria = load_criteria(CRITERIA)
    limits = Limits(max_group=K, seconds=case.seconds)
    if case.mode == "minimal":
        return Problem(dataset, criteria, limits=limits)
    left = round(case.units * (2 / 3 if case.mode == "two thirds" else 1 / 3))
    target = Target(least=left, most=left)
    return Problem(dataset, criteria, mode="target", target=target, limits=limits)


def measure(case: Case) -> Measured:
    """Solve a case, in a process of its own."""
    warnings.simplefilter("ignore")
    problem = problem_of(case)
    started = time.process_time()
    if case.way == "this":
        found = solve_with(Evaluator(problem))
        status, columns = found.status, found.candidates
        gap = None if found.gap is None else 100 * found.gap
    else:
        status, columns, gap = _in_one_piece(Evaluator(problem), case.seconds)
    cpu = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEMORY_UNIT
    return Measured(case, status, cpu, columns, memory, gap)


def _in_one_piece(evaluator: Evaluator, seconds: float) -> tuple[str, int, float | None]:
    """All columns in one model; units left unsettled weigh more than any cost."""
    pool = candidates_of(evaluator, complete=True).pool
    rows = Rows(len(evaluator.graph), evaluator.count_rows)
    programme = Programme.of(pool, evaluator.cost, rows)
    cost = programme.cost + _BIG * pool.unsettled
    matrix = programme.columns(np.arange(len(pool)))
    problem, _, _ = pulp_problem(Model(cost, matrix, rows.senses, rows.rhs), integer=True)
    problem.solve(pulp.HiGHS(msg=False, gapRel=1e-9, threads=1, timeLimit=seconds))
    gap = float(problem.solverModel.getInfo().mip_gap)
    proven = problem.sol_status == pulp.LpSolutionOptimal
    known = 100 * gap if np.isfinite(gap) and gap < 1e10 else None
    return ("optimal" if proven else "stopped"), len(pool), 0.0 if proven else known


def cases(units: list[int], seconds: float, one_piece_to: int) -> list[Case]:
    """All cases, small ones first."""
    return [
        Case(count, geography, mode, way, seconds)
        for count in sorted(units)
        for geography in get_args(Geography)
        for mode in get_args(Mode)
        for way in get_args(Way)
        if way == "this" or (mode != "minimal" and count <= one_piece_to)
    ]


def told(found: Measured) -> str:
    """A row of the table."""
    case = found.case
    gap = "–" if found.gap is None else f"{found.gap:.2f}"
    cells = (
        case.geography, case.mode, case.way, f"{case.units:,}", f"{found.cpu:.1f}",
        f"{found.columns:,}", f"{found.memory_mib:.0f}", found.status, gap,
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def growth(found: list[Measured]) -> list[str]:
    """Fitted growth: the power of the number of units with which proven cases' seconds grow."""
    by_kind: dict[tuple[str, str, str], list[Measured]] = defaultdict(list)
    for each in found:
        if each.status == "optimal":
            by_kind[each.case.geography, each.case.mode, each.case.way].append(each)
    lines = []
    for kind, proven in by_kind.items():
        if len(proven) > 1:
            logs = np.log([[each.case.units, max(each.cpu, 1e-3)] for each in proven])
            power = np.polyfit(logs[:, 0], logs[:, 1], 1)[0]
            lines.append(f"{' · '.join(kind)}: n^{power:.1f} over {len(proven)} sizes")
    return lines


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, nargs="+", default=[100, 200, 500, 1000, 2000, 5000])
    parser.add_argument("--seconds", type=float, default=60.0, help="of the clock, for each case")
    parser.add_argument("--one-piece-to", type=int, default=1000, help="units")
    asked = parser.parse_args()
    print("| geography | leave | way | units | CPU s | columns | MiB | ended | gap % |")
    print("|---|---|---|---:|---:|---:|---:|---|---:|", flush=True)
    found = []
    for case in cases(asked.units, asked.seconds, asked.one_piece_to):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            found.append(alone.submit(measure, case).result())
        print(told(found[-1]), flush=True)
    print()
    print("\n".join(growth(found)))


if __name__ == "__main__":
    main()
