"""All provinces from the country page: begun, followed, opened as scenarios, stopped."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from scenarios.comparing import CountryCount
from scenarios.running import Run, runs
from scenarios.running.background import Tasks
from scenarios.store import AskedRuns, Projects, open_store, this_place
from scenarios.store.tables import AskedRow
from tests.support.pages import start, texts
from ui.country import provinces_run

THREE = ("hungyen-2026", "caobang-2026", "quangninh-2026")


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    """The country page; three provinces stand for the 34, as each is a whole solve."""
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("SAPXEP_DATABASE_URL", raising=False)
    whole = provinces_run.panel

    def few(counted: CountryCount) -> None:
        kept = tuple(row for row in counted.provinces if row.dataset in THREE)
        whole(replace(counted, provinces=kept))

    monkeypatch.setattr(provinces_run, "panel", few)
    return start("country")


def _wait(app: AppTest) -> AppTest:
    for _ in range(240):
        if not app.session_state["provinces-run"].is_running:
            return app.run()
        time.sleep(0.25)
    pytest.fail("the runs did not end")


def _results(app: AppTest):  # type: ignore[no-untyped-def]
    return next(d.value for d in app.dataframe if "Sau sắp xếp" in d.value.columns)


def _opening() -> None:
    import streamlit as st

    from merger import Constraints
    from ui.country.provinces_run import open_result, provinces_run
    from ui.session.desk import desk, embedded
    from ui.session.projects import begin_project

    made = provinces_run()
    assert made is not None
    here = desk()
    if "before" not in st.session_state:  # work on the same province, which keeps its locks
        begin_project()
        here.use_dataset(embedded("quangninh-2026"))
        here.constraints = Constraints(keep=here.dataset.codes[:1])
        st.session_state["before"] = here.project_id
    open_result(made, "quangninh-2026")


def test_all_provinces_are_planned_and_one_is_opened(app: AppTest) -> None:
    assert not app.exception
    # The terrain of some units is open: nothing begins without an answer.
    assert not [b for b in app.button if b.key == "provinces-begin"]
    app.button("provinces-mountain").click().run()
    made = app.session_state["provinces-run"]
    assert set(made.runs) == set(THREE)
    app = _wait(app)
    assert not app.exception
    table = _results(app).set_index("Tỉnh, thành phố")
    assert table["Số đơn vị hiện nay"].to_dict()["Quảng Ninh"] == 54
    assert (table["Sau sắp xếp"] < table["Số đơn vị hiện nay"]).all()
    # The island of Cái Chiên falls short, and nothing joins it.
    unsettled = table["Chưa xử lý"].to_dict()
    assert unsettled == {"Hưng Yên": 0, "Cao Bằng": 0, "Quảng Ninh": 1}
    left = table["Đơn vị chưa xử lý (lý do)"].to_dict()
    assert left["Hưng Yên"] == ""
    assert left["Quảng Ninh"].startswith("Xã Cái Chiên (")
    assert "Đặc khu Cô Tô" in table["Để nguyên vì không nối với đâu"]["Quảng Ninh"]
    assert set(table["Kết quả"]) == {"tối ưu (đã chứng minh)"}
    assert {d.label for d in app.get("download_button")} >= {"XLSX", "CSV"}
    assert app.toggle("provinces-shade").value
    assert set(made.reduced()) == {"Hưng Yên", "Cao Bằng", "Quảng Ninh"}

    opening = AppTest.from_function(_opening, default_timeout=60)
    opening.session_state["provinces-run"] = made
    for _ in range(2):  # chosen twice, it is one scenario
        opening.run()
        assert not opening.exception
    here, before = opening.session_state["desk"], opening.session_state["before"]
    kept = Projects(open_store()).load(before).document
    assert kept["constraints"]["keep"]
    assert here.dataset.name == "quangninh-2026" and here.project_id != before
    assert here.current == made.runs["quangninh-2026"].kept_as
    entries = open_store().entries()
    assert [entry.id for entry in entries] == [here.current]
    assert entries[0].status == "optimal"


def test_a_share_to_save_is_asked_of_every_province(app: AppTest) -> None:
    app.radio("provinces-mode").set_value("target").run()
    app.number_input("provinces-percent").set_value(20.0).run()
    app.button("provinces-mountain").click().run()
    assert not app.exception
    made = app.session_state["provinces-run"]
    for run in made.runs.values():
        assert run.problem.mode == "target"
        assert run.problem.target.most == int(len(run.problem.dataset) * 0.8)
        run.stop()
    _wait(app)


def test_runs_of_a_program_that_ended_are_shown_and_gone_on_with(
    monkeypatch: pytest.MonkeyPatch, app: AppTest
) -> None:
    app.button("provinces-mountain").click().run()
    first = app.session_state["provinces-run"]
    done = first.runs["caobang-2026"]
    assert done.wait(60)
    for run in first.runs.values():
        run.stop()
    app = _wait(app)
    left = AskedRuns(open_store(), this_place()).left("")
    assert {run.batch for run in left} == {first.batch}
    # As after a restart: one is done, of two nobody computes anything.
    with open_store()._session() as session:
        for row in session.scalars(select(AskedRow)):
            row.state = "done" if row.id == done.id else "running"
    # A run that was stopped in the queue is known, and has nothing to show: it is begun anew.
    stopped = Run(problem=first.runs["hungyen-2026"].problem, id=first.runs["hungyen-2026"].id)
    stopped.state = "stopped"
    known = {stopped.id: stopped}
    monkeypatch.setattr("ui.country.provinces_run.find_run", known.get)
    monkeypatch.setattr(runs, "_runs", Tasks("solve", 50))
    visit = start("country")
    assert "xong 1 / 3" in texts(visit)
    visit.button("provinces-earlier").click().run()
    assert not visit.exception
    again = visit.session_state["provinces-run"]
    assert again.batch == first.batch
    assert again.runs["caobang-2026"].wait(60)
    assert again.runs["caobang-2026"].id == done.id
    assert again.runs["caobang-2026"].solution.plan == done.solution.plan
    assert again.runs["hungyen-2026"] is not stopped
    for run in again.runs.values():
        run.stop()
    assert _wait(visit).session_state["provinces-run"].runs.keys() == set(THREE)


def test_stopped_runs_are_told_and_leave_nothing(app: AppTest) -> None:
    app.button("provinces-lowland").click().run()
    for run in app.session_state["provinces-run"].runs.values():
        run.stop()
    app = _wait(app)
    assert not app.exception
    assert len(_results(app)) == 3
    assert "Địa hình của một số đơn vị chưa rõ" in texts(app)  # it can be begun anew
    assert open_store().entries() == ()
