"""What the browser sends late: a widget's value counts only if a person chose it just now."""

from __future__ import annotations

import json
from dataclasses import replace

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from tests.support.pages import make_plan, open_page

CHOOSER = "Kịch bản đang xem"


def held_by_browser(app: AppTest) -> WidgetStates:
    """What the browser sends with any request: the values of all widgets that it shows."""
    return app._tree.get_widget_states()


def arrive(app: AppTest, states: WidgetStates) -> None:
    """A request sent some time ago reaches the program only now."""
    app._run(states)
    assert not app.exception


def chooser(app: AppTest):  # type: ignore[no-untyped-def]
    return next(box for box in app.selectbox if box.label == CHOOSER)


def test_a_late_answer_leaves_the_plan_just_made_in_place(app: AppTest) -> None:
    make_plan(app)
    make_plan(app)
    late = held_by_browser(app)  # the chooser shows the second plan
    make_plan(app)
    here = app.session_state["desk"]
    newest = here.scenarios[-1].id
    assert here.current == newest
    arrive(app, late)
    assert here.current == newest
    assert app.query_params["scenario"] == newest
    assert chooser(app).value == newest


def test_a_choice_of_before_does_not_come_back(app: AppTest) -> None:
    make_plan(app)
    make_plan(app)
    here = app.session_state["desk"]
    first, second = (scenario.id for scenario in here.scenarios)
    chooser(app).set_value(first).run()
    assert here.current == first  # a person chose it
    late = held_by_browser(app)
    make_plan(app)
    third = here.current
    arrive(app, late)
    assert here.current == third
    chooser(app).set_value(second).run()
    assert here.current == second
    chooser(app).set_value(first).run()
    assert here.current == first  # what was chosen before can be chosen again
    arrive(app, late)
    assert here.current == first


def test_a_setting_taken_over_is_not_undone_by_a_late_answer(app: AppTest) -> None:
    open_page(app, "plan")
    late = held_by_browser(app)
    here = app.session_state["desk"]
    here.settings = replace(here.settings, max_group=3, weights={**here.settings.weights})
    here.settings.weights["travel"] = 7.0
    app.run()
    arrive(app, late)
    assert here.settings.max_group == 3
    assert here.settings.weights["travel"] == 7.0


def test_a_late_answer_does_not_bring_a_name_back(app: AppTest) -> None:
    make_plan(app)
    here = app.session_state["desk"]
    group = next(g for g in here.scenario().groups if g.is_merger)
    here.selected = group.members[0]
    app.run()
    box = next(box for box in app.selectbox if box.label == "Tên đơn vị mới")
    box.select(box.options[-1]).run()
    taken = next(g for g in here.scenario().groups if g.id == group.id).name
    assert taken in box.options[-1] and taken != group.name
    late = held_by_browser(app)
    here.rename(here.scenario(), group.id, "Xã Bản Cuối")
    app.run()
    arrive(app, late)
    kept = next(g for g in here.scenario().groups if g.id == group.id).name
    assert "Bản Cuối" in kept


def test_results_are_kept_by_the_object_and_not_by_its_address() -> None:
    def drive() -> None:
        import streamlit as st

        from ui.session.kept import Same, kept

        made = []
        for _ in range(50):  # each object may get the address of the one before
            made.append(kept("length", Same(object()), lambda: len(made)))
        same = object()
        twice = [kept("again", Same(same), lambda n=n: n) for n in range(2)]
        equal = [kept("equal", (1, "a"), lambda n=n: n) for n in range(2)]
        st.json({"made": made, "twice": twice, "equal": equal})

    shown = AppTest.from_function(drive).run()
    assert not shown.exception
    assert json.loads(shown.json[0].value) == {
        "made": list(range(50)), "twice": [0, 0], "equal": [0, 0],
    }  # fmt: skip


def test_words_of_another_language_are_no_choice(app: AppTest) -> None:
    open_page(app, "plan")
    here = app.session_state["desk"]
    preset, weights = here.settings.preset, dict(here.settings.weights)
    late = held_by_browser(app)  # the browser tells choices by their Vietnamese words
    app.session_state["language"] = "en"
    arrive(app, late)
    arrive(app, late)
    assert (here.settings.preset, here.settings.weights) == (preset, weights)
