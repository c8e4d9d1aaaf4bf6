"""The question where there is a choice, on the plan page."""

from __future__ import annotations

import time

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
