"""The choices beyond the law: stated on one page, kept for the plan, told of the units."""

from __future__ import annotations

from merger import Horizon
from tests.support.pages import open_page, start, texts, tied


def test_years_are_stated_told_and_asked_of_the_next_plan() -> None:
    app = start("criteria")
    tied(app.number_input, "horizon-year").set_value(2035).run()
    assert "Muốn xét các năm sau" in texts(app)  # nothing is said yet of how people go
    tied(app.number_input, "horizon-growth").set_value(-1.0).run()
    tied(app.number_input, "horizon-uncertain").set_value(2.0).run()
    assert not app.exception
    told = texts(app)
    assert "xuống dưới mức đến năm 2035" in told
    assert "còn tùy vào số ước tính" in told
    tied(app.checkbox, "horizon-required").uncheck().run()
    asked = app.session_state["desk"].horizon
    assert (asked.until, asked.outlook, asked.growth) == (None, 2035, -1.0)
    open_page(app, "plan")
    assert tied(app.number_input, "horizon-growth").value == -1.0
    tied(app.number_input, "horizon-year").set_value(None).run()
    left = app.session_state["desk"].horizon
    assert left.model_dump() == Horizon(growth=-1.0, uncertain=2.0).model_dump()
