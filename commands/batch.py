"""The verb ``batch``: many provinces or parameter sets, each proven or with its gap."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.inputs import (
    CrossProvinceOption,
    LockOption,
    UnknownTerrainOption,
    print_if_former,
    read_constraints,
)
from commands.output import (
    EXIT_BAD_INPUT,
    EXIT_STOPPED,
    JsonOption,
    LangOption,
    finite,
    print_if_beside,
    print_json,
    speaking,
)
from geodata import Dataset, InputError, Language, by_province, format_number, load_dataset
from geodata.problems import why_unwritable
from geodata.subsets import with_parts_settled
from geodata.wording import listing
from merger import DEFAULT_PRESET, Limits, Problem, Target, load_objective
from merger.wording import sentence as merger_sentence
from scenarios.error_log import note_fault
from scenarios.rule_library import find_criteria
from scenarios.running import Done, Job, damaged_jobs, run_batch
from scenarios.wording import sentence, status_label

_SCHEDULER_SECONDS = 10
"""A Dask scheduler that does not answer by then is not there."""


def batch_command(
    units: Annotated[
        list[str], typer.Option("--units", help="File or embedded name (repeatable).")
    ],
    criteria: Annotated[list[str], typer.Option("--criteria", help="Rule set (repeatable).")],
    to: Annotated[Path, typer.Option("--to", help="Folder for results; goes on where it was.")],
    provinces: Annotated[
        bool, typer.Option("--by-province", help="Solve each province by itself.")
    ] = False,
    reduce: Annotated[
        list[float] | None,
        typer.Option("--reduce", help="Percent fewer units (repeatable); minimal mode without."),
    ] = None,
    by_district: Annotated[
        bool, typer.Option("--by-district", help="The reduction holds in every district.")
    ] = False,
    max_group: Annotated[
        list[int] | None,
        typer.Option("--max-group", help="K (repeatable); without, groups of any size."),
    ] = None,
    objective: Annotated[
        list[str] | None, typer.Option("--objective", help="Preset of weights (repeatable).")
    ] = None,
    within_district: Annotated[bool, typer.Option("--within-district")] = False,
    cross_province: CrossProvinceOption = None,
    unknown_terrain: UnknownTerrainOption = None,
    lock: LockOption = None,
    time_limit: Annotated[
        float, typer.Option(help="Seconds for each job.", callback=finite)
    ] = 120.0,
    solver: Annotated[str, typer.Option(help="auto, highs or cbc.")] = "auto",
    workers: Annotated[int, typer.Option(help="Local processes; 0: one a core.", min=0)] = 0,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, such as tcp://host:8786.")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = "vi",
) -> None:
    """Solve many provinces or parameter sets; finished jobs are not run again."""
    with speaking(lang) as language:
        constraints = read_constraints(
            lock,
            within_district=within_district,
            cross_province=cross_province,
            unknown_terrain=unknown_terrain,
        )
        jobs = []
        for dataset, rules, preset, size in product(
            _datasets(units, provinces, language),
            [find_criteria(name) for name in criteria],
            objective or [DEFAULT_PRESET],
            max_group or (None,),
        ):
            limits = _limits(size, time_limit, solver)
            for target in _targets(dataset, reduce or [], by_district=by_district):
                mode: Any = "minimal" if target is None else "target"
                weights = load_objective(preset)
                problem = Problem(
                    dataset, rules, constraints, weights, mode=mode, target=target, limits=limits
                )
                jobs.append(Job(problem, preset, language))
        rows = []
        table = to / "results.csv"
        broken = False
        try:
            _print_damaged(to, language)
            with _executor(workers, scheduler) as executor:
                for done in run_batch(jobs, to, executor):
                    rows.append(done.row)
                    table = done.table
                    _print_progress(done, language)
        except BrokenExecutor as error:
            print(sentence("batch-broken", number=note_fault(error)).to(language), file=sys.stderr)
            broken = True
        except OSError as error:
            why = why_unwritable(error, to / "results.csv")
            raise InputError(sentence("cannot-write", file=to.name, why=why)) from error
        failed = sum(row["status"] == "failed" for row in rows)
        open_jobs = len({job.key for job in jobs}) - len(rows)
        told = sentence(
            "batch-done",
            done=len(rows) - failed,
            optimal=sum(row["status"] == "optimal" for row in rows),
            failed=failed,
            left=open_jobs,
            file=str(table),
        )
        print(told.to(language), file=sys.stderr)
        print_if_beside(to / "results.csv", table, language)
        if as_json:
            print_json(rows)
        refused = [row for row in rows if row["status"] == "refused"]
        for row in refused:
            print(f"{row['dataset']}: {row['message']}", file=sys.stderr)
    if broken or failed:
        raise typer.Exit(EXIT_STOPPED)
    if refused:
        raise typer.Exit(EXIT_BAD_INPUT)


def _print_damaged(to: Path, language: Language) -> None:
    damaged = [path.name for path in damaged_jobs(to)]
    if damaged:
        told = sentence("batch-damaged", files=listing(damaged))
        print(told.to(language), file=sys.stderr)


def _datasets(units: list[str], provinces: bool, language: Language) -> list[Dataset]:
    found: list[Dataset] = []
    for name in units:
        print_if_former(name, language)
        dataset = load_dataset(name)
        found += by_province(dataset).values() if provinces else [dataset]
    return [with_parts_settled(dataset) for dataset in found]


def _targets(
    dataset: Dataset, reductions: list[float], *, by_district: bool
) -> list[Target | None]:
    if not reductions:
        return [None]
    return [Target.reduced(dataset, p, by_district=by_district) for p in reductions]


def _limits(size: int | None, seconds: float, solver: str) -> Limits:
    try:
        if size is None:
            return Limits(any_size=True, seconds=seconds, solver=solver)
        return Limits(max_group=size, seconds=seconds, solver=solver)
    except ValueError as error:
        why = f"K {size}, {seconds} s, {solver}"
        need = "K 1–16; s > 0; auto, highs, cbc"
        raise InputError(
            merger_sentence("bad-limit", name="batch", value=why, need=need)
        ) from error


@contextlib.contextmanager
def _executor(workers: int, scheduler: str | None) -> Iterator[Executor]:
    """Local processes, or those of an existing cluster."""
    if scheduler is None:
        count = workers or os.cpu_count() or 1
        # Solvers print to their standard output; fresh processes keep it off ours.
        with ProcessPoolExecutor(count, get_context("spawn"), initializer=_quiet) as executor:
            yield executor
        return
    try:
        from distributed import Client
    except ImportError:
        raise InputError(sentence("batch-no-dask")) from None
    try:
        client = Client(scheduler, timeout=_SCHEDULER_SECONDS)
    except (OSError, ValueError) as error:
        raise InputError(sentence("batch-no-scheduler", address=scheduler)) from error
    with client, client.get_executor(pure=False) as executor:
        yield executor


def _quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)


def _print_progress(done: Done, language: Any) -> None:
    row = done.row
    parts = [f"[{done.number}/{done.total}]", str(row["dataset"]), str(row["criteria"])]
    if row["target"]:
        parts.append(f"→ {row['target']}")
    status = row["status"]
    told = status_label(status).to(language)
    if status == "feasible" and isinstance(row["gap"], float):
        told += f" {format_number(100 * row['gap'], language, 2)} %"
    parts.append(f"· {told}")
    if done.again:
        parts.append("· " + sentence("batch-again").to(language))
    elif row["seconds"] != "":
        parts.append(f"· {format_number(row['seconds'], language, 2)} s")
    if row["message"]:
        parts.append(f"· {row['message']}")
    print(" ".join(parts), file=sys.stderr, flush=True)
