"""Editing by hand and the kept scenarios, without a browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata import embedded_dataset, embedded_title
from merger import Evaluator, Target, load_criteria
from merger.law import short_title
from merger.plan import Edit
from merger.plans import StaffRow, Transition
from scenarios.model.scenario_file import read_scenario_file, write_scenario_file
from scenarios.store import open_store
from tests.support.pages import button, make_plan, open_page, start, texts
from ui.session.plan_settings import PlanSettings


def _choose(app: AppTest, *codes: str) -> AppTest:
    app.session_state["desk"].picked = codes
    return app.run()


def _merger(app: AppTest):  # type: ignore[no-untyped-def]
    return next(g for g in app.session_state["desk"].scenario().groups if g.is_merger)


def test_without_a_plan_one_begins_with_the_present_state(app: AppTest) -> None:
    open_page(app, "edit")
    assert "Chưa có phương án" in texts(app)
    button(app, "Bắt đầu từ hiện trạng").click().run()
    app.button(key="terrain-mountain").click().run()  # four units hang on it: asked here, too
    assert not app.exception
    here = app.session_state["desk"]
    assert len(here.scenario().groups) == len(here.dataset)
    assert "Chưa hợp lệ" in texts(app)
    assert any(metric.value == "Chưa có" for metric in app.metric)


def test_an_edit_is_judged_at_once_and_can_be_undone(app: AppTest) -> None:
    make_plan(app)
    open_page(app, "edit")
    assert "Hợp lệ" in texts(app)
    best = app.session_state["desk"].scenario()
    group = _merger(app)
    _choose(app, group.members[0])
    button(app, "Tách đứng riêng").click().run()
    assert not app.exception
    edited = app.session_state["desk"].scenario()
    assert edited.plan != best.plan
    assert edited.id == best.id
    assert app.session_state["desk"].picked == ()
    assert "Chưa hợp lệ" in texts(app)
    button(app, "Hoàn tác").click().run()
    assert app.session_state["desk"].scenario().plan == best.plan
    assert app.session_state["desk"].scenario().solution.status == "optimal"
    assert "Hợp lệ" in texts(app)
    button(app, "Làm lại").click().run()
    assert app.session_state["desk"].scenario().plan == edited.plan
    # The history leads anywhere.
    next(b for b in app.button if b.label.startswith("0 · ")).click().run()
    assert app.session_state["desk"].scenario().plan == best.plan


def test_units_are_moved_to_a_neighbouring_group(app: AppTest) -> None:
    make_plan(app)
    open_page(app, "edit")
    here = app.session_state["desk"]
    group = _merger(app)
    borders = here.dataset.borders
    pairs = [*zip(borders.code_a, borders.code_b, strict=True)]
    outside = next(
        (a if b in group.members else b)
        for a, b in pairs
        if (a in group.members) != (b in group.members)
    )
    _choose(app, outside)
    target = next(s for s in app.selectbox if s.key == "edit-move-target")
    assert group.name in target.options
    target.set_value(group.id).run()
    button(app, "Chuyển đến nhóm này").click().run()
    assert not app.exception
    plan = app.session_state["desk"].scenario().plan
    assert set(group.members) | {outside} == set(plan.group_of[outside])


def test_improving_keeps_what_was_made_by_hand(app: AppTest) -> None:
    make_plan(app)
    open_page(app, "edit")
    best = app.session_state["desk"].scenario()
    group = _merger(app)
    _choose(app, *group.members)
    button(app, "Tách đứng riêng").click().run()
    made = app.session_state["desk"].scenario().history.made_by_hand()
    assert made
    next(b for b in app.button if b.label.startswith("Tối ưu tiếp")).click().run()
    from ui.session.solving import find_run

    run = find_run(app.session_state["desk"].run_id)
    assert run is not None
    assert run.wait(60)
    app.run()
    assert not app.exception
    improved = app.session_state["desk"].scenario()
    assert improved.parent == best.id
    assert set(made) <= set(improved.plan.groups)
    assert improved.solution.status == "optimal"
    assert any("giữ nguyên nhóm" in text.vi for text in improved.solution.conditions)


def test_every_change_is_saved_and_found_again(app: AppTest, folder: Path) -> None:
    make_plan(app)
    open_page(app, "edit")
    _choose(app, *_merger(app).members)
    button(app, "Tách đứng riêng").click().run()
    scenario = app.session_state["desk"].scenario()
    kept = open_store(f"sqlite:///{folder / 'scenarios.sqlite'}")
    assert kept.load(scenario.id).scenario.plan == scenario.plan
    fresh = start(scenario=scenario.id)
    assert not fresh.exception
    back = fresh.session_state["desk"].scenario()
    assert back.plan == scenario.plan
    assert back.history.can_undo
    assert fresh.session_state["desk"].dataset.fingerprint == scenario.dataset.fingerprint


def test_two_people_on_one_scenario_lose_nothing(app: AppTest, folder: Path) -> None:
    make_plan(app)
    scenario = app.session_state["desk"].scenario()
    other = start(scenario=scenario.id)
    merged = [g.members for g in scenario.groups if g.is_merger]
    for session, members in ((other, merged[0]), (app, merged[1])):
        open_page(session, "edit")
        _choose(session, *members)
        button(session, "Tách đứng riêng").click().run()
        assert not session.exception
    assert "Chưa ghi đè gì" in texts(app)
    mine = app.session_state["desk"].scenario()
    button(app, "Giữ bản của tôi thành kịch bản mới").click().run()
    assert not app.exception
    assert "Chưa ghi đè gì" not in texts(app)
    kept = open_store(f"sqlite:///{folder / 'scenarios.sqlite'}")
    plans = {kept.load(entry.id).scenario.plan for entry in kept.entries()}
    theirs = other.session_state["desk"].scenario()
    assert plans == {mine.plan, theirs.plan}


def test_the_way_of_a_scenario(app: AppTest) -> None:
    make_plan(app)
    open_page(app, "scenarios")
    assert "đang soạn" in texts(app)
    button(app, "Trình").click().run()
    assert not app.exception
    assert "đã trình" in texts(app)
    open_page(app, "effects")
    next(n for n in app.number_input if n.key == "transition-years").set_value(3).run()
    assert not app.exception
    assert "không sửa được" not in texts(app)  # looking at it with other assumptions is no change
    open_page(app, "edit")
    assert "không sửa được" in texts(app)
    assert not [b for b in app.button if b.label == "Gộp các nhóm"]
    open_page(app, "scenarios")
    next(a for a in app.text_area if a.key.startswith("note-")).set_value("Xem lại").run()
    next(b for b in app.button if b.key and b.key.startswith("return-")).click().run()
    assert "Bị trả lại: Xem lại" in texts(app)
    next(i for i in app.text_input if i.key.startswith("rename-")).set_value("=Tên *mới*").run()
    assert not app.exception
    assert app.session_state["desk"].scenario().name == "=Tên *mới*"
    button(app, "Trình").click().run()
    button(app, "Rút lại").click().run()
    assert "rút lại" in app.dataframe[-1].value.iloc[:, 2].tolist()
    assert "Sau khi trình" in texts(app)  # a draft again, and what submitting freezes is named
    button(app, "Trình").click().run()
    assert "khóa vĩnh viễn" in texts(app)
    button(app, "Duyệt").click().run()
    assert "đã duyệt" in texts(app)
    assert not [b for b in app.button if (b.key or "").startswith(("delete-", "withdraw-"))]
    button(app, "Nhân bản").click().run()
    assert not app.exception
    assert app.session_state["desk"].scenario().name == "=Tên *mới* (bản sao)"


@pytest.mark.parametrize("step", ["Xóa", "Lưu trữ"])
def test_what_is_put_away_leaves_the_desk_and_comes_back(app: AppTest, step: str) -> None:
    make_plan(app)
    here = app.session_state["desk"]
    scenario = here.scenario()
    open_page(app, "scenarios")
    button(app, step).click().run()
    assert not app.exception
    assert here.scenarios == [] and here.current == ""
    assert "scenario" not in app.query_params
    button(app, "Hoàn tác").click().run()
    assert not app.exception
    assert scenario.name in app.dataframe[0].value.iloc[:, 0].tolist()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_list_says_all_of_a_scenario(app: AppTest, language: str) -> None:
    make_plan(app)
    app.session_state["language"] = language
    open_page(app, "scenarios")
    row = app.dataframe[0].value.iloc[0].tolist()
    assert len(row) == 8
    assert "69 → 61" in row
    law, units = short_title(load_criteria("nq112-2026")), embedded_title("hatinh-2026")
    assert {getattr(law, language), getattr(units, language)} <= set(row)


def test_a_scenario_with_flaws_is_not_submitted(app: AppTest) -> None:
    make_plan(app)
    open_page(app, "edit")
    _choose(app, *_merger(app).members)
    button(app, "Tách đứng riêng").click().run()
    open_page(app, "scenarios")
    button(app, "Trình").click().run()
    assert "Chưa trình được" in texts(app)
    assert "đang soạn" in texts(app)


def test_a_scenario_travels_as_one_file(app: AppTest) -> None:
    make_plan(app)
    scenario = app.session_state["desk"].scenario()
    content = write_scenario_file(scenario)
    back = read_scenario_file(content)
    assert back.plan == scenario.plan
    assert back.dataset.fingerprint == scenario.dataset.fingerprint
    open_page(app, "scenarios")
    app.file_uploader[0].set_value(("a.sapxep.zip", content, "application/zip")).run()
    assert not app.exception
    here = app.session_state["desk"]
    assert here.scenario().id != scenario.id  # it was there already: a copy
    assert here.scenario().plan == scenario.plan
    for bad in (b"", b"no zip", content[: len(content) // 2]):
        app.file_uploader[0].set_value(("b.sapxep.zip", bad, "application/zip")).run()
        assert not app.exception
        assert "hỏng" in texts(app)


def test_a_store_that_cannot_be_opened_stops_nobody(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SAPXEP_DATABASE_URL", f"sqlite:///{tmp_path / 'none' / 'x.sqlite'}")
    make_plan(app)
    assert "Không mở được kho kịch bản" in texts(app)
    assert app.session_state["desk"].scenario() is not None


def test_three_scenarios_are_compared_with_the_steps_between(app: AppTest) -> None:
    make_plan(app)
    for _ in range(2):
        here = app.session_state["desk"]
        here.keep(_copy(here.scenario()))
        open_page(app, "edit")
        _choose(app, _merger(app).members[0])
        button(app, "Tách đứng riêng").click().run()
    open_page(app, "compare")
    labels = [expander.label for expander in app.expander]
    assert "Từ A đến B: 1 bước" in labels
    assert "Tất cả kịch bản trên bộ dữ liệu này (3)" in labels
    table = app.dataframe[-1].value
    assert table.shape[1] == 4
    assert table.astype(str).apply(lambda column: column.str.contains("★")).any(axis=None)


def _copy(scenario):  # type: ignore[no-untyped-def]
    from ui.session.saving import as_copy

    return as_copy(scenario)


def test_a_quick_second_click_builds_on_the_first(app: AppTest) -> None:
    make_plan(app)
    here = app.session_state["desk"]
    scenario = here.scenario()
    first, second = [g.members for g in scenario.groups if g.is_merger][:2]
    history = scenario.history.edited(Edit("split", first))
    here.replace(scenario.with_history(history))  # done, and not drawn yet
    open_page(app, "edit")
    _choose(app, *second)
    button(app, "Tách đứng riêng").click().run()
    plan = app.session_state["desk"].scenario().plan
    assert not {first, second} & set(plan.groups)
    assert len(app.session_state["desk"].scenario().history.versions) == 3


def test_assumptions_about_staff_are_saved(app: AppTest) -> None:
    make_plan(app)
    open_page(app, "effects")
    next(n for n in app.number_input if n.key == "transition-years").set_value(3).run()
    kept = app.session_state["desk"].scenario()
    assert kept.transition.years == 3
    fresh = start(scenario=kept.id)
    assert fresh.session_state["desk"].transition.years == 3


def test_opening_does_not_throw_away_what_could_not_be_saved(app: AppTest, folder: Path) -> None:
    make_plan(app)
    scenario = app.session_state["desk"].scenario()
    kept = open_store(f"sqlite:///{folder / 'scenarios.sqlite'}")
    merged = [g.members for g in scenario.groups if g.is_merger]
    theirs = scenario.with_history(scenario.history.edited(Edit("split", merged[0])))
    kept.save(theirs, 1)
    open_page(app, "edit")
    _choose(app, *merged[1])
    button(app, "Tách đứng riêng").click().run()
    mine = app.session_state["desk"].scenario().plan
    open_page(app, "scenarios")
    button(app, "Mở").click().run()
    assert not app.exception
    here = app.session_state["desk"]
    assert here.scenario().plan == theirs.plan
    assert mine in {s.plan for s in here.scenarios}
    assert mine in {kept.load(entry.id).scenario.plan for entry in kept.entries()}


def test_units_are_locked_from_the_desk_and_judged_at_once(app: AppTest) -> None:
    make_plan(app)
    open_page(app, "edit")
    group = _merger(app)
    _choose(app, group.members[0])
    next(s for s in app.selectbox if s.key == "edit-fix-what").set_value("keep").run()
    next(b for b in app.button if b.key == "edit-fix-add").click().run()
    assert not app.exception
    here = app.session_state["desk"]
    assert group.members[0] in here.constraints.kept
    assert group.members[0] in here.scenario().solution.problem.constraints.kept
    assert here.scenario().solution.status == "edited"
    assert "Chưa hợp lệ" in texts(app)


def test_a_part_of_a_unit_moves_and_both_plans_compare(app: AppTest) -> None:
    make_plan(app)
    open_page(app, "edit")
    here = app.session_state["desk"]
    before = here.scenario()
    borders = here.dataset.borders
    giver, taker = str(borders["code_a"][0]), str(borders["code_b"][0])
    _choose(app, giver)
    app.selectbox(f"part-to-{giver}").select(taker).run()
    app.number_input(f"part-people-{giver}").set_value(250).run()
    app.number_input(f"part-area-{giver}").set_value(0.5).run()
    button(app, "Chuyển, lập kịch bản mới").click().run()
    assert not app.exception
    after = here.scenario()
    assert after.parent == before.id
    assert here.dataset.fingerprint == after.dataset.fingerprint != before.dataset.fingerprint
    change = after.dataset.units["population"] - before.dataset.units["population"]
    assert change[change != 0].to_dict() == {giver: -250, taker: 250}
    assert "Điều chỉnh địa giới" in texts(app)
    open_page(app, "compare")
    assert not app.exception
    assert "Số liệu của hai kịch bản khác nhau" in texts(app)


def test_a_scenario_serves_as_template_for_other_units(app: AppTest) -> None:
    open_page(app, "plan")
    app.radio(key="plan-mode").set_value("target").run()
    app.number_input(key="plan-target_most").set_value(60).run()
    app.number_input(key="plan-target_least").set_value(60).run()
    make_plan(app)
    here = app.session_state["desk"]
    done = here.scenario()
    assert done.solution.problem.target.most == 60
    code = done.dataset.codes[0]
    staffed = Transition(years=3, starts=2027, posts_given=4_982, rows=(StaffRow(code=code),))
    here.transition = staffed
    done = here.with_transition(done)
    here.replace(done)
    here.use_dataset(embedded_dataset("hatinh-2024"))
    assert here.transition == Transition(years=3)  # the table was of the other units
    here.settings = PlanSettings()
    open_page(app, "scenarios")
    button(app, "Dùng làm mẫu").click().run()
    assert not app.exception
    assert "Đã lấy các lựa chọn" in texts(app)
    assert here.settings.mode == "target"
    assert here.settings.by_percent
    assert here.settings.percent == pytest.approx(100 * (1 - 60 / 69), abs=0.01)
    assert here.constraints.count == 0

    wide = Target(least=46, most=60)
    problem = replace(done.solution.problem, target=wide)
    here.take_choices(replace(done, solution=replace(done.solution, evaluator=Evaluator(problem))))
    assert not here.settings.by_percent  # a range stays one
    assert here.transition == Transition(years=3)
    assert (here.settings.target_least, here.settings.target_most) == (144, 188)
    here.use_dataset(done.dataset)
    assert here.transition == staffed


def test_the_guide_leads_to_a_first_plan_and_goes(app: AppTest) -> None:
    assert "Bước 1" in texts(app)
    open_page(app, "criteria")
    assert "Bước 2" in texts(app)
    app.button("guide-close").click().run()
    assert "Bước 2" not in texts(app)
    app.button("guide-open").click().run()
    assert "Bước 2" in texts(app)
    make_plan(app)
    again = start()
    assert "Bước 1" not in texts(again)  # somebody has planned here before


def test_names_of_scenarios_do_not_repeat_in_a_new_session(app: AppTest) -> None:
    make_plan(app)
    again = start()
    make_plan(again)
    open_page(again, "scenarios")
    entries = open_store().entries()
    assert len({entry.name for entry in entries}) == len(entries) == 2
