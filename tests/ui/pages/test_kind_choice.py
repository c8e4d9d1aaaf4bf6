"""The kind of a new unit by decision, stated on its card."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import button, make_plan, open_page, texts
from tests.support.papers import exported


@pytest.mark.parametrize("page", ["plan", "edit"])
def test_a_new_unit_becomes_a_ward_by_decision(app: AppTest, page: str) -> None:
    make_plan(app)
    here = app.session_state["desk"]
    scenario = here.scenario()
    group = next(g for g in scenario.groups if g.is_merger and g.kind == "xa")
    here.selected = group.members[0]
    open_page(app, page)
    key = f"kind-{scenario.id}-{'-'.join(group.members)}"
    app.selectbox(key=f"{key}-kind").set_value("phuong").run()
    app.text_input(key=f"{key}-why").set_value("đô thị hóa").run()
    app.text_input(key=f"{key}-document").set_value("NQ 5/2026").run()
    app.selectbox(key=f"{key}-phuong-budget").set_value(True).run()
    app.button(key=f"{key}-do").click().run()
    assert not app.exception
    here = app.session_state["desk"]
    now = next(g for g in here.scenario().groups if g.members == group.members)
    assert (now.kind, now.decided.reference) == ("phuong", "NQ 5/2026")
    assert here.constraints.kinds == here.scenario().solution.problem.constraints.kinds
    assert "đạt 1/6, chưa rõ 5" in texts(app)
    told = exported(here.scenario(), "plan.csv").decode("utf-8-sig").splitlines()
    (row,) = [line for line in told if line.startswith(now.members[0])]
    assert row.endswith(",phuong,đô thị hóa,NQ 5/2026")
    button(app, "Bỏ, theo quy tắc chung").click().run()
    assert not app.exception
    here = app.session_state["desk"]
    again = next(g for g in here.scenario().groups if g.members == group.members)
    assert (again.kind, again.decided) == ("xa", None)
