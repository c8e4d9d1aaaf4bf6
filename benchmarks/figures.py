"""Figures of the main job, side by side in one run: ``make bench``.

Each figure is taken in a process of its own, so that imports, caches and memory are its own too.
Seconds are wall clock after imports unless the line says otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 3


def dataset_cold() -> dict[str, float]:
    """Schematic boundaries drawn anew, and read from the cache."""
    from geodata import embedded_dataset

    with tempfile.TemporaryDirectory() as folder:
        os.environ["SAPXEP_CACHE_DIR"] = folder
        started = time.perf_counter()
        embedded_dataset("hatinh-2024")
        cold = time.perf_counter() - started
        started = time.perf_counter()
        embedded_dataset("hatinh-2024")
        return {"cold": cold, "cached": time.perf_counter() - started}


def minimal() -> dict[str, float]:
    """Only units that must be arranged change."""
    from geodata import embedded_dataset
    from merger import load_criteria, solve

    dataset, criteria = embedded_dataset("hatinh-2024"), load_criteria("nq35-2023-2025")
    _warm_engine()
    solution = solve(dataset, criteria)
    assert solution.status == "optimal"
    return {"seconds": solution.seconds, "memory": _memory()}


def target() -> dict[str, float]:
    """Exactly 69 units, groups of up to 5."""
    return _of_69(5)


def target_6() -> dict[str, float]:
    """The same with groups of up to 6."""
    return _of_69(6)


def target_8() -> dict[str, float]:
    """The same with groups of up to 8."""
    return _of_69(8)


def edited() -> dict[str, float]:
    """Solved again after a lock and after a change of weights, with what was found before."""
    from dataclasses import replace

    from task import problem_of_69

    from merger import Constraints, load_objective, solve_problem

    problem = problem_of_69()
    _warm_engine()
    first = solve_problem(problem)
    assert first.plan is not None
    locked = Constraints.model_validate({"keep": [first.plan.groups[3][0]]})
    lock = solve_problem(replace(problem, constraints=locked), start=first.plan)
    heavier = load_objective().reweighted({"shape": 3.0})
    weight = solve_problem(replace(problem, objective=heavier), start=first.plan)
    assert lock.status == weight.status == "optimal"
    return {"lock": lock.seconds, "weight": weight.seconds}


def target_in_one_piece() -> dict[str, float]:
    """All candidates of up to 5 units handed to PuLP and HiGHS at once."""
    import pulp
    from task import chosen, in_one_piece, problem_of_69, settling_pool

    from merger import Evaluator

    evaluator = Evaluator(problem_of_69())
    _warm_engine()
    started = time.perf_counter()
    pool = settling_pool(evaluator)
    model, columns = in_one_piece(evaluator, pool)
    model.solve(pulp.HiGHS(msg=False, gapRel=0.0, threads=1))
    seconds = time.perf_counter() - started
    assert model.sol_status == pulp.LpSolutionOptimal
    cost = float(evaluator.cost.of(pool)[chosen(columns)].sum())
    return {"seconds": seconds, "objective": cost, "memory": _memory()}


def target_cbc() -> dict[str, float]:
    """The same with the fallback engine."""
    from task import problem_of_69

    from merger import Limits, solve_problem

    problem = problem_of_69(Limits(solver="cbc"))
    solution = solve_problem(problem)
    assert solution.status == "optimal"
    assert solution.objective is not None
    return {"seconds": solution.seconds, "objective": solution.objective}


def made_up_480() -> dict[str, float]:
    """A made-up province of 480 units to 130."""
    return _made_up(480, 130)


def made_up_700() -> dict[str, float]:
    """A made-up province of 700 units to 231."""
    return _made_up(700, 231)


def made_up_2000() -> dict[str, float]:
    """A made-up province of 2,000 units to 660."""
    return _made_up(2000, 660)


def country() -> dict[str, float]:
    """As many units as the country had (216 communes 52 times) judged, and all their reasons."""
    from dataclasses import replace

    import pandas as pd

    from geodata import embedded_dataset
    from merger import assess, load_criteria

    one, criteria = embedded_dataset("hatinh-2024"), load_criteria("nq35-2023-2025")
    units = pd.concat([one.units] * 52)
    units.index = pd.Index([f"{number:06d}" for number in range(len(units))], name="code")
    dataset = replace(one, units=units)
    assess(one, criteria)
    started = time.perf_counter()
    judged = assess(dataset, criteria)
    seconds = time.perf_counter() - started
    written = sum(len(unit.reason.vi) for unit in judged.units.values())
    assert written
    return {"seconds": seconds, "reasons": time.perf_counter() - started}


def curves() -> dict[str, float]:
    """Every curve of a province's thresholds, and what terrain decides."""
    from geodata import embedded_dataset
    from merger import assess, load_criteria
    from merger.assessment import curves as all_curves
    from merger.assessment import terrain_check

    judged = assess(embedded_dataset("hatinh-2024"), load_criteria("nq35-2023-2025"))
    started = time.perf_counter()
    found = all_curves(judged)
    seconds = time.perf_counter() - started
    terrain_check(judged)
    return {"seconds": seconds, "curves": len(found)}


def _of_69(max_group: int) -> dict[str, float]:
    from task import problem_of_69

    from merger import Limits, solve_problem

    problem = problem_of_69(Limits(max_group=max_group))
    _warm_engine()
    solution = solve_problem(problem)
    assert solution.status == "optimal"
    assert solution.objective is not None
    return {
        "seconds": solution.seconds,
        "objective": solution.objective,
        "columns": solution.candidates,
        "proof_columns": solution.proof_columns,
        "memory": _memory(),
    }


def _made_up(units: int, left: int) -> dict[str, float]:
    from made_up import made_up

    from merger import (
        Limits,
        Problem,
        Target,
        load_criteria,
        solve_problem,
    )

    problem = Problem(
        made_up(units),
        load_criteria("nq76-2025"),
        mode="target",
        target=Target(least=left, most=left),
        limits=Limits(seconds=600),
    )
    _warm_engine()
    solution = solve_problem(problem)
    assert solution.status == "optimal"
    return {"seconds": solution.seconds, "memory": _memory()}


def _warm_engine() -> None:
    import highspy

    highspy.Highs()


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


FIGURES: dict[str, Callable[[], dict[str, float]]] = {
    f.__name__: f
    for f in (
        dataset_cold,
        minimal,
        target,
        target_6,
        target_8,
        edited,
        target_in_one_piece,
        target_cbc,
        made_up_480,
        made_up_700,
        made_up_2000,
        country,
        curves,
    )
}


def _measure(name: str, repeats: int) -> dict[str, float]:
    runs = []
    for _ in range(repeats):
        done = subprocess.run(
            [sys.executable, __file__, "--only", name],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        runs.append(json.loads(done.stdout.strip().splitlines()[-1]))
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def main() -> None:
    """Take all figures and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=FIGURES)
    parser.add_argument("--without-browser", action="store_true")
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps(FIGURES[arguments.only]()))
        return
    rows: list[tuple[str, str, str]] = []
    data = _measure("dataset_cold", REPEATS)
    rows.append(("hatinh-2024 from cold", f"{data['cold']:.2f} s", "3 s"))
    rows.append(("hatinh-2024 from cache", f"{data['cached']:.2f} s", "0.5 s"))
    small = _measure("minimal", REPEATS)
    rows.append(("nq35-2023-2025 minimal, K=5", f"{small['seconds']:.2f} s", "0.4 s"))
    ours = _measure("target", REPEATS)
    rows.append(("nq76-2025 to 69, K=5", f"{ours['seconds']:.2f} s", "1.5 s"))
    for name, wanted in (("target_6", "2.5 s"), ("target_8", "6 s")):
        more = _measure(name, REPEATS)
        rows.append((f"nq76-2025 to 69, K={name[-1]}", f"{more['seconds']:.2f} s", wanted))
    again = _measure("edited", REPEATS)
    rows.append(("  K=5 again after a lock", f"{again['lock']:.2f} s", "0.5 s"))
    rows.append(("  K=5 again after other weights", f"{again['weight']:.2f} s", "0.5 s"))
    plain = _measure("target_in_one_piece", 1)
    times = plain["seconds"] / ours["seconds"]
    rows.append(("  K=5, all columns in one piece", f"{plain['seconds']:.1f} s", "–"))
    rows.append(("  times faster", f"{times:.1f}", "–"))
    difference = abs(plain["objective"] - ours["objective"])
    rows.append(("  difference of the objectives", f"{difference:.1e}", "1e-6"))
    cbc = _measure("target_cbc", 1)
    rows.append(("  with CBC instead of HiGHS", f"{cbc['seconds']:.1f} s", "–"))
    rows.append(
        ("  columns / in the proof", f"{ours['columns']:.0f} / {ours['proof_columns']:.0f}", "–")
    )
    for name, label, wanted in (
        ("made_up_480", "made up: 480 to 130, K=5", "30 s"),
        ("made_up_700", "made up: 700 to 231, K=5", "30 s"),
        ("made_up_2000", "made up: 2,000 to 660, K=5", "300 s"),
    ):
        big = _measure(name, REPEATS)
        rows.append((label, f"{big['seconds']:.1f} s, {big['memory']:.0f} MB", wanted))
    judged = _measure("country", REPEATS)
    rows.append(("11,232 units judged", f"{judged['seconds']:.2f} s", "1 s"))
    rows.append(("  with every reason in words", f"{judged['reasons']:.2f} s", "–"))
    drawn = _measure("curves", REPEATS)
    label = f"all {drawn['curves']:.0f} sensitivity curves, 216 units"
    rows.append((label, f"{1000 * drawn['seconds']:.0f} ms", "2 s"))
    rows.append(("memory of the solve", f"{ours['memory']:.0f} MB", "600 MB"))
    if not arguments.without_browser:
        from reaction import reactions

        for name, seconds in reactions().items():
            rows.append((f"reaction in Chromium: {name}", f"{seconds:.2f} s", "0.5 s"))
    for name, found, wanted in rows:
        print(f"{name:<44}{found:>18}{wanted:>10}")


if __name__ == "__main__":
    main()
