"""Terrain settled by a click: in the list of the Criteria page and on the unit's card."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from merger.assessment import terrain_check
from tests.support.pages import make_plan, open_page, tied


def said(app: AppTest) -> list[tuple[str, str]]:
    return [(i.code, i.terrain) for i in app.session_state["desk"].constraints.terrain]


def test_each_unit_of_the_list_is_settled_by_a_click(app: AppTest) -> None:
    open_page(app, "criteria")
    from ui.session.desk import assess

    here = app.session_state["desk"]
    first, *_ = terrain_check(assess(here.dataset, here.criteria)).depends
    for chosen, told in (("mountain", "mountain"), ("lowland", "lowland"), (None, None)):
        tied(app.segmented_control, f"settle-list-{first}").set_value(chosen).run()
        assert not app.exception
        assert said(app) == ([(first, told)] if told else [])


def test_the_card_of_a_unit_settles_it_for_plan_and_desk(app: AppTest) -> None:
    make_plan(app)
    here = app.session_state["desk"]
    code = next(c for c, t in here.dataset.units["terrain"].items() if t == "unknown")
    here.selected = code
    open_page(app, "criteria")
    assert tied(app.segmented_control, f"settle-unit-{code}").value is None
    open_page(app, "plan")
    tied(app.segmented_control, f"settle-card-{code}").set_value("lowland").run()
    assert not app.exception
    here = app.session_state["desk"]
    assert said(app) == [(code, "lowland")]
    assert here.scenario().solution.problem.constraints.terrain == here.constraints.terrain
