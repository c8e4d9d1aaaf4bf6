"""A run that ended with the program is told on the next visit, and begun again on a click."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from streamlit.testing.v1 import AppTest

from geodata import Dataset
from merger import Constraints, Problem, load_criteria, solve_problem
from merger.side_constraints import SideConstraints
from scenarios import Scenario, find_run
from scenarios.model import QuestionDocument
from scenarios.running import find_question
from scenarios.store import AskedRuns, Projects, open_store, this_place
from tests.support.coverages import grid
from tests.support.pages import WAIT_SECONDS, button, start, texts


def _units() -> Dataset:
    return replace(grid(4, 1, population=[900, *3 * [20_000]], area_km2=4 * [40.0]), name="Tệp A")


def _asked(folder: Path, run_id: str) -> None:
    """What the program leaves that is killed while it computes."""
    problem = Problem(_units(), load_criteria("nq76-2025"), Constraints(unknown_terrain="lowland"))
    with closing(open_store(f"sqlite:///{folder / 'scenarios.sqlite'}")) as store:
        AskedRuns(store, this_place()).ask(run_id, problem, SideConstraints(), None)


def _left(folder: Path) -> list[str]:
    with closing(open_store(f"sqlite:///{folder / 'scenarios.sqlite'}")) as store:
        return [run.id for run in AskedRuns(store, this_place()).left("", known=())]


def test_an_interrupted_run_is_begun_again_or_dismissed(folder: Path) -> None:
    _asked(folder, "a1")
    _asked(folder, "b2")
    visit = start()
    assert not visit.exception
    assert texts(visit).count("bị ngắt") == 2
    assert "Tệp A" in texts(visit)
    visit.button(key="run-dismiss-b2").click().run()
    assert texts(visit).count("bị ngắt") == 1
    assert _left(folder) == ["a1"]
    button(visit, "Tính lại").click().run()
    assert not visit.exception
    assert "bị ngắt" not in texts(visit)

    run = find_run(visit.session_state["desk"].run_id)
    assert run is not None and run.id != "a1"
    assert run.problem.dataset.fingerprint == _units().fingerprint
    assert run.wait(WAIT_SECONDS)
    visit.run()
    assert any(s.dataset.name == "Tệp A" for s in visit.session_state["desk"].scenarios)
    assert _left(folder) == []


def test_a_question_that_was_not_answered_is_asked_again(folder: Path) -> None:
    problem = Problem(_units(), load_criteria("nq76-2025"), Constraints(unknown_terrain="lowland"))
    scenario = Scenario.of("Một", solve_problem(problem))
    question = QuestionDocument(
        dataset_name="Tệp A", name="size", values=(), key="size", scenario=scenario.id
    )
    with closing(open_store(f"sqlite:///{folder / 'scenarios.sqlite'}")) as store:
        store.save(scenario)
        AskedRuns(store, this_place()).ask_question(question, "old", problem.dataset)
    visit = start()
    assert "chưa được trả lời" in texts(visit)
    button(visit, "Hỏi lại").click().run()
    assert not visit.exception
    assert "chưa được trả lời" not in texts(visit)
    here = visit.session_state["desk"]
    assert here.current == scenario.id
    asked = find_question(f"{here.scenario().mark}-size")
    assert asked is not None and asked.wait(WAIT_SECONDS)
    assert asked.answers == [True]
    assert _left(folder) == []


def test_a_run_whose_result_was_seen_is_no_longer_kept(app: AppTest, folder: Path) -> None:
    here = app.session_state["desk"]
    here.use_dataset(_units())
    here.use_rule_set(load_criteria("nq76-2025"))
    here.constraints = Constraints(unknown_terrain="lowland")
    app.switch_page("ui/pages/plan.py").run()
    button(app, "Lập phương án").click().run()
    run_id = app.session_state["desk"].run_id
    assert run_id

    run = find_run(run_id)
    assert run is not None and run.wait(WAIT_SECONDS)
    app.run()
    assert app.session_state["desk"].scenarios
    assert _left(folder) == []
    assert len(Projects(open_store(f"sqlite:///{folder / 'scenarios.sqlite'}")).entries()) == 1
