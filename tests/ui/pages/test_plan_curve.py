"""The plan along one figure, and the plan that follows the rules, on the Criteria page."""

from __future__ import annotations

from typing import Any

from merger import Horizon
from scenarios.running import find_question
from tests.support.pages import button, settle_terrain, start, texts


def test_steps_are_found_and_one_is_kept() -> None:
    app = start(page="criteria")
    assert not app.exception
    assert "địa hình" in texts(app)  # no plan before the open terrain is settled
    settle_terrain(app)
    app.run()
    lowest = next(box for box in app.number_input if box.label == "Từ")
    assert lowest.value == 80.0
    next(box for box in app.number_input if box.label == "Đến").set_value(101.0)
    lowest.set_value(99.0).run()
    asked = button(app, "Lập phương án theo con số này")
    asked.click().run()
    question = find_question((asked.key or "").removeprefix("ask-"))
    assert question is not None
    assert question.wait(60)
    app.run()
    assert not app.exception
    table = next(t.value for t in app.dataframe if "Nhóm khác bậc trước" in t.value.columns)
    assert list(table["Biết ở"].unique()) == ["mọi giá trị"]
    assert list(table["Hiện nay"]).count("◆") == 1
    assert "vẫn tốt nhất trong khoảng" in texts(app)
    before = len(app.session_state["desk"].scenarios)
    button(app, "Đưa thành kịch bản").click().run()
    assert not app.exception
    assert len(app.session_state["desk"].scenarios) == before + 1
    _follows(app)


def _follows(app: Any) -> None:
    """With the switch on, each change of a figure is solved at once; the desk stays as it is."""
    desk = app.session_state["desk"]
    desk.settings.any_size, desk.settings.max_group = False, 3
    app.toggle(key="plan-along").set_value(True).run()
    first = _followed(app)
    assert "trên bàn" in texts(app)
    app.button(key="plan-along-take").click().run()
    assert desk.scenario().plan == first.plan
    assert "Không nhóm nào khác" in texts(app.run())
    standard = next(
        box for box in app.number_input if (box.key or "").endswith("-standards-0-population")
    )
    standard.set_value(standard.value * 3).run()
    second = _followed(app)
    assert second.problem.criteria != first.problem.criteria
    assert second.plan != first.plan
    assert "chỗ thay đổi" in texts(app)
    assert desk.scenario().plan == first.plan
    desk.settings.horizon = Horizon(margin=5.0)  # asked beyond the law, it is another question
    app.run()
    assert _followed(app).problem.horizon == desk.horizon


def _followed(app: Any) -> Any:
    question = find_question(app.session_state["plan-along-asked"])
    assert question is not None
    assert question.wait(60)
    app.run()
    assert not app.exception
    assert question.answers[-1].status == "optimal"
    assert app.session_state["plan-along-proven"] == question.id
    return question.answers[-1]
