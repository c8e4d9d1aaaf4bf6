"""Random walks: page, address, sidebar and export show one scenario, the last made or chosen."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import fields, replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from streamlit.testing.v1 import AppTest

from geodata import Dataset
from merger import (
    Constraints,
    Limits,
    Problem,
    Target,
    load_criteria,
    load_objective,
    solve,
    solve_problem,
)
from scenarios import Scenario
from scenarios.store import open_store
from tests.support.coverages import grid
from tests.support.pages import button, make_plan, open_page, settle_terrain, start, texts
from ui.session.solving import find_run
from ui.wording import plain

EXAMPLES = int(os.environ.get("SAPXEP_WALKS", "2"))
CHOOSERS = {"Kịch bản đang xem", "Scenario shown"}
SHOWING = ("plan", "effects", "export", "edit", "scenarios", "compare")


def _units(count: int, name: str) -> Dataset:
    people = [900, *(count - 1) * [20_000]]
    return replace(grid(count, 1, population=people, area_km2=count * [40.0]), name=name)


UNITS = (_units(3, "Tỉnh A"), _units(4, "Tỉnh B"))


class _Tab:
    """A page in somebody's browser, and what it ought to show."""

    def __init__(self, app: AppTest, page: str = "data") -> None:
        self.app, self.page = app, page
        self.late = app._tree.get_widget_states()
        self.shown: dict[str, str] = {}

    @property
    def desk(self):  # type: ignore[no-untyped-def]
        return self.app.session_state["desk"]

    @property
    def expected(self) -> str:
        return self.shown.get(self.desk.dataset.fingerprint, "")

    def chose(self, scenario: Scenario) -> None:
        self.shown[scenario.dataset.fingerprint] = scenario.id


def _check(tab: _Tab) -> None:
    app, here = tab.app, tab.desk
    assert not app.exception
    assert here.current == tab.expected
    assert app.query_params.get("scenario", "") in (tab.expected, [tab.expected])
    scenario = here.scenario()
    side = "\n".join(str(part.value) for part in app.sidebar.markdown)
    choosers = [box for box in app.selectbox if box.label in CHOOSERS]
    if scenario is None:
        assert tab.expected == ""
        assert "chưa có" in side or "none yet" in side
        assert not [box for box in choosers if box.value]
        return
    assert scenario.dataset.fingerprint == here.dataset.fingerprint
    assert plain(scenario.name) in side
    assert [box.value for box in choosers] in ([], [scenario.id])
    if tab.page == "export":
        assert scenario.name in texts(app)


class Walk(RuleBasedStateMachine):
    """Two tabs on one store."""

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("SAPXEP_DATA_DIR", str(self.folder))
        self.patch.delenv("SAPXEP_DATABASE_URL", raising=False)
        self.tabs = [_Tab(self._app()) for _ in range(2)]
        for tab in self.tabs:
            tab.desk.use_dataset(UNITS[0])
            tab.app.run()

    @staticmethod
    def _app(**address: str) -> AppTest:
        return start(**address)

    def teardown(self) -> None:
        if hasattr(self, "patch"):
            self.patch.undo()
            shutil.rmtree(self.folder, ignore_errors=True)

    @rule(who=st.integers(0, 1), page=st.sampled_from(SHOWING))
    def go(self, who: int, page: str) -> None:
        tab = self.tabs[who]
        open_page(tab.app, page)
        tab.page = page
        _check(tab)

    @rule(who=st.integers(0, 1))
    def make(self, who: int) -> None:
        tab = self.tabs[who]
        make_plan(tab.app)
        tab.page = "plan"
        tab.chose(tab.desk.scenarios[-1])
        _check(tab)

    @rule(who=st.integers(0, 1))
    def make_and_change_data(self, who: int) -> None:
        """The data change while a solve runs: its plan waits with its own data."""
        tab = self.tabs[who]
        open_page(tab.app, "plan")
        here = tab.desk
        before = here.dataset
        button(tab.app, "Lập phương án").click()
        tab.app.run()
        run = find_run(here.run_id)
        assert run is not None and run.wait(60)
        if here.collected == run.id:  # it was faster than the page
            tab.chose(here.scenarios[-1])
        other = UNITS[before.fingerprint == UNITS[0].fingerprint]
        here.use_dataset(other)
        tab.app.run()
        tab.chose(here.scenarios[-1])
        tab.page = "plan"
        _check(tab)
        assert before.fingerprint != here.dataset.fingerprint

    @rule(who=st.integers(0, 1), units=st.sampled_from(UNITS))
    def change_data(self, who: int, units: Dataset) -> None:
        tab = self.tabs[who]
        if units.fingerprint != tab.desk.dataset.fingerprint:
            tab.desk.use_dataset(units)
        tab.app.run()
        _check(tab)

    @rule(who=st.integers(0, 1), pick=st.integers(0, 9))
    def choose(self, who: int, pick: int) -> None:
        tab = self.tabs[who]
        boxes = [box for box in tab.app.selectbox if box.label in CHOOSERS]
        if not boxes:
            return
        mine = tab.desk.of_dataset()
        chosen = mine[pick % len(mine)]
        boxes[0].set_value(chosen.id).run()
        tab.chose(chosen)
        _check(tab)

    @rule(who=st.integers(0, 1), pick=st.integers(0, 9))
    def open_saved(self, who: int, pick: int) -> None:
        """Open what either of them saved."""
        tab = self.tabs[who]
        kept = open_store(f"sqlite:///{self.folder / 'scenarios.sqlite'}")
        entries = kept.entries()
        if entries:
            saved = kept.load(entries[pick % len(entries)].id)
            tab.desk.show(saved.scenario)
            tab.chose(saved.scenario)
        kept.close()
        tab.app.run()
        _check(tab)

    @rule(who=st.integers(0, 1))
    def remember(self, who: int) -> None:
        tab = self.tabs[who]
        tab.late = tab.app._tree.get_widget_states()

    @rule(who=st.integers(0, 1))
    def arrive_late(self, who: int) -> None:
        """What the browser sent some time ago reaches the program only now."""
        tab = self.tabs[who]
        tab.app._run(tab.late)
        _check(tab)

    @rule(who=st.integers(0, 1))
    def switch_language(self, who: int) -> None:
        tab = self.tabs[who]
        # There and back: AppTest writes the options of widgets in the language of no session.
        states = tab.app._tree.get_widget_states()
        for language in ("en", "vi"):
            tab.app.session_state["language"] = language
            tab.app._run(states)
            _check(tab)

    @rule(who=st.integers(0, 1), number=st.integers(0, 2), on=st.booleans())
    def lock(self, who: int, number: int, on: bool) -> None:
        tab = self.tabs[who]
        kept = set(tab.desk.constraints.kept) - {tab.desk.dataset.codes[number]}
        kept |= {tab.desk.dataset.codes[number]} if on else set()
        tab.desk.constraints = Constraints(
            keep=tuple(sorted(kept)), unknown_terrain=tab.desk.constraints.unknown_terrain
        )
        tab.app.run()
        _check(tab)

    @rule()
    def reload(self) -> None:
        for who, tab in enumerate(self.tabs):
            wanted = {
                k: v[0] if isinstance(v, list) else v for k, v in tab.app.query_params.items()
            }
            fresh = _Tab(self._app(**wanted))
            fresh.shown = dict(tab.shown)
            assert fresh.desk.dataset.fingerprint == tab.desk.dataset.fingerprint
            for place in ("criteria", "rule_set", "constraints", "transition", "settings"):
                assert getattr(fresh.desk, place) == getattr(tab.desk, place), place
            self.tabs[who] = fresh
            _check(fresh)


Walk.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=12,
    deadline=None,
    phases=(Phase.generate,) if EXAMPLES <= 3 else tuple(Phase),
    derandomize=EXAMPLES <= 3,
    suppress_health_check=list(HealthCheck),
)
TestWalk = Walk.TestCase


def test_effects_never_show_the_plan_of_another_province(app: AppTest) -> None:
    law = load_criteria("nq76-2025")
    first = Scenario.of(f"Của tỉnh A {uuid4().hex[:4]}", solve(UNITS[0], law))
    here = app.session_state["desk"]
    here.show(first)
    app.run()
    for page in ("plan", "edit", "effects", "compare", "export"):
        open_page(app, page)
        assert app.query_params["scenario"] in (first.id, [first.id])
        here.use_dataset(UNITS[1])
        app.run()
        said = texts(app)
        assert plain(first.name) not in said and not app.metric and not app.dataframe
        assert "bộ dữ liệu khác (Tỉnh A)" in said
        assert "scenario" not in app.query_params
        here.use_dataset(UNITS[0])
        app.run()
        assert here.current == first.id


def _as_asked(problem):  # type: ignore[no-untyped-def]
    told = {f.name: getattr(problem, f.name) for f in fields(problem)}
    return told | {"dataset": problem.dataset.fingerprint}


@pytest.mark.parametrize("by_district", [False, True])
def test_opening_a_plan_restores_its_settings_and_the_next_run_is_the_same_problem(
    app: AppTest, by_district: bool
) -> None:
    settle_terrain(app)
    dataset = app.session_state["desk"].dataset if not by_district else _districts()
    codes = [str(code) for code in dataset.units.index]
    borders = dataset.borders
    pair = (str(borders.code_a.iloc[0]), str(borders.code_b.iloc[0]))
    asked = Problem(
        dataset=dataset,
        criteria=load_criteria("nq76-2025"),
        constraints=Constraints(
            keep=(codes[-1],), together=(pair,), unknown_terrain="mountain", within_district=False
        ),
        objective=load_objective("near").reweighted({"travel": 7.0, "churn": 0.25}),
        mode="target",
        target=Target.reduced(dataset, 30, by_district=True)
        if by_district
        else Target(least=len(dataset) - 2, most=len(dataset) - 1),
        limits=Limits(max_group=4, max_group_by_kind={"phuong": 3, "thi_tran": 2}, seconds=33),
    )
    scenario = Scenario.of("Đã lưu", solve_problem(asked))
    kept = open_store(f"sqlite:///{os.environ['SAPXEP_DATA_DIR']}/scenarios.sqlite")
    kept.save(scenario)
    kept.close()
    open_page(app, "scenarios")
    here = app.session_state["desk"]
    assert here.settings.max_group == 5
    app.session_state["desk"]._shown[here.dataset.fingerprint] = scenario.id  # the row chosen
    app.run()
    button(app, "Mở").click().run()
    assert not app.exception
    said = texts(app)
    assert "Đã lấy lại thiết lập của «Đã lưu»" in said and plain("K = 4") in said
    open_page(app, "plan")
    before = here.run_id
    button(app, "Lập phương án").click().run()
    run = find_run(here.run_id)
    assert run is not None and here.run_id != before and run.wait(60)
    assert _as_asked(run.problem) == _as_asked(asked)


def _districts() -> Dataset:
    base = _units(4, "Tỉnh C")
    units = base.units.assign(
        district=["Đông", "Đông", "Tây", "Tây"], district_code=["1", "1", "2", "2"]
    )
    return replace(base, units=units)
