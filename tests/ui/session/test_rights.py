"""Who may do what, asked of the program's functions: no button stands between."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import ui.criteria.choose as choose
import ui.session.auth as auth
from geodata import InputError
from merger import Plan, load_criteria, solve
from merger.plan import Edit
from scenarios import Scenario
from scenarios.rule_library import library, save_rule_set
from scenarios.running import Asked
from scenarios.serving import SignIn, check_sign_in
from scenarios.store import MAY, GuardedStore, NotAllowedError, Role, Step, Store, open_store
from scenarios.store.rights import STEP_OF
from tests.support import ROOT
from tests.support.coverages import grid
from tests.support.pages import make_plan, open_page, start, texts
from ui.session.asking import ask_about
from ui.session.auth import role_of
from ui.session.desk import Desk
from ui.session.solving import begin_run

ROLES = {"approver": ["chu.tich@tinh.vn"], "planner": ["an@tinh.vn"]}
EMAIL: Mapping[Role, str] = {
    "viewer": "khach@tinh.vn",
    "planner": "an@tinh.vn",
    "approver": "chu.tich@tinh.vn",
}
READING = {"units", "entries", "entry", "load", "log", "close"}


@pytest.mark.parametrize("vouched", [False, "false", "true", "True", 0, 1, None, [], "absent"])
def test_only_true_vouches_for_an_address(vouched: object) -> None:
    user: dict[str, Any] = {"email": "an@tinh.vn", "email_verified": vouched}
    if vouched == "absent":
        del user["email_verified"]
    assert role_of(user, ROLES) == "viewer"
    assert role_of({"email": "an@tinh.vn", "email_verified": True}, ROLES) == "planner"


@pytest.mark.parametrize(
    "roles",
    [
        {"approver": "an@tinh.vn,binh@tinh.vn"},
        {"approver": "an@tinh.vn"},
        {"approver": {"an@tinh.vn": True}},
        {"approver": 7},
        {"approver": None},
        {"approver": [["an@tinh.vn"]]},
        {"approver": ["xan@tinh.vn", "an@tinh.vnx"]},
    ],
)
def test_only_a_list_of_whole_addresses_gives_a_role(roles: dict[str, Any]) -> None:
    for email in ("an@tinh.vn", "n@tinh.vn", "@", "a"):
        assert role_of({"email": email, "email_verified": True}, roles) == "viewer"


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"auth": "x"}, "[auth]"),
        ({"auth": {"redirect_uri": "x"}}, "cookie_secret"),
        ({"auth": {"redirect_uri": "x", "cookie_secret": 7}}, "cookie_secret"),
        ({"auth": {"redirect_uri": "", "cookie_secret": "y"}}, "redirect_uri"),
        ({"roles": "an@tinh.vn"}, "[roles]"),
        ({"roles": {"approver": "an@tinh.vn"}}, "approver"),
        ({"roles": {"planner": ["an@tinh.vn", 7]}}, "planner"),
        ({"roles": {"planner": ["an"]}}, "planner"),
        ({"roles": {"approvers": ["an@tinh.vn"]}}, "approvers"),
    ],
)
def test_a_wrong_setting_is_told_in_one_message(
    tables: dict[str, Any], said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {"auth": {"redirect_uri": "x", "cookie_secret": "y", "client_id": "z"}}
    assert SignIn.of({**good, "roles": ROLES, "other": 1}).roles.planner == ["an@tinh.vn"]
    with pytest.raises(InputError) as told:
        SignIn.of({**good, **tables})
    for text in (told.value.text.vi, told.value.text.en):
        assert said in text
        assert "secrets.toml" in text
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, table in {**good, **tables}.items():
        page.secrets[name] = table
    page.query_params["lang"] = "en"
    page.run()
    assert not page.exception
    assert len(page.error) == 1
    assert not page.button  # nobody comes in
    del folder, monkeypatch


def test_the_command_refuses_wrong_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / ".streamlit").mkdir()
    check_sign_in()
    (tmp_path / ".streamlit" / "secrets.toml").write_text('[roles]\nplanner = "an@tinh.vn"\n')
    with pytest.raises(InputError):
        check_sign_in()


def test_every_function_of_the_store_is_in_the_table() -> None:
    public = {n for n, _ in inspect.getmembers(Store, inspect.isfunction) if n[0] != "_"}
    assert public == READING | set(STEP_OF)
    for method in STEP_OF:
        assert method in vars(GuardedStore), method


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    dataset = grid(5, 1, population=[900, *4 * [20_000]], area_km2=[40.0] * 5)
    return Scenario.of("Một", solve(dataset, load_criteria("nq76-2025")))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables, to be copied."""
    path: Path = tmp_path_factory.mktemp("store") / "empty.sqlite"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def kept(empty: Path, tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{shutil.copy(empty, tmp_path / 'x.sqlite')}")
    yield store
    store.close()


WRITING: dict[str, Callable[[Store, Scenario, int], object]] = {
    "save": lambda store, s, seen: store.save(s, seen),
    "submit": lambda store, s, seen: store.submit(s, seen),
    "duplicate": lambda store, s, _: store.duplicate(s, "Hai"),
    "approve": lambda store, s, seen: store.approve(s.id, seen),
    "send_back": lambda store, s, seen: store.send_back(s.id, seen, "Xem lại"),
    "withdraw": lambda store, s, seen: store.withdraw(s.id, seen),
    "archive": lambda store, s, seen: store.archive(s.id, seen),
    "delete": lambda store, s, seen: store.delete(s.id, seen),
    "bring_back": lambda store, s, seen: store.bring_back(s.id, seen),
}


@pytest.mark.parametrize("role", list(MAY))
@pytest.mark.parametrize("method", list(WRITING))
def test_the_store_asks_for_the_role(
    kept: Store, scenario: Scenario, method: str, role: Role
) -> None:
    assert set(WRITING) == set(STEP_OF)
    seen = kept.save(scenario).revision
    if method == "bring_back":
        seen = kept.archive(scenario.id, seen).revision
    if STEP_OF[method] == "approve" or method == "withdraw":
        seen = kept.submit(scenario, seen).revision
    before = kept.entries(), kept.log(scenario.id)
    mine = GuardedStore(kept, lambda step: step in MAY[role])
    deciding = ("approve", "send_back")
    planning = tuple(name for name in WRITING if name not in deciding)
    may = {"viewer": (), "planner": planning}.get(role, tuple(WRITING))
    if method in may:
        WRITING[method](mine, scenario, seen)
        assert kept.entries() != before[0]
    else:
        with pytest.raises(NotAllowedError):
            WRITING[method](mine, scenario, seen)
        assert (kept.entries(), kept.log(scenario.id)) == before
    assert mine.load(scenario.id).scenario.plan == scenario.plan  # looking is for everybody


def _as(role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    user = {"is_logged_in": True, "email": EMAIL[role], "email_verified": True}
    monkeypatch.setattr(auth, "_signing_in", lambda: True)
    monkeypatch.setattr(auth, "_user", lambda: user)
    monkeypatch.setattr(auth, "_roles", lambda: ROLES)


def _keep(scenario: Scenario) -> None:
    desk = Desk(scenario.dataset, scenario.criteria, scenario.criteria)
    desk.keep(scenario)


def _approve(scenario: Scenario) -> None:
    del scenario
    auth.require("approve")


ASKED: dict[str, tuple[Step, Callable[[Scenario], object]]] = {
    "begin a solve": ("plan", lambda s: begin_run(s.solution.problem)),
    "keep a scenario": ("plan", _keep),
    "ask a question": ("plan", lambda s: ask_about(s, "locks", Asked("locks", s.solution)).wait()),
    "approve": ("approve", _approve),
}


@pytest.mark.parametrize("role", list(MAY))
@pytest.mark.parametrize("asked", list(ASKED))
def test_functions_of_the_desk_ask_for_the_role(
    folder: Path,
    scenario: Scenario,
    asked: str,
    role: Role,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del folder
    _as(role, monkeypatch)
    step, call = ASKED[asked]
    if step in MAY[role]:
        call(scenario)
    else:
        with pytest.raises(NotAllowedError):
            call(scenario)


def test_rule_sets_are_not_kept_or_deleted_by_viewers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser may press a button that is greyed out."""
    del folder
    mine = save_rule_set(load_criteria("nq112-2026"), "Của tôi")
    _as("viewer", monkeypatch)
    desk = Desk(grid(2, 1), mine, mine)
    monkeypatch.setattr(choose, "desk", lambda: desk)
    monkeypatch.setattr(st, "text_input", lambda *_, **__: "Khác")
    monkeypatch.setattr(st, "checkbox", lambda *_, **__: False)
    monkeypatch.setattr(st, "button", lambda *_, **__: True)
    shown: list[str] = []
    monkeypatch.setattr(st, "error", shown.append)
    choose._save()
    assert list(library().rule_sets) == [mine.id]
    assert len(shown) == 1


def test_a_viewer_who_steps_in_changes_nothing(
    app: AppTest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_plan(app)
    scenario = app.session_state["desk"].scenario()
    kept = open_store(f"sqlite:///{folder / 'scenarios.sqlite'}")
    before = kept.entries()
    members = next(g.members for g in scenario.groups if g.is_merger)
    _as("viewer", monkeypatch)
    # What a forged click on the edit page would run.
    here = app.session_state["desk"]
    changed = scenario.with_history(scenario.history.edited(Edit("split", members)))
    monkeypatch.setattr("ui.session.saving._opened", lambda _: kept)
    here.replace(changed)
    assert kept.entries() == before
    assert kept.load(scenario.id).scenario.plan == scenario.plan != changed.plan
    assert isinstance(changed.plan, Plan)


@pytest.mark.parametrize(("lang", "said"), [("vi", "Đăng nhập"), ("en", "Sign in")])
def test_the_sign_in_page_follows_the_language(folder: Path, lang: str, said: str) -> None:
    del folder
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.secrets["auth"] = {"redirect_uri": "x", "cookie_secret": "y"}
    page.query_params["lang"] = lang
    page.run()
    assert not page.exception
    assert [b.label for b in page.button] == [said]
    assert not page.metric


def test_a_store_that_was_set_aside_is_told_until_understood(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geodata import Text

    kept = open_store(f"sqlite:///{folder / 'scenarios.sqlite'}")
    kept.notice = Text("Đã đổi tên", "Renamed")
    monkeypatch.setattr("ui.session.saving._opened", lambda _: kept)
    page = start()
    open_page(page, "plan")
    assert "Đã đổi tên" in texts(page)
    next(b for b in page.button if b.key == "store-notice").click().run()
    assert "Đã đổi tên" not in texts(page)
