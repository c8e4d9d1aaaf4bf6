"""Going to another project loses nothing of the one that is open, and takes nothing of others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scenarios.store import Projects, open_store


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables, to be copied."""
    path: Path = tmp_path_factory.mktemp("store") / "empty.sqlite"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def folder(folder: Path, empty: Path) -> Path:
    shutil.copy(empty, folder / "scenarios.sqlite")
    return folder


def _in_session(script: Callable[[], None]) -> AppTest:
    """What a session does, without a page drawn."""
    done = AppTest.from_function(script, default_timeout=60).run()
    assert not done.exception, done.exception[0].stack_trace
    return done


def _locked_and_left() -> None:
    from merger import Constraints
    from ui.session.desk import desk, embedded
    from ui.session.projects import PROJECT_SAID, begin_project, new_project, st, switch_project
    from ui.session.provinces import open_dataset, room_for

    begin_project()
    here = desk()
    locks = here.constraints = Constraints(keep=here.dataset.codes[:1])
    for leave in (
        new_project,
        lambda: open_dataset("camau-2026"),
        lambda: room_for(embedded("camau-2026"), recent=False),
        lambda: switch_project("another"),
    ):
        assert not leave()
        assert desk() is here and here.constraints == locks
        assert "Chưa rời" in st.session_state.pop(PROJECT_SAID)


def test_what_cannot_be_saved_stays_on_the_desk(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Projects, "save", full)
    _in_session(_locked_and_left)
    monkeypatch.setattr("ui.session.projects.store", lambda: None)
    _in_session(_locked_and_left)
    del folder


def _looked_and_left() -> None:
    from merger import Constraints
    from ui.session.desk import desk
    from ui.session.projects import PROJECT_SAID, begin_project, projects, st
    from ui.session.provinces import open_dataset

    begin_project()
    desk().constraints = Constraints(keep=desk().dataset.codes[:1])
    assert open_dataset("camau-2026")
    assert "không được lưu" in st.session_state[PROJECT_SAID]
    assert projects().entries() == ()


def test_a_viewer_goes_on_and_is_told_that_nothing_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("projects", "provinces", "saving"):
        monkeypatch.setattr(f"ui.session.{module}.may", lambda _step: False)
    _in_session(_looked_and_left)
    del folder


def _contradicted_and_left() -> None:
    from merger import Constraints
    from ui.session.desk import desk
    from ui.session.desk_document import DeskDocument
    from ui.session.projects import begin_project, new_project, projects, save_project

    begin_project()
    here = desk()
    first, second, third = here.dataset.codes[:3]
    here.constraints = Constraints(keep=(first,))
    save_project()
    kept = projects()
    here.constraints = Constraints(keep=(second,))  # as another window, which saves it
    document = DeskDocument.of(here).model_dump(mode="json")
    kept.save(here.project_id, here.dataset, document, 1)
    mine = here.constraints = Constraints(keep=(third,))
    assert new_project()
    assert desk() is not here
    documents = [kept.load(entry.id).document for entry in kept.entries()]
    assert len(documents) == 2
    assert mine in [DeskDocument.model_validate(d).constraints for d in documents]


def test_what_contradicts_another_window_is_kept_as_a_project_of_its_own(folder: Path) -> None:
    del folder
    _in_session(_contradicted_and_left)


def _choosing() -> None:
    from dataclasses import replace

    import streamlit as st

    from merger import Constraints
    from ui.data.sources import choose_source
    from ui.session.desk import desk
    from ui.session.projects import begin_project

    if "desk" not in st.session_state:
        begin_project()
        units = desk().dataset.units
        mended = units.assign(population=units["population"] + 1)
        desk().use_dataset(replace(desk().dataset, units=mended))
        desk().constraints = Constraints(keep=desk().dataset.codes[:1])
        desk().settings.target_least = 40
    choose_source()


def test_the_project_that_is_gone_back_to_keeps_its_locks(folder: Path) -> None:
    del folder
    page = _in_session(_choosing)
    before = page.session_state["desk"]
    page.selectbox[0].set_value("camau-2026").run()
    assert not page.exception
    there = page.session_state["desk"]
    assert there.project_id != before.project_id and not there.constraints.count
    page.selectbox[0].set_value(before.dataset.name).run()
    assert not page.exception
    back = page.session_state["desk"]
    assert back is not before and back.project_id == before.project_id
    assert back.constraints == before.constraints and back.constraints.count
    assert back.settings.target_least == 40
    assert back.dataset.fingerprint == before.dataset.fingerprint


def test_the_choice_of_units_waits_where_work_would_be_lost(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del folder
    page = _in_session(_choosing)
    monkeypatch.setattr("ui.session.projects.store", lambda: None)
    before = page.session_state["desk"]
    page.selectbox[0].set_value("camau-2026").run()
    assert not page.exception
    assert "Chưa rời" in page.warning[0].value
    assert page.session_state["desk"] is before and before.constraints.count


def _two_files() -> None:
    from dataclasses import replace

    from tests.support.coverages import grid
    from ui.session.desk import desk
    from ui.session.projects import begin_project, projects, save_project
    from ui.session.provinces import room_for

    units = grid(2, 1)
    one, other = (
        replace(units, name="xa", units=units.units.assign(province=name)) for name in ("A", "B")
    )
    begin_project()
    desk().use_dataset(one)
    save_project()
    first = desk().project_id
    assert room_for(other)
    assert desk().project_id != first
    desk().use_dataset(other)
    save_project()
    assert room_for(one)  # the very units: their project is found again
    assert desk().project_id == first
    assert len(projects().entries()) == 2


def test_two_files_of_one_name_are_two_projects(folder: Path) -> None:
    del folder
    _in_session(_two_files)


def _many_plans() -> None:
    from dataclasses import replace

    from merger import load_criteria, solve
    from scenarios import Scenario
    from tests.support.coverages import grid
    from ui.session.desk import desk
    from ui.session.desk_document import DeskDocument
    from ui.session.projects import begin_project, open_project, projects, save_project
    from ui.session.saving import save

    begin_project()
    here = desk()
    dataset = grid(2, 1)
    here.use_dataset(dataset)
    plan = Scenario.of("0", solve(dataset, load_criteria("nq76-2025")))
    plans = [replace(plan, id=f"a{i}", name=str(i)) for i in range(10)]
    for plan in plans:
        save(plan)
    here.scenarios = list(plans)
    here.make_current("a9")
    save_project()
    kept, (entry,) = projects(), projects().entries()
    assert entry.plans == 10

    # Another window, which has the latest plans alone on its desk, puts one away and adds one.
    import streamlit as st

    mine = {key: st.session_state[key] for key in ("desk", "project-open")}
    st.session_state.pop("desk")
    assert open_project(entry.id)
    there = desk()
    assert there.not_restored == ("a0", "a1") and there.current == "a9"
    there.drop("a9")
    there.drop("a0")
    added = replace(plan, id="ff", name="ff")
    save(added)
    there.scenarios.append(added)
    save_project()
    assert set(kept.load(entry.id).document["scenarios"]) == {
        *(f"a{i}" for i in range(1, 9)),
        "ff",
    }

    st.session_state.update(mine)
    here.settings.seconds = 77
    save_project()
    assert {s.id for s in here.scenarios} == {*(f"a{i}" for i in range(1, 9)), "ff"}
    assert here.current == ""  # what was shown is put away: nothing points at it
    document = DeskDocument.model_validate(kept.load(entry.id).document)
    assert document.settings.seconds == 77 and "a9" not in document.scenarios


def test_plans_that_another_window_did_not_restore_stay(folder: Path) -> None:
    del folder
    _in_session(_many_plans)


def _anothers_run() -> None:
    import streamlit as st

    import ui.session.projects as session
    import ui.session.solving as solving
    from merger import Problem
    from scenarios.running import Run
    from ui.session.asked_runs import asked_runs
    from ui.session.desk import desk
    from ui.session.projects import begin_project, open_project, save_project

    begin_project()
    run = Run(problem=Problem(desk().dataset, desk().criteria))
    run.state = "done"
    session.run_of = lambda run_id: run if run_id == run.id else None
    desk().run_id = run.id
    session.who = lambda: "an@tinh.vn"
    save_project()
    theirs = desk().project_id
    for person in ("an@tinh.vn", "binh@tinh.vn"):
        session.who = lambda person=person: person
        assert open_project(theirs)
        assert desk().run_id == (run.id if person == "an@tinh.vn" else "")
    st.query_params["desk"], st.query_params["run"] = theirs, run.id
    session.run_of_address = lambda: run
    st.session_state.pop("desk")
    session.restore_project()
    assert desk().project_id == theirs and desk().run_id == ""
    # What is asked from here is noted under a project of one's own.
    solving.start_run = lambda *_, asked, **__: asked(run) and run
    solving.begin_run(run.problem)
    assert desk().project_id != theirs
    assert asked_runs().find(run.id).project == desk().project_id


def test_another_planners_run_is_not_taken_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ui.session.projects as session
    import ui.session.solving as solving

    monkeypatch.setattr(solving, "start_run", solving.start_run)
    for name in ("who", "run_of", "run_of_address"):
        monkeypatch.setattr(session, name, getattr(session, name))  # put back afterwards
    _in_session(_anothers_run)
    del folder
