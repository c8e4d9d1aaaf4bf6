"""The Rounds page: planning on, and all rounds as one plan."""

from __future__ import annotations

from scenarios.rounds import derive
from tests.support.pages import button, open_page, start, texts
from tests.support.papers import small


def test_planning_on_and_back_to_the_first_units() -> None:
    app = start("rounds")
    assert not app.exception
    assert "Chưa có phương án" in texts(app)
    scenario = small()
    app.session_state["desk"].show(scenario)
    open_page(app, "rounds")
    assert len(app.dataframe[0].value.columns) == 3  # figure, first state, plan
    assert "cần kiểm chứng" in texts(app)  # what NQ 76 leaves on its units
    button(app, "Lập tiếp từ đây").click().run()
    assert not app.exception
    here = app.session_state["desk"]
    expected = derive(scenario)
    assert here.dataset.fingerprint == expected.fingerprint
    assert len(here.dataset) == len(scenario.groups)
    assert f"{len(expected)} đơn vị của đợt sau" in texts(app)
    button(app, "Gộp các đợt").click().run()
    assert not app.exception
    here = app.session_state["desk"]
    assert here.dataset.fingerprint == scenario.dataset.fingerprint
    assert here.scenario().plan == scenario.plan
    assert here.criteria.id == "nq76-2025"


def test_a_plan_that_merges_nothing_is_no_round() -> None:
    app = start("rounds", lang="en")
    alone = small(2, 1, population=[90_000, 90_000], area_km2=[300.0, 300.0])
    assert not any(group.is_merger for group in alone.groups)
    app.session_state["desk"].show(alone)
    open_page(app, "rounds")
    button(app, "Plan on from here").click().run()
    assert not app.exception
    assert "merges no units" in "\n".join(str(e.value) for e in app.error)
