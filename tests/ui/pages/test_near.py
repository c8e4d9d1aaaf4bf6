"""The question where there is a choice, on the plan page."""

from __future__ import annotations

import time
from typing import Any

from merger.plans import by_hand
from scenarios import Scenario, find_run
from tests.support.pages import button, make_plan, start


def test_plans_are_counted_and_shown() -> None:
    app = make_plan(start(page="data"))
    button(app, "Đếm mọi phương án").click().run()
    until = time.monotonic() + 60
    while not (told := [m.value for m in app.markdown if "phương án tối ưu như nhau" in m.value]):
        assert time.monotonic() < until
        assert not app.exception
        app.run()
    assert int(told[0].split()[0]) >= 1
    _stays_near(app)


def _stays_near(app: Any) -> None:
    """People know a plan without one merger: the nearest plan, and what it changes, are told."""
    desk = app.session_state["desk"]
    best = desk.scenario()
    merger = next(group for group in best.plan.groups if len(group) > 1)
    seen = by_hand(best.solution, best.plan.split([merger[0]]))
    desk.scenarios.append(Scenario.of("đã biết", seen))
    app.run()
    button(app, "Tìm phương án gần nhất").click().run()
    run = find_run(desk.run_id)
    assert run is not None
    assert run.wait(60)
    app.run()
    assert not app.exception
    found = desk.scenario()
    assert found.id != best.id
    assert found.solution.status == "optimal"
    assert found.solution.extra.near == seen.plan
    assert "chỗ thay đổi" in "".join(c.value for c in app.caption)
