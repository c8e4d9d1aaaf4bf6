"""Many problems at once: jobs run by several processes or a Dask cluster, with one result table.

A job that is done leaves a file named by everything it depends on, so that a batch that was
stopped goes on where it was: what is done is not run again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from geodata import Dataset, InputError, Language
from geodata.folders import read_regular, write_atomically, write_or_beside
from geodata.folding import fold
from merger import Horizon, Objective, Problem, Solution, solve_problem
from merger.optimiser import forget
from merger.solution import Status
from scenarios.cells import safe_cell
from scenarios.error_log import note_fault
from scenarios.wording import sentence

_SORTED_BY = ("criteria", "mode", "target", "dataset")
COLUMNS = (
    "dataset",
    "criteria",
    "objective",
    "mode",
    "target",
    "max_group",
    "proven_to",
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
"""Columns of the result table; ``apart``: code and name of each unit that nothing joins to the
others, taken as it is; ``message``: why there is no plan."""


@dataclass(frozen=True, eq=False)
class Job:
    """One problem of a batch.

    Attributes:
        problem: what to solve.
        label: of the objective, for the table.
        language: of messages in the table.
    """

    problem: Problem
    label: str
    language: Language = "vi"

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
            # Neither did they have a number of places.
            problem.objective.model_dump_json(exclude=_usual_places(problem.objective)),
            problem.mode,
            problem.target and problem.target.model_dump_json(),
            problem.limits.model_dump_json(),
        ]
        if problem.horizon != Horizon():  # results of before there was one keep their keys
            parts.append(problem.horizon.model_dump_json())
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _usual_places(objective: Objective) -> set[str]:
    usual = Objective.model_fields["places"].default
    return {"places"} if objective.places == usual else set()


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


_TOLD = ("status", "target", "gap", "message", *_SORTED_BY)
"""What every version of the program wrote of a job."""

_STATUSES = (*get_args(Status), "refused")


def run_batch(jobs: Sequence[Job], folder: Path, executor: Executor) -> Iterator[Done]:
    """Run what is not done yet, and keep the result table of ``folder`` up to date.

    Args:
        jobs: what to solve.
        folder: gets ``jobs/NAME-KEY.json``, one a job, and ``results.csv``.
        executor: processes, threads, or a Dask client's executor.

    Raises:
        concurrent.futures.BrokenExecutor: a worker was killed; what was done is kept.
        OSError: the folder cannot be written.
    """
    (folder / "jobs").mkdir(parents=True, exist_ok=True)
    keys = {job.key: job for job in jobs}
    waiting: dict[Future[dict[str, Any]], str] = {}
    number = 0
    known: dict[str, dict[str, Any]] = {}
    table = write_results(folder, known=known)
    # The largest first: none of them is left to the end, when other workers have nothing to do.
    for key, job in sorted(keys.items(), key=lambda item: -len(item[1].problem.dataset.units)):
        found = _done(folder, key)
        if found is None:
            waiting[executor.submit(run_job, job)] = key
        else:
            number += 1
            yield Done(found["row"], number, len(keys), again=True, table=table)
    for future in as_completed(waiting):
        document = future.result()
        if document["row"]["status"] != "failed":  # a failed job is tried again next time
            text = json.dumps(document, ensure_ascii=False, allow_nan=False)
            name = f"{file_stem(keys[waiting[future]])}.json"
            write_atomically(folder / "jobs" / name, text.encode())
            known[name] = document["row"]
        table = write_results(folder, table, known)
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
        apart="; ".join(_apart(problem.dataset)),
        job=job.key,
    )
    try:
        solution = solve_problem(problem)
    except InputError as error:
        row.update(status="refused", message=error.text.to(job.language))
        return {"row": row, "solution": None}
    except Exception as error:  # noqa: BLE001 - one job must not end the batch
        told = sentence("batch-failed", number=note_fault(error)).to(job.language)
        row.update(status="failed", message=told)
        return {"row": row, "solution": None}
    finally:
        forget()
    row.update(_figures(solution, job.language))
    return {"row": row, "solution": solution.to_json(job.language)}


def _figures(solution: Solution, language: Language) -> dict[str, Any]:
    goals = {goal.key: goal.value for goal in solution.goals}
    known = {
        "units_after": len(solution.groups) or "",
        "unsettled": goals.get("unsettled", ""),
        "touched": sum(g.population for g in solution.groups if g.is_merger),
        "cost": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "proven_to": solution.proven_to if solution.status == "optimal" else "",
    }
    if solution.any_size:
        known["proven_to"] = "any"
    return {
        "max_group": solution.problem.limits.max_group,
        "status": solution.status,
        "seconds": round(solution.seconds, 3),
        "candidates": solution.candidates,
        "solver": solution.solver,
        "message": "; ".join(text.to(language) for text in (*solution.reasons, *solution.notes)),
        **{key: "" if value is None else value for key, value in known.items()},
    }


def write_results(
    folder: Path, before: Path | None = None, known: dict[str, dict[str, Any]] | None = None
) -> Path:
    """Write ``results.csv`` from all jobs done in a folder, also those of batches before.

    Args:
        folder: of the batch.
        before: where this batch wrote its table last.
        known: rows by the names of their files, which are not read again; grows by those that are.

    Returns:
        Where the table lies: beside ``results.csv`` where a spreadsheet holds that open.
    """
    found = {} if known is None else known
    for path in sorted((folder / "jobs").glob("*.json")):
        if path.name not in found and (document := _read(path)) is not None:
            found[path.name] = document["row"]
    rows = list(found.values())
    rows.sort(key=lambda r: [str(r[c]) for c in _SORTED_BY])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(row.get(column, "")) for column in COLUMNS] for row in rows)
    content = out.getvalue().encode("utf-8-sig")
    table = folder / "results.csv"
    if before is None or before == table:
        return write_or_beside(table, content)
    return write_or_beside(before, content)


def file_stem(job: Job) -> str:
    """Name of a job's file, by which people find a province, and its key: ``hatinh-1f2e…``."""
    words = re.sub(r"[^a-z0-9-]+", "", fold(job.problem.dataset.name))[:40].strip("-")
    return f"{words or 'units'}-{job.key}"


def _apart(dataset: Dataset) -> list[str]:
    names = dataset.units["name"]
    return [f"{code} {names[code]}" for code in dataset.codes if code in dataset.settled]


def _done(folder: Path, key: str) -> dict[str, Any] | None:
    """The result of the job with this key, by whatever name its file goes."""
    for path in sorted((folder / "jobs").glob(f"*{key}.json")):
        if found := _read(path):
            return found
    return None


def _read(path: Path) -> dict[str, Any] | None:
    """A job's result; None if it cannot be read, or is none that this program wrote."""
    try:
        document = dict(json.loads(read_regular(path).decode("utf-8")))
        row = dict(document["row"])
        told = [row[column] for column in _TOLD]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(isinstance(cell, str | int | float | None) for cell in (*told, *row.values())):
        return None
    if row["status"] not in _STATUSES or not isinstance(document.get("solution"), dict | None):
        return None
    return document


def damaged_jobs(folder: Path) -> list[Path]:
    """Files of jobs that are not whole: cut short, or changed by another program."""
    return [path for path in sorted((folder / "jobs").glob("*.json")) if _read(path) is None]
