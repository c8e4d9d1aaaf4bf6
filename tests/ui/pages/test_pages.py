"""Each page without a browser: it draws, reacts, and says what to do when it is empty."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scenarios.running.questions import Question, find_question
from tests.support import ROOT
from tests.support.layers import frame
from tests.support.pages import (
    WAIT_SECONDS,
    button,
    choose_embedded,
    make_plan,
    open_page,
    settle_terrain,
    texts,
    tied,
)
from tests.support.papers import small

PAGES = [
    "country", "data", "criteria", "law", "locks", "plan", "edit", "tradeoffs", "effects",
    "consult", "rounds", "scenarios", "compare", "export",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("language", "titles"),
    [
        (
            "vi",
            [
                "Cả nước",
                "Dữ liệu",
                "Tiêu chí",
                "Văn bản",
                "Ràng buộc",
                "Phương án",
                "Chỉnh tay",
                "Đánh đổi",
                "Tác động",
                "Lấy ý kiến",
                "Các đợt",
                "Kịch bản",
                "So sánh",
                "Xuất",
            ],
        ),
        (
            "en",
            [
                "The country",
                "Data",
                "Criteria",
                "The law",
                "Locks",
                "Plan",
                "Edit by hand",
                "Trade-offs",
                "Effects",
                "The people’s say",
                "Rounds",
                "Scenarios",
                "Compare",
                "Export",
            ],
        ),
    ],
)
def test_every_page_draws_in_both_languages(
    app: AppTest, name: str, language: str, titles: list[str]
) -> None:
    app.session_state["language"] = language
    open_page(app, name)
    assert app.header[0].value == titles[PAGES.index(name)]


def test_run_asks_for_unknown_terrain_once_and_goes_on_with_the_answer(app: AppTest) -> None:
    open_page(app, "plan")
    unknown = int((app.session_state["desk"].dataset.units["terrain"] == "unknown").sum())
    assert f"Địa hình của {unknown} đơn vị chưa rõ" not in texts(app)
    button(app, "Lập phương án").click().run()
    assert f"Địa hình của {unknown} đơn vị chưa rõ" in texts(app)
    assert not app.error
    assert app.session_state["desk"].run_id == ""
    button(app, "Coi là miền núi").click().run()
    assert not app.exception
    from ui.session.solving import find_run

    run = find_run(app.session_state["desk"].run_id)
    assert run is not None
    assert run.wait(WAIT_SECONDS)
    app.run()
    here = app.session_state["desk"]
    assert here.scenarios[0].solution.problem.constraints.unknown_terrain == "mountain"
    assert f"Địa hình chưa rõ của {unknown} đơn vị: phương án này coi là miền núi" in texts(app)
    assert not [b for b in app.button if "Coi là" in b.label]


def test_data_page_says_schematic_and_switches_datasets(app: AppTest) -> None:
    open_page(app, "data")
    assert "khái quát" in texts(app)
    assert [m.value for m in app.metric][0] == "69"
    choose_embedded(app, "hatinh-2024")
    assert not app.exception
    assert [m.value for m in app.metric][:2] == ["216", "569"]


def test_upload_replaces_the_data_only_when_it_can_be_read(app: AppTest, tmp_path: Path) -> None:
    open_page(app, "data")
    app.radio[0].set_value("upload").run()
    bad = frame().drop(columns="ma_xa")
    bad.to_file(tmp_path / "bad.gpkg")
    app.file_uploader[0].set_value(("bad.gpkg", (tmp_path / "bad.gpkg").read_bytes(), "")).run()
    assert not app.exception
    assert "mã đơn vị" in app.error[0].value
    assert app.session_state["desk"].dataset.name == "hatinh-2026"
    frame().to_file(tmp_path / "good.gpkg")
    app.file_uploader[0].set_value(("xã.gpkg", (tmp_path / "good.gpkg").read_bytes(), "")).run()
    assert not app.exception
    assert app.session_state["desk"].dataset.name == "xã"
    assert [m.value for m in app.metric][:2] == ["6", "7"]
    assert "khái quát" not in texts(app)


def test_a_threshold_changes_the_count_at_once_and_can_be_taken_back(app: AppTest) -> None:
    open_page(app, "criteria")
    before = int(app.metric[0].value)
    field = next(n for n in app.number_input if n.label.startswith("Dân số dưới"))
    field.set_value(60.0).run()
    assert not app.exception
    assert int(app.metric[0].value) < before
    changed = next(n for n in app.number_input if n.label.startswith("Dân số dưới"))
    assert "luật: 100" in changed.label
    open_page(app, "data")
    open_page(app, "criteria")
    assert int(app.metric[0].value) < before
    button(app, "Trở về luật").click().run()
    assert int(app.metric[0].value) == before


def test_fields_follow_when_the_law_is_restored(app: AppTest) -> None:
    open_page(app, "criteria")

    def field():  # type: ignore[no-untyped-def]
        return next(n for n in app.number_input if n.label.startswith("Dân số dưới"))

    for value in (60.0, 50.0, 60.0):
        field().set_value(value).run()
        assert field().value == value
    assert "(đã sửa)" in texts(app)
    button(app, "Trở về luật").click().run()
    assert field().value == 100.0
    assert "(đã sửa)" not in texts(app)
    field().set_value(60.0).run()
    assert field().value == 60.0


def test_every_edit_of_the_settings_holds(app: AppTest) -> None:
    open_page(app, "plan")

    def group_size():  # type: ignore[no-untyped-def]
        return next(n for n in app.number_input if "(K)" in n.label)

    assert app.session_state["desk"].settings.any_size
    any_size = next(box for box in app.checkbox if "Không giới hạn" in box.label)
    any_size.set_value(False).run()
    for value in (6, 7, 8, 4, 5):
        group_size().set_value(value).run()
        assert group_size().value == value
        assert app.session_state["desk"].settings.max_group == value
    for mode in ("target", "minimal", "target", "minimal", "target"):
        app.radio[0].set_value(mode).run()
        assert app.radio[0].value == mode
    open_page(app, "data")
    open_page(app, "plan")
    assert app.radio[0].value == "target"
    assert group_size().value == 5


def test_headline_and_map_are_of_the_scenario_chosen(app: AppTest) -> None:
    make_plan(app)
    priorities = next(s for s in app.selectbox if s.label == "Ưu tiên")
    priorities.set_value("few-changes").run()
    make_plan(app)
    scenarios = app.session_state["desk"].scenarios
    for chosen in (scenarios[0], scenarios[1], scenarios[0], scenarios[1]):
        shown = next(s for s in app.selectbox if s.label == "Kịch bản đang xem")
        shown.set_value(chosen.id).run()
        values = {m.label: m.value for m in app.metric}
        assert values["Đơn vị"] == f"69 → {len(chosen.groups)}"
        assert app.session_state["desk"].current == chosen.id


def test_a_rule_can_be_switched_off(app: AppTest) -> None:
    open_page(app, "criteria")
    app.toggle[0].set_value(False).run()
    assert not app.exception
    assert app.metric[0].value == "0"


def test_criteria_of_another_period_are_warned_of(app: AppTest) -> None:
    open_page(app, "data")
    choose_embedded(app, "hatinh-2024")
    open_page(app, "criteria")
    assert "13 đơn vị" in texts(app)


def test_plan_page_runs_and_shows_the_proof(app: AppTest) -> None:
    open_page(app, "plan")
    assert "Chưa có phương án" in texts(app)
    make_plan(app)
    values = {m.label: m.value for m in app.metric}
    assert values["Chứng minh"] == "Tối ưu"
    assert values["Đơn vị"].startswith("69 → ")
    assert "không thể dưới" in texts(app)
    table = app.dataframe[0].value
    assert len(table) == int(values["Đơn vị mới"])


def test_target_that_cannot_be_met_is_explained(app: AppTest) -> None:
    open_page(app, "plan")
    settle_terrain(app)
    app.radio[0].set_value("target").run()
    least, most = (n for n in app.number_input if n.label.startswith("Còn"))
    least.set_value(2).run()
    most = next(n for n in app.number_input if n.label == "Còn nhiều nhất")
    most.set_value(2).run()
    button(app, "Lập phương án").click().run()
    from ui.session.solving import find_run

    run = find_run(app.session_state["desk"].run_id)
    assert run is not None
    assert run.wait(WAIT_SECONDS)
    app.run()
    assert not app.exception
    assert "ít nhất còn 5" in app.error[0].value  # 69 units in groups of 16, the most there may be


def test_compare_and_export_need_plans_and_then_work(app: AppTest) -> None:
    open_page(app, "compare")
    assert "Cần mở hai kịch bản" in texts(app)
    open_page(app, "export")
    assert "Chưa có phương án" in texts(app)
    make_plan(app)
    priorities = next(s for s in app.selectbox if s.label == "Ưu tiên")
    priorities.set_value("few-changes").run()
    make_plan(app)
    open_page(app, "compare")
    assert any("Chỉ tiêu" in table.value.columns for table in app.dataframe)
    open_page(app, "export")
    assert "Dấu vân dữ liệu" in texts(app)


def test_constraints_file_is_checked_and_used(app: AppTest) -> None:
    open_page(app, "locks")
    uploader = app.file_uploader[0]
    uploader.set_value(("locks.yaml", b"keep: ['99999']", "")).run()
    assert "99999" in app.error[0].value
    app.file_uploader[0].set_value(("locks.yaml", b"keep: ['18133']", "")).run()
    assert not app.exception
    assert "Giữ nguyên: Xã Hương Sơn (18133)" in texts(app)
    make_plan(app)
    assert "1 ràng buộc" in texts(app)
    assert "18133" in texts(app)  # must be arranged, but kept


def pick(app: AppTest, label: str):  # type: ignore[no-untyped-def]
    return next(b for b in [*app.selectbox, *app.multiselect] if b.label.startswith(label))


def test_an_exemption_needs_its_reason_and_changes_the_verdict(app: AppTest) -> None:
    open_page(app, "criteria")
    before = int(app.metric[0].value)
    open_page(app, "locks")
    pick(app, "Thêm").set_value("exempt").run()
    button(app, "Thêm vào").click().run()
    assert "ít nhất một đơn vị" in app.error[0].value
    pick(app, "Đơn vị (bấm").set_value(["18586"]).run()
    button(app, "Thêm vào").click().run()
    assert "căn cứ" in app.error[0].value  # none is chosen beforehand
    pick(app, "Căn cứ").set_value("").run()
    button(app, "Thêm vào").click().run()
    assert "lý do" in app.error[0].value
    app.text_area[0].set_value("Vị trí trọng yếu").run()
    button(app, "Thêm vào").click().run()
    assert not app.exception
    assert not app.error
    assert app.text_area[0].value == ""
    assert "Xã Đông Kinh (18586)" in texts(app)
    open_page(app, "criteria")
    assert int(app.metric[0].value) == before - 1
    open_page(app, "locks")
    app.button(key="drop-exempt-0").click().run()
    assert "Chưa cố định điều gì" in texts(app)


def test_contradicting_locks_are_refused_by_name(app: AppTest) -> None:
    open_page(app, "locks")
    pick(app, "Đơn vị (bấm").set_value(["18133"]).run()
    button(app, "Thêm vào").click().run()
    pick(app, "Thêm").set_value("together").run()
    pick(app, "Các đơn vị").set_value(["18133", "18163"]).run()
    button(app, "Thêm vào").click().run()
    assert "18133" in app.error[0].value
    assert len(app.session_state["desk"].constraints.together) == 0


def test_a_rule_set_of_ones_own(app: AppTest, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SAPXEP_DATA_DIR", str(tmp_path))
    open_page(app, "criteria")
    next(n for n in app.number_input if n.label.startswith("Dân số dưới")).set_value(60.0).run()
    count = app.metric[0].value
    app.text_input(key="rule-set-name-nq112-2026").set_value("Thử 60").run()
    button(app, "Lưu").click().run()
    assert not app.exception
    assert (tmp_path / "rule-sets" / "thu-60.yaml").is_file()
    assert app.session_state["desk"].rule_set.id == "thu-60"
    assert "Bộ tiêu chí tự lập" in texts(app)
    assert "luật: 100" in next(n.label for n in app.number_input if "Dân số dưới" in n.label)
    tied(app.selectbox, "rule-set").set_value("nq112-2026").run()
    assert app.metric[0].value != count
    tied(app.selectbox, "rule-set").set_value("thu-60").run()
    assert app.metric[0].value == count
    broken = (tmp_path / "rule-sets" / "thu-60.yaml").read_text("utf-8")
    broken = broken.replace("population_below: 60.0", "population_below: -3").encode()
    app.file_uploader[0].set_value(("sai.yaml", broken, "")).run()
    assert "dòng" in app.error[0].value
    button(app, "Xóa bộ tiêu chí này").click().run()
    assert not app.exception
    assert app.session_state["desk"].rule_set.id == "nq112-2026"


def test_data_and_law_of_different_times_are_told_apart(app: AppTest) -> None:
    open_page(app, "data")
    choose_embedded(app, "hatinh-2024")
    open_page(app, "criteria")
    told = texts(app)
    assert "hai cấp" in told
    assert "13 đơn vị" in told
    tied(app.selectbox, "rule-set").set_value("nq35-2023-2025").run()
    assert not app.exception
    assert "hai cấp" not in texts(app)
    assert any("Cấp huyện" in s.value for s in app.subheader)


def test_effects_follow_the_assumptions(app: AppTest) -> None:
    open_page(app, "effects")
    assert "Chưa có phương án" in texts(app)
    make_plan(app)
    open_page(app, "effects")
    values = {m.label: m.value for m in app.metric}
    from scenarios.comparing.effects import plan_effects, plan_staff

    here = app.session_state["desk"]
    effects = plan_effects(here.with_transition(here.scenario()))
    assert values["Dôi dư"] == f"{effects.surplus:,}".replace(",", ".")
    assert effects.surplus > 0
    assert values["Tiết kiệm (tr.đ/năm)"] == "–"
    app.number_input(key="transition-seat_cost").set_value(100.0).run()
    assert not app.exception
    values = {m.label: m.value for m in app.metric}
    freed = int(values["Trụ sở dôi dư"])
    assert values["Tiết kiệm (tr.đ/năm)"] == f"{freed * 100:,}".replace(",", ".")
    merged = next(group for group in here.scenario().groups if group.is_merger)
    table = f"Mã,Hiện có,Biên chế giao\n{merged.members[0]},50,40\n".encode()
    app.file_uploader(key="staff-plan-table").set_value(("bc.csv", table, "")).run()
    app.button(key="staff-plan-take").click().run()
    assert not app.exception
    assert "Sau năm cuối" in texts(app)
    assert plan_staff(app.session_state["desk"].scenario()).over == 10


def test_newer_figures_change_verdicts_and_the_marks(app: AppTest) -> None:
    open_page(app, "data")
    table = "Mã xã,Dân số\n18133,99000\n99999,1\n".encode()
    uploader = next(u for u in app.file_uploader if u.label.startswith("Cập nhật"))
    uploader.set_value(("moi.csv", table, "")).run()
    assert not app.exception
    units = app.session_state["desk"].dataset.units
    assert int(units.at["18133", "population"]) == 99_000
    assert "1 đơn vị" in texts(app)
    assert not app.session_state["desk"].dataset.provenance.is_estimated("population", "18133")
    open_page(app, "criteria")
    uploader = next(u for u in app.file_uploader if u.label.startswith("Nếu dùng"))
    uploader.set_value(("mới.csv", "Mã xã,Dân số\n18073,10\n".encode(), "")).run()
    assert not app.exception
    assert "1 đơn vị đổi diện" in texts(app)
    assert int(app.session_state["desk"].dataset.units.at["18073", "population"]) != 10


def test_the_law_page_marks_what_is_changed_and_uncertain(app: AppTest) -> None:
    open_page(app, "criteria")
    next(n for n in app.number_input if n.label.startswith("Dân số dưới")).set_value(60.0).run()
    open_page(app, "law")
    tables = "\n".join(str(table.value.to_string()) for table in app.table)
    assert "cần kiểm chứng" in tables
    assert "đã sửa so với luật" in tables.replace("\\", "")


def test_a_new_unit_is_named_on_the_plan_page(app: AppTest) -> None:
    make_plan(app)
    here = app.session_state["desk"]
    group = next(g for g in here.scenario().groups if g.is_merger)
    here.selected = group.members[0]
    app.run()
    choice = pick(app, "Tên đơn vị mới")
    assert any("ghép tên" in option for option in choice.options)
    combined = next(option for option in choice.options if "ghép tên" in option)
    choice.set_value(combined.split(" (")[0]).run()
    assert not app.exception
    here = app.session_state["desk"]
    name = next(g for g in here.scenario().groups if g.id == group.id).name
    assert name == combined.split(" (")[0]
    assert here.constraints.names[0].name == name
    kept = next(g.name for g in here.scenario().groups if not g.is_merger)
    here.rename(here.scenario(), group.id, kept)
    app.run()
    assert "không cho trùng tên" in texts(app)


def test_alternatives_become_scenarios_with_their_price(app: AppTest) -> None:
    make_plan(app)
    here = app.session_state["desk"]
    best = here.scenario()
    group = next(g for g in best.groups if g.is_merger)
    here.selected = group.members[0]
    app.run()
    for label in ("Phương án tốt kế tiếp", f"Nếu không có nhóm {group.name}"):
        here.make_current(best.id)
        app.run()
        next(b for b in app.button if b.label.startswith(label)).click().run()
        from ui.session.solving import find_run

        run = find_run(app.session_state["desk"].run_id)
        assert run is not None
        assert run.wait(WAIT_SECONDS)
        app.run()
        assert not app.exception
        here = app.session_state["desk"]
        assert here.scenario().parent == best.id
        assert "quãng đường bình quân tới trụ sở" in texts(app)  # what it costs, in words
    first, second, third = here.scenarios
    assert first.plan != second.plan
    assert group.members not in third.plan.groups
    assert second.solution.status == third.solution.status == "optimal"
    assert any("khác" in text.vi for text in second.solution.conditions)


def test_a_deliberately_different_plan(app: AppTest) -> None:
    make_plan(app)
    here = app.session_state["desk"]
    best = here.scenario()
    button(app, "Phương án cố ý khác hẳn").click().run()
    _wait(app)
    other = app.session_state["desk"].scenario()
    assert other.parent == best.id
    assert other.plan != best.plan
    assert other.solution.objective <= 1.05 * best.solution.objective + 1e-6
    assert "cố ý" not in "".join(e.value for e in app.error)


def test_why_is_answered_on_the_plan_page(app: AppTest) -> None:
    make_plan(app)
    here = app.session_state["desk"]
    group = next(g for g in here.scenario().groups if g.is_merger)
    here.selected = group.members[0]
    app.run()
    places = _ask(app, "Từng đơn vị có thể ở đâu").answers
    assert {place.code for place in places} == set(group.members)
    shown = [table.value for table in app.dataframe]
    places = next(table for table in shown if "Tách khỏi" in table.columns)
    assert len(places) == len(group.members)


@pytest.mark.parametrize("size", [5, 2])
def test_whether_larger_groups_do_better_is_answered(app: AppTest, size: int) -> None:
    here = app.session_state["desk"]
    here.use_dataset(small(4, 1, population=[9_000] * 4, area_km2=[25.0] * 4).dataset)
    here.settings.any_size, here.settings.max_group = False, size
    make_plan(app)
    if size == 5:  # there are four units: the proof holds for any size by itself
        assert not any("có tốt hơn không" in b.label for b in app.button)
        return
    question = _ask(app, "có tốt hơn không")
    assert question.answers == [False]
    assert "hãy tăng K" in texts(app)


def test_locks_are_priced_and_relaxations_found(app: AppTest) -> None:
    open_page(app, "plan")
    here = app.session_state["desk"]
    from merger import Constraints

    must = next(code for code, u in _verdicts(here).items() if u.verdict == "must")
    here.constraints = Constraints.model_validate({"keep": [must]})
    make_plan(app)
    _ask(app, "Giải lại khi bỏ từng khóa")
    prices = next(t.value for t in app.dataframe if "Khóa" in t.value.columns)
    assert list(prices["Khóa"]) == ["Giữ nguyên"]
    assert prices["Bớt đơn vị chưa sắp xếp"].iloc[0] == 1
    _ask(app, "Cần nới gì để sắp xếp được?")
    assert "bỏ khóa giữ nguyên" in texts(app)


def test_settings_for_a_reduction_reach_the_problem(app: AppTest) -> None:
    open_page(app, "plan")
    app.radio(key="plan-mode").set_value("target").run()
    app.checkbox(key="plan-by_percent").check().run()
    app.number_input(key="plan-percent").set_value(10.0).run()
    app.number_input(key="plan-most_people").set_value(60_000).run()
    app.multiselect(key="plan-order").set_value(["travel"]).run()
    assert not app.exception
    make_plan(app)
    problem = app.session_state["desk"].scenario().solution.problem
    assert problem.target.most == 62  # of 69, at least 10 % less
    assert problem.limits.most_people == 60_000
    assert problem.objective.order == ("travel",)
    assert problem.objective.concession == pytest.approx(0.05)


def test_the_trade_off_page_traces_a_front(app: AppTest) -> None:
    open_page(app, "tradeoffs")
    assert "Tìm các điểm" in texts(app)
    settle_terrain(app)
    app.number_input[0].set_value(3).run()
    button(app, "Tìm các điểm").click().run(timeout=120)
    assert not app.exception
    question = find_question(app.session_state["tradeoffs"][1])
    assert question is not None
    assert question.wait(WAIT_SECONDS)
    app.run()
    table = app.dataframe[0].value
    assert len(table) >= 1
    assert set(table["Chứng minh"]) == {"tối ưu"}
    button(app, "Đưa thành kịch bản").click().run()
    assert not app.exception
    assert len(app.session_state["desk"].scenarios) == 1
    # Units against cost need a range.
    app.radio[0].set_value("count").run()
    button(app, "Tìm các điểm").click().run()
    assert "khoảng số đơn vị" in texts(app)


def test_a_page_that_ends_early_has_said_what_is_said_once(app: AppTest) -> None:
    app.session_state["background-left"] = "nen.mbtiles"
    open_page(app, "compare")  # without two plans it ends early
    app.run()
    assert not app.exception
    assert "nen.mbtiles" not in texts(app)
    # After st.stop nothing can read the session: neither notices nor the project.
    pages = (ROOT / "ui/pages").glob("*.py")
    assert [page.name for page in pages if "st.stop(" in page.read_text("utf-8")] == []


def _verdicts(here):  # type: ignore[no-untyped-def]
    from merger import assess

    return assess(here.dataset, here.criteria).units


def _wait(app: AppTest) -> None:
    from ui.session.solving import find_run

    run = find_run(app.session_state["desk"].run_id)
    assert run is not None
    assert run.wait(WAIT_SECONDS)
    app.run()
    assert not app.exception


def _ask(app: AppTest, label: str) -> Question:
    """Ask a question by its button, and wait for the answers."""
    asked = next(b for b in app.button if label in b.label)
    asked.click().run()
    question = find_question(str(asked.key).removeprefix("ask-"))
    assert question is not None
    assert question.wait(WAIT_SECONDS)
    app.run()
    assert not app.exception
    return question
