"""Batches: every job once, results kept, and nothing run twice."""

from __future__ import annotations

import csv
import json
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from geodata import InputError, by_province, part_of, with_parts_settled
from merger import (
    Constraints,
    Limits,
    Problem,
    Target,
    load_criteria,
    solve_problem,
)
from scenarios.running import batch
from scenarios.running.batch import COLUMNS, Job, damaged_jobs, file_stem, run_batch
from tests.support.coverages import grid
from tests.support.holding import hold_open


def _jobs(count: int = 3) -> list[Job]:
    jobs = []
    for number in range(count):
        dataset = grid(4, 2, population=[4000 + 500 * number] * 8, side_m=4500)
        dataset = replace(dataset, name=f"=Tỉnh {number}")
        target = Target.reduced(dataset, 50)
        problem = Problem(
            dataset,
            load_criteria("nq76-2025"),
            mode="target",
            target=target,
            limits=Limits(max_group=4),
        )
        jobs.append(Job(problem, "balanced"))
    return jobs


def _table(folder: Path) -> list[dict[str, str]]:
    with (folder / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


FLAWS = (
    *("a list", "no row", "a row of cells", "unknown status", "a list for a status"),
    *("a table for a figure", "no message", "a text for a plan"),
)


@pytest.fixture
def executor() -> Executor:
    return ThreadPoolExecutor(1)


def test_every_job_has_its_row_and_its_plan(tmp_path: Path, executor: Executor) -> None:
    jobs = _jobs()
    done = list(run_batch(jobs, tmp_path, executor))
    assert [d.number for d in done] == [1, 2, 3]
    rows = _table(tmp_path)
    assert len(rows) == 3
    assert list(rows[0]) == list(COLUMNS)
    for job in jobs:
        row = next(r for r in rows if r["job"] == job.key)
        alone = solve_problem(job.problem)
        assert row["status"] == alone.status == "optimal"
        assert float(row["cost"]) == pytest.approx(alone.objective)
        assert row["dataset"].startswith("'=")  # no spreadsheet runs it
        document = json.loads((tmp_path / "jobs" / f"{file_stem(job)}.json").read_text("utf-8"))
        members = sorted(c for g in document["solution"]["groups"] for c in g["members"])
        assert members == list(job.problem.dataset.codes)


def test_what_is_done_is_not_run_again(
    tmp_path: Path, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = _jobs()
    list(run_batch(jobs[:2], tmp_path, executor))
    ran = []
    real = batch.run_job
    monkeypatch.setattr(batch, "run_job", lambda job: ran.append(job.key) or real(job))
    done = list(run_batch(jobs, tmp_path, executor))
    assert ran == [jobs[2].key]
    assert [d.again for d in done] == [True, True, False]
    # A result that was cut off in the writing counts as not there.
    (tmp_path / "jobs" / f"{file_stem(jobs[0])}.json").write_text('{"row": {"sta', "utf-8")
    list(run_batch(jobs, tmp_path, executor))
    assert ran[1:] == [jobs[0].key]
    assert len(_table(tmp_path)) == 3


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_result_that_another_program_changed_is_not_taken(
    tmp_path: Path, executor: Executor, flaw: str
) -> None:
    [job, *_] = _jobs()
    list(run_batch([job], tmp_path, executor))
    path = tmp_path / "jobs" / f"{file_stem(job)}.json"
    document = json.loads(path.read_text("utf-8"))
    changed: dict[str, Any] = {
        "a list": [document],
        "no row": {"row": None, "solution": None},
        "a row of cells": {**document, "row": list(document["row"].values())},
        "unknown status": {**document, "row": {**document["row"], "status": "fine"}},
        "a list for a status": {**document, "row": {**document["row"], "status": ["optimal"]}},
        "a table for a figure": {**document, "row": {**document["row"], "cost": {"a": 1}}},
        "no message": {**document, "row": {"status": "optimal", "dataset": "x"}},
        "a text for a plan": {**document, "solution": "x"},
    }
    path.write_text(json.dumps(changed[flaw]), "utf-8")
    assert damaged_jobs(tmp_path) == [path]
    assert [done.again for done in run_batch([job], tmp_path, executor)] == [False]
    assert json.loads(path.read_text("utf-8"))["row"]["cost"] == document["row"]["cost"]


def test_one_bad_job_does_not_end_the_batch(
    tmp_path: Path, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = _jobs()
    locked = Constraints.model_validate({"keep": ["99999"]})
    jobs[0] = Job(replace(jobs[0].problem, constraints=locked), "balanced")
    real = batch.solve_problem

    def solve(problem: Problem) -> object:
        if problem is jobs[1].problem:
            raise MemoryError("no room")
        return real(problem)

    monkeypatch.setattr(batch, "solve_problem", solve)
    rows = {d.row["job"]: d.row for d in run_batch(jobs, tmp_path, executor)}
    assert rows[jobs[0].key]["status"] == "refused"
    assert "99999" in rows[jobs[0].key]["message"]
    assert rows[jobs[1].key]["status"] == "failed"
    assert rows[jobs[2].key]["status"] == "optimal"
    # What failed is tried again, what was refused is not.
    monkeypatch.setattr(batch, "solve_problem", real)
    again = {d.row["job"]: d for d in run_batch(jobs, tmp_path, executor)}
    assert again[jobs[1].key].row["status"] == "optimal"
    assert again[jobs[0].key].again


def test_a_result_table_that_a_spreadsheet_holds_open(
    tmp_path: Path, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = "mine;not to be lost"
    (tmp_path / "results.csv").write_text(kept, "utf-8")
    (tmp_path / "results-2.csv").write_text(kept, "utf-8")
    hold_open(monkeypatch, tmp_path / "results.csv")
    jobs = _jobs(2)
    done = list(run_batch(jobs, tmp_path, executor))
    assert [d.row["status"] for d in done] == ["optimal", "optimal"]
    assert {d.table for d in done} == {tmp_path / "results-3.csv"}
    assert "optimal" in (tmp_path / "results-3.csv").read_text("utf-8-sig")
    assert (tmp_path / "results.csv").read_text("utf-8") == kept
    assert (tmp_path / "results-2.csv").read_text("utf-8") == kept
    assert not list(tmp_path.glob(".*"))


def test_the_key_tells_problems_apart() -> None:
    job = _jobs(1)[0]
    other = Job(replace(job.problem, limits=Limits(max_group=3)), "balanced")
    assert job.key == _jobs(1)[0].key
    assert other.key != job.key


def test_folders_of_before_the_places_go_on() -> None:
    job = _jobs(1)[0]
    assert "places" in job.problem.objective.model_dump()
    assert job.key == "144ee4b77238d9db"  # as the program made it before objectives had places
    objective = job.problem.objective.model_copy(update={"places": 5})
    assert Job(replace(job.problem, objective=objective), "balanced").key != job.key


def test_jobs_travel_to_other_processes(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        done = list(run_batch(_jobs(1), tmp_path, executor))
    assert done[0].row["status"] == "optimal"


def test_jobs_run_on_a_dask_cluster(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor(pure=False) as executor,
    ):
        done = list(run_batch(_jobs(2), tmp_path, executor))
    assert [d.row["status"] for d in done] == ["optimal", "optimal"]


def test_provinces_are_datasets_of_their_own() -> None:
    whole = grid(4, 2)
    whole.units["province"] = ["A", "A", "B", "B"] * 2
    parts = by_province(whole)
    assert list(parts) == ["A", "B"]
    assert [len(part) for part in parts.values()] == [4, 4]
    a = parts["A"]
    # Each unit has the outline it had: what was border with B is outer boundary now.
    assert set(a.borders.code_a) | set(a.borders.code_b) <= set(a.codes)
    edge = a.units.loc["00002"]
    assert edge.exterior_m == pytest.approx(whole.units.loc["00002"].exterior_m + 3000)
    assert a.units.loc["00001"].exterior_m == pytest.approx(whole.units.loc["00001"].exterior_m)
    with pytest.raises(InputError):
        part_of(whole, ["nowhere"], "x")
    whole.units["province"] = ""
    with pytest.raises(InputError):
        by_province(whole)


def test_islands_count_as_settled_in_a_batch() -> None:
    whole = replace(grid(4, 1, leave_out={2}), settled=frozenset())
    assert with_parts_settled(whole).settled == frozenset({"00003"})


def test_files_go_by_the_province_and_islands_are_named(tmp_path: Path) -> None:
    island = with_parts_settled(replace(grid(4, 1, leave_out={2}), settled=frozenset()))
    job = _jobs(1)[0]
    job = Job(replace(job.problem, dataset=replace(island, name="Quảng Ninh / =1")), "balanced")
    with ThreadPoolExecutor(1) as executor:
        [done] = list(run_batch([job], tmp_path, executor))
        [again] = list(run_batch([job], tmp_path, executor))
    assert [path.name for path in (tmp_path / "jobs").iterdir()] == [f"quangninh1-{job.key}.json"]
    name = island.units.at["00003", "name"]
    assert done.row["apart"] == f"00003 {name}"
    assert again.again
    # A file of an earlier version, by its key alone, is found too.
    [path] = (tmp_path / "jobs").iterdir()
    path.rename(path.with_name(f"{job.key}.json"))
    with ThreadPoolExecutor(1) as executor:
        assert next(iter(run_batch([job], tmp_path, executor))).again
