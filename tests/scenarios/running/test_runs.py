from __future__ import annotations

from geodata import Dataset
from merger import Constraints, Limits, Problem, load_criteria, load_objective
from scenarios import find_run, start_run


def _problem(dataset: Dataset, **changes: object) -> Problem:
    values: dict[str, object] = {
        "dataset": dataset,
        "criteria": load_criteria("nq76-2025"),
        "constraints": Constraints(),
        "objective": load_objective(),
        "mode": "minimal",
        "target": None,
        "limits": Limits(),
    }
    return Problem(**{**values, **changes})  # type: ignore[arg-type]


def test_a_run_is_found_by_its_id_and_ends(hatinh_settled: Dataset) -> None:
    run = start_run(_problem(hatinh_settled, criteria=load_criteria("nq112-2026")))
    assert find_run(run.id) is run
    assert run.wait(60)
    assert run.state == "done"
    assert run.solution is not None
    assert run.solution.status == "optimal"
    assert find_run("nothing") is None


def test_stop_keeps_the_best_so_far(hatinh_2024: Dataset) -> None:
    run = start_run(_problem(hatinh_2024))
    run.stop()
    assert run.wait(60)
    assert run.solution is not None
    assert run.solution.status == "feasible"
    assert run.solution.plan is not None


def test_what_goes_wrong_is_told(hatinh_2024: Dataset) -> None:
    constraints = Constraints.model_validate({"keep": ["99999"]})
    run = start_run(_problem(hatinh_2024, constraints=constraints))
    assert run.wait(120)
    assert run.state == "failed"
    assert run.error is not None
    assert "99999" in run.error.vi
