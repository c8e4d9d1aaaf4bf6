"""A reload loses nothing: the desk is a project in the store, from its first change on."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geodata import Dataset
from geodata.files import TileFile
from merger import Constraints, load_criteria, solve
from scenarios import Scenario
from scenarios.store import Comments, Projects, Subject, open_store
from tests.support import ROOT
from tests.support.coverages import grid
from tests.support.pages import button, make_plan, open_page, settle_terrain, texts


def _uploaded() -> Dataset:
    units = grid(4, 2, population=[900, *7 * [20_000]], area_km2=8 * [40.0])
    return replace(units, name="Tệp của tôi")


def _reload(app: AppTest) -> AppTest:
    fresh = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in app.query_params.items():
        fresh.query_params[name] = value[0] if isinstance(value, list) else value
    fresh.run()
    assert not fresh.exception
    return fresh


def _kept(folder: Path) -> Projects:
    return Projects(open_store(f"sqlite:///{folder / 'scenarios.sqlite'}"))


def _lock(app: AppTest, *codes: str) -> None:
    here = app.session_state["desk"]
    here.constraints = Constraints(
        keep=codes,
        unknown_terrain=here.constraints.unknown_terrain,  # type: ignore[arg-type]
    )
    app.run()


def test_looking_round_makes_no_project(app: AppTest, folder: Path) -> None:
    for page in ("criteria", "locks", "plan", "edit", "scenarios", "export", "data"):
        open_page(app, page)
    assert _kept(folder).entries() == ()


def test_all_on_the_desk_is_there_after_a_reload(app: AppTest, folder: Path) -> None:
    here = app.session_state["desk"]
    here.use_dataset(_uploaded())
    here.use_rule_set(load_criteria("nq76-2025"))
    conditions = list(here.criteria.result.conditions)
    conditions[0] = conditions[0].model_copy(update={"population": 12_345})
    result = here.criteria.result.model_copy(update={"conditions": tuple(conditions)})
    here.criteria = here.criteria.model_copy(update={"result": result})
    here.settings.mode, here.settings.max_group, here.settings.seconds = "target", 4, 33
    here.settings.target_least = here.settings.target_most = 5
    here.settings.weights["travel"] = 7.5
    settle_terrain(app)
    codes = here.dataset.codes
    _lock(app, codes[2])
    fresh = _reload(app)
    back = fresh.session_state["desk"]
    assert back.dataset.fingerprint == here.dataset.fingerprint
    for place in ("criteria", "rule_set", "constraints", "transition", "settings"):
        assert getattr(back, place) == getattr(here, place), place
    assert back.project_id == here.project_id
    assert "Tệp của tôi" in "\n".join(str(m.value) for m in fresh.sidebar.markdown)
    _lock(fresh)  # taken off
    again = _reload(fresh).session_state["desk"]
    assert again.constraints.keep == ()
    assert len(_kept(folder).entries()) == 1


def test_locks_taken_off_after_a_plan_stay_off(app: AppTest) -> None:
    app.session_state["desk"].use_dataset(_uploaded())
    _lock(app, app.session_state["desk"].dataset.codes[-1])
    make_plan(app)
    scenario = app.session_state["desk"].scenario()
    assert scenario.solution.problem.constraints.keep
    _lock(app)
    back = _reload(app).session_state["desk"]
    assert back.current == scenario.id and back.scenario().plan == scenario.plan
    assert back.constraints.keep == ()


def test_nothing_is_written_where_nothing_changed(app: AppTest, folder: Path) -> None:
    _lock(app, app.session_state["desk"].dataset.codes[0])
    (entry,) = _kept(folder).entries()
    app.run()
    open_page(app, "locks")
    fresh = _reload(app)
    fresh.run()
    assert _kept(folder).entries() == (entry,)


@pytest.mark.parametrize("way", ["Giữ bản ở đây thành dự án riêng", "Lấy bản đã lưu"])
def test_of_two_windows_the_later_undoes_nothing(app: AppTest, folder: Path, way: str) -> None:
    codes = app.session_state["desk"].dataset.codes
    _lock(app, codes[0])
    other = _reload(app)
    _lock(other, codes[0], codes[1])
    _lock(app, codes[0], codes[2])
    assert "ở một cửa sổ khác" in texts(app)
    (entry,) = _kept(folder).entries()
    kept = _reload(app).session_state["desk"]
    assert set(kept.constraints.kept) == {codes[0], codes[1]}
    button(app, way).click().run()
    assert not app.exception
    assert "ở một cửa sổ khác" not in texts(app)
    here, mine = app.session_state["desk"], way.startswith("Giữ")
    assert set(here.constraints.kept) == {codes[0], codes[2 if mine else 1]}
    assert len(_kept(folder).entries()) == 1 + mine
    assert (here.project_id != entry.id) == mine
    back = _reload(app).session_state["desk"]
    assert back.constraints == here.constraints


def _by_key(app: AppTest, start: str):  # type: ignore[no-untyped-def]
    return next(b for b in app.button if (b.key or "").startswith(start))


def test_projects_are_found_named_and_put_away(app: AppTest, folder: Path) -> None:
    codes = app.session_state["desk"].dataset.codes
    _lock(app, codes[0])
    first = app.session_state["desk"].project_id
    open_page(app, "country")
    button(app, "Dự án mới").click().run()
    assert not app.exception
    here = app.session_state["desk"]
    assert here.project_id != first and not here.constraints.count
    here.use_dataset(_uploaded())
    app.run()
    second = here.project_id
    assert {e.id for e in _kept(folder).entries()} == {first, second}
    name = next(b for b in app.text_input if b.key == f"project-name-{second}")
    name.set_value("Nháp của tôi").run()
    assert "Nháp của tôi" in texts(app)
    _by_key(app, f"project-open-{first}").click().run()
    assert not app.exception
    assert app.session_state["desk"].project_id == first
    assert set(app.session_state["desk"].constraints.kept) == {codes[0]}
    assert app.query_params["desk"] in (first, [first])
    open_page(app, "country")
    _by_key(app, f"project-delete-{second}").click().run()
    assert "Đã xóa dự án «Nháp của tôi»" in texts(app)
    assert [e.id for e in _kept(folder).entries()] == [first]
    _by_key(app, f"project-undo-{second}").click().run()
    assert {e.id for e in _kept(folder).entries()} == {first, second}
    _by_key(app, f"project-archive-{second}").click().run()
    _by_key(app, f"project-back-{second}").click().run()
    _by_key(app, f"project-open-{second}").click().run()
    assert app.session_state["desk"].dataset.name == "Tệp của tôi"


def test_the_open_project_deleted_is_not_written_to(app: AppTest, folder: Path) -> None:
    codes = app.session_state["desk"].dataset.codes
    _lock(app, codes[0])
    first = app.session_state["desk"].project_id
    open_page(app, "country")
    _by_key(app, "project-delete").click().run()
    assert _kept(folder).entries() == ()
    _lock(app, codes[1])
    (entry,) = _kept(folder).entries()
    assert entry.id != first
    assert _kept(folder).load(first).document["constraints"]["keep"][0]["code"] == codes[0]


def test_a_new_province_from_the_map_of_the_country_is_kept(app: AppTest) -> None:
    open_page(app, "country")
    here = app.session_state["desk"]
    here.use_dataset(_uploaded())
    app.run()
    assert _reload(app).session_state["desk"].dataset.name == "Tệp của tôi"


def _signed_in(monkeypatch: pytest.MonkeyPatch, who: str, *, plans: bool) -> None:
    import ui.session.projects as session
    import ui.widgets.projects as listed

    for module in (session, listed):
        monkeypatch.setattr(module, "who", lambda: who)
        monkeypatch.setattr(module, "may", lambda _step: plans)


def test_whose_project_it_is(app: AppTest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = app.session_state["desk"].dataset.codes
    _signed_in(monkeypatch, "an@tinh.vn", plans=True)
    _lock(app, codes[0])
    (entry,) = _kept(folder).entries()
    assert entry.owner == "an@tinh.vn"
    # A viewer looks on, and nothing of what he does is kept.
    _signed_in(monkeypatch, "khach@tinh.vn", plans=False)
    viewer = _reload(app)
    assert set(viewer.session_state["desk"].constraints.kept) == {codes[0]}
    _lock(viewer, codes[1])
    assert _kept(folder).entries() == (entry,)
    # Another planner goes on in a project of her own.
    _signed_in(monkeypatch, "binh@tinh.vn", plans=True)
    other = _reload(app)
    assert "Đang xem dự án của" in texts(other)
    _lock(other, codes[2])
    assert other.session_state["desk"].project_id != entry.id
    own = {e.owner: e for e in _kept(folder).entries()}
    assert own["an@tinh.vn"] == entry and set(own) == {"an@tinh.vn", "binh@tinh.vn"}
    open_page(other, "country")
    assert not [b for b in other.button if b.key == f"project-open-{entry.id}"]
    next(toggle for toggle in other.toggle if toggle.key == "projects-of-all").set_value(True).run()
    assert [b for b in other.button if b.key == f"project-open-{entry.id}"]
    assert not [b for b in other.button if b.key == f"project-delete-{entry.id}"]


def test_a_project_that_cannot_be_read_is_told(app: AppTest, folder: Path) -> None:
    _kept(folder).save("abc", _uploaded(), {"format": 1, "criteria": "?"})
    app.query_params["desk"] = "abc"
    fresh = _reload(app)
    assert "Không đọc được dự án" in texts(fresh)
    assert fresh.session_state["desk"].project_id != "abc"


def test_comments_on_unit_group_and_plan(app: AppTest, folder: Path) -> None:
    make_plan(app)
    scenario = app.session_state["desk"].scenario()
    group = next(g for g in scenario.groups if g.is_merger)
    app.session_state["desk"].selected = group.members[0]
    open_page(app, "plan")
    for kind in ("unit", "group"):
        box = next(b for b in app.text_area if (b.key or "").startswith(f"words-comments-{kind}"))
        box.set_value(f"Ý kiến về {kind} *đậm*")
        form = next(b for b in app.button if box.key.removeprefix("words-") in str(b.proto.form_id))
        form.click().run()
        assert not app.exception
    assert "Ý kiến về unit *đậm*" in texts(app) and "Ý kiến về group *đậm*" in texts(app)
    open_page(app, "scenarios")
    box = next(b for b in app.text_area if (b.key or "").startswith("words-comments-plan"))
    box.set_value("Cả phương án")
    next(
        b for b in app.button if box.key.removeprefix("words-") in str(b.proto.form_id)
    ).click().run()
    assert "Cả phương án" in texts(app)
    _by_key(app, "settle-").click().run()
    assert "đã đánh dấu giải quyết" in texts(app)
    units = scenario.dataset.fingerprint
    with closing(open_store(f"sqlite:///{folder / 'scenarios.sqlite'}")) as kept:
        waiting = Comments(kept).open_in(units, scenario.id)
    assert [c.words for c in waiting] == ["Ý kiến về unit *đậm*", "Ý kiến về group *đậm*"]
    assert waiting[1].subject == Subject.of(units, scenario.id, group.members)


def test_another_province_gets_a_project_of_its_own(app: AppTest, folder: Path) -> None:
    """Also where one looks round first: work alone is kept, and found again with its plans."""

    def go(name: str) -> None:
        open_page(app, "country")
        app.text_input(key="country-find").set_value(name).run()
        _by_key(app, "open-").click().run()
        assert not app.exception

    go("ca mau")
    visited = app.session_state["desk"].project_id
    go("dien bien")
    here = app.session_state["desk"]
    assert here.project_id == visited  # nothing hung on the units looked at
    here.use_rule_set(load_criteria("nq76-2025"))
    here.background = TileFile("nền", "mbtiles", b"{}", 0, 1, here.dataset.full_extent)
    _lock(app, here.dataset.codes[0])
    go("ca mau")
    other = app.session_state["desk"]
    assert other.project_id != visited and other.dataset.name == "camau-2026"
    assert not other.constraints.count and other.background is None
    assert other.rule_set.id == "nq76-2025"
    said = texts(app)
    assert "dự án riêng" in said and "Đã bỏ nền «nền»" in said
    app.run()
    assert "dự án riêng" not in texts(app)
    _lock(app, other.dataset.codes[1])
    assert {e.id: e.dataset for e in _kept(folder).entries()} == {
        visited: "dienbien-2026",
        other.project_id: "camau-2026",
    }
    go("dien bien")
    back = app.session_state["desk"]
    assert back.project_id == visited and back.constraints.count == 1
    assert "Làm tiếp dự án gần nhất" in texts(app)


def test_a_plan_of_another_province_opens_in_its_own_project(app: AppTest, folder: Path) -> None:
    ours, theirs = (
        replace(made, name=name, units=made.units.assign(province=name))
        for made, name in ((_uploaded(), "Tỉnh A"), (grid(3, 1), "Tỉnh B"))
    )
    kept = open_store(f"sqlite:///{folder / 'scenarios.sqlite'}")
    made = Scenario.of("Của B", solve(theirs, load_criteria("nq76-2025")))
    kept.save(made)
    kept.close()
    here = app.session_state["desk"]
    here.use_dataset(ours)
    _lock(app, ours.codes[0])
    before = here.project_id
    open_page(app, "scenarios")
    here._shown[ours.fingerprint] = made.id  # the row chosen
    app.run()
    _by_key(app, f"open-{made.id}").click().run()
    assert not app.exception
    now = app.session_state["desk"]
    assert now.current == made.id and now.project_id != before
    assert {e.id: e.dataset for e in _kept(folder).entries()} == {
        before: "Tỉnh A",
        now.project_id: "Tỉnh B",
    }


def test_two_windows_that_contradict_nothing_go_on_together(app: AppTest, folder: Path) -> None:
    codes = app.session_state["desk"].dataset.codes
    _lock(app, codes[0])
    other = _reload(app)
    other.session_state["desk"].settings.seconds = 33
    other.run()
    _lock(app, codes[1])
    assert "đã gộp vào đây: cách làm" in texts(app)
    assert app.session_state["desk"].settings.seconds == 33
    (entry,) = _kept(folder).entries()
    document = _kept(folder).load(entry.id).document
    assert document["settings"]["seconds"] == 33
    assert document["constraints"]["keep"][0]["code"] == codes[1]
