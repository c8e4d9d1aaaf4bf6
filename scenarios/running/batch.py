"""Many problems at once: jobs run by several processes or a Dask cluster, with one result table.

A job that is done leaves a file named by everything it depends on, so that a batch that was
stopped goes on where it was: what is done is not run again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata import InputError
from geodata.folders import write_atomically, write_or_beside
from merger import Problem, Solution, solve_problem
from merger.optimiser import forget
from scenarios.cells import safe_cell

COLUMNS = (
    "dataset",
    "criteria",
    "objective",
    "mode",
    "target",
    "max_group",
    "status",
    "units_before",
    "units_after",
    "unsettled",
    "touched",
    "cost",
    "bound",
    "gap",
    "seconds",
    "candidates",
    "solver",
    "apart",
    "message",
    "job",
)
"""Columns of the result table; ``apart``: units that nothing joins to the others, taken as they
are; ``message``: why there is no plan."""


@dataclass(frozen=True, eq=False)
class Job:
    """One problem of a batch.

    Attributes:
        problem: what to solve.
        label: of the objective, for the table.
    """

    problem: Problem
    label: str

    @property
    def key(self) -> str:
        """Hash of everything the result depends on; 16 hexadecimal digits."""
        problem = self.problem
        parts = [
            problem.dataset.name,
            problem.dataset.fingerprint,
            sorted(problem.dataset.settled),
            problem.criteria.model_dump_json(),
            problem.constraints.model_dump_json(),
            problem.objective.model_dump_json(),
            problem.mode,
            problem.target and problem.target.model_dump_json(),
            problem.limits.model_dump_json(),
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Done:
    """A job that has ended.

    Attributes:
        row: of the result table.
        number, total: so many of the batch's jobs are done.
        again: it was done before.
        table: where the result table lies so far; beside ``results.csv`` where a spreadsheet
            holds that open.
    """

    row: dict[str, Any]
    number: int
    total: int
    again: bool
    table: Path


def run_batch(jobs: Sequence[Job], folder: Path, executor: Executor) -> Iterator[Done]:
    """Run what is not done yet, and keep the result table of ``folder`` up to date.

    Args:
        jobs: what to solve.
        folder: gets ``jobs/KEY.json``, one a job, and ``results.csv``.
        executor: processes, threads, or a Dask client's executor.

    Raises:
        concurrent.futures.BrokenExecutor: a worker was killed; what was done is kept.
        OSError: the folder cannot be written.
    """
    (folder / "jobs").mkdir(parents=True, exist_ok=True)
    keys = {job.key: job for job in jobs}
    waiting: dict[Future[dict[str, Any]], str] = {}
    number = 0
    table = write_results(folder)
    # The largest first: none of them is left to the end, when other workers have nothing to do.
    for key, job in sorted(keys.items(), key=lambda item: -len(item[1].problem.dataset.units)):
        found = _read(folder, key)
        if found is None:
            waiting[executor.submit(run_job, job)] = key
        else:
            number += 1
            yield Done(found["row"], number, len(keys), again=True, table=table)
    for future in as_completed(waiting):
        document = future.result()
        if document["row"]["status"] != "failed":  # a failed job is tried again next time
            text = json.dumps(document, ensure_ascii=False, allow_nan=False)
            write_atomically(_path(folder, waiting[future]), text.encode())
        table = write_results(folder, table)
        number += 1
        yield Done(document["row"], number, len(keys), again=False, table=table)


def run_job(job: Job) -> dict[str, Any]:
    """Solve one job; what goes wrong is part of the result. Runs in the worker."""
    problem = job.problem
    row: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    row.update(
        dataset=problem.dataset.name,
        criteria=problem.criteria.id,
        objective=job.label,
        mode=problem.mode,
        target="" if problem.target is None else str(problem.target),
        max_group=problem.limits.max_group,
        units_before=len(problem.dataset),
        apart=len(problem.dataset.settled),
        job=job.key,
    )
    try:
        solution = solve_problem(problem)
    except InputError as error:
        row.update(status="refused", message=error.text.en)
        return {"row": row, "solution": None}
    except Exception as error:  # noqa: BLE001 - one job must not end the batch
        row.update(status="failed", message=f"{type(error).__name__}: {error}")
        return {"row": row, "solution": None}
    finally:
        forget()
    row.update(_figures(solution))
    return {"row": row, "solution": solution.to_json("vi")}


def _figures(solution: Solution) -> dict[str, Any]:
    goals = {goal.key: goal.value for goal in solution.goals}
    known = {
        "units_after": len(solution.groups) or "",
        "unsettled": goals.get("unsettled", ""),
        "touched": sum(g.population for g in solution.groups if g.is_merger),
        "cost": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
    }
    return {
        "status": solution.status,
        "seconds": round(solution.seconds, 3),
        "candidates": solution.candidates,
        "solver": solution.solver,
        "message": "; ".join(text.en for text in (*solution.reasons, *solution.notes)),
        **{key: "" if value is None else value for key, value in known.items()},
    }


def write_results(folder: Path, before: Path | None = None) -> Path:
    """Write ``results.csv`` from all jobs done in a folder, also those of batches before.

    Args:
        folder: of the batch.
        before: where this batch wrote its table last.

    Returns:
        Where the table lies: beside ``results.csv`` where a spreadsheet holds that open.
    """
    rows = []
    for path in sorted((folder / "jobs").glob("*.json")):
        document = _read(folder, path.stem)
        if document is not None:
            rows.append(document["row"])
    rows.sort(key=lambda r: [str(r[c]) for c in ("criteria", "mode", "target", "dataset")])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(row.get(column, "")) for column in COLUMNS] for row in rows)
    content = out.getvalue().encode("utf-8-sig")
    table = folder / "results.csv"
    if before is None or before == table:
        return write_or_beside(table, content)
    return write_or_beside(before, content)


def _path(folder: Path, key: str) -> Path:
    return folder / "jobs" / f"{key}.json"


def _read(folder: Path, key: str) -> dict[str, Any] | None:
    """A job's result; None if there is none that can be read."""
    try:
        document = json.loads(_path(folder, key).read_text("utf-8"))
        document["row"]["status"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return dict(document)
